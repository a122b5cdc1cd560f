"""The Prefect flow of the night: discover, fetch, analyse, score, load, publish, report.

A task per stage and shard, never per call: a task costs about a tenth of a second. Import this module only
after :func:`pipelines.prefect_home.settle`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from asr.hearing import Hearing
from pipelines import stages
from pipelines.heard import HeardShard, call_ids, read_heard
from pipelines.hearing import hearing_options
from pipelines.judging import Judging, judge_options, load_rubrics
from pipelines.plan import Discovery, Work, cut, discover
from pipelines.progress import Steps, current
from pipelines.results import NightReports, keep, keep_satisfaction, open_warehouse, write_reports
from pipelines.settings import Settings, load_settings
from pipelines.stages import JudgedShard
from pipelines.summary import NightSummary
from recordings.call import Call
from recordings.errors import RecordingError
from recordings.source import Recording
from reports.nightly import nightly_entries
from rubrics.schema import Rubric
from scoring.ledger import CallRecord, ExpectedCall, Ledger, LedgerState, Stage
from scoring.ledger import Failure as LedgerFailure
from scoring.warehouse import CallResult, CallState, RunProblem, RunRecord, Source, Warehouse, stage

IDENTITY = "night"  # what a call is done with: a new model or rubric does not redo old nights by itself


@dataclass(frozen=True, slots=True)
class Night:
    """One run: what every stage needs to know."""

    run_id: str
    started_at: datetime
    settings: Settings
    rubrics: tuple[Rubric, ...]

    @classmethod
    def begin(cls, settings: Settings) -> Night:
        """Look at what judges first: a wrong rubric or setting stops the night before any work is done."""
        now = datetime.now(UTC)
        judge_options(settings)
        return cls(
            f"{now:%Y%m%dT%H%M%S}-{uuid4().hex[:6]}", now, settings, load_rubrics(settings.rubrics.use)
        )


@dataclass(frozen=True, slots=True)
class Fetched:
    """What is left to hear, and what was settled before.

    Attributes:
        alone: to be heard one by one, since the last attempt at them crashed.
        lost: calls that cannot be heard: no recording, or given up after too many attempts.
        leftovers: heard by a run that was interrupted.
    """

    todo: tuple[Work, ...]
    alone: tuple[Work, ...]
    lost: tuple[tuple[Call, RunProblem], ...]
    already_done: int
    leftovers: tuple[HeardShard, ...]


_stage_task = task(cache_policy=NO_CACHE, persist_result=False)


@_stage_task
def fetch(night: Night, found: Discovery, ledger: Ledger) -> Fetched:
    """Settle with the ledger which of the expected recordings need work."""
    crashed = frozenset(ledger.close_crashed(night.run_id))
    ledger.expect([_expected(work.call, work.recording, night.settings) for work in found.found])
    leftovers = stages.leftovers(night.settings.staging)
    heard = call_ids(leftovers)
    pending = frozenset(ledger.pending(IDENTITY))
    todo = [work for work in found.found if work.call.call_id in pending - heard]
    known = ledger.records(
        [*(work.call.call_id for work in found.found), *(call.call_id for call, _ in found.missing)]
    )
    lost = [(call, error) for call, error in found.missing if not _done(known.get(call.call_id))]
    _count_missing(night, lost, ledger)
    problems = [
        (call, RunProblem(str(error.kind), error.place, error.detail, call.call_id)) for call, error in lost
    ]
    problems += [
        (work.call, RunProblem("quarantined", str(work.recording.path), _gave_up(record), work.call.call_id))
        for work in found.found
        if (record := known.get(work.call.call_id)) and record.state is LedgerState.QUARANTINED
    ]
    return Fetched(
        alone=tuple(work for work in todo if work.call.call_id in crashed),
        todo=tuple(work for work in todo if work.call.call_id not in crashed),
        lost=tuple(problems),
        already_done=sum(_done(known.get(call_id)) for call_id in found.expected_ids - heard),
        leftovers=leftovers,
    )


def _done(record: CallRecord | None) -> bool:
    return record is not None and record.state is LedgerState.LOADED


def _gave_up(record: CallRecord) -> str:
    return f"{record.attempts} 次失败后已隔离：{record.reason}（修复后用新的录音文件替换即可重试）"


def _expected(call: Call, recording: Recording | None, settings: Settings) -> ExpectedCall:
    day = call.started_at.astimezone(settings.zone).date() if call.started_at else None
    return ExpectedCall(
        call.call_id,
        day,
        recording.name if recording else call.recording,
        recording.fingerprint if recording else None,
    )


def _count_missing(night: Night, lost: Sequence[tuple[Call, RecordingError]], ledger: Ledger) -> None:
    """A recording that is not there counts as an attempt; when it arrives its call starts anew."""
    ledger.expect([_expected(call, None, night.settings) for call, _ in lost])
    ledger.begin([call.call_id for call, _ in lost], Stage.FETCH, night.run_id, IDENTITY)
    ledger.fail(
        [LedgerFailure(call.call_id, kind=str(error.kind), reason=str(error)) for call, error in lost],
        night.run_id,
    )


@_stage_task
def analyse(
    night: Night, shard: Sequence[Work], shard_id: str, hearing: Hearing, ledger: Ledger, steps: Steps
) -> HeardShard:
    """Hear one shard; the attempts are written down before the work."""
    ledger.begin([work.call.call_id for work in shard], Stage.ANALYSE, night.run_id, IDENTITY)
    settings = night.settings
    with stages.decoder(settings) as decoding:
        path = stages.analyse(shard_id, shard, hearing, decoding, settings.staging, steps)
    heard = read_heard(path)
    ledger.advance(
        [transcript.call_id for transcript in heard.transcripts], LedgerState.ANALYSED, night.run_id
    )
    stages.note_failures(ledger, heard.failures, night.run_id)
    return heard


@_stage_task
def score(night: Night, heard: HeardShard, calls: Mapping[str, Call], ledger: Ledger) -> JudgedShard:
    """Judge one shard and stage its results for the loader."""
    settings = night.settings
    judging = Judging(night.rubrics, judge_options(settings), settings.zone)
    judged = stages.score(heard, calls, judging, settings.staging, night.run_id)
    ledger.advance(judged.scored, LedgerState.SCORED, night.run_id)
    stages.note_failures(ledger, judged.failures[len(heard.failures) :], night.run_id)
    return judged


@dataclass(frozen=True, slots=True)
class Kept:
    """What reached the warehouse.

    Attributes:
        call_ids: every call loaded in this run.
        problems: ratings that could not be read.
    """

    call_ids: frozenset[str]
    problems: tuple[RunProblem, ...]


@_stage_task
def load(night: Night, found: Discovery, fetched: Fetched) -> Kept:
    """Everything staged, the records without recordings, the agents and the ratings go into the warehouse."""
    settings = night.settings
    unheard = [CallResult(call, CallState.NOT_EXPECTED, Source.RECORDING) for call in found.not_expected]
    unheard += [
        stages.failed_call(call, problem.kind, problem.reason, Source.RECORDING)
        for call, problem in fetched.lost
    ]
    if unheard:
        stage(settings.staging / stages.RESULTS, f"records-{night.run_id}", unheard, night.run_id)
    with open_warehouse(settings) as warehouse:
        drained = keep(warehouse, settings, night.rubrics, found.agents)
        return Kept(frozenset(drained.call_ids), _ratings(warehouse, settings))


def _ratings(warehouse: Warehouse, settings: Settings) -> tuple[RunProblem, ...]:
    """Load the customers' ratings; a file or row that cannot be read costs no call."""
    file = settings.recordings.satisfaction
    if file is None:
        return ()
    try:
        _, rejected = keep_satisfaction(warehouse, settings, file)
    except RecordingError as error:
        return (RunProblem(str(error.kind), error.place, error.detail),)
    return rejected


