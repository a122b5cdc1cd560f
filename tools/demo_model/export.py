"""The trained model as a CTranslate2 int8 Whisper that plain faster-whisper loads."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import torch
from ctranslate2.specs import common_spec
from ctranslate2.specs.whisper_spec import WhisperSpec
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers
from torch import Tensor, nn

from tools.demo_model import vocabulary as v
from tools.demo_model.model import Attention, Block, DemoWhisper, Size


def load(checkpoint: Path, weights: str = "average") -> DemoWhisper:
    """The averaged weights of a training checkpoint, or the last ones ("model")."""
    state = torch.load(checkpoint, weights_only=True)
    model = DemoWhisper(Size(**state["size"]))
    model.load_state_dict(state[weights])
    return model.eval()


def export_model(checkpoint: Path, out: Path, weights: str = "average", quantization: str = "int8") -> None:
    """Convert ``checkpoint`` into a fresh folder and swap it for ``out``; its CARD.md stays."""
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".demo-", dir=out.parent))
    try:
        _write(load(checkpoint, weights), fresh, quantization)
        fresh.chmod(0o755)
        if (out / "CARD.md").exists():
            shutil.copy2(out / "CARD.md", fresh)
        old = out.with_name(f".{out.name}-old")
        if out.exists():
            out.rename(old)
        fresh.rename(out)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _write(model: DemoWhisper, folder: Path, quantization: str) -> None:
    spec = _spec(model)
    spec.register_vocabulary(list(v.TOKENS))
    spec.config.suppress_ids = [v.BLANK]
    spec.config.suppress_ids_begin = [v.BLANK]  # not the end: a silent window is empty
    spec.config.lang_ids = sorted(v.LANGUAGE_ID.values())
    spec.config.alignment_heads = [[layer, 0] for layer in range(1, model.size.decoder_layers)]
    spec.validate()
    spec.optimize(quantization=quantization)
    spec.save(str(folder))
    _tokenizer().save(str(folder / "tokenizer.json"))
    features = {
        "feature_size": 80,
        "sampling_rate": 16000,
        "hop_length": 160,
        "chunk_length": 30,
        "n_fft": 400,
    }
    (folder / "preprocessor_config.json").write_text(json.dumps(features), encoding="utf-8")


def _spec(model: DemoWhisper) -> WhisperSpec:
    size = model.size
    spec = WhisperSpec(size.encoder_layers, size.heads, size.decoder_layers, size.heads)
    encoder = model.encoder
    for target, source in ((spec.encoder.conv1, encoder.conv1), (spec.encoder.conv2, encoder.conv2)):
        target.weight, target.bias = _array(source.weight), _array(source.bias)
    spec.encoder.position_encodings.encodings = _array(encoder.positions)
    _set_norm(spec.encoder.layer_norm, encoder.norm)
    for target, block in zip(spec.encoder.layer, encoder.blocks, strict=True):
        _set_block(target, block)
    embedding = _array(model.embedding())
    spec.decoder.embeddings.weight = embedding
    spec.decoder.projection.weight = embedding
    spec.decoder.position_encodings.encodings = _array(model.text_positions)
    _set_norm(spec.decoder.layer_norm, model.norm)
    for target, block in zip(spec.decoder.layer, model.blocks, strict=True):
        _set_block(target, block)
        _set_norm(target.attention.layer_norm, block.cross_norm)
        _set_linears(target.attention.linear[0], block.cross_attention.query)
        _set_linears(target.attention.linear[1], block.cross_attention.key, block.cross_attention.value)
        _set_linears(target.attention.linear[2], block.cross_attention.out)
    return spec


def _set_block(target, block: Block) -> None:
    attention: Attention = block.self_attention
    _set_norm(target.self_attention.layer_norm, block.self_norm)
    _set_linears(target.self_attention.linear[0], attention.query, attention.key, attention.value)
    _set_linears(target.self_attention.linear[1], attention.out)
    _set_norm(target.ffn.layer_norm, block.feed_norm)
    _set_linears(target.ffn.linear_0, block.wide)
    _set_linears(target.ffn.linear_1, block.narrow)


def _set_linears(target: common_spec.LinearSpec, *sources: nn.Linear) -> None:
    """One linear of ``sources`` stacked; a missing bias is zero."""
    target.weight = np.concatenate([_array(source.weight) for source in sources])
    biases = [
        np.zeros(source.out_features, np.float32) if source.bias is None else _array(source.bias)
        for source in sources
    ]
    target.bias = np.concatenate(biases)


def _set_norm(target: common_spec.LayerNormSpec, source: nn.LayerNorm) -> None:
    target.gamma, target.beta = _array(source.weight), _array(source.bias)


def _array(tensor: Tensor) -> np.ndarray:
    return tensor.detach().float().numpy().copy()


def _tokenizer() -> Tokenizer:
    """One character a token; whatever else is asked for becomes the empty text token."""
    tokenizer = Tokenizer(models.WordLevel(dict(v.TOKEN_ID), unk_token=""))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    tokenizer.decoder = decoders.Fuse()
    return tokenizer
