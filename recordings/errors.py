"""What can be wrong with a recording or a manifest: each with place, kind and a sentence for people."""

# ruff: noqa: N818 - they are named by what happened to the recording

from __future__ import annotations

import os
from enum import StrEnum
from typing import Any, ClassVar, TypeVar

E = TypeVar("E", bound="RecordingError")


class Problem(StrEnum):
    """Why a recording could not be used; kept in the ledger and counted in the night's reconciliation."""

    MISSING = "missing"
    OUTSIDE = "outside"
    EMPTY = "empty"
    TRUNCATED = "truncated"
    UNREADABLE = "unreadable"
    UNSUPPORTED = "unsupported"
    SILENT = "silent"
    TOO_LONG = "too_long"
    CRASHED = "crashed"
    MANIFEST = "manifest"


def printable(text: str | os.PathLike[str]) -> str:
    """``text`` on one line and encodable: control characters and undecodable bytes as backslash escapes."""
    safe = os.fspath(text).encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in safe)


class RecordingError(Exception):
    """A recording or a manifest that cannot be used.

    Attributes:
        kind: which problem.
        place: the file, or ``file:line``, printable.
        detail: the sentence in Chinese, without the place.
        call_id: the call it costs; None where it is not about one call, or the call is not known here.
    """

    kind: ClassVar[Problem] = Problem.UNREADABLE

    def __init__(self, place: str | os.PathLike[str], detail: str, *, call_id: str | None = None) -> None:
        self.place = printable(place)
        self.detail = detail
        self.call_id = call_id
        super().__init__(self.place, detail)

    def __str__(self) -> str:
        call = f"通话 {printable(self.call_id)}，" if self.call_id else ""
        return f"{call}{self.place}：{self.detail}"

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (type(self), dict(self.__dict__))

    def for_call(self: E, call_id: str) -> E:
        """The same error, naming the call."""
        copy = _rebuilt(type(self), {**self.__dict__, "call_id": call_id})
        copy.__cause__ = self.__cause__
        return copy


def _rebuilt(kind: type[E], state: dict[str, Any]) -> E:
    error = kind.__new__(kind, state["place"], state["detail"])
    error.__dict__.update(state)
    return error


class RecordingMissing(RecordingError):
    """The call record names a recording that is not there, or names none although the call was answered."""

    kind = Problem.MISSING


class RecordingOutside(RecordingError):
    """The call record names a path that leads out of the recordings folder."""

    kind = Problem.OUTSIDE


class RecordingEmpty(RecordingError):
    """No bytes, or no samples."""

    kind = Problem.EMPTY


class RecordingUnreadable(RecordingError):
    """Not a regular file, not to be opened, not audio, or damaged."""

    kind = Problem.UNREADABLE


class RecordingUnsupported(RecordingError):
    """Audio that callqa does not take: too many channels, several tracks, an odd sample rate."""

    kind = Problem.UNSUPPORTED


class RecordingTooLong(RecordingError):
    """Longer than the installation allows."""

    kind = Problem.TOO_LONG


class RecordingSilent(RecordingError):
    """Nothing is to be heard on any channel."""

    kind = Problem.SILENT


class RecordingCrashed(RecordingError):
    """The process that decoded it died or had to be ended."""

    kind = Problem.CRASHED


class RecordingTruncated(RecordingError):
    """The recording ends before its container (or the call record) says.

    Attributes:
        declared_s: seconds it should hold; None where only the end mark is missing.
        actual_s: seconds that decoded.
    """

    kind = Problem.TRUNCATED

    def __init__(
        self,
        place: str | os.PathLike[str],
        detail: str,
        *,
        declared_s: float | None,
        actual_s: float,
        call_id: str | None = None,
    ) -> None:
        super().__init__(place, detail, call_id=call_id)
        self.declared_s = declared_s
        self.actual_s = actual_s


class ManifestError(RecordingError):
    """A manifest file that cannot be read at all; single bad rows are ``RejectedRow`` instead."""

    kind = Problem.MANIFEST
