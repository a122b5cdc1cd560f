"""The CSV files beside the calls: call detail records, agents, satisfaction."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import hashlib
import hmac
import io
import random
from collections.abc import Iterable, Mapping
from pathlib import Path

from tools.demo_calls import slots
from tools.demo_calls.people import Agent
from tools.demo_calls.plan import CallPlan
from tools.demo_calls.timeline import Performance

CDR_COLUMNS = (
    "call_id", "recording", "agent_id", "queue", "business_type", "direction", "disposition", "start",
    "ring_s", "wait_s", "talk_s", "after_call_s", "answered_offset_s", "hung_up_by", "transfers",
    "channel_roles", "holds", "dialect", "customer_ref",
)  # fmt: skip
SATISFACTION_COLUMNS = ("call_id", "score", "rated_at")
_KEY = b"callqa demo, not a secret"  # the demo has no customers: the key only shows the form of a reference

Row = dict[str, str]


def customer_ref(number: str) -> str:
    """The keyed hash that stands for a customer's number: 24 hexadecimal digits."""
    return hmac.new(_KEY, number.encode(), hashlib.sha256).hexdigest()[:24]


def answered_row(plan: CallPlan, performance: Performance, recording: str, rng: random.Random) -> Row:
    """The CDR of an answered call."""
    hung_up_by = "agent" if "hang-up" in plan.faults and plan.agent_hangs_up else "customer"
    order = ("agent,customer", "customer,agent")[plan.agent_channel] if plan.channels == 2 else ""
    return _row(plan.call_id, plan.business, plan.direction, plan.start, rng) | {
        "recording": recording,
        "agent_id": plan.agent.agent_id,
        "disposition": "answered",
        "talk_s": f"{performance.duration - performance.answered_offset:.1f}",
        "after_call_s": f"{rng.uniform(4, 45):.0f}",
        "answered_offset_s": f"{performance.answered_offset:.2f}",
        "hung_up_by": hung_up_by,
        "transfers": "1" if rng.random() < 0.04 else "0",
        "channel_roles": order,
        "holds": ";".join(f"{start:.1f}-{end:.1f}" for start, end in performance.holds),
        "dialect": plan.language,
    }


def unanswered_row(
    call_id: str, disposition: str, business: str, start: dt.datetime, agent: Agent | None, rng: random.Random
) -> Row:
    """The CDR of a call without a talk: abandoned or ivr_only (inbound), no_answer (outbound)."""
    direction = "outbound" if disposition == "no_answer" else "inbound"
    row = _row(call_id, business, direction, start, rng) | {"disposition": disposition}
    row["agent_id"] = agent.agent_id if agent and disposition == "no_answer" else ""
    row["wait_s"] = f"{rng.uniform(8, 90):.1f}" if disposition == "abandoned" else "0.0"
    row["hung_up_by"] = {"abandoned": "customer", "ivr_only": "system", "no_answer": ""}[disposition]
    return row


def _row(call_id: str, business: str, direction: str, start: dt.datetime, rng: random.Random) -> Row:
    wait = rng.expovariate(1 / 9) if direction == "inbound" else 0.0
    return dict.fromkeys(CDR_COLUMNS, "") | {
        "call_id": call_id,
        "queue": slots.QUEUES[business],
        "business_type": slots.BUSINESS_TYPES[business],
        "direction": direction,
        "start": start.isoformat(),
        "ring_s": f"{rng.uniform(1.5, 9.0):.1f}",
        "wait_s": f"{min(wait, 80):.1f}",
        "talk_s": "0.0",
        "after_call_s": "0",
        "transfers": "0",
        "customer_ref": customer_ref(f"1{rng.randrange(10**10):010d}"),
    }


def satisfaction_row(call_id: str, score: int, ended: dt.datetime, rng: random.Random) -> Row:
    """One answered survey, minutes after the call."""
    rated = ended + dt.timedelta(seconds=rng.randrange(20, 1800))
    return {"call_id": call_id, "score": str(score), "rated_at": rated.isoformat(timespec="seconds")}


def write_csv(path: Path, columns: Iterable[str], rows: Iterable[Mapping[str, str]]) -> None:
    """Write ``rows`` as UTF-8 CSV, gzipped without a time stamp where the name ends in .gz."""
    text = io.StringIO()
    writer = csv.DictWriter(text, tuple(columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_text(path, text.getvalue())


def write_text(path: Path, text: str) -> None:
    """Write ``text`` as UTF-8, gzipped (the same bytes every time) where the name ends in .gz."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = text.encode()
    path.write_bytes(gzip.compress(data, 9, mtime=0) if path.suffix == ".gz" else data)
