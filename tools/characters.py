"""The characters the demo speaks and the demo model knows: GB 2312 level 1 and the Cantonese ones."""

from __future__ import annotations

CANTONESE = (
    "嘅咗唔係佢哋喺啲嚟咁噉冇嗰咩嘢畀睇攞揾搵啱瞓嗮晒乜嘥咪嚿噃喎啩嗱咋嘞"
    "啫喇罅掂攰靓谂諗孖氹嘈吖咧唞嗌嚤揸渧孭唥冚"
)
PUNCTUATION = "，。？！"


def level_one() -> str:
    """The 3,755 common characters of GB 2312 level 1, in the order of the standard."""
    codes = (bytes([high, low]) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    return "".join(code.decode("gb2312", errors="ignore") for code in codes)


def alphabet() -> str:
    """Every text character of the demo model, punctuation last."""
    return "".join(dict.fromkeys(level_one() + CANTONESE)) + PUNCTUATION
