"""What a rubric may ask of the words of a call; one model per check, frozen, times in seconds.

Defaults and their sources stand beside each field. `rubrics.checks` joins the models into the union.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from rubrics.expressions import compiled
from rubrics.scope import AppliesTo, Party, Scope, Seconds, Strict, Text, Texts, Window


def compiles(regex: str) -> str:
    """``regex`` if re2 takes it: an expression that could run for hours is refused here."""
    compiled(regex)
    return regex


Regex = Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(compiles)]
Share = Annotated[float, Field(ge=0.5, le=1.0)]


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
    """What the customer ordered or stated is said again by the agent; see `scoring.checks.echo`.

    Facts are amounts (a number with one of the ``units``), ``products`` by name, and spoken numbers of at
    least ``digits`` digits (telephone, account, order numbers).
    """

    units: Annotated[Texts, Field(max_length=100)] = (
        "条",
        "包",
        "箱",
        "件",
        "盒",
        "个",
        "份",
        "张",
    )
    products: Annotated[Texts, Field(max_length=2000)] = ()
    digits: Annotated[int, Field(ge=2, le=30)] | None = None
    cues: Texts = ()  # words that announce the repetition
    share: Share = 0.6  # of the facts that one stretch of the agent's words must hold
    scope: Window = Window()

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if not (self.units or self.products or self.digits):
            raise ValueError("units、products、digits 至少要写一个")
        return self


class Trigger(Strict):
    """What calls for an answer: words, a turn that lasts, or a kind of call (the trigger is its beginning).

    Of ``any_of``, ``regex`` and ``longer_than_s`` any one triggers; ``call`` alone triggers once.
    """

    speaker: Party = Party.CUSTOMER
    any_of: Texts = ()
    regex: Regex | None = None
    longer_than_s: Seconds | None = None  # a turn that lasts longer calls for 应和
    call: AppliesTo | None = None
    exclude: Texts = ()

    @model_validator(mode="after")
    def _is_something(self) -> Self:
        words = bool(self.any_of or self.regex or self.longer_than_s)
        if words == (self.call is not None):
            raise ValueError("any_of、regex、longer_than_s 至少写一个，或者只写 call")
        return self


class Response(Strict):
    """After a trigger by one party the other says something in time; see `scoring.checks.response`."""

    trigger: Trigger
    speaker: Party = Party.AGENT
    any_of: Texts = ()  # none of any_of and regex: any words will do
    regex: Regex | None = None
    match: Match = Match.PINYIN
    similarity: Share = 0.8
    exclude: Texts = ()
    within_s: Seconds | None = 10.0  # from the end of the trigger
    within_turns: Annotated[int, Field(ge=1, le=100)] | None = None  # of the one who answers
    allowed: Annotated[int, Field(ge=0, le=1000)] = 0  # so many triggers may stay unanswered
    scope: Window = Window()

    @model_validator(mode="after")
    def _two_parties(self) -> Self:
        if self.speaker is Party.ANY or self.trigger.speaker in (self.speaker, Party.ANY):
            raise ValueError("speaker 与 trigger.speaker 应是不同的两方：agent、customer")
        return self


class Repetition(Strict):
    """The same thing asked or said again; see `scoring.checks.repetition`."""

    speaker: Party = Party.AGENT
    turns: Annotated[int, Field(ge=1, le=100)] = 5  # so many of the speaker's turns are looked back
    similarity: Share = 0.6  # Alibaba Cloud SCA
    questions_only: bool = True
    characters: Annotated[int, Field(ge=2, le=200)] = 6  # a shorter sentence repeats nothing
    allowed: Annotated[int, Field(ge=0, le=1000)] = 0
    scope: Window = Window()

    @model_validator(mode="after")
    def _one_party(self) -> Self:
        if self.speaker is Party.ANY:
            raise ValueError("speaker 应是 agent 或 customer")
        return self


class Language(Strict):
    """The agent speaks the customer's language, or a given one; see `scoring.checks.language`."""

    speak: Text | None = None  # a language or dialect: zh, yue, 四川话; none: the customer's
    confidence: Annotated[float, Field(ge=0, le=1)] = 0.6


class Fillers(Strict):
    """Catchphrases 口头禅 a minute of the agent's own speech; see `scoring.checks.fillers`."""

    any_of: Texts = ()
    lexicon: Text | None = None
    per_minute: Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)] = 3.0
    speech_s: Seconds = 20.0  # with less speech a rate says nothing
    scope: Scope = Scope()

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if not (self.any_of or self.lexicon):
            raise ValueError("any_of 和 lexicon 至少要写一个")
        return self
