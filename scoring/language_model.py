"""What a language model is asked about a call and what it answers; `scoring.chat_model` is the one that runs.

The words of a call are data to it and its answer is hearsay: `scoring.checks.judge` believes a verdict only
where the quotes beside it were really said.
"""

# ruff: noqa: N818 - the errors are named by what happened

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from recordings.call import Speaker


class Answered(StrEnum):
    """The question answered: yes, no, or not to be told from these words."""

    PASS = "pass"
    FAIL = "fail"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Line:
    """Words of one party: a line of the dialogue, or a quote from it."""

    speaker: Speaker
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    Attributes:
        ask: answered yes or no.
        dialogue: the words it is about, in order of time.
        quotable: whose words may be quoted for the answer.
    """

    ask: str
    dialogue: tuple[Line, ...]
    quotable: tuple[Speaker, ...]

    @property
    def characters(self) -> int:
        return sum(len(line.text) for line in self.dialogue)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model says; nothing in it has been checked.

    Attributes:
        reason: in Chinese, as the model wrote it.
        quotes: the words it rests on.
    """

    verdict: Answered
    reason: str
    quotes: tuple[Line, ...] = ()


class LanguageModel(Protocol):
    """Answers questions about calls. ``name`` stands among the models of every scorecard it had a part in."""

    @property
    def name(self) -> str: ...

    def answer(self, question: Question) -> Answer:
        """The answer to ``question``.

        Raises:
            LanguageModelError: there is none.
        """
        ...


class LanguageModelError(Exception):
    """No usable answer; says in Chinese, for the screen, which model at which address and what came."""

    def __init__(self, asked: str, detail: str) -> None:
        self.asked = asked
        self.detail = detail
        super().__init__(f"{asked}：{detail}")


class LanguageModelMissing(LanguageModelError):
    """The client library is not installed."""


class LanguageModelUnreachable(LanguageModelError):
    """No connection, no answer in time, or a server in trouble (HTTP 5xx, 429): it may answer later."""


class LanguageModelRefusal(LanguageModelError):
    """The server says no: any other HTTP error."""


class WrongAnswer(LanguageModelError):
    """Not what was asked for: no JSON, fields missing, cut off, too long, or the model would not answer."""


class DialogueTooLong(LanguageModelError):
    """More words than the settings let be sent; nothing was sent."""