@_stage_task
def publish_and_report(night: Night, run: RunRecord, problems: Sequence[RunProblem]) -> NightReports:
    """The read-only snapshot and the folder of reports."""
    with current().stage("入库与报告", 2 + len(nightly_entries())) as steps:
        reports = write_reports(night.settings, run, problems, steps)
        steps.advance()
    return reports


@flow(name="callqa-nightly", validate_parameters=False, persist_result=False)
def nightly(config: str | None = None) -> NightSummary:
    """One night; ``config`` is the settings file, by default ``callqa.toml`` in the working folder."""
    night = Night.begin(load_settings(Path(config) if config else None))
    found = _stage_task(discover)(night.settings)
    with Ledger.open(night.settings.ledger_url, night.settings.night.attempts) as ledger:
        fetched = fetch(night, found, ledger)
        judged, transcribed = _work_through(night, found, fetched, ledger)
        kept = load(night, found, fetched)
        scored = [call_id for shard in judged for call_id in shard.scored]
        ledger.advance(
            [call_id for call_id in scored if call_id in kept.call_ids], LedgerState.LOADED, night.run_id
        )
        # What was heard of a shard whose results did not load stays, and the next run judges it again.
        loaded = [shard.shard_id for shard in judged if kept.call_ids.issuperset(shard.scored)]
        stages.clear(night.settings.staging, loaded)
    run, problems = _reconciled(night, found, fetched, judged, kept, transcribed)
    reports = publish_and_report(night, run, problems)
    return NightSummary(run, (*problems, *reports.problems), reports.page, reports.workbook)


