"""The dialects that one installation knows: those of its settings, and those that callqa knows itself."""

from __future__ import annotations

from asr.dialects import KNOWN, Dialect
from pipelines.settings import AsrSettings


def known_dialects(asr: AsrSettings) -> tuple[Dialect, ...]:
    """The dialects of the settings, and those we know that the settings leave as they are."""
    usual = {dialect.name: dialect for dialect in KNOWN}
    own = {
        name.lower(): Dialect(
            name.lower(),
            names_of(name, asr),
            told.language or usual.get(name.lower(), KNOWN[0]).language,
            told.model,
            told.engine,
            told.prompt,
        )
        for name, told in asr.dialects.items()
    }
    return (*own.values(), *(dialect for dialect in KNOWN if dialect.name not in own))


def names_of(name: str, asr: AsrSettings) -> frozenset[str]:
    """What the call records may call the dialect ``name`` of the settings besides, in lower case."""
    usual = next((known.names for known in KNOWN if known.name == name.lower()), frozenset[str]())
    return usual | {alias.strip().lower() for alias in asr.dialects[name].names}
