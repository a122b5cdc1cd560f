"""Whisper's architecture in plain torch, with what training adds to it: frame heads and cheap padding.

Shapes: B windows, P encoder positions (20 ms each), T decoder tokens, D model width.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from tools.demo_model.vocabulary import FIRST_TIMESTAMP, TOKENS

POSITIONS = 1500  # encoder positions of a 30 s window, fixed by faster-whisper's pad_or_trim
TEXT_POSITIONS = 448
MELS = 80


@dataclass(frozen=True)
class Size:
    """How wide and deep the model is, and how many classes its training-only frame heads tell apart."""

    width: int = 192
    heads: int = 4
    encoder_layers: int = 4
    decoder_layers: int = 3
    phonemes: int = 128
    syllables: int = 1024
    tones: int = 16


def sinusoids(length: int, channels: int) -> Tensor:
    """Whisper's fixed positions, (length, channels)."""
    rates = torch.exp(-math.log(10000.0) / (channels // 2 - 1) * torch.arange(channels // 2))
    angles = torch.arange(length)[:, None] * rates[None, :]
    return torch.cat([angles.sin(), angles.cos()], dim=1)


class Attention(nn.Module):
    """Multi-head attention; the key has no bias, as in Whisper."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.value, self.out = (nn.Linear(width, width) for _ in range(3))
        self.key = nn.Linear(width, width, bias=False)

    def split(self, states: Tensor) -> Tensor:
        batch, length, width = states.shape
        return states.view(batch, length, self.heads, width // self.heads).transpose(1, 2)

    def forward(
        self, states: Tensor, source: Tensor, bias: Tensor | None = None, causal: bool = False
    ) -> Tensor:
        """``bias`` (P,) is added to the logits of every query."""
        query, key, value = (
            self.split(self.query(states)),
            self.split(self.key(source)),
            self.split(self.value(source)),
        )
        mask = None if bias is None else bias.expand(query.shape[2], -1)
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask, is_causal=causal)
        return self.out(mixed.transpose(1, 2).flatten(2))

    def watched(self, states: Tensor, source: Tensor, bias: Tensor | None) -> tuple[Tensor, Tensor]:
        """Like forward, also returning the log attention (B, T, P) of head 0, which training steers."""
        query, key, value = (
            self.split(self.query(states)),
            self.split(self.key(source)),
            self.split(self.value(source)),
        )
        logits = query @ key.transpose(2, 3) / math.sqrt(query.shape[3])
        if bias is not None:
            logits = logits + bias
        mixed = logits.softmax(-1) @ value
        return self.out(mixed.transpose(1, 2).flatten(2)), logits[:, 0].log_softmax(-1)


class Block(nn.Module):
    """A pre-norm transformer block, with cross-attention in the decoder."""

    def __init__(self, width: int, heads: int, cross: bool) -> None:
        super().__init__()
        self.self_norm, self.self_attention = nn.LayerNorm(width), Attention(width, heads)
        if cross:
            self.cross_norm, self.cross_attention = nn.LayerNorm(width), Attention(width, heads)
        self.feed_norm = nn.LayerNorm(width)
        self.wide, self.narrow = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def feed(self, states: Tensor) -> Tensor:
        return states + self.narrow(functional.gelu(self.wide(self.feed_norm(states))))


class Encoder(nn.Module):
    """Features (B, 80, frames) to states (B, P, D)."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        self.conv1 = nn.Conv1d(MELS, size.width, 3, padding=1)
        self.conv2 = nn.Conv1d(size.width, size.width, 3, stride=2, padding=1)
        self.register_buffer("positions", sinusoids(POSITIONS, size.width), persistent=False)
        self.blocks = nn.ModuleList(
            Block(size.width, size.heads, cross=False) for _ in range(size.encoder_layers)
        )
        self.norm = nn.LayerNorm(size.width)

    def forward(self, features: Tensor, sampled: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        """Encode; returns states, and the attention bias by which the sampled padding weighs as much as all.

        Without ``sampled``, ``features`` hold the whole window, 3,000 frames. With it, they hold the first
        2 (P + 4) frames, the last 8 of them zero, and ``sampled`` names the padded positions (of P..1499) to
        represent the rest of the window: all padded positions differ by their position only.
        """
        states = functional.gelu(self.conv2(functional.gelu(self.conv1(features)))).transpose(1, 2)
        if sampled is None:
            states, bias = states + self.positions, None
        else:
            length = states.shape[1] - 4
            padding = states[:, length + 2 : length + 3] + self.positions[sampled]
            states = torch.cat([states[:, :length] + self.positions[:length], padding], dim=1)
            bias = torch.zeros(states.shape[1])
            bias[length:] = math.log((POSITIONS - length) / len(sampled))
        for block in self.blocks:
            normed = block.self_norm(states)
            states = block.feed(states + block.self_attention(normed, normed, bias))
        return self.norm(states), bias


class DemoWhisper(nn.Module):
    """The whole model. Timestamps share one linear map of their (sinusoidal) time until they are exported."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        self.size = size
        self.encoder = Encoder(size)
        self.words = nn.Parameter(torch.randn(FIRST_TIMESTAMP, size.width) * 0.05)
        self.times = nn.Linear(size.width, size.width)
        self.register_buffer("clock", sinusoids(len(TOKENS) - FIRST_TIMESTAMP, size.width), persistent=False)
        self.text_positions = nn.Parameter(sinusoids(TEXT_POSITIONS, size.width) * 0.05)
        self.blocks = nn.ModuleList(
            Block(size.width, size.heads, cross=True) for _ in range(size.decoder_layers)
        )
        self.norm = nn.LayerNorm(size.width)
        self.phoneme_head = nn.Linear(size.width, size.phonemes)
        self.syllable_head = nn.Linear(size.width, size.syllables)
        self.tone_head = nn.Linear(size.width, size.tones)
        self.character_head = nn.Linear(size.width, size.width)
        nn.init.normal_(self.times.weight, std=0.01)

    def embedding(self) -> Tensor:
        """Every token's vector, (tokens, D)."""
        return torch.cat([self.words, self.times(self.clock)])

    def decode(self, tokens: Tensor, states: Tensor, bias: Tensor | None) -> tuple[Tensor, list[Tensor]]:
        """Logits (B, T, tokens) and each layer's log attention of head 0 (B, T, P)."""
        embedding = self.embedding()
        hidden = functional.embedding(tokens, embedding) + self.text_positions[: tokens.shape[1]]
        watched = []
        for block in self.blocks:
            normed = block.self_norm(hidden)
            hidden = hidden + block.self_attention(normed, normed, causal=True)
            mixed, attention = block.cross_attention.watched(block.cross_norm(hidden), states, bias)
            hidden = block.feed(hidden + mixed)
            watched.append(attention)
        return self.norm(hidden) @ embedding.T, watched
