"""Hearing outside the night: the options from the settings, single files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from asr.dialects import Dialects
from asr.diarization import DiarizationOptions
from asr.hearing import Hearing, HearingOptions, NoSpeech
from asr.transcript import Transcript
from asr.whisper import WhisperOptions
from pipelines.dialects import known_dialects
from pipelines.settings import Settings, SettingsError
from pipelines.stages import checked, decoder
from recordings.call import Call, Speaker
from recordings.errors import RecordingError

MOST_WORKERS = 4
"""Batches decoded side by side unless the settings say otherwise; each holds its own activations."""


def hearing_options(settings: Settings, model: str | None = None) -> HearingOptions:
    """What hears, as the settings say; ``model`` overrides theirs.

    Raises:
        SettingsError: the settings conflict with one another.
    """
    asr = settings.asr
    try:
        whisper = WhisperOptions(
            model=model or asr.model,
            device=asr.device,
            compute_type=asr.compute_type,
            device_index=asr.device_index,
            cpu_threads=asr.cpu_threads,
            workers=asr.workers or min(MOST_WORKERS, os.cpu_count() or 1),
            beam_size=asr.beam_size,
            languages=asr.languages,
            prompt=asr.prompt,
            hotwords=asr.hotwords,
        )
        return HearingOptions(
            whisper,
            dialects=Dialects(known_dialects(asr), asr.queue_dialects, asr.agent_dialects),
            batch_size=asr.batch_size,
            group_batches=asr.group_batches,
            temperatures=asr.temperatures,
            diarization=DiarizationOptions(asr.diarizer, asr.diarizer_model, asr.device),
            activity=asr.activity,
            chunk_s=asr.chunk_s,
        )
    except ValueError as error:
        raise SettingsError(f"asr: {error}") from error


def transcribe_files(
    files: Sequence[Path],
    settings: Settings,
    model: str | None = None,
    roles: str = "",
    dialect: str | None = None,
) -> Iterator[Transcript | RecordingError | NoSpeech]:
    """Each file's transcript, or what was wrong with it. The file's stem is its call id.

    Raises:
        SettingsError: ``roles`` is not a list of speakers.
    """
    parties = channel_roles(roles)
    calls = [Call(path.stem, recording=str(path), channel_roles=parties, dialect=dialect) for path in files]
    for _, heard in hear(zip(calls, files, strict=True), settings, model):
        yield heard


def hear(
    work: Iterable[tuple[Call, Path]], settings: Settings, model: str | None = None
) -> Iterator[tuple[Call, Transcript | RecordingError | NoSpeech]]:
    """Each call as it is heard now, in order, or what was wrong with its recording; nothing is kept."""
    hearing = Hearing(hearing_options(settings, model))
    with decoder(settings) as decoding:
        decoded = decoding.decode_many(((call, path), path) for call, path in work)
        usable = ((call, checked(audio, call, path)) for (call, path), audio in decoded)
        yield from hearing.analyse_many(usable)


def channel_roles(text: str) -> tuple[Speaker, ...]:
    """``agent,customer`` as roles in channel order; empty text: not known."""
    try:
        return tuple(Speaker(part.strip()) for part in text.split(",") if part.strip())
    except ValueError as error:
        known = "、".join(Speaker)
        raise SettingsError(f"--roles {text!r}：应为这些角色的列表：{known}") from error
