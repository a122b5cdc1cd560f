"""How long reports take over a state's warehouse: ten million calls of fifteen items.

``python -m benchmarks.warehouse`` makes such a warehouse in ``--folder`` and publishes it (once: it takes
some minutes and some ten gigabytes; what is there already is used), and times every report of the catalogue
on the copy with two threads and 8 GB for DuckDB, each in a process of its own. Reports that resample or read
words are stated apart. ``--calls`` makes a smaller one; ``--again`` publishes again, to time that.
"""

from __future__ import annotations

import json
import multiprocessing
import shutil
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from benchmarks.answer import answer, arguments, markdown
from reports.catalogue import CATALOGUE, Asked, Entry, entry
from reports.scope import Scope
from scoring.warehouse import Warehouse, publish
from scoring.warehouse.snapshot import COUNTED

if TYPE_CHECKING:
    import duckdb

SQL = Path(__file__).parent / "warehouse_sql"
ITEMS = 15
THREADS, MEMORY = 2, "8GB"
APART = frozenset(
    {"satisfaction", "calibration", "fairness", "training", "topics"}
)  # they resample, or read words
GOAL_S = 2.0
WHY = {
    "trend": "2,000 agents times 52 weeks are 104,000 rows, each with its intervals, tests and control "
    "limits in Python; its SQL takes less than a tenth of the time",
    "weak-items": "2,000 agents times 15 items, each shrunk and tested against its peers in Python; bands of "
    "tenure and the clips of the whole centre read each day and each candidate",
    "review-queue": "it counts every call of the year that waits for a person, on the edge of 2 s",
    "six-sigma": "it adds up a row for every agent, item and month, on the edge of 2 s",
    "agent-sheet": "without a name it lists all 2,000 agents with the readings of their trends, with one it "
    "compares the agent with all of them",
    "team-sheet": "with a name it compares the team's items with those of all teams and agents",
    "branch-month": "with a name it compares the branch's items with those of all branches and agents",
}
"""What keeps a report above `GOAL_S`, for those in which it is known; the table says it where it is so."""
QUESTIONS = (
    *((entry.name, entry, Asked()) for entry in CATALOGUE),
    ("agent-sheet of one", entry("agent-sheet"), Asked(Scope(agent="A1"))),
    ("team-sheet of one", entry("team-sheet"), Asked(Scope(team="班组1"))),
    ("branch-month of one", entry("branch-month"), Asked(Scope(branch="分中心1"))),
    ("training of the year", entry("training"), Asked(Scope(start=date(2025, 1, 1)))),
)
"""Reports as asked without a filter, and those that say little then, as people ask them."""


@dataclass(frozen=True)
class Took:
    """One report: seconds, the process's most memory, and the first sentence or what went wrong."""

    name: str
    seconds: float
    gib: float
    said: str
    failed: bool

    @property
    def report(self) -> str:
        return self.name.split()[0]


class Clock:
    """Tells and keeps how many seconds each step took."""

    def __init__(self) -> None:
        self.took: dict[str, float] = {}
        self._since = time.perf_counter()

    def __call__(self, step: str) -> None:
        now = time.perf_counter()
        self.took[step], self._since = now - self._since, now
        print(f"{step}: {self.took[step]:.1f} s", flush=True)


