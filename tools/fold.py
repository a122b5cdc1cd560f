"""Which sentences the demo calls may say and which the demo model may train on: never the same.

A sentence is what stands between full stops, question and exclamation marks. Its fold is a hash of its
characters, so the two makers agree without knowing each other's text.
"""

from __future__ import annotations

import hashlib
import re

DEMO_SHARE = 3  # one sentence in three belongs to the demo calls


def sentences(text: str) -> list[str]:
    """Split ``text`` at 。？！ and keep only its word characters."""
    parts = (re.sub(r"[^\w]", "", part) for part in re.split(r"[。？！?!]", text))
    return [part for part in parts if part]


def is_demo_sentence(sentence: str) -> bool:
    """True where the sentence may be said in the demo calls, and so may not be trained on."""
    digest = hashlib.blake2b(re.sub(r"[^\w]", "", sentence).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % DEMO_SHARE == 0


def for_demo(text: str) -> bool:
    """True where every sentence of ``text`` is a demo sentence."""
    return all(is_demo_sentence(part) for part in sentences(text))


def for_training(text: str) -> bool:
    """True where no sentence of ``text`` is a demo sentence."""
    return not any(is_demo_sentence(part) for part in sentences(text))
