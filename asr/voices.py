"""Two voices on one line, told apart without any download.

Windows of speech are described by their mean cepstrum, its spread and the pitch, and clustered into two
(scikit-learn, Ward); a Gaussian mixture per voice then decides frame by frame, and a voice change costs, so
that single frames do not flip. What both together sound like is learnt by adding up frames of the two, from
the same call; about two thirds of the overlap are found so, too little to measure it by
(docs/benchmarks/diarization.md).
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from numpy.typing import NDArray

from asr.activity import FRAME_S, Samples, resampled
from asr.diarization import Voices
from recordings.span import Timeline, TimeSpan, union

RATE_HZ = 8000
WINDOW_S = 0.8
WINDOW_STEP_S = 0.2
MOST_WINDOWS = 2000  # Ward clustering needs their square in memory
CHANGE_COST = 30.0  # log-likelihood that a change of voice must win
OVERLAP_COST = 60.0  # the same where both together are a third possibility; to and from both costs less
OVERLAP_EASE = 0.7
ADDED_FRAMES = 3000  # pairs of frames that show what both sound like
SHORTEST_S = 0.1
SHORTEST_OVERLAP_S = 0.3
ROUNDS = 2

Frames = NDArray[np.float64]


class BuiltinDiarizer:
    """Cepstra, pitch and clustering; needs no model."""

    name = "builtin-2"
    measures_overlap = False

    def voices(self, samples: Samples, rate_hz: int, speech: Timeline) -> Voices:
        narrow = resampled(samples, rate_hz, RATE_HZ)
        mel = _mel(narrow)
        features = _features(narrow, mel)
        index = _speech_frames(speech, len(features))
        if len(index) < 2 * round(WINDOW_S / FRAME_S):
            return Voices((speech, ()))
        breaks = np.flatnonzero(np.diff(index) > 1) + 1
        labels = _labels(features[index], breaks)
        found = [_timeline(index[labels == voice]) for voice in (0, 1)]
        if not all(found):
            return Voices((speech, ()))
        both = _timeline(index[_both(mel[:, index], labels, breaks)], SHORTEST_OVERLAP_S)
        first, second = sorted(found, key=lambda spans: spans[0])
        return Voices((union([*first, *both]), union([*second, *both])), (first, second))


def _labels(spoken: Frames, breaks: NDArray[np.int64]) -> NDArray[np.int64]:
    """0 or 1 for every frame of speech; all 0 where there is too little of a second voice."""
    spoken = (spoken - spoken.mean(axis=0)) / (spoken.std(axis=0) + 1e-6)
    labels = _clustered(spoken, breaks)
    for _ in range(ROUNDS):
        if min(np.sum(labels == 0), np.sum(labels == 1)) < round(WINDOW_S / FRAME_S):
            return np.zeros_like(labels)
        labels = _resegmented(spoken, labels, breaks)
    return labels


def _mel(samples: Samples) -> Frames:
    """Power in 32 mel bands per 10 ms, shape (32, frames)."""
    import librosa

    hop = round(FRAME_S * RATE_HZ)
    power: Frames = librosa.feature.melspectrogram(
        y=samples, sr=RATE_HZ, n_fft=256, hop_length=hop, n_mels=32, fmin=100, fmax=3800
    )
    return power


def _cepstrum(mel: Frames) -> Frames:
    """20 coefficients per frame, shape (frames, 20)."""
    import librosa

    found: Frames = librosa.feature.mfcc(S=librosa.power_to_db(mel), n_mfcc=20).T
    return found.astype(np.float64)


def _features(samples: Samples, mel: Frames) -> Frames:
    """Per 10 ms at 8 kHz: level, 19 cepstral coefficients, log pitch; shape (frames, 21)."""
    import librosa

    hop = round(FRAME_S * RATE_HZ)
    cepstrum = _cepstrum(mel)
    pitch = librosa.yin(samples, fmin=65, fmax=400, sr=RATE_HZ, frame_length=512, hop_length=hop)
    count = min(len(cepstrum), len(pitch))
    log_pitch = np.log(np.maximum(pitch[:count], 1.0))
    return np.concatenate([cepstrum[:count], log_pitch[:, None]], axis=1)


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
    return _cheapest_path(scores, breaks, CHANGE_COST * (1 - np.eye(2)))


def _both(mel: Frames, labels: NDArray[np.int64], breaks: NDArray[np.int64]) -> NDArray[np.bool_]:
    """In which frames both voices sound: nearer to sums of the two than to either."""
    chooser = np.random.default_rng(0)
    ours, theirs = (mel[:, chooser.choice(np.flatnonzero(labels == voice), ADDED_FRAMES)] for voice in (0, 1))
    spoken, added = _cepstrum(mel), _cepstrum(ours + theirs)
    middle, spread = spoken.mean(axis=0), spoken.std(axis=0) + 1e-6
    spoken, added = (spoken - middle) / spread, (added - middle) / spread
    mixtures = [_mixture(frames) for frames in (spoken[labels == 0], spoken[labels == 1], added)]
    scores = np.stack([mixture.score_samples(spoken) for mixture in mixtures], axis=1)
    ease = OVERLAP_EASE
    costs = OVERLAP_COST * np.array([[0, 1, ease], [1, 0, ease], [ease, ease, 0]])
    both: NDArray[np.bool_] = _cheapest_path(scores, breaks, costs) == 2
    return both


def _mixture(frames: Frames) -> Any:
    from sklearn.mixture import GaussianMixture

    components = int(np.clip(len(frames) // 100, 1, 6))
    model = GaussianMixture(components, covariance_type="diag", reg_covar=1e-2, tol=1e-2, random_state=0)
    return model.fit(frames)


def _cheapest_path(scores: Frames, breaks: NDArray[np.int64], costs: Frames) -> NDArray[np.int64]:
    """Viterbi: the state of each frame. Changes cost ``costs[from, to]``, a third of it after a pause."""
    cost = np.broadcast_to(costs, (len(scores), *costs.shape)).copy()
    cost[breaks] /= 3
    back = np.zeros(scores.shape, dtype=np.int64)
    best, states = scores[0], np.arange(scores.shape[1])
    for at in range(1, len(scores)):
        reached = best[:, None] - cost[at]
        back[at] = reached.argmax(axis=0)
        best = reached[back[at], states] + scores[at]
    found = np.zeros(len(scores), dtype=np.int64)
    found[-1] = int(np.argmax(best))
    for at in range(len(scores) - 1, 0, -1):
        found[at - 1] = back[at, found[at]]
    return found


def _timeline(frames: NDArray[np.int64], shortest_s: float = SHORTEST_S) -> Timeline:
    """Spans of the frames of one voice, without slivers."""
    if not len(frames):
        return ()
    cuts = np.flatnonzero(np.diff(frames) > 1)
    starts = frames[np.concatenate(([0], cuts + 1))].tolist()
    ends = frames[np.concatenate((cuts, [len(frames) - 1]))].tolist()
    spans = (TimeSpan(a * FRAME_S, (b + 1) * FRAME_S) for a, b in zip(starts, ends, strict=True))
    return union(span for span in spans if span.duration >= shortest_s)