def _work_through(
    night: Night, found: Discovery, fetched: Fetched, ledger: Ledger
) -> tuple[tuple[JudgedShard, ...], int]:
    """Hear and judge, shard by shard; what an interrupted run had heard is only judged.

    A call whose last attempt crashed gets a shard of its own: should it crash again, it costs itself only.
    """
    calls = {work.call.call_id: work.call for work in found.found}
    judged = [score(night, shard, calls, ledger) for shard in fetched.leftovers]
    pieces = (*cut(fetched.todo, night.settings.night.shard_audio_s), *((work,) for work in fetched.alone))
    transcribed = 0
    if pieces:
        hearing = Hearing(hearing_options(night.settings))
        with current().stage("转写并质检录音", sum(len(piece) for piece in pieces)) as steps:
            for number, piece in enumerate(pieces, start=1):
                heard = analyse(night, piece, f"{night.run_id}-{number:04d}", hearing, ledger, steps)
                transcribed += len(heard.transcripts)
                judged.append(score(night, heard, calls, ledger))
    return tuple(judged), transcribed


def _reconciled(
    night: Night,
    found: Discovery,
    fetched: Fetched,
    judged: Sequence[JudgedShard],
    kept: Kept,
    transcribed: int,
) -> tuple[RunRecord, tuple[RunProblem, ...]]:
    """The run's counts: every expected recording is already done, scored or failed."""
    failures = [failure for shard in judged for failure in shard.failures]
    scored = sum(call_id in kept.call_ids for shard in judged for call_id in shard.scored)
    unloaded = tuple(
        RunProblem("damaged_shard", shard.shard_id, "判定结果写盘后损坏，下次运行重新判定", call_id)
        for shard in judged
        for call_id in shard.scored
        if call_id not in kept.call_ids
    )
    problems = (
        *found.rejected,
        *kept.problems,
        *unloaded,
        *(problem for _, problem in fetched.lost),
        *(RunProblem(failure.kind, failure.place, failure.reason, failure.call_id) for failure in failures),
        *(RunProblem("unclaimed", name, "没有话单指向这个录音") for name in found.unclaimed),
    )
    run = RunRecord(
        run_id=night.run_id,
        started_at=night.started_at,
        finished_at=datetime.now(UTC),
        records=found.records,
        rejected=len(found.rejected),
        not_expected=len(found.not_expected),
        expected=found.expected,
        already_done=fetched.already_done,
        transcribed=transcribed,
        scored=scored,
        failed=len(failures) + len(fetched.lost) + len(unloaded),
        unclaimed=len(found.unclaimed),
    )
    return run, problems
