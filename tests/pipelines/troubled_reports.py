"""Reports that go wrong in every way, made in the night's own process."""

from __future__ import annotations

import os
import signal
import time

import duckdb

from reports.answer import Answer
from reports.catalogue import Asked
from reports.report import Column, Report


def fine(connection: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:
    ((calls,),) = connection.execute("SELECT count(*) FROM calls").fetchall()
    table = Report("calls", "通话", asked.scope.filters(), (Column("n", "通数", "count"),), ((calls,),))
    return Answer("fine", "好报告", (), (f"共 {calls} 通。", "第二句。"), (table,))


def fails(*_: object) -> Answer:
    raise ZeroDivisionError("分母为零")


def hangs(*_: object) -> Answer:
    time.sleep(3600)
    raise AssertionError("a night does not wait for an hour")


def crashes(*_: object) -> Answer:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("not reached")
