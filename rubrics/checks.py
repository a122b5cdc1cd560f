"""The checks of the rubric language, joined into a union by the key each stands under.

In YAML a check is a mapping with one key, its type: ``check: {phrase: {any_of: [...]}}``. ``all``, ``any``
and ``not`` take checks. What each one asks is in `rubrics.word_checks` and `rubrics.sound_checks`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, get_args

from pydantic import Discriminator, Field, Tag

from rubrics.scope import Scope, Strict, Text
from rubrics.sound_checks import (
    AnswerDelay,
    Duration,
    HangUp,
    Loudness,
    Silence,
    SpeechRate,
    TalkOver,
    Tone,
)
from rubrics.word_checks import (
    Echo,
    Fillers,
    Language,
    Pattern,
    Phrase,
    Repetition,
    Response,
    Sequence,
)

TAG_MARK = "\0"  # marks the union's own steps in pydantic's error places, which no YAML key can look like
Question = Annotated[str, Field(min_length=1, max_length=2000)]


class Manual(Strict):
    """A person scores it; see `scoring.checks.manual`."""

    ask: Text | None = None  # the question put to the judge


class Judge(Strict):
    """A language model on the centre's own network answers a question; see `scoring.checks.judge`."""

    ask: Question  # answered yes (the item passes) or no
    scope: Scope = Scope()


class PhraseCheck(Strict):
    phrase: Phrase


class PatternCheck(Strict):
    pattern: Pattern


class SequenceCheck(Strict):
    sequence: Sequence


class ResponseCheck(Strict):
    response: Response


class EchoCheck(Strict):
    echo: Echo


class RepetitionCheck(Strict):
    repetition: Repetition


class LanguageCheck(Strict):
    language: Language


class FillersCheck(Strict):
    fillers: Fillers


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


class LoudnessCheck(Strict):
    loudness: Loudness


class ToneCheck(Strict):
    tone: Tone


class JudgeCheck(Strict):
    judge: Judge


class ManualCheck(Strict):
    manual: Manual


class AllCheck(Strict):
    """``all``: every one of its checks passes.

    One fail is enough to fail. Otherwise a check that is uncertain or cannot be measured makes the whole so,
    and one that is not applicable is left out.

    Good: an apology *and* a way out in one item. Bad: five things in one item; the agent then hears "失败"
    and not which of the five was missing.
    """

    all: Annotated[tuple[Check, ...], Field(min_length=1, max_length=100)]


class AnyCheck(Strict):
    """``any``: at least one of its checks passes.

    It fails only where every applicable one fails; one that is uncertain or cannot be measured might have
    passed, so the whole is then uncertain or not measurable.

    Good: a closing by phrase *or* by expression. Bad: several phrases of one scope, which are one ``phrase``
    with a longer ``any_of``.
    """

    any: Annotated[tuple[Check, ...], Field(min_length=1, max_length=100)]


class NotCheck(Strict):
    """``not``: its check does not pass.

    A pass becomes a fail and a fail a pass; what is uncertain, not measurable or not applicable stays so.

    Good: ``when: {not: {phrase: {any_of: [打错了]}}}``. Bad: ``not`` around a ``phrase``, where ``expect:
    absent`` says the same and weighs doubtful words in the agent's favour.
    """

    not_: Annotated[Check, Field(alias="not")]


CheckType = Literal[
    "phrase", "pattern", "sequence", "response", "echo", "repetition", "language", "fillers", "silence",
    "talk_over", "speech_rate", "answer_delay", "hang_up", "duration", "loudness", "tone", "judge", "manual",
    "all", "any", "not",
]  # fmt: skip
CHECK_TYPES: tuple[str, ...] = get_args(CheckType)


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


Steps = tuple[str | int, ...]


def walk(check: Strict, steps: Steps = ()) -> Iterator[tuple[Steps, Strict]]:
    """``check`` and every check nested in it, each with the keys and indexes that lead to it from ``steps``.

    Without recursion: how deep a rubric nests is not ours to trust.
    """
    waiting = [(steps, check)]
    while waiting:
        steps, check = waiting.pop()
        yield steps, check
        if isinstance(check, NotCheck):
            waiting.append(((*steps, "not"), check.not_))
        elif isinstance(check, AllCheck | AnyCheck):
            kind = check_type(check)
            waiting.extend(((*steps, kind, index), inner) for index, inner in enumerate(parameters(check)))


Check = Annotated[
    Annotated[PhraseCheck, Tag(TAG_MARK + "phrase")]
    | Annotated[PatternCheck, Tag(TAG_MARK + "pattern")]
    | Annotated[SequenceCheck, Tag(TAG_MARK + "sequence")]
    | Annotated[ResponseCheck, Tag(TAG_MARK + "response")]
    | Annotated[EchoCheck, Tag(TAG_MARK + "echo")]
    | Annotated[RepetitionCheck, Tag(TAG_MARK + "repetition")]
    | Annotated[LanguageCheck, Tag(TAG_MARK + "language")]
    | Annotated[FillersCheck, Tag(TAG_MARK + "fillers")]
    | Annotated[SilenceCheck, Tag(TAG_MARK + "silence")]
    | Annotated[TalkOverCheck, Tag(TAG_MARK + "talk_over")]
    | Annotated[SpeechRateCheck, Tag(TAG_MARK + "speech_rate")]
    | Annotated[AnswerDelayCheck, Tag(TAG_MARK + "answer_delay")]
    | Annotated[HangUpCheck, Tag(TAG_MARK + "hang_up")]
    | Annotated[DurationCheck, Tag(TAG_MARK + "duration")]
    | Annotated[LoudnessCheck, Tag(TAG_MARK + "loudness")]
    | Annotated[ToneCheck, Tag(TAG_MARK + "tone")]
    | Annotated[JudgeCheck, Tag(TAG_MARK + "judge")]
    | Annotated[ManualCheck, Tag(TAG_MARK + "manual")]
    | Annotated[AllCheck, Tag(TAG_MARK + "all")]
    | Annotated[AnyCheck, Tag(TAG_MARK + "any")]
    | Annotated[NotCheck, Tag(TAG_MARK + "not")],
    Discriminator(_type_of, custom_error_type="check_type", custom_error_message="一个检查要有且只有一个键"),
]

AllCheck.model_rebuild()
AnyCheck.model_rebuild()
NotCheck.model_rebuild()
