"""Is a group worse on an item than its peers, beyond what chance explains?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.share import Share

ALPHA = 0.05


def worse_than(own: Share, peers: Share) -> float | None:
    """One-sided p-value of Fisher's exact test that ``own`` is the larger rate; None without both sides."""
    return all_worse_than([(own, peers)])[0]


def all_worse_than(pairs: Sequence[tuple[Share, Share]]) -> list[float | None]:
    """`worse_than` of many (own, peers) at once: the upper tail of the hypergeometric distribution."""
    tested = [index for index, (own, peers) in enumerate(pairs) if own.n and peers.n]
    p_values: list[float | None] = [None] * len(pairs)
    if not tested:
        return p_values
    import numpy as np
    from scipy import stats

    own = np.array([(pairs[index][0].count, pairs[index][0].n) for index in tested])
    both = own + np.array([(pairs[index][1].count, pairs[index][1].n) for index in tested])
    tails = stats.hypergeom.sf(own[:, 0] - 1, both[:, 1], both[:, 0], own[:, 1])
    for index, tail in zip(tested, tails, strict=True):
        p_values[index] = min(1.0, float(tail))
    return p_values


@dataclass(frozen=True, slots=True)
class Design:
    """How the calls of a group's members hang together.

    Attributes:
        effect: how many times more a group's rate scatters than if its calls were independent.
        degrees: of freedom that this was estimated with; None where nothing was.
    """

    effect: float = 1.0
    degrees: int | None = None

    def effective(self, share: Share) -> Share:
        """As many independent calls as tell as much; whole ones, as an exact test needs them."""
        n = round(share.n / self.effect)
        return Share(min(n, round(share.count / self.effect)), n)

    def minding(self, p_value: float | None) -> float | None:
        """A p-value of `effective` shares, minding that the effect itself is only estimated.

        As far out in a t distribution as it is in the normal one; so does the F version of Rao and Scott's
        test (Thomas and Rao, 1987, Journal of the American Statistical Association 82, 630-636).
        """
        if p_value is None or self.degrees is None:
            return p_value
        from scipy.special import ndtri, stdtr

        return float(stdtr(self.degrees, ndtri(p_value)))


def design_of(groups: Sequence[Sequence[Share]]) -> Design:
    """The design effect of groups whose members fail more or less often for good.

    Rao and Scott (1992), Biometrics 48, 577-585, section 3, pooled over the groups by their members less one;
    never less than 1, and 1 where no group has two members.

    Args:
        groups: the members of each group.
    """
    weighed, degrees = 0.0, 0
    for members in groups:
        known = [share for share in members if share.n]
        total = sum(known, Share(0, 0))
        if len(known) < 2 or not 0 < total.count < total.n:
            continue
        rate = total.count / total.n
        scatter = sum((share.count - share.n * rate) ** 2 for share in known) * len(known) / (len(known) - 1)
        weighed += (len(known) - 1) * scatter / (total.n * rate * (1 - rate))
        degrees += len(known) - 1
    return Design(max(1.0, weighed / degrees), degrees) if degrees else Design()


def false_discovery(p_values: Sequence[float | None]) -> list[float | None]:
    """P-values adjusted by Benjamini and Hochberg (1995) over those that exist; None stays None."""
    tested = [p for p in p_values if p is not None]
    if not tested:
        return list(p_values)
    from statsmodels.stats.multitest import multipletests

    adjusted = iter(multipletests(tested, method="fdr_bh")[1])
    return [None if p is None else float(next(adjusted)) for p in p_values]
