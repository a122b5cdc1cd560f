"""An explanation as the JSON answer of ``callqa explain --json``."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from reports.explanation import Explanation
from reports.explanation_text import lines


def explanation_to_json(explanation: Explanation) -> dict[str, Any]:
    """The interface's object, ``rows`` one item each; ``call`` and ``text`` beside it."""
    return {
        "report": "explain",
        "generated_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "filters": {"call": explanation.call.call_id},
        "call": {key: _plain(value) for key, value in asdict(explanation.call).items()},
        "rubric_name": explanation.rubric_name,
        "models": dict(explanation.models),
        "rows": [asdict(item) for item in explanation.items],
        "text": [line.text for line in lines(explanation)],
        "notes": [],
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
