"""Prefect, kept at home: its files beside our data, no telemetry, no chatter.

Must run before ``prefect`` is imported anywhere; what the user has set in the environment stays.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path


def settle(folder: Path) -> None:
    """Point Prefect's own state at ``folder`` and switch its analytics off.

    Without a ``PREFECT_API_URL`` a flow starts a temporary server of its own on the loopback interface.
    """
    home = folder / "prefect"
    home.mkdir(parents=True, exist_ok=True)
    defaults = {
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
        "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
        # Its own server starts in 10 s; on a busy machine the default of 20 s is too short.
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "300",
    }
    for name, value in defaults.items():
        os.environ.setdefault(name, value)


@contextmanager
def starting() -> Iterator[None]:
    """Have Prefect's temporary server start beside what is done inside the block; after it, it is up.

    It takes 10 s of one core, 20 s the first time. Where it cannot start, the flow itself will say so.
    """
    with ThreadPoolExecutor(1) as pool:
        pool.submit(_start)
        yield


def _start() -> None:
    from prefect.client.orchestration import get_client

    get_client(sync_client=True)
