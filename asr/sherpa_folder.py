"""What a sherpa-onnx model folder holds, read before sherpa-onnx sees it.

sherpa-onnx ends the whole process (``_Exit``) where a model lacks metadata or its ``tokens.txt`` a symbol
that it needs, so all of that is looked at here first and raised as an error. What each kind needs is what the
sources of sherpa-onnx read (``csrc/offline-*-model.cc``, August 2026).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from asr.models import ModelError

Kind = Literal[
    "sense_voice",
    "paraformer",
    "dolphin_ctc",
    "wenet_ctc",
    "telespeech_ctc",
    "fire_red_asr_ctc",
    "fire_red_asr",
]

# How the metadata of a model names its kind, without "-", "_" and spaces; the first that fits is taken.
_TOLD: tuple[tuple[str, Kind], ...] = (
    ("fireredasr2ctc", "fire_red_asr_ctc"),
    ("fireredasr", "fire_red_asr"),
    ("sensevoice", "sense_voice"),
    ("paraformer", "paraformer"),
    ("dolphin", "dolphin_ctc"),
    ("wenetctc", "wenet_ctc"),
    ("telespeech", "telespeech_ctc"),
)
_LFR = ("vocab_size", "lfr_window_size", "lfr_window_shift")
_CMVN = ("cmvn_mean", "cmvn_inv_stddev")
_SENSE_VOICE_LANGUAGES = ("auto", "zh", "en", "ja", "ko", "yue")
_METADATA: Mapping[Kind, tuple[str, ...]] = {
    "sense_voice": (
        *(*_LFR, "normalize_samples", "with_itn", "without_itn"),
        *(f"lang_{code}" for code in _SENSE_VOICE_LANGUAGES),
        *("neg_mean", "inv_stddev"),
    ),
    "paraformer": (*_LFR, "neg_mean", "inv_stddev"),
    "dolphin_ctc": ("vocab_size", "mean", "invstd"),
    "wenet_ctc": ("vocab_size", "subsampling_factor"),
    "telespeech_ctc": (),
    "fire_red_asr_ctc": ("model_type", *_CMVN),
    "fire_red_asr": ("num_decoder_layers", "num_head", "head_dim", "sos", "eos", "max_len", *_CMVN),
}
_NANO_METADATA = (*_LFR, "normalize_samples")  # Fun-ASR-Nano, in SenseVoice's format
_BLANKS = frozenset({"<blk>", "<eps>", "<blank>"})
_LONGEST_TOLD = 200  # characters; what is longer in the metadata are tables of numbers
_HOW_TO_GET = (
    "callqa models list names models for sherpa-onnx; a model exported by others needs the metadata that"
    " sherpa-onnx's own export scripts write"
)


@dataclass(frozen=True, slots=True)
class SherpaFolder:
    """A folder that sherpa-onnx can load.

    Attributes:
        weights: the files to load: one, or encoder and decoder.
        languages: which it can be told to hear; empty where it decides by itself.
        times: whether it says when a character starts.
        size_mb: of the weights, in 10^6 bytes.
    """

    path: Path
    kind: Kind
    weights: tuple[Path, ...]
    languages: tuple[str, ...]
    times: bool
    size_mb: float


def kind_of(folder: Path) -> Kind:
    """Which of the known kinds a model folder holds, by its files and the metadata inside.

    Raises:
        ModelError: none of them, or parts are missing.
    """
    return read_sherpa_folder(folder).kind


def read_sherpa_folder(folder: Path, kind: Kind | None = None) -> SherpaFolder:
    """What ``folder`` holds; ``kind`` where it is known already.

    Raises:
        ModelError: a file, metadata or a symbol that sherpa-onnx needs is missing, or it is another kind.
    """
    weights = weight_files(folder)
    symbols = _symbols(folder / "tokens.txt")
    metadata, outputs = _inside(weights[0])
    found = kind or _told(folder, weights, metadata)
    nano = "Nano" in metadata.get("comment", "")
    needed = _NANO_METADATA if found == "sense_voice" and nano else _METADATA[found]
    lacking = [key for key in needed if not metadata.get(key)]
    if lacking:
        raise _error(folder, f"{', '.join(lacking)} in the metadata of {weights[0].name}", "none of it")
    _check_symbols(folder, found, symbols)
    return SherpaFolder(
        folder,
        found,
        weights,
        _SENSE_VOICE_LANGUAGES[1:] if found == "sense_voice" and not nano else (),
        found != "fire_red_asr" and not (found == "paraformer" and outputs < 4),  # the 4th: peaks
        sum(file.stat().st_size for file in weights) / 1e6,
    )


def weight_files(folder: Path) -> tuple[Path, ...]:
    """The ONNX files to load, the int8 ones where there are both; encoder before decoder.

    Raises:
        ModelError: the folder or one of its files is missing.
    """
    if not folder.is_dir():
        raise _error(folder, "a sherpa-onnx model folder", "a file" if folder.exists() else "nothing there")
    single = _first(folder, "model.int8.onnx", "model.onnx", "model*.onnx")
    encoder = _first(folder, "encoder*.int8.onnx", "encoder*.onnx")
    decoder = _first(folder, "decoder*.int8.onnx", "decoder*.onnx")
    missing = [] if (folder / "tokens.txt").is_file() else ["tokens.txt"]
    if single is None and (encoder is None or decoder is None):
        if encoder is None and decoder is None:
            missing.append("model.onnx (or model.int8.onnx, or encoder*.onnx and decoder*.onnx)")
        else:
            missing.append("encoder*.onnx" if encoder is None else "decoder*.onnx")
    if missing:
        present = ", ".join(sorted(file.name for file in folder.iterdir())) or "an empty folder"
        raise _error(folder, ", ".join(missing), present)
    if single is None and _first(folder, "joiner*.onnx"):
        raise _error(folder, _kinds(), "a transducer (it has a joiner)")
    return (single,) if single else tuple(file for file in (encoder, decoder) if file)


def _first(folder: Path, *patterns: str) -> Path | None:
    return next((file for pattern in patterns for file in sorted(folder.glob(pattern))), None)


def _inside(weights: Path) -> tuple[Mapping[str, str], int]:
    """The metadata of an ONNX file, and how many outputs it has."""
    import onnxruntime

    options: Any = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    try:
        session = onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise _error(weights.parent, f"an ONNX model in {weights.name}", f"{error}") from error
    return session.get_modelmeta().custom_metadata_map, len(session.get_outputs())


def _told(folder: Path, weights: tuple[Path, ...], metadata: Mapping[str, str]) -> Kind:
    told = " ".join(value for value in metadata.values() if len(value) < _LONGEST_TOLD)
    for name, kind in _TOLD:
        if name in re.sub(r"[-_ ]", "", told.lower()):
            parts = 2 if kind == "fire_red_asr" else 1
            if len(weights) == parts:
                return kind
    if all(metadata.get(key) for key in _METADATA["dolphin_ctc"]):
        return "dolphin_ctc"
    if len(weights) == 2 and metadata.get("num_decoder_layers"):
        return "fire_red_asr"
    raise _error(folder, _kinds(), f"model_type {metadata.get('model_type') or 'not told'} in the metadata")


def _symbols(file: Path) -> frozenset[str]:
    """The symbols of ``tokens.txt``: a symbol and its number on each line; a space is written as nothing."""
    found = set()
    text = file.read_text(encoding="utf-8", errors="replace")
    for number, line in enumerate(text.split("\n"), start=1):
        parts = line.strip(" \t\r\f\v").replace("\t", " ").split(" ")
        if parts == [""]:
            continue
        if len(parts) > 2 or not parts[-1].isdecimal():
            raise _error(file.parent, f"a symbol and its number in line {number} of {file.name}", repr(line))
        found.add(parts[0] if len(parts) == 2 else " ")
    return frozenset(found)


def _check_symbols(folder: Path, kind: Kind, symbols: frozenset[str]) -> None:
    if kind == "paraformer" and "</s>" not in symbols:
        raise _error(folder, "</s> in tokens.txt", f"{len(symbols)} symbols without it")
    if kind.endswith("_ctc") and not symbols & _BLANKS:
        raise _error(
            folder, f"one of {', '.join(sorted(_BLANKS))} in tokens.txt", f"{len(symbols)} symbols without it"
        )


def _kinds() -> str:
    return f"a sherpa-onnx model of the kinds {', '.join(_METADATA)}"


def _error(folder: Path, expected: str, actual: str) -> ModelError:
    return ModelError(str(folder), expected, actual, _HOW_TO_GET)
