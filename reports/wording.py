"""The Chinese words on screen for the warehouse's codes, and how numbers are written."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

SPEAKERS = {"agent": "坐席", "customer": "客户", "ivr": "语音导航", "unknown": "未分清"}
SEVERITIES = {"fatal": "致命", "normal": "非致命", "monitor": "只监督不计分"}
FATALS = {"none": "无", "provisional": "待确认", "confirmed": "已确认"}
OUTCOMES = {
    "pass": "合格",
    "fail": "不合格",
    "not_applicable": "不适用",
    "not_measurable": "无法测量",
    "uncertain": "存疑",
    "error": "检查出错",
}
SPOKEN = {"mandarin": "普通话", "cantonese": "粤语"}
STATES = {"scored": "已质检", "failed": "失败", "not_expected": "无需录音"}
LEDGER_STATES = {
    "expected": "等待处理",
    "fetched": "已取到录音",
    "analysed": "已转写",
    "scored": "已质检，待入库",
    "loaded": "已质检并入库",
    "failed": "失败，下次再试",
    "quarantined": "多次失败，已隔离",
    "not_expected": "无需录音",
}
PROBLEMS = {
    "rejected_row": "无法读取的行",
    "rejected_rating": "无法读取的评分",
    "rejected_transcript": "无法读取的转写文本",
    "rejected_label": "无法读取的标注",
    "label_mismatch": "标注与录音不符",
    "manifest": "清单无法读取",
    "missing": "录音缺失",
    "outside": "录音路径越界",
    "empty": "空文件",
    "truncated": "录音不完整",
    "unreadable": "无法解码",
    "unsupported": "格式不支持",
    "silent": "无声录音",
    "too_long": "录音过长",
    "crashed": "解码崩溃",
    "no_speech": "没有语音",
    "no_rubric": "没有适用的方案",
    "quarantined": "多次失败已隔离",
    "damaged_shard": "结果文件损坏",
    "unclaimed": "无话单的录音",
    "failed": "处理失败",
    "report": "报告没有做成",
}
NONE = "—"


def named(words: Mapping[str, str], code: str | None) -> str:
    """The word for a code; a code we have no word for is shown as it is, never hidden."""
    if code is None:
        return NONE
    return words.get(code, code)


def clock(seconds: float | None) -> str:
    """Seconds into the recording as mm:ss, rounded down; hours run on in the minutes."""
    if seconds is None:
        return NONE
    whole = max(0, int(seconds))
    return f"{whole // 60:02d}:{whole % 60:02d}"


def points(value: float | None, digits: int = 1) -> str:
    return NONE if value is None else f"{value:.{digits}f}"


def signed(value: float | None, digits: int = 1) -> str:
    """With its sign: ``+1.2``; what rounds to nothing has none: ``0.0``."""
    if value is None:
        return NONE
    return f"{0:.{digits}f}" if round(value, digits) == 0 else f"{value:+.{digits}f}"


def percent(value: float | None, digits: int = 1) -> str:
    """A share 0..1 as per cent."""
    return NONE if value is None else f"{100 * value:.{digits}f}%"


def cells(text: str) -> int:
    """How wide ``text`` is on screen and in a spreadsheet: a 汉字 takes two letters' room."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def listed(names: list[str], most: int = 5, unit: str = "个") -> str:
    """Names in one line; the rest as a number of ``unit``."""
    shown = "、".join(names[:most])
    if len(names) <= most:
        return shown
    return f"{shown}{' ' if shown[-1:].isascii() else ''}等 {len(names)} {unit}"
