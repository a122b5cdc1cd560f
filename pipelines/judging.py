"""Judging outside the night: rubrics by name, transcripts from files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from asr.transcript import Transcript
from asr.transcript_json import TranscriptError, read_transcripts
from pipelines.settings import SettingsError
from rubrics.loader import load_rubric, load_shipped, shipped
from rubrics.schema import Rubric
from scoring.judge import judge
from scoring.scorecard import Scorecard


@dataclass(frozen=True, slots=True)
class JudgedFiles:
    """Scorecards in the order of the files, and what could not be read."""

    scorecards: tuple[Scorecard, ...]
    problems: tuple[str, ...]


def load_named_rubric(name: str) -> Rubric:
    """A rubric file where ``name`` ends in .yaml or .yml, else one that callqa ships.

    Raises:
        RubricError: not a rubric; says where.
        SettingsError: callqa ships no rubric of that name.
    """
    if name.endswith((".yaml", ".yml")):
        return load_rubric(Path(name))
    if name not in shipped():
        raise SettingsError(
            f"no shipped rubric {name!r}: expected a .yaml file or one of {', '.join(shipped())}"
        )
    return load_shipped(name)


def load_rubrics(names: Sequence[str]) -> tuple[Rubric, ...]:
    """Every named rubric; the first that applies to a call judges it."""
    return tuple(load_named_rubric(name) for name in names)


def judge_files(files: Sequence[Path], rubric: Rubric) -> JudgedFiles:
    """Judge every transcript in ``files``; a bad file or line is named and the rest goes on."""
    cards: list[Scorecard] = []
    problems: list[str] = []
    for file in files:
        try:
            for entry in read_transcripts(file):
                if isinstance(entry, Transcript):
                    cards.append(judge(entry, rubric))
                else:
                    problems.append(str(entry))
        except (TranscriptError, OSError) as error:
            problems.append(f"{file}: {error}")
    return JudgedFiles(tuple(cards), tuple(problems))
