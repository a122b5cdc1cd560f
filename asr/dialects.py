"""Which dialect somebody speaks, where somebody says so, and what hears it.

Whisper tells Mandarin (``zh``) from Cantonese (``yue``) and hears every other Chinese dialect as Mandarin:
other dialects come by a hint, from the call record, the queue or the agent. A hint wins over what is
detected.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from recordings.call import Call, Speaker

MANDARIN, CANTONESE = "mandarin", "cantonese"


@dataclass(frozen=True, slots=True)
class Dialect:
    """One dialect and how it is heard.

    Attributes:
        names: what call records may call it, in lower case.
        language: the Whisper language it is told to hear.
        model: a model of its own; None for the default one.
        engine: what runs that model.
        prompt: shown to the model as what came before: words of the dialect, as they are written.
    """

    name: str
    names: frozenset[str] = frozenset()
    language: str = "zh"
    model: str | None = None
    engine: Literal["whisper", "sherpa"] = "whisper"
    prompt: str = ""

    @property
    def own_engine(self) -> bool:
        """True where the default engine will not do."""
        return self.model is not None or bool(self.prompt)

    def is_called(self, text: str) -> bool:
        """True where ``text``, as a call record writes it, means this dialect."""
        return text.strip().lower() in self.names | {self.name}


KNOWN = (
    Dialect(MANDARIN, frozenset({"zh", "cmn", "zh-cn", "普通话", "国语", "官话", "华语"})),
    Dialect(
        CANTONESE,
        frozenset({"yue", "zh-yue", "zh-hk", "粤语", "粵語", "广东话", "廣東話", "白话", "广府话"}),
        language="yue",
    ),
)


@dataclass(frozen=True, slots=True)
class Dialects:
    """Every dialect we know of, and who speaks which.

    Attributes:
        queues: queue -> name of a dialect its callers speak.
        agents: work number or id of an agent -> name of the dialect they speak.

    Raises:
        ValueError: a queue or agent is mapped to a dialect that is not there.
    """

    dialects: tuple[Dialect, ...] = KNOWN
    queues: Mapping[str, str] = field(default_factory=dict)
    agents: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = {dialect.name for dialect in self.dialects}
        for what, hints in (("queue", self.queues), ("agent", self.agents)):
            for key, name in hints.items():
                if name not in known:
                    raise ValueError(
                        f"{what} {key}: expected one of the dialects {', '.join(sorted(known))}, got {name!r}"
                    )

    def named(self, text: str | None) -> Dialect | None:
        """The dialect a call record means. One we do not know is heard as Mandarin, and keeps its name."""
        if not text or not text.strip():
            return None
        for dialect in self.dialects:
            if dialect.is_called(text):
                return dialect
        return Dialect(text.strip().lower())

    def hinted(self, call: Call, speaker: Speaker) -> Dialect | None:
        """What ``speaker`` speaks in ``call`` as far as somebody says so; None where it must be heard.

        The record and the queue speak of the customer. An agent without a hint of their own may answer a
        dialect in Mandarin, so that is left to the ear; where the customer speaks Mandarin, so does the
        agent.
        """
        own = self.agents.get(call.agent.agent_no or "") or self.agents.get(call.agent.agent_id or "")
        if speaker is Speaker.AGENT and own:
            return self.named(own)
        told = self.named(call.dialect) or self.named(self.queues.get(call.queue or ""))
        if speaker is Speaker.AGENT and told is not None and told.name != MANDARIN:
            return None
        return told
