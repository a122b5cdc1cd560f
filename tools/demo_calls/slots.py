"""What fills the slots of the templates: names, products, numbers as spoken, places, times."""

from __future__ import annotations

import random
from dataclasses import dataclass

from tools.demo_calls.wording import read_sections

COMPANIES = {
    "tobacco": "中山烟草客服中心",
    "utility": "江城水电气服务热线",
    "travel": "远行旅游服务中心",
    "telecom": "华通电信服务中心",
}
BUSINESS_TYPES = {"tobacco": "烟草订货", "utility": "水电气热线", "travel": "旅游服务", "telecom": "电信服务"}
QUEUES = {"tobacco": "order", "utility": "utility", "travel": "travel", "telecom": "telecom"}

_WORDS = {
    slot: tuple(word for line in lines for word in line.split())
    for slot, lines in read_sections("slots").items()
}


def words(slot: str, variant: str = "") -> tuple[str, ...]:
    """What may fill ``slot``, in all calls or in those of the ``variant`` (a language or business)."""
    return _WORDS.get(slot) or _WORDS[f"{slot}.{variant}"]


_PARTS = {
    "zh": ("", "", "上午", "下午", "中午", "晚上", "一早", "傍晚"),
    "yue": ("", "", "上昼", "下昼", "中午", "夜晚", "朝早"),
}
_DIGITS = "零一二三四五六七八九"
_UNITS = ("", "十", "百", "千")


def spoken(number: int) -> str:
    """``number`` (0-99,999) as said in Mandarin: 315 -> 三百一十五, 12 -> 十二, 2005 -> 两千零五."""
    if number >= 10000:
        rest = number % 10000
        return (
            spoken(number // 10000)
            + "万"
            + ("" if not rest else ("零" if rest < 1000 else "") + spoken(rest))
        )
    text, gap = "", False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            text += (
                ("零" if gap and text else "")
                + ("两" if digit == 2 and power > 1 else _DIGITS[digit])
                + _UNITS[power]
            )
            gap = False
        else:
            gap = True
    return (text[1:] if text.startswith("一十") else text) or "零"


def spoken_digits(number: str) -> str:
    """``number`` digit by digit: "8016" -> 八零一六."""
    return "".join(_DIGITS[int(digit)] for digit in number)


def counted(number: int) -> str:
    """``number`` in front of a measure word: 2 is 两."""
    return "两" if number == 2 else spoken(number)


@dataclass(frozen=True)
class OrderLine:
    """One product of an order and how many cartons (条) of it."""

    product: str
    quantity: int

    def said(self, product_first: bool) -> str:
        """软中华五条 or 五条软中华."""
        amount = counted(self.quantity) + "条"
        return self.product + amount if product_first else amount + self.product


def draw_money(rng: random.Random) -> str:
    """An amount as spoken, in yuan."""
    kind = rng.randrange(4)
    if kind == 0:
        return spoken(rng.randrange(5, 100)) + "块"
    if kind == 1:
        return spoken(rng.randrange(101, 1000)) + rng.choice(("块", "元"))
    if kind == 2:
        return spoken(rng.randrange(10, 100) * 100 + rng.choice((0, 0, rng.randrange(1, 100)))) + rng.choice(
            ("块", "元")
        )
    return spoken(rng.randrange(2, 200)) + "块" + _DIGITS[rng.randrange(1, 10)]


def draw_clock(rng: random.Random, language: str) -> str:
    """A time of day as spoken."""
    hour = counted(rng.randrange(1, 13)) + "点"
    tail = rng.choice(("", "", "半", "一刻", "四十", "二十"))
    return rng.choice((*_PARTS[language][2:], "")) + hour + ("钟" if language == "yue" and not tail else tail)


def draw_day(rng: random.Random, language: str) -> str:
    """A day, often with the part of it."""
    return rng.choice(words("day", language)) + rng.choice(_PARTS[language])


def daytime(language: str, hour: int) -> str:
    """What is wished at ``hour`` (0-23): 上午 of 上午好."""
    early, morning, noon, afternoon, evening = words("daytime", language)
    return (early, morning, noon, afternoon, evening)[
        (hour >= 9) + (hour >= 11) + (hour >= 13) + (hour >= 18)
    ]


def draw_house(rng: random.Random) -> str:
    """A house number as spoken."""
    number = spoken(rng.randrange(1, 300)) + "号"
    return number + rng.choice(
        ("", "", spoken(rng.randrange(1, 30)) + "栋", spoken(rng.randrange(2, 12)) + "楼")
    )


def draw_lines(rng: random.Random) -> tuple[OrderLine, ...]:
    """Two to three products of an order."""
    products = rng.sample(words("product"), rng.choice((2, 2, 3)))
    return tuple(
        OrderLine(product, rng.choice((1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30)))
        for product in products
    )
