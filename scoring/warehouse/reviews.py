"""People's verdicts in the warehouse, and what counts because of them.

The machine's rows are never overwritten. What a scorecard is once people have judged some of its items is
made here, by the same rule as everywhere (`scoring.human_verdict`), and kept beside it in
``reviewed_scorecards`` and ``reviewed_items``; the official views join them. A verdict is on an item of a
call, not on a scorecard: after a rescore it counts for the new one too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from rubrics.refusal import there_are
from rubrics.schema import Scheme, Severity, is_scored
from scoring.human_verdict import HumanVerdict, with_human_verdicts
from scoring.scorecard import Fatal, ItemResult, Outcome, Review, Scorecard
from scoring.total import Line, Sheet
from scoring.warehouse.merging import Change, merge_rows
from scoring.warehouse.problems import ReviewError
from scoring.warehouse.queries import query
from scoring.warehouse.shard import storable, storable_or_none

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class OfficialItem:
    """One item of a call, and the scorecard it is on, as they count now; ``closed``: so is the month."""

    item_name: str
    outcome: str
    machine_outcome: str
    decided_by: str
    total: float | None
    raw_total: float | None
    passed: bool | None
    fatal: str
    closed: bool


_KEYS = ("call_id", "item_id", "judge", "judged_at")


def keep_verdicts(connection: duckdb.DuckDBPyConnection, verdicts: Sequence[HumanVerdict]) -> Change:
    """Keep ``verdicts``, and recount their calls. Raises `ReviewError` for the first of `refusals`."""
    for refusal in refusals(connection, verdicts).values():
        raise refusal
    calls = sorted({verdict.call_id for verdict in verdicts})
    closed = _closed_items(connection)
    known = set(connection.execute(query("known_reviews"), {"calls": calls}).fetchall())
    rows: dict[tuple[object, ...], dict[str, Any]] = {}
    for verdict in verdicts:
        late = closed[verdict.call_id][verdict.item_id]
        row = _row(verdict, late)
        key = tuple(row[name] for name in _KEYS)
        if not (late and key in known):  # what counted when the month was closed stays as it is
            rows[key] = row
    change = merge_rows(connection, "reviews", list(rows.values()), _KEYS, ("loaded_at",))
    recount(connection, calls)
    return change


def refusals(
    connection: duckdb.DuckDBPyConnection, verdicts: Sequence[HumanVerdict]
) -> dict[int, ReviewError]:
    """Which of ``verdicts`` cannot be kept (by their place among them), and why; leaves ``counting`` made."""
    calls = sorted({verdict.call_id for verdict in verdicts})
    connection.execute(query("counting"), {"calls": calls})
    items = _closed_items(connection)
    unknown = {call: rest for call, *rest in connection.execute(query("counting_without_rubric")).fetchall()}
    found: dict[int, ReviewError] = {}
    for at, verdict in enumerate(verdicts):
        refusal = _refusal(verdict, items.get(verdict.call_id), unknown.get(verdict.call_id))
        if refusal is not None:
            found[at] = refusal
    return found


def official_item(connection: duckdb.DuckDBPyConnection, call_id: str, item_id: str) -> OfficialItem:
    """What counts for one item of one call. Raises `ReviewError` where it is not there."""
    found = connection.execute(query("official_item"), {"call": call_id, "item": item_id}).fetchone()
    if found is None:
        told = _no_such_item(call_id, item_id, _official(connection, call_id))
        raise ReviewError(told, told)
    return OfficialItem(*found)


def _no_such_item(call_id: str, said: str, items: Sequence[tuple[str, str]]) -> str:
    """In Chinese, for the person who typed it: the item it may be, and all that the call has."""
    if not items:
        return f"通话 {call_id} 不在库中，或没有计入的质检结果"
    known = [name for _, name in items] + [key for key, _ in items]
    there = [f"{name}（{key}）" for key, name in items]
    return f"通话 {call_id} 没有质检项 {said!r}{there_are(said, known, there)}"


def item_called(connection: duckdb.DuckDBPyConnection, call_id: str, said: str) -> str:
    """The id of the item that a person means by its id or its name; ``said`` itself where it is neither."""
    items = _official(connection, call_id)
    named = [key for key, name in items if name == said]
    return named[0] if len(named) == 1 and all(key != said for key, _ in items) else said


def _official(connection: duckdb.DuckDBPyConnection, call_id: str) -> list[tuple[str, str]]:
    """Id and name of every item with an official result of the call."""
    found: list[tuple[str, str]] = connection.execute(query("official_names"), {"call": call_id}).fetchall()
    return found


def recount(connection: duckdb.DuckDBPyConnection, call_ids: Iterable[str]) -> None:
    """Make anew what people's verdicts make of these calls; those of closed months stay as they are."""
    found = connection.execute(query("reviewed_calls"), {"calls": list(call_ids)}).fetchall()
    if not found:
        return
    connection.execute(query("counting"), {"calls": [call_id for (call_id,) in found]})
    connection.execute(query("drop_reviewed"))
    items = _by(connection, "counting_items", "scorecard_id")
    verdicts = _by(connection, "counting_reviews", "call_id")
    cards, results = [], []
    for row in _rows(connection, "counting_cards"):
        lines = items.get(row["scorecard_id"], [])
        said = [_verdict(given) for given in verdicts.get(row["call_id"], [])]
        card = with_human_verdicts(_card(row, lines), _sheet(row, lines), said)
        judged = {verdict.item_id: verdict for verdict in said}  # in order of time: the latest stays
        mine = [result for result in card.items if result.item_id in judged]
        if mine:
            cards.append(_card_row(row["scorecard_id"], card))
            results += [_item_row(row["scorecard_id"], result, judged[result.item_id]) for result in mine]
    merge_rows(connection, "reviewed_scorecards", cards)
    merge_rows(connection, "reviewed_items", results)


