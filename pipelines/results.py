"""The loader's and the reporter's end of the night: staged results into the warehouse, answers out of it."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from pipelines.brought import keep_brought
from pipelines.nightly_reports import ReportTask, make_reports
from pipelines.progress import Silent, Steps
from pipelines.settings import Settings
from pipelines.stages import RESULTS
from recordings.call import Agent
from recordings.table import open_source
from reports.catalogue import Asked, Entry
from reports.drawing import SCRIPT_FILE, write_script
from reports.night import NightOptions, gather, write_page
from reports.nightly import NIGHT_BOOK, NIGHT_PAGE, Told, nightly_entries
from reports.scope import Scope
from reports.workbook import write_workbook
from rubrics.schema import Rubric
from scoring.warehouse import Drained, RunProblem, RunRecord, Warehouse, open_snapshot, publish


@dataclass(frozen=True, slots=True)
class NightReports:
    """Where the night's answers lie.

    Attributes:
        told: the reports beside the night's own page.
    """

    page: Path
    workbook: Path
    told: tuple[Told, ...] = ()

    @property
    def problems(self) -> tuple[RunProblem, ...]:
        """The reports that were not made."""
        return tuple(
            RunProblem("report", one.name, one.problem) for one in self.told if one.problem is not None
        )


def open_warehouse(settings: Settings) -> Warehouse:
    """The one writer of this installation's warehouse."""
    settings.warehouse.parent.mkdir(parents=True, exist_ok=True)
    return Warehouse(settings.warehouse, settings.turns, settings.zone)


def keep(
    warehouse: Warehouse, settings: Settings, rubrics: Sequence[Rubric], agents: Sequence[Agent]
) -> Drained:
    """Merge everything staged, with the rubrics and agents it speaks of. Twice changes nothing."""
    for rubric in rubrics:
        warehouse.load_rubric(rubric)
    if agents:
        warehouse.load_agents(agents)
    return warehouse.load_staged(settings.staging / RESULTS)


def keep_satisfaction(
    warehouse: Warehouse, settings: Settings, path: Path
) -> tuple[int, tuple[RunProblem, ...]]:
    """Load customers' ratings; returns how many, and the rows that could not be read.

    Raises:
        ManifestError: the file itself cannot be read.
    """
    source = open_source(path, settings.imports.satisfaction.sheet)
    imported = keep_brought(warehouse, "satisfaction", source, settings)
    return imported.kept, tuple(replace(problem, kind="rejected_rating") for problem in imported.rejected)


def write_reports(
    settings: Settings,
    run: RunRecord,
    problems: Sequence[RunProblem],
    steps: Steps,
    entries: Sequence[Entry] = nightly_entries(),
) -> NightReports:
    """Record the run, publish the snapshot, and write the report folder from it.

    A report that could not be made is one more problem of the run.
    """
    with open_warehouse(settings) as warehouse:
        warehouse.record_run(run)
        warehouse.record_problems(run.run_id, problems)
        publish(warehouse, settings.snapshot)
    steps.advance()
    reports = reports_of(settings, run.run_id, steps, entries)
    if reports.problems:
        with open_warehouse(settings) as warehouse:
            warehouse.record_problems(run.run_id, [*problems, *reports.problems])
    return reports


def reports_of(
    settings: Settings,
    run_id: str | None,
    steps: Steps | None = None,
    entries: Sequence[Entry] = nightly_entries(),
) -> NightReports:
    """The report folder of a run (default: the last) from the published snapshot.

    Trends look back ``night.report_days`` from the last day that has calls. The reports of ``entries`` are
    made at the same time as the night's own figures, by another process.
    """
    folder = settings.report_folder
    folder.mkdir(parents=True, exist_ok=True)
    write_script(folder)
    with open_snapshot(settings.snapshot) as connection, ThreadPoolExecutor(1) as beside:
        last = connection.execute("SELECT max(day) FROM calls").fetchone()
        start = last[0] - timedelta(days=settings.night.report_days) if last and last[0] else None
        zone = settings.centre.time_zone
        asked = Asked(Scope(start=start), recordings=settings.recordings.root, time_zone=zone)
        task = ReportTask(
            settings.snapshot, folder, asked, datetime.now(settings.zone), settings.night.report_limit_s
        )
        making = beside.submit(make_reports, task, entries, steps or Silent())
        night = gather(connection, NightOptions(run_id, history_start=start, time_zone=zone))
        night = replace(night, told=making.result())
        return NightReports(
            write_page(night, folder / NIGHT_PAGE, SCRIPT_FILE),
            write_workbook(connection, night, folder / NIGHT_BOOK),
            night.told,
        )
