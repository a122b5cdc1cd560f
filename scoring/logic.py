"""From a check of the rubric language to a verdict: dispatch, and the joining words all, any and not."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any, NamedTuple

from rubrics.checks import PhraseCheck, check_type, parameters, walk
from rubrics.scope import Party, Strict
from rubrics.word_checks import Expect
from scoring.checks import JUDGES
from scoring.context import CallContext, MissingValueError
from scoring.verdict import Verdict, all_of, any_of, not_applicable, not_measurable
from scoring.window import NoAnchorError

_VALUES = {
    "company": "公司名称",
    "agent_no": "坐席工号",
    "agent_name": "坐席姓名",
    "customer_surname": "客户姓氏",
}
_HEARS_NOBODY = frozenset({"duration", "manual"})
_PARTY_BOUND = frozenset(
    {"talk_over", "answer_delay", "sequence", "response", "echo", "repetition", "language", "tone", "judge"}
)  # fillers name a speaker in their scope


class _Kind(NamedTuple):
    """The type of a check, and the field of its model that says what it asks."""

    name: str
    field: str


@cache
def _kind(model: type[Strict]) -> _Kind:
    """Of a check by its model, which pydantic is slow to be asked about for every check of every call."""
    field = next(iter(model.model_fields))
    return _Kind(field.rstrip("_"), field)


def verdict_of(check: Strict, context: CallContext) -> Verdict:
    """What ``check`` says about the call. What a check raises beyond that is left to the caller."""
    kind = _kind(type(check))
    asked = getattr(check, kind.field)
    if kind.name in ("all", "any"):
        verdicts = [verdict_of(inner, context) for inner in asked]
        return all_of(verdicts) if kind.name == "all" else any_of(verdicts)
    if kind.name == "not":
        forbidden = _forbidden(asked)
        return ~verdict_of(asked, context) if forbidden is None else verdict_of(forbidden, context)
    if _lacks_a_party(check, context):
        return not_measurable("录音里有一个声道没有声音，缺少一方的话，无法检查。")
    try:
        return JUDGES[kind.name](asked, context)
    except MissingValueError as missing:
        return not_measurable(f"话单里没有{_VALUES[missing.name]}，无法检查。")
    except NoAnchorError as missing:
        return not_applicable(f"通话里没有说到“{missing.anchor.any_of[0]}”，这一项不适用。")


@lru_cache(maxsize=10_000)
def _forbidden(check: Strict) -> PhraseCheck | None:
    """The phrase of ``not: {phrase: ...}`` as one that must be absent: a find accuses, and is weighed so."""
    if isinstance(check, PhraseCheck) and check.phrase.expect is Expect.PRESENT and not check.phrase.all_of:
        return PhraseCheck(phrase=check.phrase.model_copy(update={"expect": Expect.ABSENT}))
    return None


def _lacks_a_party(check: Strict, context: CallContext) -> bool:
    """True where the check listens to somebody whose channel is dead; both, unless it names one."""
    if not context.unheard or check_type(check) in _HEARS_NOBODY:
        return False
    scope: Any = getattr(parameters(check), "scope", None)
    party = getattr(scope, "speaker", Party.ANY)
    return party is Party.ANY or party in context.unheard


def bound_to_a_role(check: Strict) -> bool:
    """True where the verdict hangs on knowing which party is the agent."""
    return any(_names_a_party(inner) for _, inner in walk(check))


def _names_a_party(check: Strict) -> bool:
    if check_type(check) in _PARTY_BOUND:
        return True
    scope: Any = getattr(parameters(check), "scope", None)
    return getattr(scope, "speaker", Party.ANY) is not Party.ANY