def build(path: Path, calls: int, clock: Clock) -> None:
    """A warehouse of ``calls`` calls in one year; 2,000 agents, or fewer where calls are few."""
    with Warehouse(path, path.parent / "turns", ZoneInfo("Asia/Shanghai")) as warehouse:
        connection = limited(warehouse.connection)
        size = {"calls": calls, "agents": max(10, min(2000, calls // 2000)), "items": ITEMS}
        for statement in sorted(SQL.glob("*.sql")):
            for part in connection.extract_statements(statement.read_text(encoding="utf-8")):
                connection.execute(part, {name: size[name] for name in part.named_parameters})
            clock(statement.stem)


def make(folder: Path, calls: int) -> dict[str, float]:
    """The warehouse and its published copy, each made where it is not there; seconds by step, and GiB."""
    path, published, told = (folder / f"{calls}{end}" for end in (".duckdb", "-published.duckdb", ".json"))
    took: dict[str, float] = json.loads(told.read_text()) if told.exists() else {}
    if not path.exists():
        unfinished = folder / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        clock = Clock()
        build(unfinished / path.name, calls, clock)
        (unfinished / path.name).replace(path)
        shutil.rmtree(unfinished, ignore_errors=True)
        took["build"] = sum(clock.took.values())
    if not published.exists():
        with Warehouse(path, folder / "turns", ZoneInfo("Asia/Shanghai")) as warehouse:
            limited(warehouse.connection)
            clock = Clock()
            publish(warehouse, published, clock)
        took |= {"publish": sum(clock.took.values()), **{step: clock.took[step] for step in COUNTED}}
        took["publish_gib"] = peak_gib()
    told.write_text(json.dumps(took, indent=2) + "\n")
    return took


def limited(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    connection.execute(f"SET threads = {THREADS}")
    connection.execute(f"SET memory_limit = '{MEMORY}'")
    return connection


def timed(path: Path, name: str, report: Entry, asked: Asked) -> Took:
    """Answer one report in a process of its own, so that its memory is its own; files are warm."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_asked, args=(path, name, report, asked, sender))
    process.start()
    try:
        took: Took = receiver.recv() if receiver.poll(900) else Took(name, 900.0, 0.0, "no answer", True)
    except EOFError:
        took = Took(name, 0.0, 0.0, "the process ended", True)
    if took.failed and process.is_alive():
        process.kill()
    process.join()
    return took


def _asked(
    path: Path, name: str, report: Entry, asked: Asked, sender: multiprocessing.connection.Connection
) -> None:
    import duckdb

    connection = limited(duckdb.connect(str(path), read_only=True))
    failed = False
    start = time.perf_counter()
    try:
        said = report.answer(connection, asked).sentences[0]
        seconds = time.perf_counter() - start
        start = time.perf_counter()  # again: imports and the files' pages are there now
        report.answer(connection, asked)
        seconds = min(seconds, time.perf_counter() - start)
    except Exception as error:  # noqa: BLE001 - a report that fails is a row of the table
        seconds, said, failed = time.perf_counter() - start, f"{type(error).__name__}: {error}", True
    sender.send(Took(name, seconds, peak_gib(), said, failed))


def peak_gib() -> float:
    """The most memory this process had; ``ru_maxrss`` would also tell the parent's, from before the start."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024**2


def table(reports: list[Took]) -> str:
    rows = [(one.name, one.seconds, one.gib, "failed" if one.failed else "") for one in reports]
    return markdown(("report", "seconds", "GiB", ""), rows)


def over(reports: list[Took]) -> str:
    """Which take longer than the goal, and why."""
    slow = {one.report for one in reports if one.seconds > GOAL_S}
    if not slow:
        return f"None takes longer than {GOAL_S:.0f} s."
    told = [f"- {name}: {WHY.get(name, 'nobody has looked yet')}." for name in sorted(slow)]
    return "\n".join((f"Longer than {GOAL_S:.0f} s take:", "", *told))


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--calls", type=int, default=10_000_000)
    parser.add_argument("--folder", type=Path, default=Path("data/benchmark-warehouse"))
    parser.add_argument("--only", nargs="+", help="these reports only")
    parser.add_argument("--again", action="store_true", help="publish again")
    asked = parser.parse_args()
    calls = 20_000 if asked.quick else asked.calls
    path, published = (asked.folder / f"{calls}{end}.duckdb" for end in ("", "-published"))
    if asked.again:
        published.unlink(missing_ok=True)
    made = make(asked.folder, calls)
    took = [timed(published, *one) for one in QUESTIONS if not asked.only or one[1].name in asked.only]
    for one in took:
        print(f"{one.name}: {one.seconds:.2f} s: {one.said}")
    apart = [one for one in took if one.report in APART]
    sums = [one for one in took if one not in apart]
    gib = [file.stat().st_size / 1024**3 for file in (path, published)]
    steps = [(step, made.get(step)) for step in ("build", "publish", *COUNTED)]
    memory = f"{made['publish_gib']:.1f} GiB" if "publish_gib" in made else "an unknown amount"
    text = f"""{calls:,} calls, {calls * ITEMS:,} verdicts, {THREADS} threads.
The warehouse has {gib[0]:.1f} GiB, the published copy {gib[1]:.1f} GiB; publishing took {memory} of memory.

{table(sums)}

{over(sums)}

Those that resample or read words:

{table(apart)}

Making the warehouse, and publishing it; of that, counting (the rest is the copy):

{markdown(("step", "seconds"), steps)}"""
    figures = {
        "calls": calls,
        "slowest_report_s": max((one.seconds for one in sums), default=None),
        "slowest_apart_s": max((one.seconds for one in apart), default=None),
        "peak_gib": max((one.gib for one in took), default=None),
        "failed": sum(one.failed for one in took),
        "build_s": made.get("build"),
        "publish_s": made.get("publish"),
        "publish_gib": made.get("publish_gib"),
        "counting_s": sum(made.get(step, 0.0) for step in COUNTED),
    }
    answer(asked, "warehouse", text, figures)


if __name__ == "__main__":
    main()
