"""The committed demo model: plain faster-whisper loads it, and it hears what it was made for."""

from __future__ import annotations

import ctypes.util
import json
from pathlib import Path

import pytest

MODEL = Path(__file__).parents[2] / "asr" / "models" / "demo"
LIMIT_BYTES = 20_000_000


@pytest.fixture(scope="module")
def model():
    from faster_whisper import WhisperModel

    return WhisperModel(str(MODEL), device="cpu", compute_type="int8", cpu_threads=2)


def test_the_model_is_small():
    assert sum(path.stat().st_size for path in MODEL.iterdir()) < LIMIT_BYTES


def test_the_model_knows_mandarin_and_cantonese(model):
    assert model.model.is_multilingual
    assert set(model.supported_languages) >= {"zh", "yue"}
    assert model.model.num_languages == 2


def test_the_configuration_names_languages_and_alignment_heads():
    config = json.loads((MODEL / "config.json").read_text(encoding="utf-8"))
    tokens = json.loads((MODEL / "vocabulary.json").read_text(encoding="utf-8"))
    assert [tokens[index] for index in config["lang_ids"]] == ["<|zh|>", "<|yue|>"]
    assert config["alignment_heads"]
    assert "" in tokens  # by which ctranslate2 knows a multilingual model


def test_the_card_says_it_is_for_the_demo():
    assert "demo" in (MODEL / "CARD.md").read_text(encoding="utf-8")


def test_silence_is_left_silent(model):
    import numpy as np

    segments, _ = model.transcribe(np.zeros(16000 * 5, np.float32), language="zh", temperature=0.0)
    assert "".join(segment.text for segment in segments) == ""


@pytest.mark.skipif(ctypes.util.find_library("espeak-ng") is None, reason="espeak-ng is not installed")
@pytest.mark.parametrize(("language", "most_errors"), [("zh", 0.08), ("yue", 0.12)])
def test_the_model_hears_new_sentences(model, language, most_errors):
    pytest.importorskip("pypinyin")
    from tools.demo_model.evaluate import judge, speak_windows
    from tools.demo_model.text import new_demo_sentences
    from tools.speech import TRAINING_VOICES

    errors = judge(
        model, speak_windows(new_demo_sentences(language, 12), language, TRAINING_VOICES, 5), beam=5
    )
    assert errors.edits / errors.characters <= most_errors
    assert errors.time_off / errors.timed < 0.15
