"""A small centre with a story we know, written straight into the warehouse's own tables.

Three teams of agents over twelve weeks: 李芳 improves after a course, 王强 says banned words, team
二班 forgets the closing, and nobody repeats the order back. Everybody else is noise.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import duckdb

MIGRATIONS = Path(__file__).parents[2] / "scoring" / "warehouse" / "migrations"
MONDAY = date(2026, 9, 7)
RUN = "night-2026-11-22"

ITEMS = (
    # item_id, name, category, severity, points, training
    ("greeting", "开头语", "服务规范", "normal", 25.0, "服务用语"),
    ("repeat-order", "复述订单", "业务流程", "normal", 15.0, "业务流程"),
    ("closing", "结束语", "服务规范", "normal", 25.0, "服务用语"),
    ("dead-air", "静音", "沟通技巧", "normal", 35.0, "沟通技巧"),
    ("no-rude-words", "服务禁语", "服务态度", "fatal", 0.0, "服务意识"),
    ("tone", "语气", "服务态度", "monitor", 0.0, "声音与语气"),
)


def empty_warehouse(path: Path | str = ":memory:") -> duckdb.DuckDBPyConnection:
    """The warehouse's own migrations, and the turns as a published snapshot shows them."""
    connection = duckdb.connect(str(path))
    for migration in sorted(MIGRATIONS.glob("*.sql")):
        connection.execute(migration.read_text(encoding="utf-8"))
    connection.execute(
        "CREATE TABLE turns (call_id VARCHAR, day DATE, turn_index INTEGER, speaker VARCHAR, channel INTEGER,"
        " start_s DOUBLE, end_s DOUBLE, text VARCHAR, confidence DOUBLE, doubtful BOOLEAN,"
        " words STRUCT(text VARCHAR, start_s DOUBLE, end_s DOUBLE, confidence DOUBLE)[])"
    )
    return connection


@dataclass
class Judged:
    """One call as a test wants it; ``failed`` and ``undecided`` name items, the rest pass."""

    call_id: str
    agent: str | None = "a01"
    name: str | None = "李芳"
    number: str | None = "8001"
    team: str | None = "一班"
    day: date | None = MONDAY
    failed: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()
    unmeasured: tuple[str, ...] = ()
    total: float | str | None = "from items"
    turns: tuple[tuple[str, float, float, str], ...] = (
        ("agent", 0.5, 4.0, "您好，中山烟草客服中心，工号八零零一为您服务。"),
        ("customer", 4.4, 7.0, "我要订货。"),
        ("agent", 8.0, 11.0, "你烦不烦，不是说过了吗。"),
        ("customer", 11.5, 13.0, "好吧，再见。"),
    )
    run: str = RUN
    review: tuple[str, float] | None = None
    evidence: dict[str, list[dict[str, object]]] = field(default_factory=dict)


def load(connection: duckdb.DuckDBPyConnection, calls: list[Judged]) -> None:
    """Writes the rubric once and the calls with their scorecards."""
    if not connection.execute("SELECT count(*) FROM rubrics").fetchone()[0]:
        connection.execute(
            "INSERT INTO rubrics BY NAME SELECT 'tobacco-order' AS rubric, 'v1' AS rubric_version,"
            " '烟草订货质检方案' AS name, 'weighted' AS scheme, 85 AS pass_mark, '' AS content,"
            " now() AS loaded_at, true AS fatal_zeroes"
        )
        connection.executemany(
            "INSERT INTO rubric_items (rubric, rubric_version, item_id, position, name, category, severity,"
            " points, training, check_type) VALUES ('tobacco-order', 'v1', ?, ?, ?, ?, ?, ?, ?, 'phrase')",
            [(i, n, name, cat, sev, pts, tr) for n, (i, name, cat, sev, pts, tr) in enumerate(ITEMS)],
        )
    calls_rows, cards, results, turns = [], [], [], []
    for call in calls:
        started = None if call.day is None else f"{call.day} 10:30:00+08:00"
        calls_rows.append(
            (
                call.call_id,
                call.agent,
                call.number,
                call.name,
                call.team,
                "中山",
                "order",
                started,
                call.day,
                call.run,
            )
        )
        lost = sum(points for item, *_, points, _ in ITEMS if item in call.failed)
        open_points = sum(points for item, *_, points, _ in ITEMS if item in call.undecided)
        total = 100.0 - lost if call.total == "from items" else call.total
        passed = None if total is None else total >= 85
        fatal = "provisional" if "no-rude-words" in call.failed else "none"
        review = call.review or (("致命项待确认", 0.9) if fatal != "none" else (None, None))
        cards.append(
            (
                f"s-{call.call_id}",
                call.call_id,
                total,
                total,
                (total or 0) - open_points,
                total,
                passed,
                fatal,
                *review,
                call.run,
            )
        )
        for item, *_, points, _ in ITEMS:
            outcome = (
                "fail"
                if item in call.failed
                else "uncertain"
                if item in call.undecided
                else "not_measurable"
                if item in call.unmeasured
                else "pass"
            )
            evidence = call.evidence.get(item, [])
            if outcome == "fail" and item == "no-rude-words" and not evidence:
                evidence = [{"start_s": 8.0, "end_s": 9.5, "speaker": "agent", "text": "你烦不烦"}]
            won = {"pass": points, "fail": 0.0}.get(outcome)
            reason = {"fail": f"{item}：没有做到", "uncertain": "听不清，请人工复核"}.get(outcome, "符合要求")
            results.append(
                (f"s-{call.call_id}", call.call_id, item, outcome, won, points, 0.9, reason, evidence)
            )
        turns += [
            (call.call_id, call.day, n, who, 0, start, end, text, 0.9, False, [])
            for n, (who, start, end, text) in enumerate(call.turns)
        ]
    bulk(
        connection, "calls", calls_rows,
        "call_id, agent_id, agent_no, agent_name, team, branch, queue, started_at, day, run_id",
        "'answered' AS disposition, 'scored' AS state, 'recording' AS source, now() AS loaded_at,"
        " 45.0 AS duration_s, 'x.wav' AS recording",
    )  # fmt: skip
    bulk(
        connection, "scorecards", cards,
        "scorecard_id, call_id, total, raw_total, lower, upper, passed, fatal, review_reason, review_risk,"
        " run_id",
        "'tobacco-order' AS rubric, 'v1' AS rubric_version, 'scorer-1' AS scorer_version, 85.0 AS pass_mark,"
        " false AS replay, now() AS scored_at",
    )  # fmt: skip
    bulk(
        connection, "item_results", results,
        "scorecard_id, call_id, item_id, outcome, points, max_points, confidence, reason, evidence",
    )  # fmt: skip
    bulk(connection, "turns", turns)


