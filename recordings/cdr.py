"""Call detail records: what the phone switch wrote down about each call, from a table to ``Call``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from recordings import cells
from recordings.call import Agent, Call, Direction, Disposition
from recordings.errors import ManifestError
from recordings.reading import Kind, Reading, open_table, read_rows
from recordings.row import Row, looks_like_phone
from recordings.table import Columns, ManifestOptions

COLUMNS = Columns(
    required=("call_id", "recording", "disposition", "start"),
    optional=(
        "agent_id",
        "queue",
        "business_type",
        "direction",
        "ring_s",
        "wait_s",
        "talk_s",
        "after_call_s",
        "answered_offset_s",
        "hung_up_by",
        "transfers",
        "channel_roles",
        "holds",
        "dialect",
        "customer_ref",
        "customer_surname",
    ),
    secret=("customer_number",),
)


def read_cdr(path: Path, agents: Mapping[str, Agent], options: ManifestOptions) -> Reading[Call]:
    """The calls of ``path`` in file order, and every row that could not be read.

    An agent that is not among ``agents`` is kept by id alone.

    Raises:
        ManifestError: the file as a whole cannot be read, or holds customers' numbers and no key was given.
    """
    kind = Kind(
        columns=COLUMNS,
        values=lambda row, options: (_call(row, agents, options),),
        identity=lambda call: (call.call_id,),
        column="call_id",
        noun="编号",
    )
    table = open_table(kind, path, options)
    if table.has("customer_number") and options.customer_key is None:
        raise ManifestError(
            path,
            f"含有客户号码列 {table.headers['customer_number']}，但没有设置 customer_key；"
            "号码只以带密钥的哈希保存，请先设置密钥，或改用 customer_ref 列",
        )
    return read_rows(kind, table, options)


def _call(row: Row, agents: Mapping[str, Agent], options: ManifestOptions) -> Call:
    row.needed("disposition")
    row.needed("start")
    agent_id = row.get("agent_id")
    return Call(
        call_id=cells.identity(row, "call_id"),
        recording=row.get("recording"),
        agent=agents.get(agent_id, Agent(agent_id=agent_id)) if agent_id else Agent(),
        company=options.company,
        queue=row.get("queue"),
        business_type=row.get("business_type"),
        direction=cells.choice(row, "direction", Direction),
        disposition=cells.choice(row, "disposition", Disposition),
        started_at=cells.moment(row, "start", options.time_zone),
        ring_s=cells.seconds(row, "ring_s"),
        wait_s=cells.seconds(row, "wait_s"),
        talk_s=cells.seconds(row, "talk_s"),
        after_call_s=cells.seconds(row, "after_call_s"),
        answered_offset_s=cells.seconds(row, "answered_offset_s"),
        hung_up_by=cells.hung_up_by(row, "hung_up_by"),
        transfers=cells.count(row, "transfers"),
        channel_roles=cells.channel_roles(row, "channel_roles"),
        holds=cells.holds(row, "holds"),
        dialect=row.get("dialect"),
        customer_ref=_customer(row, options),
        customer_surname=_surname(row),
    )


def _customer(row: Row, options: ManifestOptions) -> str | None:
    ref = row.get("customer_ref")
    if ref is not None:
        if looks_like_phone(ref):
            raise row.wrong(
                "customer_ref", "像是电话号码而不是哈希（内容不予显示）；号码列请命名为 customer_number"
            )
        return ref
    if options.customer_key is None:  # then there is no column of numbers, see read_cdr
        return None
    return cells.customer_hash(row, "customer_number", options.customer_key)


def _surname(row: Row) -> str | None:
    surname = row.get("customer_surname")
    if surname is not None and looks_like_phone(surname):
        raise row.wrong("customer_surname", "像是电话号码而不是姓氏（内容不予显示）")
    return surname
