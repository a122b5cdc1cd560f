"""pyannote.audio as a diarizer: a pipeline such as community-1, from a local folder or the model hub.

Extra ``diarize``. The sound is passed in memory, telemetry is off before the import, and a folder's
checkpoints are pickles: use only what you got from somebody you trust.
"""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from asr.activity import Samples, resampled
from asr.chunks import HEARING_HZ
from asr.diarization import DiarizationOptions, Voices
from asr.models import ModelError
from recordings.span import Timeline, TimeSpan, difference, intersection, union

SHORTEST_S = 0.05


class PyannoteDiarizer:
    """One loaded pipeline; loads on first use. One call at a time: its batches are inside.

    Raises:
        ModelError: on first use, where pyannote.audio or the pipeline cannot be had.
    """

    measures_overlap = True

    def __init__(self, options: DiarizationOptions) -> None:
        self.options = options
        self._lock = threading.Lock()
        self._pipeline: Any = None

    @property
    def name(self) -> str:
        """The pipeline's name and the version of pyannote.audio that runs it."""
        from importlib.metadata import version

        return f"pyannote:{Path(self.options.model).name}@{version('pyannote.audio')}"

    def voices(self, samples: Samples, rate_hz: int, speech: Timeline) -> Voices:
        if not speech:
            return Voices(((), ()))
        import torch

        waveform = torch.from_numpy(resampled(samples, rate_hz, HEARING_HZ)[None])
        with self._lock:
            if self._pipeline is None:
                self._pipeline = _loaded(self.options)
            found = self._pipeline(
                {"waveform": waveform, "sample_rate": HEARING_HZ, "uri": "line"}, num_speakers=2
            )
        spoken = _by_voice(found.speaker_diarization, speech)
        labels = sorted(spoken, key=lambda label: spoken[label][0])[:2]
        if not labels:
            return Voices((speech, ()))
        alone = _by_voice(found.exclusive_speaker_diarization, speech)
        spans, exclusive = (
            _completed([one.get(label, ()) for label in labels], speech) for one in (spoken, alone)
        )
        return Voices(spans, exclusive)


def _completed(voices: list[Timeline], speech: Timeline) -> tuple[Timeline, Timeline]:
    """Speech in which pyannote hears nobody goes to the voice nearest to it: no word may be lost."""
    for part in difference(speech, union(span for spans in voices for span in spans)):
        nearest = min(range(len(voices)), key=lambda index: _distance(part, voices[index]))
        voices[nearest] = union([*voices[nearest], part])
    first, second = (*voices, ())[:2]
    return first, second


def _by_voice(annotation: Any, speech: Timeline) -> dict[str, Timeline]:
    """Each voice's spans inside ``speech``; voices that never speak there are left out."""
    found = {}
    for label in annotation.labels():
        segments: Iterable[Any] = annotation.label_timeline(label).support()
        spans = intersection(union(TimeSpan(one.start, one.end) for one in segments), speech)
        kept = tuple(span for span in spans if span.duration >= SHORTEST_S)
        if kept:
            found[str(label)] = kept
    return found


def _distance(span: TimeSpan, spans: Timeline) -> float:
    apart = (max(other.start - span.end, span.start - other.end, 0.0) for other in spans)
    return min(apart, default=math.inf)


def _loaded(options: DiarizationOptions) -> Any:
    os.environ["PYANNOTE_METRICS_ENABLED"] = "0"
    model = options.model
    try:
        import torch
        from pyannote.audio import Pipeline
    except (ImportError, OSError) as error:
        raise ModelError(model, "pyannote.audio (pip install 'callqa[diarize]')", str(error)) from error
    try:
        pipeline = Pipeline.from_pretrained(str(Path(model).expanduser()))
    except Exception as error:  # (a folder of pickles and YAML may fail in any way)
        raise ModelError(
            model, "a pyannote pipeline that loads", f"{type(error).__name__}: {error}"
        ) from error
    if pipeline is None:
        raise ModelError(model, "a pyannote pipeline", "nothing that may be downloaded")
    pipeline.segmentation_batch_size = options.batch_size
    pipeline.embedding_batch_size = options.batch_size
    on_gpu = options.device == "cuda" or (options.device == "auto" and torch.cuda.is_available())
    pipeline.to(torch.device("cuda" if on_gpu else "cpu"))
    return pipeline
