"""Hearing outside the night: the options from the settings, single files."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from asr.hearing import Hearing, HearingOptions, NoSpeech
from asr.transcript import Transcript
from asr.transcription import TranscriptionOptions
from pipelines.settings import Settings, SettingsError
from pipelines.stages import checked
from recordings.call import Call, Speaker
from recordings.decode import DecodeOptions
from recordings.decoder import Decoder
from recordings.errors import RecordingError

MOST_WORKERS = 4
"""Calls heard side by side unless the settings say otherwise; each holds its own audio and activations."""


def hearing_options(settings: Settings, model: str | None = None) -> HearingOptions:
    """What hears, as the settings say; ``model`` overrides theirs.

    Raises:
        SettingsError: the settings conflict with one another.
    """
    asr = settings.asr
    try:
        transcription = TranscriptionOptions(
            model=model or asr.model,
            device=asr.device,
            compute_type=asr.compute_type,
            cpu_threads=asr.cpu_threads,
            workers=asr.workers or min(MOST_WORKERS, os.cpu_count() or 1),
            beam_size=asr.beam_size,
            batch_size=asr.batch_size,
            languages=asr.languages,
            hotwords=asr.hotwords,
        )
        return HearingOptions(transcription, activity=asr.activity, chunk_s=asr.chunk_s)
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
    hearing = Hearing(hearing_options(settings, model))
    calls = [Call(path.stem, recording=str(path), channel_roles=parties, dialect=dialect) for path in files]
    with Decoder(DecodeOptions(max_hours=settings.recordings.max_hours), processes=1) as decoding:
        decoded = decoding.decode_many(zip(calls, files, strict=True))
        usable = ((call, checked(audio, call, Path(call.recording or ""))) for call, audio in decoded)
        for _, heard in hearing.analyse_many(usable):
            yield heard


def channel_roles(text: str) -> tuple[Speaker, ...]:
    """``agent,customer`` as roles in channel order; empty text: not known."""
    try:
        return tuple(Speaker(part.strip()) for part in text.split(",") if part.strip())
    except ValueError as error:
        known = ", ".join(Speaker)
        raise SettingsError(f"--roles {text!r}: expected a list of {known}") from error
