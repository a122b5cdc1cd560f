"""Call records from CSV: every row is a call or is reported with its line; no number leaves the reader."""

from __future__ import annotations

import gzip
import hashlib
import hmac
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings.call import Agent, Direction, Disposition, Speaker
from recordings.encoding import decoded
from recordings.errors import ManifestError, Problem
from recordings.manifest import Manifest, ManifestOptions, read_manifest, read_satisfaction
from recordings.span import TimeSpan

HEADER = (
    "call_id,recording,agent_id,queue,business_type,direction,disposition,start,ring_s,wait_s,talk_s,after_call_s,"
    "answered_offset_s,hung_up_by,transfers,channel_roles,holds,dialect,customer_ref,customer_surname"
)
ROW = (
    "c1,2026/c1.wav,a1,order,订货,inbound,answered,2026-11-01T09:30:00+08:00,3.5,12,61.25,8,0.4,customer,1,"
    '"agent,customer",20.0-31.5;40.0-50.0,zh,9f2c,王'
)
SHORT = "call_id,recording,disposition,start"
KEY = b"sixteen bytes or more"
NUMBER = "13800138000"


def manifest(
    folder: Path, *lines: str, options: ManifestOptions | None = None, encoding: str = "utf-8"
) -> Manifest:
    path = folder / "cdr.csv"
    path.write_bytes("\n".join(lines).encode(encoding))
    return read_manifest(path, options=options)


def test_a_whole_row(tmp_path: Path) -> None:
    (call,) = manifest(tmp_path, HEADER, ROW, options=ManifestOptions(company="中山烟草")).calls
    assert call.call_id == "c1"
    assert call.recording == "2026/c1.wav"
    assert call.agent == Agent(agent_id="a1")
    assert (call.queue, call.business_type, call.company) == ("order", "订货", "中山烟草")
    assert (call.direction, call.disposition) == (Direction.INBOUND, Disposition.ANSWERED)
    assert call.started_at == datetime(2026, 11, 1, 9, 30, tzinfo=timezone(timedelta(hours=8)))
    assert (call.ring_s, call.wait_s, call.talk_s, call.after_call_s) == (3.5, 12.0, 61.25, 8.0)
    assert (call.answered_offset_s, call.hung_up_by, call.transfers) == (0.4, Speaker.CUSTOMER, 1)
    assert call.channel_roles == (Speaker.AGENT, Speaker.CUSTOMER)
    assert call.holds == (TimeSpan(20.0, 31.5), TimeSpan(40.0, 50.0))
    assert (call.dialect, call.customer_ref, call.customer_surname) == ("zh", "9f2c", "王")


def test_what_the_switch_did_not_say_is_none(tmp_path: Path) -> None:
    (call,) = manifest(tmp_path, HEADER, "c1,,,,,,abandoned,2026-11-01T09:30:00Z" + "," * 12).calls
    assert call.recording is None
    assert call.agent == Agent()
    assert (call.direction, call.ring_s, call.talk_s, call.hung_up_by, call.transfers) == (None,) * 5
    assert (call.channel_roles, call.holds, call.customer_ref, call.customer_surname) == ((), (), None, None)


# Every bad cell is told with line, column and reason; the rows around it are read.

BAD = {
    "call_id": ["", "a\tb", "2.02611E+16", "x" * 201],
    "direction": ["sideways"],
    "disposition": ["", "perhaps"],
    "start": [
        "",
        "2026-11-01",
        "yesterday",
        "2026-13-01T00:00:00+08:00",
        "2026-11-01T09:30:00",
        "0001-01-01T00:00:00Z",
    ],
    "ring_s": ["nan", "inf", "-1", "1e3", "３", "1_000", "99999999"],
    "talk_s": ["NaN", "-0.5", "12s"],
    "hung_up_by": ["nobody"],
    "transfers": ["1.5", "-1", "many"],
    "channel_roles": ["boss", "agent;customer", "agent,agent", "agent,customer,ivr"],
    "holds": ["5", "5-5", "9-3", "1-2-3", "a-b", "-3-4", "1-nan"],
}


@pytest.mark.parametrize(
    ("column", "text"), [(column, text) for column, texts in BAD.items() for text in texts]
)
def test_a_bad_cell_is_reported_and_nothing_else_is_lost(column: str, text: str, tmp_path: Path) -> None:
    cells = ["c2", "", "", "", "", "inbound", "answered", "2026-11-01T09:30:00+08:00", *[""] * 12]
    cells[HEADER.split(",").index(column)] = f'"{text}"'
    found = manifest(tmp_path, HEADER, ROW, ",".join(cells), ROW.replace("c1,", "c3,", 1))

    assert [call.call_id for call in found.calls] == ["c1", "c3"]
    (rejected,) = found.rejected
    assert rejected.place == f"{tmp_path / 'cdr.csv'}:3"
    assert rejected.column == column
    assert rejected.reason.startswith(f"{column} 列：")
    if column != "call_id":
        assert rejected.call_id == "c2"


