"""What goes wrong in real nights: damaged and missing recordings, a bad CDR row, unanswered calls."""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tools.demo_calls import manifest, storage
from tools.demo_calls.grammar import BUSINESSES
from tools.demo_calls.manifest import Row
from tools.demo_calls.people import AGENTS
from tools.demo_calls.story import LAST_DAY, ZONE

if TYPE_CHECKING:
    from tools.demo_calls.recordings import Take

TRUNCATED_SHARE = 0.4  # of the file is left
BAD_START = "2026-11-31T25:61:00+08:00"
OUTCOME_COLUMNS = ("call_id", "recording", "expected", "why")


def make(folder: Path, takes: Sequence[Take], rng: random.Random) -> list[Row]:
    """Write damaged files and outcomes.csv below ``folder``; return their CDR rows and unanswered ones."""
    donors = [take for take in takes if take.recorded.plan.channels == 2]
    makers = (_truncated, _silent, _zero_bytes, _not_audio, _missing)
    rows, outcomes = [], []
    for index, maker in enumerate(makers):
        take = donors[index * 7]
        call_id = f"d9{index + 1:02d}"
        start = dt.datetime.combine(
            LAST_DAY - dt.timedelta(days=index), dt.time(9 + index, 5 * index, 7), ZONE
        )
        name, why = maker(folder, take, f"audio/{start:%Y%m%d}-{take.recorded.plan.agent.agent_no}-{call_id}")
        row = manifest.answered_row(take.recorded.plan, take.performance, name, rng)
        rows.append(row | {"call_id": call_id, "start": start.isoformat()})
        outcomes.append({"call_id": call_id, "recording": name, "expected": "failed", "why": why})
    bad = rows[-1] | {"call_id": "d910", "recording": "audio/20261131-8001-d910.opus", "start": BAD_START}
    rows.append(bad)
    outcomes.append(
        {
            "call_id": "d910",
            "recording": bad["recording"],
            "expected": "unparsed",
            "why": f"CDR start {BAD_START} is no date",
        }
    )
    manifest.write_csv(folder / "outcomes.csv", OUTCOME_COLUMNS, outcomes)
    return rows + _unanswered(rng)


def _truncated(folder: Path, take: Take, stem: str) -> tuple[str, str]:
    whole = storage.read(folder / take.name)
    path = folder / f"{stem}.flac"
    storage.store(whole, storage.FLAC, path)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * TRUNCATED_SHARE)])
    return f"{stem}.flac", "truncated: the FLAC header promises more samples than the file holds"


def _silent(folder: Path, take: Take, stem: str) -> tuple[str, str]:
    storage.store(
        np.zeros((2, int(take.performance.duration * storage.RATE_HZ)), np.float32),
        storage.MP3,
        folder / f"{stem}.mp3",
    )
    return f"{stem}.mp3", "silent: both channels hold digital silence"


def _zero_bytes(folder: Path, _: Take, stem: str) -> tuple[str, str]:
    (folder / f"{stem}.wav").write_bytes(b"")
    return f"{stem}.wav", "empty: zero bytes"


def _not_audio(folder: Path, _: Take, stem: str) -> tuple[str, str]:
    (folder / f"{stem}.wav").write_text("录音服务器返回：文件不存在，请联系管理员。\n", encoding="utf-8")
    return f"{stem}.wav", "not audio: a text file named .wav"


def _missing(_: Path, __: Take, stem: str) -> tuple[str, str]:
    return f"{stem}.opus", "missing: the CDR names a recording that is not there"


def _unanswered(rng: random.Random) -> list[Row]:
    """A few calls of the last week that no agent and customer had."""
    rows = []
    for index, disposition in enumerate(
        ("abandoned", "abandoned", "ivr_only", "ivr_only", "ivr_only", "no_answer", "no_answer")
    ):
        start = dt.datetime.combine(
            LAST_DAY - dt.timedelta(days=index),
            dt.time(8 + rng.randrange(10), rng.randrange(60), rng.randrange(60)),
            ZONE,
        )
        business = "tobacco" if disposition == "no_answer" else rng.choice(BUSINESSES)
        rows.append(
            manifest.unanswered_row(
                f"d8{index + 1:02d}", disposition, business, start, rng.choice(AGENTS), rng
            )
        )
    return rows


def outcomes(folder: Path) -> list[Row]:
    """The rows of outcomes.csv: calls that cannot be scored, and why."""
    with (folder / "outcomes.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
