"""The items that people judge differently, with calls to listen to together; and how steady each judge is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from reports.agreement import Agreement, Standing, krippendorff_alpha
from reports.group import group_of
from reports.panel import Panel, Verdict
from reports.report import Clip
from reports.share import Share

BLIND_DAYS = 1
"""A second verdict less than so many days after the first is a correction, and no judging again."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """How far the judges agree on one item.

    Attributes:
        split: units on which not all said the same, of all units.
        examples: of the split units, those divided most evenly, a call each.
    """

    item: int
    agreement: Agreement
    split: Share
    examples: tuple[Clip, ...]


def disputes(panel: Panel, verdicts: Iterable[Verdict], examples: int) -> tuple[Dispute, ...]:
    """Every item; first those on which judges surely agree too little, then by the pairs that agree."""
    said = defaultdict(list)
    for verdict in verdicts:
        if verdict.nth == 1:
            said[verdict.call_id, verdict.item].append(verdict)
    passes, fails = panel.counts()
    unit_item, unit_call = panel.unit_item, panel.unit_call
    found = []
    for item in range(len(panel.items)):
        units = np.flatnonzero(unit_item == item)
        split = [unit for unit in units if passes[unit] and fails[unit]]
        split.sort(key=lambda unit: (abs(int(passes[unit]) - int(fails[unit])), -int(passes[unit]), unit))
        clips = (_clip(said[panel.calls[unit_call[unit]], panel.items[item]]) for unit in split[:examples])
        agreement = krippendorff_alpha(unit_call[units], passes[units], fails[units])
        found.append(Dispute(item, agreement, Share(len(split), len(units)), tuple(clips)))
    return tuple(sorted(found, key=_order))


def _order(one: Dispute) -> tuple[bool, float, int]:
    unsure = one.agreement.standing is not Standing.UNRELIABLE
    return unsure, one.agreement.pairs.rate or 0.0, -one.split.n


def _clip(verdicts: Sequence[Verdict]) -> Clip:
    """Where the machine found something to hear, else the whole call; the reason says who said what."""
    one = verdicts[0]
    agent = group_of("agent", one.agent_no or one.agent_name, one.agent_name, one.agent_no, None)
    said = [
        f"{'、'.join(verdict.judge for verdict in verdicts if verdict.passed is passed)}判{word}"
        for passed, word in ((True, "合格"), (False, "不合格"))
    ]
    return Clip(
        one.call_id, one.day, agent.label, one.start_s, one.end_s, one.speaker, one.text, "，".join(said)
    )


@dataclass(frozen=True, slots=True)
class Rejudged:
    """One judge who judged the same items of the same calls again, at least a day later.

    Attributes:
        same: of the units judged again, those with the same verdict. ``calls``: they lie in.
    """

    judge: str
    calls: int
    same: Share


def rejudged(verdicts: Iterable[Verdict]) -> tuple[Rejudged, ...]:
    """Every judge with a verdict given again: the first and the first that came later than a day after it."""
    first: dict[tuple[str, str, tuple[str, str]], tuple[date, bool]] = {}
    again: dict[tuple[str, str, tuple[str, str]], bool] = {}
    for verdict in sorted(verdicts, key=lambda one: one.nth):
        key = (verdict.judge, verdict.call_id, verdict.item)
        if verdict.nth == 1:
            first[key] = (verdict.judged_on, verdict.passed)
        elif key in first and key not in again and (verdict.judged_on - first[key][0]).days >= BLIND_DAYS:
            again[key] = verdict.passed
    found = []
    for judge in sorted({key[0] for key in again}):
        own = {key: passed for key, passed in again.items() if key[0] == judge}
        same = sum(first[key][1] == passed for key, passed in own.items())
        found.append(Rejudged(judge, len({key[1] for key in own}), Share(same, len(own))))
    return tuple(found)
