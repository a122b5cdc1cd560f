"""The real sherpa-onnx with tiny models built for it: words, times, kinds, and folders that are no model."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest
import sherpa_models as models
from hearing_sounds import RATE_HZ as LINE_HZ
from hearing_sounds import put

from asr.dialects import KNOWN, Dialect, Dialects
from asr.hearing import Hearing, HearingOptions
from asr.models import DEMO_MODEL, ModelError
from asr.sherpa import SherpaEngine, SherpaOptions, kind_of
from asr.sherpa_folder import read_sherpa_folder
from asr.whisper import WhisperOptions
from recordings.audio import Audio
from recordings.call import Call, Speaker

SPOKEN = np.concatenate(
    [
        models.quiet(0.5),
        models.chord(models.LOW, 0.4),
        models.quiet(0.3),
        models.chord(models.HIGH, 0.4),
        models.quiet(0.4),
    ]
)
FRAME_S = 0.06  # SenseVoice's; the others' is shorter
TIMED = {
    "sense_voice": models.sense_voice,
    "dolphin_ctc": models.dolphin,
    "wenet_ctc": models.wenet,
    "telespeech_ctc": models.telespeech,
    "fire_red_asr_ctc": models.fire_red_ctc,
}


def engine(folder: Path, *languages: str) -> SherpaEngine:
    return SherpaEngine(SherpaOptions(str(folder), languages=languages or ("zh",)))


@pytest.mark.parametrize("kind", TIMED)
def test_words_come_with_the_time_they_start(tmp_path, kind):
    folder = TIMED[kind](tmp_path)
    assert kind_of(folder) == kind
    (answer,) = engine(folder).recognise([SPOKEN], "zh")
    assert answer.text == "你好"
    first, second = answer.words
    assert first.start == pytest.approx(0.5, abs=FRAME_S) and second.start == pytest.approx(1.2, abs=FRAME_S)
    assert first.end <= second.start and second.end <= len(SPOKEN) / models.RATE_HZ
    assert first.confidence is None


@pytest.mark.parametrize("kind", TIMED)
def test_a_window_hears_nothing_of_the_others_in_its_batch(tmp_path, kind):
    hearing = engine(TIMED[kind](tmp_path))
    windows = [SPOKEN, models.quiet(1.0), SPOKEN[: models.RATE_HZ]]
    together = hearing.recognise(windows, "zh")
    assert together == tuple(hearing.recognise([window], "zh")[0] for window in windows)
    assert (together[0].text, together[2].text) == ("你好", "你")


def test_silence_has_no_words(tmp_path):
    assert engine(models.sense_voice(tmp_path)).recognise([models.quiet(1.0)], "zh")[0].words == ()


def test_the_language_is_told_to_the_model(tmp_path):
    folder = models.sense_voice(tmp_path)
    assert engine(folder, "zh").recognise([SPOKEN], "zh")[0].text == "你好"
    assert engine(folder, "yue").recognise([SPOKEN], "yue")[0].text == "佢係"


def test_without_times_the_text_is_spread_over_the_window_and_latin_words_stay_apart(tmp_path):
    folder = models.paraformer(tmp_path)
    sound = np.concatenate([models.chord(models.LOW, 0.5), models.chord(models.HIGH, 0.5), models.quiet(0.3)])
    (answer,) = engine(folder).recognise([sound], "zh")
    assert not read_sherpa_folder(folder).times
    assert answer.text.startswith("你") and answer.text.endswith(" go go")
    starts = [word.start for word in answer.words]
    assert np.diff(starts) == pytest.approx(len(sound) / models.RATE_HZ / len(starts))


@pytest.mark.parametrize("samples", [0, 1, 500])
def test_a_window_too_short_for_a_single_frame_is_silence(tmp_path, samples):
    hearing = engine(models.sense_voice(tmp_path))
    answers = hearing.recognise([models.quiet(1.0)[:samples], SPOKEN], "zh")
    assert [answer.text for answer in answers] == ["", "你好"]


def test_the_name_tells_the_folder_and_the_size_of_the_weights(tmp_path):
    folder = models.sense_voice(tmp_path / "sense-voice")
    assert engine(folder).name == f"sherpa:sense-voice@{(folder / 'model.onnx').stat().st_size}"


def test_int8_weights_are_taken_and_streaming_ones_are_not(tmp_path):
    folder = models.wenet(tmp_path)
    weights = (folder / "model.onnx").read_bytes()
    for name in ("model.int8.onnx", "model-streaming.int8.onnx", "model-streaming.onnx"):
        (folder / name).write_bytes(weights)
    assert [file.name for file in read_sherpa_folder(folder).weights] == ["model.int8.onnx"]


@pytest.mark.parametrize(
    ("files", "missing"),
    [
        ((), r"tokens\.txt, model\.onnx .*, got an empty folder"),
        (("model.onnx",), r"tokens\.txt, got model\.onnx"),
        (("tokens.txt",), r"model\.onnx \(or model\.int8\.onnx, .*\), got tokens\.txt"),
        (("tokens.txt", "encoder.int8.onnx"), r"decoder\*\.onnx, got encoder\.int8\.onnx, tokens\.txt"),
        (("tokens.txt", "decoder.onnx"), r"encoder\*\.onnx, got decoder\.onnx, tokens\.txt"),
        (("tokens.txt", "encoder.onnx", "decoder.onnx", "joiner.onnx"), "a transducer"),
        (("tokens.txt", "model.onnx"), r"an ONNX model in model\.onnx"),
    ],
)
def test_what_a_folder_lacks_is_named(tmp_path, files, missing):
    for name in files:
        (tmp_path / name).touch()
    with pytest.raises(ModelError, match=missing) as caught:
        engine(tmp_path).recognise([SPOKEN], "zh")
    assert str(tmp_path) in str(caught.value)


def test_no_folder_is_told(tmp_path):
    with pytest.raises(ModelError, match="expected a sherpa-onnx model folder, got nothing there"):
        _ = engine(tmp_path / "none").name


@pytest.mark.parametrize("key", ["vocab_size", "lang_yue", "neg_mean"])
def test_missing_metadata_is_told_where_sherpa_onnx_would_end_the_process(tmp_path, key):
    folder = models.sense_voice(tmp_path, without=key)
    with pytest.raises(ModelError, match=rf"{key} in the metadata of model\.onnx"):
        engine(folder).recognise([SPOKEN], "zh")
    code = (
        "from sherpa_onnx import OfflineRecognizer;"
        f"OfflineRecognizer.from_sense_voice(model={str(folder / 'model.onnx')!r},"
        f" tokens={str(folder / 'tokens.txt')!r}); print('alive')"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode != 0 and "alive" not in ended.stdout, "sherpa-onnx raises now: the check may go"


@pytest.mark.parametrize(
    ("make", "symbol"), [(models.wenet, "<blk>"), (models.paraformer, "</s>")], ids=["blank", "end"]
)
def test_symbols_that_the_decoder_needs_are_looked_for(tmp_path, make, symbol):
    file = make(tmp_path) / "tokens.txt"
    file.write_text(file.read_text(encoding="utf-8").replace(symbol, "x"), encoding="utf-8")
    with pytest.raises(ModelError, match=r"in tokens\.txt, got 3 symbols without it"):
        engine(tmp_path).recognise([SPOKEN], "zh")


def test_a_symbol_table_that_is_none_is_told_with_its_line(tmp_path):
    folder = models.wenet(tmp_path)
    (folder / "tokens.txt").write_text("<blk> 0\n你 one\n", encoding="utf-8")
    with pytest.raises(ModelError, match=r"in line 2 of tokens\.txt, got '你 one'"):
        kind_of(folder)


def test_another_kind_of_model_is_refused(tmp_path):
    folder = models.wenet(tmp_path)
    model = onnx.load(folder / "model.onnx")
    del model.metadata_props[:]
    onnx.helper.set_model_props(model, {"model_type": "zipformer2_ctc", "subsampling_factor": "4"})
    onnx.save(model, folder / "model.onnx")
    with pytest.raises(ModelError, match=r"of the kinds sense_voice, .*, got model_type zipformer2_ctc in"):
        kind_of(folder)


def test_a_dialect_is_heard_by_its_sherpa_model_and_the_transcript_names_it(tmp_path, shapes):
    """The customer's dialect is known, so sherpa-onnx hears the customer; the agent stays with Whisper."""
    folder = models.sense_voice(tmp_path / "sense-voice")
    cantonese = Dialect("cantonese", KNOWN[1].names, "yue", str(folder), "sherpa")
    whisper = WhisperOptions(str(DEMO_MODEL), device="cpu", cpu_threads=2)
    hearing = Hearing(HearingOptions(whisper, dialects=Dialects((KNOWN[0], cantonese))))
    lines = np.stack([shapes.line(8), shapes.line(8)])
    put(lines[0], shapes.voice(2.0), 1.0)
    put(lines[1], shapes.voice(2.0, 210, 1.15), 4.0)
    call = Call("c", channel_roles=(Speaker.AGENT, Speaker.CUSTOMER), dialect="粤语")
    transcript = hearing.analyse(Audio(lines, LINE_HZ), call)
    named = dict(transcript.models)
    assert named["asr-customer"] == f"sherpa:sense-voice@{(folder / 'model.onnx').stat().st_size}"
    assert named["asr-agent"].startswith("demo@")
    turns = transcript.turns_of(Speaker.CUSTOMER)
    assert turns and set("".join(turn.text for turn in turns)) <= set("佢系係")
    assert all(3.7 < word.span.start < 6.3 for turn in turns for word in turn.words)
    assert all(word.confidence is None for turn in turns for word in turn.words)
