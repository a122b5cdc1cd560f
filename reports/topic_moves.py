"""Topics that more, or fewer, calls are about than before, over all calls and in each kind of business."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reports.report import Clip
from reports.share import Share
from reports.topic_calls import CallWords
from reports.topic_rise import FEWEST_WEEKS, clear, rise
from reports.topic_terms import TermTable
from reports.topic_words import looks_like_a_name

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SAME_TOPIC = 0.6
"""Terms that share so much of the calls of the rarer one are told as one topic (our choice)."""

FEWEST_NOW, FEWEST_BEFORE = 30, 60
"""Calls with words that a kind of business needs to be looked at by itself (our choice)."""

MOST_TERMS = 4
"""Wordings told of one topic."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A word or phrase, and what else is said in the same calls, that more or fewer calls hold than before.

    Attributes:
        terms: the clearest first.
        business: the kind of business it moved in; None: all calls.
        now, before: calls that hold the first term.
        z: of its log-odds; above 0 where it rises.
        calls: those that hold the first term, of the window where it rises, of the time before where it
            falls.
        mostly: the kind of business that four fifths of these are of.
    """

    terms: tuple[str, ...]
    business: str | None
    now: Share
    before: Share
    z: float
    calls: tuple[CallWords, ...]
    mostly: str | None
    clips: tuple[Clip, ...] = ()

    @property
    def customers(self) -> int:
        """Different ones, as far as the call record tells."""
        return len({call.customer for call in self.calls})


@dataclass(frozen=True, slots=True)
class Moved:
    """What moved.

    Attributes:
        tested: terms that were compared, in all kinds of business together.
        hidden: clear ones left out since they look like names.
    """

    rising: tuple[Topic, ...]
    falling: tuple[Topic, ...]
    tested: int
    hidden: int


@dataclass(frozen=True, slots=True)
class _Compared:
    """Terms of one kind of business (None: all calls) over time.

    Attributes:
        members: (calls,) which calls are of it.
        columns: (tested,) positions of the terms in the table; the rest is as long.
    """

    business: str | None
    members: NDArray[np.bool_]
    columns: NDArray[np.int64]
    now: NDArray[np.int64]
    before: NDArray[np.int64]
    calls: tuple[int, int]
    z: NDArray[np.float64]
    p_value: NDArray[np.float64]
    beyond: NDArray[np.bool_]


def moved_topics(calls: Sequence[CallWords], table: TermTable, minimum: int) -> Moved:
    """Clear among all terms and kinds of business at a false discovery rate of 5 %, outside every single week
    before, and said by at least ``minimum`` customers.

    Where most call records do not say who called, nobody can count customers, and terms that look like a
    person's name are left out.
    """
    import numpy as np

    compared = list(_compared(calls, table, minimum))
    called = clear(np.concatenate([one.p_value for one in compared]))
    anonymous = sum(call.customer_ref is None for call in calls) * 2 > len(calls)
    found, hidden, start = [], 0, 0
    for one in compared:
        ends = start + len(one.p_value)
        for place in np.flatnonzero(called[start:ends] & one.beyond):
            topic = _topic(calls, table, one, int(place))
            if topic.customers < minimum:
                continue
            if anonymous and looks_like_a_name(topic.terms[0]):
                hidden += 1
            else:
                found.append(topic)
        start = ends
    rising, falling = ([t for t in found if (t.z > 0) is up] for up in (True, False))
    return Moved(_merged(rising), _merged(falling), len(called), hidden)


def _compared(calls: Sequence[CallWords], table: TermTable, minimum: int) -> Iterator[_Compared]:
    import numpy as np

    week = np.array([call.week for call in calls])
    yield _compare(None, np.ones(len(calls), dtype=bool), week, table, minimum)
    kinds = Counter(call.business for call in calls if call.business)
    if len(kinds) < 2:
        return
    business = np.array([call.business or "" for call in calls])
    for kind in sorted(kinds):
        members = business == kind
        now, before = members & (week == 0), members & (week > 0)
        enough = now.sum() >= FEWEST_NOW and before.sum() >= FEWEST_BEFORE
        if enough and len(set(week[before].tolist())) >= FEWEST_WEEKS:
            yield _compare(kind, members, week, table, minimum)


def _compare(
    business: str | None,
    members: NDArray[np.bool_],
    week: NDArray[np.int64],
    table: TermTable,
    minimum: int,
) -> _Compared:
    import numpy as np

    of_week = [members & (week == back) for back in range(int(week.max()) + 1)]
    counts = np.stack([np.asarray(table.holds[rows].sum(axis=0)).ravel() for rows in of_week])
    calls = np.array([rows.sum() for rows in of_week])
    columns = np.flatnonzero(counts.sum(axis=0) >= minimum)
    counts = counts[:, columns]
    found = rise(counts[0], int(calls[0]), counts[1:], calls[1:])
    return _Compared(
        business, members, columns, counts[0], counts[1:].sum(axis=0), (int(calls[0]), int(calls[1:].sum())),
        found.z, found.p_value, found.beyond,
    )  # fmt: skip


def _topic(calls: Sequence[CallWords], table: TermTable, compared: _Compared, place: int) -> Topic:
    column, rises = int(compared.columns[place]), bool(compared.z[place] > 0)
    held = (calls[row] for row in table.calls_with(column) if compared.members[row])
    told = tuple(call for call in held if (call.week == 0) is rises)
    kinds = Counter(call.business for call in told).most_common(1)
    return Topic(
        terms=(table.terms[column],),
        business=compared.business,
        now=Share(int(compared.now[place]), compared.calls[0]),
        before=Share(int(compared.before[place]), compared.calls[1]),
        z=float(compared.z[place]),
        calls=told,
        mostly=next((kind for kind, count in kinds if count * 5 >= len(told) * 4), None),
    )


def _merged(found: Sequence[Topic]) -> tuple[Topic, ...]:
    """Terms of the same calls as one topic, told of all calls or of the business in which it is clearest."""
    topics: list[Topic] = []
    for one in sorted(found, key=_order):
        place = same_topic(one.calls, [other.calls for other in topics])
        if place is None:
            topics.append(one)
        else:
            terms = tuple(dict.fromkeys((*topics[place].terms, *one.terms)))[:MOST_TERMS]
            topics[place] = replace(topics[place], terms=terms)
    return tuple(topics)


def _order(topic: Topic) -> tuple[float, bool, int, str]:
    """The clearest first, of equal ones the longest."""
    term = topic.terms[0]
    return -round(abs(topic.z), 6), topic.business is not None, -len(term), term


def same_topic(calls: Sequence[CallWords], others: Sequence[Sequence[CallWords]]) -> int | None:
    """The first of ``others`` that shares `SAME_TOPIC` of the calls of the smaller side; None: none does."""
    mine = {call.call_id for call in calls}
    for place, other in enumerate(others):
        theirs = {call.call_id for call in other}
        if len(mine & theirs) >= SAME_TOPIC * min(len(mine), len(theirs)):
            return place
    return None
