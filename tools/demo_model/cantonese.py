"""A Cantonese call-centre grammar in simplified characters; numbers and names are the Mandarin one's."""

from __future__ import annotations

import random

from tools.demo_model import mandarin

WORDING = mandarin.load_wording("cantonese")
SLOTS = mandarin.WORDING.slots | WORDING.slots


def fill(name: str, chooser: random.Random) -> str:
    """One filling of the slot ``name``, Cantonese where the languages differ."""
    if name in SLOTS:
        return chooser.choice(SLOTS[name])
    if name == "号":
        return digits(chooser, chooser.randrange(3, 9))
    if name == "四":
        return digits(chooser, 4)
    if name == "电话":
        return digits(chooser, 8)
    if name == "钱":
        return mandarin.number(int(10 ** chooser.uniform(0.3, 5.0))) + chooser.choice(
            ("蚊", "蚊", "元", "个半")
        )
    if name == "点":
        half = chooser.choice(("", "", "朝早", "上昼", "下昼", "夜晚"))
        hour = chooser.randrange(1, 13)
        return (
            half
            + ("两" if hour == 2 else mandarin.number(hour))
            + "点"
            + chooser.choice(("", "钟", "半", "三个字"))
        )
    return mandarin.fill(name, chooser)


def digits(chooser: random.Random, count: int) -> str:
    """Digits read one by one; Cantonese has no 幺."""
    return "".join(chooser.choice(mandarin.DIGITS) for _ in range(count))


def sentence(chooser: random.Random) -> str:
    """One sentence of the grammar, one in eight a very short one."""
    if chooser.random() < 0.12:
        return chooser.choice(WORDING.short)
    return mandarin.fill_pattern(chooser.choice(WORDING.patterns), chooser, fill)
