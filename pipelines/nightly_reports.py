"""The night's reports are made in a process of their own: one that hangs or crashes costs itself only.

The process makes one report after another, so that the libraries are loaded once; where it does not come back
in time it is killed, and the next report gets a new one.
"""

from __future__ import annotations

import signal
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

from pipelines.progress import Steps
from reports.catalogue import Asked, Entry
from reports.nightly import Told, files_of, make
from scoring.warehouse import open_snapshot

START_S = 120.0
"""How long the process may take to come up, before a report's own time begins."""


@dataclass(frozen=True, slots=True)
class ReportTask:
    """What every report of one night is made from.

    Attributes:
        now: when, in the centre's own time.
        limit_s: longest time for one report.

    Raises:
        ValueError: where no time is given.
    """

    snapshot: Path
    folder: Path
    asked: Asked
    now: datetime
    limit_s: float = 600.0

    def __post_init__(self) -> None:
        if self.limit_s <= 0:
            raise ValueError(f"report limit_s {self.limit_s}: expected a time above 0")


def make_reports(task: ReportTask, entries: Sequence[Entry], steps: Steps) -> tuple[Told, ...]:
    """Each report of ``entries`` in ``task.folder``, or why there is none; what lay there before is gone."""
    maker = _Maker(task)
    told = []
    try:
        for entry in entries:
            for file in files_of(entry):
                (task.folder / file).unlink(missing_ok=True)
            told.append(maker.made(entry))
            steps.advance()
    finally:
        maker.stop()
    return tuple(told)


class _Maker:
    """The process and the pipe to it."""

    def __init__(self, task: ReportTask) -> None:
        self._task = task
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None

    def made(self, entry: Entry) -> Told:
        try:
            pipe = self._started()
            pipe.send(entry)
            if pipe.poll(self._task.limit_s):
                told: Told = pipe.recv()
                return told
            problem = f"超过 {self._task.limit_s:g} 秒没有完成"
        except (EOFError, OSError):
            problem = f"进程中途退出：{self._ending()}"
        self.stop()
        return Told(entry.name, entry.title, problem=problem)

    def stop(self) -> None:
        """No process is left behind."""
        if self._process is not None and self._pipe is not None:
            self._process.kill()
            self._process.join()
            self._pipe.close()
        self._process = self._pipe = None

    def _started(self) -> Connection:
        if self._pipe is not None:
            return self._pipe
        spawning = get_context("spawn")
        self._pipe, theirs = spawning.Pipe()
        self._process = spawning.Process(target=_serve, args=(theirs, self._task), daemon=True)
        self._process.start()
        theirs.close()  # so that the end of the process is the end of the pipe
        if not self._pipe.poll(START_S):
            raise EOFError(f"the process did not come up in {START_S:g} s")
        self._pipe.recv()
        return self._pipe

    def _ending(self) -> str:
        if self._process is None:
            return "没有启动"
        self._process.join(5)
        code = self._process.exitcode
        if code is None:
            return "没有应答"
        return f"信号 {signal.Signals(-code).name}" if code < 0 else f"退出码 {code}"


def _serve(pipe: Connection, task: ReportTask) -> None:
    """The process: says that it is there, then makes a report for every entry, until the pipe closes."""
    pipe.send(None)
    while True:
        try:
            entry: Entry = pipe.recv()
        except EOFError:
            return
        try:
            with open_snapshot(task.snapshot) as connection:
                told = make(entry, connection, task.asked, task.folder, task.now)
        except Exception as error:  # noqa: BLE001 - whatever fails in one report, the night tells it and goes on
            told = Told(entry.name, entry.title, problem=f"{type(error).__name__}：{error}")
        pipe.send(told)
