"""Models that the real sherpa-onnx loads and that hear two sounds, built here: nothing has to be downloaded.

Each is one linear layer over the features: a low chord is the first of two characters, a high one the second,
silence is the blank. SenseVoice's also obeys the language it is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

RATE_HZ = 16000
LOW, HIGH = range(150, 1500, 75), range(2000, 6000, 200)  # frequencies of a chord, in Hz
MELS, STACKED = 80, 7
SILENCE = 12.0  # a mean log-mel energy between a quiet line's and a chord's
NEVER = -1e4
SENSE_VOICE = ("<unk>", "<|zh|>", "<|yue|>", "<|NEUTRAL|>", "<|Speech|>", "<|woitn|>", "你", "好", "佢", "係")
CTC = ("<blk>", "你", "好")
PARAFORMER = ("</s>", "你", "go")

Samples = NDArray[np.float32]


def chord(tones: Sequence[int], seconds: float, rate_hz: int = RATE_HZ) -> Samples:
    time = np.arange(round(seconds * rate_hz)) / rate_hz
    waves = [np.sin(2 * np.pi * hz * time + hz) for hz in tones if hz < rate_hz / 2]
    return np.asarray(0.6 * np.sum(waves, axis=0) / len(waves), np.float32)


def quiet(seconds: float, rate_hz: int = RATE_HZ) -> Samples:
    """Not nothing: the logarithm of nothing is no measure."""
    return np.random.default_rng(0).normal(0, 1e-5, round(seconds * rate_hz)).astype(np.float32)


def sense_voice(folder: Path, without: str = "") -> Path:
    """Told zh it writes 你 and 好, told yue 佢 and 係; ``without`` leaves out some metadata."""
    size = len(SENSE_VOICE)
    allowed = np.zeros((4, 1, size), np.float32)
    allowed[1, 0, [8, 9]] = allowed[2, 0, [6, 7]] = NEVER
    marks = np.full((4, 4, size), NEVER, np.float32)
    for language, first in ((1, 1), (2, 2)):
        for at, symbol in enumerate((first, 3, 4, 5)):
            marks[language, at, symbol] = 0
    nodes = [
        *_linear("x", "heard"),
        helper.make_node("Gather", ["allowed", "language"], ["may"]),
        helper.make_node("Add", ["heard", "may"], ["body"]),
        helper.make_node("Gather", ["marks", "language"], ["head"]),
        helper.make_node("Concat", ["head", "body"], ["logits"], axis=1),
    ]
    weights = {**_bands(MELS, STACKED, size, low=(6, 8), high=(7, 9)), "allowed": allowed, "marks": marks}
    integers = [(name, TensorProto.INT32, ["N"]) for name in ("x_length", "language", "text_norm")]
    metadata = {
        "model_type": "sense_voice_ctc",
        "normalize_samples": 0,
        "with_itn": 14,
        "without_itn": 15,
        **{
            f"lang_{code}": n for code, n in {"auto": 0, "zh": 1, "yue": 2, "en": 3, "ja": 3, "ko": 3}.items()
        },
        **_stacking(size),
    }
    metadata.pop(without, None)
    inputs = [("x", TensorProto.FLOAT, ["N", "T", MELS * STACKED]), *integers]
    return _saved(folder, nodes, inputs, ["logits"], weights, metadata, SENSE_VOICE)


def paraformer(folder: Path) -> Path:
    """Writes on every frame and gives no times; silence ends the text."""
    size = len(PARAFORMER)
    weights = _bands(MELS, STACKED, size, low=(1,), high=(2,))
    nodes = [*_linear("speech", "logits"), helper.make_node("Identity", ["speech_lengths"], ["token_num"])]
    inputs = [
        ("speech", TensorProto.FLOAT, ["N", "T", MELS * STACKED]),
        ("speech_lengths", TensorProto.INT32, ["N"]),
    ]
    metadata = {"model_type": "paraformer", **_stacking(size)}
    return _saved(folder, nodes, inputs, ["logits", "token_num"], weights, metadata, PARAFORMER)


def dolphin(folder: Path) -> Path:
    """Every fourth frame, as the real one."""
    metadata = {"model_author": "dolphin", "vocab_size": len(CTC), "mean": _row(0), "invstd": _row(1)}
    return _ctc(folder, metadata, SILENCE - 22)


def wenet(folder: Path) -> Path:
    return _ctc(folder, {"model_type": "wenet_ctc", "vocab_size": len(CTC), "subsampling_factor": 4})


def fire_red_ctc(folder: Path) -> Path:
    metadata = {"model_type": "fire-red-asr-2-ctc", "cmvn_mean": _row(0), "cmvn_inv_stddev": _row(1)}
    return _ctc(folder, metadata)


def telespeech(folder: Path) -> Path:
    """Hears 40 cepstra, each normalised over the window; the second is high where low sounds are loud."""
    weight = np.zeros((40, len(CTC)), np.float32)
    weight[1, 1], weight[1, 2] = 1, -1
    bias = np.array([0.9, 0, 0], np.float32)
    nodes = [
        helper.make_node("Slice", ["x", "first", "last", "axis", "step"], ["some"]),
        *_linear("some", "rows"),
        helper.make_node("Transpose", ["rows"], ["logits"], perm=[1, 0, 2]),
    ]
    weights = {"weight": weight, "bias": bias, **_every_fourth()}
    inputs = [("x", TensorProto.FLOAT, ["N", "T", 40])]
    return _saved(folder, nodes, inputs, ["logits"], weights, {"model_type": "telespeech_ctc"}, CTC)


def _ctc(folder: Path, metadata: Mapping[str, object], silence: float = SILENCE) -> Path:
    weights = {**_bands(MELS, 1, len(CTC), low=(1,), high=(2,), silence=silence), **_every_fourth()}
    nodes = [
        helper.make_node("Slice", ["x", "first", "last", "axis", "step"], ["some"]),
        *_linear("some", "logits"),
        helper.make_node("Add", ["x_lens", "three"], ["more"]),
        helper.make_node("Div", ["more", "four"], ["lengths"]),
    ]
    weights |= {"three": np.array([3], np.int64), "four": np.array([4], np.int64)}
    inputs = [("x", TensorProto.FLOAT, ["N", "T", MELS]), ("x_lens", TensorProto.INT64, ["N"])]
    return _saved(folder, nodes, inputs, ["logits", "lengths"], weights, metadata, CTC)


def _linear(source: str, target: str) -> list[onnx.NodeProto]:
    return [
        helper.make_node("MatMul", [source, "weight"], [f"{target}_unbiased"]),
        helper.make_node("Add", [f"{target}_unbiased", "bias"], [target]),
    ]


def _bands(
    mels: int,
    stacked: int,
    size: int,
    low: Sequence[int],
    high: Sequence[int],
    blank: int = 0,
    silence: float = SILENCE,
) -> dict[str, NDArray[np.float32]]:
    """The mean of the lower mels speaks for ``low``, of the upper for ``high``, ``silence`` for the blank."""
    weight = np.zeros((stacked, mels, size), np.float32)
    bias = np.full(size, NEVER, np.float32)
    half = mels // 2
    for symbols, band in ((low, slice(0, half)), (high, slice(half, mels))):
        for symbol in symbols:
            weight[:, band, symbol] = 1 / (stacked * half)
            bias[symbol] = 0
    bias[blank] = silence
    return {"weight": weight.reshape(stacked * mels, size), "bias": bias}


def _every_fourth() -> dict[str, NDArray[np.int64]]:
    values = {"first": 0, "last": np.iinfo(np.int64).max, "axis": 1, "step": 4}
    return {name: np.array([value], np.int64) for name, value in values.items()}


def _stacking(size: int) -> dict[str, object]:
    return {
        "vocab_size": size,
        "lfr_window_size": STACKED,
        "lfr_window_shift": 6,
        "neg_mean": _row(0, STACKED),
        "inv_stddev": _row(1, STACKED),
    }


def _row(value: int, stacked: int = 1) -> str:
    return ",".join([str(value)] * MELS * stacked)


def _saved(
    folder: Path,
    nodes: Sequence[onnx.NodeProto],
    inputs: Sequence[tuple[str, int, list[str | int]]],
    outputs: Sequence[str],
    weights: Mapping[str, NDArray[np.generic]],
    metadata: Mapping[str, object],
    symbols: Sequence[str],
) -> Path:
    kinds = {"logits": (TensorProto.FLOAT, ["N", "U", len(symbols)]), "token_num": (TensorProto.INT32, ["N"])}
    graph = helper.make_graph(
        list(nodes),
        "tones",
        [helper.make_tensor_value_info(*each) for each in inputs],
        [
            helper.make_tensor_value_info(name, *kinds.get(name, (TensorProto.INT64, ["N"])))
            for name in outputs
        ],
        [numpy_helper.from_array(value, name) for name, value in weights.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    helper.set_model_props(model, {key: str(value) for key, value in metadata.items()})
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(model, folder / "model.onnx")
    lines = "".join(f"{symbol} {number}\n" for number, symbol in enumerate(symbols))
    (folder / "tokens.txt").write_text(lines, encoding="utf-8")
    return folder
