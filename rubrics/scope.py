"""Which calls, which part of a call, and whose words are meant."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1, max_length=200)]
Texts = tuple[Text, ...]
Seconds = Annotated[float, Field(gt=0, le=86_400, allow_inf_nan=False)]


class Strict(BaseModel):
    """Frozen; an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class Party(StrEnum):
    """Whose words are meant. The default is the agent: a customer's words never count against an agent."""

    AGENT = "agent"
    CUSTOMER = "customer"
    ANY = "any"

    @property
    def label(self) -> str:
        """As it stands on the screen."""
        return _LABELS[self]


_LABELS = {Party.AGENT: "坐席", Party.CUSTOMER: "客户", Party.ANY: "双方"}


class Anchor(Strict):
    """Words that a scope begins after or ends before."""

    any_of: Annotated[Texts, Field(min_length=1, max_length=200)]
    speaker: Party = Party.ANY


class Around(Anchor):
    """Words near which a scope lies: ``within_s`` seconds before and after each place where they are said."""

    within_s: Seconds = 10.0


class Window(Strict):
    """Which part of the call is judged; parts given together all hold.

    ``first_s`` counts from the moment the call was answered where that is known, else from the start of the
    recording; ``last_s`` from the end of the last words; turns are those of the judged speaker.
    """

    first_s: Seconds | None = None
    last_s: Seconds | None = None
    first_turns: Annotated[int, Field(ge=1, le=10_000)] | None = None
    last_turns: Annotated[int, Field(ge=1, le=10_000)] | None = None
    after: Anchor | None = None
    before: Anchor | None = None
    around: Around | None = None

    @cached_property
    def whole_call(self) -> bool:
        """True where nothing limits it."""
        return all(getattr(self, name) is None for name in Window.model_fields)

    @cached_property
    def limits(self) -> str:
        """The limits in seconds and turns, as they stand on the screen; empty where there are none."""
        parts = [
            f"开头 {self.first_s:g} 秒内" if self.first_s is not None else "",
            f"最后 {self.last_s:g} 秒内" if self.last_s is not None else "",
            f"前 {self.first_turns} 句里" if self.first_turns is not None else "",
            f"最后 {self.last_turns} 句里" if self.last_turns is not None else "",
        ]
        return "、".join(part for part in parts if part)


class Scope(Window):
    """A window and whose words are judged in it."""

    speaker: Party = Party.AGENT


class AppliesTo(Strict):
    """Which calls are meant: every key given must hold the call's value; no key means every call."""

    queue: Texts = ()
    direction: tuple[Annotated[str, Field(pattern="^(inbound|outbound)$")], ...] = ()
    business_type: Texts = ()
    team: Texts = ()
    branch: Texts = ()
