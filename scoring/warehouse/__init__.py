"""The analytical store: every judged call in one DuckDB file, its words in Parquet beside it.

One process writes, everybody else reads a published copy. The way of a result:

    stage(folder, shard_id, results, run_id) -> Path          any worker, atomic, as often as it likes
    with Warehouse(path, turns_folder, time_zone) as warehouse:   the one writer; migrates when opened
        warehouse.load(shard) -> Loaded                       one transaction, idempotent
        warehouse.load_staged(folder) -> Drained              every shard; a damaged one is set aside
        warehouse.load_rubric(rubric)                         rubric and its items
        warehouse.load_reviews(verdicts)                      people's verdicts: what counts follows them
        warehouse.close_month(month, by) -> ClosedMonth       what counts for its calls no longer changes
        warehouse.load_agents(agents)                         recordings.call.Agent
        warehouse.load_satisfaction(ratings)                  recordings.satisfaction.Rating
        warehouse.record_run(run)                             RunRecord; the same run_id replaces it
        warehouse.record_problems(run_id, problems)           RunProblem; replaces those of the run
        publish(warehouse, snapshot_path) -> Path             read-only copy, put in place atomically
        warehouse.sweep(older_than_s)                         word files that nothing refers to any more
    with open_snapshot(path) as connection: ...               many readers, also while a new one is published

Loading the same shard twice, or a call judged again with the same result, changes no row: ``run_id``,
``loaded_at`` and ``scored_at`` of an equal row stay as they are.
"""

from scoring.warehouse.loader import Drained, Loaded, Warehouse
from scoring.warehouse.months import ClosedMonth
from scoring.warehouse.problems import (
    MigrationError,
    MonthError,
    ReviewError,
    ShardError,
    SnapshotError,
    StagingError,
    WarehouseBusyError,
    WarehouseError,
    WarehouseFileError,
)
from scoring.warehouse.results import (
    CallResult,
    CallState,
    RunProblem,
    RunRecord,
    Source,
    scorecard_id,
)
from scoring.warehouse.reviews import OfficialItem
from scoring.warehouse.snapshot import open_snapshot, publish
from scoring.warehouse.staging import stage

__all__ = [
    "CallResult",
    "CallState",
    "ClosedMonth",
    "Drained",
    "Loaded",
    "MigrationError",
    "MonthError",
    "OfficialItem",
    "ReviewError",
    "RunProblem",
    "RunRecord",
    "ShardError",
    "SnapshotError",
    "Source",
    "StagingError",
    "Warehouse",
    "WarehouseBusyError",
    "WarehouseError",
    "WarehouseFileError",
    "open_snapshot",
    "publish",
    "scorecard_id",
    "stage",
]
