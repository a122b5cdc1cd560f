"""Do the intervals of the calibration report hold what they say, and does its fairness raise false alarms?

Truth is known because it is made up: judges who err with known chances, machines that miss a known share,
agents who differ and among whom dialect is spread unevenly but changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from reports.agreement import Agreement, cohen_kappa, krippendorff_alpha
from reports.comparison import Counted, Reading, compared, read_together
from reports.judge_drift import drifts
from reports.leniency import leniencies
from reports.machine_accuracy import Judged, Stratum, estimates
from reports.panel import Panel
from reports.share import Share

NOMINAL = 0.95
MANY_CALLS = 40_000  # so many make a coefficient that is as good as true


@dataclass(frozen=True)
class Session:
    """Calls judged by several judges.

    Attributes:
        accuracy: chance of a right verdict in an ordinary call; some calls are harder for everybody.
        faults: chance that an item is failed rightly, in an ordinary call; calls differ.
        missing: chance that a judge does not judge a call.
    """

    calls: int
    items: int
    judges: int
    accuracy: float = 0.92
    faults: float = 0.15
    missing: float = 0.0


SESSIONS = (
    Session(20, 10, 3),
    Session(40, 10, 4, missing=0.3),
    Session(100, 10, 4, accuracy=0.96, faults=0.08, missing=0.3),
    Session(60, 1, 3, faults=0.3),
)
PAIRS = (Session(40, 10, 2), Session(100, 1, 2, faults=0.3))


@dataclass(frozen=True)
class Month:
    """Calls of a month, by stratum: how many there are, how many are judged, the chance of a fault."""

    calls: tuple[int, int, int, int]
    judged: tuple[int, int, int, int]
    faults: tuple[float, float, float, float]


MONTHS = (
    Month((400, 6000, 1500, 100), (200, 200, 80, 60), (0.9, 0.01, 0.02, 0.4)),
    Month((400, 6000, 1500, 100), (200, 400, 150, 60), (0.9, 0.02, 0.03, 0.4)),
    Month((1000, 3000, 1000, 200), (300, 100, 80, 60), (0.8, 0.05, 0.08, 0.5)),
    Month((300, 3000, 500, 40), (50, 100, 60, 20), (0.9, 0.02, 0.04, 0.5)),
)
_STRATA = (Stratum.HIT, Stratum.QUIET, Stratum.OTHER, Stratum.OPEN)


def figures(draws: int, seed: int) -> dict[str, float]:
    """Coverage of 95 % intervals, the one furthest from 0.95 of several designs; and false alarms.

    ``calibration_coverage``: alpha and kappa. ``recall_coverage``, ``recall_bias``: weighted recall, and its
    mean error in the worst design. ``fairness_fdr``: draws of 10 items without any difference between
    dialects in which at least one is said to differ. ``judges_fdr``: draws of four equal judges in which one
    is said to be lenient, harsh or drifting (a twentieth as many: they are slow).
    """
    rng = np.random.default_rng(seed)
    coefficients = [coverage_of_alpha(session, draws, rng) for session in SESSIONS]
    coefficients += [coverage_of_kappa(session, draws, rng) for session in PAIRS]
    recalls = [recall(month, draws, rng) for month in MONTHS]
    return {
        "calibration_coverage": _worst(coefficients),
        "recall_coverage": _worst([covered for covered, _ in recalls]),
        "recall_bias": max((bias for _, bias in recalls), key=abs),
        "fairness_fdr": fairness_alarms(draws, rng),
        "judges_fdr": judge_alarms(max(1, draws // 20), rng),
    }


def _worst(coverages: list[float]) -> float:
    return max(coverages, key=lambda covered: abs(covered - NOMINAL))


def verdicts(session: Session, calls: int, rng: Generator) -> tuple[np.ndarray, np.ndarray]:
    """(calls, items, judges) passes, and who judged."""
    level = np.log(session.faults / (1 - session.faults)) + rng.normal(0, 0.8, (calls, 1))
    fault = rng.random((calls, session.items)) < 1 / (1 + np.exp(-level))
    error = (1 - session.accuracy) * np.exp(rng.normal(0, 0.5, (calls, 1, 1)) - 0.125)
    wrong = rng.random((calls, session.items, session.judges)) < np.minimum(error, 0.5)
    present = np.broadcast_to(rng.random((calls, 1, session.judges)) >= session.missing, wrong.shape)
    return ~fault[..., None] ^ wrong, present


def alpha(session: Session, calls: int, rng: Generator) -> Agreement:
    """Alpha of so many calls of a session."""
    passed, present = verdicts(session, calls, rng)
    call = np.repeat(np.arange(calls), session.items)
    passes = (passed & present).sum(axis=-1).ravel()
    return krippendorff_alpha(call, passes, present.sum(axis=-1).ravel() - passes)


def kappa(session: Session, calls: int, rng: Generator) -> Agreement:
    """Kappa of so many calls of a session of two."""
    passed, _ = verdicts(session, calls, rng)
    call = np.repeat(np.arange(calls), session.items)
    return cohen_kappa(call, passed[..., 0].ravel(), passed[..., 1].ravel())


def coverage_of_alpha(session: Session, draws: int, rng: Generator) -> float:
    """Share of draws whose interval holds the true alpha; draws without an interval tell nothing."""
    truth = alpha(session, MANY_CALLS, rng).coefficient
    return _covered(truth, [alpha(session, session.calls, rng) for _ in range(draws)])


def coverage_of_kappa(session: Session, draws: int, rng: Generator) -> float:
    """The same of kappa."""
    truth = kappa(session, MANY_CALLS, rng).coefficient
    return _covered(truth, [kappa(session, session.calls, rng) for _ in range(draws)])


def _covered(truth: float | None, drawn: list[Agreement]) -> float:
    if truth is None:
        raise ValueError("a session without a coefficient: expected verdicts that differ")
    intervals = [one.interval for one in drawn if one.interval is not None]
    return float(np.mean([one.low <= truth <= one.high for one in intervals]))


def recall(month: Month, draws: int, rng: Generator) -> tuple[float, float]:
    """Coverage and bias of weighted recall: of all faults, the share that the machine failed.

    The population is finite: its faults are drawn, then who is heard, without replacement.
    """
    covered, errors = [], []
    for draw in range(draws):
        faults = rng.binomial(month.calls, month.faults)
        truth = faults[0] / faults.sum()
        found = rng.hypergeometric(faults, np.array(month.calls) - faults, month.judged)
        strata = [
            Judged(stratum, calls, Share(int(count), judged))
            for stratum, calls, count, judged in zip(_STRATA, month.calls, found, month.judged, strict=True)
        ]
        estimate, _ = estimates(strata, seed=draw)
        if estimate is not None:
            covered.append(estimate.interval.low <= truth <= estimate.interval.high)
            errors.append(estimate.value - truth)
    return float(np.mean(covered)), float(np.mean(errors))


def fairness_alarms(draws: int, rng: Generator, agents: int = 20, calls: int = 150, items: int = 10) -> float:
    """Draws in which an item is said to fail dialect speakers more, or less, though none does.

    Agents who take many dialect calls fail more than others in all their calls: that is not to be mistaken
    for a difference between dialects.
    """
    alarms = 0
    for _ in range(draws):
        rows = _rows(rng, agents, calls, items)
        found = compared(rows, lambda row: row.language == "yue", "cantonese", "mandarin", lambda _: None)
        told = read_together(found, minimum=30, margin=0.03)
        alarms += any(one.reading in (Reading.MORE, Reading.LESS) for one in told)
    return alarms / draws


def _rows(rng: Generator, agents: int, calls: int, items: int) -> list[Counted]:
    share = rng.beta(0.5, 2.0, agents)
    spoken = rng.binomial(calls, share)
    rows = []
    for item in range(items):
        level = rng.uniform(-3.0, -1.0) + rng.normal(0, 0.5, agents) + (share - share.mean())
        chance = 1 / (1 + np.exp(-level))
        for agent in range(agents):
            for language, judged in (("yue", int(spoken[agent])), ("zh", int(calls - spoken[agent]))):
                decided = int(rng.binomial(judged, 0.97))
                failed = int(rng.binomial(decided, chance[agent]))
                name = f"i{item}"
                rows.append(
                    Counted(name, name, f"a{agent}", "order", None, language, None, failed, decided, judged)
                )
    return rows


def judge_alarms(draws: int, rng: Generator) -> float:
    """Panels of four equal judges, over ten weeks, in which somebody is said to stand out or to drift."""
    alarms = 0
    for _ in range(draws):
        panel = equal_judges(Session(60, 10, 4, missing=0.25), rng)
        told = [*leniencies(panel), *drifts(panel)]
        alarms += any(one.apart for one in told)
    return alarms / draws


def equal_judges(session: Session, rng: Generator) -> Panel:
    """A panel whose judges err alike, a few calls every week of ten."""
    passed, present = verdicts(session, session.calls, rng)
    present = present & (present.sum(axis=-1, keepdims=True) >= 2)
    call, item, judge = np.nonzero(present)
    _, unit = np.unique(call * session.items + item, return_inverse=True)
    return Panel(
        tuple(f"j{number}" for number in range(session.judges)),
        tuple((f"i{number}", f"i{number}") for number in range(session.items)),
        tuple(f"c{number}" for number in range(session.calls)),
        unit, call, item, judge, passed[call, item, judge],
        7.0 * (call * 10 // session.calls), None,
    )  # fmt: skip