def test_a_repeated_call_names_the_first_line(tmp_path: Path) -> None:
    found = manifest(tmp_path, HEADER, ROW, "", ROW)
    assert len(found.calls) == 1
    assert found.rejected[0].place.endswith(":4")
    assert "第 2 行重复" in found.rejected[0].reason


def test_lines_are_physical_lines(tmp_path: Path) -> None:
    found = manifest(
        tmp_path, SHORT, 'c1,"odd\nname.wav",answered,2026-11-01T09:30:00Z', "c2,a.wav,answered,tomorrow"
    )
    assert found.calls[0].recording == "odd\nname.wav"
    assert found.rejected[0].place.endswith(":4")


def test_an_open_quote_costs_one_row(tmp_path: Path) -> None:
    good = [f"c{number},a.wav,answered,2026-11-01T09:30:00Z" for number in range(200)]
    found = manifest(tmp_path, SHORT, 'bad,"a.wav,answered,2026-11-01T09:30:00Z', *good)
    assert len(found.calls) == 200
    assert [rejected.place.rpartition(":")[2] for rejected in found.rejected] == ["2"]


def test_two_open_quotes_swallow_nothing_between_them(tmp_path: Path) -> None:
    found = manifest(
        tmp_path,
        SHORT,
        'bad1,"a.wav,answered,2026-11-01T09:30:00Z',
        "c1,a.wav,answered,2026-11-01T09:30:00Z",
        'bad2,"a.wav,answered,2026-11-01T09:30:00Z',
        "c2,a.wav,answered,2026-11-01T09:30:00Z",
    )
    assert [call.call_id for call in found.calls] == ["c1", "c2"]
    assert len(found.rejected) == 2


def test_a_ragged_row_is_counted(tmp_path: Path) -> None:
    found = manifest(tmp_path, SHORT, "c1,a.wav,answered", "c2,a.wav,answered,2026-11-01T09:30:00Z,extra")
    assert [rejected.reason for rejected in found.rejected] == [
        "应有 4 列，实际有 3 列",
        "应有 4 列，实际有 5 列",
    ]
    assert found.rejected[0].row == "c1,a.wav,answered"


def test_a_missing_column_names_those_found(tmp_path: Path) -> None:
    with pytest.raises(
        ManifestError, match=r"缺少必需的列 start；现有的列：call_id、recording、disposition、开始"
    ) as raised:
        manifest(tmp_path, "call_id,recording,disposition,开始", "c1,,answered,2026-11-01T09:30:00Z")
    assert raised.value.kind is Problem.MANIFEST


def test_a_centres_own_headers(tmp_path: Path) -> None:
    options = ManifestOptions(columns={"call_id": "流水号", "start": "开始时间", "talk_s": "通话时长"})
    header = "流水号,recording,disposition,开始时间,通话时长,备注"
    found = manifest(tmp_path, header, "c1,,answered,2026-11-01T09:30:00Z,x,好", options=options)
    assert found.rejected[0].column == "通话时长"
    with pytest.raises(ManifestError, match="缺少必需的列 通话时长"):
        manifest(tmp_path, "流水号,recording,disposition,开始时间", options=options)


def test_a_doubled_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="列 start 出现了 2 次"):
        manifest(tmp_path, SHORT + ",start", "c1,,answered,2026-11-01T09:30:00Z,2026-11-02T09:30:00Z")


# Time


def test_naive_times_need_a_configured_zone(tmp_path: Path) -> None:
    row = "c1,,answered,2026-11-01 09:30:00"
    assert manifest(tmp_path, SHORT, row).rejected[0].column == "start"
    options = ManifestOptions(time_zone=ZoneInfo("Asia/Shanghai"))
    (call,) = manifest(tmp_path, SHORT, row, options=options).calls
    assert call.started_at is not None
    assert call.started_at.isoformat() == "2026-11-01T09:30:00+08:00"


@pytest.mark.parametrize("text", ["2026-10-25T02:30:00", "2026-03-29T02:30:00"])
def test_an_hour_that_is_twice_or_never_is_not_guessed(text: str, tmp_path: Path) -> None:
    options = ManifestOptions(time_zone=ZoneInfo("Europe/Berlin"))
    found = manifest(tmp_path, SHORT, f"c1,,answered,{text}", options=options)
    assert "时钟调整" in found.rejected[0].reason


