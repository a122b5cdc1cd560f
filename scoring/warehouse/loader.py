"""The one writer of the warehouse."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo

from recordings.call import Agent
from recordings.coaching import CoachingAction
from recordings.kpi import KpiFigure
from recordings.satisfaction import Rating
from recordings.targets import Target
from recordings.trainings import Attendance
from scoring.warehouse.brought import attendance_rows, coaching_rows, kpi_rows, target_rows
from scoring.warehouse.merging import Change, insert, merge, merge_rows, registered
from scoring.warehouse.migrations import migrate
from scoring.warehouse.months import ClosedMonth, close_month, closed_months
from scoring.warehouse.problems import ShardError, WarehouseBusyError, WarehouseError, WarehouseFileError
from scoring.warehouse.queries import query
from scoring.warehouse.results import RunProblem, RunRecord
from scoring.warehouse.reviews import (
    OfficialItem,
    calls_of,
    item_called,
    keep_verdicts,
    official_item,
    recount,
    refusals,
)
from scoring.warehouse.rubric_rows import item_rows, rubric_row
from scoring.warehouse.shard import storable
from scoring.warehouse.staging import read_shard
from scoring.warehouse.words import sweep_words, write_words

if TYPE_CHECKING:
    import duckdb

    from rubrics.schema import Rubric
    from scoring.human_verdict import HumanVerdict
    from scoring.warehouse.problems import ReviewError

_HOLDER = re.compile(r"held in (.+?) \(PID (\d+)\)")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading one shard did; rows that were equal already do not count as changed."""

    shard: str
    call_ids: tuple[str, ...]
    calls_changed: int
    scorecards_changed: int
    items_changed: int


@dataclass(frozen=True, slots=True)
class Drained:
    """What loading a staging folder did; ``damaged`` shards were set aside as ``<name>.damaged``."""

    loaded: tuple[Loaded, ...]
    damaged: tuple[ShardError, ...]

    @property
    def call_ids(self) -> tuple[str, ...]:
        return tuple(call_id for shard in self.loaded for call_id in shard.call_ids)


def _quiet(step: str) -> None:
    del step


