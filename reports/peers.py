"""Is a group worse on an item than its peers, beyond what chance explains?"""

from __future__ import annotations

from collections.abc import Sequence

from reports.share import Share

ALPHA = 0.05


def worse_than(own: Share, peers: Share) -> float | None:
    """One-sided p-value of Fisher's exact test that ``own`` is the larger rate; None without both sides."""
    if not own.n or not peers.n:
        return None
    from scipy import stats

    table = [[own.count, own.n - own.count], [peers.count, peers.n - peers.count]]
    return float(stats.fisher_exact(table, alternative="greater").pvalue)


def false_discovery(p_values: Sequence[float | None]) -> list[float | None]:
    """P-values adjusted by Benjamini and Hochberg (1995) over those that exist; None stays None."""
    tested = [p for p in p_values if p is not None]
    if not tested:
        return list(p_values)
    from statsmodels.stats.multitest import multipletests

    adjusted = iter(multipletests(tested, method="fdr_bh")[1])
    return [None if p is None else float(next(adjusted)) for p in p_values]
