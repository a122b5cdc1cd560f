"""What others hold comes in by file: transcripts to judge, customers' ratings, the agents' list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from uuid import uuid4

from asr.transcript import Transcript
from asr.transcript_json import read_transcripts
from pipelines import stages
from pipelines.heard import HeardShard
from pipelines.judging import Judging
from pipelines.plan import manifest_options
from pipelines.progress import current
from pipelines.results import keep, keep_satisfaction, open_warehouse
from pipelines.settings import Settings, SettingsError
from recordings.agents import read_agents
from recordings.call import Agent, Call
from recordings.manifest import Manifest, RejectedRow, read_manifest
from scoring.warehouse import CallResult, CallState, RunProblem, Source, publish, stage
from scoring.workers import in_order

_BATCH = 250  # transcripts judged and staged together
_FEW = 1  # batches that are not worth starting a process


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to.

    Attributes:
        kept: rows or calls that are now in the warehouse (again, where they were there before).
        rejected: rows that could not be read, each with its place.
    """

    what: str
    kept: int
    rejected: tuple[RunProblem, ...]


def import_file(what: str, file: Path, settings: Settings, cdr: Path | None = None) -> Imported:
    """Import ``file``; importing it twice changes nothing.

    Raises:
        SettingsError: ``what`` is not something that can be imported.
    """
    if what == "transcripts":
        return import_transcripts(file, settings, cdr)
    if what == "satisfaction":
        with open_warehouse(settings) as warehouse:
            kept, rejected = keep_satisfaction(warehouse, settings, file)
            publish(warehouse, settings.snapshot)
        return Imported(what, kept, rejected)
    if what == "agents":
        return import_agents(file, settings)
    raise SettingsError(f"cannot import {what!r}: expected transcripts, satisfaction or agents")


def import_agents(file: Path, settings: Settings) -> Imported:
    """The agents' list: CSV of agent_id, agent_no, name, team, branch, post, hired."""
    agents, rejected = read_agents(file, manifest_options(settings))
    with open_warehouse(settings) as warehouse:
        warehouse.load_agents(agents)
        publish(warehouse, settings.snapshot)
    return Imported("agents", len(agents), _problems(rejected))


def import_transcripts(file: Path, settings: Settings, cdr: Path | None = None) -> Imported:
    """Judge the transcripts of ``file`` by the settings' rubrics and keep them.

    With call records beside them, calls that were never answered are kept too, and what the record says of a
    call fills what its transcript does not.
    """
    run_id = f"import-{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid4().hex[:6]}"
    judging = Judging.of(settings)
    agents = settings.recordings.agents
    manifest = read_manifest(cdr, agents, manifest_options(settings)) if cdr else Manifest((), (), ())
    records = {call.call_id: call for call in manifest.calls}
    rejected = list(_problems(manifest.rejected))
    kept: set[str] = set()
    with current().stage("导入并质检转写文本", len(records)) as steps:
        entries = _readable(file, records, rejected)
        work = partial(_judge_batch, judging=judging, staging=settings.staging, run_id=run_id)
        for judged in in_order(work, enumerate(_batches(entries), start=1), _FEW):
            kept.update(judged)
            steps.advance(len(judged))
        _stage_unheard(manifest.calls, kept, settings, run_id)
        with open_warehouse(settings) as warehouse:
            keep(warehouse, settings, judging.rubrics, manifest.agents)
            publish(warehouse, settings.snapshot)
        steps.advance(len(records) - len(kept))
    return Imported("transcripts", len(kept), tuple(rejected))


def _batches(transcripts: Iterator[Transcript]) -> Iterator[Sequence[Transcript]]:
    while batch := tuple(islice(transcripts, _BATCH)):
        yield batch


def _readable(file: Path, records: dict[str, Call], rejected: list[RunProblem]) -> Iterator[Transcript]:
    for entry in read_transcripts(file):
        if isinstance(entry, Transcript):
            record = records.get(entry.call_id)
            yield entry if record is None else replace(entry, call=filled(entry.call, record))
        else:
            place = entry.source if entry.line is None else f"{entry.source}:{entry.line}"
            rejected.append(RunProblem("rejected_transcript", place, str(entry)))


def filled(call: Call, record: Call) -> Call:
    """``call`` with what only ``record`` knows."""
    changes = {
        name: getattr(record, name)
        for name in Call.__dataclass_fields__
        if name != "agent" and getattr(call, name) in (None, ()) and getattr(record, name) not in (None, ())
    }
    agent = {
        name: getattr(record.agent, name)
        for name in Agent.__dataclass_fields__
        if getattr(call.agent, name) is None
    }
    return replace(call, agent=replace(call.agent, **agent), **changes)


def _judge_batch(
    batch: tuple[int, Sequence[Transcript]], judging: Judging, staging: Path, run_id: str
) -> tuple[str, ...]:
    """Judges and stages the transcripts of a batch, which has a number; their ids."""
    number, transcripts = batch
    heard = HeardShard(f"{run_id}-{number:04d}", tuple(transcripts), ())
    stages.score(heard, {}, judging, staging, run_id, Source.TRANSCRIPT)
    return tuple(transcript.call_id for transcript in transcripts)


def _stage_unheard(calls: Sequence[Call], kept: set[str], settings: Settings, run_id: str) -> None:
    """Call records without a transcript: not expected where nobody answered, else a recorded failure."""
    results = [
        CallResult(call, CallState.FAILED, Source.TRANSCRIPT, "missing: 没有这通电话的转写文本")
        if call.expects_recording
        else CallResult(call, CallState.NOT_EXPECTED, Source.TRANSCRIPT)
        for call in calls
        if call.call_id not in kept
    ]
    if results:
        stage(settings.staging / stages.RESULTS, f"{run_id}-records", results, run_id)


def _problems(rejected: Sequence[RejectedRow]) -> tuple[RunProblem, ...]:
    return tuple(RunProblem("rejected_row", row.place, row.reason, row.call_id) for row in rejected)
