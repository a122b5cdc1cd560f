"""The words of calls in Parquet files by day: never changed once in place, found by ``transcript_files``.

A file's name holds the shard and a hash of what is in it, so files of one name have one content. Files are in
place before the transaction that refers to them commits. A kill before the rename leaves a ``.tmp`` nobody
reads; a kill after it leaves a file that no row refers to, which the views do not show. The same shard loaded
again puts the same file there again, another shard with these calls its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from scoring.warehouse.queries import glob_of, literal, query
from scoring.warehouse.staging import put_in_place

if TYPE_CHECKING:
    import duckdb

_NO_DAY = "__HIVE_DEFAULT_PARTITION__"  # what Hive-partitioned readers take for NULL


def write_words(
    connection: duckdb.DuckDBPyConnection,
    shard_id: str,
    folders: tuple[Path, Path],
    on_step: Callable[[str], None],
) -> int:
    """Write the words of ``staged_words``, a pair of files a day; returns how many pairs.

    ``folders`` are those of turns and of transcripts; ``on_step`` hears ``file`` for each file in place.
    """
    days: list[tuple[date | None, str]] = connection.execute(query("staged_days")).fetchall()
    for day, digest in days:
        partition = _NO_DAY if day is None else day.isoformat()
        file = f"day={partition}/{shard_id}-{digest[:16]}.parquet"
        connection.execute(query("name_file"), {"file": file, "day": day})
        for folder, statement in zip(folders, ("write_turns", "write_transcripts"), strict=True):
            target = folder / file
            target.parent.mkdir(parents=True, exist_ok=True)
            with put_in_place(target) as unfinished:
                connection.execute(query(statement), {"file": file, "path": str(unfinished)})
            on_step("file")
    return len(days)


def create_views(connection: duckdb.DuckDBPyConnection, turns_folder: Path, transcripts_folder: Path) -> None:
    """Create the views ``turns`` and ``transcripts`` over the files as they lie now, by absolute path.

    Their SQL holds the place as a literal, because a view takes no bound parameter.
    """
    for name, folder in (("turns", turns_folder.resolve()), ("transcripts", transcripts_folder.resolve())):
        if next(folder.glob("day=*/*.parquet"), None) is None:
            connection.execute(query(f"no_{name}_view"))
        else:
            text = query(f"{name}_view").format(glob=literal(glob_of(folder)), skip=len(str(folder)) + 2)
            connection.execute(text)


def sweep_words(connection: duckdb.DuckDBPyConnection, folders: tuple[Path, ...], older_than_s: float) -> int:
    """Delete word files that no row refers to, and unfinished ones, older than ``older_than_s`` seconds."""
    files = {row[0] for row in connection.execute(query("word_files")).fetchall()}
    limit = time.time() - older_than_s
    deleted = 0
    for folder in folders:
        for path in folder.glob("day=*/*"):
            orphan = path.suffix == ".tmp" or (path.suffix == ".parquet" and _name(path, folder) not in files)
            if orphan and path.stat().st_mtime < limit:
                path.unlink(missing_ok=True)
                deleted += 1
    return deleted


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()
