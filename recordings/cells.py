"""What the cells of tables may hold; each reader takes a row and a column and says what is wrong."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from enum import StrEnum
from typing import TypeVar

from recordings.call import Speaker
from recordings.row import Row, masked
from recordings.span import Timeline, TimeSpan, union

LONGEST_S = 7 * 86400.0
"""More seconds than this in one cell (a week) is a unit mix-up, not a call."""
YEARS = range(1990, 2101)

Choice = TypeVar("Choice", bound=StrEnum)
Meaning = TypeVar("Meaning")

_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,18})?", re.ASCII)
_FIGURE = re.compile(r"(?:\d{1,15}|\d{1,3}(?:,\d{3}){1,4})(?:\.\d{1,18})?", re.ASCII)
_CLOCK = re.compile(r"(\d{1,4}):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
_DATE = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{4})年(\d{1,2})月(\d{1,2})日", re.ASCII)
_TIME = re.compile(r"[T ]+(\d{1,2}):(\d{2}(?::\d{2}(?:\.\d{1,6})?)?)", re.ASCII)
_MIDNIGHT = re.compile(r"[T ]00:00(?::00)?")
_LISTED = re.compile(r"[;；,，、|\s]+")
_COUNT = re.compile(r"\d{1,4}", re.ASCII)
_WITH_TIME = re.compile(r"[T ]\d{2}:?\d{2}", re.ASCII)
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+\d+", re.ASCII)
_WITHHELD = frozenset(
    {"anonymous", "unknown", "unavailable", "restricted", "private", "匿名", "未知", "隐藏", "无"}
)


def identity(row: Row, column: str) -> str:
    """An id: printable, at most 200 characters, not spoilt by a spreadsheet."""
    text = row.needed(column)
    if not text.isprintable() or len(text) > 200:
        raise row.wrong(column, f"应为不超过 200 个字符、不含控制字符的编号，实际有 {len(text)} 个字符")
    if _SCIENTIFIC.fullmatch(text):
        raise row.wrong(column, f"编号 {text} 已被电子表格改成科学计数法，原编号已丢失")
    return text


def seconds(row: Row, column: str) -> float | None:
    text = row.get(column)
    return None if text is None else _seconds(row, column, text)


def _seconds(row: Row, column: str, text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise row.wrong(column, f"应为非负的秒数，实际为 {text!r}")
    value = float(text)
    if value > LONGEST_S:
        raise row.wrong(column, f"秒数 {text} 超过一周，请检查单位")
    return value


def count(row: Row, column: str) -> int | None:
    text = row.get(column)
    if text is None:
        return None
    if not _COUNT.fullmatch(text):
        raise row.wrong(column, f"应为非负整数，实际为 {text!r}")
    return int(text)


def choice(row: Row, column: str, kind: type[Choice]) -> Choice | None:
    text = row.get(column)
    if text is None:
        return None
    try:
        return kind(text.lower())
    except ValueError as error:
        raise row.wrong(column, f"应为 {'、'.join(kind)} 之一，实际为 {text!r}") from error


def meaning(row: Row, column: str, words: Mapping[str, Meaning]) -> Meaning | None:
    """What a cell means that holds one of ``words``, in any case."""
    text = row.get(column)
    if text is None:
        return None
    plain = unicodedata.normalize("NFKC", text).lower()
    if plain not in words:
        raise row.wrong(column, f"应为 {'、'.join(words)} 之一，实际为 {text!r}")
    return words[plain]


YES_OR_NO = {
    **dict.fromkeys(("是", "已落实", "落实", "已完成", "yes", "y", "true", "1"), True),
    **dict.fromkeys(("否", "未落实", "没有落实", "未完成", "no", "n", "false", "0"), False),
}


def figure(row: Row, column: str) -> float | None:
    """A number of nought or more, its thousands parted by commas or not."""
    text = row.get(column)
    if text is None:
        return None
    if not _FIGURE.fullmatch(text):
        raise row.wrong(column, f"应为非负数字，实际为 {text!r}")
    return float(text.replace(",", ""))


def share(row: Row, column: str) -> float | None:
    """A share 0..1, written so or as per cent (``90%``)."""
    text = row.get(column)
    if text is None:
        return None
    number, per_cent = text.removesuffix("%").strip(), text.endswith("%")
    value = float(number) / (100 if per_cent else 1) if _NUMBER.fullmatch(number) else -1.0
    if not 0 <= value <= 1:
        raise row.wrong(column, f"应为 0 到 1 之间的比例，或百分数（如 90%），实际为 {text!r}")
    return value


def length(row: Row, column: str) -> float | None:
    """A length of time of any size: seconds, or ``h:mm:ss`` (``h:mm``)."""
    clock = _CLOCK.fullmatch(row.get(column) or "")
    if clock is None:
        return figure(row, column)
    hours, minutes, rest = (int(part or 0) for part in clock.groups())
    return hours * 3600.0 + minutes * 60.0 + rest


def listed(row: Row, column: str) -> tuple[str, ...]:
    """Codes parted by commas, semicolons, 、 or spaces; each once, in order."""
    parts = _LISTED.split(row.get(column) or "")
    return tuple(dict.fromkeys(part for part in parts if part))


def words(row: Row, column: str) -> str | None:
    """What somebody wrote, telephone numbers starred."""
    text = row.get(column)
    return None if text is None else masked(text)


def moment(row: Row, column: str, zone: tzinfo | None) -> datetime | None:
    """A date with time, ISO 8601 or 2026/11/3 9:05; without an offset read in ``zone``, where one is set."""
    text = row.get(column)
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(iso(text))
    except ValueError as error:
        raise row.wrong(
            column, f"应为日期时间（如 2026-11-01T09:30:00+08:00 或 2026/11/1 9:30），实际为 {text!r}"
        ) from error
    if not _WITH_TIME.search(iso(text)):
        raise row.wrong(column, f"只有日期没有时间：{text!r}")
    if found.year not in YEARS:
        raise row.wrong(column, f"年份应在 {YEARS.start} 到 {YEARS.stop - 1} 之间，实际为 {text!r}")
    if found.tzinfo is not None:
        return found
    if zone is None:
        raise row.wrong(
            column, f"时间 {text!r} 没有时区，而设置里没有指明按哪个时区读（naive_times_in_centre_zone）"
        )
    local = found.replace(tzinfo=zone)
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        raise row.wrong(column, f"时间 {text!r} 落在时钟调整的一小时里，请写明时区偏移")
    return local


def day(row: Row, column: str) -> date | None:
    text = row.get(column)
    if text is None:
        return None
    try:
        found = date.fromisoformat(_MIDNIGHT.sub("", iso(text)))
    except ValueError as error:
        raise row.wrong(column, f"应为日期（如 2026-11-01 或 2026/11/1），实际为 {text!r}") from error
    if found.year not in YEARS:
        raise row.wrong(column, f"年份应在 {YEARS.start} 到 {YEARS.stop - 1} 之间，实际为 {text!r}")
    return found


def needed_day(row: Row, column: str) -> date:
    """A day that must be there."""
    row.needed(column)
    found = day(row, column)
    if found is None:
        raise row.wrong(column, "不能为空")
    return found


def iso(text: str) -> str:
    """A date, with time or not, as people write it (2026/11/3 9:05, 2026年11月3日), in ISO 8601.

    The year must come first and in full: 3/11/2026 could be two days. What is no such date stays as it is.
    """
    date_part = _DATE.match(text)
    if date_part is None:
        return text
    year, month, day_of_month = (int(part) for part in date_part.groups() if part and part.isdigit())
    rest = text[date_part.end() :]
    clock = _TIME.match(rest)
    if clock is not None:
        rest = f"T{int(clock[1]):02d}:{clock[2]}{rest[clock.end() :]}"
    return f"{year:04d}-{month:02d}-{day_of_month:02d}{rest}"


def hung_up_by(row: Row, column: str) -> Speaker | None:
    """``agent``, ``customer`` or ``system``; the system's hang-up is nobody's of the two parties."""
    text = row.get(column)
    if text is None:
        return None
    found = {"agent": Speaker.AGENT, "customer": Speaker.CUSTOMER, "system": Speaker.IVR}.get(text.lower())
    if found is None:
        raise row.wrong(column, f"应为 agent、customer、system 之一，实际为 {text!r}")
    return found


def channel_roles(row: Row, column: str) -> tuple[Speaker, ...]:
    """Roles in channel order, e.g. ``agent,customer``."""
    text = row.get(column)
    if text is None:
        return ()
    try:
        roles = tuple(Speaker(part.strip().lower()) for part in text.split(","))
    except ValueError as error:
        raise row.wrong(column, f"应为用逗号分开的 {'、'.join(Speaker)}，实际为 {text!r}") from error
    named = [role for role in roles if role is not Speaker.UNKNOWN]
    if len(roles) > 2 or len(named) != len(set(named)):
        raise row.wrong(column, f"应为至多两个不同的角色，实际为 {text!r}")
    return roles


def holds(row: Row, column: str) -> Timeline:
    """Spans in seconds into the recording, e.g. ``20.0-31.5;40.0-50.0``; returned sorted and merged."""
    text = row.get(column)
    if text is None:
        return ()
    found: list[TimeSpan] = []
    for part in text.split(";"):
        edges = part.strip().split("-")
        if len(edges) != 2:
            raise row.wrong(column, f"应为 起-止 秒数，用分号分开（如 20.0-31.5;40.0-50.0），实际为 {text!r}")
        span = TimeSpan(*(_seconds(row, column, edge.strip()) for edge in edges))
        if not span:
            raise row.wrong(column, f"止点应晚于起点，实际为 {part.strip()!r}")
        found.append(span)
    return union(found)


def customer_hash(row: Row, column: str, key: bytes) -> str | None:
    """HMAC-SHA256 of the customer's number, in hexadecimal; None where the number was withheld.

    Spaces, dashes, a SIP or tel address and the country code of a Chinese number are taken off first, so that
    one customer has one hash.
    """
    text = row.get(column)
    if text is None:
        return None
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if plain in _WITHHELD:
        return None
    plain = re.sub(r"^(?:sips?|tel):", "", plain).split("@")[0]
    digits = re.sub(r"[^0-9]", "", plain)
    digits = re.sub(r"^(?:00)?86(?=1[3-9]\d{9}$)", "", digits)
    if not 3 <= len(digits) <= 20 or not re.fullmatch(r"[+0-9\s()./-]+", plain):
        raise row.wrong(column, "不是电话号码（内容不予显示）")
    return hmac.new(key, digits.encode("ascii"), hashlib.sha256).hexdigest()
