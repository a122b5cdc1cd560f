"""What works on this machine, and what to do about what does not."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from pipelines.settings import Settings


class Health(StrEnum):
    OK = "ok"
    WARNING = "warning"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; ``detail`` says what was found and, where it is broken, what to do."""

    part: str
    health: Health
    detail: str

    @property
    def broken(self) -> bool:
        return self.health is Health.BROKEN


def examine(settings: Settings) -> tuple[Finding, ...]:
    """Look at every part; a part that fails to be looked at is a finding, too."""
    parts: tuple[tuple[str, Callable[[Settings], Finding]], ...] = (
        ("模型 model", _model),
        ("GPU", _gpu),
        ("录音 recordings", _recordings),
        ("质检方案 rubrics", _rubrics),
        ("台账 ledger", _ledger),
        ("数据仓库 warehouse", _warehouse),
        ("磁盘 disk", _disk),
        ("时钟 clock", _clock),
    )
    return tuple(_looked_at(name, look, settings) for name, look in parts)


def _looked_at(name: str, look: Callable[[Settings], Finding], settings: Settings) -> Finding:
    try:
        return look(settings)
    except Exception as error:  # noqa: BLE001 (whatever is wrong here is what the doctor is asked for)
        return Finding(name, Health.BROKEN, f"{type(error).__name__}: {error}")


def _model(settings: Settings) -> Finding:
    from asr.models import check_model

    name = settings.asr.model
    if Path(name).is_dir():
        facts = check_model(name)
        detail = f"{facts.path}：{facts.size_mb:.0f} MB，语言 {'、'.join(facts.languages) or '未注明'}"
        health = Health.WARNING if facts.warnings else Health.OK
        return Finding("模型 model", health, "；".join((detail, *facts.warnings)))
    cached = _in_hub_cache(name)
    if cached:
        return Finding("模型 model", Health.OK, f"{name}: 已下载 {cached}")
    return Finding(
        "模型 model",
        Health.WARNING,
        f"{name}: 尚未下载；首次运行时由 faster-whisper 下载，离线环境请把 asr.model 指向本地模型文件夹",
    )


def _in_hub_cache(name: str) -> Path | None:
    from faster_whisper.utils import download_model

    try:
        return Path(download_model(name, local_files_only=True))
    except Exception:  # noqa: BLE001 (the hub client has many ways to say: not there)
        return None


def _gpu(settings: Settings) -> Finding:
    import ctranslate2

    count = ctranslate2.get_cuda_device_count()
    if count:
        return Finding("GPU", Health.OK, f"{count} 块 CUDA GPU")
    if settings.asr.device == "cuda":
        return Finding(
            "GPU", Health.BROKEN, "asr.device = cuda，但没有可用的 CUDA GPU；检查驱动，或安装 callqa[gpu]"
        )
    return Finding("GPU", Health.WARNING, f"没有 GPU：用 {os.cpu_count()} 个 CPU 核心转写（较慢）")


def _recordings(settings: Settings) -> Finding:
    from pipelines.plan import discover

    found = discover(settings)
    rows = f"话单 {found.records} 行（无法读取 {len(found.rejected)}）"
    detail = f"{rows}，录音 {len(found.found)}，缺失 {len(found.missing)}"
    return Finding(
        "录音 recordings", Health.WARNING if found.rejected or found.missing else Health.OK, detail
    )


def _rubrics(settings: Settings) -> Finding:
    from pipelines.judging import load_rubrics

    names = "，".join(
        f"{rubric.name}（{len(rubric.items)} 项）" for rubric in load_rubrics(settings.rubrics.use)
    )
    return Finding("质检方案 rubrics", Health.OK, names)


def _ledger(settings: Settings) -> Finding:
    from scoring.ledger import Ledger

    if settings.ledger_url.startswith("sqlite") and not settings.store.folder.exists():
        return Finding("台账 ledger", Health.OK, "尚未创建")
    with Ledger.open(settings.ledger_url) as ledger:
        calls = sum(row.calls for row in ledger.counts())
    return Finding("台账 ledger", Health.OK, f"{calls} 通电话")


def _warehouse(settings: Settings) -> Finding:
    from scoring.warehouse import open_snapshot

    if not settings.snapshot.exists():
        return Finding("数据仓库 warehouse", Health.OK, "尚未发布")
    with open_snapshot(settings.snapshot) as connection:
        row = connection.execute("SELECT count(*) FROM scorecards").fetchone()
    return Finding("数据仓库 warehouse", Health.OK, f"{row[0] if row else 0} 份质检结果，{settings.snapshot}")


def _disk(settings: Settings) -> Finding:
    folder = settings.store.folder
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free / 2**30
    writable = os.access(folder, os.W_OK)
    if not writable:
        return Finding("磁盘 disk", Health.BROKEN, f"{folder} 不可写")
    return Finding("磁盘 disk", Health.OK if free > 5 else Health.WARNING, f"{folder}: 剩余 {free:.0f} GiB")


def _clock(settings: Settings) -> Finding:
    now = datetime.now(UTC)
    local = now.astimezone(settings.zone)
    health = Health.OK if now.year >= 2025 else Health.BROKEN
    return Finding("时钟 clock", health, f"{local:%Y-%m-%d %H:%M:%S %z}（{settings.centre.time_zone}）")
