"""What would have been seen after a course without it.

Without the course, an attendee's odds of losing would have moved as those of the peers did over the same
calendar weeks. Parallel on the scale of odds, since a share cannot leave 0..1 and a change of the whole
centre moves those who fail a third of their calls further than those who fail a twentieth:
difference-in-differences by imputation (Wooldridge 2023, "Simple approaches to nonlinear
difference-in-differences with panel data", Econometrics Journal 26), each attendee against those who have not
attended (yet) in the same weeks (Callaway and Sant'Anna 2021, Journal of Econometrics 225).

Where the attendees start from decides whether regression to the mean is sold as an effect (Barnett, van der
Pols and Dobson 2005, International Journal of Epidemiology 34; the dip before a course: Ashenfelter 1978,
Review of Economics and Statistics 60). Two starting points, each right where the other is wrong:

``as seen``: the share in the weeks before those by which people were chosen. Chance in the weeks of the
choice is not in it, so it is unbiased however those weeks were used, and also where the choice followed a
lasting level that somebody knows. It is biased in favour of the course where the earlier weeks were used for
the choice as well.

``shrunken``: the level behind all results before the course, each agent's share drawn towards the mean of all
by as much of it as is chance (an analysis of covariance on the true level, corrected for measurement error).
It is unbiased whichever of those results were used for the choice, since the choice tells nothing beyond
them. It is biased against the course where the choice followed something that they do not show.

So the two bracket the truth (Ding and Li 2019, Political Analysis 27), and what both of them show is safe to
say. Holding attendees against peers of a similar share before the course, as is often done, is not among
them: the attendees' true levels are worse than those of peers who merely had the same results.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from reports.weekly import Members, Numbers, Spell, WeeklyCounts

    Known = NDArray[np.bool_]

ENOUGH_CALLS = 100.0
"""More calls than this make an agent weigh hardly more: their own ups and downs outweigh chance by then."""

FEWEST_LOST = 5.0
"""Calls lost by the peers below which no common change of theirs is read into a measure."""

Level = Literal["as seen", "shrunken"]


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Attendees of one course who share their calendar weeks, and their peers; indices of agents.

    Attributes:
        until: of each peer, the week from which on their calls no longer count, as they attended themselves.
            Peers are not left out for attending later: those who remained would be the ones whose later weeks
            were good.
    """

    attendees: Members
    peers: Members
    before: range
    after: range
    until: Members


@dataclass(frozen=True, slots=True, eq=False)
class Differences:
    """Of one comparison; arrays of shape (attendees, then peers; measures), zero where there is too little.

    Attributes:
        seen, expected: shares after the course, with and without it. ``gap``: their difference.
        variance: of the gap by chance alone.
        pull: how far the expected share moves with the log odds.
        weight: of an agent among the attendees or among the peers; 0: too few calls.
    """

    comparison: Comparison
    seen: Numbers
    expected: Numbers
    gap: Numbers
    variance: Numbers
    pull: Numbers
    weight: Numbers

    @property
    def attending(self) -> slice:
        """The rows of the attendees."""
        return slice(0, len(self.comparison.attendees))

    @property
    def looking_on(self) -> slice:
        """The rows of the peers."""
        return slice(len(self.comparison.attendees), None)

    def of(self, attendee: int) -> Differences:
        """As if only this agent had attended."""
        import numpy as np

        among = self.comparison.attendees
        rows = np.concatenate([among == attendee, np.ones(len(self.comparison.peers), dtype=bool)])
        return Differences(
            replace(self.comparison, attendees=among[among == attendee]),
            self.seen[rows],
            self.expected[rows],
            self.gap[rows],
            self.variance[rows],
            self.pull[rows],
            self.weight[rows],
        )


def differences(
    counts: WeeklyCounts, comparisons: Iterable[Comparison], minimum: int, level: Level = "as seen"
) -> tuple[Differences, ...]:
    """How far everybody is from what the peers' common change lets expect of them.

    Args:
        minimum: calls before and calls after that an agent needs for a measure.
        level: where an agent starts from, see above.
    """
    return tuple(_differences(counts, comparison, minimum, level) for comparison in comparisons)


