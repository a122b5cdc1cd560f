"""Hard topics: what customers open with in calls that take long, are passed on, or leave them unhappy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from reports.peers import ALPHA, false_discovery, worse_than
from reports.report import Clip
from reports.share import Share
from reports.topic_calls import CallWords, clips_of
from reports.topic_moves import MOST_TERMS, same_topic
from reports.topic_terms import TermTable, table_of

if TYPE_CHECKING:
    import duckdb
    import numpy as np
    from numpy.typing import NDArray

FEWEST = 20
"""Calls with a term below which it is not compared (our choice)."""

FEWEST_RATED = 8
"""The same for ratings, which few customers give."""


@dataclass(frozen=True, slots=True)
class HardTopic:
    """A term in the first turns of customers, and how its calls differ from others of the same business.

    Attributes:
        terms: the hardest first, with others of the same calls.
        business: the kind of business of most of its calls.
        calls: that hold the first term.
        handle_s: mean handling time; longer_s: how much more than other calls of the same business.
        passed_on: transferred calls; passed_on_elsewhere: of all calls without the term.
        less_satisfied: points of satisfaction less than other calls of the same business.
        rated: calls with the term that were rated.
        p_values: of "not longer", "not passed on more often", "not less satisfied"; adjusted once
            `hard_topics` has seen all terms.
    """

    terms: tuple[str, ...]
    business: str | None
    calls: tuple[CallWords, ...]
    handle_s: float | None
    longer_s: float | None
    passed_on: Share
    passed_on_elsewhere: Share
    less_satisfied: float | None
    rated: int
    p_values: tuple[float | None, float | None, float | None]
    clips: tuple[Clip, ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        """What of the three is clear, the clearest first."""
        names = ("longer", "passed_on", "less_satisfied")
        clear = [
            (p, name) for p, name in zip(self.p_values, names, strict=True) if p is not None and p < ALPHA
        ]
        return tuple(name for _, name in sorted(clear))


def hard_topics(
    connection: duckdb.DuckDBPyConnection,
    parameters: Mapping[str, Any],
    calls: Sequence[CallWords],
    names: frozenset[str],
    minimum: int,
    clips: int,
    most: int = 10,
) -> tuple[HardTopic, ...]:
    """Terms of the opening whose calls are longer, more often transferred or less satisfying than others.

    Others are calls of the same kind of business; adjusted by Benjamini and Hochberg over all terms and all
    three questions. Only the first turns count: a long call holds more words of every kind, so that each
    would look hard. Handling time and satisfaction are compared by Welch's t test after each business's own
    mean was taken off, transfers by Fisher's exact test.
    """
    opened = [call for call in calls if call.opening]
    table = table_of([call.opening or "" for call in opened], max(minimum, FEWEST), names)
    found = [one for one in _compared(opened, table) if len({call.customer for call in one.calls}) >= minimum]
    adjusted = iter(false_discovery([p for one in found for p in one.p_values]))
    told = [replace(one, p_values=(next(adjusted), next(adjusted), next(adjusted))) for one in found]
    hard = _merged([one for one in told if one.reasons])[:most]
    places = clips_of(connection, parameters, [(one.terms, one.calls) for one in hard], clips)
    return tuple(replace(one, clips=own) for one, own in zip(hard, places, strict=True))


def _merged(topics: Sequence[HardTopic]) -> list[HardTopic]:
    """Terms of the same calls as one topic."""
    merged: list[HardTopic] = []
    for one in sorted(topics, key=_order):
        place = same_topic(one.calls, [other.calls for other in merged])
        if place is None:
            merged.append(one)
        else:
            terms = tuple(dict.fromkeys((*merged[place].terms, *one.terms)))[:MOST_TERMS]
            merged[place] = replace(merged[place], terms=terms)
    return merged


def _order(topic: HardTopic) -> tuple[int, float, int, str]:
    """Hard in more ways first, then the clearest, of equal ones the longest."""
    term = topic.terms[0]
    return -len(topic.reasons), min(p for p in topic.p_values if p is not None), -len(term), term


def _compared(calls: Sequence[CallWords], table: TermTable) -> list[HardTopic]:
    """Each term against all calls without it."""
    longer = _excess([call.handle_s for call in calls], calls, table, FEWEST)
    unhappy = [None if call.score is None else -call.score for call in calls]
    less = _excess(unhappy, calls, table, FEWEST_RATED)
    everywhere = _passed_on(calls)
    topics = []
    for column, term in enumerate(table.terms):
        held = tuple(calls[row] for row in table.calls_with(column))
        passed_on = _passed_on(held)
        elsewhere = Share(everywhere.count - passed_on.count, everywhere.n - passed_on.n)
        lasted = [call.handle_s for call in held if call.handle_s is not None]
        topics.append(
            HardTopic(
                terms=(term,),
                business=Counter(call.business for call in held).most_common(1)[0][0],
                calls=held,
                handle_s=sum(lasted) / len(lasted) if lasted else None,
                longer_s=longer[column].more,
                passed_on=passed_on,
                passed_on_elsewhere=elsewhere,
                less_satisfied=less[column].more,
                rated=sum(call.score is not None for call in held),
                p_values=(longer[column].p_value, worse_than(passed_on, elsewhere), less[column].p_value),
            )
        )
    return topics


@dataclass(frozen=True, slots=True)
class _Excess:
    """What the calls with a term have more than those without it; one-sided p-value of "no more"."""

    more: float | None
    p_value: float | None


def _excess(
    values: Sequence[float | None], calls: Sequence[CallWords], table: TermTable, fewest: int
) -> list[_Excess]:
    """One a term: Welch's t test of ``values`` after the mean of each kind of business was taken off."""
    import numpy as np
    from scipy import stats

    known = np.array([place for place, value in enumerate(values) if value is not None], dtype=np.int64)
    if len(known) < 2 * fewest:
        return [_Excess(None, None)] * len(table.terms)
    centred = _centred(
        np.array([values[place] for place in known], float), [calls[at].business for at in known]
    )
    holds = table.holds[known]
    with_term = np.asarray(holds.sum(axis=0)).ravel()
    without = len(known) - with_term
    sums, squares = holds.T @ centred, holds.T @ centred**2
    with np.errstate(divide="ignore", invalid="ignore"):
        means = sums / with_term, (centred.sum() - sums) / without
        spreads = (
            _spread(sums, squares, with_term),
            _spread(centred.sum() - sums, (centred**2).sum() - squares, without),
        )
        test = stats.ttest_ind_from_stats(
            means[0], spreads[0], with_term, means[1], spreads[1], without,
            equal_var=False, alternative="greater",
        )  # fmt: skip
    enough = (with_term >= fewest) & (without >= fewest)
    return [
        _Excess(float(more), float(p)) if told and np.isfinite(p) else _Excess(None, None)
        for more, p, told in zip(means[0] - means[1], test.pvalue, enough, strict=True)
    ]


def _centred(values: NDArray[np.float64], kinds: Sequence[str | None]) -> NDArray[np.float64]:
    import numpy as np

    _, kind = np.unique([name or "" for name in kinds], return_inverse=True)
    means = np.bincount(kind, weights=values) / np.bincount(kind)
    centred: NDArray[np.float64] = values - means[kind]
    return centred


def _spread(
    sums: NDArray[np.float64], squares: NDArray[np.float64], n: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Standard deviation of a sample (n - 1) from its sums."""
    import numpy as np

    found: NDArray[np.float64] = np.sqrt(np.maximum(0.0, (squares - sums**2 / n) / (n - 1)))
    return found


def _passed_on(calls: Sequence[CallWords]) -> Share:
    known = [call.transfers for call in calls if call.transfers is not None]
    return Share(sum(transfers > 0 for transfers in known), len(known))
