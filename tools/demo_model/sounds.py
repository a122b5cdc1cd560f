"""What the encoder learns to hear at each frame: phonemes, syllables and tones, numbered.

espeak-ng tells when each phoneme starts, so no alignment has to be discovered: the encoder is taught frame by
frame, which takes minutes where CTC takes hours.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from tools.characters import PUNCTUATION, alphabet
from tools.speech import SpokenCharacter, utter

SILENCE = 0  # the phoneme number of a frame in which nobody speaks
UNKNOWN = -100  # torch's ignored class


@dataclass(frozen=True)
class Sounds:
    """Numbers of phonemes and syllables; languages share none of either."""

    phonemes: dict[str, int]
    syllables: dict[str, int]

    def phoneme(self, name: str, language: str) -> int:
        return self.phonemes.get(f"{language}:{name}", UNKNOWN)

    def syllable(self, spoken: SpokenCharacter, language: str) -> int:
        return self.syllables.get(_syllable(spoken, language), UNKNOWN)


def _syllable(spoken: SpokenCharacter, language: str) -> str:
    return f"{language}:" + " ".join(name for name, _ in spoken.phonemes)


def tone(spoken: SpokenCharacter, language: str) -> int:
    """The class of a tone: 1-5 in Mandarin, 6-11 in Cantonese."""
    if not 1 <= spoken.tone <= 6:
        return UNKNOWN
    return spoken.tone + (0 if language == "zh" else 5)


def load_sounds(path: Path) -> Sounds:
    """Read the numbers from ``path``; where it is missing, have every character spoken once (15 s) first."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(_survey(), ensure_ascii=False), encoding="utf-8")
    stored = json.loads(path.read_text(encoding="utf-8"))
    return Sounds(stored["phonemes"], stored["syllables"])


def _survey() -> dict[str, dict[str, int]]:
    phonemes, syllables = ["silence"], []
    characters = alphabet()[: -len(PUNCTUATION)]
    for language in ("zh", "yue"):
        for character in characters:
            for spoken in utter(character, language, "f1", 200).characters:
                phonemes.extend(f"{language}:{name}" for name, _ in spoken.phonemes)
                syllables.append(_syllable(spoken, language))
    return {
        "phonemes": {name: index for index, name in enumerate(dict.fromkeys(phonemes))},
        "syllables": {name: index for index, name in enumerate(dict.fromkeys(syllables))},
    }
