"""The judges and what they say: blind calibration every week, and the few reviews that count.

The truth of every call is known, so it is known where each judge errs.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from tools.demo_calls.past import Call
from tools.demo_calls.story import FIRST_DAY, LAST_DAY, ZONE

COLUMNS = ("call_id", "item_id", "judge", "outcome", "judged_at", "purpose", "drawn", "note")
WEEKS = ((LAST_DAY - FIRST_DAY).days + 1) // 7
SHARED, PAIRED, REVIEWED = 6, 5, 4  # calls a week: judged by all, by two of the judges, and reviewed
FATAL_ITEM = "no-banned-words"


@dataclass(frozen=True)
class Judge:
    """How a judge errs: the chance to pass a fault (``misses``) and to fail what is right (``accuses``).

    Attributes:
        harsh: the second chance, for single items.
        last_accuses: the second chance on the last day, where it changes evenly from the first day on.
    """

    name: str
    misses: float = 0.02
    accuses: float = 0.01
    harsh: dict[str, float] = field(default_factory=dict)
    last_accuses: float | None = None

    def says(self, item: str, truth: str, day: dt.date, rng: random.Random) -> str:
        """pass or fail, where ``truth`` is the one or the other."""
        chance = self.misses if truth == "fail" else self.accuses_on(item, day)
        wrong = rng.random() < chance
        return {"pass": "fail", "fail": "pass"}[truth] if wrong else truth

    def accuses_on(self, item: str, day: dt.date) -> float:
        """The chance to fail ``item`` on ``day`` where it is right."""
        last = self.accuses if self.last_accuses is None else self.last_accuses
        passed = (day - FIRST_DAY) / (LAST_DAY - FIRST_DAY)
        return self.harsh.get(item, self.accuses + passed * (last - self.accuses))


LEAD = Judge("顾晓岚")
LENIENT = Judge("沈丽", misses=0.45)
HARSH = Judge("许强", harsh={"closing": 0.30})
DRIFTING = Judge("唐敏", last_accuses=0.14)
PANEL = (LEAD, LENIENT, HARSH, DRIFTING)
TEAM_LEADER = Judge("罗志明")
REVIEWERS = (LEAD, TEAM_LEADER)


def rows(calls: Sequence[Call], seed: int) -> list[dict[str, str]]:
    """The rows of reviews.csv, in order of time. No call is both reviewed and used for calibration."""
    rng = random.Random(f"judges-{seed}")
    found: list[dict[str, str]] = []
    pairs = list(combinations(PANEL, 2))
    for week in range(WEEKS):
        monday = FIRST_DAY + dt.timedelta(weeks=week)
        drawn = _draw(calls, monday, rng)
        session = dt.datetime.combine(monday + dt.timedelta(days=4), dt.time(14), ZONE)
        for number, call in enumerate(drawn[:SHARED]):
            found += _verdicts(call, PANEL, session + dt.timedelta(minutes=5 * number), "calibration", rng)
        for number, call in enumerate(drawn[SHARED : SHARED + PAIRED]):
            pair = pairs[(week * PAIRED + number) % len(pairs)]
            at = session + dt.timedelta(hours=1, minutes=5 * number)
            found += _verdicts(call, pair, at, "calibration", rng)
        for number, call in enumerate(drawn[SHARED + PAIRED :]):
            at = dt.datetime.combine(call.day + dt.timedelta(days=1), dt.time(9 + number), ZONE)
            found += _verdicts(call, [REVIEWERS[number % 2]], at, "review", rng)
    return sorted(found, key=lambda row: (row["judged_at"], row["call_id"]))


def _draw(calls: Sequence[Call], monday: dt.date, rng: random.Random) -> list[Call]:
    """The calls of a week for shared, paired and single judging, faulty and clean ones in turn.

    Those to review begin with a call with banned words, where the week has one: a fatal verdict of the
    machine waits for a person.
    """
    week = [call for call in calls if call.truth and 0 <= (call.day - monday).days < 4]
    clean = rng.sample([call for call in week if call.clean], (SHARED + PAIRED + REVIEWED) // 2)
    faulty = [call for call in week if not call.clean]
    rng.shuffle(faulty)
    fatal = [call for call in faulty if call.truth[FATAL_ITEM] == "fail"][:1]
    others = [call for call in faulty if call not in fatal]
    calibrated = [others.pop() for _ in range((SHARED + PAIRED + 1) // 2)]
    reviewed = (fatal + others)[: REVIEWED // 2]
    turns = _in_turn(calibrated, clean[: (SHARED + PAIRED) // 2])
    return [*turns, *_in_turn(reviewed, clean[(SHARED + PAIRED) // 2 :])]


def _in_turn(faulty: Sequence[Call], clean: Sequence[Call]) -> Iterator[Call]:
    for number in range(max(len(faulty), len(clean))):
        yield from faulty[number : number + 1]
        yield from clean[number : number + 1]


def _verdicts(
    call: Call, judges: Iterable[Judge], at: dt.datetime, purpose: str, rng: random.Random
) -> Iterator[dict[str, str]]:
    for judge in judges:
        for item, truth in call.decided.items():
            outcome = judge.says(item, truth, at.date(), rng)
            yield {
                "call_id": call.call_id,
                "item_id": item,
                "judge": judge.name,
                "outcome": outcome,
                "judged_at": at.isoformat(),
                "purpose": purpose,
                "drawn": "random" if call.clean else "risk",
                "note": "听过录音" if purpose == "review" and outcome == "fail" else "",
            }


def story() -> dict[str, object]:
    """How the judges err, as JSON values."""
    return {
        "lead": LEAD.name,
        "lenient": {"judge": LENIENT.name, "passes_a_fault": LENIENT.misses},
        "harsh": {"judge": HARSH.name, "fails_what_is_right": HARSH.harsh},
        "drifting": {
            "judge": DRIFTING.name,
            "fails_what_is_right": {"first_day": DRIFTING.accuses, "last_day": DRIFTING.last_accuses},
        },
        "otherwise": {"passes_a_fault": LEAD.misses, "fails_what_is_right": LEAD.accuses},
    }
