"""Hearing outside the night: the options from the settings, single files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from asr.hearing import Hearing, HearingOptions, NoSpeech
from asr.transcript import Transcript
from asr.transcription import TranscriptionOptions
from pipelines.settings import Settings, SettingsError
from recordings.call import Call, Speaker
from recordings.decode import DecodeOptions, check_audible
from recordings.decoder import Decoder
from recordings.errors import RecordingError


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
            beam_size=asr.beam_size,
            batch_size=asr.batch_size,
            languages=asr.languages,
            hotwords=asr.hotwords,
        )
        return HearingOptions(transcription, activity=asr.activity)
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
    with Decoder(DecodeOptions(max_hours=settings.recordings.max_hours), processes=1) as decoding:
        for key, decoded in decoding.decode_many((str(number), path) for number, path in enumerate(files)):
            path = files[int(key)]
            call = Call(path.stem, recording=str(path), channel_roles=parties, dialect=dialect)
            try:
                if isinstance(decoded, RecordingError):
                    raise decoded
                check_audible(decoded, path)
                yield hearing.analyse(decoded, call)
            except (RecordingError, NoSpeech) as error:
                yield error


def channel_roles(text: str) -> tuple[Speaker, ...]:
    """``agent,customer`` as roles in channel order; empty text: not known."""
    try:
        return tuple(Speaker(part.strip()) for part in text.split(",") if part.strip())
    except ValueError as error:
        known = ", ".join(Speaker)
        raise SettingsError(f"--roles {text!r}: expected a list of {known}") from error
