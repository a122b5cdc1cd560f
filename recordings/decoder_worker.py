"""The process that decodes: ``python -m recordings.decoder_worker FOLDER``, spoken to in lines of JSON.

It says ``{"ready": true}`` once, then answers every request ``{"path", "rate_hz", "max_hours",
"max_channels", "timeout_s"}`` on standard input with one of

- ``{"file", "channels", "room", "count", "rate_hz"}``: float32 samples lie in ``file`` as ``channels``
  rows of ``room``, of which the first ``count`` are filled;
- ``{"error", "state"}``: the recording is at fault, see ``error_of``;
- ``{"system", "errno"}``: the machine is.

It imports what decoding needs and nothing else, and ends with its standard input.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from recordings import errors
from recordings.decode import DecodeOptions, decode
from recordings.errors import RecordingError
from recordings.track import Samples


class _SharedRoom:
    """Room for samples in a file that the other process maps; growing replaces the file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.file: Path | None = None
        self.count = 0

    def __call__(self, channels: int, count: int) -> Samples:
        descriptor, name = tempfile.mkstemp(suffix=".f32", dir=self._folder)
        try:
            # Space is taken now: a full disk is an error here and would be a crash in the mapping.
            os.posix_fallocate(descriptor, 0, channels * count * 4)
        finally:
            os.close(descriptor)
        self.discard()
        self.file, self.count = Path(name), count
        return np.memmap(name, np.float32, "r+", shape=(channels, count))

    def discard(self) -> None:
        if self.file is not None:
            self.file.unlink(missing_ok=True)


def _answer(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    room = _SharedRoom(folder)
    options = DecodeOptions(request["rate_hz"], request["max_hours"], request["max_channels"])
    try:
        audio = decode(Path(request["path"]), options, room)
    except RecordingError as error:
        room.discard()
        return {"error": type(error).__name__, "state": error.__dict__}
    except OSError as error:  # of this machine, not of the recording: no space, too many files
        room.discard()
        return {"system": f"{error.strerror or error}", "errno": error.errno}
    return {
        "file": str(room.file),
        "channels": audio.channels,
        "room": room.count,
        "count": audio.samples.shape[1],
        "rate_hz": audio.rate_hz,
    }


def main() -> None:
    folder = Path(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when a night stops
    replies = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)  # nothing that a codec prints may look like an answer
    print(json.dumps({"ready": True}), file=replies, flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        # Should the parent be gone by then, nobody else would end a hanging codec.
        signal.setitimer(signal.ITIMER_REAL, request["timeout_s"] + 5.0)
        print(json.dumps(_answer(request, folder)), file=replies, flush=True)
        signal.setitimer(signal.ITIMER_REAL, 0.0)


def error_of(reply: dict[str, Any]) -> RecordingError:
    """The error that a reply tells of, as it was raised."""
    kind: type[RecordingError] = getattr(errors, reply["error"])
    error = kind.__new__(kind)
    error.__dict__.update(reply["state"])
    error.args = (error.place, error.detail)
    return error


if __name__ == "__main__":
    import av  # noqa: F401 - loaded before "ready", so that a call's time is the call's own

    main()
