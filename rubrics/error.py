"""What is wrong with a rubric, and where."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """One thing wrong in one place of a YAML file; line and column count from 1."""

    path: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.message}"


class RubricError(ValueError):
    """A rubric or lexicon that cannot be used; every problem with its place, one a line.

    Attributes:
        problems: in order of their place in the file; never empty.
    """

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))

    @classmethod
    def at(cls, path: str, line: int, column: int, message: str) -> RubricError:
        return cls((Problem(path, line, column, message),))
