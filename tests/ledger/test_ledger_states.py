"""What the ledger says of a call: where it stands, and whether it needs work."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from scoring.ledger import (
    AttemptOutcome,
    ExpectedCall,
    Failure,
    Ledger,
    LedgerError,
    LedgerState,
    Stage,
    StateCount,
)

MONDAY, TUESDAY = date(2026, 11, 2), date(2026, 11, 3)
CALL = ExpectedCall("c1", MONDAY, "c1.wav", "sha-1")
OTHER = ExpectedCall("c2", TUESDAY, "c2.wav", "sha-2")


def do(ledger: Ledger, call_id: str = "c1", run: str = "r1", identity: str = "general@v1") -> None:
    """Take one call all the way."""
    ledger.begin([call_id], Stage.ANALYSE, run, identity)
    ledger.advance([call_id], LedgerState.LOADED, run)


def lose(ledger: Ledger, call_id: str = "c1", run: str = "r1", identity: str = "general@v1") -> None:
    """Try one call and fail."""
    ledger.begin([call_id], Stage.ANALYSE, run, identity)
    ledger.fail([Failure(call_id, "unreadable", "不是音频文件")], run)


def crash(ledger: Ledger, *call_ids: str, run: str = "r1") -> None:
    """Begin and never come back."""
    ledger.begin(call_ids, Stage.ANALYSE, run, "general@v1")


def state(ledger: Ledger, call_id: str = "c1") -> LedgerState | None:
    found = ledger.state(call_id)
    return None if found is None else found.state


def test_an_expected_call_needs_work_until_it_is_loaded(ledger: Ledger) -> None:
    ledger.expect([OTHER, CALL])
    assert ledger.pending("general@v1") == ("c1", "c2")
    ledger.begin(["c1"], Stage.ANALYSE, "r1", "general@v1")
    for step in (LedgerState.FETCHED, LedgerState.ANALYSED, LedgerState.SCORED):
        ledger.advance(["c1"], step, "r1")
        assert "c1" in ledger.pending("general@v1")
    ledger.advance(["c1"], LedgerState.LOADED, "r1")
    assert ledger.pending("general@v1") == ("c2",)


def test_expecting_again_changes_nothing(ledger: Ledger) -> None:
    ledger.expect([CALL])
    do(ledger)
    before = ledger.state("c1")
    ledger.expect([CALL, CALL])
    assert ledger.state("c1") == before


def test_what_is_known_of_a_call(ledger: Ledger) -> None:
    ledger.expect([CALL])
    lose(ledger)
    found = ledger.state("c1")
    assert found is not None
    assert (found.day, found.recording, found.fingerprint) == (MONDAY, "c1.wav", "sha-1")
    assert (found.state, found.problem, found.reason) == (LedgerState.FAILED, "unreadable", "不是音频文件")
    assert (found.attempts, found.identity, found.run_id) == (1, "general@v1", "r1")
    assert timedelta() <= datetime.now(UTC) - found.updated_at < timedelta(minutes=5)
    assert ledger.state("nobody") is None


def test_many_calls_are_looked_up_at_once(ledger: Ledger) -> None:
    ledger.expect([CALL, OTHER])
    found = ledger.records(["c1", "stranger", "c2"])
    assert {call_id: record.day for call_id, record in found.items()} == {"c1": MONDAY, "c2": TUESDAY}
    assert ledger.records([]) == {}


def test_a_call_without_a_recording_to_expect_needs_no_work(ledger: Ledger) -> None:
    ledger.expect([replace(CALL, expected=False)])
    assert ledger.pending("general@v1") == ()
    ledger.expect([CALL])
    assert ledger.pending("general@v1") == ("c1",)
    ledger.expect([replace(CALL, expected=False)])
    assert state(ledger) is LedgerState.NOT_EXPECTED


def test_a_recording_that_changed_is_done_again(ledger: Ledger) -> None:
    ledger.expect([CALL])
    do(ledger)
    ledger.expect([replace(CALL, fingerprint="sha-new")])
    assert ledger.pending("general@v1") == ("c1",)


def test_a_recording_that_went_away_is_not_done_again(ledger: Ledger) -> None:
    ledger.expect([CALL])
    do(ledger)
    ledger.expect([replace(CALL, fingerprint=None)])
    assert ledger.pending("general@v1") == ()
    found = ledger.state("c1")
    assert found is not None
    assert found.fingerprint == "sha-1"


def test_a_recording_that_arrives_late_frees_its_call(ledger: Ledger) -> None:
    ledger.expect([replace(CALL, fingerprint=None)])
    for run in ("r1", "r2", "r3"):
        lose(ledger, run=run)
    assert ledger.pending("general@v1") == ()
    ledger.expect([CALL])
    assert ledger.pending("general@v1") == ("c1",)
    found = ledger.state("c1")
    assert found is not None
    assert (found.attempts, found.reason) == (0, None)


def test_another_identity_makes_a_call_pending(ledger: Ledger) -> None:
    ledger.expect([CALL])
    do(ledger)
    assert ledger.pending("general@v2") == ("c1",)
    assert ledger.pending("general@v1") == ()
    ledger.begin(["c1"], Stage.SCORE, "r2", "general@v2")
    assert ledger.pending("general@v2") == ("c1",), "begun is not done"
    ledger.advance(["c1"], LedgerState.LOADED, "r2")
    assert ledger.pending("general@v2") == ()


def test_the_third_failure_is_the_last(ledger: Ledger) -> None:
    ledger.expect([CALL])
    for run in ("r1", "r2"):
        lose(ledger, run=run)
        assert (state(ledger), ledger.pending("general@v1")) == (LedgerState.FAILED, ("c1",))
    lose(ledger, run="r3")
    assert (state(ledger), ledger.pending("general@v1")) == (LedgerState.QUARANTINED, ())
    (problem,) = ledger.problems("r3")
    assert (problem.kind, problem.reason, problem.attempts) == ("unreadable", "不是音频文件", 3)
    assert ledger.problems("r1") == ()


def test_a_quarantined_call_is_tried_again_when_released_or_with_another_identity(ledger: Ledger) -> None:
    ledger.expect([CALL])
    for run in ("r1", "r2", "r3"):
        lose(ledger, run=run)
    assert ledger.pending("general@v2") == ("c1",)
    ledger.release(["c1"])
    assert ledger.pending("general@v1") == ("c1",)
    lose(ledger, run="r4")
    assert state(ledger) is LedgerState.FAILED


def test_success_forgets_earlier_failures(ledger: Ledger) -> None:
    ledger.expect([CALL])
    lose(ledger)
    do(ledger, run="r2")
    found = ledger.state("c1")
    assert found is not None
    assert (found.state, found.attempts, found.problem, found.reason) == (LedgerState.LOADED, 0, None, None)


def test_days_limit_what_is_asked_for(ledger: Ledger) -> None:
    ledger.expect([CALL, OTHER, ExpectedCall("c3")])
    do(ledger, "c2")
    assert ledger.pending("general@v1", MONDAY, MONDAY) == ("c1",)
    assert ledger.counts(MONDAY, TUESDAY) == (
        StateCount(MONDAY, LedgerState.EXPECTED, 1),
        StateCount(TUESDAY, LedgerState.LOADED, 1),
    )
    assert sum(count.calls for count in ledger.counts()) == 3
    assert ledger.counts(first=TUESDAY) == (StateCount(TUESDAY, LedgerState.LOADED, 1),)


def test_attempts_come_in_the_order_of_their_calls(ledger: Ledger) -> None:
    ledger.expect([CALL, OTHER])
    begun = ledger.begin(["c2", "c1"], Stage.FETCH, "r1", "general@v1")
    assert [(attempt.call_id, attempt.stage) for attempt in begun] == [
        ("c2", Stage.FETCH),
        ("c1", Stage.FETCH),
    ]
    assert begun[0].attempt_id < begun[1].attempt_id


def test_attempts_that_a_kill_left_open_are_counted_once(ledger: Ledger) -> None:
    ledger.expect([CALL, OTHER])
    crash(ledger, "c1", "c2")
    assert ledger.close_crashed("r1") == (), "a run does not count its own"
    assert ledger.close_crashed("r2") == ("c1", "c2")
    assert ledger.close_crashed("r2") == ()
    found = ledger.state("c1")
    assert found is not None
    assert (found.state, found.attempts) == (LedgerState.EXPECTED, 1)
    assert ledger.pending("general@v1") == ("c1", "c2")


def test_a_call_that_kills_three_times_is_quarantined(ledger: Ledger) -> None:
    ledger.expect([CALL])
    for number in range(1, 4):
        crash(ledger, "c1", run=f"r{number}")
        ledger.close_crashed(f"r{number + 1}")
    (problem,) = ledger.problems("r4")
    assert (problem.state, problem.kind) == (LedgerState.QUARANTINED, "crashed")
    assert "3 次" in problem.reason


def test_work_that_ended_is_not_counted_as_crashed(ledger: Ledger) -> None:
    ledger.expect([CALL, OTHER])
    do(ledger, "c1")
    lose(ledger, "c2")
    extra = ledger.begin(["c2"], Stage.FETCH, "r1", "general@v1")
    ledger.finish(extra, AttemptOutcome.DONE)
    assert ledger.close_crashed("r2") == ()


def test_unknown_calls_are_named(ledger: Ledger) -> None:
    ledger.expect([CALL])
    with pytest.raises(LedgerError, match="got 1 others, the first 'stranger'"):
        ledger.begin(["c1", "stranger"], Stage.FETCH, "r1", "general@v1")
    with pytest.raises(LedgerError, match="stranger"):
        ledger.advance(["stranger"], LedgerState.LOADED, "r1")
    with pytest.raises(LedgerError, match="stranger"):
        ledger.fail([Failure("stranger", "missing", "没有录音")], "r1")


def test_reasons_may_hold_anything(ledger: Ledger) -> None:
    ledger.expect([CALL])
    ledger.fail([Failure("c1", "unreadable", "坏\0\ud800" + "长" * 10_000)], "r1")
    found = ledger.state("c1")
    assert found is not None
    assert found.reason is not None
    assert found.reason.startswith("坏\ufffd?长")
    assert len(found.reason) == 4000


def test_ten_thousand_calls_at_once(ledger: Ledger) -> None:
    calls = [ExpectedCall(f"c{number:05}", MONDAY, fingerprint="f") for number in range(10_000)]
    ledger.expect(calls)
    ids = ledger.pending("general@v1")
    assert len(ledger.begin(ids, Stage.ANALYSE, "r1", "general@v1")) == 10_000
    ledger.advance(ids[:9_000], LedgerState.LOADED, "r1")
    ledger.fail([Failure(call_id, "empty", "录音为空") for call_id in ids[9_000:]], "r1")
    assert [(count.state, count.calls) for count in ledger.counts()] == [
        (LedgerState.FAILED, 1_000),
        (LedgerState.LOADED, 9_000),
    ]
    assert ledger.close_crashed("r2") == ()


def test_several_writers_take_turns(url: str) -> None:
    Ledger.open(url).close()
    failures: list[Exception] = []

    def work(worker: int) -> None:
        try:
            with Ledger.open(url) as ledger:
                for number in range(5):
                    call_id = f"w{worker}-{number}"
                    ledger.expect([ExpectedCall(call_id, MONDAY)])
                    do(ledger, call_id, run=f"r{worker}")
        except LedgerError as error:
            failures.append(error)

    workers = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failures == []
    with Ledger.open(url) as ledger:
        assert ledger.counts() == (StateCount(MONDAY, LedgerState.LOADED, 20),)


def test_a_killed_run_leaves_its_attempt_behind(url: str) -> None:
    script = (
        "import os, signal, sys; from scoring.ledger import ExpectedCall, Ledger, Stage\n"
        "ledger = Ledger.open(sys.argv[1]); ledger.expect([ExpectedCall('c1')])\n"
        "ledger.begin(['c1'], Stage.ANALYSE, 'r1', 'general@v1'); os.kill(os.getpid(), signal.SIGKILL)"
    )
    root = str(Path(__file__).parents[2])
    ended = subprocess.run(
        [sys.executable, "-c", script, url], check=False, env={**os.environ, "PYTHONPATH": root}
    )
    assert ended.returncode == -signal.SIGKILL
    with Ledger.open(url) as ledger:
        assert ledger.close_crashed("r2") == ("c1",)


def test_opening_again_keeps_what_is_there(url: str) -> None:
    with Ledger.open(url) as ledger:
        ledger.expect([CALL])
    with Ledger.open(url) as ledger:
        assert state(ledger) is LedgerState.EXPECTED


def test_a_ledger_of_a_newer_release_is_refused(url: str) -> None:
    Ledger.open(url).close()
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        connection.execute(text("UPDATE ledger_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(LedgerError, match="expected a schema of this release or an older one"):
        Ledger.open(url)


def test_the_migrations_make_the_tables_that_the_code_knows(ledger: Ledger) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from scoring.ledger.schema import metadata

    with ledger._engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "ledger_version"})
        assert compare_metadata(context, metadata) == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("nonsense", "expected a URL such as"),
        (
            "mysql://root:secret@localhost/x",
            r"mysql://root:\*\*\*@localhost/x: expected sqlite or postgresql",
        ),
        ("oracle9://x", "expected sqlite or postgresql"),
    ],
)
def test_a_url_of_no_ledger_is_named(url: str, expected: str) -> None:
    with pytest.raises(LedgerError, match=expected) as caught:
        Ledger.open(url)
    assert "secret" not in str(caught.value)


def test_a_file_that_is_no_ledger_is_named(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite").write_text("no database at all" * 1000)
    with pytest.raises(LedgerError, match=r"ledger\.sqlite: cannot be opened: .*not a database"):
        Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
