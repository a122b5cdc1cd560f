"""A transcript under a rubric becomes a scorecard."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, tzinfo

from asr.transcript import Transcript
from recordings.call import Call
from rubrics.checks import check_type
from rubrics.schema import Item, Rubric
from rubrics.scope import AppliesTo
from scoring.context import CallContext, JudgeOptions
from scoring.kind_of_call import is_for
from scoring.logic import bound_to_a_role, verdict_of
from scoring.scorecard import Fatal, ItemResult, Outcome, Scorecard
from scoring.total import Line, Sheet, fatal_failures, review_of, sheet_of, totals
from scoring.verdict import Verdict, not_applicable, uncertain

MAY_APPLY = 0.65  # words less like those of a condition than this do not make its item apply
MOST_SHEETS = 100  # kept of rubrics at once
SCORER_VERSION = "6"  # changes whenever the same transcript and rubric may get another verdict


def judge(
    transcript: Transcript, rubric: Rubric, options: JudgeOptions | None = None, *, replay: bool = False
) -> Scorecard:
    """``transcript`` judged by ``rubric``.

    Never raises for what a check does: a check that crashes makes its item an ``error`` that says so.
    """
    context = CallContext(transcript, rubric, options or JudgeOptions())
    sheet = _sheet(rubric)
    lines = zip(rubric.items, sheet.lines, strict=True)
    items = tuple([_result(item, sheet, line, context) for item, line in lines])
    total = totals(sheet, items, context.options.decided_share)
    fatal = Fatal.PROVISIONAL if fatal_failures(sheet, items) else Fatal.NONE
    return Scorecard(
        call_id=transcript.call_id,
        rubric=rubric.rubric,
        rubric_version=rubric.rubric_version,
        scorer_version=SCORER_VERSION,
        items=items,
        total=total.total,  # a provisional fatal failure leaves it: a person must confirm first
        raw_total=total.total,
        lower=total.lower,
        upper=total.upper,
        pass_mark=rubric.pass_mark,
        fatal=fatal,
        review=review_of(sheet, items, total, context.roles_doubtful),
        models=(*transcript.models, *_asked(rubric, context.options)),
        replay=replay,
    )


_SHEETS: dict[int, tuple[Rubric, Sheet]] = {}
"""By identity: a night judges thousands of calls by a few rubrics, and two are slow to compare."""


def _sheet(rubric: Rubric) -> Sheet:
    known = _SHEETS.get(id(rubric))
    if known is None or known[0] is not rubric:
        if len(_SHEETS) >= MOST_SHEETS:
            _SHEETS.clear()
        known = _SHEETS[id(rubric)] = (rubric, sheet_of(rubric))
    return known[1]


def asks_language_model(rubric: Rubric) -> bool:
    """True where an item of ``rubric`` has a ``judge`` check, nested or as its ``when``."""
    return any(check_type(check) == "judge" for item in rubric.items for _, check in item.walk())


def _asked(rubric: Rubric, options: JudgeOptions) -> tuple[tuple[str, str], ...]:
    """The language model by name, where the rubric may ask one: part of what its scorecards are made by."""
    model = options.language_model
    return (("judge", model.name),) if model is not None and asks_language_model(rubric) else ()


def choose_rubric(call: Call, rubrics: Iterable[Rubric], zone: tzinfo | None = None) -> Rubric | None:
    """The rubric in force for ``call`` on its day; None where none is for it.

    Of several, the one that names more of the call's properties; then the one that took effect last. A
    rubric with a date is not for a call without one: no date is ever assumed.

    Args:
        zone: the centre's; decides which day the call belongs to, whatever offset its time was written in.
            Without one the day is that of the written time.
    """
    started = call.started_at.astimezone(zone) if call.started_at and zone else call.started_at
    day = started.date() if started else None
    fitting = [rubric for rubric in rubrics if _in_force(rubric, day) and is_for(rubric.applies_to, call)]
    if not fitting:
        return None
    return max(
        fitting,
        key=lambda rubric: (
            sum(bool(getattr(rubric.applies_to, name)) for name in AppliesTo.model_fields),
            rubric.effective_from or date.min,
            rubric.rubric,
            rubric.rubric_version,
        ),
    )


def _in_force(rubric: Rubric, day: date | None) -> bool:
    return rubric.effective_from is None or (day is not None and rubric.effective_from <= day)


def _result(item: Item, sheet: Sheet, line: Line, context: CallContext) -> ItemResult:
    try:
        verdict = _verdict(item, context)
    except Exception as error:  # noqa: BLE001 - whatever a check does, the call is judged on and the item says so
        verdict = Verdict(Outcome.ERROR, f"检查出错：{type(error).__name__}：{error}")
    outcome, reason, evidence, confidence, hits = verdict
    if outcome is Outcome.FAIL:
        hits = verdict.faults
    points = sheet.points_of(line, outcome, hits)
    return ItemResult(item.id, outcome, points, item.points, reason, evidence, confidence, hits)


def _verdict(item: Item, context: CallContext) -> Verdict:
    doubtful = False
    if item.when is not None:
        condition = verdict_of(item.when, context)
        if condition.outcome in (Outcome.FAIL, Outcome.NOT_APPLICABLE):
            return not_applicable(f"不适用：{condition.reason}")
        if condition.outcome in (Outcome.ERROR, Outcome.NOT_MEASURABLE):
            return condition
        doubtful = condition.outcome is Outcome.UNCERTAIN
        if doubtful and condition.confidence is not None and condition.confidence < MAY_APPLY:
            return not_applicable(f"不适用，前提多半不成立：{condition.reason}")
    verdict = verdict_of(item.check, context)
    if doubtful and verdict.outcome is Outcome.FAIL:
        return uncertain(f"是否适用听不准；{verdict.reason}", *verdict.evidence, hits=verdict.hits)
    if verdict.outcome.decided and context.roles_doubtful and _is_bound_to_a_role(item):
        return uncertain(f"分不清哪一方是坐席；{verdict.reason}", *verdict.evidence, hits=verdict.hits)
    return verdict


def _is_bound_to_a_role(item: Item) -> bool:
    return bound_to_a_role(item.check) or (item.when is not None and bound_to_a_role(item.when))
