"""Staging: a worker leaves a shard of results as one Parquet file, there whole or not at all."""

from __future__ import annotations

import contextlib
import os
import re
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scoring.warehouse.problems import ShardError, StagingError
from scoring.warehouse.results import CallResult, scorecard_id
from scoring.warehouse.shard import FORMAT, FORMAT_KEY, shard_row, shard_schema, storable

if TYPE_CHECKING:
    import pyarrow as pa

_SHARD_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")


def stage(folder: Path, shard_id: str, results: Sequence[CallResult], run_id: str) -> Path:
    """Write ``results`` to ``folder/<shard_id>.parquet``, replacing an earlier shard of that name at once.

    Raises:
        StagingError: a name that is no file name, a call twice, an id or a number that cannot be stored.
        OSError: the folder cannot be written.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not _SHARD_NAME.fullmatch(shard_id):
        raise StagingError(f"shard {shard_id!r}: expected letters, digits, '.', '_' or '-' (at most 100)")
    _check(shard_id, results)
    staged_at = datetime.now(UTC)
    rows = [_row(shard_id, result, run_id, staged_at) for result in results]
    table = pa.Table.from_pylist(rows, schema=shard_schema())
    path = folder / f"{shard_id}.parquet"
    folder.mkdir(parents=True, exist_ok=True)
    with put_in_place(path) as unfinished:
        pq.write_table(table, unfinished, compression="zstd", write_page_checksum=True)
    return path


def read_shard(path: Path) -> pa.Table:
    """The whole shard, checksums verified.

    Raises:
        ShardError: it is missing, damaged, no Parquet file, or not a shard of this release's format.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = shard_schema()
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            found = file.schema_arrow
            if (found.metadata or {}).get(FORMAT_KEY) != FORMAT or not found.equals(schema):
                raise ShardError(f"shard {path}: expected columns of format {FORMAT.decode()}, got others")
            table = file.read()
        table.validate(full=True)
    except (pa.ArrowException, OSError) as error:
        raise ShardError(f"shard {path}: expected a readable Parquet file, got: {error}") from error
    ids = Counter(table.column("call_id").to_pylist())
    if None in ids or (ids and max(ids.values()) > 1):
        raise ShardError(f"shard {path}: expected each call once, got {ids.most_common(1)[0]}")
    return table


@contextlib.contextmanager
def put_in_place(path: Path) -> Iterator[Path]:
    """A name to write to; what is there at the end becomes ``path`` in one step, durably.

    Nothing is left behind where the block fails. Files that a kill left behind start with a dot and end in
    ``.tmp``: no reader looks at them.
    """
    unfinished = path.with_name(f".{path.name}.{uuid.uuid4().hex}.tmp")
    try:
        yield unfinished
        with unfinished.open("rb+") as file:
            os.fsync(file.fileno())
        unfinished.replace(path)
        sync_folder(path.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _row(shard_id: str, result: CallResult, run_id: str, staged_at: datetime) -> dict[str, Any]:
    try:
        return shard_row(result, run_id, staged_at)
    except ValueError as error:  # a number that JSON does not have: a confidence that is not a number
        raise StagingError(
            f"shard {shard_id}: call {result.call.call_id} cannot be stored: {error}"
        ) from error


def _check(shard_id: str, results: Sequence[CallResult]) -> None:
    seen: set[str] = set()
    for result in results:
        call_id = result.call.call_id
        if call_id in seen:
            raise StagingError(f"shard {shard_id}: call {call_id} is in it twice")
        seen.add(call_id)
        cards = [scorecard_id(card) for card in result.scorecards]
        if len(set(cards)) < len(cards):
            raise StagingError(f"shard {shard_id}: call {call_id} has the same scorecard twice")
        if storable(call_id) != call_id:
            raise StagingError(f"shard {shard_id}: call id {call_id!r} cannot be stored")
