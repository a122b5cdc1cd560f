"""What others hold comes in: transcripts to judge, and the tables that people bring."""

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
from pipelines.brought import BROUGHT, Imported, keep_brought, rejected_rows
from pipelines.heard import HeardShard
from pipelines.judging import Judging
from pipelines.plan import manifest_options
from pipelines.progress import current
from pipelines.results import keep, open_warehouse
from pipelines.settings import Settings, SettingsError
from recordings.call import Agent, Call
from recordings.manifest import Manifest, read_manifest
from recordings.query_source import QuerySource
from recordings.row import Source as Table
from recordings.table import open_source
from rubrics.refusal import there_are
from scoring.warehouse import CallResult, CallState, RunProblem, Source, publish, stage
from scoring.workers import in_order

TRANSCRIPTS = "transcripts"
_BATCH = 250  # transcripts judged and staged together
_FEW = 1  # batches that are not worth starting a process


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What is to be imported, and where it lies.

    Attributes:
        what: transcripts, or a key of `BROUGHT`.
        file: None for satisfaction that a query answers.
        cdr: call records that go with transcripts.
        sheet: of a workbook; None: the settings' one, or the first.
        sql, database: the query for satisfaction and the SQLAlchemy URL of whom to ask; None: the settings'.

    Raises:
        SettingsError: for something that cannot be imported, or options that do not go together.
    """

    what: str
    file: Path | None = None
    cdr: Path | None = None
    sheet: str | None = None
    sql: str | None = None
    database: str | None = None

    def __post_init__(self) -> None:
        if self.what not in (TRANSCRIPTS, *BROUGHT):
            known = (TRANSCRIPTS, *BROUGHT)
            raise SettingsError(f"不能导入 {self.what!r}{there_are(self.what, known)}")
        if self.cdr is not None and self.what != TRANSCRIPTS:
            raise SettingsError(f"--cdr 只用于导入 transcripts，不用于 {self.what}")
        if self.sheet is not None and (self.what == TRANSCRIPTS or self.file is None):
            raise SettingsError("--sheet 只用于 .xlsx 工作簿")
        if (self.sql or self.database) and self.what != "satisfaction":
            raise SettingsError(f"--sql 和 --database 只用于导入 satisfaction，不用于 {self.what}")
        if self.file is not None and (self.sql or self.database):
            raise SettingsError(f"文件和 --sql 只能给一个：{self.file}")
        if self.file is None and self.what != "satisfaction":
            raise SettingsError(f"导入 {self.what} 要给出文件")


def run_import(request: ImportRequest, settings: Settings) -> Imported:
    """Import what is requested and publish the snapshot again; importing it twice changes nothing.

    Raises:
        ManifestError: a table as a whole cannot be read.
        DocumentError: transcripts as a whole cannot be read.
        SettingsError: the settings do not fit, or name no query where no file is given.
    """
    if request.what == TRANSCRIPTS and request.file is not None:
        if not request.file.is_file():
            raise SettingsError(f"{request.file}：没有这个文件")
        return import_transcripts(request.file, settings, request.cdr)
    source = _source(request, settings)
    with open_warehouse(settings) as warehouse:
        imported = keep_brought(warehouse, request.what, source, settings)
        publish(warehouse, settings.snapshot)
    return imported


def _source(request: ImportRequest, settings: Settings) -> Table:
    if request.file is not None:
        return open_source(request.file, request.sheet or getattr(settings.imports, request.what).sheet)
    own = settings.imports.satisfaction
    database = request.database or (own.database.get_secret_value() if own.database else None)
    statement = request.sql or own.sql
    if not database or not statement:
        raise SettingsError(
            "导入 satisfaction 要给出文件，或 --sql 和 --database，"
            "或在 [import.satisfaction] 里写 sql 和 database"
        )
    return QuerySource(database, statement)


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
    rejected = list(rejected_rows(manifest.rejected))
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
    return Imported(TRANSCRIPTS, len(kept), tuple(rejected))


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
