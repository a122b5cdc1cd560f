"""Phrases as numbers, so that all that may lie in a line of syllables are found in one pass over it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from scoring import pinyin
from scoring.hesitation import hesitations
from scoring.phrases import SHORT, Phrase
from scoring.pinyin import Codes, NearSounds

FEWEST_BITS = 9  # of a hash: a pair of no phrase then mostly meets an empty bucket


class Index(NamedTuple):
    """Pairs of syllables (their near-sound classes) -> the phrases that hold them.

    Attributes:
        buckets: where in ``postings`` the pairs of each hash begin; one more entry than hashes.
        postings: rows of (first class, second class, phrase, place in the phrase).
        phrases: rows of (first syllable in ``codings``, syllables, 1 where digits of it are checked, 1 where
            it holds hesitations).
        codings: of all phrases in a row, see `pinyin.codings`.

    Phrases too short to be found by pairs are in no posting.
    """

    buckets: Codes
    postings: Codes
    phrases: Codes
    codings: tuple[Codes, Codes, Codes]


def index_of(phrases: Sequence[Phrase], near: NearSounds) -> Index:
    text = "".join(phrase.text for phrase in phrases)
    codings = pinyin.codings(text, near)
    plain, folded, _ = codings
    sizes = np.array([len(phrase) for phrase in phrases], np.int32)
    begins = np.cumsum(sizes, dtype=np.int32) - sizes
    checked = np.array([bool(phrase.checked) for phrase in phrases], np.int32)
    pieces = (plain[begin : begin + size] for begin, size in zip(begins, sizes, strict=True))
    hesitant = np.array([hesitations(piece).any() for piece in pieces], np.int32)
    owner = np.repeat(np.arange(len(phrases), dtype=np.int32), sizes)
    place = np.arange(len(text), dtype=np.int32) - begins[owner]
    pairs = np.flatnonzero((place + 1 < sizes[owner]) & (sizes[owner] > SHORT))
    mask = (1 << max(FEWEST_BITS, int(2 * len(pairs)).bit_length())) - 1
    hashes = pinyin.pair_hashes(folded)[pairs] & mask
    order = np.argsort(hashes, kind="stable")
    pairs = pairs[order]
    return Index(
        np.searchsorted(hashes[order], np.arange(mask + 2)).astype(np.int32),
        np.stack((folded[pairs], folded[pairs + 1], owner[pairs], place[pairs]), axis=1),
        np.stack((begins, sizes, checked, hesitant), axis=1),
        codings,
    )
