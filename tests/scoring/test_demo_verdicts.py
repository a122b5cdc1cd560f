"""Given the demo's calls with their planted faults, then the verdicts find them, also through 5 % wrong
characters.
"""

from __future__ import annotations

import csv
import gzip
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path

import pytest

from asr.transcript import Measure, Transcript, Turn
from asr.transcript_json import TranscriptError, read_transcripts
from recordings.call import Agent, Call, Direction, Speaker
from recordings.span import TimeSpan
from rubrics.loader import load_shipped, shipped
from scoring.evaluation import ItemCounts, evaluate_items, outcomes_of
from scoring.judge import choose_rubric, judge
from scoring.scorecard import Outcome
from scoring.truth import CallTruth, read_truth

DEMO = Path(__file__).parents[2] / "recordings" / "demo"
HISTORY_CALLS = 500
ITEMS = 10


def recorded() -> list[Transcript]:
    """The recorded demo calls as they were said, not as they are recognised."""
    with (
        (DEMO / "cdr.csv").open(encoding="utf-8") as cdr,
        (DEMO / "agents.csv").open(encoding="utf-8") as staff,
    ):
        rows = {row["call_id"]: row for row in csv.DictReader(cdr)}
        agents = {row["agent_id"]: row for row in csv.DictReader(staff)}
    lines = (DEMO / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    return [_said(json.loads(line), rows, agents) for line in lines]


def table(name: str, key: str) -> dict[str, dict[str, str]]:
    with (DEMO / name).open(encoding="utf-8") as file:
        return {row[key]: row for row in csv.DictReader(file)}


def _said(
    truth: dict[str, object], rows: dict[str, dict[str, str]], agents: dict[str, dict[str, str]]
) -> Transcript:
    row = rows[str(truth["call_id"])]
    call = Call(
        row["call_id"],
        agent=Agent(agent_no=agents[row["agent_id"]]["agent_no"]),
        queue=row["queue"],
        direction=Direction(row["direction"]),
        answered_offset_s=float(row["answered_offset_s"]),
        hung_up_by=Speaker(row["hung_up_by"]),
        holds=tuple(TimeSpan(*hold) for hold in truth["holds"]),  # type: ignore[attr-defined]
    )
    turns = tuple(
        Turn(Speaker(turn["speaker"]), TimeSpan(turn["start"], turn["end"]), turn["text"])
        for turn in truth["turns"]  # type: ignore[attr-defined]
    )
    stereo = bool(row["channel_roles"])
    measurable = frozenset({Measure.OVERLAP}) if stereo else frozenset[Measure]()
    return Transcript(call, float(str(truth["duration"])), turns, measurable=measurable)


def history(limit: int) -> Iterator[Transcript]:
    for transcript in islice(read_transcripts(DEMO / "history" / "transcripts.jsonl.gz"), limit):
        assert not isinstance(transcript, TranscriptError)
        yield transcript


def history_truth(call_ids: set[str]) -> list[CallTruth]:
    with gzip.open(DEMO / "history" / "truth.csv.gz", "rt", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["call_id"] in call_ids]
    return [
        CallTruth(row.pop("call_id"), tuple((item, Outcome(verdict)) for item, verdict in row.items()))
        for row in rows
    ]


def evaluated(transcripts: list[Transcript], truth: list[CallTruth]) -> tuple[ItemCounts, ...]:
    rubrics = [load_shipped(name) for name in shipped()]
    cards = []
    for transcript in transcripts:
        rubric = choose_rubric(transcript.call, rubrics)
        assert rubric is not None
        cards.append(judge(transcript, rubric))
    counts = evaluate_items(outcomes_of(cards), truth)
    assert len(counts) == ITEMS
    return counts


@cache
def sounding_alike() -> dict[str, list[str]]:
    """Common characters by pypinyin's own reading: no table of the matcher."""
    from pypinyin import lazy_pinyin

    common = "".join(
        bytes([high, low]).decode("gb2312", "ignore")
        for high in range(0xB0, 0xD8)
        for low in range(0xA1, 0xFF)
    )
    alike = defaultdict(list)
    for character in common:
        alike[lazy_pinyin(character)[0]].append(character)
    return alike


def misheard(transcript: Transcript, share: float) -> Transcript:
    """``share`` of the characters replaced, half of them by homophones, half by anything."""
    from pypinyin import lazy_pinyin

    rng = random.Random(transcript.call_id)
    alike = sounding_alike()
    anything = [character for characters in alike.values() for character in characters]

    def heard(character: str) -> str:
        if not character.isalnum() or rng.random() >= share:
            return character
        return rng.choice(alike.get(lazy_pinyin(character)[0], anything) if rng.random() < 0.5 else anything)

    turns = tuple(replace(turn, text="".join(map(heard, turn.text)), words=()) for turn in transcript.turns)
    return replace(transcript, turns=turns)


def worst(counts: tuple[ItemCounts, ...]) -> list[str]:
    """A line per item, for the message of a failing test."""
    return [f"{c.item_id}: {c.precision} {c.recall} {c}" for c in counts]


def reaches(
    counts: tuple[ItemCounts, ...], rate: float, undecided: float, recall: float | None = None
) -> bool:
    """``rate`` bounds precision, and recall where that has no bound of its own: a doubt is no find."""
    return all(
        (item.precision is None or item.precision >= rate)
        and (item.recall is None or item.recall >= (recall or rate))
        and (item.undecided_share or 0.0) <= undecided
        for item in counts
    )


def test_the_recorded_calls_as_said() -> None:
    counts = evaluated(recorded(), list(read_truth(DEMO / "truth.jsonl")))
    assert all(item.true_fail >= 5 for item in counts)
    assert reaches(counts, rate=0.97, undecided=0.03), worst(counts)


def test_the_history_as_said() -> None:
    transcripts = list(history(HISTORY_CALLS))
    counts = evaluated(transcripts, history_truth({transcript.call_id for transcript in transcripts}))
    assert reaches(counts, rate=0.97, undecided=0.02), worst(counts)


@pytest.mark.slow
def test_through_five_percent_wrong_characters() -> None:
    transcripts = [misheard(transcript, 0.05) for transcript in [*recorded(), *history(HISTORY_CALLS)]]
    truth = list(read_truth(DEMO / "truth.jsonl"))
    truth += history_truth({transcript.call_id for transcript in transcripts})
    counts = evaluated(transcripts, truth)
    assert reaches(counts, rate=0.97, undecided=0.05, recall=0.85), worst(counts)