# Customers' numbers


def test_a_number_becomes_a_keyed_hash(tmp_path: Path) -> None:
    rows = [
        f"c{at},,answered,2026-11-01T09:30:00Z,{text}"
        for at, text in enumerate([NUMBER, f"+86 {NUMBER}", "138-0013-8000", f"sip:{NUMBER}@pbx", "匿名", ""])
    ]
    calls = manifest(
        tmp_path, SHORT + ",customer_number", *rows, options=ManifestOptions(customer_key=KEY)
    ).calls
    expected = hmac.new(KEY, NUMBER.encode(), hashlib.sha256).hexdigest()
    assert [call.customer_ref for call in calls] == [expected] * 4 + [None, None]


def test_numbers_without_a_key_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="customer_key") as raised:
        manifest(tmp_path, SHORT + ",customer_number", f"c1,,answered,2026-11-01T09:30:00Z,{NUMBER}")
    assert NUMBER not in str(raised.value)


@pytest.mark.parametrize(
    "row",
    [
        f"c1,,answered,bad,{NUMBER}",
        f"c1,,answered,2026-11-01T09:30:00Z,{NUMBER}x",
        f"c1,,answered,{NUMBER},",
        f"c1,,{NUMBER},2026-11-01T09:30:00Z,13800138000",
        f"{NUMBER},,answered,bad,",
        f"c1,answered,{NUMBER}",
        f"c1,,answered,2026-11-01T09:30:00Z,{NUMBER},extra",
        f'c1,"open,answered,2026-11-01T09:30:00Z,{NUMBER}',
        "c1,,answered,138-0013-8000,",
    ],
)
def test_no_number_leaves_the_reader(row: str, tmp_path: Path) -> None:
    found = manifest(tmp_path, SHORT + ",customer_number", row, options=ManifestOptions(customer_key=KEY))
    (rejected,) = found.rejected
    shown = repr(rejected)
    assert NUMBER not in shown
    assert "0013-8000" not in shown


@pytest.mark.parametrize(
    ("column", "told"), [("customer_ref", "customer_number"), ("customer_surname", "像是电话号码")]
)
def test_a_number_in_the_wrong_column_is_noticed(column: str, told: str, tmp_path: Path) -> None:
    found = manifest(tmp_path, f"{SHORT},{column}", f"c1,,answered,2026-11-01T09:30:00Z,{NUMBER}")
    assert told in found.rejected[0].reason and found.rejected[0].column == column
    assert NUMBER not in repr(found)


def test_options_hide_the_key_and_refuse_a_short_one() -> None:
    assert "sixteen" not in repr(ManifestOptions(customer_key=KEY))
    with pytest.raises(ValueError, match="16 bytes, got 5"):
        ManifestOptions(customer_key=b"short")
    with pytest.raises(ValueError, match="two of our columns"):
        ManifestOptions(columns={"call_id": "编号", "recording": "编号"})


# Encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings_are_told_apart(encoding: str, tmp_path: Path) -> None:
    row = "c1,录音/订货.wav,answered,2026-11-01T09:30:00Z"
    (call,) = manifest(tmp_path, SHORT, row, encoding=encoding).calls
    assert (call.call_id, call.recording) == ("c1", "录音/订货.wav")


def test_a_broken_utf8_file_is_not_read_as_gb18030(tmp_path: Path) -> None:
    content = f"{SHORT}\nc1,录音文件.wav,answered,x\n".encode()
    at = content.index("文".encode())
    with pytest.raises(ManifestError, match=f"第 {at} 字节"):
        decoded(content[: at + 1] + content[at + 3 :], tmp_path / "cdr.csv")


def test_a_file_in_neither_encoding_names_the_byte(tmp_path: Path) -> None:
    content = SHORT.encode() + b"\nc1,\xff\xfe.wav"
    with pytest.raises(ManifestError, match=f"第 {len(SHORT) + 4} 字节不是有效的 GB18030"):
        decoded(content, tmp_path / "cdr.csv")


def test_utf16_is_named(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="UTF-16"):
        manifest(tmp_path, SHORT, encoding="utf-16")