class Warehouse:
    """The DuckDB file, open for writing; a context manager.

    Args:
        path: made where it does not exist, folder included.
        turns_folder: holds ``day=YYYY-MM-DD/*.parquet``.
        time_zone: of the centre; decides which day a call belongs to.
        transcripts_folder: whole transcripts, by day too; if not given ``transcripts`` beside the other.
        on_step: called after each step of a load: ``file`` (each), ``words``, ``merged``, ``committed``.

    Raises:
        WarehouseBusyError: another process has the file open.
        WarehouseFileError: not a DuckDB file, or it cannot be opened.
        MigrationError: see `migrate`.
    """

    def __init__(
        self,
        path: Path,
        turns_folder: Path,
        time_zone: ZoneInfo,
        transcripts_folder: Path | None = None,
        on_step: Callable[[str], None] = _quiet,
    ) -> None:
        self.path, self.turns_folder = path, turns_folder
        self.transcripts_folder = transcripts_folder or turns_folder.parent / "transcripts"
        self.time_zone = time_zone
        self._on_step = on_step
        self.connection = _connect(path)
        try:
            migrate(self.connection)
        except BaseException:
            self.connection.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self.connection.close()

    def load(self, path: Path) -> Loaded:
        """Merge one staged shard, all of it or nothing; again for the same shard changes nothing.

        Raises:
            ShardError: it cannot be read; nothing was loaded.
        """
        table = read_shard(path)
        connection = self.connection
        with self._transaction(), registered(connection, "shard", table):
            connection.execute(query("staged_calls"), {"zone": str(self.time_zone)})
            connection.execute(query("staged_words"))
            connection.execute(query("staged_scorecards"))
            write_words(connection, path.stem, (self.turns_folder, self.transcripts_folder), self._on_step)
            self._on_step("words")
            loaded = self._merge_staged(path.stem, tuple(table.column("call_id").to_pylist()))
            connection.execute(query("drop_staged"))
            self._on_step("merged")
        self._on_step("committed")
        return loaded

    def _merge_staged(self, shard: str, call_ids: tuple[str, ...]) -> Loaded:
        connection = self.connection
        calls = merge(connection, "calls", "staged_open_calls", ("call_id",), ("run_id", "loaded_at"))
        merge(connection, "transcript_files", "staged_words", ("call_id",))
        cards = merge(
            connection, "scorecards", "staged_scorecards", ("scorecard_id",), ("run_id", "scored_at")
        )
        items = insert(connection, "item_results", "staged_new_items")
        if cards.known:
            connection.execute(query("restore_official"))
            connection.execute(query("drop_vanished_items"))
            keys = ("scorecard_id", "item_id")
            items += merge(connection, "item_results", "staged_known_items", keys).rows
        connection.execute(query("mark_late"))
        recount(connection, call_ids)
        return Loaded(shard, call_ids, calls.rows, cards.rows, items)

    def load_staged(self, folder: Path) -> Drained:
        """Load every shard in ``folder``, oldest first, and delete each once its transaction has committed.

        A damaged shard is set aside and reported; the others are loaded.
        """
        loaded: list[Loaded] = []
        damaged: list[ShardError] = []
        for path in sorted(folder.glob("*.parquet"), key=_age):
            try:
                loaded.append(self.load(path))
            except ShardError as error:
                damaged.append(error)
                path.replace(path.with_name(f"{path.name}.damaged"))
            else:
                path.unlink()
        return Drained(tuple(loaded), tuple(damaged))

    def load_rubric(self, rubric: Rubric) -> Change:
        """Keep one rubric version and its items."""
        connection, version = self.connection, ("rubric", "rubric_version")
        with self._transaction():
            items = merge_rows(connection, "rubric_items", item_rows(rubric), (*version, "item_id"))
            change = items + merge_rows(connection, "rubrics", [rubric_row(rubric)], version, ("loaded_at",))
            if change.rows:
                recount(connection, calls_of(connection, rubric.rubric, rubric.rubric_version))
            return change

    def load_reviews(self, verdicts: Sequence[HumanVerdict]) -> Change:
        """Keep people's verdicts, and what counts because of them. Twice changes nothing.

        A verdict on a call of a closed month is kept and never counts.

        Raises:
            ReviewError: a call without a scorecard that counts, an item that it lacks, or a scorecard whose
                rubric is not stored; nothing was loaded.
        """
        with self._transaction():
            return keep_verdicts(self.connection, verdicts)

    def refused_reviews(self, verdicts: Sequence[HumanVerdict]) -> dict[int, ReviewError]:
        """Which of ``verdicts`` `load_reviews` would refuse, by their place among them, and why."""
        return refusals(self.connection, verdicts)

    def item_called(self, call_id: str, said: str) -> str:
        """See `scoring.warehouse.reviews.item_called`."""
        return item_called(self.connection, call_id, said)

    def official_item(self, call_id: str, item_id: str) -> OfficialItem:
        """What counts for one item of one call now. Raises `ReviewError` where it is not there."""
        return official_item(self.connection, call_id, item_id)

    def close_month(self, month: date, by: str, now: datetime | None = None) -> ClosedMonth:
        """Close the month that ``month`` lies in: what counts for its calls now is what will count.

        Raises:
            MonthError: it is closed already or not over in the centre's time zone, or nobody closes it.
        """
        at = now or datetime.now(UTC)
        with self._transaction():
            return close_month(self.connection, month, by, at, at.astimezone(self.time_zone).date())

    def closed_months(self) -> tuple[ClosedMonth, ...]:
        """Every closed month, the latest first."""
        return closed_months(self.connection)

    def load_agents(self, agents: Sequence[Agent]) -> Change:
        """Keep who the agents are now; those no longer listed stay.

        Raises:
            WarehouseError: an agent without an id, or one id twice.
        """
        rows = [_texts(asdict(agent)) for agent in agents]
        seen: set[str] = set()
        for row in rows:
            if row["agent_id"] is None or row["agent_id"] in seen:
                raise WarehouseError(f"agent {row['name']}: expected an id of its own, got {row['agent_id']}")
            seen.add(row["agent_id"])
        with self._transaction():
            return merge_rows(self.connection, "agents", rows, ("agent_id",))

    def load_satisfaction(self, ratings: Sequence[Rating]) -> Change:
        """Keep customers' ratings; of several for one call the latest counts (of equal times the last)."""
        latest: dict[str, Rating] = {}
        for rating in ratings:
            earlier = latest.get(rating.call_id)
            if earlier is None or _rated(rating) >= _rated(earlier):
                latest[rating.call_id] = rating
        with self._transaction():
            return merge_rows(
                self.connection, "satisfaction", [asdict(each) for each in latest.values()], ("call_id",)
            )

    def load_targets(self, targets: Sequence[Target]) -> Change:
        """Keep what agents are to reach; a target for the same people and days is replaced."""
        return self._merged("targets", target_rows(targets), ("target_id",))

    def load_trainings(self, attendances: Sequence[Attendance]) -> Change:
        """Keep who attended which course; those no longer listed stay."""
        return self._merged("trainings", attendance_rows(attendances), ("agent_id", "course", "attended_on"))

    def load_coaching(self, actions: Sequence[CoachingAction]) -> Change:
        """Keep what was agreed in coaching talks; whether it was kept is brought up to date."""
        return self._merged("coaching", coaching_rows(actions), ("coaching_id",))

    def load_kpi(self, figures: Sequence[KpiFigure]) -> Change:
        """Keep daily operating figures; a figure of the same day, group and measure is replaced."""
        return self._merged("kpi_daily", kpi_rows(figures), ("day", "grouped_by", "group_key", "measure"))

    def _merged(self, table: str, rows: list[dict[str, Any]], keys: tuple[str, ...]) -> Change:
        with self._transaction():
            return merge_rows(self.connection, table, rows, keys)

    def record_run(self, run: RunRecord) -> Change:
        """Keep a run's counts; again with the same ``run_id`` replaces them."""
        with self._transaction():
            return merge_rows(self.connection, "runs", [asdict(run)], ("run_id",))

    def record_problems(self, run_id: str, problems: Sequence[RunProblem]) -> None:
        """Keep what went wrong in a run, instead of what was kept for it before."""
        rows = [{"run_id": run_id, **_texts(asdict(problem))} for problem in problems]
        with self._transaction():
            self.connection.execute(query("drop_problems"), [run_id])
            merge_rows(self.connection, "run_problems", rows)

    def sweep(self, older_than_s: float = 86_400.0) -> int:
        """Delete word files that no call refers to any more; returns how many.

        Readers of an older snapshot may still need them: leave at least the time one stays open.
        """
        return sweep_words(self.connection, (self.turns_folder, self.transcripts_folder), older_than_s)

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self.connection.execute("BEGIN")
        try:
            yield
            self.connection.execute("COMMIT")
        except BaseException:
            import duckdb

            with contextlib.suppress(duckdb.TransactionException):  # none is open where COMMIT itself failed
                self.connection.execute("ROLLBACK")
            raise


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    import duckdb

    if "?" in str(path):
        raise WarehouseFileError(f"warehouse {path}: expected a path without '?', which DuckDB cannot open")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return duckdb.connect(str(path))
    except (duckdb.Error, OSError) as error:
        held = _HOLDER.search(str(error))
        if held is not None:
            raise WarehouseBusyError(
                f"warehouse {path}: expected to be the only writer, but process {held[2]} ({held[1]}) has it"
            ) from error
        raise WarehouseFileError(f"warehouse {path}: expected a DuckDB database, got: {error}") from error


def _age(path: Path) -> tuple[int, str]:
    return (path.stat().st_mtime_ns, path.name)


def _rated(rating: Rating) -> tuple[bool, Any]:
    return (rating.rated_at is not None, rating.rated_at)


def _texts(row: dict[str, Any]) -> dict[str, Any]:
    return {name: storable(value) if isinstance(value, str) else value for name, value in row.items()}
