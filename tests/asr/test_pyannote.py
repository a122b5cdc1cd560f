"""The pyannote adapter: the real library, with a pipeline made here."""

from __future__ import annotations

import os

import numpy as np
import pytest
from hearing_sounds import RATE_HZ
from pyannote_pipeline import HIGH, LOW, make_pipeline, two_voices

from asr.activity import detector
from asr.diarization import DiarizationOptions, diarizer
from asr.hearing import Hearing, HearingOptions
from asr.models import DEMO_MODEL, ModelError
from asr.transcript import Measure
from asr.voices import BuiltinDiarizer
from asr.whisper import WhisperOptions
from recordings.audio import Audio
from recordings.call import Call
from recordings.span import TimeSpan, covered, difference, intersection, union

LOW_SPANS, HIGH_SPANS = [(0.5, 3.5), (6.5, 8.0)], [(3.0, 6.0), (8.3, 9.5)]  # both from 3.0 to 3.5 s


def spans(edges):
    return tuple(TimeSpan(*edge) for edge in edges)


@pytest.fixture(scope="module")
def line():
    return two_voices({LOW: LOW_SPANS, HIGH: HIGH_SPANS}, 10.0, seed=99)


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory):
    return make_pipeline(tmp_path_factory.mktemp("pyannote") / "pipeline")


@pytest.fixture(scope="module")
def hearing(pipeline):
    return Hearing(
        HearingOptions(WhisperOptions(str(DEMO_MODEL)), diarization=DiarizationOptions(model=str(pipeline)))
    )


@pytest.fixture(scope="module")
def found(line, hearing):
    speech = detector("combined").spans(line, RATE_HZ)
    return speech, hearing.diarizer.voices(line, RATE_HZ, speech)


@pytest.mark.slow
def test_each_voice_is_found_where_it_speaks(found):
    _, voices = found
    for ours, truth in zip(voices.spans, (spans(LOW_SPANS), spans(HIGH_SPANS)), strict=True):
        agreed = covered(intersection(ours, truth))
        assert agreed > 0.85 * covered(truth)
        assert covered(ours) - agreed < 0.8


@pytest.mark.slow
def test_overlap_is_picked_up_and_its_words_belong_to_one(found):
    speech, voices = found
    both = intersection(*voices.spans)
    assert covered(intersection(both, [TimeSpan(3.0, 3.5)])) > 0.2
    assert covered(intersection(*voices.alone)) < 0.01
    for pair in (voices.spans, voices.alone):
        assert covered(difference(speech, union([*pair[0], *pair[1]]))) < 0.01


@pytest.mark.slow
def test_the_transcript_says_what_told_the_voices_apart(line, hearing, pipeline):
    transcript = hearing.analyse(Audio(line[None].astype(np.float32), RATE_HZ), Call("c1"))
    assert dict(transcript.models)["speakers"].startswith(f"pyannote:{pipeline.name}@4.")
    assert Measure.OVERLAP in transcript.measurable
    assert len(transcript.activity) == 2


@pytest.mark.slow
@pytest.mark.usefixtures("found")
def test_nothing_is_reported_to_anybody():
    assert os.environ["PYANNOTE_METRICS_ENABLED"] == "0"


def test_without_speech_nothing_is_loaded(tmp_path):
    options = DiarizationOptions(model=str(tmp_path / "nothing here"))
    assert diarizer(options).voices(np.zeros(8000, np.float32), RATE_HZ, ()).spans == ((), ())


def test_a_folder_without_a_pipeline_is_named(tmp_path, line):
    (tmp_path / "config.yaml").write_text("pipeline: [", encoding="utf-8")
    with pytest.raises(ModelError, match=str(tmp_path)):
        diarizer(DiarizationOptions(model=str(tmp_path))).voices(line, RATE_HZ, spans(LOW_SPANS))


def test_what_is_chosen():
    assert isinstance(diarizer(DiarizationOptions()), BuiltinDiarizer)
    assert diarizer(DiarizationOptions(model="folder")).measures_overlap
    assert isinstance(diarizer(DiarizationOptions(method="builtin", model="folder")), BuiltinDiarizer)
    with pytest.raises(ValueError, match="diarizer_model"):
        DiarizationOptions(method="pyannote")
    with pytest.raises(ValueError, match="whisper"):
        DiarizationOptions(method="whisper")  # type: ignore[arg-type]
