"""How far the night has come, shown while it works."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from rich.progress import Progress


class Steps(Protocol):
    """Counts the calls of one stage."""

    def advance(self, calls: int = 1) -> None: ...


class NightProgress(Protocol):
    """Something that can show a stage."""

    def stage(self, label: str, calls: int) -> AbstractContextManager[Steps]: ...


class Silent:
    """Shows nothing: for scheduled runs, whose log says it all."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def advance(self, calls: int = 1) -> None:
        del calls

    @contextmanager
    def stage(self, label: str, calls: int) -> Iterator[Steps]:
        del label, calls
        yield self


class ProgressBar:
    """One bar per stage on the terminal's error stream, so that ``--json`` output stays clean."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        self._bars: Progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
        )

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    @contextmanager
    def stage(self, label: str, calls: int) -> Iterator[Steps]:
        task = self._bars.add_task(label, total=calls)
        bars = self._bars

        class _Bar:
            def advance(self, calls: int = 1) -> None:
                bars.advance(task, calls)

        yield _Bar()


_CURRENT: ContextVar[NightProgress] = ContextVar("progress", default=Silent())  # noqa: B039 (it has no state)


def current() -> NightProgress:
    """Where the running command wants its progress shown. A flow's parameters are stored as JSON by Prefect,
    so the bar cannot be one of them."""
    return _CURRENT.get()


@contextmanager
def shown_on(progress: NightProgress) -> Iterator[None]:
    """Within, :func:`current` is ``progress``."""
    token = _CURRENT.set(progress)
    try:
        yield
    finally:
        _CURRENT.reset(token)
