"""Commands about speech models: models list, fetch, convert, check."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.night import Json

models_app = typer.Typer(
    help="Choose, fetch, convert and check speech models. 语音模型", no_args_is_help=True
)


class Quantization(StrEnum):
    INT8 = "int8"
    INT8_FLOAT16 = "int8_float16"
    INT8_FLOAT32 = "int8_float32"
    INT16 = "int16"
    FLOAT16 = "float16"
    BFLOAT16 = "bfloat16"
    FLOAT32 = "float32"


def register(app: typer.Typer) -> None:
    app.add_typer(models_app, name="models")


@models_app.command("list")
def models_list(json_: Json = False) -> None:
    """Models to choose from: what they hear, how well, on what, and which are here. 可选模型"""
    from asr.catalogue import CATALOGUE
    from asr.model_store import present
    from pipelines.cli.model_pages import show_models

    show_models([(model, present(model)) for model in CATALOGUE], as_json=json_)


@models_app.command("check")
def models_check(
    model: Annotated[str, typer.Argument(help="A model's folder, a name of the list, or demo.")],
    json_: Json = False,
) -> None:
    """What a model on this machine can do, and what not. 检查模型"""
    from asr.model_store import inspect
    from asr.models import ModelFacts
    from pipelines.cli.model_pages import show_facts

    facts = inspect(model)
    show_facts(facts, as_json=json_)
    if isinstance(facts, ModelFacts) and not facts.usable:
        raise typer.Exit(1)


@models_app.command("fetch")
def models_fetch(
    name: Annotated[str, typer.Argument(help="A name of the list.")],
    to: Annotated[
        Path | None, typer.Option(help="Put it into this folder; default: the hub's cache.")
    ] = None,
) -> None:
    """Bring a model of the list here; HF_ENDPOINT names a mirror of the hub. 下载模型"""
    from asr.model_store import fetch, known
    from pipelines.cli.model_pages import show_fetched

    model = known(name)
    show_fetched(model, fetch(model, to))


@models_app.command("convert")
def models_convert(
    source: Annotated[Path, typer.Argument(help="The folder of a Whisper fine-tune (transformers).")],
    target: Annotated[Path, typer.Argument(metavar="DIR", help="The new folder.")],
    quantization: Annotated[
        Quantization, typer.Option(help="How the weights are kept: int8 for a CPU, float16 for a GPU.")
    ] = Quantization.FLOAT16,
) -> None:
    """Make a Whisper fine-tune into a model callqa loads; needs the extra convert. 转换微调模型"""
    from asr.conversion import convert
    from pipelines.cli.model_pages import show_conversion

    conversion = convert(source, target, quantization.value)
    show_conversion(conversion)
    if not conversion.facts.usable:
        raise typer.Exit(1)
