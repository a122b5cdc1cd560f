"""Phrases as numbers, so that all that may lie in a line of syllables are found in one pass over it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from scoring import pinyin
from scoring.phrases import SHORT, Phrase
from scoring.pinyin import Codes, NearSounds


class Index(NamedTuple):
    """Pairs of syllables (their near-sound classes) -> the phrases that hold them.

    Attributes:
        buckets: where in ``postings`` the pairs of each hash begin; one more entry than hashes.
        postings: rows of (first class, second class, phrase, place in the phrase).
        phrases: rows of (first syllable in ``folded``, syllables, 1 where digits of it are checked).
        folded: one code a syllable of all phrases; ``halves``: two.

    Phrases too short to be found by pairs are in no posting.
    """

    buckets: Codes
    postings: Codes
    phrases: Codes
    folded: Codes
    halves: Codes


def index_of(phrases: Sequence[Phrase], near: NearSounds) -> Index:
    text = "".join(phrase.text for phrase in phrases)
    folded = pinyin.numbers(pinyin.folded(text, near))
    sizes = np.array([len(phrase) for phrase in phrases], np.int32)
    begins = np.cumsum(sizes, dtype=np.int32) - sizes
    checked = np.array([bool(phrase.checked) for phrase in phrases], np.int32)
    owner = np.repeat(np.arange(len(phrases), dtype=np.int32), sizes)
    place = np.arange(len(text), dtype=np.int32) - begins[owner]
    pairs = np.flatnonzero((place + 1 < sizes[owner]) & (sizes[owner] > SHORT))
    mask = (1 << int(2 * len(pairs)).bit_length()) - 1
    hashes = pinyin.pair_hashes(folded)[pairs] & mask
    order = np.argsort(hashes, kind="stable")
    pairs = pairs[order]
    return Index(
        np.searchsorted(hashes[order], np.arange(mask + 2)).astype(np.int32),
        np.stack((folded[pairs], folded[pairs + 1], owner[pairs], place[pairs]), axis=1),
        np.stack((begins, sizes, checked), axis=1),
        folded,
        pinyin.numbers(pinyin.halves(text, near)),
    )
