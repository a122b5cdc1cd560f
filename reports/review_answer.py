"""The review queue as an answer: how many calls wait, which to hear first, and what the lot drew."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from reports.answer import Answer, Chart, Series
from reports.review_queue import QueuedCall, QueueOptions, ReviewQueue, review_queue

if TYPE_CHECKING:
    import duckdb

    from reports.catalogue import Asked


def answer(connection: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:
    """The calls to hear next, at most ``asked.quota`` of them."""
    queue = review_queue(connection, QueueOptions(asked.scope, asked.quota))
    table = queue.report()
    return Answer(
        "review-queue", table.title, table.filters, sentences(queue), (table,), tuple(_charts(queue))
    )


def sentences(queue: ReviewQueue) -> tuple[str, ...]:
    """How many wait and why, then the first to hear."""
    if queue.day is None:
        return ("所选范围内还没有质检结果，没有可复核的通话。",)
    ranked = [row for row in queue.rows if not row.drawn]
    if not ranked:
        told = ["没有通话在等待复核。"]
    else:
        fatal = sum(row.fatal == "provisional" for row in ranked)
        first = f"{queue.waiting} 通等待人工复核，这次列出风险最高的 {len(ranked)} 通"
        which = "都" if fatal == len(ranked) else f"其中 {fatal} 通"
        told = [f"{first}，{which}有待确认的致命差错{_zeroed(ranked)}。" if fatal else f"{first}。"]
        why = Counter(row.reason for row in ranked).most_common(3)
        told.append(f"复核的主要原因：{'、'.join(f'{reason}（{count} 通）' for reason, count in why)}。")
        people = Counter(row.agent for row in ranked).most_common()
        most = "、".join(f"{agent} {count} 通" for agent, count in people[:3])
        told.append(
            f"涉及 {len(people)} 位坐席，最多的是{most}。"
            if len(people) > 1
            else f"都是{people[0][0]}的通话。"
        )
    drawn = len(queue.rows) - len(ranked)
    if drawn:
        whole = drawn == queue.quiet
        which = f"全部 {drawn} 通" if whole else f" {queue.quiet} 通里随机抽出的 {drawn} 通"
        told.append(f"另有 {queue.day} 没有发现问题的{which}，用来估计机器漏判了多少。")
    silent = sum(not row.recorded for row in queue.rows)
    if silent:
        which = "都" if silent == len(queue.rows) else f"里 {silent} 通"
        told.append(f"列出的 {len(queue.rows)} 通{which}没有录音，只能看转写文本（“录音”一列标“无录音”）。")
    return tuple(told)


def _zeroed(rows: list[QueuedCall]) -> str:
    """What hangs on it."""
    waiting = [row for row in rows if row.if_confirmed is not None]
    zeroed = sum(row.if_confirmed == 0 for row in waiting)
    if not zeroed:
        return ""
    return "，一经确认总分归零" if zeroed == len(waiting) else f"，其中 {zeroed} 通一经确认总分归零"


def _charts(queue: ReviewQueue) -> list[Chart]:
    ranked = [row for row in queue.rows if not row.drawn]
    people = Counter(row.agent for row in ranked).most_common(15)
    if len(people) < 2:
        return []
    names, counts = zip(*people, strict=True)
    calls = Series("待复核通数", tuple(float(count) for count in counts))
    return [
        Chart("agents", "待复核的通话在谁那里", "bar", names, (calls,), "count", note=f"n={len(ranked)} 通。")
    ]
