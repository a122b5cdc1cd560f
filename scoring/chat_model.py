"""A language model behind an OpenAI-compatible address (vLLM, Ollama): `scoring.language_model` made real.

Nothing goes anywhere but to that address: redirects are not followed and no proxy is used. A server that is
down costs a night little: after a few calls without an answer it is left alone for a while.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from scoring.chat_words import messages_for, read_answer, read_models, response_format_for
from scoring.language_model import (
    Answer,
    DialogueTooLong,
    LanguageModelError,
    LanguageModelMissing,
    LanguageModelRefusal,
    LanguageModelUnreachable,
    Question,
    WrongAnswer,
)
from scoring.text import excerpt

if TYPE_CHECKING:
    from openai import APIResponse, APIStatusError, OpenAI

SEED = 0
ANSWER_TOKENS = 2048  # a verdict with quotes takes a few hundred
ANSWER_BYTES = 1 << 20
PATIENCE = 3  # calls in a row without an answer, then the server rests
REST_S = 60.0
SHOWN = 200  # characters of what a server says
LOOK_S = 5.0  # how long the doctor waits
_CACHED = 256  # answers; a replay asks the same of the same words under either rubric


@dataclass(frozen=True, slots=True)
class ChatModel:
    """Which model, where, and how patiently it is asked. Light, hashable and picklable: any process may ask.

    Attributes:
        url: of the API, ending in ``/v1`` mostly.
        name: of the model, as the server lists it.
        timeout_s: for one attempt.
        attempts: connections that fail and servers that are overloaded are tried again, wrong answers never.
        max_characters: of dialogue that may be sent; a longer one is refused, never cut.
    """

    url: str
    name: str
    api_key: str | None = field(default=None, repr=False)
    timeout_s: float = 60.0
    attempts: int = 2
    max_characters: int = 12_000

    @property
    def label(self) -> str:
        return f"语言模型 {self.name}（{self.url}）"

    def answer(self, question: Question) -> Answer:
        """As `scoring.language_model.LanguageModel.answer`."""
        if question.characters > self.max_characters:
            detail = f"要送的话有 {question.characters} 字，超过上限 {self.max_characters} 字"
            raise DialogueTooLong(self.label, detail)
        return _answer(self, question)


def served_models(model: ChatModel) -> tuple[str, ...]:
    """The names of the models that the server of ``model`` lists. Raises as `ChatModel.answer`."""
    connection = _Connection(ChatModel(model.url, model.name, model.api_key, LOOK_S, attempts=1))
    body = connection.read(connection.client.models.with_streaming_response.list())
    try:
        return read_models(body)
    except ValueError as error:
        raise WrongAnswer(model.label, excerpt(str(error), SHOWN)) from error


@lru_cache(maxsize=_CACHED)
def _answer(model: ChatModel, question: Question) -> Answer:
    body = _connection(model).ask(question)
    try:
        return read_answer(body)
    except ValueError as error:
        raise WrongAnswer(model.label, excerpt(str(error), SHOWN)) from error


@lru_cache(maxsize=8)
def _connection(model: ChatModel) -> _Connection:
    return _Connection(model)


class _Connection:
    """The way to one server, kept open; knows whether the server answers these days."""

    def __init__(self, model: ChatModel) -> None:
        self.model = model
        self.client = _client(model)
        self.unanswered = 0
        self.rests_until = 0.0

    def ask(self, question: Question) -> bytes:
        """The server's reply, not yet read."""
        if self.unanswered >= PATIENCE and time.monotonic() < self.rests_until:
            detail = f"连续 {self.unanswered} 次没有答复，{REST_S:g} 秒内不再询问"
            raise LanguageModelUnreachable(self.model.label, detail)
        try:
            body = self._reply(question)
        except LanguageModelUnreachable:
            self.unanswered += 1
            self.rests_until = time.monotonic() + REST_S
            raise
        self.unanswered = 0
        return body

    def _reply(self, question: Question) -> bytes:
        import openai

        create: Any = self.client.chat.completions.with_streaming_response.create
        asked: dict[str, Any] = {
            "model": self.model.name,
            "messages": messages_for(question),
            "temperature": 0,
            "seed": SEED,
            "max_tokens": ANSWER_TOKENS,
        }
        try:
            return self.read(create(**asked, response_format=response_format_for(question)))
        except LanguageModelRefusal as refusal:
            if not isinstance(refusal.__cause__, openai.BadRequestError | openai.UnprocessableEntityError):
                raise
        return self.read(create(**asked))  # it may not know schemas; the words ask for JSON as well

    def read(self, request: AbstractContextManager[APIResponse[Any]]) -> bytes:
        """The body of what ``request`` brings, within bounds of time and size."""
        body = bytearray()
        with _errors_named(self.model), request as response:
            deadline = time.monotonic() + self.model.timeout_s  # the client's own holds between two bytes
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > ANSWER_BYTES:
                    raise WrongAnswer(self.model.label, f"答复超过 {ANSWER_BYTES >> 20} MiB")
                if time.monotonic() > deadline:
                    raise LanguageModelUnreachable(self.model.label, _late(self.model))
        return bytes(body)


def _client(model: ChatModel) -> OpenAI:
    try:
        import openai
    except ImportError as error:
        raise LanguageModelMissing(model.label, "没有安装 openai：pip install 'callqa[llm]'") from error
    return openai.OpenAI(
        base_url=model.url,
        api_key=model.api_key or "none",  # the client wants one; servers without keys do not look
        timeout=model.timeout_s,
        max_retries=model.attempts - 1,
        http_client=openai.DefaultHttpxClient(
            follow_redirects=False, trust_env=False, verify=ssl.create_default_context()
        ),
    )


@contextmanager
def _errors_named(model: ChatModel) -> Iterator[None]:
    """What the client library raises, as the errors of `scoring.language_model`."""
    import httpx2
    import openai

    try:
        yield
    except (openai.APITimeoutError, httpx2.TimeoutException) as error:
        raise LanguageModelUnreachable(model.label, _late(model)) from error
    except (openai.APIConnectionError, httpx2.TransportError) as error:
        cause = error.__cause__ or error
        raise LanguageModelUnreachable(model.label, f"连接不上：{excerpt(str(cause), SHOWN)}") from error
    except openai.APIStatusError as error:
        raise _refusal(model, error) from error
    except (openai.OpenAIError, httpx2.HTTPError) as error:
        raise LanguageModelError(
            model.label, f"{type(error).__name__}：{excerpt(str(error), SHOWN)}"
        ) from error


def _refusal(model: ChatModel, error: APIStatusError) -> LanguageModelError:
    """A server in trouble may answer another time; whoever says no will say it again."""
    said = f"HTTP {error.status_code}：{excerpt(' '.join(error.message.split()), SHOWN)}"
    troubled = error.status_code >= 500 or error.status_code == 429
    return (LanguageModelUnreachable if troubled else LanguageModelRefusal)(model.label, said)


def _late(model: ChatModel) -> str:
    return f"{model.timeout_s:g} 秒内没有答复"
