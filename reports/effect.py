"""What a course changed: how much, how sure, and what so many calls could have shown at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.share import Interval

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from reports.counterfactual import Differences
    from reports.weekly import Members, Numbers

    Flags = NDArray[np.bool_]

FEWEST_PEERS = 5
"""Below this nobody knows how far an agent moves without any course."""

POWER = 0.8


@dataclass(frozen=True, slots=True)
class Effect:
    """Of a course, in shares of a call summed over the measures: 0.12 is 12 lost in a hundred calls.

    Attributes:
        change: seen less expected; below 0 is better.
        error: its standard error; ``degrees`` of freedom of its t distribution.
        expected, seen: after the course, without and with it.
        attendees, peers: that had enough calls to be compared.
        as_good: for one attendee alone: peers who got better by as much, for what their calls can tell,
            without the course (randomisation inference after Conley and Taber 2011, Review of Economics and
            Statistics 93).
    """

    change: float
    error: float
    degrees: int
    expected: float
    seen: float
    attendees: int
    peers: int
    as_good: int | None = None

    @property
    def interval(self) -> Interval:
        """At 95 %."""
        reach = self._quantile(0.975) * self.error
        return Interval(self.change - reach, self.change + reach)

    @property
    def p_value(self) -> float:
        """Of "no effect", two-sided."""
        from scipy import stats

        if not self.error:
            return 0.0 if self.change else 1.0
        return float(2 * stats.t.sf(abs(self.change) / self.error, self.degrees))

    @property
    def detectable(self) -> float:
        """The smallest change that would have been found four times in five.

        Bloom 1995, "Minimum detectable effects", Evaluation Review 19.
        """
        return (self._quantile(0.975) + self._quantile(POWER)) * self.error

    def _quantile(self, share: float) -> float:
        from scipy import stats

        return float(stats.t.ppf(share, self.degrees))


def effect(parts: Sequence[Differences], measures: Sequence[int]) -> Effect | None:
    """One effect over all comparisons, summed over the measures; None where too few can be compared.

    The mean over attendees of seen less expected, those with more calls weighing more. Every agent is one
    observation, before against after, whatever hangs together inside (Bertrand, Duflo and Mullainathan 2004,
    Quarterly Journal of Economics 119). The variance has three parts: chance in the attendees' calls; what
    agents move beyond chance without any course, which is learnt from the peers and so is known for a single
    attendee too (Ferman and Pinto 2019, Review of Economics and Statistics 101); and the peers' common
    change, clustered by peer. t with one degree of freedom less than there are peers.
    """
    import numpy as np

    columns = np.array(measures, dtype=np.intp)
    weights = [part.weight[part.attending][:, columns] for part in parts]
    whole = np.sum([weight.sum(axis=0) for weight in weights], axis=0) if parts else np.zeros(len(columns))
    compared = [part.comparison.peers[_compared(part, columns)] for part in parts]
    peers = len(np.unique(np.concatenate(compared))) if compared else 0
    if not len(columns) or not (whole > 0).all() or peers < FEWEST_PEERS:
        return None
    shares = [weight / whole for weight in weights]
    both = list(zip(parts, shares, strict=True))
    unrest = _unrest(both, columns)
    own = sum(_own_variance(*one, columns, unrest) for one in both)
    pushed = _pushed(both, columns)
    seen = sum(_mean(part.seen, part, share, columns) for part, share in both)
    expected = sum(_mean(part.expected, part, share, columns) for part, share in both)
    attendees = sum(int(share.any(axis=1).sum()) for share in shares)
    return Effect(
        change=seen - expected,
        error=float(own + peers / (peers - 1) * (pushed**2).sum()) ** 0.5,
        degrees=peers - 1,
        expected=expected,
        seen=seen,
        attendees=attendees,
        peers=peers,
        as_good=_as_good(both, columns, unrest) if attendees == 1 else None,
    )


def comparable(parts: Sequence[Differences], measures: Sequence[int]) -> list[int]:
    """Those of the measures of which somebody who attended, and enough peers, have enough calls."""
    return [measure for measure in measures if effect(parts, [measure]) is not None]


def alone(parts: Sequence[Differences], attendee: int) -> tuple[Differences, ...]:
    """The comparisons as if only this agent had attended."""
    return tuple(part.of(attendee) for part in parts if attendee in part.comparison.attendees)


def _compared(part: Differences, columns: Members) -> Flags:
    """Which peers have enough calls for any of the measures."""
    import numpy as np

    return np.asarray(part.weight[part.looking_on][:, columns].any(axis=1), dtype=np.bool_)


def _mean(values: Numbers, part: Differences, share: Numbers, columns: Members) -> float:
    return float((share * values[part.attending][:, columns]).sum())


def _own_variance(part: Differences, share: Numbers, columns: Members, unrest: float) -> float:
    """Of the attendees' own results."""
    chance = (share**2 * part.variance[part.attending][:, columns]).sum()
    beyond = unrest * ((share * part.pull[part.attending][:, columns]).sum(axis=1) ** 2).sum()
    return float(chance + beyond)


def _pushed(both: Sequence[tuple[Differences, Numbers]], columns: Members) -> Numbers:
    """How far each agent pushes the effect, as a peer in any of the comparisons."""
    import numpy as np

    pushed = np.zeros(1 + max(int(part.comparison.peers.max(initial=0)) for part, _ in both))
    for part, share in both:
        weight, pull, gap = (
            values[part.looking_on][:, columns] for values in (part.weight, part.pull, part.gap)
        )
        reach = (share * part.pull[part.attending][:, columns]).sum(axis=0)
        lever = reach / np.maximum((weight * pull).sum(axis=0), 1e-12)
        pushed[part.comparison.peers] += (lever * weight * gap).sum(axis=1)
    return pushed


def _unrest(both: Sequence[tuple[Differences, Numbers]], columns: Members) -> float:
    """Variance of an agent's log odds between before and after that is no chance.

    By moments, from the peers.
    """
    beyond = scale = 0.0
    for part, share in both:
        counted = _compared(part, columns)
        fitted = counted.sum() / max(counted.sum() - 1, 1)
        gap, chance, pull = (
            values[part.looking_on][counted][:, columns].sum(axis=1)
            for values in (part.gap, part.variance, part.pull)
        )
        beyond += float(share.sum() * (fitted * gap**2 - chance).sum())
        scale += float(share.sum() * (pull**2).sum())
    return max(beyond / scale, 0.0) if scale else 0.0


def _as_good(both: Sequence[tuple[Differences, Numbers]], columns: Members, unrest: float) -> int | None:
    """Peers whose gap, for its own uncertainty, is as low as that of the one attendee."""
    for part, share in both:
        if not share.any():
            continue
        gap, chance, pull = (
            values[:, columns].sum(axis=1) for values in (part.gap, part.variance, part.pull)
        )
        spread = (chance + unrest * pull**2) ** 0.5
        own = int(share.any(axis=1).argmax())
        peers = spread[part.looking_on] > 0
        if spread[own]:
            others = gap[part.looking_on][peers] / spread[part.looking_on][peers]
            return int((others <= gap[own] / spread[own]).sum())
    return None
