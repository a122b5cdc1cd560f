"""Two voices on one line, told apart without any download.

Windows of speech are described by their mean cepstrum, its spread and the pitch, and clustered into two
(scikit-learn, Ward); a Gaussian mixture per voice then decides frame by frame, and a voice change costs, so
that single frames do not flip. Overlapping speech goes to the louder voice: overlap cannot be measured here.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from numpy.typing import NDArray

from asr.activity import FRAME_S, Samples, resampled
from recordings.span import Timeline, TimeSpan, union

NAME = "builtin-1"
RATE_HZ = 8000
WINDOW_S = 0.8
WINDOW_STEP_S = 0.2
MOST_WINDOWS = 2000  # Ward clustering needs their square in memory
CHANGE_COST = 30.0  # log-likelihood that a change of voice must win
SHORTEST_S = 0.1
ROUNDS = 2

Frames = NDArray[np.float64]


def two_voices(samples: Samples, rate_hz: int, speech: Timeline) -> tuple[Timeline, Timeline]:
    """When each of two voices speaks, in order of first appearance; both together are ``speech``.

    ``samples`` has shape (n,). Where there is too little speech for two, the second is empty.
    """
    features = _features(resampled(samples, rate_hz, RATE_HZ))
    index = _speech_frames(speech, len(features))
    if len(index) < 2 * round(WINDOW_S / FRAME_S):
        return speech, ()
    spoken = features[index]
    spoken = (spoken - spoken.mean(axis=0)) / (spoken.std(axis=0) + 1e-6)
    breaks = np.flatnonzero(np.diff(index) > 1) + 1
    labels = _clustered(spoken, breaks)
    for _ in range(ROUNDS):
        if min(np.sum(labels == 0), np.sum(labels == 1)) < round(WINDOW_S / FRAME_S):
            return speech, ()
        labels = _resegmented(spoken, labels, breaks)
    first, second = (_timeline(index[labels == voice]) for voice in (0, 1))
    if not first or not second:
        return speech, ()
    return (first, second) if first[0].start <= second[0].start else (second, first)


def _features(samples: Samples) -> Frames:
    """Per 10 ms at 8 kHz: level, 19 cepstral coefficients, log pitch; shape (frames, 21)."""
    import librosa

    hop = round(FRAME_S * RATE_HZ)
    cepstrum = librosa.feature.mfcc(
        y=samples, sr=RATE_HZ, n_mfcc=20, n_fft=256, hop_length=hop, n_mels=32, fmin=100, fmax=3800
    )
    pitch = librosa.yin(samples, fmin=65, fmax=400, sr=RATE_HZ, frame_length=512, hop_length=hop)
    count = min(cepstrum.shape[1], len(pitch))
    log_pitch = np.log(np.maximum(pitch[:count], 1.0))
    return np.concatenate([cepstrum[:, :count], log_pitch[None]]).T.astype(np.float64)


def _speech_frames(speech: Timeline, count: int) -> NDArray[np.int64]:
    parts = [np.arange(round(s.start / FRAME_S), min(round(s.end / FRAME_S), count)) for s in speech]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


def _clustered(spoken: Frames, breaks: NDArray[np.int64]) -> NDArray[np.int64]:
    """A first label for every frame: that of the window whose middle is nearest."""
    from sklearn.cluster import AgglomerativeClustering
    from sklearn.preprocessing import StandardScaler

    windows = _windows(len(spoken), breaks)
    vectors = np.array([_described(spoken[start:end]) for start, end in windows])
    vectors = StandardScaler().fit_transform(vectors)
    chosen = np.unique(np.linspace(0, len(vectors) - 1, min(len(vectors), MOST_WINDOWS)).astype(int))
    found = AgglomerativeClustering(n_clusters=2, linkage="ward").fit_predict(vectors[chosen])
    middles = np.array([(start + end) / 2 for start, end in windows])[chosen]
    places = np.searchsorted((middles[1:] + middles[:-1]) / 2, np.arange(len(spoken)))
    labels: NDArray[np.int64] = found[places]
    return labels


def _windows(count: int, breaks: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Windows over the frames that never reach over a pause."""
    size, step = round(WINDOW_S / FRAME_S), round(WINDOW_STEP_S / FRAME_S)
    edges = [0, *breaks.tolist(), count]
    found = []
    for first, last in itertools.pairwise(edges):
        starts = range(first, max(first + 1, last - size + step), step)
        found += [(start, min(start + size, last)) for start in starts]
    return found


def _described(frames: Frames) -> Frames:
    """One window as a vector: mean and spread of the cepstrum, and the pitch, which counts most."""
    pitch = np.median(frames[:, -1])
    return np.concatenate([frames[:, :-1].mean(axis=0), frames[:, 1:-1].std(axis=0), np.repeat(pitch, 6)])


def _resegmented(spoken: Frames, labels: NDArray[np.int64], breaks: NDArray[np.int64]) -> NDArray[np.int64]:
    """Labels by a mixture per voice, with a price on every change inside a stretch of speech."""
    scores = np.stack([_mixture(spoken[labels == voice]).score_samples(spoken) for voice in (0, 1)], axis=1)
    free = np.zeros(len(spoken), dtype=np.bool_)
    free[breaks] = True
    return _cheapest_path(scores, free)


def _mixture(frames: Frames) -> Any:
    from sklearn.mixture import GaussianMixture

    components = int(np.clip(len(frames) // 100, 1, 6))
    model = GaussianMixture(components, covariance_type="diag", reg_covar=1e-2, tol=1e-2, random_state=0)
    return model.fit(frames)


def _cheapest_path(scores: Frames, free: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Viterbi over two voices; a change costs `CHANGE_COST`, a third of it where ``free`` (after a pause)."""
    count = len(scores)
    back = np.zeros((count, 2), dtype=np.int8)
    best = scores[0].copy()
    for at in range(1, count):
        cost = CHANGE_COST / 3 if free[at] else CHANGE_COST
        stay, change = best, best[::-1] - cost
        back[at] = change > stay
        best = np.maximum(stay, change) + scores[at]
    labels = np.zeros(count, dtype=np.int64)
    labels[-1] = int(np.argmax(best))
    for at in range(count - 1, 0, -1):
        labels[at - 1] = labels[at] ^ back[at, labels[at]]
    return labels


def _timeline(frames: NDArray[np.int64]) -> Timeline:
    """Spans of the frames of one voice, without slivers."""
    if not len(frames):
        return ()
    cuts = np.flatnonzero(np.diff(frames) > 1)
    starts = frames[np.concatenate(([0], cuts + 1))].tolist()
    ends = frames[np.concatenate((cuts, [len(frames) - 1]))].tolist()
    spans = (TimeSpan(a * FRAME_S, (b + 1) * FRAME_S) for a, b in zip(starts, ends, strict=True))
    return union(span for span in spans if span.duration >= SHORTEST_S)
