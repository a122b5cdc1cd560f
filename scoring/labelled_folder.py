"""A folder of recordings with their labels beside them: ``NAME.rttm``, ``NAME.json``, ``NAME.txt``.

The RTTM says who speaks when, the JSON is a transcript as people wrote it, the text is all that was said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from asr.document import DocumentError
from asr.rttm import read_rttm
from asr.spoken_truth import SpokenTruth
from asr.transcript import Transcript
from asr.transcript_json import read_transcript
from recordings.call import Call, Speaker
from recordings.encoding import read_text
from recordings.errors import ManifestError
from recordings.source import AUDIO_SUFFIXES
from scoring.truth import CallTruth, TruthError, channel_roles

LABELS = (".rttm", ".json", ".txt")


def read_folder(folder: Path) -> Iterator[CallTruth | DocumentError]:
    """Every labelled recording, in order of name; one whose labels cannot be read comes as its error.

    Raises:
        TruthError: the folder cannot be read.
    """
    seen: dict[str, str] = {}
    for name, files in sorted(_by_name(folder).items()):
        labels = {file.suffix.lower(): file for file in files if file.suffix.lower() in LABELS}
        recordings = [file for file in files if file.suffix.lower() in AUDIO_SUFFIXES]
        if not labels:
            continue
        try:
            if len(recordings) != 1:
                found = ", ".join(file.name for file in recordings) or "none"
                raise TruthError(str(folder / name), None, "", "one recording beside its labels", found)
            call = _labelled(name, recordings[0], labels)
            if call.call_id in seen:
                actual = f"{call.call_id!r}, as beside {seen[call.call_id]}"
                raise TruthError(str(recordings[0]), None, "call_id", "every call once", actual)
            seen[call.call_id] = recordings[0].name
            yield call
        except DocumentError as error:
            yield error


def unlabelled(folder: Path) -> tuple[str, ...]:
    """Recordings that stand in ``folder`` without a label."""
    return tuple(
        file.name
        for _, files in sorted(_by_name(folder).items())
        if not any(file.suffix.lower() in LABELS for file in files)
        for file in files
        if file.suffix.lower() in AUDIO_SUFFIXES
    )


def _by_name(folder: Path) -> Mapping[str, list[Path]]:
    try:
        files = sorted(file for file in folder.iterdir() if file.is_file() and not file.name.startswith("."))
    except OSError as error:
        raise TruthError(str(folder), None, "", "a folder that can be read", f"{error.strerror}") from error
    found: dict[str, list[Path]] = defaultdict(list)
    for file in files:
        found[file.stem].append(file)
    return found


def _labelled(name: str, recording: Path, labels: Mapping[str, Path]) -> CallTruth:
    call, spoken = Call(name), SpokenTruth()
    if ".json" in labels:
        try:
            transcript = read_transcript(labels[".json"])
        except OSError as error:
            place = str(labels[".json"])
            raise TruthError(place, None, "", "a file that can be read", f"{error.strerror}") from error
        call, spoken = transcript.call, _as_said(transcript)
    if ".txt" in labels:
        spoken = replace(spoken, text=_text(labels[".txt"]))
    if ".rttm" in labels:
        spoken = replace(spoken, voices=read_rttm(labels[".rttm"]))
    call = replace(call, channel_roles=call.channel_roles or channel_roles(dict(spoken.channels)))
    return CallTruth(call.call_id, spoken=spoken, recording=recording, call=call, place=str(recording))


def _as_said(transcript: Transcript) -> SpokenTruth:
    language = transcript.call.dialect or transcript.language
    return SpokenTruth(transcript.turns, channels=_channels(transcript), language=language)


def _channels(transcript: Transcript) -> tuple[tuple[Speaker, int], ...]:
    """Who is on which channel: as the turns say, else the call record; none where a speaker is on several."""
    turns = [(turn.speaker, turn.channel) for turn in transcript.turns if turn.channel is not None]
    if not turns:
        return tuple((role, at) for at, role in enumerate(transcript.call.channel_roles))
    found = dict(turns)
    return tuple(found.items()) if set(turns) == set(found.items()) else ()


def _text(path: Path) -> str:
    try:
        return read_text(path)[0]
    except ManifestError as error:
        raise TruthError(str(path), None, "", "text in UTF-8 or GB18030", error.detail) from error