def calls_of(connection: duckdb.DuckDBPyConnection, rubric: str, version: str) -> list[str]:
    """Calls that people have judged and that this version of a rubric has judged too."""
    found = connection.execute(query("calls_of_rubric"), {"rubric": rubric, "version": version}).fetchall()
    return [call_id for (call_id,) in found]


def _closed_items(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, bool]]:
    """Per call the items that may be judged, and whether the month of the call is closed."""
    found: dict[str, dict[str, bool]] = {}
    for call_id, item_id, closed in connection.execute(query("reviewable_items")).fetchall():
        found.setdefault(call_id, {})[item_id] = closed
    return found


def _refusal(
    verdict: HumanVerdict, items: dict[str, bool] | None, unknown_rubric: list[str] | None
) -> ReviewError | None:
    """Why ``verdict`` cannot be kept, given the ``items`` that its call has."""
    call = verdict.call_id
    if items is None:
        return ReviewError(
            f"call {call}: expected a call with a scorecard that counts, got none",
            f"通话 {call} 不在库中，或没有计入的质检结果",
        )
    if verdict.item_id not in items:
        has = ", ".join(sorted(items))
        return ReviewError(
            f"call {call}: its scorecard has no item {verdict.item_id!r}; it has: {has}",
            f"通话 {call} 的质检结果里没有质检项 {verdict.item_id}；现有：{has}",
        )
    if unknown_rubric is not None and verdict.purpose == "review":
        # it would be kept and change nothing, and nobody would know
        name, version = unknown_rubric
        return ReviewError(
            f"call {call}: its rubric {name} version {version} is not stored",
            f"通话 {call} 所用的质检方案 {name}（版本 {version}）没有入库",
        )
    return None


def _row(verdict: HumanVerdict, late: bool) -> dict[str, Any]:
    return {
        "call_id": verdict.call_id,
        "item_id": verdict.item_id,
        "judge": storable(verdict.judge.strip()),
        "judged_at": verdict.at.astimezone(UTC),
        "outcome": verdict.outcome.value,
        "note": storable_or_none(verdict.note),
        "late": True if late else None,
        "purpose": verdict.purpose,
        "drawn": verdict.drawn,
        "loaded_at": datetime.now(UTC),
    }


def _rows(connection: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    cursor = connection.execute(query(name))
    columns = [column[0] for column in cursor.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def _by(connection: duckdb.DuckDBPyConnection, name: str, key: str) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in _rows(connection, name):
        groups.setdefault(row[key], []).append(row)
    return groups


def _verdict(row: dict[str, Any]) -> HumanVerdict:
    return HumanVerdict(
        row["call_id"], row["item_id"], row["judge"], Outcome(row["outcome"]), row["judged_at"], row["note"]
    )


def _sheet(row: dict[str, Any], items: list[dict[str, Any]]) -> Sheet:
    lines = tuple(
        Line(
            item_id=item["item_id"],
            name=item["name"],
            severity=Severity(item["severity"]),
            scored=is_scored(Severity(item["severity"]), item["check_type"]),
            points=item["worth"],
            each_hit=item["each_hit"],
            cap=item["cap"],
            bonus=item["bonus"],
        )
        for item in items
    )
    return Sheet(Scheme(row["scheme"]), row["pass_mark"], row["fatal_zeroes"], lines)


def _card(row: dict[str, Any], items: list[dict[str, Any]]) -> Scorecard:
    review = None if row["review_reason"] is None else Review(row["review_reason"], row["review_risk"])
    results = tuple(
        ItemResult(
            item["item_id"], Outcome(item["outcome"]), item["points"], item["max_points"], item["reason"],
            confidence=item["confidence"], hits=item["hits"],
        )
        for item in items
    )  # fmt: skip
    names = ("call_id", "rubric", "rubric_version", "scorer_version", "total", "raw_total", "lower", "upper")
    return Scorecard(
        **{name: row[name] for name in names},
        items=results, pass_mark=row["pass_mark"], fatal=Fatal(row["fatal"]), review=review,
    )  # fmt: skip


def _card_row(scorecard_id: str, card: Scorecard) -> dict[str, Any]:
    return {
        "scorecard_id": scorecard_id,
        "call_id": card.call_id,
        "total": card.total,
        "raw_total": card.raw_total,
        "lower": card.lower,
        "upper": card.upper,
        "passed": card.passed,
        "fatal": card.fatal.value,
        "review_reason": card.review.reason if card.review else None,
        "review_risk": card.review.risk if card.review else None,
    }


def _item_row(scorecard_id: str, result: ItemResult, verdict: HumanVerdict) -> dict[str, Any]:
    return {
        "scorecard_id": scorecard_id,
        "call_id": verdict.call_id,
        "item_id": result.item_id,
        "outcome": result.outcome.value,
        "points": result.points,
        "hits": result.hits,
        "reason": result.reason,
        "judge": verdict.judge,
        "judged_at": verdict.at,
    }
