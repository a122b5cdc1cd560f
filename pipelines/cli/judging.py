"""Commands on single calls and rubrics: score, transcribe, explain, rubric list/check/test/schema/diff."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.days import DAY, day
from pipelines.cli.night import Config, Json

rubric_app = typer.Typer(help="Check and try rubrics. 质检方案", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.command()(score)
    app.command()(transcribe)
    app.command()(explain)
    app.add_typer(rubric_app, name="rubric")


RubricName = Annotated[str, typer.Option("--rubric", "-r", help="A shipped rubric's name, or a .yaml file.")]


def score(
    files: Annotated[list[Path], typer.Argument(help="Transcripts: .json, .jsonl, .jsonl.gz")],
    rubric: RubricName = "general",
    config: Config = None,
    json_: Json = False,
) -> None:
    """Judge transcripts by a rubric. 对转写文本打分。"""
    from pipelines.cli.scorecards import show_scorecards
    from pipelines.judging import judge_files, judge_options, load_named_rubric
    from pipelines.settings import load_settings

    judged = judge_files(files, load_named_rubric(rubric), judge_options(load_settings(config)))
    show_scorecards(judged, as_json=json_)
    for problem in judged.problems:
        sys.stderr.write(f"callqa: {problem}\n")
    if judged.problems:
        raise typer.Exit(1)


def transcribe(
    files: Annotated[list[Path], typer.Argument(help="Recordings.")],
    model: Annotated[
        str | None, typer.Option(help="Model name or folder; default from the settings.")
    ] = None,
    roles: Annotated[
        str, typer.Option(help="Who is on which channel, e.g. agent,customer; empty: not known.")
    ] = "",
    dialect: Annotated[str | None, typer.Option(help="Language hint: zh, yue")] = None,
    config: Config = None,
    json_: Json = False,
) -> None:
    """Write down what is said in recordings. 转写录音。"""
    from pipelines.cli.transcripts import show_transcript
    from pipelines.hearing import transcribe_files
    from pipelines.settings import load_settings

    failed = False
    transcripts = []
    for outcome in transcribe_files(files, load_settings(config), model=model, roles=roles, dialect=dialect):
        if isinstance(outcome, Exception):
            failed = True
            sys.stderr.write(f"callqa: {outcome}\n")
        elif json_:
            from asr.transcript_json import transcript_to_json

            transcripts.append(transcript_to_json(outcome))
        else:
            show_transcript(outcome)
    if json_:
        answer = transcripts[0] if len(files) == 1 and transcripts else transcripts
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    if failed:
        raise typer.Exit(1)


def explain(
    call: Annotated[str, typer.Argument(help="The call's id.")], config: Config = None, json_: Json = False
) -> None:
    """Why this score: what was asked, what was said and when, what to do next time. 为什么是这个分数"""
    from pipelines.cli.explanations import show_explanation
    from pipelines.settings import load_settings

    show_explanation(call, load_settings(config), as_json=json_)


@rubric_app.command("list")
def rubric_list(config: Config = None) -> None:
    """The rubrics that come with callqa and those that the settings use. 自带方案和正在用的方案"""
    from pipelines.cli.scorecards import show_rubrics
    from pipelines.settings import load_settings

    show_rubrics(load_settings(config).rubrics.use)


@rubric_app.command("check")
def rubric_check(rubrics: Annotated[list[str], typer.Argument(help="Names or .yaml files.")]) -> None:
    """Is it a rubric? Says path:line:column where it is not. 检查语法"""
    from pipelines.judging import load_named_rubric
    from rubrics.error import RubricError
    from scoring.examples import ExampleError, read_examples

    wrong = False
    for name in rubrics:
        try:
            rubric = load_named_rubric(name)
            read_examples(rubric)
        except (RubricError, ExampleError) as error:
            wrong = True
            sys.stderr.write(f"{error}\n")
        else:
            typer.echo(f"{name}: {rubric.name}, {len(rubric.items)} 个质检项, 版本 {rubric.rubric_version}")
    if wrong:
        raise typer.Exit(2)


@rubric_app.command("test")
def rubric_test(rubrics: Annotated[list[str], typer.Argument(help="Names or .yaml files.")]) -> None:
    """Do the rubric's own examples pass and fail as it says? 运行方案里的示例"""
    from pipelines.cli.scorecards import show_examples
    from pipelines.judging import load_named_rubric

    broken = [name for name in rubrics if not show_examples(load_named_rubric(name))]
    if broken:
        raise typer.Exit(1)


@rubric_app.command("schema")
def rubric_schema(
    lexicon: Annotated[bool, typer.Option("--lexicon", help="Of a lexicon instead of a rubric.")] = False,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write to this file.")] = None,
) -> None:
    """The JSON Schema, with which editors complete and check the YAML. 编辑器用的 JSON Schema"""
    from rubrics.json_schema import schema_text

    text = schema_text(lexicon=lexicon)
    if output is None:
        sys.stdout.write(text)
        return
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(text, encoding="utf-8")
    typer.echo(f"{output}: 已写入")


@rubric_app.command("diff")
def rubric_diff(
    old: Annotated[
        str, typer.Argument(help="A shipped name, a .yaml file, or name@version of the warehouse.")
    ],
    new: Annotated[str, typer.Argument(help="The same, of what shall replace it.")],
    start: Annotated[date | None, typer.Option("--from", parser=day, metavar=DAY, help="First day.")] = None,
    end: Annotated[date | None, typer.Option("--to", parser=day, metavar=DAY, help="Last day.")] = None,
    json_: Json = False,
    csv: Annotated[bool, typer.Option("--csv", help="The calls that move, as CSV (UTF-8 with BOM).")] = False,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="Write a workbook to this file.")] = None,
    config: Config = None,
) -> None:
    """What would a new version change on the calls of the past? Stores nothing. 用新方案重放旧通话"""
    from pipelines.cli.asked import form_of, scope_of
    from pipelines.cli.rubric_diff import show_diff, write_diff
    from pipelines.progress import ProgressBar, shown_on
    from pipelines.replay import diff_rubrics
    from pipelines.settings import load_settings

    form, scope = form_of(json_, csv, xlsx), scope_of(start, end)
    with ProgressBar() as progress, shown_on(progress):
        diff = diff_rubrics(old, new, load_settings(config), scope)
    if form == "table":
        show_diff(diff)
    else:
        write_diff(diff, form, xlsx)
