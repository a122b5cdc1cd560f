"""What a rubric may ask of the times and sounds of a call; one model per check, frozen, times in seconds.

Defaults and their sources stand beside each field. `rubrics.checks` joins the models into the union.
"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from rubrics.scope import Scope, Seconds, Strict, Texts, Window
from rubrics.words import ANNOUNCED_WAITS, BACKCHANNELS

Decibels = Annotated[float, Field(gt=0, le=60, allow_inf_nan=False)]


class Silence(Strict):
    """Nobody speaks for too long; see `scoring.checks.silence`."""

    longer_than_s: Seconds = 10.0  # DOMAIN: 5 s (Google) is too strict for an agent who looks something up
    announced_up_to_s: Seconds = 60.0
    announcements: Texts = ANNOUNCED_WAITS
    allowed: Annotated[int, Field(ge=0, le=1000)] = 0  # so many silences are borne
    scope: Window = Window()

    @model_validator(mode="after")
    def _announced_is_longer(self) -> Self:
        if self.announced_up_to_s < self.longer_than_s:
            raise ValueError("announced_up_to_s 不能小于 longer_than_s")
        return self


class TalkOver(Strict):
    """The agent starts to speak while the customer speaks; see `scoring.checks.talk_over`."""

    overlap_s: Seconds = 2.0  # Alibaba Cloud SCA: 2-3 s and at least 4 characters
    characters: Annotated[int, Field(ge=1, le=1000)] = 4
    backchannels: Texts = BACKCHANNELS
    allowed: Annotated[int, Field(ge=0, le=1000)] = 0
    scope: Window = Window()


class SpeechRate(Strict):
    """Too many characters a minute in too many turns; see `scoring.checks.speech_rate`."""

    characters_per_minute: Annotated[float, Field(gt=0, le=5000, allow_inf_nan=False)] = 320.0
    turns: Annotated[int, Field(ge=1, le=1000)] = 2
    turn_s: Seconds = 3.0
    scope: Scope = Scope()


class AnswerDelay(Strict):
    """From the answer to the agent's first words; see `scoring.checks.answer_delay`."""

    within_s: Seconds = 3.0  # Alibaba Cloud SCA


class HangUp(Strict):
    """From the last words to the end, and who ended the call; see `scoring.checks.hang_up`."""

    within_s: Seconds = 5.0  # Alibaba Cloud SCA
    agent_may_end: bool = True


class Duration(Strict):
    """How long the recording is; see `scoring.checks.duration`."""

    min_s: Seconds | None = None
    max_s: Seconds | None = None

    @model_validator(mode="after")
    def _limits(self) -> Self:
        if self.min_s is None and self.max_s is None:
            raise ValueError("min_s 和 max_s 至少要写一个")
        if self.min_s is not None and self.max_s is not None and self.min_s > self.max_s:
            raise ValueError(f"min_s {self.min_s:g} 大于 max_s {self.max_s:g}")
        return self


class Loudness(Strict):
    """A party much louder or quieter than the call's own level; see `scoring.checks.loudness`."""

    louder_by_db: Decibels | None = 10.0
    quieter_by_db: Decibels | None = 10.0
    turns: Annotated[int, Field(ge=1, le=1000)] = 2
    turn_s: Seconds = 1.0
    scope: Scope = Scope()

    @model_validator(mode="after")
    def _limits(self) -> Self:
        if self.louder_by_db is None and self.quieter_by_db is None:
            raise ValueError("louder_by_db 和 quieter_by_db 至少要写一个")
        return self


class Tone(Strict):
    """The agent's voice rises against its own start of the call; see `scoring.checks.tone`."""

    semitones: Annotated[float, Field(gt=0, le=36, allow_inf_nan=False)] = 3.0
    decibels: Decibels = 6.0
    start_s: Seconds = 30.0  # of the agent's own speech, that the rest is held against
    turns: Annotated[int, Field(ge=1, le=1000)] = 2  # so many turns with both risen
    turn_s: Seconds = 1.0