def _differences(counts: WeeklyCounts, comparison: Comparison, minimum: int, level: Level) -> Differences:
    import numpy as np

    who = np.concatenate([comparison.attendees, comparison.peers])
    until = np.concatenate([np.full(len(comparison.attendees), comparison.after.stop), comparison.until])
    before, after = counts.over(comparison.before, who), counts.over(comparison.after, who, until)
    known = (before.judged >= minimum) & (after.judged >= minimum)
    start, doubt = _shrunken(before, known) if level == "shrunken" else _as_seen(before, known)
    seen = _where(known, after.lost, after.judged)
    noise = _where(known, after.variance, after.judged)
    calls = _where(known, before.judged * after.judged, before.judged + after.judged)
    weight = calls / (1 + calls / ENOUGH_CALLS)
    looking_on = slice(len(comparison.attendees), None)
    ratio = np.exp(_common_shift(weight[looking_on], start[looking_on], seen[looking_on]))
    expected = _moved(start, ratio)
    return Differences(
        comparison=comparison,
        seen=seen,
        expected=expected,
        gap=seen - expected,
        variance=noise + (ratio / (1 + start * (ratio - 1)) ** 2) ** 2 * doubt,
        pull=expected * (1 - expected),
        weight=weight,
    )


def _where(known: Known, above: Numbers, below: Numbers) -> Numbers:
    """The quotient where it is known, else 0."""
    import numpy as np

    return np.divide(above, below, out=np.zeros_like(above), where=known)


def _moved(share: Numbers, ratio: Numbers) -> Numbers:
    """The share whose odds are ``ratio`` times as large."""
    moved: Numbers = share * ratio / (1 + share * (ratio - 1))
    return moved


def _common_shift(w: Numbers, p: Numbers, q: Numbers) -> Numbers:
    """Log odds ratio (measures,) by which the peers moved: with it, what is expected and seen of them agree.

    0 where too little is lost, or won, to tell.

    Args:
        w, p, q: weights, shares before and shares after, of the peers (peers, measures).
    """
    import numpy as np
    from scipy.optimize import newton

    sums = [(w * share).sum(axis=0) for share in (p, 1 - p, q, 1 - q)]
    # Weights are half as large as the calls after where there are as many before.
    told = np.minimum.reduce(sums) >= FEWEST_LOST / 2
    shifts = np.zeros(w.shape[1])
    if not told.any():
        return shifts
    w, p, q = w[:, told], p[:, told], q[:, told]

    def missing(shift: Numbers) -> Numbers:
        missed: Numbers = (w * (_moved(p, np.exp(shift)) - q)).sum(axis=0)
        return missed

    def steepness(shift: Numbers) -> Numbers:
        moved = _moved(p, np.exp(shift))
        steep: Numbers = (w * moved * (1 - moved)).sum(axis=0)
        return steep

    lost, won, lost_after, won_after = (part[told] for part in sums)
    pooled = np.log(lost_after / won_after) - np.log(lost / won)
    shifts[told] = newton(missing, pooled, fprime=steepness, tol=1e-10, full_output=True, disp=False)[0]
    return shifts


def _as_seen(before: Spell, known: Known) -> tuple[Numbers, Numbers]:
    """The share before and its variance."""
    return _where(known, before.lost, before.judged), _where(known, before.variance, before.judged)


def _shrunken(before: Spell, known: Known) -> tuple[Numbers, Numbers]:
    """The level behind the share before, and the variance that is left.

    Credibility of Buehlmann and Straub (1970): the share is trusted by the part of its variance that is no
    chance; the variance between agents by moments, an agent each.
    """
    import numpy as np

    share, chance = _as_seen(before, known)
    agents = np.maximum(known.sum(axis=0), 2)
    spread = (np.where(known, share - share.sum(axis=0) / agents, 0.0) ** 2).sum(axis=0) / (agents - 1)
    between = np.maximum(spread - chance.sum(axis=0) / agents, 1e-9)
    within = (chance * before.judged).sum(axis=0) / agents
    trust = _where(known, between * before.judged, between * before.judged + within)
    centre = (trust * share).sum(axis=0) / np.maximum(trust.sum(axis=0), 1e-12)
    level = np.where(known, centre + trust * (share - centre), 0.0)
    return level, np.where(known, between * (1 - trust), 0.0)
