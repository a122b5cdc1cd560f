"""Tables that people bring: ratings, agents, targets, courses, coaching talks, reviews, operating figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pipelines.import_settings import ImportSettings
from pipelines.plan import manifest_options
from pipelines.progress import current
from pipelines.settings import Settings, SettingsError
from recordings import agents, coaching, kpi, satisfaction, targets, trainings
from recordings.reading import Kind, Reading
from recordings.row import RejectedRow, Source
from recordings.sheet_source import SheetSource
from recordings.table import ManifestOptions
from scoring import review_table
from scoring.warehouse import RunProblem, Warehouse
from scoring.warehouse.brought import OffTheScale, scores_off_the_scale, unknown_agents, unknown_calls
from scoring.warehouse.merging import Change

if TYPE_CHECKING:
    import duckdb

_NAMED = 10  # agents named in a note


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to.

    Attributes:
        kept: rows or calls that are now in the warehouse (again, where they were there before).
        rejected: rows that could not be read or kept, each with its place, in the file's order.
        changed: rows of the warehouse that are new or different now; None where nobody counts them.
        notes: what should be looked at although it was kept, in Chinese.
    """

    what: str
    kept: int
    rejected: tuple[RunProblem, ...]
    changed: int | None = None
    notes: tuple[str, ...] = ()


def _nothing_refused(warehouse: Warehouse, values: Sequence[Any]) -> Mapping[int, str]:
    del warehouse, values
    return {}


def _refused_reviews(warehouse: Warehouse, verdicts: Sequence[Any]) -> Mapping[int, str]:
    return {at: error.detail for at, error in warehouse.refused_reviews(verdicts).items()}


@dataclass(frozen=True, slots=True)
class BroughtTable:
    """One kind of table: how it is read and where it is kept.

    Attributes:
        name: in Chinese.
        agent, call: what a value says of whom or of which call; None where it is not looked up.
        refused: which values the warehouse cannot keep, by their place among them, and why (Chinese).
        off_scale: which values lie off the scale of those known; None where there is no scale.
    """

    name: str
    kind: Kind[Any]
    read: Callable[..., Reading[Any]]
    load: Callable[[Warehouse, Sequence[Any]], Change]
    agent: Callable[[Any], str | None] | None = None
    call: Callable[[Any], str] | None = None
    refused: Callable[[Warehouse, Sequence[Any]], Mapping[int, str]] = _nothing_refused
    off_scale: Callable[[duckdb.DuckDBPyConnection, Sequence[Any]], OffTheScale | None] | None = None


BROUGHT = {
    "satisfaction": BroughtTable(
        "满意度",
        satisfaction.RATINGS,
        satisfaction.read_satisfaction,
        Warehouse.load_satisfaction,
        call=lambda rating: rating.call_id,
        off_scale=scores_off_the_scale,
    ),
    "agents": BroughtTable("坐席名单", agents.AGENTS, agents.read_agents, Warehouse.load_agents),
    "targets": BroughtTable(
        "目标",
        targets.TARGETS,
        targets.read_targets,
        Warehouse.load_targets,
        lambda target: target.agent_id,
    ),
    "trainings": BroughtTable(
        "培训记录",
        trainings.ATTENDANCES,
        trainings.read_trainings,
        Warehouse.load_trainings,
        lambda one: one.agent_id,
    ),
    "coaching": BroughtTable(
        "面谈记录",
        coaching.ACTIONS,
        coaching.read_coaching,
        Warehouse.load_coaching,
        lambda action: action.agent_id,
    ),
    "reviews": BroughtTable(
        "人工评判",
        review_table.VERDICTS,
        review_table.read_reviews,
        Warehouse.load_reviews,
        refused=_refused_reviews,
    ),
    "kpi": BroughtTable(
        "运营指标",
        kpi.FIGURES,
        kpi.read_kpi,
        Warehouse.load_kpi,
        lambda figure: figure.group_key if figure.grouped_by == "agent" else None,
    ),
}


