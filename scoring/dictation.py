"""Numbers that a customer dictates (telephone, account, order), and whether the agent says them again."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq, Levenshtein

from asr.transcript import Turn
from scoring.numbers import UNHEARD, digit_runs

GAP_S = 8.0  # a number goes on in the next turn, meanwhile the agent may say its first part again
SAME = 0.25  # of its digits may differ in a number that is said again, with a slip or put right
NEAR = 0.4  # of its digits may differ in what the agent says; more is another number
TORN = 0.65  # of its digits, in order, in one turn: nearly that number, torn by the recogniser
TORN_BADLY = 0.35  # the same where the whole call was heard badly
UNHEARD_SHARE = 0.2  # of its digits may be unheard where all others agree
TAIL = 4  # digits: 尾号
MOST = 50  # numbers that one customer dictates; a transcript with more is none of a conversation
PIECE = 2  # digits; a number is said again in pieces no shorter than that


class Retold(StrEnum):
    """What became of a dictated number."""

    TOLD = "told"
    DIFFERS = "differs"  # the agent says nearly this number, or the one the customer has put right since
    PARTLY = "partly"  # only its last digits
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Dictated:
    """One number; ``versions`` in the order of saying, where the customer says or corrects it again."""

    turn: Turn
    versions: tuple[str, ...]

    @property
    def digits(self) -> str:
        return self.versions[-1]


Said = list[tuple[Turn, str]]  # turns with the digits they say in a row; a number may come in pieces


def said_by(turns: tuple[Turn, ...]) -> Said:
    return [(turn, digits) for turn in turns if (digits := _digits(turn.text))]


def dictated(turns: tuple[Turn, ...], agent: Said, at_least: int) -> list[Dictated]:
    """The numbers of at least ``at_least`` digits in ``turns``, no more than `MOST`.

    What the agent has read out first the customer only confirms.
    """
    found: list[Dictated] = []
    starts, lengths = [turn.span.start for turn, _ in agent], [len(digits) for _, digits in agent]
    ends, read_out = list(accumulate(lengths, initial=0)), _in_a_row(agent)
    for turn, digits in _joined(turns):
        before = ends[bisect_left(starts, turn.span.start)]
        if len(digits) < at_least or read_out.find(digits, 0, before) >= 0:
            continue
        known = next((n for n in found if Levenshtein.distance(n.digits, digits) <= SAME * len(digits)), None)
        if known is not None:
            found[found.index(known)] = Dictated(known.turn, (*known.versions, digits))
        elif len(found) < MOST:
            found.append(Dictated(turn, (digits,)))
    return found


def retold(number: Dictated, agent: Said, clear: bool = True) -> tuple[Retold, Turn | None]:
    """Whether the agent says the number after the customer began it, and the turn that shows it.

    ``clear`` False: the call was heard badly, and a number that is torn more is still nearly that number.
    """
    later = [(turn, digits) for turn, digits in agent if turn.span.start > number.turn.span.start]
    said, size = _in_a_row(later), len(number.digits)
    if number.digits in said:
        return Retold.TOLD, _where(number.digits, later)
    near = fuzz.partial_ratio_alignment(number.digits, said) if said else None
    if near is not None:
        heard = said[near.dest_start : near.dest_end]
        if _agree(number.digits, heard):
            return Retold.TOLD, _where(heard, later)
        edits = Levenshtein.distance(number.digits, heard)
        if edits <= max(1, NEAR * size) or any(version in said for version in number.versions):
            return Retold.DIFFERS, _where(heard, later)
    if size > TAIL and number.digits[-TAIL:] in said:
        return Retold.PARTLY, _where(number.digits[-TAIL:], later)
    for turn, digits in later:
        if LCSseq.similarity(number.digits, digits) >= (TORN if clear else TORN_BADLY) * size:
            return Retold.DIFFERS, turn
    return Retold.NOT, None


def _agree(number: str, heard: str) -> bool:
    """True where the two differ only in digits that were not heard, and those are few."""
    unheard = [UNHEARD in pair for pair in zip(number, heard, strict=False)]
    same = all(lost or a == b for lost, a, b in zip(unheard, number, heard, strict=False))
    return len(number) == len(heard) and same and sum(unheard) <= UNHEARD_SHARE * len(number)


def _joined(turns: tuple[Turn, ...]) -> Iterator[tuple[Turn, str]]:
    """Every run of digits with the turn it begins in; one that ends a turn goes on in the next."""
    first: Turn | None = None
    digits, until = "", 0.0
    for turn in turns:
        for run in digit_runs(turn.text):
            if first is not None and not (run.begins and turn.span.start - until <= GAP_S):
                yield first, digits
                first, digits = None, ""
            first, digits, until = first or turn, digits + run.digits, turn.span.end
            if not run.ends:
                yield first, digits
                first, digits = None, ""
    if first is not None:
        yield first, digits


def _digits(text: str) -> str:
    return "".join(run.digits for run in digit_runs(text) if len(run.digits) >= PIECE)


def _in_a_row(said: Said) -> str:
    return "".join(digits for _, digits in said)


def _where(digits: str, said: Said) -> Turn:
    """The turn that says most of ``digits``."""
    return max(said, key=lambda spoken: fuzz.partial_ratio(digits, spoken[1]))[0]
