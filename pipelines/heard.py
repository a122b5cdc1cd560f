"""What one shard heard, on disk between hearing and judging.

One gzipped JSON-lines file per shard in ``staging/heard/``: a line is ``{"transcript": …}`` or
``{"failure": …}``. It appears by an atomic rename, so a file that is there is whole.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from asr.transcript import Transcript
from asr.transcript_json import read_transcript, transcript_to_json


class HeardShardError(Exception):
    """A staged file of what was heard cannot be read; names the file and line."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A recording that could not be heard.

    Attributes:
        kind: of problem, e.g. ``truncated``.
        place: the file.
    """

    call_id: str
    kind: str
    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class HeardShard:
    """Everything one shard's analyse stage made: each of its calls is in exactly one of the two."""

    shard_id: str
    transcripts: tuple[Transcript, ...]
    failures: tuple[Failure, ...]


def write_heard(folder: Path, shard: HeardShard) -> Path:
    """Write ``shard`` to ``folder`` whole or not at all; returns its file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{shard.shard_id}.jsonl.gz"
    unfinished = path.with_suffix(".part")
    with gzip.open(unfinished, "wt", encoding="utf-8") as lines:
        for transcript in shard.transcripts:
            lines.write(json.dumps({"transcript": transcript_to_json(transcript)}, ensure_ascii=False) + "\n")
        for failure in shard.failures:
            lines.write(json.dumps({"failure": asdict(failure)}, ensure_ascii=False) + "\n")
    unfinished.replace(path)
    return path


def read_heard(path: Path) -> HeardShard:
    """Read what :func:`write_heard` wrote.

    Raises:
        HeardShardError: the file is damaged.
    """
    transcripts: list[Transcript] = []
    failures: list[Failure] = []
    number = 0
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                number += 1
                entry = json.loads(line)
                if "transcript" in entry:
                    transcripts.append(read_transcript(entry["transcript"]))
                else:
                    failures.append(Failure(**entry["failure"]))
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise HeardShardError(f"{path}:{max(number, 1)}: not a staged shard: {error}") from error
    return HeardShard(path.name.removesuffix(".jsonl.gz"), tuple(transcripts), tuple(failures))


def staged(folder: Path) -> Iterator[Path]:
    """The whole shards in ``folder``, oldest name first; leftovers of a killed writer are not among them."""
    return iter(sorted(folder.glob("*.jsonl.gz")))


def call_ids(shards: Sequence[HeardShard]) -> frozenset[str]:
    """Every call that ``shards`` hold, heard or failed."""
    heard = {transcript.call_id for shard in shards for transcript in shard.transcripts}
    return frozenset(heard | {failure.call_id for shard in shards for failure in shard.failures})
