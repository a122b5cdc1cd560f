"""The loader's and the reporter's end of the night: staged results into the warehouse, answers out of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from pipelines.brought import keep_brought
from pipelines.settings import Settings
from pipelines.stages import RESULTS
from recordings.call import Agent
from recordings.table import open_source
from reports.night import NightOptions, gather, write_page
from reports.workbook import write_workbook
from rubrics.schema import Rubric
from scoring.warehouse import Drained, RunProblem, RunRecord, Warehouse, open_snapshot, publish


@dataclass(frozen=True, slots=True)
class NightReports:
    """Where the night's answers lie."""

    page: Path
    workbook: Path


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


def write_reports(settings: Settings, run: RunRecord, problems: Sequence[RunProblem]) -> NightReports:
    """Record the run, publish the snapshot, and write the page and the workbook from it."""
    with open_warehouse(settings) as warehouse:
        warehouse.record_run(run)
        warehouse.record_problems(run.run_id, problems)
        publish(warehouse, settings.snapshot)
    return reports_of(settings, run.run_id)


def reports_of(settings: Settings, run_id: str | None) -> NightReports:
    """Page and workbook of a run (default: the last) from the published snapshot.

    Trends look back ``night.report_days`` from the last day that has calls.
    """
    folder = settings.report_folder
    folder.mkdir(parents=True, exist_ok=True)
    with open_snapshot(settings.snapshot) as connection:
        last = connection.execute("SELECT max(day) FROM calls").fetchone()
        start = last[0] - timedelta(days=settings.night.report_days) if last and last[0] else None
        options = NightOptions(run_id, history_start=start, time_zone=settings.centre.time_zone)
        night = gather(connection, options)
        return NightReports(
            page=write_page(night, folder / "night.html"),
            workbook=write_workbook(connection, night, folder / "night.xlsx"),
        )
