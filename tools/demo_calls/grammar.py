"""The dialogue grammar: turn kind, language and scene become a sentence; `script` strings them to calls."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tools.characters import alphabet
from tools.demo_calls import slots
from tools.demo_calls.slots import OrderLine
from tools.demo_calls.wording import WORDING

BUSINESSES = tuple(slots.COMPANIES)
_CHOICE = re.compile(r"\(([^()]*)\)")
_SLOT = re.compile(r"\{(\w+)\}")
_TRIES = 1500


class NoWordingError(ValueError):
    """No sentence of a kind satisfies what was asked of it."""


@dataclass(frozen=True)
class Scene:
    """What stays the same through one call: company, both parties, the order, the matter talked about."""

    language: str
    business: str
    agent_no: str
    surname: str
    title: str
    topic: str
    daytime: str
    lines: tuple[OrderLine, ...] = field(default=())

    def fixed(self) -> dict[str, str]:
        """The slots that this scene decides."""
        return {
            "company": slots.COMPANIES[self.business],
            "no": slots.spoken_digits(self.agent_no),
            "title": self.title,
            "topic": self.topic,
            "daytime": self.daytime,
            "total": slots.counted(sum(line.quantity for line in self.lines)),
        }


def draw_scene(
    rng: random.Random,
    language: str,
    business: str | None = None,
    agent_no: str | None = None,
    hour: int | None = None,
) -> Scene:
    """A random scene; business, work number and hour of the day are drawn when not given."""
    business = business or rng.choice(BUSINESSES)
    surname = rng.choice(slots.words("surname"))
    ending = ("老板", "先生", "女士", "经理", "小姐") if language == "zh" else ("老板", "生", "小姐", "太")
    title = surname + rng.choice(ending[:1] * 3 + ending if business == "tobacco" else ending[1:])
    number = agent_no or f"{rng.randrange(1000, 9999)}"
    return Scene(
        language,
        business,
        number,
        surname,
        title,
        rng.choice(slots.words("topic", business)),
        slots.daytime(language, rng.randrange(8, 22) if hour is None else hour),
        slots.draw_lines(rng),
    )


def kinds(language: str) -> tuple[str, ...]:
    """All turn kinds of ``language``."""
    return tuple(WORDING[language])


def templates(language: str, kind: str, business: str) -> tuple[str, ...]:
    """The templates of ``kind``, those of the business where it has its own."""
    wording = WORDING[language]
    return wording.get(f"{kind}.{business}") or wording[kind]


def say(rng: random.Random, scene: Scene, kind: str, accept: Callable[[str], bool] = lambda _: True) -> str:
    """One turn of ``kind`` that ``accept`` likes.

    Raises NoWordingError after many tries: the kind then has too few variants.
    """
    choices = templates(scene.language, kind, scene.business)
    for _ in range(_TRIES):
        text = expand(rng, rng.choice(choices), scene)
        if accept(text):
            return text
    raise NoWordingError(
        f"{kind} ({scene.language}, {scene.business}): none of {_TRIES} drawn sentences was accepted"
    )


def expand(rng: random.Random, template: str, scene: Scene) -> str:
    """Choose one of each ``(a|b)`` and fill each ``{slot}`` of ``template``."""
    while _CHOICE.search(template):
        template = _CHOICE.sub(lambda match: rng.choice(match[1].split("|")), template)
    fixed = scene.fixed()
    text = _SLOT.sub(
        lambda match: fixed[match[1]] if match[1] in fixed else _drawn(rng, match[1], scene), template
    )
    return tidy(text)


def tidy(text: str) -> str:
    """No comma at the start, doubled, or before another mark."""
    return re.sub(r"，+(?=[，。？！])|^，+", "", text)


def _drawn(rng: random.Random, slot: str, scene: Scene) -> str:
    language = scene.language
    match slot:
        case "lines":
            return _said_lines(rng, scene)
        case "line":
            return scene.lines[-1].said(rng.random() < 0.5)
        case "surname":
            return scene.surname
        case "given":
            return "".join(rng.sample(slots.words("given"), rng.choice((1, 2))))
        case "qty":
            return slots.counted(rng.randrange(1, 21))
        case "qty_big":
            return slots.counted(
                rng.choice((30, 40, 50, 60, 80, 100, 120, 150, 200, 300)) + rng.choice((0, 0, 5))
            )
        case "days":
            return slots.counted(rng.randrange(2, 16))
        case "money":
            return slots.draw_money(rng)
        case "clock":
            return slots.draw_clock(rng, language)
        case "delivery":
            return slots.draw_day(rng, language)
        case "house":
            return slots.draw_house(rng)
    return rng.choice(slots.words(slot, language))


def _said_lines(rng: random.Random, scene: Scene) -> str:
    """The order of the scene in one breath, every time in the same order, product or amount first."""
    product_first = rng.random() < 0.6
    return "，".join(line.said(product_first) for line in scene.lines)


def draw_sentences(rng: random.Random, language: str, n: int) -> list[str]:
    """``n`` single turns of ``language`` for training text: every kind, random scenes.

    The caller filters with `tools.fold.for_training`.
    """
    return [text for text, _ in zip(_stream(rng, language), range(n), strict=False)]


def _stream(rng: random.Random, language: str) -> Iterator[str]:
    """Endless turns, each kind equally often, seldom one that was said before."""
    wording = WORDING[language]
    known = set(alphabet())
    seen: set[str] = set()
    while True:
        kind = rng.choice(tuple(wording))
        business = kind.partition(".")[2] or None
        text = expand(rng, rng.choice(wording[kind]), draw_scene(rng, language, business))
        fresh = text not in seen or rng.random() < 0.05
        if text and fresh and known.issuperset(text):
            if len(seen) < 100_000:
                seen.add(text)
            yield text
