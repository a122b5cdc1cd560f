"""What customers call about more than before, what is hard to handle, and what they complain of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from reports.complaints import Complaints, complaints
from reports.hard_topics import HardTopic, hard_topics
from reports.query import ask, has_turns
from reports.scope import Scope
from reports.topic_calls import CallWords, Window, clips_of, window_of
from reports.topic_moves import Topic, moved_topics
from reports.topic_rise import FEWEST_WEEKS
from reports.topic_terms import table_of

if TYPE_CHECKING:
    import duckdb

    from reports.answer import Answer
    from reports.catalogue import Asked


@dataclass(frozen=True, slots=True)
class TopicOptions:
    """What to count.

    Attributes:
        weeks: before the window, to compare with.
        minimum: different customers who must have said a term; also keeps a private name or address, which
            one household alone says, from being shown.
        most_now, most_before: calls drawn by lot where there are more: cutting text into words takes about a
            second for 100,000 characters, so these take half a minute to a minute at most.
        most_characters: of a call; the rest of a long one is not read.
        opening: first turns of a customer that say what the call is about.
        clips: places to listen to for each topic.
        most: topics of each kind.

    Raises:
        ValueError: for fewer weeks than can tell what is usual, or any number that is not positive.
    """

    scope: Scope = field(default_factory=Scope)
    weeks: int = 8
    minimum: int = 5
    most_now: int = 3_000
    most_before: int = 6_000
    most_characters: int = 800
    opening: int = 3
    clips: int = 3
    most: int = 15
    seed: int = 20261101

    def __post_init__(self) -> None:
        if self.weeks < FEWEST_WEEKS:
            raise ValueError(f"topics weeks {self.weeks}: expected at least {FEWEST_WEEKS}")
        for name in ("minimum", "most_now", "most_before", "most_characters", "opening", "clips", "most"):
            if getattr(self, name) < 1:
                raise ValueError(f"topics {name} {getattr(self, name)}: expected at least 1")


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics of one question.

    Attributes:
        missing: why nothing can be told of words; None where it can.
        drawn: (calls read, calls there are) of the window and of the time before.
        tested: terms that were compared, in all kinds of business together.
        hidden: terms left out since they look like names.
        unpaired: too few weeks before the window to say what is usual.
    """

    options: TopicOptions
    window: Window | None
    missing: str | None
    drawn: tuple[tuple[int, int], tuple[int, int]]
    rising: tuple[Topic, ...] = ()
    falling: tuple[Topic, ...] = ()
    hard: tuple[HardTopic, ...] = ()
    complaints: Complaints | None = None
    tested: int = 0
    hidden: int = 0
    unpaired: bool = False


def topics(connection: duckdb.DuckDBPyConnection, options: TopicOptions | None = None) -> Topics:
    """Rising, falling and hard topics and complaint calls of the window, against the weeks before it.

    Terms are compared over all calls and within each kind of business, see `moved_topics`. Hard topics and
    complaints are of the window and the weeks before it together.
    """
    options = options or TopicOptions()
    nothing = ((0, 0), (0, 0))
    if not has_turns(connection):
        return Topics(options, None, "这里读不到通话的文字（只有发布的快照带逐句文本）", nothing)
    window = window_of(connection, options.scope, options.weeks)
    if window is None:
        return Topics(options, None, "所选范围内没有听过的通话", nothing)
    parameters = _parameters(options, window)
    calls = ask(connection, "topics_calls", CallWords, parameters)
    drawn = _drawn(calls)
    spoken = [call for call in calls if call.text]
    if not any(call.week == 0 for call in spoken):
        return Topics(options, window, f"{window.name} 没有客户说话的文字", drawn)
    traced = complaints(connection, parameters)
    names = _names(spoken)
    hard = hard_topics(connection, parameters, spoken, names, options.minimum, options.clips)
    found = Topics(options, window, None, drawn, hard=hard, complaints=traced)
    weeks = {call.week for call in spoken} - {0}
    if len(weeks) < FEWEST_WEEKS:
        return replace(found, unpaired=True)
    table = table_of([call.text or "" for call in spoken], options.minimum, names)
    moved = moved_topics(spoken, table, options.minimum)
    rising, falling = moved.rising[: options.most], moved.falling[: options.most]
    clips = clips_of(
        connection, parameters, [(topic.terms, topic.calls) for topic in (*rising, *falling)], options.clips
    )
    told = [replace(topic, clips=own) for topic, own in zip((*rising, *falling), clips, strict=True)]
    return replace(
        found,
        rising=tuple(told[: len(rising)]),
        falling=tuple(told[len(rising) :]),
        tested=moved.tested,
        hidden=moved.hidden,
    )


def answer(connection: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:
    """Hot topics, hard topics and complaints in sentences and tables."""
    from reports.topics_answer import answer_of

    return answer_of(topics(connection, TopicOptions(asked.scope, seed=asked.seed)))


def _names(calls: Sequence[CallWords]) -> frozenset[str]:
    """Names of the agents, which customers may say; a single character is none."""
    return frozenset(call.agent_name for call in calls if call.agent_name and len(call.agent_name) > 1)


def _parameters(options: TopicOptions, window: Window) -> dict[str, Any]:
    return {
        **options.scope.parameters(),
        "before": window.before,
        "from": window.start,
        "start": window.start,
        "end": window.end,
        "seed": str(options.seed),
        "most_now": options.most_now,
        "most_before": options.most_before,
        "most_characters": options.most_characters,
        "opening": options.opening,
    }


def _drawn(calls: Sequence[CallWords]) -> tuple[tuple[int, int], tuple[int, int]]:
    now = [call for call in calls if call.week == 0]
    before = [call for call in calls if call.week]
    return (
        (len(now), now[0].population if now else 0),
        (len(before), before[0].population if before else 0),
    )
