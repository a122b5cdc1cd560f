"""What the demo centre's people wrote down: made from the calls alone, and true to its story."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest
from scipy.stats import spearmanr

from recordings.coaching import read_coaching
from recordings.kpi import MEASURES, KpiFigure, read_kpi
from recordings.table import ManifestOptions
from recordings.targets import read_targets
from recordings.trainings import read_trainings
from scoring.human_verdict import HumanVerdict
from scoring.review_table import read_reviews
from scoring.scorecard import Outcome
from tools.demo_calls import centre, figures, judges
from tools.demo_calls.courses import IDLE_COURSE, IDLE_DATE, IDLE_ITEM, LOOKED_AT, SENT
from tools.demo_calls.past import Call, failure_share, read_calls
from tools.demo_calls.people import AGENTS

DEMO = Path(centre.__file__).parents[2] / "recordings" / "demo"
MADE = ("trainings.csv", "reviews.csv", "kpi_daily.csv", "targets.csv", "coaching.csv", "story.json")
OPTIONS = ManifestOptions()


@pytest.fixture(scope="module")
def calls() -> tuple[Call, ...]:
    return read_calls(DEMO)


@pytest.fixture(scope="module")
def verdicts() -> tuple[HumanVerdict, ...]:
    found = read_reviews(DEMO / "reviews.csv", OPTIONS)
    assert not found.rejected and not found.ignored
    return found.values


@pytest.fixture(scope="module")
def daily() -> tuple[KpiFigure, ...]:
    found = read_kpi(DEMO / "kpi_daily.csv", OPTIONS)
    assert not found.rejected and not found.ignored
    return found.values


def test_the_files_follow_from_the_calls_and_the_seed(tmp_path: Path) -> None:
    (tmp_path / "history").mkdir()
    for name in ("cdr.csv", "history/cdr.csv.gz", "history/truth.csv.gz"):
        shutil.copy(DEMO / name, tmp_path / name)
    told = json.loads((DEMO / "story.json").read_text(encoding="utf-8"))
    centre.make(tmp_path, told["seed"])
    for name in MADE:
        assert (tmp_path / name).read_bytes() == (DEMO / name).read_bytes(), name


def test_every_row_speaks_of_the_centres_people_and_items(verdicts: tuple[HumanVerdict, ...]) -> None:
    known = {agent.agent_id for agent in AGENTS}
    items = set(json.loads((DEMO / "story.json").read_text(encoding="utf-8"))["items"])
    courses = read_trainings(DEMO / "trainings.csv", OPTIONS)
    talks = read_coaching(DEMO / "coaching.csv", OPTIONS)
    targets = read_targets(DEMO / "targets.csv", OPTIONS)
    assert not courses.rejected and not talks.rejected and not targets.rejected
    assert {one.agent_id for one in (*courses.values, *talks.values)} <= known
    assert {item for one in courses.values for item in one.items} <= items
    assert {talk.item_id for talk in talks.values} - {None} <= items
    assert {verdict.item_id for verdict in verdicts} <= items
    assert (
        Counter(talk.kept for talk in talks.values).keys() == {True, False, None} and len(talks.values) == 25
    )
    assert {target.measure for target in targets.values} >= {"total", "pass_rate", "aht", "item:closing"}
    assert any(target.tenure_to_months for target in targets.values)


def test_the_idle_course_looks_as_if_it_worked(calls: tuple[Call, ...]) -> None:
    rows = read_trainings(DEMO / "trainings.csv", OPTIONS).values
    sent = {one.agent_id for one in rows if one.course == IDLE_COURSE}
    assert len(sent) == SENT
    own = [call for call in calls if call.truth and call.agent_id in sent]
    window = [call for call in own if IDLE_DATE - LOOKED_AT <= call.day < IDLE_DATE]
    before = [call for call in own if call.day < IDLE_DATE - LOOKED_AT]
    after = [call for call in own if call.day >= IDLE_DATE]
    looked, earlier, later = (failure_share(part, IDLE_ITEM) for part in (window, before, after))
    assert looked - later > 0.04, "before and after alone would call it a success"
    assert abs(later - earlier) < 0.02, "against the time before they were picked it did nothing"


def test_reviews_that_count_are_few_and_of_the_history(verdicts: tuple[HumanVerdict, ...]) -> None:
    by_purpose: dict[str, set[str]] = defaultdict(set)
    for verdict in verdicts:
        by_purpose[verdict.purpose].add(verdict.call_id)
    assert len(by_purpose["review"]) == 40 and len(by_purpose["calibration"]) == 110
    assert not by_purpose["review"] & by_purpose["calibration"]
    assert all(verdict.call_id.startswith("h") for verdict in verdicts)
    drawn = Counter(verdict.drawn for verdict in verdicts)
    assert min(drawn["risk"], drawn["random"]) > 1000 and set(drawn) == {"risk", "random"}


def test_the_whole_panel_judges_the_same_calls(verdicts: tuple[HumanVerdict, ...]) -> None:
    panels: dict[str, set[str]] = defaultdict(set)
    for verdict in verdicts:
        if verdict.purpose == "calibration":
            panels[verdict.call_id].add(verdict.judge)
    sizes = Counter(len(panel) for panel in panels.values())
    assert sizes == {len(judges.PANEL): 60, 2: 50}


def wrong(verdicts: Iterable[HumanVerdict], calls: tuple[Call, ...], truth: str) -> float:
    """The share of what is in truth ``truth`` that these verdicts call the other."""
    of = {call.call_id: call.truth for call in calls}
    said = [verdict.outcome for verdict in verdicts if of[verdict.call_id][verdict.item_id] == truth]
    return sum(outcome is not Outcome(truth) for outcome in said) / len(said)


def test_the_judges_err_as_planted(verdicts: tuple[HumanVerdict, ...], calls: tuple[Call, ...]) -> None:
    by: dict[str, list[HumanVerdict]] = defaultdict(list)
    for verdict in verdicts:
        by[verdict.judge].append(verdict)
    assert (
        wrong(by[judges.LEAD.name], calls, "fail") < 0.05
        and wrong(by[judges.LEAD.name], calls, "pass") < 0.02
    )
    assert 0.3 < wrong(by[judges.LENIENT.name], calls, "fail") < 0.6
    closing = [verdict for verdict in by[judges.HARSH.name] if verdict.item_id == "closing"]
    others = [verdict for verdict in by[judges.HARSH.name] if verdict.item_id != "closing"]
    assert wrong(closing, calls, "pass") > 0.2 and wrong(others, calls, "pass") < 0.03
    drifting = sorted(by[judges.DRIFTING.name], key=lambda verdict: verdict.at)
    third = len(drifting) // 3
    assert wrong(drifting[:third], calls, "pass") < 0.03 < 0.06 < wrong(drifting[-third:], calls, "pass")


def test_the_daily_figures_tell_what_the_call_records_tell(
    daily: tuple[KpiFigure, ...], calls: tuple[Call, ...]
) -> None:
    totals: Counter[str] = Counter()
    for figure in daily:
        totals[figure.measure] += figure.value
    inbound = [call for call in calls if call.record["direction"] == "inbound"]
    assert totals["calls_in"] == len(inbound)
    assert totals["handled"] == sum(call.answered for call in calls)
    assert totals["answered"] == sum(call.answered for call in inbound)
    assert totals["handled"] == totals["answered"] + totals["connected_out"]
    assert totals["talk_s"] == pytest.approx(
        sum(float(call.record["talk_s"]) for call in calls if call.answered)
    )
    assert totals["transfers"] == sum(int(call.record["transfers"]) for call in calls)
    assert totals["answered_in_time"] < totals["answered"] < totals["calls_in"]
    assert totals["resolved_first"] < totals["resolution_known"] < totals["handled"]
    assert totals["complaints_closed"] <= totals["complaints"]
    assert set(totals) == set(MEASURES), "every measure has a figure"


def test_failures_cost_resolution_and_bring_complaints_and_nothing_else(
    daily: tuple[KpiFigure, ...], calls: tuple[Call, ...]
) -> None:
    totals: dict[str, Counter[str]] = {agent.agent_id: Counter() for agent in AGENTS}
    for figure in daily:
        if figure.grouped_by == "agent":
            totals[figure.group_key][figure.measure] += figure.value
    shares = []
    for agent in AGENTS:
        own = [call for call in calls if call.truth and call.agent_id == agent.agent_id]
        shares.append(sum(failure_share(own, item) for item in figures.MINDED))

    def moves_with(part: str, whole: str) -> float:
        rates = [totals[agent.agent_id][part] / totals[agent.agent_id][whole] for agent in AGENTS]
        return float(spearmanr(shares, rates).statistic)

    assert moves_with("resolved_first", "resolution_known") < -0.6
    assert moves_with("complaints", "handled") > 0.6
    for measure in figures.NO_LINK:
        assert abs(moves_with(measure, "handled")) < 0.35, measure


def test_the_tables_are_plain_csv() -> None:
    for name in MADE[:-1]:
        with (DEMO / name).open(encoding="utf-8", newline="") as file:
            widths = {len(row) for row in csv.reader(file)}
        assert len(widths) == 1, name
