"""A wide Mandarin call-centre grammar: patterns with slots, nothing of the demo calls or held out."""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass
from importlib import resources

DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True)
class Wording:
    """A language's wording file: particles for random sentences, patterns, very short turns, and slots."""

    words: tuple[str, ...]
    short: tuple[str, ...]
    patterns: tuple[str, ...]
    slots: dict[str, tuple[str, ...]]


def load_wording(name: str) -> Wording:
    """Read ``wording/<name>.toml``."""
    text = resources.files("tools.demo_model").joinpath(f"wording/{name}.toml").read_text(encoding="utf-8")
    stored = tomllib.loads(text)
    slots = {slot: tuple(fillings.split()) for slot, fillings in stored["slots"].items()}
    patterns = tuple(stored["patterns"].strip().splitlines())
    return Wording(tuple(stored["words"].split()), tuple(stored["short"].split()), patterns, slots)


WORDING = load_wording("mandarin")


def number(value: int) -> str:
    """A whole number below one hundred million, as it is read: 10050 is 一万零五十."""
    if value >= 10000:
        rest = value % 10000
        return (
            number(value // 10000) + "万" + ("" if not rest else ("零" if rest < 1000 else "") + number(rest))
        )
    text, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // unit % 10
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + name
        gap = not digit
    text = text or "零"
    return text[1:] if 10 <= value < 20 else text


def digits(chooser: random.Random, count: int) -> str:
    """``count`` digits read one by one, one spoken as 幺 in half of the strings."""
    text = "".join(chooser.choice(DIGITS) for _ in range(count))
    return text.replace("一", "幺") if chooser.random() < 0.5 else text


def clock(chooser: random.Random) -> str:
    half = chooser.choice(("", "", "早上", "上午", "下午", "晚上", "中午"))
    hour = chooser.randrange(1, 24) if not half else chooser.randrange(1, 13)
    spoken = "两" if hour == 2 else number(hour)
    return (
        half
        + spoken
        + "点"
        + chooser.choice(("", "钟", "半", "一刻", number(chooser.randrange(11, 60)) + "分", "零五分"))
    )


def money(chooser: random.Random) -> str:
    value = int(10 ** chooser.uniform(0.3, 5.3))
    tail = chooser.choice(("元", "块", "块钱", "元", "元整", f"块{DIGITS[chooser.randrange(1, 10)]}"))
    if chooser.random() < 0.2:
        tail = f"点{DIGITS[chooser.randrange(10)]}{DIGITS[chooser.randrange(1, 10)]}元"
    return number(value) + tail


def fill(name: str, chooser: random.Random) -> str:
    """One filling of the slot ``name``."""
    if name in WORDING.slots:
        return chooser.choice(WORDING.slots[name])
    if name == "号":
        return digits(chooser, chooser.randrange(3, 9))
    if name == "四":
        return digits(chooser, 4)
    if name == "电话":
        text = "幺" + digits(chooser, 10)
        return text if chooser.random() < 0.6 else f"{text[:3]}，{text[3:7]}，{text[7:]}"
    if name == "数":
        value = int(10 ** chooser.uniform(0, 2.5))
        return "两" if value == 2 else number(value)
    if name == "钱":
        return money(chooser)
    if name == "点":
        return clock(chooser)
    if name == "年":
        return "二零" + "".join(chooser.choice(DIGITS) for _ in range(2)) + "年"
    if name == "月":
        return number(chooser.randrange(1, 13)) + "月"
    if name == "日":
        return number(chooser.randrange(1, 32)) + chooser.choice("日号")
    if name == "周":
        return chooser.choice("一二三四五六日")
    raise KeyError(f"no slot named {name!r}")


def fill_pattern(pattern: str, chooser: random.Random, filler=fill) -> str:
    """``pattern`` with every {slot} filled."""
    head, *rest = pattern.split("{")
    for part in rest:
        name, tail = part.split("}")
        head += filler(name, chooser) + tail
    return head


def sentence(chooser: random.Random) -> str:
    """One or two sentences of the grammar, one in eight a very short one."""
    if chooser.random() < 0.12:
        return chooser.choice(WORDING.short)
    text = fill_pattern(chooser.choice(WORDING.patterns), chooser)
    if chooser.random() < 0.2:
        text = chooser.choice(WORDING.short)[:-1] + "，" + text
    return text
