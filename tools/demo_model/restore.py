"""The exported model's weights back in torch, so that training can go on where no checkpoint is at hand.

The inverse of export.py up to int8 rounding; the training-only heads are not in the export and start anew.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

import numpy as np
import torch
from torch import Tensor, nn

from tools.demo_model.model import DemoWhisper
from tools.demo_model.vocabulary import FIRST_TIMESTAMP

_BINARY_VERSION = 6  # of CTranslate2's model.bin
_TYPES = (np.float32, np.int8, np.int16, np.int32, np.float16)


def restore(model: DemoWhisper, folder: Path) -> None:
    """Put the weights of the CTranslate2 model in ``folder`` into ``model``.

    Raises:
        ValueError: the file is of another version or shape.
    """
    stored = _Stored(folder / "model.bin")
    encoder = model.encoder
    with torch.no_grad():
        for layer, name in ((encoder.conv1, "encoder/conv1"), (encoder.conv2, "encoder/conv2")):
            stored.put(layer.weight, f"{name}/weight")
            stored.put(layer.bias, f"{name}/bias")
        stored.norm(encoder.norm, "encoder/layer_norm")
        stored.norm(model.norm, "decoder/layer_norm")
        stored.put(model.text_positions, "decoder/position_encodings/encodings")
        embedding = stored.array("decoder/embeddings/weight")
        model.words.copy_(embedding[:FIRST_TIMESTAMP])
        clock = torch.cat([model.clock, torch.ones(len(model.clock), 1)], dim=1)
        times = torch.linalg.lstsq(clock, embedding[FIRST_TIMESTAMP:], driver="gelsd").solution
        model.times.weight.copy_(times[:-1].T)
        model.times.bias.copy_(times[-1])
        for index, block in enumerate(encoder.blocks):
            stored.block(block, f"encoder/layer_{index}")
        for index, block in enumerate(model.blocks):
            name = f"decoder/layer_{index}"
            stored.block(block, name)
            cross = block.cross_attention
            stored.norm(block.cross_norm, f"{name}/attention/layer_norm")
            stored.linears(f"{name}/attention/linear_0", cross.query)
            stored.linears(f"{name}/attention/linear_1", cross.key, cross.value)
            stored.linears(f"{name}/attention/linear_2", cross.out)


class _Stored:
    """The variables of a model.bin by name."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            (version,) = struct.unpack("<I", file.read(4))
            if version != _BINARY_VERSION:
                raise ValueError(f"{path}: binary version {version}, known is {_BINARY_VERSION}")
            _text(file)
            _, count = struct.unpack("<II", file.read(8))
            self.variables = dict(_variable(file) for _ in range(count))

    def array(self, name: str) -> Tensor:
        """A variable as float32; int8 rows are divided by their scale."""
        values = self.variables[name].astype(np.float32)
        scale = self.variables.get(f"{name}_scale")
        if scale is not None:
            values /= scale.reshape(-1, *[1] * (values.ndim - 1))
        return torch.from_numpy(values)

    def put(self, parameter: Tensor, name: str) -> None:
        values = self.array(name)
        if values.shape != parameter.shape:
            raise ValueError(
                f"{name} has shape {tuple(values.shape)}, the model wants {tuple(parameter.shape)}"
            )
        parameter.copy_(values)

    def norm(self, norm: nn.LayerNorm, name: str) -> None:
        self.put(norm.weight, f"{name}/gamma")
        self.put(norm.bias, f"{name}/beta")

    def linears(self, name: str, *linears: nn.Linear) -> None:
        """The parts of one stacked linear."""
        weights = self.array(f"{name}/weight").chunk(len(linears))
        biases = self.array(f"{name}/bias").chunk(len(linears))
        for linear, weight, bias in zip(linears, weights, biases, strict=True):
            linear.weight.copy_(weight)
            if linear.bias is not None:
                linear.bias.copy_(bias)

    def block(self, block: nn.Module, name: str) -> None:
        attention = block.self_attention
        self.norm(block.self_norm, f"{name}/self_attention/layer_norm")
        self.linears(f"{name}/self_attention/linear_0", attention.query, attention.key, attention.value)
        self.linears(f"{name}/self_attention/linear_1", attention.out)
        self.norm(block.feed_norm, f"{name}/ffn/layer_norm")
        self.linears(f"{name}/ffn/linear_0", block.wide)
        self.linears(f"{name}/ffn/linear_1", block.narrow)


def _variable(file: BinaryIO) -> tuple[str, np.ndarray]:
    name = _text(file)
    (rank,) = struct.unpack("<B", file.read(1))
    shape = struct.unpack(f"<{rank}I", file.read(4 * rank))
    kind, size = struct.unpack("<BI", file.read(5))
    return name, np.frombuffer(file.read(size), _TYPES[kind]).reshape(shape)


def _text(file: BinaryIO) -> str:
    (length,) = struct.unpack("<H", file.read(2))
    return file.read(length)[:-1].decode()  # a zero byte ends it
