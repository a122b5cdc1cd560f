"""Runs one night that goes wrong at a named point: ``python interrupted_night.py SETTINGS POINT``."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from pipelines import prefect_home
from pipelines.settings import load_settings


def killed(*_: Any, **__: Any) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def damaging(stage: Any) -> Any:
    """``stages.score``, after which half of its staged file is gone, as after a full disk."""

    def score(*arguments: Any) -> Any:
        judged = stage(*arguments)
        staged = arguments[3] / "results" / f"{judged.shard_id}.parquet"
        staged.write_bytes(staged.read_bytes()[: staged.stat().st_size // 2])
        return judged

    return score


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
    elif point == "results-damaged":
        night.stages.score = damaging(stages.score)
    elif point == "after-loading":
        night.stages.clear = killed
    else:
        raise SystemExit(f"no such point: {point}")
    run = night.nightly(config).run
    print(json.dumps({"transcribed": run.transcribed, "scored": run.scored, "failed": run.failed}))  # noqa: T201


if __name__ == "__main__":
    main()