def keep_brought(warehouse: Warehouse, what: str, source: Source, settings: Settings) -> Imported:
    """Read ``source`` as ``what`` (a key of `BROUGHT`) and keep it; twice changes nothing.

    Raises:
        ManifestError: the file as a whole cannot be read; nothing was kept.
        SettingsError: the settings map a column that this kind of table does not have.
    """
    table = BROUGHT[what]
    options = reading_options(settings, what, source)
    rows = max(1, source.size)
    with current().stage(f"导入{table.name}", rows) as steps:
        reading = table.read(source, options, steps.advance)
        refused = table.refused(warehouse, reading.values)
        values = [value for at, value in enumerate(reading.values) if at not in refused]
        change = table.load(warehouse, values)
        notes = _notes(warehouse, table, reading, values)
        steps.advance(max(0, rows - reading.rows))
    rejected = [*reading.rejected]
    for at, reason in refused.items():
        call_id = reading.values[at].call_id
        rejected.append(RejectedRow(reading.places[at], reason, call_id, ""))
    return Imported(what, len(values), rejected_rows(rejected), change.rows, notes)


def rejected_rows(rejected: Sequence[RejectedRow]) -> tuple[RunProblem, ...]:
    """Rejected rows as problems of a run, in order of their lines."""
    return tuple(
        RunProblem("rejected_row", row.place, row.reason, row.call_id) for row in sorted(rejected, key=_line)
    )


def _line(row: RejectedRow) -> int:
    line = row.place.rpartition(":")[2]
    return int(line) if line.isdecimal() else 0


def reading_options(settings: Settings, what: str, source: Source) -> ManifestOptions:
    """How ``source`` is to be read as ``what``.

    Ratings and agents are the switch's as often as the centre's own: `[recordings] columns` counts for them
    too, `[import.…] columns` over it. A workbook cannot hold a time zone: its times are the centre's.
    """
    options = manifest_options(settings)
    own: ImportSettings = getattr(settings.imports, what)
    known = BROUGHT[what].kind.columns.known
    unknown = sorted(set(own.columns) - set(known))
    if unknown:
        expected, found = ", ".join(known), ", ".join(unknown)
        raise SettingsError(f"import.{what}.columns: expected our names as keys ({expected}), got {found}")
    shared = options.columns if what in ("satisfaction", "agents") else {}
    taken = set(own.columns.values())
    columns = {name: theirs for name, theirs in shared.items() if theirs not in taken} | own.columns
    zone = settings.zone if isinstance(source, SheetSource) else options.time_zone
    return replace(options, columns=columns, time_zone=zone, scores=settings.imports.satisfaction.scores)


def _notes(
    warehouse: Warehouse, table: BroughtTable, reading: Reading[Any], values: Sequence[Any]
) -> tuple[str, ...]:
    notes = []
    if reading.ignored:
        notes.append(f"没有用到的列：{'、'.join(reading.ignored)}")
    if table.agent is not None:
        named = {agent_id for agent_id in map(table.agent, values) if agent_id is not None}
        unknown = unknown_agents(warehouse.connection, named)
        if unknown:
            more = f"等 {len(unknown)} 个" if len(unknown) > _NAMED else ""
            shown = "、".join(unknown[:_NAMED])
            notes.append(
                f"没有这些坐席：{shown}{more}，坐席名单和话单里都没有；这些行已留存，"
                "但进不了任何人的报告：请核对编号，或先导入坐席名单（import agents）"
            )
    if table.call is not None:
        missing = unknown_calls(warehouse.connection, map(table.call, values))
        if missing:
            notes.append(f"{missing} 通电话还不在库中（评价已留存，通话入库后生效）")
    odd = table.off_scale(warehouse.connection, values) if table.off_scale is not None else None
    if odd is not None:
        usual = f"{odd.lowest:g}–{odd.highest:g}"
        notes.append(
            f"{odd.count} 条评分不在以前的 {usual} 之间（如通话 {odd.call_id}：{odd.score:g}），已导入；"
            "若是打错或量程不同，请改正后再导入一次"
        )
    return tuple(notes)
