"""``callqa``: the command line. Commands parse, call one function, and show.

Nothing heavy is imported until a command needs it: ``callqa --help`` answers at once.

Exit codes: 0 done; 1 some calls failed, each of them listed; 2 wrong use or configuration.
"""

from __future__ import annotations

import sys

import typer

from pipelines.cli import answers, judging, machine, models, months, night, reviews
from pipelines.cli.usage import UsageError, told

app = typer.Typer(
    name="callqa",
    help="Listens to every call, judges it by your rubric, tells people what to do next. 全量语音质检。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for commands in (night, judging, answers, reviews, months, models, machine):
    commands.register(app)


def main() -> None:
    """Run the command line; a typed error of any room becomes one line and exit code 2."""
    from asr.freed_memory import keep_freed_memory
    from pipelines.cli.failure import known_errors

    keep_freed_memory()
    try:
        done = app(standalone_mode=False)  # the exit code, where a command has set one
    except UsageError as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # what it says is the help
            error.show()
        else:
            sys.stderr.write(f"callqa: {told(error)}\n")
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        sys.stderr.write("callqa: 已中断 (interrupted); a next run goes on from here\n")
        raise SystemExit(130) from None
    except BrokenPipeError:
        raise SystemExit(0) from None
    except known_errors() as error:
        sys.stderr.write(f"callqa: {error}\n")
        raise SystemExit(2) from error
    raise SystemExit(done if isinstance(done, int) else 0)
