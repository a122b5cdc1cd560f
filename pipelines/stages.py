"""The stages of the night as plain functions; Prefect's tasks in ``night`` only wrap them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from asr.hearing import Hearing, HearingError
from asr.transcript import Transcript
from pipelines.heard import Failure, HeardShard, read_heard, staged, write_heard
from pipelines.plan import Work
from pipelines.progress import Steps
from pipelines.settings import Settings
from recordings.audio import Audio
from recordings.call import Call
from recordings.decode import DecodeOptions, check_audible
from recordings.decoder_worker import Decoder
from recordings.errors import RecordingError
from rubrics.loader import Rubric
from scoring.judge import choose_rubric, judge
from scoring.ledger import Failure as LedgerFailure
from scoring.ledger import Ledger, LedgerState, Stage
from scoring.warehouse import CallResult, CallState, Source, stage

HEARD = "heard"
RESULTS = "results"


def decoder(settings: Settings) -> Decoder:
    """The worker processes that decode ahead of the model."""
    return Decoder(
        DecodeOptions(max_hours=settings.recordings.max_hours), processes=settings.recordings.decoders
    )


def analyse(
    shard_id: str,
    shard: Sequence[Work],
    hearing: Hearing,
    decoding: Decoder,
    folder: Path,
    steps: Steps,
) -> Path:
    """Decode and hear every call of ``shard``; what was heard and what failed is staged in one file.

    A recording that cannot be decoded or heard becomes a failure of its own call, never of the shard.
    """
    transcripts: list[Transcript] = []
    failures: list[Failure] = []
    by_id = {work.call.call_id: work for work in shard}
    for call_id, decoded in decoding.decode_many((work.call.call_id, work.recording.path) for work in shard):
        work = by_id[call_id]
        try:
            transcripts.append(_heard(work.call, decoded, work.recording.path, hearing))
        except (RecordingError, HearingError) as error:
            failures.append(failure(work.call, error))
        steps.advance()
    return write_heard(folder / HEARD, HeardShard(shard_id, tuple(transcripts), tuple(failures)))


def _heard(call: Call, decoded: Audio | RecordingError, path: Path, hearing: Hearing) -> Transcript:
    if isinstance(decoded, RecordingError):
        raise decoded
    check_audible(decoded, path)
    return hearing.analyse(decoded, call)


def failure(call: Call, error: RecordingError | HearingError) -> Failure:
    """``error`` as a record about ``call``."""
    return Failure(call.call_id, str(error.kind), error.place, error.detail)


def score(
    heard: HeardShard,
    calls: dict[str, Call],
    rubrics: Sequence[Rubric],
    folder: Path,
    run_id: str,
    source: Source = Source.RECORDING,
) -> Path:
    """Judge every transcript of ``heard`` and stage the results; failures are staged as failed calls.

    Args:
        calls: the call records by id; a failed call that is in none of them keeps its id alone.
    """
    results = [judged(transcript, rubrics, source) for transcript in heard.transcripts]
    results += [
        CallResult(
            call=calls.get(failed.call_id, Call(failed.call_id)),
            state=CallState.FAILED,
            source=source,
            reason=f"{failed.kind}: {failed.reason}",
        )
        for failed in heard.failures
    ]
    return stage(folder / RESULTS, heard.shard_id, results, run_id)


def judged(transcript: Transcript, rubrics: Sequence[Rubric], source: Source) -> CallResult:
    """One transcript under the first rubric that applies to its call."""
    rubric = choose_rubric(transcript.call, rubrics)
    if rubric is None:
        return CallResult(
            call=transcript.call,
            state=CallState.FAILED,
            source=source,
            reason="no_rubric: 没有适用于该通话的质检方案",
            transcript=transcript,
        )
    card = judge(transcript, rubric)
    return CallResult(transcript.call, CallState.SCORED, source, None, transcript, (card,))


def leftovers(folder: Path) -> tuple[HeardShard, ...]:
    """Shards that an interrupted run heard but did not load."""
    return tuple(read_heard(path) for path in staged(folder / HEARD))


def clear(folder: Path, shard_ids: Iterable[str]) -> None:
    """Forget staged transcripts once their results are in the warehouse."""
    for shard_id in shard_ids:
        (folder / HEARD / f"{shard_id}.jsonl.gz").unlink(missing_ok=True)


def note_analysed(ledger: Ledger, heard: HeardShard, run_id: str) -> None:
    """Write into the ledger what a shard's analysis came to."""
    ledger.advance([transcript.call_id for transcript in heard.transcripts], LedgerState.ANALYSED, run_id)
    ledger.fail(
        [LedgerFailure(f.call_id, kind=f.kind, reason=f"{f.place}：{f.reason}") for f in heard.failures], run_id
    )


__all__ = ["Stage", "analyse", "clear", "decoder", "failure", "judged", "leftovers", "note_analysed", "score"]
