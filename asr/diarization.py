"""Diarization of one line: which of two voices speaks when, found by an adapter with one method.

``builtin`` needs no download; ``pyannote`` needs the extra ``diarize`` and a model that the user names, and
also measures overlap.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from asr.activity import Samples
from recordings.span import Timeline

Method = Literal["auto", "builtin", "pyannote"]


@dataclass(frozen=True, slots=True)
class DiarizationOptions:
    """How the voices of a shared line are told apart.

    Attributes:
        method: ``auto`` is pyannote where a model is named, else the built-in one.
        model: a folder with a pyannote pipeline (``config.yaml``), or a name on the model hub.
        device: ``auto`` is the GPU where there is one.
        batch_size: windows that pyannote takes at once.

    Raises:
        ValueError: pyannote without a model, or a value that is not known.
    """

    method: Method = "auto"
    model: str = ""
    device: str = "auto"
    batch_size: int = 32

    def __post_init__(self) -> None:
        if self.method not in ("auto", "builtin", "pyannote"):
            raise ValueError(f"diarizer: expected auto, builtin or pyannote, got {self.method!r}")
        if self.method == "pyannote" and not self.model:
            raise ValueError(
                "diarizer pyannote: expected diarizer_model, a local folder or a name such as"
                " pyannote/speaker-diarization-community-1, got none"
            )
        if self.batch_size < 1:
            raise ValueError(f"diarizer batch size: at least 1, got {self.batch_size}")


@dataclass(frozen=True, slots=True)
class Voices:
    """When each of two voices speaks, in order of first appearance; the second is empty where there is one.

    Attributes:
        spans: of each voice; they overlap where both speak.
        exclusive: the same with every moment given to one voice, so that its words are heard once; None where
            nothing overlaps.
    """

    spans: tuple[Timeline, Timeline]
    exclusive: tuple[Timeline, Timeline] | None = None

    @property
    def alone(self) -> tuple[Timeline, Timeline]:
        return self.spans if self.exclusive is None else self.exclusive


class Diarizer(Protocol):
    """Tells two voices apart.

    Attributes:
        name: name and version, kept with every transcript.
        measures_overlap: so much of the overlap is found that talk-over may be judged by it.
    """

    @property
    def name(self) -> str: ...

    @property
    def measures_overlap(self) -> bool: ...

    def voices(self, samples: Samples, rate_hz: int, speech: Timeline) -> Voices:
        """The voices in ``speech`` of one channel, shape (n,); together they are ``speech``, less slivers."""


def diarizer(options: DiarizationOptions) -> Diarizer:
    """What the options ask for; a pyannote model loads on first use."""
    if options.method == "pyannote" or (options.method == "auto" and options.model):
        from asr.pyannote import PyannoteDiarizer

        return PyannoteDiarizer(options)
    from asr.voices import BuiltinDiarizer

    return BuiltinDiarizer()
