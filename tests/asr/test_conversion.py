"""A Whisper fine-tune made into a CTranslate2 folder; really converted where transformers and torch are."""

from __future__ import annotations

import importlib.util
import json
import shutil
from pathlib import Path

import pytest

from asr.conversion import QUANTIZATIONS, convert
from asr.models import DEMO_MODEL, ModelError, language_tokens, vocabulary
from asr.whisper import WhisperEngine, WhisperOptions

CONVERTER = all(importlib.util.find_spec(name) for name in ("transformers", "torch"))
needs_converter = pytest.mark.skipif(not CONVERTER, reason="callqa[convert] is not installed")


@pytest.fixture
def shape(tmp_path: Path) -> Path:
    """A folder shaped like a fine-tune; its weights are none."""
    folder = tmp_path / "fine-tune"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps({"model_type": "whisper"}), encoding="utf-8")
    (folder / "model.safetensors").touch()
    return folder


@pytest.fixture
def fine_tune(tmp_path: Path) -> Path:
    """A tiny Whisper with the demo's tokens and weights drawn at random, as transformers saves it."""
    from transformers import WhisperConfig, WhisperForConditionalGeneration

    tokens = vocabulary(DEMO_MODEL)
    number = {token: index for index, token in enumerate(tokens)}
    small = {f"{part}_{what}": 2 for part in ("encoder", "decoder") for what in ("layers", "attention_heads")}
    ends = dict.fromkeys(("pad_token_id", "bos_token_id", "eos_token_id"), number["<|endoftext|>"])
    config = WhisperConfig(
        vocab_size=len(tokens),
        d_model=32,
        encoder_ffn_dim=32,
        decoder_ffn_dim=32,
        decoder_start_token_id=number["<|startoftranscript|>"],
        suppress_tokens=[0],
        begin_suppress_tokens=[0],
        **small,
        **ends,
    )
    folder = tmp_path / "fine-tune"
    WhisperForConditionalGeneration(config).save_pretrained(folder)
    shutil.copy(DEMO_MODEL / "tokenizer.json", folder)
    (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "PreTrainedTokenizerFast"}')
    return folder


@needs_converter
@pytest.mark.parametrize("quantization", ["int8", "float16"])
def test_a_fine_tune_becomes_a_model_that_loads(fine_tune, tmp_path, quantization):
    target = tmp_path / "models" / "ours"
    conversion = convert(fine_tune, target, quantization)
    assert conversion.facts.path == target
    assert conversion.facts.usable and conversion.facts.limits == ()
    assert {file.name for file in target.iterdir()} >= {"tokenizer.json", "preprocessor_config.json"}
    assert WhisperEngine(WhisperOptions(str(target), device="cpu")).languages == ("zh", "yue")
    assert sorted(folder.name for folder in target.parent.iterdir()) == ["ours"]


@needs_converter
def test_language_tokens_that_the_converter_loses_are_restored(fine_tune, tmp_path):
    conversion = convert(fine_tune, tmp_path / "ours")
    config = json.loads((tmp_path / "ours" / "config.json").read_text(encoding="utf-8"))
    assert "lang_ids" in conversion.restored
    assert config["lang_ids"] == list(language_tokens(vocabulary(tmp_path / "ours")))
    assert not conversion.own_alignment_heads and config["alignment_heads"]


@needs_converter
def test_the_alignment_heads_of_the_fine_tune_are_kept(fine_tune, tmp_path):
    file = fine_tune / "generation_config.json"
    told = json.loads(file.read_text(encoding="utf-8")) | {"alignment_heads": [[1, 1]]}
    file.write_text(json.dumps(told), encoding="utf-8")
    assert convert(fine_tune, tmp_path / "ours").own_alignment_heads
    config = json.loads((tmp_path / "ours" / "config.json").read_text(encoding="utf-8"))
    assert config["alignment_heads"] == [[1, 1]]


@needs_converter
def test_weights_that_are_none_are_told_and_leave_nothing_behind(shape, tmp_path):
    with pytest.raises(ModelError, match="expected a model that converts"):
        convert(shape, tmp_path / "new" / "ours")
    assert list((tmp_path / "new").iterdir()) == []


@pytest.mark.skipif(CONVERTER, reason="callqa[convert] is installed")
def test_without_the_converter_it_is_said_what_to_install(shape, tmp_path):
    with pytest.raises(ModelError, match=r"pip install 'callqa\[convert\]'"):
        convert(shape, tmp_path / "ours")


def test_a_folder_that_is_no_fine_tune_is_refused(shape, tmp_path):
    with pytest.raises(ModelError, match="expected the folder of a Whisper fine-tune, got nothing there"):
        convert(tmp_path / "none", tmp_path / "ours")
    with pytest.raises(ModelError, match=r"expected config\.json and weights, got CARD\.md, config\.json"):
        convert(DEMO_MODEL, tmp_path / "ours")
    (shape / "config.json").write_text('{"model_type": "bert"}', encoding="utf-8")
    with pytest.raises(ModelError, match=r"'whisper' in config\.json, got model_type 'bert'"):
        convert(shape, tmp_path / "ours")


def test_nothing_is_written_over(shape, tmp_path):
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "model.bin").touch()
    with pytest.raises(ModelError, match="expected no folder yet, or an empty one"):
        convert(shape, tmp_path / "ours")


def test_an_unknown_quantization_is_refused(shape, tmp_path):
    with pytest.raises(ModelError, match=r"expected one of int8, .*, got 'int4'"):
        convert(shape, tmp_path / "ours", "int4")  # type: ignore[arg-type]


def test_the_quantizations_are_those_that_ctranslate2_accepts():
    from ctranslate2.specs.model_spec import ACCEPTED_MODEL_TYPES

    assert set(QUANTIZATIONS) <= set(ACCEPTED_MODEL_TYPES)
