"""Which encoding a text file is in: UTF-8 (with or without mark) or GB18030; never garbled by a guess."""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from pathlib import Path

from recordings.errors import ManifestError

MAX_BYTES = 1 << 30
"""Largest manifest, unpacked: 1 GiB holds some five million calls; more is a mistake or a gzip bomb."""

_UTF8_HANZI = re.compile(rb"[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_NOT_ASCII = re.compile(rb"[\x80-\xff]")


def read_text(path: Path) -> tuple[str, str]:
    """The text of ``path`` (``.gz`` is unpacked) and the name of its encoding.

    Raises:
        ManifestError: missing, unreadable, too large, damaged gzip, or in neither encoding; then the message
            names the byte where it went wrong.
    """
    return decoded(_content(path), path)


def _content(path: Path) -> bytes:
    if not path.is_file():
        raise ManifestError(path, "不是普通文件" if path.exists() else "文件不存在")
    try:
        with gzip.open(path, "rb") if path.suffix.lower() == ".gz" else path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise ManifestError(path, f"gzip 压缩损坏或不完整：{error}") from error
    except OSError as error:
        raise ManifestError(path, f"无法读取：{error.strerror or error}") from error
    if len(content) > MAX_BYTES:
        raise ManifestError(path, f"文件解压后超过上限 {MAX_BYTES} 字节")
    return content


def decoded(content: bytes, path: Path) -> tuple[str, str]:
    """``content`` as text, and its encoding.

    A UTF-8 file with one bad byte is often valid GB18030 too, and would come out as garbled characters. So
    GB18030 is tried only where less than half of the bytes above 127 form UTF-8 sequences of three or four
    bytes, as 汉字 do: in text that really is GB18030 few happen to.
    """
    if content.startswith(codecs.BOM_UTF8):
        name = "utf-8-sig"
    elif content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise ManifestError(path, "第 0 字节起：文件是 UTF-16 编码，请另存为 UTF-8 或 GB18030")
    else:
        name = "utf-8"
    try:
        return content.decode(name), name
    except UnicodeDecodeError as error:
        start = error.start + (len(codecs.BOM_UTF8) if name == "utf-8-sig" else 0)
        broken = f"第 {start} 字节（0x{content[start]:02x}）不是有效的 UTF-8"
        if name == "utf-8-sig" or _mostly_utf8(content):
            raise ManifestError(path, f"{broken}，文件可能损坏或被截断") from error
    try:
        return content.decode("gb18030"), "gb18030"
    except UnicodeDecodeError as error:
        raise ManifestError(
            path, f"既不是 UTF-8 也不是 GB18030：{broken}；第 {error.start} 字节不是有效的 GB18030"
        ) from error


def _mostly_utf8(content: bytes) -> bool:
    inside = sum(len(match) for match in _UTF8_HANZI.findall(content))
    return inside * 2 >= len(_NOT_ASCII.findall(content))
