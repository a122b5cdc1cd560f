"""What one check says about one call, and how verdicts join under all, any and not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from scoring.scorecard import Evidence, Outcome

MAX_EVIDENCE = 10  # places shown for one item; the reason states how many there were


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer of one check.

    Attributes:
        reason: one Chinese sentence.
        confidence: 0..1 that the outcome is right; None where nothing speaks to it.
    """

    outcome: Outcome
    reason: str
    evidence: tuple[Evidence, ...] = ()
    confidence: float | None = None

    def __invert__(self) -> Verdict:
        """Pass for fail and fail for pass; every other outcome stays."""
        turned = {Outcome.PASS: Outcome.FAIL, Outcome.FAIL: Outcome.PASS}
        return replace(self, outcome=turned.get(self.outcome, self.outcome))


def passed(reason: str, *evidence: Evidence, confidence: float | None = None) -> Verdict:
    return Verdict(Outcome.PASS, reason, evidence[:MAX_EVIDENCE], confidence)


def failed(reason: str, *evidence: Evidence, confidence: float | None = None) -> Verdict:
    return Verdict(Outcome.FAIL, reason, evidence[:MAX_EVIDENCE], confidence)


def uncertain(reason: str, *evidence: Evidence, confidence: float | None = None) -> Verdict:
    return Verdict(Outcome.UNCERTAIN, reason, evidence[:MAX_EVIDENCE], confidence)


def not_measurable(reason: str) -> Verdict:
    return Verdict(Outcome.NOT_MEASURABLE, reason)


def not_applicable(reason: str) -> Verdict:
    return Verdict(Outcome.NOT_APPLICABLE, reason)


def all_of(verdicts: Sequence[Verdict]) -> Verdict:
    """Fails if one fails; passes if every applicable one passes.

    In between, the first of error, uncertain, not measurable that occurs is the answer.
    """
    return _joined(verdicts, decisive=Outcome.FAIL, otherwise=Outcome.PASS)


def any_of(verdicts: Sequence[Verdict]) -> Verdict:
    """Passes if one passes; fails if every applicable one fails; in between as `all_of`."""
    return _joined(verdicts, decisive=Outcome.PASS, otherwise=Outcome.FAIL)


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
