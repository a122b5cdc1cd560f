"""A Whisper fine-tune as transformers writes it, made into the CTranslate2 folder that callqa loads.

Needs the extra ``convert`` (transformers and torch), on any machine: the folder is then copied. CTranslate2's
converter loses language tokens and alignment heads of fine-tunes whose generation config is not as OpenAI's,
and fine-tunes often come without the files that faster-whisper reads; both are put right here.
"""

from __future__ import annotations

import importlib
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from asr.models import ModelError, ModelFacts, check_model, language_tokens, vocabulary

Quantization = Literal["int8", "int8_float16", "int8_float32", "int16", "float16", "bfloat16", "float32"]
QUANTIZATIONS: tuple[str, ...] = get_args(Quantization)
_HOW_TO_INSTALL = "pip install 'callqa[convert]' (or convert on another machine and copy the folder)"
_WHAT_TO_GIVE = "the folder of a Whisper fine-tune holds config.json and *.safetensors or pytorch_model.bin"
_COPIED = ("tokenizer.json", "preprocessor_config.json")


@dataclass(frozen=True, slots=True)
class Conversion:
    """What came of a conversion.

    Attributes:
        restored: entries of ``config.json`` that the converter had lost or mistaken.
        own_alignment_heads: the fine-tune tells which heads align; else all heads of the upper half of the
            decoder are used, and word times are less exact.
    """

    facts: ModelFacts
    restored: tuple[str, ...]
    own_alignment_heads: bool


def convert(source: Path, target: Path, quantization: Quantization = "float16") -> Conversion:
    """Convert the fine-tune in ``source`` into ``target``, a folder that is not there or empty.

    Raises:
        ModelError: ``source`` is no Whisper fine-tune, ``target`` is not empty, something is not installed,
            or the result cannot be used.
    """
    if quantization not in QUANTIZATIONS:
        raise ModelError(str(source), f"one of {', '.join(QUANTIZATIONS)}", repr(quantization), "choose one")
    config = _config(source)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ModelError(str(target), "no folder yet, or an empty one", "something there", "name another")
    converter = _converter(source, quantization)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".convert-") as scratch:
        made = Path(scratch) / "model"
        try:
            converter.convert(str(made), quantization=quantization)
        except Exception as error:
            told = f"{type(error).__name__}: {error}"
            raise ModelError(str(source), "a model that converts", told, _WHAT_TO_GIVE) from error
        _complete(source, made, config)
        heads = _alignment_heads(source)
        restored = _restore(made, heads)
        check_model(made)
        made.rename(target)
    return Conversion(check_model(target), restored, bool(heads))


def _config(source: Path) -> dict[str, Any]:
    """The configuration of a Whisper fine-tune."""
    if not source.is_dir():
        actual = "a file" if source.exists() else "nothing there"
        raise ModelError(str(source), "the folder of a Whisper fine-tune", actual, _WHAT_TO_GIVE)
    weights = [*source.glob("*.safetensors"), *source.glob("pytorch_model*.bin")]
    if not (source / "config.json").is_file() or not weights:
        present = ", ".join(sorted(file.name for file in source.iterdir())) or "an empty folder"
        raise ModelError(str(source), "config.json and weights", present, _WHAT_TO_GIVE)
    config = _json(source / "config.json")
    if config.get("model_type") != "whisper":
        actual = f"model_type {config.get('model_type')!r}"
        raise ModelError(str(source), "model_type 'whisper' in config.json", actual, _WHAT_TO_GIVE)
    return config


def _converter(source: Path, quantization: str) -> Any:
    for package in ("torch", "transformers"):  # the converter needs both, and says so less clearly
        try:
            importlib.import_module(package)
        except ImportError as error:
            wanted = f"{package} to convert it with"
            raise ModelError(str(source), wanted, f"{error}", _HOW_TO_INSTALL) from error
    from ctranslate2.converters import TransformersConverter

    return TransformersConverter(
        str(source),
        copy_files=[name for name in _COPIED if (source / name).is_file()],
        load_as_float16=quantization.endswith("float16") and not quantization.startswith("b"),
        low_cpu_mem_usage=True,
    )


def _complete(source: Path, target: Path, config: dict[str, Any]) -> None:
    """Write what faster-whisper reads and the fine-tune came without."""
    if not (target / "tokenizer.json").is_file():
        transformers = importlib.import_module("transformers")
        try:
            tokenizer = transformers.AutoTokenizer.from_pretrained(str(source)).backend_tokenizer
            tokenizer.save(str(target / "tokenizer.json"))
        except (AttributeError, OSError, ValueError) as error:
            wanted = "tokenizer.json, or the files it can be made of (vocab.json, merges.txt)"
            raise ModelError(str(source), wanted, f"{error}", _WHAT_TO_GIVE) from error
    features = target / "preprocessor_config.json"
    if not features.is_file() and "num_mel_bins" in config:  # large-v3 has 128, the older ones 80
        features.write_text(json.dumps({"feature_size": config["num_mel_bins"]}), encoding="utf-8")


def _restore(made: Path, heads: list[list[int]]) -> tuple[str, ...]:
    """Set in ``config.json`` what the vocabulary and the fine-tune tell; the names of what was not so."""
    config = _json(made / "config.json")
    told = {"lang_ids": list(language_tokens(vocabulary(made))), "alignment_heads": heads}
    lost = {key: value for key, value in told.items() if value and config.get(key) != value}
    if lost:
        (made / "config.json").write_text(json.dumps(config | lost, indent=2), encoding="utf-8")
    return tuple(lost)


def _alignment_heads(source: Path) -> list[list[int]]:
    """The heads that the fine-tune names, each as decoder layer and head; none where it names none."""
    file = source / "generation_config.json"
    return list(_json(file).get("alignment_heads") or ()) if file.is_file() else []


def _json(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(str(file.parent), f"JSON in {file.name}", f"{error}", _WHAT_TO_GIVE) from error
    if not isinstance(content, dict):
        raise ModelError(str(file.parent), f"an object in {file.name}", type(content).__name__, _WHAT_TO_GIVE)
    return content
