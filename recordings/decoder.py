"""Decoding in processes of its own, so that a codec that crashes or hangs costs one call and nothing else."""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import queue
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, TypeVar, cast

import numpy as np

from recordings.audio import Audio
from recordings.decoder_worker import error_of
from recordings.errors import RecordingCrashed, RecordingError
from recordings.track import DecodeOptions

Key = TypeVar("Key")

START_S = 120.0
"""A worker that has not come up by then will not."""


class DecoderUnavailable(RuntimeError):  # noqa: N818 - names the state
    """The decoding process cannot work here (it does not start, the disk is full): no call's fault."""


class Decoder:
    """A pool of decoding processes; a context manager, usable from several threads.

    A process is started when first needed and again after a crash. Samples come back through a file in
    ``folder`` that is mapped into memory and already deleted: it is gone with the ``Audio``. The mapping is
    private: writing into the samples changes nobody else's.

    Args:
        options: how to decode.
        processes: how many recordings are decoded at once.
        timeout_s: longest time for one recording; 3 hours of two channels take 5 to 20 s of a core.
        folder: where samples wait, 460 MB an hour of two channels at 16 kHz; default the system's temporary
            folder.
    """

    def __init__(
        self,
        options: DecodeOptions | None = None,
        processes: int = 1,
        timeout_s: float = 300.0,
        folder: Path | None = None,
    ) -> None:
        if processes < 1 or timeout_s <= 0:
            raise ValueError(
                f"processes and timeout_s are positive, got processes={processes}, timeout_s={timeout_s}"
            )
        self.options = options or DecodeOptions()
        self.processes = processes
        self.timeout_s = timeout_s
        self._parent_folder = folder
        self._stack = contextlib.ExitStack()
        self._idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()

    def __enter__(self) -> Self:
        folder = Path(tempfile.mkdtemp(prefix="callqa-decode-", dir=self._parent_folder))
        self._stack.callback(shutil.rmtree, folder, ignore_errors=True)
        self._workers = tuple(_Worker(folder, self.timeout_s) for _ in range(self.processes))
        for worker in self._workers:
            self._stack.callback(worker.stop)
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(self.processes, thread_name_prefix="decode")
        self._stack.callback(self._threads.shutdown, wait=True, cancel_futures=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    @property
    def pids(self) -> tuple[int, ...]:
        """The processes that run now."""
        return tuple(worker.pid for worker in self._workers if worker.pid is not None)

    def decode(self, path: Path) -> Audio:
        """The samples of ``path``.

        Raises:
            RecordingError: as ``recordings.decode.decode``, and RecordingCrashed where the process died or
                took longer than ``timeout_s``.
            DecoderUnavailable: no process can be started, or there is no room for the samples.
        """
        worker = self._idle.get()
        try:
            return worker.decode(path, self.options)
        finally:
            self._idle.put(worker)

    def decode_many(
        self, items: Iterable[tuple[Key, Path]], ahead: int | None = None
    ) -> Iterator[tuple[Key, Audio | RecordingError]]:
        """Decode ``items`` (key, path) in order, at most ``ahead`` (default ``processes``) in advance.

        Memory and temporary space hold at most ``ahead`` + 1 recordings, if the caller lets go of them.
        An error of one recording is its result; ``items`` is read only as far as needed.
        """
        bound = (ahead if ahead is not None else self.processes) + 1
        waiting: deque[tuple[Key, Future[Audio | RecordingError]]] = deque()
        try:
            for key, path in items:
                waiting.append((key, self._threads.submit(self._attempt, path)))
                if len(waiting) >= bound:
                    yield self._next(waiting)
            while waiting:
                yield self._next(waiting)
        finally:
            for _, future in waiting:
                future.cancel()

    @staticmethod
    def _next(
        waiting: deque[tuple[Key, Future[Audio | RecordingError]]],
    ) -> tuple[Key, Audio | RecordingError]:
        key, future = waiting.popleft()
        return key, future.result()

    def _attempt(self, path: Path) -> Audio | RecordingError:
        try:
            return self.decode(path)
        except RecordingError as error:
            return error


class _Worker:
    """One decoding process and the pipe to it; used by one thread at a time."""

    def __init__(self, folder: Path, timeout_s: float) -> None:
        self._folder = folder
        self._timeout_s = timeout_s
        self._process: subprocess.Popen[bytes] | None = None
        self._unread = b""  # what came after the last whole line

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    def decode(self, path: Path, options: DecodeOptions) -> Audio:
        process = self._started()
        request = {
            "path": os.fspath(path),
            "rate_hz": options.rate_hz,
            "max_hours": options.max_hours,
            "max_channels": options.max_channels,
            "timeout_s": self._timeout_s,
        }
        try:
            self._send(process, request)
            reply = self._reply(process, self._timeout_s)
        except _Gone as gone:
            ending = self._end(process)
            raise RecordingCrashed(path, f"解码进程{gone}（{ending}），只影响这一通录音") from gone
        if "error" in reply:
            raise error_of(reply)
        if "system" in reply:
            raise DecoderUnavailable(
                f"解码 {path} 时系统出错：{reply['system']}（临时文件夹 {self._folder}）"
            )
        return _mapped(reply)

    def stop(self) -> None:
        if self._process is not None:
            self._end(self._process)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        if self._process is not None:
            self._end(self._process)  # it died between two calls: nobody's fault
        root = str(Path(__file__).resolve().parent.parent)
        paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
        self._unread = b""
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "recordings.decoder_worker", str(self._folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            # One thread: the arithmetic libraries would start one per core each.
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "OPENBLAS_NUM_THREADS": "1"},
        )
        self._process = process
        try:
            self._reply(process, START_S)
        except _Gone as gone:
            raise DecoderUnavailable(f"解码进程无法启动：{gone}（{self._end(process)}）") from gone
        return process

    @staticmethod
    def _send(process: subprocess.Popen[bytes], request: dict[str, Any]) -> None:
        try:
            cast(IO[bytes], process.stdin).write(json.dumps(request).encode("ascii") + b"\n")
        except BrokenPipeError as error:
            raise _Gone("在解码开始前退出") from error

    def _reply(self, process: subprocess.Popen[bytes], timeout_s: float) -> dict[str, Any]:
        answers = cast(IO[bytes], process.stdout)
        until = time.monotonic() + timeout_s
        while b"\n" not in self._unread:
            left = until - time.monotonic()
            if left <= 0 or not select.select([answers], [], [], left)[0]:
                raise _Gone(f"超过 {timeout_s:g} 秒没有完成")
            part = os.read(answers.fileno(), 65536)
            if not part:
                raise _Gone("中途退出")
            self._unread += part
        line, _, self._unread = self._unread.partition(b"\n")
        reply: dict[str, Any] = json.loads(line)
        return reply

    def _end(self, process: subprocess.Popen[bytes]) -> str:
        """Make sure that ``process`` is gone; says how it ended."""
        self._process = None
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.2)  # its pipe closes a moment before it is gone
        killed = process.poll() is None
        if killed:
            process.kill()
        code = process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        if killed:
            return "已强制结束"
        return f"信号 {signal.Signals(-code).name}" if code < 0 else f"退出码 {code}"


class _Gone(Exception):  # noqa: N818 - names the state
    """The process does not answer any more; says how it went."""


def _mapped(reply: dict[str, Any]) -> Audio:
    file = Path(reply["file"])
    with file.open("rb") as samples:
        memory = mmap.mmap(samples.fileno(), 0, access=mmap.ACCESS_COPY)
    file.unlink()
    rows = np.frombuffer(memory, np.float32).reshape(reply["channels"], reply["room"])
    return Audio(rows[:, : reply["count"]], reply["rate_hz"])