def bulk(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    rows: list[tuple[object, ...]],
    columns: str | None = None,
    constants: str | None = None,
) -> None:
    """Many rows at once, by way of one JSON text: ``executemany`` takes a second per thousand."""
    import json

    if not rows:
        return
    kinds = {d[0]: d[1] for d in connection.execute(f"DESCRIBE {table}").fetchall()}
    names = columns.split(", ") if columns else list(kinds)
    text = json.dumps([dict(zip(names, row, strict=True)) for row in rows], default=str)
    shape = json.dumps([{name: kinds[name] for name in names}])
    extra = f", {constants}" if constants else ""
    connection.execute(
        f"INSERT INTO {table} BY NAME SELECT row.*{extra} FROM (SELECT unnest(from_json(?::JSON, ?)) AS row)",
        [text, shape],
    )


NAMES = (
    "李芳", "王强", "张敏", "刘洋", "陈静", "杨帆", "赵磊", "黄丽", "周杰", "吴霞",
    "徐明", "孙悦", "马超", "朱琳", "胡军", "郭燕", "何勇", "高洁", "林峰", "罗娜",
)  # fmt: skip


def story(weeks: int = 12, agents: int = 20, calls_a_week: int = 10, seed: int = 7) -> list[Judged]:
    """The planted story of the module's docstring, always the same for the same seed."""
    dice = random.Random(seed)
    calls = []
    for week in range(weeks):
        for index in range(agents):
            for number in range(calls_a_week):
                team = ("一班", "二班", "三班")[index % 3]
                chances = {
                    "greeting": 0.06,
                    "dead-air": 0.1,
                    "closing": 0.05,
                    "repeat-order": 0.4,
                    "tone": 0.2,
                }
                if index == 0:
                    chances["dead-air"] = 0.75 if week < weeks / 2 else 0.05
                if index == 1:
                    chances["no-rude-words"] = 0.12
                if team == "二班":
                    chances["closing"] = 0.35
                failed = tuple(item for item, chance in chances.items() if dice.random() < chance)
                review = ("复述订单存疑，影响是否合格", round(dice.random() * 0.6, 2))
                undecided = ("greeting",) if "greeting" not in failed and dice.random() < 0.04 else ()
                calls.append(
                    Judged(
                        call_id=f"c{week:02d}{index:02d}{number:02d}",
                        agent=f"a{index + 1:02d}",
                        name=NAMES[index % len(NAMES)],
                        number=str(8001 + index),
                        team=team,
                        day=MONDAY + timedelta(days=7 * week + dice.randrange(5)),
                        failed=failed,
                        undecided=undecided,
                        run=RUN if week == weeks - 1 else "history",
                        review=review if undecided else None,
                    )
                )
    return calls


def record_night(connection: duckdb.DuckDBPyConnection, run: str = RUN) -> None:
    """The run's own books: two bad recordings, one bad row, one recording that nobody claims."""
    connection.execute(
        "INSERT INTO runs VALUES (?, '2026-11-22 02:00:00+08:00', '2026-11-22 02:03:00+08:00',"
        " 212, 1, 9, 202, 0, 200, 200, 2, 1)",
        [run],
    )
    connection.executemany(
        "INSERT INTO run_problems VALUES (?, ?, ?, ?, ?)",
        [
            (run, "rejected_row", None, "cdr.csv:57", "开始时间“2026-13-40”不是日期"),
            (run, "truncated", "bad1", "audio/bad1.wav", "录音在 12.3 秒处中断，话单为 58 秒"),
            (run, "missing", "bad2", "audio/bad2.wav", "找不到录音文件"),
            (run, "unclaimed", None, "audio/stray.wav", "没有话单提到这个录音"),
        ],
    )
    connection.executemany(
        "INSERT INTO calls (call_id, agent_id, agent_no, agent_name, team, recording, started_at, day,"
        " run_id, disposition, state, reason, source, loaded_at)"
        " VALUES (?, 'a03', '8003', '张敏', '三班', ?, '2026-11-24 09:00:00+08:00', '2026-11-24',"
        " ?, 'answered', 'failed', ?, 'recording', now())",
        [
            ("bad1", "audio/bad1.wav", run, "录音不完整：在 12.3 秒处中断，话单为 58 秒"),
            ("bad2", "audio/bad2.wav", run, "找不到录音文件"),
        ],
    )
