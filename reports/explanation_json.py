"""An explanation as the JSON answer of ``callqa explain --json``."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from reports.explanation import ExplainedItem, Explanation
from reports.explanation_text import lines
from reports.output import json_answer


def explanation_to_json(explanation: Explanation) -> dict[str, Any]:
    """The interface's object, ``rows`` one item each; ``call`` and ``text`` beside it."""
    rows = [_row(item) for item in explanation.items]
    return json_answer("explain", rows, {"call": explanation.call.call_id}) | {
        "call": {key: _plain(value) for key, value in asdict(explanation.call).items()},
        "rubric_name": explanation.rubric_name,
        "models": dict(explanation.models),
        "text": [line.text for line in lines(explanation)],
    }


def _row(item: ExplainedItem) -> dict[str, Any]:
    row = asdict(item)
    if item.review is not None:
        row["review"] |= {"at": _plain(item.review.at), "overturned": item.review.overturned}
    return row


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
