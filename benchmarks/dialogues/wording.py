"""What people say: functions of ``wording.yaml``, expanded at random."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from random import Random

from ruamel.yaml import YAML

WORDING = Path(__file__).with_name("wording.yaml")
CHOICE = re.compile(r"\(([^()]*)\)")
SLOT = re.compile(r"\{(\w+)\}")
HESITATIONS = {"zh": ("呃", "嗯", "啊", "那个"), "yue": ("呃", "嗯", "即系", "嗰个")}


@cache
def functions(language: str) -> dict[str, tuple[str, ...]]:
    """Function -> templates in ``language``; what it lacks is said in Mandarin."""
    said = YAML(typ="safe").load(WORDING.read_text(encoding="utf-8"))
    return {name: tuple(templates) for name, templates in (said["zh"] | said[language]).items()}


class Voice:
    """One party's way of speaking: language, how often it hesitates, whether it says 你 for 您."""

    def __init__(self, language: str, rng: Random, slots: Mapping[str, str]) -> None:
        self.language = language
        self.slots = dict(slots)
        self._rng = rng
        self._familiar = language == "yue" or rng.random() < 0.15
        self._hesitates = rng.choice((0.0, 0.04, 0.08, 0.15))
        self._unsaid: dict[str, list[str]] = {}

    def say(self, function: str, **slots: str) -> str:
        """One wording of ``function``, with small words as this voice says them; another one each time."""
        if not self._unsaid.get(function):
            templates = functions(self.language)[function]
            self._unsaid[function] = self._rng.sample(templates, len(templates))
        text = expand(self._unsaid[function].pop(), self._rng, self.slots | slots)
        if self._familiar:
            text = text.replace("您", "你")
        if self._rng.random() < self._hesitates:
            whole = (*self.slots.values(), *slots.values()) if self.language == "zh" else None
            text = hesitate(text, self._rng, HESITATIONS[self.language], whole)
        return text


def expand(template: str, rng: Random, slots: Mapping[str, str]) -> str:
    """``template`` with one alternative of every choice and its slots filled."""
    while found := CHOICE.search(template):
        chosen = rng.choice(found[1].split("|"))
        template = template[: found.start()] + chosen + template[found.end() :]
    return tidy(SLOT.sub(lambda slot: slots[slot[1]], template))


def tidy(text: str) -> str:
    """Commas that an empty alternative left over go."""
    text = re.sub(r"，+", "，", text)
    return re.sub(r"，([。？])", r"\1", text).strip("，")


def hesitate(text: str, rng: Random, hesitations: tuple[str, ...], whole: tuple[str, ...] | None) -> str:
    """``text`` with a hesitation between two words, or behind a comma; some speakers start the word again.

    Args:
        whole: what nobody breaks in two, such as a name; None where the edges of words are not known at all.
    """
    import jieba

    words = list(jieba.cut(text))
    edges = [0, *(place + 1 for place, word in enumerate(words) if word == "，")]
    between = [] if whole is None else _between(words, edges, whole)
    if not between or rng.random() < 0.4:
        place = rng.choice(edges)
        return "".join([*words[:place], rng.choice(hesitations), "，", *words[place:]])
    place = rng.choice(between)
    again = words[place - 1] if rng.random() < 0.3 else ""
    pause = rng.choice(("", "，"))
    return "".join([*words[:place], pause, rng.choice(hesitations), "，", again, *words[place:]])


def _between(words: list[str], edges: list[int], whole: tuple[str, ...]) -> list[int]:
    """Places between two words, one of them of more than a character, that break nothing of ``whole``."""
    text = "".join(words)
    broken = {
        offset
        for one in whole
        for found in re.finditer(re.escape(one), text)
        for offset in range(found.start() + 1, found.end())
    }
    found = []
    offset = 0
    for place, word in enumerate(words):
        pair = word[0] not in "，。？" and place > 0 and max(len(word), len(words[place - 1])) > 1
        if pair and place not in edges and offset not in broken:
            found.append(place)
        offset += len(word)
    return found
