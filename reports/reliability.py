"""Is the machine right as often as it says it is? By bands of its confidence, against people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from reports.machine_accuracy import Heard, MachineItem, Stratum
from reports.panel import Array, ItemKey
from reports.share import Interval, Share

EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
FEWEST = 20
"""Verdicts in a band below which it is shown but not leaned on."""

MATTERS = 0.02
"""A confidence this close to what people confirm is as good as said (our choice)."""


class Claim(StrEnum):
    """Whether a band's confidence is what people confirm."""

    TRUE = "名副其实"
    TOO_SURE = "说得太满"
    TOO_SHY = "说得太保守"
    OPEN = "样本不足以判断"


@dataclass(frozen=True, slots=True)
class Band:
    """Verdicts of the machine with a confidence from ``low`` up to ``high`` (the last includes it).

    Attributes:
        judged: confirmed by people, of those they judged, each counted once.
        confidence, right: mean confidence, and share confirmed, weighted to all calls.
        interval: of ``right``, 95 %.
        share: of all verdicts with a confidence, weighted.
    """

    low: float
    high: float
    judged: Share
    confidence: float
    right: float
    interval: Interval
    share: float

    @property
    def claim(self) -> Claim:
        if self.judged.n < FEWEST:
            return Claim.OPEN
        if abs(self.right - self.confidence) < MATTERS:
            return Claim.TRUE
        if self.interval.high < self.confidence:
            return Claim.TOO_SURE
        return Claim.TOO_SHY if self.interval.low > self.confidence else Claim.TRUE


@dataclass(frozen=True, slots=True)
class Reliability:
    """
    Attributes:
        bands: those with verdicts, from below.
        error: expected calibration error: mean distance of confidence and share confirmed over the bands,
            weighted (Naeini, Cooper and Hauskrecht 2015); None without any verdict.
        unsaid: verdicts that people judged and of which the machine said no confidence.
    """

    bands: tuple[Band, ...]
    error: float | None
    unsaid: int

    @property
    def judged(self) -> int:
        return sum(band.judged.n for band in self.bands)


def reliability(items: Iterable[MachineItem], heard: Iterable[Heard]) -> Reliability:
    """Bands over all items; verdicts that the machine left open are in none."""
    weights = _weights(items)
    rows = [one for one in heard if one.counts and one.right is not None]
    said = [one for one in rows if one.confidence is not None]
    weight = np.array([weights.get((one.item, one.stratum), 0.0) for one in said])
    confidence = np.array([one.confidence or 0.0 for one in said])
    right = np.array([bool(one.right) for one in said], float)
    _, call = np.unique([one.call_id for one in said], return_inverse=True)
    place = np.minimum(np.digitize(confidence, EDGES) - 1, len(EDGES) - 2)
    bands = []
    for number in np.unique(place[weight > 0]):
        here = (place == number) & (weight > 0)
        said_here = (confidence[here], right[here], weight[here], call[here])
        bands.append(_band(int(number), *said_here, float(weight.sum())))
    error = sum(band.share * abs(band.confidence - band.right) for band in bands) if bands else None
    return Reliability(tuple(bands), error, len(rows) - len(said))


def _weights(items: Iterable[MachineItem]) -> dict[tuple[ItemKey, Stratum], float]:
    """For how many calls one verdict stands."""
    found: dict[tuple[ItemKey, Stratum], float] = defaultdict(float)
    for item in items:
        for one in item.strata:
            if one.faults.n:
                found[item.item, one.stratum] = one.population / one.faults.n
        if Stratum.OTHER not in {one.stratum for one in item.strata}:
            found[item.item, Stratum.OTHER] = found[item.item, Stratum.QUIET]
    return found


def _band(
    number: int, confidence: Array, right: Array, weight: Array, call: Array, everything: float
) -> Band:
    mean = float(np.average(right, weights=weight))
    return Band(
        EDGES[number], EDGES[number + 1], Share(int(right.sum()), len(right)),
        float(np.average(confidence, weights=weight)), mean, weighted_interval(right, weight, call),
        float(weight.sum() / everything),
    )  # fmt: skip


def weighted_interval(right: Sequence[float] | Array, weight: Array, call: Array) -> Interval:
    """95 % interval of a weighted share, whose verdicts hang together within calls.

    Wilson's, on the effective number of verdicts (Korn and Graubard 1998): p (1 - p) over the variance of the
    weighted share by linearisation with calls as clusters; never more than there are, and by Kish's (1965)
    (sum w)^2 / sum w^2 where all are alike and no variance can be seen.
    """
    from statsmodels.stats.proportion import proportion_confint

    right = np.asarray(right, float)
    share = float(np.average(right, weights=weight))
    kish = float(weight.sum() ** 2 / (weight**2).sum())
    clusters = np.bincount(np.unique(call, return_inverse=True)[1], weight * (right - share))
    calls = len(clusters)
    variance = float((clusters**2).sum() / weight.sum() ** 2) * calls / max(calls - 1, 1)
    effective = min(kish, share * (1 - share) / variance) if variance > 0 else kish
    low, high = proportion_confint(share * effective, effective, alpha=0.05, method="wilson")
    return Interval(max(0.0, float(low)), min(1.0, float(high)))
