"""JSON and text from outside, not trusted: every fault names the file, the line and the place in it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, ClassVar

from pydantic import ValidationError

_SHOWN = 80  # characters of a wrong value that an error shows


class DocumentError(ValueError):
    """A file, or one object of it, that cannot be read; its kinds are named by ``what``.

    Attributes:
        source: the file, or ``<memory>``.
        line: of the file, from 1; None where the fault is the whole file's.
        place: JSON path such as ``turns[3].start``; empty for the whole.
        expected, actual: what should have stood there, and what did.
    """

    what: ClassVar[str] = "document"

    def __init__(self, source: str, line: int | None, place: str, expected: str, actual: str) -> None:
        self.source, self.line, self.place = source, line, place
        self.expected, self.actual = expected, actual
        at = f" at {place}" if place else ""
        super().__init__(f"{self.where}: {self.what}{at}: expected {expected}, got {actual}")

    def __reduce__(self) -> tuple[type[DocumentError], tuple[str, int | None, str, str, str]]:
        return type(self), (self.source, self.line, self.place, self.expected, self.actual)

    @property
    def where(self) -> str:
        """The file, with the line where there is one."""
        return self.source if self.line is None else f"{self.source}:{self.line}"


class Fault(Exception):  # noqa: N818 - a finding, told to the caller, who knows the file
    """What is wrong inside a document: its ``args`` are place, expected and actual."""

    def __init__(self, place: str, expected: str, actual: str) -> None:
        super().__init__(place, expected, actual)


def parsed(data: bytes) -> Any:
    """The JSON value in ``data``, UTF-8 with or without a mark.

    Raises:
        Fault: no UTF-8, no JSON, or an object with the same key twice.
    """
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_distinct)
    except UnicodeDecodeError as error:
        actual = f"byte 0x{error.object[error.start]:02x} at offset {error.start}"
        raise Fault("", "UTF-8 text", actual) from error
    except _RepeatedKeyError as error:
        raise Fault("", "every key once in an object", f"{error} twice") from error
    except json.JSONDecodeError as error:
        raise Fault("", "JSON", f"{error.msg} (line {error.lineno}, column {error.colno})") from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits; nesting without end
        raise Fault("", "JSON", f"{error}") from error


def first_fault(error: ValidationError, place: str = "") -> Fault:
    """The first of a model's faults, at its path below ``place``; how many more there are is told."""
    first = error.errors(include_url=False)[0]
    more = f" (and {error.error_count() - 1} more faults)" if error.error_count() > 1 else ""
    below = first.get("ctx", {})
    where = place + _path(first["loc"]) + str(below.get("place", ""))
    actual = "nothing" if first["type"] == "missing" else shown(below.get("actual", first["input"]))
    return Fault(where.lstrip("."), _expected(first), actual + more)


def shown(value: Any) -> str:
    """A wrong value as an error shows it."""
    text = repr(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


class _RepeatedKeyError(Exception):
    pass


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise _RepeatedKeyError(repr(next(name for name in names if names.count(name) > 1)))
    return found


def _expected(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        return "only known keys"
    if error["type"] == "missing":
        return "a value"
    message: str = error["msg"]
    return message.removeprefix("Input should be ").removeprefix("Value error, ")


def _path(location: Iterable[int | str]) -> str:
    parts = [part for part in location if part != "[key]"]
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
