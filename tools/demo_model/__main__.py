"""``python -m tools.demo_model train|export|evaluate``: make, convert and judge the demo model.

Training resumes with ``train --resume --end HH:MM`` from ``data/demo_model/checkpoint.pt``; the learning
rate follows the clock and reaches zero at ``--end``. ``train --onwards asr/models/demo`` improves the shipped
model.
"""

from __future__ import annotations

import argparse
import time
from datetime import datetime, timedelta
from pathlib import Path

FOLDER = Path("data/demo_model")
MODEL = Path("asr/models/demo")


def _clock(text: str) -> float:
    """The next HH:MM, as seconds since the epoch."""
    now = datetime.now()
    end = now.replace(hour=int(text[:2]), minute=int(text[3:]), second=0)
    return (end if end > now else end + timedelta(days=1)).timestamp()


def main() -> None:
    parser = argparse.ArgumentParser(prog="tools.demo_model", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    training = commands.add_parser("train")
    training.add_argument("--end", type=_clock, default=time.time() + 6000, help="HH:MM at which to stop")
    start = training.add_mutually_exclusive_group()
    start.add_argument("--resume", action="store_true", help="from the checkpoint")
    start.add_argument("--onwards", type=Path, metavar="MODEL", help="from an exported model")
    training.add_argument("--lr", type=float, default=2e-3)
    training.add_argument("--workers", type=int, default=2)
    training.add_argument("--folder", type=Path, default=FOLDER)
    export = commands.add_parser("export")
    export.add_argument("--checkpoint", type=Path, default=FOLDER / "checkpoint.pt")
    export.add_argument("--out", type=Path, default=MODEL)
    export.add_argument("--weights", choices=("average", "model"), default="average")
    judging = commands.add_parser("evaluate")
    judging.add_argument("--model", type=Path, default=MODEL)
    judging.add_argument("--sentences", type=int, default=40, help="sentences of each grammar")
    judging.add_argument("--only", default="", help="sets whose name holds this")
    judging.add_argument("--beam", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.command == "train":
        from tools.demo_model.train import train

        train(
            arguments.folder,
            arguments.end,
            arguments.resume,
            arguments.lr,
            arguments.workers,
            arguments.onwards,
        )
    elif arguments.command == "export":
        from tools.demo_model.export import export_model

        export_model(arguments.checkpoint, arguments.out, arguments.weights)
    else:
        from tools.demo_model.evaluate import evaluate

        evaluate(arguments.model, arguments.sentences, arguments.beam, arguments.only)


if __name__ == "__main__":
    main()
