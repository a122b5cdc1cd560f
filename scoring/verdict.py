"""What one check says about one call, and how verdicts join under all, any and not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from scoring.scorecard import Evidence, Outcome

MAX_EVIDENCE = 10  # places shown for one item; the reason states how many there were


class Verdict(NamedTuple):
    """The answer of one check.

    Attributes:
        reason: one Chinese sentence.
        confidence: 0..1 that the outcome is right; None where nothing speaks to it.
        hits: how many times the fault occurred, before ``evidence`` is cut; 0 where there is none. Of an
            undecided verdict how many times it may have occurred, 0 where nobody can say.
    """

    outcome: Outcome
    reason: str
    evidence: tuple[Evidence, ...] = ()
    confidence: float | None = None
    hits: int = 0

    @property
    def faults(self) -> int:
        """``hits``, at least 1 where the fault occurred or may have."""
        return max(1, self.hits) if self.outcome is Outcome.FAIL or self.outcome.undecided else 0

    def __invert__(self) -> Verdict:
        """Pass for fail and fail for pass; every other outcome stays.

        What is forbidden by ``not`` is one fault however often it is there: a passing check counts nothing.
        """
        turned = {Outcome.PASS: Outcome.FAIL, Outcome.FAIL: Outcome.PASS}
        outcome = turned.get(self.outcome, self.outcome)
        return self._replace(outcome=outcome, hits=int(outcome is Outcome.FAIL))


def passed(reason: str, *evidence: Evidence, confidence: float | None = None) -> Verdict:
    return Verdict(Outcome.PASS, reason, evidence[:MAX_EVIDENCE], confidence)


def failed(reason: str, *evidence: Evidence, confidence: float | None = None, hits: int = 1) -> Verdict:
    """``hits``: how many times the fault occurred; what a check bears (``allowed``) is no fault."""
    return Verdict(Outcome.FAIL, reason, evidence[:MAX_EVIDENCE], confidence, max(1, hits))


def uncertain(reason: str, *evidence: Evidence, confidence: float | None = None, hits: int = 0) -> Verdict:
    """``hits``: how many times the fault may have occurred; 0 where the check cannot say."""
    return Verdict(Outcome.UNCERTAIN, reason, evidence[:MAX_EVIDENCE], confidence, hits)


def not_measurable(reason: str) -> Verdict:
    return Verdict(Outcome.NOT_MEASURABLE, reason)


def not_applicable(reason: str) -> Verdict:
    return Verdict(Outcome.NOT_APPLICABLE, reason)


def all_of(verdicts: Sequence[Verdict]) -> Verdict:
    """Fails if one fails; passes if every applicable one passes.

    In between, the first of error, uncertain, not measurable that occurs is the answer. Each part that fails
    is a fault of its own: the hits of the failing parts add up, those of undecided parts where none fails.
    """
    joined = _joined(verdicts, decisive=Outcome.FAIL, otherwise=Outcome.PASS)
    failing = sum(verdict.faults for verdict in verdicts if verdict.outcome is Outcome.FAIL)
    return joined._replace(hits=failing or sum(verdict.faults for verdict in verdicts))


def any_of(verdicts: Sequence[Verdict]) -> Verdict:
    """Passes if one passes; fails if every applicable one fails; in between as `all_of`.

    Any part would have done: the fault is that all fail, and it occurred as often as the part that failed
    least.
    """
    joined = _joined(verdicts, decisive=Outcome.PASS, otherwise=Outcome.FAIL)
    if joined.outcome is Outcome.PASS:
        return joined
    return joined._replace(hits=min((each.faults for each in verdicts if each.faults), default=0))


def _joined(verdicts: Sequence[Verdict], decisive: Outcome, otherwise: Outcome) -> Verdict:
    for outcome in (decisive, Outcome.ERROR, Outcome.UNCERTAIN, Outcome.NOT_MEASURABLE):
        chosen = [verdict for verdict in verdicts if verdict.outcome is outcome]
        if chosen:
            return _together(outcome, chosen)
    applicable = [verdict for verdict in verdicts if verdict.outcome is otherwise]
    return _together(otherwise, applicable) if applicable else _together(Outcome.NOT_APPLICABLE, verdicts)


def _together(outcome: Outcome, verdicts: Sequence[Verdict]) -> Verdict:
    reason = "；".join(dict.fromkeys(verdict.reason.rstrip("。") for verdict in verdicts)) + "。"
    evidence = tuple(dict.fromkeys(piece for verdict in verdicts for piece in verdict.evidence))[
        :MAX_EVIDENCE
    ]
    known = [verdict.confidence for verdict in verdicts if verdict.confidence is not None]
    return Verdict(outcome, reason, evidence, min(known) if known else None)
