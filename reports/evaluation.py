"""How far hearing and judging can be trusted, from calls whose truth is known: figures, intervals, verdicts.

A figure keeps its counts call by call; what it says of calls nobody labelled is as sure as its interval.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from asr.error_rate import Errors
from asr.hearing_counts import HearingCounts, Ratio, RoleCounts
from reports.figure import TARGETS, Figure, Target, Verdict, ratio_interval
from reports.share import Share
from scoring.evaluation import ItemCounts
from scoring.warehouse import RunProblem


@dataclass(frozen=True, slots=True)
class HeardCall:
    """One labelled call that was heard.

    Attributes:
        one_line: the parties share a channel, or which one is whose cannot be known.
        roles_told: who is on which channel was told, not found.
        language: or dialect, as labelled; None where it is not.
        greeting: whether the agent greets as the labels say; None where they do not.
    """

    call_id: str
    counts: HearingCounts
    one_line: bool
    roles_told: bool = False
    language: str | None = None
    greeting: bool | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything that was measured.

    Attributes:
        labels: the file or folder.
        labelled: calls whose labels could be read.
        judged: those of them with a scorecard.
        hearing: whether they were heard for this; else the verdicts are the warehouse's.
        models: what heard them.
    """

    labels: str
    labelled: int
    items: tuple[ItemCounts, ...]
    judged: int
    item_names: Mapping[str, str] = field(default_factory=dict)
    hearing: bool = False
    heard: tuple[HeardCall, ...] = ()
    models: tuple[tuple[str, str], ...] = ()
    problems: tuple[RunProblem, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RoleFigure:
    """Whose agent was found, over one group of calls."""

    by: str
    group: str
    counts: RoleCounts

    @property
    def share(self) -> Share:
        return Share(self.counts.right, self.counts.calls)

    @property
    def verdict(self) -> Verdict:
        return TARGETS.roles.verdict(self.share.interval)


@dataclass(frozen=True, slots=True)
class ItemFigure:
    """One item's verdicts against the truth."""

    name: str
    counts: ItemCounts

    @property
    def precision(self) -> Share:
        return Share(self.counts.true_fail, self.counts.true_fail + self.counts.false_fail)

    @property
    def recall(self) -> Share:
        return Share(self.counts.true_fail, self.counts.faults)

    @property
    def verdict(self) -> Verdict:
        """Good where both are; bad where either is."""
        both = {
            TARGETS.precision.verdict(self.precision.interval),
            TARGETS.recall.verdict(self.recall.interval),
        }
        if both == {Verdict.GOOD}:
            return Verdict.GOOD
        return Verdict.BAD if Verdict.BAD in both else Verdict.OPEN


def items(evaluation: Evaluation) -> tuple[ItemFigure, ...]:
    """A figure per item, in the order of the labels."""
    names = evaluation.item_names
    return tuple(ItemFigure(names.get(one.item_id, one.item_id), one) for one in evaluation.items)


def figures(evaluation: Evaluation) -> tuple[Figure, ...]:
    """Every measure of hearing that the labels allow, over all calls and over each group."""
    calls = evaluation.heard
    by_line = _by_line(calls)
    languages = sorted({call.language for call in calls if call.language})
    found = [figure("cer", "all", "all", calls)]
    found += [figure(f"cer_{who}", "speaker", who, calls) for who in ("agent", "customer")]
    found += [figure("cer", "line", line, some) for line, some in by_line]
    found += [
        figure("cer", "language", language, [call for call in calls if call.language == language])
        for language in languages
    ]
    found += [figure("der", "all", "all", calls)] + [
        figure("der", "line", line, some) for line, some in by_line
    ]
    found += [figure(f"activity_{what}", "all", "all", calls) for what in ("precision", "recall", "f1")]
    found += [figure(key, "all", "all", calls) for key in ("word_start_ms", "word_start_on_time")]
    return tuple(one for one in found if one.ratio.whole)


def role_figures(evaluation: Evaluation) -> tuple[RoleFigure, ...]:
    """Of the calls whose roles had to be found: all, by line, with and without a greeting where that is
    labelled. Then of those whose roles were told: the call records are checked there, not the ear.
    """
    calls = [call for call in evaluation.heard if not call.roles_told]
    groups = [("all", "all", calls)]
    groups += [("line", line, some) for line, some in _by_line(calls)]
    groups += [
        ("greeting", "greeting", [call for call in calls if call.greeting]),
        ("greeting", "no_greeting", [call for call in calls if call.greeting is False]),
        ("told", "told", [call for call in evaluation.heard if call.roles_told]),
    ]
    found = (
        RoleFigure(by, name, sum((call.counts.roles for call in some), RoleCounts()))
        for by, name, some in groups
    )
    return tuple(one for one in found if one.counts.calls)


def figure(key: str, by: str, group: str, calls: Iterable[HeardCall]) -> Figure:
    """One measure over ``calls``; those whose labels say nothing of it do not count."""
    count, target = _MEASURES[key]
    ratios = [count(call.counts) for call in calls]
    told = tuple(ratio for ratio in ratios if ratio.whole or ratio.part)
    return Figure(
        key.split("_")[0] if by == "speaker" else key,
        by,
        group,
        Ratio(sum(one.part for one in told), sum(one.whole for one in told)),
        len(told),
        ratio_interval(told),
        target,
    )


def _by_line(calls: Sequence[HeardCall]) -> tuple[tuple[str, list[HeardCall]], ...]:
    return (
        ("stereo", [call for call in calls if not call.one_line]),
        ("mono", [call for call in calls if call.one_line]),
    )


_MEASURES: Mapping[str, tuple[Callable[[HearingCounts], Ratio], Target | None]] = {
    "cer": (lambda one: _of(one.characters), TARGETS.characters),
    "cer_agent": (lambda one: _of(one.agent), TARGETS.characters),
    "cer_customer": (lambda one: _of(one.customer), TARGETS.characters),
    "der": (lambda one: one.diarization.error, TARGETS.diarization),
    "activity_precision": (lambda one: one.activity.precision, None),
    "activity_recall": (lambda one: one.activity.recall, None),
    "activity_f1": (lambda one: one.activity.f1, TARGETS.activity),
    "word_start_ms": (lambda one: one.starts.mean_ms, None),
    "word_start_on_time": (lambda one: one.starts.on_time, None),
}


def _of(errors: Errors) -> Ratio:
    return Ratio(errors.edits, errors.characters)
