"""What people do to official results: judge an item of a call, close a month."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from pipelines.published import HOW
from pipelines.results import open_warehouse
from pipelines.settings import Settings, SettingsError
from pipelines.stages import RESULTS
from scoring.human_verdict import HumanVerdict
from scoring.warehouse import ClosedMonth, MonthError, OfficialItem, Warehouse, publish


@dataclass(frozen=True, slots=True)
class ReviewEffect:
    """What counted before a person's verdict, and after it; the verdict with the item's id."""

    verdict: HumanVerdict
    before: OfficialItem
    after: OfficialItem


def review_call(settings: Settings, verdict: HumanVerdict) -> ReviewEffect:
    """Load one verdict and publish the snapshot again; its item may be called by its id or its name.

    Raises:
        SettingsError: there is no warehouse yet.
        ReviewError: the call or its item is not there.
        WarehouseBusyError: another process writes.
    """
    with _warehouse(settings) as warehouse:
        verdict = replace(verdict, item_id=warehouse.item_called(verdict.call_id, verdict.item_id))
        before = warehouse.official_item(verdict.call_id, verdict.item_id)
        warehouse.load_reviews([verdict])
        effect = ReviewEffect(verdict, before, warehouse.official_item(verdict.call_id, verdict.item_id))
        publish(warehouse, settings.snapshot)
    return effect


def close_month(settings: Settings, month: date, by: str) -> ClosedMonth:
    """Close a month and publish the snapshot again.

    Raises:
        SettingsError: there is no warehouse yet.
        MonthError: as `Warehouse.close_month`, or results still wait in the staging folder: they might be
            the month's, and would come too late.
        WarehouseBusyError: another process writes.
    """
    with _warehouse(settings) as warehouse:
        staged = len(list((settings.staging / RESULTS).glob("*.parquet")))
        if staged:
            raise MonthError(
                f"month {month:%Y-%m}: expected every result to be loaded, but {staged} shards wait in "
                f"{settings.staging / RESULTS}; run `callqa run` first"
            )
        closed = warehouse.close_month(month, by)
        publish(warehouse, settings.snapshot)
    return closed


def months_closed(settings: Settings) -> tuple[ClosedMonth, ...]:
    """Every closed month, the latest first. Raises as `close_month`."""
    with _warehouse(settings) as warehouse:
        return warehouse.closed_months()


def _warehouse(settings: Settings) -> Warehouse:
    if not settings.warehouse.exists():
        raise SettingsError(f"{settings.warehouse}：还没有质检结果；{HOW}")
    return open_warehouse(settings)
