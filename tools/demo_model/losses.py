"""What one batch teaches: sounds frame by frame, where the decoder looks, and what it writes."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from tools.demo_model.batches import Batch
from tools.demo_model.model import POSITIONS, DemoWhisper
from tools.demo_model.sounds import UNKNOWN
from tools.demo_model.vocabulary import END, FIRST_TIMESTAMP

WEIGHTS = {"phoneme": 0.7, "syllable": 0.4, "tone": 0.5, "character": 0.3, "look": 0.8, "text": 1.0}
_SAMPLED_PADDING = 24
_WRONG_INPUT = 0.08  # share of input characters replaced, so that the decoder listens rather than recites
_TIME_BLUR = 2.0  # timestamps this many steps (20 ms) off still count, less and less


def batch_losses(
    model: DemoWhisper, batch: Batch, decoder: bool = True
) -> tuple[dict[str, Tensor], dict[str, float]]:
    """Losses by name, and accuracies for the log; without ``decoder`` the encoder's only."""
    features = torch.from_numpy(batch.features).float()
    positions = batch.phonemes.shape[1]
    states, bias = model.encoder(features, sampled_padding(positions)) if positions < POSITIONS else (
        model.encoder(features[:, :, : 2 * POSITIONS])
    )  # fmt: skip
    losses, rates = _frame_losses(model, states, batch)
    if not decoder:
        return losses, rates
    inputs, targets = torch.from_numpy(batch.inputs), torch.from_numpy(batch.targets)
    logits, watched = model.decode(_disturbed(inputs), states, bias)
    losses["text"] = _text_loss(logits, targets)
    heard = spread(torch.from_numpy(batch.heard), states.shape[1])
    next_heard = spread(torch.from_numpy(batch.next_heard), states.shape[1])
    looks = [_look_loss(watched[0], heard), *(_look_loss(attention, next_heard) for attention in watched[1:])]
    losses["look"] = torch.stack(looks).mean()
    known = (targets >= 0) & (targets < END)
    rates["text"] = _accuracy(logits[known], targets[known])
    rates["look"] = float(
        (watched[-1].detach().exp() * (next_heard > 0)).sum(-1)[next_heard.sum(-1) > 0].mean()
    )
    return losses, rates


def sampled_padding(positions: int) -> Tensor:
    """Some of the padded positions behind ``positions``, spread evenly with a random offset."""
    left = POSITIONS - positions
    count = min(left, _SAMPLED_PADDING)
    offsets = (torch.arange(count) + torch.rand(count)) * (left / count)
    return positions + offsets.long().clamp(max=left - 1)


def _frame_losses(
    model: DemoWhisper, states: Tensor, batch: Batch
) -> tuple[dict[str, Tensor], dict[str, float]]:
    phonemes = torch.from_numpy(batch.phonemes)
    phoneme_logits = model.phoneme_head(states[:, : phonemes.shape[1]])
    losses = {
        "phoneme": functional.cross_entropy(
            phoneme_logits.flatten(0, 1), phonemes.flatten(), ignore_index=UNKNOWN
        )
    }
    rates = {"phoneme": _accuracy(phoneme_logits[phonemes > 0], phonemes[phonemes > 0])}
    window, token, position, syllable, tone = torch.from_numpy(batch.characters).long().T
    if len(window):
        inside = states[window, position]
        syllables, tones = model.syllable_head(inside), model.tone_head(inside)
        token = token[::3]  # the largest head learns from a third of the places
        characters = model.character_head(inside[::3]) @ model.words.T
        losses["syllable"] = functional.cross_entropy(syllables, syllable, ignore_index=UNKNOWN)
        losses["tone"] = functional.cross_entropy(tones, tone, ignore_index=UNKNOWN)
        losses["character"] = functional.cross_entropy(characters, token)
        rates |= {"syllable": _accuracy(syllables, syllable), "tone": _accuracy(tones, tone)}
        rates["character"] = _accuracy(characters, token)
    return losses, rates


def _disturbed(inputs: Tensor) -> Tensor:
    """Some text tokens replaced by random ones."""
    wrong = (torch.rand(inputs.shape) < _WRONG_INPUT) & (inputs < END)
    return torch.where(wrong, torch.randint(1, END, inputs.shape), inputs)


def _text_loss(logits: Tensor, targets: Tensor) -> Tensor:
    """Cross-entropy; a timestamp's target is blurred over its neighbours."""
    timed = targets >= FIRST_TIMESTAMP
    plain = torch.where(timed, UNKNOWN, targets)
    total = functional.cross_entropy(
        logits.flatten(0, 1), plain.flatten(), ignore_index=UNKNOWN, reduction="sum", label_smoothing=0.0
    )
    if timed.any():
        steps = torch.arange(logits.shape[-1] - FIRST_TIMESTAMP)
        distance = (steps - (targets[timed] - FIRST_TIMESTAMP)[:, None]).float()
        blur = torch.softmax(-0.5 * (distance / _TIME_BLUR) ** 2, dim=-1)
        log_odds = logits[timed].log_softmax(-1)[:, FIRST_TIMESTAMP:]
        total = total - 0.5 * (blur * log_odds).sum()
    return total / (targets != UNKNOWN).sum().clamp(min=1)


def spread(spans: Tensor, positions: int) -> Tensor:
    """Spans (B, T, 2) as even weights over the positions they cover, (B, T, P); nothing for -1."""
    places = torch.arange(positions)
    inside = ((places >= spans[..., :1]) & (places < spans[..., 1:])).float()
    return inside / inside.sum(-1, keepdim=True).clamp(min=1)


def _look_loss(log_attention: Tensor, wanted: Tensor) -> Tensor:
    return -(log_attention * wanted).sum() / wanted.sum().clamp(min=1)


def _accuracy(logits: Tensor, classes: Tensor) -> float:
    known = classes >= 0
    return (
        float((logits.detach()[known].argmax(-1) == classes[known]).float().mean())
        if known.any()
        else float("nan")
    )
