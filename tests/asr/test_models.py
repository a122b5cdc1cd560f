"""What a model directory is, and what is said of one that is none."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest

from asr.models import DEMO_MODEL, ModelError, ModelFacts, check_model, describe_models, fingerprint
from asr.whisper import WhisperEngine, WhisperOptions

NAMES = ("endoftext", "startoftranscript", "zh", "translate", "notimestamps", "0.00")
SPECIAL = [f"<|{name}|>" for name in NAMES]
TOKENS = ["", "好", *SPECIAL]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A directory of the right shape; its weights are none."""
    (tmp_path / "model.bin").write_bytes(b"no weights")
    (tmp_path / "config.json").write_text(json.dumps({"lang_ids": [4]}), encoding="utf-8")
    (tmp_path / "tokenizer.json").write_text("{}", encoding="utf-8")
    (tmp_path / "vocabulary.json").write_text(json.dumps(TOKENS), encoding="utf-8")
    return tmp_path


def test_a_directory_says_what_it_can_and_cannot_do(folder):
    facts = check_model(folder)
    assert facts.languages == ("zh",)
    assert facts.multilingual and facts.vocabulary_size == 8
    assert any("Cantonese" in warning for warning in facts.warnings)
    assert any("alignment_heads" in warning for warning in facts.warnings)
    assert not any("lang_ids" in warning for warning in facts.warnings)


def test_a_vocabulary_without_the_empty_token_is_not_multilingual(folder):
    (folder / "vocabulary.json").write_text(json.dumps(TOKENS[1:]), encoding="utf-8")
    facts = check_model(folder)
    assert not facts.multilingual
    with pytest.raises(ModelError, match="multilingual model with a token for one of zh, yue"):
        _ = WhisperEngine(WhisperOptions(str(folder))).name


def test_what_is_missing_is_named_and_how_to_get_a_model(tmp_path):
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ModelError) as caught:
        check_model(tmp_path)
    message = str(caught.value)
    assert str(tmp_path) in message
    assert "model.bin, tokenizer.json, vocabulary.json or vocabulary.txt, got config.json" in message
    assert "large-v3-turbo" in message and "ct2-transformers-converter" in message


@pytest.mark.parametrize("model", ["/nowhere/model", "./nowhere", "no-such-model"])
def test_a_model_that_is_not_there_is_refused_before_anything_is_downloaded(model):
    with pytest.raises(ModelError, match=model.removeprefix("./")):
        _ = WhisperEngine(WhisperOptions(model)).name


def test_weights_that_do_not_load_are_refused(folder):
    with pytest.raises(ModelError, match="a model that loads on cpu as auto"):
        _ = WhisperEngine(WhisperOptions(str(folder), device="cpu")).name


def test_broken_json_is_named(folder):
    (folder / "vocabulary.json").write_text("[", encoding="utf-8")
    with pytest.raises(ModelError, match=r"JSON in vocabulary\.json"):
        check_model(folder)


def test_the_fingerprint_follows_the_content(folder):
    before = fingerprint(folder)
    assert before == fingerprint(folder)
    (folder / "model.bin").write_bytes(b"other weights")
    assert fingerprint(folder) != before


def test_the_doctor_sees_good_and_bad_models_side_by_side(folder):
    good, bad = describe_models([folder, folder / "none"])
    assert isinstance(good, ModelFacts) and isinstance(bad, ModelError)


def test_a_model_error_survives_the_way_between_processes():
    error = ModelError("m", "a directory", "nothing there")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_the_demo_model_speaks_both_languages_with_timestamps():
    facts = check_model(DEMO_MODEL)
    assert set(facts.languages) == {"zh", "yue"} and facts.multilingual
    assert facts.warnings == ()
    assert facts.size_mb < 20


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"model": ""}, "needs a model"),
        ({"device": "tpu"}, "expected auto, cpu or cuda"),
        ({"device": "cpu", "compute_type": "float16"}, "needs a GPU"),
        ({"beam_size": 0}, "at least 1"),
        ({"languages": ()}, "at least one"),
        ({"languages": ("zh", "zh")}, "each once"),
        ({"hotwords": ("您好，请讲",)}, "where nobody said it"),
        ({"hotwords": ("感谢您的来电祝您生活愉快再见",)}, "where nobody said it"),
    ],
)
def test_conflicting_options_fail_when_they_are_made(options, complaint):
    with pytest.raises(ValueError, match=complaint):
        WhisperOptions(**{"model": "large-v3-turbo", **options})
