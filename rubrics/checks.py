"""What a rubric may ask of a call: one model per check, joined into a union by the key it stands under.

In YAML a check is a mapping with one key, its type: ``check: {phrase: {any_of: [...]}}``. ``all``, ``any``
and ``not`` take checks. Every model is frozen; times are seconds. Defaults and their sources stand beside
each field.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from rubrics.scope import Party, Scope, Seconds, Strict, Text, Texts, Window
from rubrics.words import ANNOUNCED_WAITS, BACKCHANNELS

RE2_MEMORY = 8 << 20  # bytes that one compiled expression may take


def compiles(regex: str) -> str:
    """``regex`` if re2 takes it: an expression that could run for hours is refused here."""
    import re2

    options = re2.Options()
    options.max_mem = RE2_MEMORY
    options.log_errors = False
    try:
        re2.compile(regex, options)
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        reason = reason.decode(errors="replace") if isinstance(reason, bytes) else reason
        raise ValueError(f"正则表达式不能用（re2 引擎）：{reason}") from error
    return regex


Regex = Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(compiles)]
Share = Annotated[float, Field(ge=0.5, le=1.0)]
TAG_MARK = "\0"  # marks the union's own steps in pydantic's error places, which no YAML key can look like


class Match(StrEnum):
    """How words are compared: as written, as they sound, or as they sound with some missing."""

    EXACT = "exact"
    PINYIN = "pinyin"
    FUZZY = "fuzzy"


class Expect(StrEnum):
    PRESENT = "present"
    ABSENT = "absent"


class Phrase(Strict):
    """Words that must, or must not, be said; see `scoring.checks.phrase`."""

    expect: Expect = Expect.PRESENT
    any_of: Texts = ()
    all_of: Texts = ()
    lexicon: Text | None = None
    at_least: Annotated[int, Field(ge=1, le=1000)] = 1  # different phrases of any_of and lexicon
    match: Match = Match.PINYIN
    similarity: Share = 0.8
    exclude: Texts = ()
    whole_words: bool = False
    scope: Scope = Scope()

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if not (self.any_of or self.all_of or self.lexicon):
            raise ValueError("至少要写 any_of、all_of、lexicon 中的一个")
        if self.expect is Expect.ABSENT and self.all_of:
            raise ValueError("expect: absent 不能用 all_of，请用 any_of")
        return self


class Pattern(Strict):
    """A regular expression over the normalised words; see `scoring.checks.pattern`."""

    expect: Expect = Expect.PRESENT
    regex: Regex
    scope: Scope = Scope()


class Step(Strict):
    """One step of a sequence, shown by any of its phrases or by its regular expression.

    An ``optional`` step may be missing, never out of order.
    """

    name: Text
    any_of: Texts = ()
    regex: Regex | None = None
    speaker: Party = Party.AGENT
    match: Match = Match.PINYIN
    similarity: Share = 0.8
    exclude: Texts = ()
    optional: bool = False

    @model_validator(mode="after")
    def _is_shown_by_something(self) -> Self:
        if not self.any_of and self.regex is None:
            raise ValueError("至少要写 any_of、regex 中的一个")
        return self


class Sequence(Strict):
    """Steps that must come in order; see `scoring.checks.sequence`."""

    steps: Annotated[tuple[Step, ...], Field(min_length=2, max_length=50)]
    scope: Window = Window()


class Echo(Strict):
    """What the customer ordered is said again by the agent; see `scoring.checks.echo`."""

    units: Annotated[Texts, Field(min_length=1, max_length=100)] = (
        "条",
        "包",
        "箱",
        "件",
        "盒",
        "个",
        "份",
        "张",
    )
    cues: Texts = ()  # words that announce the repetition
    share: Share = 0.6  # of the ordered quantities that one stretch of the agent's words must hold
    scope: Window = Window()


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


class Manual(Strict):
    """A person scores it; see `scoring.checks.manual`."""

    ask: Text | None = None  # the question put to the judge


class PhraseCheck(Strict):
    phrase: Phrase


class PatternCheck(Strict):
    pattern: Pattern


class SequenceCheck(Strict):
    sequence: Sequence


class EchoCheck(Strict):
    echo: Echo


class SilenceCheck(Strict):
    silence: Silence


class TalkOverCheck(Strict):
    talk_over: TalkOver


class SpeechRateCheck(Strict):
    speech_rate: SpeechRate


class AnswerDelayCheck(Strict):
    answer_delay: AnswerDelay


class HangUpCheck(Strict):
    hang_up: HangUp


class DurationCheck(Strict):
    duration: Duration


class ManualCheck(Strict):
    manual: Manual


class AllCheck(Strict):
    all: Annotated[tuple[Check, ...], Field(min_length=1, max_length=100)]


class AnyCheck(Strict):
    any: Annotated[tuple[Check, ...], Field(min_length=1, max_length=100)]


class NotCheck(Strict):
    not_: Annotated[Check, Field(alias="not")]


CheckType = Literal[
    "phrase", "pattern", "sequence", "echo", "silence", "talk_over", "speech_rate", "answer_delay", "hang_up",
    "duration", "manual", "all", "any", "not",
]  # fmt: skip
CHECK_TYPES: tuple[str, ...] = get_args(CheckType)
Parameters = (
    Phrase
    | Pattern
    | Sequence
    | Echo
    | Silence
    | TalkOver
    | SpeechRate
    | AnswerDelay
    | HangUp
    | Duration
    | Manual
)


def _type_of(value: Any) -> str | None:
    """The tag of a check: the one key of its mapping, or of its model."""
    if isinstance(value, dict):
        return TAG_MARK + next(iter(value)) if len(value) == 1 else None
    return TAG_MARK + check_type(value) if isinstance(value, Strict) else None


def check_type(check: Strict) -> str:
    """The key that ``check`` stands under in YAML."""
    return next(iter(type(check).model_fields)).rstrip("_")


def parameters(check: Strict) -> Any:
    """What stands under that key."""
    return getattr(check, next(iter(type(check).model_fields)))


Check = Annotated[
    Annotated[PhraseCheck, Tag(TAG_MARK + "phrase")]
    | Annotated[PatternCheck, Tag(TAG_MARK + "pattern")]
    | Annotated[SequenceCheck, Tag(TAG_MARK + "sequence")]
    | Annotated[EchoCheck, Tag(TAG_MARK + "echo")]
    | Annotated[SilenceCheck, Tag(TAG_MARK + "silence")]
    | Annotated[TalkOverCheck, Tag(TAG_MARK + "talk_over")]
    | Annotated[SpeechRateCheck, Tag(TAG_MARK + "speech_rate")]
    | Annotated[AnswerDelayCheck, Tag(TAG_MARK + "answer_delay")]
    | Annotated[HangUpCheck, Tag(TAG_MARK + "hang_up")]
    | Annotated[DurationCheck, Tag(TAG_MARK + "duration")]
    | Annotated[ManualCheck, Tag(TAG_MARK + "manual")]
    | Annotated[AllCheck, Tag(TAG_MARK + "all")]
    | Annotated[AnyCheck, Tag(TAG_MARK + "any")]
    | Annotated[NotCheck, Tag(TAG_MARK + "not")],
    Discriminator(_type_of, custom_error_type="check_type", custom_error_message="一个检查要有且只有一个键"),
]

AllCheck.model_rebuild()
AnyCheck.model_rebuild()
NotCheck.model_rebuild()
