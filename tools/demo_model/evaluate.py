"""Character error rates of an exported model through plain faster-whisper, on sets it never trained on.

Each set is spoken into windows of up to 28 s, two to nine sentences each, as a call's channel is.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from faster_whisper import WhisperModel
from scipy.signal import resample_poly

from tools.demo_model import cantonese, mandarin
from tools.demo_model.heldout import HELD_OUT
from tools.demo_model.text import new_demo_sentences
from tools.demo_model.vocabulary import TEXT
from tools.fold import for_demo
from tools.speech import LINE_RATE_HZ, TRAINING_VOICES, UNSEEN_VOICES, telephone, utter

_WINDOW_SECONDS = 28.0


@dataclass(frozen=True)
class Spoken:
    """A window at 16 kHz, its words, and the times (seconds) of its word characters."""

    audio: np.ndarray
    language: str
    text: str
    times: tuple[tuple[float, float], ...]


@dataclass
class Errors:
    """Counts of one set; rates are divided last."""

    characters: int = 0
    edits: int = 0
    timed: int = 0
    time_off: float = 0.0
    late: int = 0
    windows: int = 0
    language_right: int = 0

    def line(self) -> str:
        rate = f"{100 * self.edits / self.characters:5.1f} %" if self.characters else "    - %"
        time_off = f"{self.time_off / self.timed:.3f} s" if self.timed else "-"
        late = f"{100 * self.late / self.timed:.0f} %" if self.timed else "-"
        return (
            f"CER {rate} (n={self.characters})  start off by {time_off} on average, over 0.15 s in {late}  "
            f"language right {self.language_right}/{self.windows}"
        )


def alignment(reference: str, heard: str) -> tuple[int, list[tuple[int, int]]]:
    """Levenshtein distance, and the index pairs of equal characters on one best path."""
    table = np.zeros((len(reference) + 1, len(heard) + 1), int)
    table[:, 0], table[0] = np.arange(len(reference) + 1), np.arange(len(heard) + 1)
    for i, wanted in enumerate(reference, 1):
        for j, got in enumerate(heard, 1):
            table[i, j] = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (wanted != got))
    pairs, i, j = [], len(reference), len(heard)
    while i and j:
        if table[i, j] == table[i - 1, j - 1] + (reference[i - 1] != heard[j - 1]):
            if reference[i - 1] == heard[j - 1]:
                pairs.append((i - 1, j - 1))
            i, j = i - 1, j - 1
        elif table[i, j] == table[i - 1, j] + 1:
            i -= 1
        else:
            j -= 1
    return int(table[-1, -1]), pairs[::-1]


def judge(model: WhisperModel, windows: list[Spoken], beam: int = 1) -> Errors:
    """Transcribe ``windows`` with word times and count what went wrong."""
    errors = Errors()
    for window in windows:
        segments, _ = model.transcribe(
            window.audio, language=window.language, beam_size=beam, word_timestamps=True,
            condition_on_previous_text=False, temperature=0.0,
        )  # fmt: skip
        words = [word for segment in segments for word in segment.words or ()]
        heard, starts = "", []
        for word in words:
            for index, character in enumerate(word.word):
                if re.match(r"\w", character):
                    heard += character
                    starts.append(word.start + index * (word.end - word.start) / len(word.word))
        edits, pairs = alignment(window.text, heard)
        errors.edits += edits
        errors.characters += len(window.text)
        off = [abs(window.times[i][0] - starts[j]) for i, j in pairs]
        errors.timed += len(off)
        errors.time_off += sum(off)
        errors.late += sum(value > 0.15 for value in off)
        errors.windows += 1
        errors.language_right += model.detect_language(window.audio)[0] == window.language
    return errors


def speak_windows(texts: list[str], language: str, voices: tuple[str, ...], seed: int) -> list[Spoken]:
    """All ``texts`` in order, one voice a window, with pauses and a telephone line."""
    chooser, rng = random.Random(seed), np.random.default_rng(seed)
    windows: list[Spoken] = []
    rest = list(texts)
    while rest:
        voice, speed, pitch = chooser.choice(voices), chooser.randrange(150, 231), chooser.randrange(30, 71)
        parts, said, times = [np.zeros(round(0.3 * 22050), np.float32)], "", []
        while rest:
            speech = utter(rest[0], language, voice, speed, pitch)
            seconds = sum(map(len, parts)) / speech.rate
            if said and seconds + len(speech.samples) / speech.rate > _WINDOW_SECONDS:
                break
            rest.pop(0)
            said += "".join(one.character for one in speech.characters)
            times.extend((seconds + one.start, seconds + one.end) for one in speech.characters)
            parts += [speech.samples, np.zeros(round(chooser.uniform(0.1, 1.5) * speech.rate), np.float32)]
        line = telephone(np.concatenate(parts) * 0.7, 22050, rng, snr_db=chooser.uniform(15, 30))
        audio = resample_poly(line, 16000 // LINE_RATE_HZ, 1).astype(np.float32)
        windows.append(Spoken(audio, language, said, tuple(times)))
    return windows


def grammar_texts(sentence, count: int, seed: int) -> list[str]:
    """``count`` different sentences that belong to the demo's fold, which training never sees."""
    chooser, found = random.Random(seed), {}
    for _ in range(200 * count):
        text = sentence(chooser)
        if len(found) < count and len(text) > 5 and for_demo(text) and set(text) <= set(TEXT):
            found[text] = None
    return list(found)


def evaluation_sets(sentences: int) -> dict[str, list[Spoken]]:
    """The fixed sets by name."""
    sets = {}
    for language, grammar in (("zh", mandarin), ("yue", cantonese)):
        known = grammar_texts(grammar.sentence, sentences, 7)
        sets[f"{language} own grammar, known voices"] = speak_windows(known, language, TRAINING_VOICES, 1)
        sets[f"{language} own grammar, unseen voices"] = speak_windows(
            known[: sentences // 2], language, UNSEEN_VOICES, 2
        )
        demo = new_demo_sentences(language, sentences)
        sets[f"{language} demo grammar, known voices"] = speak_windows(demo, language, TRAINING_VOICES, 3)
        sets[f"{language} held-out patterns, unseen voices"] = speak_windows(
            list(HELD_OUT[language]), language, UNSEEN_VOICES, 4
        )
    return sets


def evaluate(folder: Path, sentences: int, beam: int, only: str = "") -> None:
    """Print one line per set."""
    model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1)
    print(f"multilingual {model.model.is_multilingual}, languages {model.model.num_languages}")
    for name, windows in evaluation_sets(sentences).items():
        if only in name:
            print(f"{name:36s} {judge(model, windows, beam).line()}", flush=True)
