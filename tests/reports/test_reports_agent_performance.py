"""Given agents' scores and operating figures, when compared, then the second question is answered."""

from __future__ import annotations

import random

import duckdb
import pytest
from reports_story import MONDAY, Judged, load
from scipy import stats

from reports.agent_performance import Match
from reports.catalogue import Asked, entry
from reports.satisfaction import satisfaction


def centre(connection: duckdb.DuckDBPyConnection, agents: int = 14) -> list[float]:
    """Agents who close worse and worse; returns their mean totals."""
    calls, means = [], []
    for index in range(agents):
        failed = [number < index for number in range(20)]
        means.append(100 - 25 * sum(failed) / 20)
        calls += [
            Judged(f"c{index:02d}{number:02d}", agent=f"a{index:02d}", failed=("closing",) * bad, turns=())
            for number, bad in enumerate(failed)
        ]
    load(connection, calls)
    return means


def daily(connection: duckdb.DuckDBPyConnection, measure: str, values: list[float]) -> None:
    connection.executemany(
        "INSERT INTO kpi_daily VALUES (?, 'agent', ?, ?, ?)",
        [(MONDAY, f"a{index:02d}", measure, value) for index, value in enumerate(values)],
    )


def matches(connection: duckdb.DuckDBPyConnection) -> dict[str, Match]:
    return {match.measure.key: match for match in satisfaction(connection).performance}


def test_daily_figures_come_before_call_records(empty: duckdb.DuckDBPyConnection) -> None:
    means = centre(empty)
    empty.execute("UPDATE calls SET talk_s = 60, after_call_s = 10, transfers = 0")
    empty.execute("UPDATE calls SET talk_s = 90 WHERE agent_id < 'a07'")
    dice = random.Random(3)
    handled = [float(dice.randint(40, 60)) for _ in means]
    talk = [calls * (100 + 10 * index) for index, calls in enumerate(handled)]
    daily(empty, "handled", handled)
    daily(empty, "talk_s", talk)
    daily(empty, "after_call_s", [20 * calls for calls in handled])
    daily(empty, "resolution_known", handled)
    daily(empty, "resolved_first", [calls * (0.5 + 0.02 * index) for index, calls in enumerate(handled)])
    found = matches(empty)
    assert (found["aht"].source, found["fcr"].source, found["transfers"].source) == (
        "daily",
        "daily",
        "calls",
    )
    assert [each.figure for each in found["aht"].figures][:2] == pytest.approx([120, 130])
    assert found["complaints"].source is None
    expected = -stats.spearmanr(means, [120 + 10 * index for index in range(14)])[0]
    assert found["aht"].correlation.value == pytest.approx(expected, abs=1e-9)


def test_scores_that_match_one_figure_and_contradict_another_are_told(
    empty: duckdb.DuckDBPyConnection,
) -> None:
    means = centre(empty)
    daily(empty, "handled", [50.0] * len(means))
    daily(empty, "talk_s", [50.0 * (100 + 10 * index) for index in range(len(means))])
    daily(empty, "resolution_known", [50.0] * len(means))
    daily(empty, "resolved_first", [20.0 + index for index in range(len(means))])
    sentences = entry("satisfaction").answer(empty, Asked()).sentences
    assert sentences[1] == (
        "得分差距与实际业绩：与平均处理时长对得上，与一次解决率方向相反"
        "（14 名坐席的秩相关：平均处理时长 +1.00、一次解决率 -1.00）；投诉率、转接率没有数据。"
    )
    (basis,) = [one for one in sentences if one.startswith("得分差距与实际业绩的依据：")]
    assert "平均处理时长 +1.00（95% 区间" in basis and "14 名坐席" in basis


def test_figures_that_have_nothing_to_do_with_scores_are_not_called_a_match(
    empty: duckdb.DuckDBPyConnection,
) -> None:
    means = centre(empty)
    dice = random.Random(8)
    daily(empty, "handled", [50.0] * len(means))
    daily(empty, "complaints", [float(dice.randint(0, 5)) for _ in means])
    found = matches(empty)["complaints"]
    assert found.correlation.interval is not None and not found.clear
    assert "看不出对应" in entry("satisfaction").answer(empty, Asked()).sentences[1]


def test_call_records_serve_where_there_are_no_daily_figures(empty: duckdb.DuckDBPyConnection) -> None:
    centre(empty)
    empty.execute(
        "UPDATE calls SET talk_s = 60 + 5 * agent_id[2:]::INTEGER, after_call_s = NULL, transfers = 1"
    )
    found = matches(empty)
    assert (found["aht"].source, found["aht"].figures[2].figure) == ("calls", pytest.approx(70))
    assert found["aht"].correlation.value == pytest.approx(1.0)
    assert found["transfers"].correlation.value is None  # everybody transfers every call


def test_two_agents_are_not_enough(empty: duckdb.DuckDBPyConnection) -> None:
    centre(empty, agents=2)
    daily(empty, "handled", [50.0, 50.0])
    daily(empty, "talk_s", [5000.0, 6000.0])
    told = entry("satisfaction").answer(empty, Asked()).sentences[1]
    assert told.startswith("得分差距与实际业绩：样本不足以判断——可比的坐席只有 2 名")
