"""``python -m tools.demo_calls recordings|history|centre [--seed 7] [--out recordings/demo]``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def _progress(name: str, total: int):
    """A counter on standard error that redraws one line."""
    done = 0

    def step(_: str) -> None:
        nonlocal done
        done += 1
        bar = "#" * (30 * done // total)
        print(
            f"\r{name} [{bar:<30}] {done}/{total}",
            end="" if done < total else "\n",
            file=sys.stderr,
            flush=True,
        )

    return step


def main() -> None:
    """Make the recordings, the history, or what the centre's people wrote down about both."""
    parser = argparse.ArgumentParser(prog="python -m tools.demo_calls", description=__doc__)
    parser.add_argument("part", choices=("recordings", "history", "centre"))
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=Path("recordings/demo"))
    arguments = parser.parse_args()
    if arguments.part == "recordings":
        from tools.demo_calls import casting, recordings

        recordings.make(
            arguments.out, arguments.seed, _progress("recordings", len(casting.cast(arguments.seed)))
        )
    elif arguments.part == "history":
        from tools.demo_calls import history

        history.make(arguments.out, arguments.seed, _progress("history", history.CALLS))
    else:
        from tools.demo_calls import centre

        centre.make(arguments.out, arguments.seed)


if __name__ == "__main__":
    main()
