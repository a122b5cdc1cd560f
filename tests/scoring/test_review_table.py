"""People's verdicts from a table, in their own words."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from recordings.table import ManifestOptions
from scoring.human_verdict import HumanVerdict
from scoring.review_table import read_reviews
from scoring.scorecard import Outcome

HEADER = "call_id,item_id,judge,outcome,judged_at,purpose,drawn,note"
AT = datetime(2026, 11, 3, 1, 5, tzinfo=UTC)


def test_verdicts_are_read_and_wrong_ones_told(tmp_path: Path) -> None:
    path = tmp_path / "reviews.csv"
    lines = [
        HEADER,
        "c1,closing,沈丽,合格,2026-11-03T09:05:00+08:00,校准,随机,",
        "c1,greeting,沈丽,fail,2026-11-03T09:05:00+08:00,,,没报工号",
        "c1,closing,沈丽,不合格,2026-11-03T09:05:00+08:00,,,",
        "c2,closing,沈丽,还行,2026-11-03T09:05:00+08:00,,,",
        "c2,closing,,合格,2026-11-03T09:05:00+08:00,,,",
        "c2,closing,沈丽,合格,2026-11-03 09:05,,,",
        "c2,closing,沈丽,合格,,,,",
        "c2,closing,沈丽,合格,2026-11-03T09:05:00+08:00,考试,,",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    found = read_reviews(path, ManifestOptions())
    assert found.values == (
        HumanVerdict("c1", "closing", "沈丽", Outcome.PASS, AT, None, "calibration", "random"),
        HumanVerdict("c1", "greeting", "沈丽", Outcome.FAIL, AT, "没报工号"),
    )
    assert [(row.place.rpartition(":")[2], row.column, row.call_id) for row in found.rejected] == [
        ("4", "call_id", "c1"),
        ("5", "outcome", "c2"),
        ("6", "judge", "c2"),
        ("7", "judged_at", "c2"),
        ("8", "judged_at", "c2"),
        ("9", "purpose", "c2"),
    ]
    assert "同一次评判 c1 closing 沈丽" in found.rejected[0].reason
