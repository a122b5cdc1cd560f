"""The Prefect flow of the night: discover, fetch, analyse, score, load, publish, report.

A task per stage and shard, never per call: a task costs about a tenth of a second. Import this module only
after :func:`pipelines.prefect_home.settle`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from asr.hearing import Hearing
from pipelines import stages
from pipelines.heard import HeardShard, call_ids, read_heard
from pipelines.hearing import hearing_options
from pipelines.judging import load_rubrics
from pipelines.plan import Discovery, Work, cut, discover
from pipelines.progress import current
from pipelines.results import NightReports, keep, write_reports
from pipelines.settings import Settings, load_settings
from pipelines.summary import NightSummary
from recordings.call import Call
from rubrics.loader import Rubric
from scoring.ledger import ExpectedCall, Ledger, LedgerState, Stage
from scoring.ledger import Failure as LedgerFailure
from scoring.warehouse import CallResult, CallState, RunProblem, RunRecord, Source, stage

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
        """Read the rubrics first: a wrong one stops the night before any work is done."""
        now = datetime.now(UTC)
        return cls(f"{now:%Y%m%dT%H%M%S}-{uuid4().hex[:6]}", now, settings, load_rubrics(settings.rubrics.use))


@dataclass(frozen=True, slots=True)
class Fetched:
    """What is left to hear, and what was settled before."""

    todo: tuple[Work, ...]
    missing: tuple[tuple[Call, RunProblem], ...]
    already_done: int
    leftovers: tuple[HeardShard, ...]


_stage_task = task(cache_policy=NO_CACHE, persist_result=False)


@_stage_task
def fetch(night: Night, found: Discovery, ledger: Ledger) -> Fetched:
    """Settle with the ledger which of the expected recordings need work."""
    zone = night.settings.zone
    ledger.close_crashed(night.run_id)
    ledger.expect(
        [
            ExpectedCall(
                work.call.call_id,
                work.call.started_at.astimezone(zone).date() if work.call.started_at else None,
                work.recording.name,
                work.recording.fingerprint,
            )
            for work in found.found
        ]
    )
    leftovers = stages.leftovers(night.settings.staging)
    heard = call_ids(leftovers)
    pending = frozenset(ledger.pending(IDENTITY))
    todo = [work for work in found.found if work.call.call_id in pending and work.call.call_id not in heard]
    missing = _missing(night, found, ledger)
    done = found.expected - len(missing) - len({work.call.call_id for work in found.found} & (pending | heard))
    return Fetched(tuple(todo), missing, done, leftovers)


def _missing(night: Night, found: Discovery, ledger: Ledger) -> tuple[tuple[Call, RunProblem], ...]:
    """Recordings that are not there, without those that an earlier night already judged."""
    lost: list[tuple[Call, RunProblem]] = []
    for call, error in found.missing:
        record = ledger.state(call.call_id)
        if record is not None and record.state is LedgerState.LOADED:
            continue
        lost.append((call, RunProblem(str(error.kind), error.place, error.detail, call.call_id)))
    zone = night.settings.zone
    ledger.expect(
        [
            ExpectedCall(call.call_id, call.started_at.astimezone(zone).date() if call.started_at else None, None, None)
            for call, _ in lost
        ]
    )
    ids = [call.call_id for call, _ in lost]
    ledger.begin(ids, Stage.FETCH, night.run_id, IDENTITY)
    ledger.fail(
        [LedgerFailure(call.call_id, kind=problem.kind, reason=problem.reason) for call, problem in lost],
        night.run_id,
    )
    return tuple(lost)


@_stage_task
def analyse(night: Night, shard: Sequence[Work], shard_id: str, hearing: Hearing, ledger: Ledger) -> Path:
    """Hear one shard; the attempts are written down before the work."""
    ledger.begin([work.call.call_id for work in shard], Stage.ANALYSE, night.run_id, IDENTITY)
    settings = night.settings
    with stages.decoder(settings) as decoding, current().stage(f"转写 {shard_id}", len(shard)) as steps:
        path = stages.analyse(shard_id, shard, hearing, decoding, settings.staging, steps)
    stages.note_analysed(ledger, read_heard(path), night.run_id)
    return path


@_stage_task
def score(night: Night, heard: HeardShard, calls: dict[str, Call], ledger: Ledger) -> None:
    """Judge one shard and stage its results for the loader."""
    with current().stage(f"质检 {heard.shard_id}", len(heard.transcripts)) as steps:
        stages.score(heard, calls, night.rubrics, night.settings.staging, night.run_id)
        steps.advance(len(heard.transcripts))
    ledger.advance([transcript.call_id for transcript in heard.transcripts], LedgerState.SCORED, night.run_id)


@_stage_task
def load(night: Night, found: Discovery, fetched: Fetched) -> None:
    """Everything staged, the records without recordings, the agents and the ratings go into the warehouse."""
    unheard = [CallResult(call, CallState.NOT_EXPECTED, Source.RECORDING) for call in found.not_expected]
    unheard += [
        CallResult(call, CallState.FAILED, Source.RECORDING, f"{problem.kind}: {problem.reason}")
        for call, problem in fetched.missing
    ]
    if unheard:
        stage(night.settings.staging / stages.RESULTS, f"records-{night.run_id}", unheard, night.run_id)
    keep(night.settings, night.rubrics, found.agents)


@_stage_task
def publish_and_report(night: Night, run: RunRecord, problems: Sequence[RunProblem]) -> NightReports:
    """The read-only snapshot, the page and the workbook."""
    with current().stage("报告", 1) as steps:
        reports = write_reports(night.settings, run, problems)
        steps.advance()
    return reports


@flow(name="callqa-nightly", validate_parameters=False, persist_result=False)
def nightly(config: str | None = None) -> NightSummary:
    """One night. ``config`` is the path of the settings file; default ``callqa.toml`` in the working folder."""
    night = Night.begin(load_settings(Path(config) if config else None))
    found = _stage_task(discover)(night.settings)
    with Ledger.open(night.settings.ledger_url) as ledger:
        fetched = fetch(night, found, ledger)
        shards = _work_through(night, found, fetched, ledger)
        load(night, found, fetched)
        heard = [transcript.call_id for shard in shards for transcript in shard.transcripts]
        ledger.advance(heard, LedgerState.LOADED, night.run_id)
        stages.clear(night.settings.staging, [shard.shard_id for shard in shards])
    run, problems = _reconciled(night, found, fetched, shards)
    reports = publish_and_report(night, run, problems)
    return NightSummary(run, problems, reports.page, reports.workbook)


def _work_through(
    night: Night, found: Discovery, fetched: Fetched, ledger: Ledger
) -> tuple[HeardShard, ...]:
    """Hear and judge, shard by shard; what an interrupted run had heard is only judged."""
    calls = {work.call.call_id: work.call for work in found.found}
    heard: list[HeardShard] = []
    for shard in fetched.leftovers:
        score(night, shard, calls, ledger)
        heard.append(shard)
    pieces = cut(fetched.todo, night.settings.night.shard_audio_s)
    hearing = Hearing(hearing_options(night.settings)) if pieces else None
    for number, piece in enumerate(pieces, start=1):
        if hearing is None:  # for the type checker: pieces are empty without it
            break
        path = analyse(night, piece, f"{night.run_id}-{number:04d}", hearing, ledger)
        shard = read_heard(path)
        score(night, shard, calls, ledger)
        heard.append(shard)
    return tuple(heard)


def _reconciled(
    night: Night, found: Discovery, fetched: Fetched, shards: Sequence[HeardShard]
) -> tuple[RunRecord, tuple[RunProblem, ...]]:
    """The run's counts: every expected recording is already done, scored or failed."""
    failures = [failure for shard in shards for failure in shard.failures]
    problems = [
        *found.rejected,
        *(problem for _, problem in fetched.missing),
        *(RunProblem(failure.kind, failure.place, failure.reason, failure.call_id) for failure in failures),
        *(RunProblem("unclaimed", name, "没有话单指向这个录音") for name in found.unclaimed),
    ]
    leftover = {shard.shard_id for shard in fetched.leftovers}
    scored = sum(len(shard.transcripts) for shard in shards)
    run = RunRecord(
        run_id=night.run_id,
        started_at=night.started_at,
        records=found.records,
        rejected=len(found.rejected),
        not_expected=len(found.not_expected),
        expected=found.expected,
        already_done=fetched.already_done,
        transcribed=sum(len(shard.transcripts) for shard in shards if shard.shard_id not in leftover),
        scored=scored,
        failed=len(failures) + len(fetched.missing),
        unclaimed=len(found.unclaimed),
    )
    return replace(run, finished_at=datetime.now(UTC)), tuple(problems)
