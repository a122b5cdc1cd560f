"""How models are shown on a terminal: the list, the facts of one, what came of fetching and converting."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from asr.catalogue import KnownModel
from asr.conversion import Conversion
from asr.models import Limit, ModelFacts
from asr.sherpa_folder import SherpaFolder

_LIMITS = {
    Limit.ONE_LANGUAGE: "词表不是多语言的：指定的语言会被忽略",
    Limit.NO_MANDARIN: "没有普通话标记（zh）",
    Limit.NO_CANTONESE: "没有粤语标记（yue）：粤语会被当成普通话来听",
    Limit.NO_TIMESTAMPS: "没有时间标记",
    Limit.NO_LANGUAGE_IDS: "config.json 里没有 lang_ids：不能自动识别语言，请在话单或队列里注明方言",
    Limit.NO_ALIGNMENT_HEADS: "config.json 里没有 alignment_heads：字的时间不够准",
}
_DEMO = "这是演示模型：只听得懂演示录音，不能用于自己的录音"
_DECIDES = "以自己的通话为准：标注几十通，用 callqa evaluate 比较"


def show_models(rows: Sequence[tuple[KnownModel, Path | None]], as_json: bool) -> None:
    if as_json:
        _write_json(
            "models",
            [
                asdict(model) | {"engine": model.engine, "present": str(folder) if folder else None}
                for model, folder in rows
            ],
            [_DECIDES],
        )
        return
    table = Table(show_lines=True)
    for heading in ("模型", "听得懂", "公开测试集的字错率 %"):
        table.add_column(heading, overflow="fold")
    for model, folder in rows:
        size = "大小见模型卡" if model.size_mb is None else f"{model.size_mb} MB"
        form = "，需转换" if model.form == "transformers" else ""
        table.add_row(
            f"[bold]{model.name}[/]"
            + ("  [green]本机已有[/]" if folder else "")
            + f"\n{model.engine}{form} · {size}\n{model.hardware}\n许可证 {model.licence}",
            "、".join(model.hears),
            "\n".join(f"{rate.test} {rate.percent:.2f}" for rate in model.rates) or "—",
        )
    console = Console()
    console.print(table)
    console.print("HKUST 是普通话电话，WSYue 粤语，WSC 四川话，WS-Wu 吴语。", highlight=False)
    console.print("字错率由各模型的作者或评测方公布，不是在本机测的；来源见 --json 和 docs/models.zh-CN.md。")
    console.print(f"{_DECIDES}。")


def show_facts(facts: ModelFacts | SherpaFolder, as_json: bool) -> None:
    rows = _whisper_rows(facts) if isinstance(facts, ModelFacts) else _sherpa_rows(facts)
    limits = _limits(facts)
    if as_json:
        plain = asdict(facts) | {"usable": not isinstance(facts, ModelFacts) or facts.usable}
        _write_json("model", [plain], limits)
        return
    table = Table("", "", show_header=False)
    for name, value in rows:
        table.add_row(name, escape(value))
    console = Console()
    console.print(table)
    for limit in limits:
        console.print(f"[yellow]做不到[/] {escape(limit)}", highlight=False)


def show_fetched(model: KnownModel, folder: Path) -> None:
    console = Console()
    console.print(f"{model.name}：{folder}", highlight=False, soft_wrap=True, markup=False)
    if model.form == "transformers":
        told = f"还要转换：callqa models convert {folder} models/{model.name}"
    elif model.engine == "sherpa":
        told = f'在 callqa.toml 的 [asr.dialects.方言] 里写：engine = "sherpa"，model = "{folder.absolute()}"'
    else:
        in_cache = folder.parent.name == "snapshots"  # of the hub, where it is found by its name
        told = f'在 callqa.toml 的 [asr] 里写：model = "{model.name if in_cache else folder.absolute()}"'
    console.print(told, highlight=False, soft_wrap=True, markup=False)


def show_conversion(conversion: Conversion) -> None:
    show_facts(conversion.facts, as_json=False)
    console = Console()
    if conversion.restored:
        console.print(f"已补回转换时丢失的 {'、'.join(conversion.restored)}", highlight=False)
    if not conversion.own_alignment_heads:
        console.print(
            "[yellow]注意[/] 微调模型没有写明 alignment_heads：用默认的注意力头，字的时间不够准",
            highlight=False,
        )
    folder = conversion.facts.path.absolute()
    console.print(f'在 callqa.toml 的 [asr] 里写：model = "{folder}"', soft_wrap=True, markup=False)


def _whisper_rows(facts: ModelFacts) -> list[tuple[str, str]]:
    exact = Limit.NO_ALIGNMENT_HEADS not in facts.limits
    return [
        ("模型", str(facts.path)),
        ("引擎", "whisper（CTranslate2）"),
        ("大小", f"{facts.size_mb:.0f} MB"),
        ("语言", _few(facts.languages) or "未注明"),
        ("多语言", "是" if facts.multilingual else "否"),
        ("粤语标记 yue", "有" if "yue" in facts.languages else "没有"),
        ("字的时间", "有" if exact else "有，但不够准"),
        ("可用", "可用" if facts.usable else "不可用：既不能指定普通话，也不能指定粤语"),
    ]


def _sherpa_rows(facts: SherpaFolder) -> list[tuple[str, str]]:
    return [
        ("模型", str(facts.path)),
        ("引擎", f"sherpa-onnx（{facts.kind}）"),
        ("文件", "、".join(file.name for file in facts.weights)),
        ("大小", f"{facts.size_mb:.0f} MB"),
        ("语言", "、".join(facts.languages) or "由模型自己决定，不能指定"),
        ("字的时间", "有" if facts.times else "没有：平均分布，误差约一秒"),
    ]


def _limits(facts: ModelFacts | SherpaFolder) -> list[str]:
    if isinstance(facts, ModelFacts):
        return [_LIMITS[limit] for limit in facts.limits] + ([_DEMO] if facts.demo else [])
    times = [] if facts.times else ["没有字的时间：语速、抢话等按字计算的指标不可靠"]
    return ["没有置信度：识别不清的字不会被标出来", *times]


def _few(languages: Sequence[str], most: int = 8) -> str:
    """Ours first; of the hundred others, only how many there are."""
    ordered = sorted(languages, key=lambda code: code not in ("zh", "yue"))
    rest = len(ordered) - most
    return "、".join(ordered[:most]) + (f" 等 {len(ordered)} 种" if rest > 0 else "")


def _write_json(report: str, rows: Sequence[Any], notes: Sequence[str]) -> None:
    answer = {
        "report": report,
        "generated_at": datetime.now(UTC).isoformat(),
        "filters": {},
        "rows": list(rows),
        "notes": list(notes),
    }
    sys.stdout.write(json.dumps(answer, ensure_ascii=False, default=str) + "\n")
