"""``rubric diff``: two versions by name, the warehouse's transcripts through its snapshot, and the answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.judging import judge_options, load_named_rubric
from pipelines.progress import current
from pipelines.published import published
from pipelines.settings import Settings, SettingsError
from reports.query import ask, statement
from reports.replay import CallOwner, RubricDiff, rubric_diff
from reports.scope import Scope
from rubrics.error import RubricError
from rubrics.loader import read_rubric
from rubrics.schema import Rubric
from scoring.replay import Replay, Versions, replay_all
from scoring.warehouse import open_snapshot

if TYPE_CHECKING:
    import duckdb

_ROWS = 500  # transcripts read from the snapshot at a time


def diff_rubrics(
    old: str, new: str, settings: Settings, scope: Scope, processes: int | None = None
) -> RubricDiff:
    """The calls of ``scope``'s days under both versions. Reads only; nothing is stored.

    ``old`` and ``new`` are shipped names, ``.yaml`` files, or ``name@version`` of the warehouse.

    Raises:
        SettingsError: no such rubric or version, or nothing has been published yet.
        RubricError: a file is no rubric.
    """
    for name in (old, new):  # a wrong name is told before a missing warehouse
        if not _is_stored(name):
            load_named_rubric(name)
    with open_snapshot(published(settings)) as connection:
        named = [_rubric(name, settings, connection) for name in (old, new)]
        versions = Versions(named[0][0], named[1][0], judge_options(settings))
        notes = [note for _, note in named if note]
        asked: dict[str, object] = {"start": scope.start, "end": scope.end}
        owners: dict[str, CallOwner] = {}
        replays = replay_all(_texts(connection, asked, owners), versions, processes)
        found = rubric_diff(_shown(replays, _count(connection, asked)), owners, versions, notes)
    days = tuple((name, str(day)) for name, day in (("from", scope.start), ("to", scope.end)) if day)
    return replace(found, days=days)


@dataclass(frozen=True, slots=True)
class _Stored:
    """A row of sql/stored_rubrics.sql."""

    rubric: str
    rubric_version: str
    name: str
    content: str


def _is_stored(name: str) -> bool:
    """Whether ``name`` is that of a version in the warehouse."""
    return "@" in name and not name.endswith((".yaml", ".yml"))


def _rubric(
    name: str, settings: Settings, connection: duckdb.DuckDBPyConnection
) -> tuple[Rubric, str | None]:
    """The rubric, and what a reader must know about it."""
    if not _is_stored(name):
        return load_named_rubric(name), None
    rubric, _, version = name.partition("@")
    stored = ask(connection, "stored_rubrics", _Stored, {"rubric": rubric})
    found = [one for one in stored if version and one.rubric_version.startswith(version)]
    if len(found) != 1:
        there = "、".join(f"{one.rubric}@{one.rubric_version}" for one in stored) or f"没有 {rubric}"
        raise SettingsError(f"{name}：库里{'不止一个' if found else '没有'}这样的版本；有：{there}")
    return _rebuilt(found[0], settings)


def _rebuilt(stored: _Stored, settings: Settings) -> tuple[Rubric, str | None]:
    """A stored version from its text, with the lexicons that lie where the settings' rubrics lie.

    Of a lexicon only the present words are at hand; where they are not those of the time, that is told.
    """
    folders = [Path(name).parent for name in settings.rubrics.use if name.endswith((".yaml", ".yml"))]
    label = f"{stored.rubric}@{stored.rubric_version}"
    found: Rubric | None = None
    wrong: RubricError | None = None
    for folder in (*folders, Path()):
        try:
            rubric = read_rubric(stored.content, str(folder / label))
        except RubricError as error:
            wrong = wrong or error
            continue
        if rubric.rubric_version == stored.rubric_version:
            return rubric, None
        found = found or rubric
    if found is None and wrong is not None:
        raise wrong
    if found is None:
        raise SettingsError(f"{label}：读不出来")
    return found, f"{label} 用的词表后来改过，这里按现在的词表重放（{found.rubric_version}）。"


def _texts(
    connection: duckdb.DuckDBPyConnection, asked: dict[str, object], owners: dict[str, CallOwner]
) -> Iterator[tuple[str, str]]:
    """Call ids and transcripts; whose each call is, is noted in ``owners`` on the way."""
    cursor = connection.execute(statement("replay_calls"), asked)
    while rows := cursor.fetchmany(_ROWS):
        for call_id, day, agent_id, agent_no, agent_name, team, text in rows:
            owners[call_id] = CallOwner(day, agent_id, agent_no, agent_name, team)
            yield call_id, text


def _count(connection: duckdb.DuckDBPyConnection, asked: dict[str, object]) -> int:
    row = connection.cursor().execute(statement("replay_count"), asked).fetchone()
    return int(row[0]) if row else 0


def _shown(batches: Iterator[Sequence[Replay]], calls: int) -> Iterator[Replay]:
    with current().stage("按两版方案重放", calls) as steps:
        for batch in batches:
            yield from batch
            steps.advance(len(batch))
