"""What the training voices say: random words, call-centre sentences, and the demo calls' own grammar."""

from __future__ import annotations

import functools
import random
from importlib import resources

import jieba
import numpy as np

from tools.demo_model import cantonese, mandarin
from tools.demo_model.heldout import HELD_OUT
from tools.demo_model.vocabulary import TEXT
from tools.fold import for_demo, for_training, sentences

_CANTONESE_SHARE = 0.24


class TextSource:
    """An endless source of (text, language), the language drawn first."""

    def __init__(self, seed: int, demo_share: float = 0.55) -> None:
        self.random = random.Random(seed)
        self.words, self.weights = _words()
        self.cumulative = np.cumsum(self.weights)
        self.demo = _demo_sentences() if demo_share else None
        self.demo_share = demo_share if self.demo else 0.0
        self.held_out = {part for _, texts in HELD_OUT.items() for text in texts for part in sentences(text)}

    def draw(self, language: str | None = None) -> tuple[str, str]:
        """One utterance that may be trained on."""
        language = language or ("yue" if self.random.random() < _CANTONESE_SHARE else "zh")
        while True:
            text = self._candidate(language)
            if (
                for_training(text)
                and not self.held_out.intersection(sentences(text))
                and set(text) <= _alphabet()
            ):
                return text, language

    def _candidate(self, language: str) -> str:
        choice = self.random.random()
        if choice < self.demo_share:
            return self.demo(language, self.random)
        grammar = mandarin if language == "zh" else cantonese
        if choice < self.demo_share + (1 - self.demo_share) * 0.5:
            return grammar.sentence(self.random)
        return self._word_salad(language)

    def _word_salad(self, language: str) -> str:
        """Two to seven words without sense, so that nothing can be guessed from the sentence."""
        words = [self._word() for _ in range(self.random.choice((1, 2, 3, 3, 4, 4, 5, 6, 7)))]
        particles = cantonese.WORDING.words if language == "yue" else mandarin.WORDING.words
        words = [self.random.choice(particles) if self.random.random() < 0.35 else word for word in words]
        if len(words) > 3 and self.random.random() < 0.4:
            words[self.random.randrange(1, len(words) - 1)] += "，"
        return "".join(words) + self.random.choice("。。。。？！")

    def _word(self) -> str:
        index = np.searchsorted(self.cumulative, self.random.random() * self.cumulative[-1])
        return self.words[min(int(index), len(self.words) - 1)]


@functools.cache
def _alphabet() -> frozenset[str]:
    return frozenset(TEXT)


def _words() -> tuple[list[str], np.ndarray]:
    """jieba's dictionary inside the alphabet, and each word's weight: its frequency flattened."""
    known = _alphabet()
    words, weights = [], []
    for line in resources.files(jieba).joinpath("dict.txt").read_text(encoding="utf-8").splitlines():
        word, frequency, _ = line.split(" ")
        if len(word) <= 4 and set(word) <= known:
            words.append(word)
            weights.append(max(float(frequency), 0.5) ** 0.4 * (1.0 if len(word) > 1 else 2.0))
    return words, np.array(weights)


def _demo_sentences():
    """The demo calls' grammar as a function (language, random) -> text, or None where it cannot be loaded."""
    try:
        from tools.demo_calls.grammar import draw_sentences
    except ImportError:
        return None
    drawn: dict[str, list[str]] = {"zh": [], "yue": []}

    def sentence(language: str, chooser: random.Random) -> str:
        if not drawn[language]:
            drawn[language] = draw_sentences(chooser, language, 200)
        return drawn[language].pop()

    return sentence


def new_demo_sentences(language: str, count: int, seed: int = 11) -> list[str]:
    """``count`` sentences of the demo calls' grammar that training never sees."""
    from tools.demo_calls.grammar import draw_sentences

    drawn = draw_sentences(random.Random(seed), language, 40 * count)
    return list(dict.fromkeys(text for text in drawn if for_demo(text) and len(text) > 5))[:count]
