"""Runs one night and kills itself at a named point: ``python interrupted_night.py SETTINGS POINT``."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from pipelines import prefect_home
from pipelines.settings import load_settings


def killed(*_: Any, **__: Any) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    config, point = sys.argv[1], sys.argv[2]
    prefect_home.settle(load_settings(Path(config)).store.folder)
    from pipelines import night, stages

    if point == "before-analysis-is-staged":
        stages.write_heard = killed
    elif point == "before-judging":
        night.stages.score = killed
    elif point == "before-loading":
        night.keep = killed
    elif point == "after-loading":
        night.stages.clear = killed
    else:
        raise SystemExit(f"no such point: {point}")
    night.nightly(config)


if __name__ == "__main__":
    main()
