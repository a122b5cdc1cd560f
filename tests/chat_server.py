"""A small server on the loopback address that speaks the chat completions protocol as it is told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MODEL = "qwen-test"


@dataclass
class Served:
    """One reply: a status, headers and the pieces of its body, sent one after another."""

    body: Any = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    before: Callable[[], Any] = lambda: None

    def pieces(self) -> Iterator[bytes]:
        if isinstance(self.body, bytes):
            yield self.body
        elif isinstance(self.body, dict):
            yield json.dumps(self.body, ensure_ascii=False).encode()
        else:
            yield from self.body


def completion(content: str | None, finish_reason: str = "stop", **message: Any) -> Served:
    """A chat completion whose one choice says ``content``."""
    choice = {
        "index": 0,
        "finish_reason": finish_reason,
        "message": {"role": "assistant", "content": content, **message},
    }
    return Served({"id": "1", "object": "chat.completion", "model": MODEL, "choices": [choice]})


def verdict(verdict: str, *quotes: tuple[str, str], reason: str = "理由在此") -> Served:
    """A completion that answers as asked; ``quotes`` are (speaker, words)."""
    said = [{"speaker": speaker, "text": text} for speaker, text in quotes]
    return completion(json.dumps({"quotes": said, "reason": reason, "verdict": verdict}, ensure_ascii=False))


@dataclass
class ChatServer:
    """What to say, in turn (the last reply again and again), and what was asked."""

    url: str
    replies: list[Served]
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)

    def next(self) -> Served:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


@contextmanager
def serving(*replies: Served) -> Iterator[ChatServer]:
    """A server on a free port of 127.0.0.1, for as long as the context lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            served.asked.append({"path": self.path, **json.loads(self.rfile.read(length))})
            served.keys.append(self.headers["Authorization"])
            self._send(served.next())

        def do_GET(self) -> None:
            models = {"object": "list", "data": [{"id": MODEL, "object": "model"}]}
            self._send(Served(models if self.path == "/v1/models" else b"", 200))

        def _send(self, reply: Served) -> None:
            reply.before()
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            try:
                for piece in reply.pieces():
                    self.wfile.write(piece)
                    self.wfile.flush()
            except OSError:
                pass  # the one who asked has hung up

        def log_message(self, *arguments: Any) -> None:
            del arguments

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        served = ChatServer(f"http://127.0.0.1:{server.server_port}/v1", list(replies))
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield served
        finally:
            server.shutdown()
            thread.join()


def free_port() -> int:
    """A port of 127.0.0.1 where nobody listens."""
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        return server.server_port
