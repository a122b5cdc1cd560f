"""The stages of the night as plain functions; Prefect's tasks in ``night`` only wrap them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from asr.hearing import Hearing, NoSpeech
from asr.transcript import Transcript
from pipelines.heard import Failure, HeardShard, read_heard, staged, write_heard
from pipelines.judging import Judging
from pipelines.plan import Work
from pipelines.progress import Steps
from pipelines.settings import Settings
from recordings.audio import Audio
from recordings.call import Call
from recordings.decode import DecodeOptions, check_audible, check_length
from recordings.decoder import Decoder
from recordings.errors import RecordingError
from scoring.ledger import Failure as LedgerFailure
from scoring.ledger import Ledger
from scoring.warehouse import CallResult, CallState, Source, stage

NO_RUBRIC = "没有适用于该通话的质检方案"
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
    decoded = decoding.decode_many((work, work.recording.path) for work in shard)
    usable = ((work.call, checked(audio, work.call, work.recording.path)) for work, audio in decoded)
    for call, heard in hearing.analyse_many(usable):
        if isinstance(heard, Transcript):
            transcripts.append(heard)
        elif isinstance(heard, NoSpeech):
            failures.append(Failure(call.call_id, "no_speech", call.recording or "", no_speech(heard)))
        else:
            failures.append(Failure(call.call_id, str(heard.kind), heard.place, heard.detail))
        steps.advance()
    return write_heard(folder / HEARD, HeardShard(shard_id, tuple(transcripts), tuple(failures)))


def checked(audio: Audio | RecordingError, call: Call, path: Path) -> Audio | RecordingError:
    """``audio`` where there is something to hear and it is whole; else why not."""
    if isinstance(audio, RecordingError):
        return audio
    try:
        check_audible(audio, path)
        check_length(audio, call, path)
    except RecordingError as error:
        return error
    return audio


def no_speech(silence: NoSpeech) -> str:
    """Told as the levels of the channels, so that a dead line can be told from a quiet one."""
    levels = "、".join(f"{level:.0f}" for level in silence.levels_dbfs)
    return f"{silence.duration:.1f} 秒里没有人说话（各声道峰值 {levels} dBFS）"


@dataclass(frozen=True, slots=True)
class JudgedShard:
    """What became of one shard's calls: each is in exactly one of the two."""

    shard_id: str
    scored: tuple[str, ...]
    failures: tuple[Failure, ...]


def score(
    heard: HeardShard,
    calls: Mapping[str, Call],
    judging: Judging,
    folder: Path,
    run_id: str,
    source: Source = Source.RECORDING,
) -> JudgedShard:
    """Judge every transcript of ``heard`` and stage the results; failures are staged as failed calls.

    Args:
        calls: the call records by id; a failed call that is in none of them keeps its id alone.
    """
    results = [judged(transcript, judging, source) for transcript in heard.transcripts]
    unjudged = tuple(
        Failure(result.call.call_id, "no_rubric", result.call.recording or "", NO_RUBRIC)
        for result in results
        if result.state is CallState.FAILED
    )
    scored = tuple(result.call.call_id for result in results if result.state is CallState.SCORED)
    results += [
        failed_call(calls.get(failed.call_id, Call(failed.call_id)), failed.kind, failed.reason, source)
        for failed in heard.failures
    ]
    stage(folder / RESULTS, heard.shard_id, results, run_id)
    return JudgedShard(heard.shard_id, scored, (*heard.failures, *unjudged))


def judged(transcript: Transcript, judging: Judging, source: Source) -> CallResult:
    """One transcript under the rubric that applies to its call."""
    card = judging.scorecard(transcript)
    if card is None:
        reason = f"no_rubric: {NO_RUBRIC}"
        return CallResult(transcript.call, CallState.FAILED, source, reason, transcript)
    return CallResult(transcript.call, CallState.SCORED, source, None, transcript, (card,))


def failed_call(call: Call, kind: str, reason: str, source: Source) -> CallResult:
    """A call that could not be judged, as the warehouse keeps it."""
    return CallResult(call, CallState.FAILED, source, f"{kind}: {reason}")


def leftovers(folder: Path) -> tuple[HeardShard, ...]:
    """Shards that an interrupted run heard but did not load."""
    return tuple(read_heard(path) for path in staged(folder / HEARD))


def clear(folder: Path, shard_ids: Iterable[str]) -> None:
    """Forget staged transcripts once their results are in the warehouse."""
    for shard_id in shard_ids:
        (folder / HEARD / f"{shard_id}.jsonl.gz").unlink(missing_ok=True)


def note_failures(ledger: Ledger, failures: Sequence[Failure], run_id: str) -> None:
    """Write into the ledger what could not be heard or judged, and why."""
    ledger.fail(
        [LedgerFailure(f.call_id, kind=f.kind, reason=f"{f.place}：{f.reason}") for f in failures], run_id
    )
