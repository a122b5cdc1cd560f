"""A pyannote pipeline made here, so that the real library runs without a download.

The networks have random weights; only the last layer of the segmentation is fitted, to two speech-shaped
voices of different pitch. It knows these two and nobody else.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from hearing_sounds import RATE_HZ, SpeechShapes, put
from numpy.typing import NDArray

from asr.activity import resampled

LOW, HIGH = (100.0, 1.0), (250.0, 1.25)  # pitch in Hz, and formants
NOBODY, FIRST, SECOND, BOTH = 0, 1, 2, 4  # of the power set of three speakers, at most two at once
WINDOW_S = 5.0
CONFIG = """\
version: 4.0.0
pipeline:
  name: pyannote.audio.pipelines.SpeakerDiarization
  params:
    clustering: VBxClustering
    segmentation: $model/segmentation
    embedding: $model/embedding
    plda: $model/plda
    embedding_exclude_overlap: true
params:
  segmentation: {min_duration_off: 0.0}
  clustering: {threshold: 0.6, Fa: 0.07, Fb: 0.8}
"""


def two_voices(
    spans: dict[tuple[float, float], list[tuple[float, float]]], seconds: float, seed: int
) -> NDArray[np.float32]:
    """A line with the voices of ``spans``, each (pitch, formants) -> its (start, end) in seconds."""
    shapes = SpeechShapes(seed)
    line = shapes.line(seconds, noise=0.002)
    for (pitch, formants), edges in spans.items():
        for start, end in edges:
            put(line, shapes.voice(end - start, pitch, scale=formants), start)
    return line


def make_pipeline(folder: Path) -> Path:
    """Write ``config.yaml`` and its parts as community-1 has them; returns the folder."""
    os.environ["PYANNOTE_METRICS_ENABLED"] = "0"
    import torch
    from pyannote.audio.core.task import Problem, Resolution, Specifications
    from pyannote.audio.models.embedding import WeSpeakerResNet34

    torch.manual_seed(0)
    (folder / "plda").mkdir(parents=True)
    (folder / "config.yaml").write_text(CONFIG, encoding="utf-8")
    _save(_segmentation(), folder / "segmentation")
    embedding = WeSpeakerResNet34()
    embedding.specifications = Specifications(
        problem=Problem.REPRESENTATION, resolution=Resolution.CHUNK, duration=WINDOW_S, classes=["a", "b"]
    )
    embedding.build()
    _save(embedding, folder / "embedding")
    chooser = np.random.default_rng(0)
    turned = np.linalg.qr(chooser.normal(size=(256, 128)))[0]
    np.savez(folder / "plda" / "xvec_transform.npz", mean1=np.zeros(256), mean2=np.zeros(128), lda=turned)
    np.savez(folder / "plda" / "plda.npz", mu=np.zeros(128), tr=np.eye(128), psi=np.linspace(2.0, 0.5, 128))
    return folder


def _segmentation():
    import torch
    from pyannote.audio.core.task import Problem, Resolution, Specifications
    from pyannote.audio.models.segmentation import PyanNet
    from sklearn.linear_model import LogisticRegression

    model = PyanNet(lstm={"hidden_size": 64, "num_layers": 1}, linear={"num_layers": 0})
    model.specifications = Specifications(
        problem=Problem.MONO_LABEL_CLASSIFICATION,
        resolution=Resolution.FRAME,
        duration=WINDOW_S,
        warm_up=(0.0, 0.0),
        classes=["a", "b", "c"],
        powerset_max_classes=2,
        permutation_invariant=True,
    )
    model.build()
    model.eval()
    seen: list[NDArray[np.float32]] = []
    model.classifier.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0].numpy()))
    states = []
    for seed in range(24):
        chooser = np.random.default_rng(seed)
        spans = {voice: [tuple(np.sort(chooser.uniform(0.0, WINDOW_S, 2)).tolist())] for voice in (LOW, HIGH)}
        line = resampled(two_voices(spans, WINDOW_S, seed), RATE_HZ, 16000)
        with torch.no_grad():
            model(torch.from_numpy(line)[None, None])
        times = (np.arange(seen[-1].shape[1]) + 0.5) * WINDOW_S / seen[-1].shape[1]
        low, high = (
            np.any([(times > start) & (times < end) for start, end in spans[voice]], axis=0)
            for voice in (LOW, HIGH)
        )
        states.append(np.where(low & high, BOTH, np.where(low, FIRST, np.where(high, SECOND, NOBODY))))
    fitted = LogisticRegression(max_iter=300, C=10.0).fit(
        np.concatenate([one[0] for one in seen]), np.concatenate(states)
    )
    with torch.no_grad():
        model.classifier.weight.zero_()
        model.classifier.bias.fill_(-1e3)
        model.classifier.weight[fitted.classes_] = torch.from_numpy(fitted.coef_).float()
        model.classifier.bias[fitted.classes_] = torch.from_numpy(fitted.intercept_).float()
    return model


def _save(model, folder: Path) -> None:
    import pytorch_lightning
    import torch

    folder.mkdir()
    checkpoint = {
        "state_dict": model.state_dict(),
        "hyper_parameters": dict(model.hparams),
        "pytorch-lightning_version": pytorch_lightning.__version__,
    }
    model.on_save_checkpoint(checkpoint)
    torch.save(checkpoint, folder / "pytorch_model.bin")
