"""Targets, courses, coaching talks and operating figures: kept once, brought up to date, never doubled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from warehouse_samples import call
from warehouse_store import Store

from recordings.call import Agent
from recordings.coaching import CoachingAction
from recordings.kpi import KpiFigure
from recordings.targets import Target
from recordings.trainings import Attendance
from scoring.warehouse import CallResult, CallState, Source
from scoring.warehouse.brought import unknown_agents, unknown_calls

DAY = date(2026, 11, 2)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    found = Store(tmp_path)
    yield found
    found.warehouse.close()


def test_a_target_for_the_same_people_is_replaced(store: Store) -> None:
    everybody, new = Target("total", 85.0), Target("total", 75.0, post="坐席", tenure_to_months=6)
    assert store.warehouse.load_targets([everybody, new]).rows == 2
    assert store.warehouse.load_targets([everybody, new]).rows == 0
    assert store.warehouse.load_targets([replace(new, target=78.0)]).rows == 1
    assert store.rows("SELECT target, post FROM targets ORDER BY target") == [(78.0, "坐席"), (85.0, None)]


def test_attendance_is_kept_once(store: Store) -> None:
    attended = Attendance("A03", "倾听与订单复述", DAY, "倾听", ("repeat-order",), 2.0)
    assert store.warehouse.load_trainings([attended, attended]).rows == 1
    assert store.warehouse.load_trainings([attended]).rows == 0
    assert store.warehouse.load_trainings([Attendance("A04", "服务用语", DAY)]).rows == 1
    assert store.rows("SELECT items FROM trainings ORDER BY agent_id") == [(["repeat-order"],), ([],)]


def test_whether_an_action_was_kept_is_brought_up_to_date(store: Store) -> None:
    agreed = CoachingAction("A03", DAY, "复述订单时放慢语速", "王班长")
    store.warehouse.load_coaching([agreed])
    assert store.rows("SELECT kept FROM coaching") == [(None,)]
    assert store.warehouse.load_coaching([replace(agreed, kept=True)]).rows == 1
    assert store.rows("SELECT kept FROM coaching") == [(True,)]


def test_a_figure_of_the_same_day_is_replaced(store: Store) -> None:
    figure = KpiFigure(DAY, "centre", "", "calls_in", 120.0)
    store.warehouse.load_kpi([figure])
    assert store.warehouse.load_kpi([figure]).rows == 0
    store.warehouse.load_kpi([replace(figure, value=121.0), replace(figure, measure="answered")])
    assert store.rows("SELECT measure, value FROM kpi_daily ORDER BY measure") == [
        ("answered", 120.0),
        ("calls_in", 121.0),
    ]


def test_a_figure_must_be_a_known_one() -> None:
    with pytest.raises(ValueError, match="'happiness': expected one of staffed_s"):
        KpiFigure(DAY, "centre", "", "happiness", 1.0)


def test_who_and_what_is_not_known(store: Store) -> None:
    store.warehouse.load_agents([Agent(agent_id="A03", name="陈静")])
    store.keep("s1", CallResult(call(1), CallState.NOT_EXPECTED, Source.RECORDING))
    ((known,),) = store.rows("SELECT agent_id FROM calls")
    connection = store.warehouse.connection
    assert unknown_agents(connection, ["A99", "A03", known, "A98", "A99"]) == ("A98", "A99")
    assert unknown_agents(connection, []) == ()
    assert unknown_calls(connection, ["c1", "c9", "c8", "c9"]) == 2
