"""One night on one page: what was done, what went wrong, what to listen to, what to teach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from reports.calls import CallStory, JudgedCall, judged_calls, stories
from reports.course import Course, courses, members_of
from reports.improvement import Improvement, improvements, still_weak
from reports.nightly import Told
from reports.query import ask
from reports.reconciliation import Reconciliation, latest_run, reconcile
from reports.scope import Scope
from reports.share import Interval, Share, mean_interval
from reports.trend import Trend, TrendOptions, trend
from reports.weak_items import WeakItemOptions, WeakItems, weak_items
from reports.weakness import WeakItem

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class NightOptions:
    """Which night, and how much of it to show.

    Attributes:
        run_id: None: the latest run.
        first_day, last_day: the days of the calls that make up the night, both included; where both are
            None, the calls that the run changed, and where there are none, the last day with results.
        history_start, history_end: the window of trends and weak items; None: everything there is.
        worst, fatal, review, weak: how many of each to show.
        time_zone: of the centre; the warehouse keeps moments.

    Raises:
        ValueError: for a number under 1, or days in the wrong order.
    """

    run_id: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    history_start: date | None = None
    history_end: date | None = None
    worst: int = 10
    fatal: int = 20
    review: int = 20
    weak: int = 12
    time_zone: str = "Asia/Shanghai"

    def __post_init__(self) -> None:
        for name in ("worst", "fatal", "review", "weak"):
            if getattr(self, name) < 1:
                raise ValueError(f"night report: {name} is {getattr(self, name)}, expected at least 1")
        Scope(self.first_day, self.last_day)
        Scope(self.history_start, self.history_end)

    @property
    def history(self) -> Scope:
        return Scope(self.history_start, self.history_end)


@dataclass(frozen=True, slots=True)
class Totals:
    """A row of sql/totals.sql: all calls asked about, in one line."""

    calls: int
    counted: int
    mean: float | None
    variance: float | None
    lowest: float | None
    highest: float | None
    passed: int
    fatal_provisional: int
    fatal_confirmed: int
    review: int
    agents: int
    first_day: date | None
    last_day: date | None
    pass_mark: float | None

    @property
    def interval(self) -> Interval | None:
        return None if self.mean is None else mean_interval(self.mean, self.variance, self.counted)

    @property
    def pass_share(self) -> Share:
        return Share(self.passed, self.counted)

    @property
    def fatal_share(self) -> Share:
        return Share(self.fatal_provisional + self.fatal_confirmed, self.calls)


@dataclass(frozen=True, slots=True)
class Band:
    """Calls with a total from ``band`` to under ``band + 5``."""

    band: float
    calls: int


@dataclass(frozen=True, slots=True)
class ItemOutcomes:
    """A row of sql/outcomes.sql: what became of one item over the calls asked about."""

    rubric: str
    item_id: str
    rubric_name: str
    item_name: str
    severity: str
    results: int
    passed: int
    failed: int
    uncertain: int
    not_measurable: int
    not_applicable: int
    errors: int


@dataclass(frozen=True, slots=True)
class Night:
    """Everything on the page.

    Attributes:
        chosen: in Chinese, which calls count as the night.
        scope: the same as parameters of the SQL files.
        trends: centre and teams together, then agents.
        over: what agents were weak on, but no longer are.
        told: the reports that lie in the same folder.
    """

    options: NightOptions
    generated_at: datetime
    chosen: str
    scope: Mapping[str, Any]
    books: Reconciliation
    night: Totals
    history: Totals
    night_bands: tuple[Band, ...]
    history_bands: tuple[Band, ...]
    centre: Trend
    teams: Trend
    agents: Trend
    weak: WeakItems
    over: tuple[Improvement, ...]
    fatal: tuple[CallStory, ...]
    worst: tuple[CallStory, ...]
    review: tuple[JudgedCall, ...]
    outcomes: tuple[ItemOutcomes, ...]
    told: tuple[Told, ...] = ()

    @property
    def still_weak(self) -> tuple[WeakItem, ...]:
        """The weak rows without those that are over."""
        return tuple(still_weak(self.weak.weak, self.over))

    @property
    def courses(self) -> tuple[Course, ...]:
        """Courses and talks, as the report on weak items has them."""
        return courses(self.still_weak, members_of(self.weak.rows))


@dataclass(frozen=True, slots=True)
class _LatestDay:
    day: date | None


def gather(connection: duckdb.DuckDBPyConnection, options: NightOptions | None = None) -> Night:
    """Reads the night and the history window from a warehouse (best its published snapshot, which has the
    words; without them calls are shown with their evidence only)."""
    options = options or NightOptions()
    run = latest_run(connection, options.run_id, options.time_zone)
    chosen, night = _choose(connection, options, None if run is None else run.run_id)
    window = {**options.history.parameters(), "night_run": None, "time_zone": options.time_zone}
    history = options.history
    fatal = judged_calls(connection, "fatal", options.fatal, night)
    worst = judged_calls(connection, "worst", options.worst, night)
    weak = weak_items(connection, WeakItemOptions(scope=history))
    return Night(
        options=options,
        generated_at=datetime.now(ZoneInfo(options.time_zone)),
        chosen=chosen,
        scope=night,
        books=reconcile(connection, run, night),
        night=ask(connection, "totals", Totals, night)[0],
        history=ask(connection, "totals", Totals, window)[0],
        night_bands=tuple(ask(connection, "distribution", Band, night)),
        history_bands=tuple(ask(connection, "distribution", Band, window)),
        centre=trend(connection, TrendOptions(by="centre", scope=history)),
        teams=trend(connection, TrendOptions(by="team", scope=history)),
        agents=trend(connection, TrendOptions(by="agent", scope=history)),
        weak=weak,
        over=improvements(connection, history, weak.rows, weak.options.bar),
        fatal=stories(connection, fatal),
        worst=stories(connection, worst),
        review=tuple(judged_calls(connection, "review", options.review, night)),
        outcomes=tuple(ask(connection, "outcomes", ItemOutcomes, night)),
    )


def write_page(night: Night, path: Path, script_file: str | None = None) -> Path:
    """Writes the night's page and returns its path; see :func:`reports.page.render` for ``script_file``."""
    from reports.page import render

    html = render(night, script_file)
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(html, encoding="utf-8")
    return path


def _choose(
    connection: duckdb.DuckDBPyConnection, options: NightOptions, run_id: str | None
) -> tuple[str, dict[str, Any]]:
    """Which calls count as the night, in words and as parameters."""
    night: dict[str, Any] = {
        "night_run": None, "start": options.first_day, "end": options.last_day, "time_zone": options.time_zone
    }  # fmt: skip
    if options.first_day or options.last_day:
        return f"{options.first_day or '最早'} 至 {options.last_day or '最新'} 的通话", night
    if run_id is not None:
        by_run = {**night, "night_run": run_id}
        if ask(connection, "totals", Totals, by_run)[0].calls:
            return f"运行 {run_id} 质检的通话", by_run
    day = ask(connection, "latest_day", _LatestDay, {})[0].day
    if day is None:
        return "还没有质检过任何通话", night
    reason = "本次运行没有新增质检结果，" if run_id is not None else ""
    return f"{reason}以下为最近一天（{day}）的通话", {**night, "start": day, "end": day}