# 汉字 of GB 2312 level 1, which is what call records are written in
hanzi = st.integers(0, 3754).map(lambda at: bytes([0xB0 + at // 94, 0xA1 + at % 94]).decode("gb2312"))


@given(st.lists(hanzi, min_size=8, max_size=60).map("".join))
def test_gb18030_text_is_read_as_written_or_refused(text: str) -> None:
    try:
        read = decoded(text.encode("gb18030"), Path("cdr.csv"))[0]
    except ManifestError:
        return  # so few characters, so chosen, could be either
    assert read == text


def test_a_page_of_gb18030_is_read() -> None:
    text = "您好，中山烟草客服中心，工号八零一六为您服务。请问有什么可以帮您？我要订货。好的，跟您核对一下。"
    assert decoded(text.encode("gb18030"), Path("cdr.csv")) == (text, "gb18030")


@given(st.text(hanzi, min_size=1), st.data())
def test_utf8_text_that_lost_a_byte_is_never_garbled(text: str, data: st.DataObject) -> None:
    content = text.encode()
    at = data.draw(st.integers(0, len(content) - 1))
    broken = content[:at] + content[at + 1 :]
    if len(text) > 3:
        with pytest.raises(ManifestError):
            decoded(broken, Path("cdr.csv"))


def test_gzip(tmp_path: Path) -> None:
    path = tmp_path / "cdr.csv.gz"
    path.write_bytes(gzip.compress(f"{HEADER}\n{ROW}\n".encode()))
    assert read_manifest(path).calls[0].call_id == "c1"
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(ManifestError, match="gzip"):
        read_manifest(path)


def test_missing_empty_and_folder(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="文件不存在"):
        read_manifest(tmp_path / "none.csv")
    with pytest.raises(ManifestError, match="不是普通文件"):
        read_manifest(tmp_path)
    (tmp_path / "empty.csv").write_text("\n\n")
    with pytest.raises(ManifestError, match="没有表头"):
        read_manifest(tmp_path / "empty.csv")


# Agents and ratings


def test_agents_are_joined_and_unknown_ones_kept(tmp_path: Path) -> None:
    (tmp_path / "cdr.csv").write_text(
        f"{SHORT},agent_id\nc1,,answered,2026-11-01T09:30:00Z,a1\nc2,,answered,2026-11-01T09:30:00Z,a9\n"
    )
    (tmp_path / "agents.csv").write_text(
        "agent_id,agent_no,name,team,branch,post,hired\n"
        "a1,8016,李芳,一组,中山,专员,2024-05-06\na2,,,,,,2024-13-01\na1,8017,,,,,\n",
        encoding="utf-8",
    )
    found = read_manifest(tmp_path / "cdr.csv", tmp_path / "agents.csv")
    assert found.calls[0].agent == Agent("a1", "8016", "李芳", "一组", "中山", "专员", date(2024, 5, 6))
    assert found.calls[1].agent == Agent(agent_id="a9")
    assert found.unknown_agents == ("a9",)
    assert [(row.place.rpartition(":")[2], row.column) for row in found.rejected] == [
        ("3", "hired"),
        ("4", "agent_id"),
    ]


def test_satisfaction(tmp_path: Path) -> None:
    path = tmp_path / "satisfaction.csv"
    path.write_text(
        "call_id,score,rated_at\nc1,5,2026-11-01T10:00:00+08:00\nc2,3.5,\nc3,good,\nc1,1,\nc4,,\nc5,nan,\n",
        encoding="utf-8",
    )
    found = read_satisfaction(path)
    ratings, rejected = found.values, found.rejected
    assert [(rating.call_id, rating.score) for rating in ratings] == [("c1", 5.0), ("c2", 3.5)]
    assert ratings[0].rated_at == datetime(2026, 11, 1, 10, 0, tzinfo=timezone(timedelta(hours=8)))
    assert [row.place.rpartition(":")[2] for row in rejected] == ["4", "5", "6", "7"]
    assert "第 2 行重复" in rejected[1].reason


@given(st.lists(st.text(st.sampled_from('a1,"\n\r .;-2é汉'), max_size=30), max_size=8))
def test_every_record_is_a_call_or_is_rejected(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    path = tmp_path_factory.mktemp("any") / "cdr.csv"
    path.write_bytes("\n".join([SHORT, *lines, "last,,answered,2026-11-01T09:30:00Z", ""]).encode())
    found = read_manifest(path)
    # Whatever stands above it, short of a quoted cell that reaches into it, the last row is read.
    text_lines = [
        line
        for line in path.read_bytes().decode().replace("\r", "\n").split("\n")[1:]
        if line.strip() and (len(line.split(",")) != 4 or line.replace(",", "").strip())
    ]
    assert len(found.calls) + len(found.rejected) <= len(text_lines)
    if not any('"' in line for line in lines):
        assert found.calls[-1].call_id == "last"
        assert len(found.calls) + len(found.rejected) == len(text_lines)
