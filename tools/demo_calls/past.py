"""The calls that were made, read back from their tables: what the people of the centre look back on."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Call:
    """One call record and, for an answered call of the history, the true verdict of every item."""

    record: dict[str, str]
    start: dt.datetime
    truth: dict[str, str]

    @property
    def call_id(self) -> str:
        return self.record["call_id"]

    @property
    def agent_id(self) -> str:
        return self.record["agent_id"]

    @property
    def day(self) -> dt.date:
        return self.start.date()

    @property
    def answered(self) -> bool:
        return self.record["disposition"] == "answered"

    @property
    def decided(self) -> dict[str, str]:
        """The items that pass or fail."""
        return {item: verdict for item, verdict in self.truth.items() if verdict in ("pass", "fail")}

    @property
    def clean(self) -> bool:
        """True where no item fails."""
        return "fail" not in self.truth.values()


def read_calls(folder: Path) -> tuple[Call, ...]:
    """Every call of the recordings and of the history below ``folder``, in order of time.

    The one record with an impossible time is left out, as whoever reads it must.
    """
    history = folder / "history"
    truths = {row.pop("call_id"): row for row in _rows(history / "truth.csv.gz")}
    records = [*_rows(folder / "cdr.csv"), *_rows(history / "cdr.csv.gz")]
    calls = []
    for record in records:
        try:
            start = dt.datetime.fromisoformat(record["start"])
        except ValueError:
            continue
        calls.append(Call(record, start, truths.get(record["call_id"], {})))
    return tuple(sorted(calls, key=lambda call: (call.start, call.call_id)))


def failure_share(calls: Iterable[Call], item: str) -> float:
    """Failed of decided; 0 where ``item`` was never decided."""
    decided = [call.truth[item] for call in calls if item in call.decided]
    return decided.count("fail") / len(decided) if decided else 0.0


def _rows(path: Path) -> list[dict[str, str]]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"))))
