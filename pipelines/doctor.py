"""What works on this machine, and what to do about what does not."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from asr.cuda import NEEDED, Library
from pipelines.cli.failure import known_errors
from pipelines.settings import Settings
from reports.wording import PROBLEMS, named

OPTIONAL = (  # package, and the extra that brings it
    ("pyannote.audio", "diarize"),
    ("sherpa-onnx", "sherpa"),
    ("openai", "llm"),
)


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
        ("方言模型 dialects", _dialect_models),
        ("GPU", _gpu),
        ("可选引擎 engines", _engines),
        ("录音 recordings", _recordings),
        ("质检方案 rubrics", _rubrics),
        ("语言模型 judge", _language_model),
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
        told = isinstance(error, known_errors())  # those say themselves what is wrong
        return Finding(
            name, Health.BROKEN, str(error) if told else f"没能检查（{type(error).__name__}）：{error}"
        )


def _model(settings: Settings) -> Finding:
    return _whisper_model("模型 model", settings.asr.model)


def _whisper_model(part: str, name: str) -> Finding:
    from asr.models import check_model

    if Path(name).is_dir():
        facts = check_model(name)
        detail = f"{facts.path}：{facts.size_mb:.0f} MB，语言 {'、'.join(facts.languages) or '未注明'}"
        health = Health.WARNING if facts.warnings else Health.OK
        return Finding(part, health, "；".join((detail, *facts.warnings)))
    cached = _in_hub_cache(name)
    if cached:
        return Finding(part, Health.OK, f"{name}: 已下载 {cached}")
    return Finding(
        part,
        Health.WARNING,
        f"{name}: 尚未下载；首次运行时由 faster-whisper 下载，离线环境请把 model 指向本地模型文件夹",
    )


def _dialect_models(settings: Settings) -> Finding:
    """The models that dialects have of their own; the worst finding counts."""
    part = "方言模型 dialects"
    told = [(name, each.model, each.engine) for name, each in settings.asr.dialects.items() if each.model]
    findings = [
        _sherpa_model(f"{name}：", model) if engine == "sherpa" else _whisper_model(f"{name}：", model)
        for name, model, engine in told
    ]
    if not findings:
        return Finding(part, Health.OK, "没有方言专用模型，都用上面的模型")
    worst = max((finding.health for finding in findings), key=list(Health).index)
    return Finding(part, worst, "；".join(finding.part + finding.detail for finding in findings))


def _sherpa_model(part: str, name: str) -> Finding:
    from asr.sherpa_folder import read_sherpa_folder

    found = read_sherpa_folder(Path(name).expanduser())
    if find_spec("sherpa_onnx") is None:
        return Finding(part, Health.BROKEN, "没有 sherpa-onnx：pip install 'callqa[sherpa]'")
    detail = f"{found.path}：{found.kind}，{found.size_mb:.0f} MB"
    return Finding(part, Health.OK, detail if found.times else f"{detail}，没有字的时间")


def _in_hub_cache(name: str) -> Path | None:
    from faster_whisper.utils import download_model

    try:
        return Path(download_model(name, local_files_only=True))
    except Exception:  # noqa: BLE001 (the hub client has many ways to say: not there)
        return None


def _gpu(settings: Settings) -> Finding:
    import ctranslate2

    from asr.cuda import preload

    usable = ctranslate2.get_cuda_device_count()
    libraries = preload() if usable else ()
    return gpu_finding(usable, _listed_gpus(), libraries, wanted=settings.asr.device == "cuda")


def gpu_finding(usable: int, listed: int, libraries: Sequence[Library], wanted: bool) -> Finding:
    """What to say of the GPUs.

    Args:
        usable: as CTranslate2 counts them.
        listed: as the driver's nvidia-smi counts them.
        libraries: what came of opening the CUDA libraries.
        wanted: the settings ask for a GPU.
    """
    trouble = Health.BROKEN if wanted else Health.WARNING
    if not usable and listed:
        detail = f"nvidia-smi 看到 {listed} 块 GPU，CTranslate2 看不到"
        return Finding("GPU", trouble, f"{detail}：检查 CUDA_VISIBLE_DEVICES 和驱动版本（需 CUDA 12）")
    if not usable and wanted:
        return Finding("GPU", trouble, "asr.device = cuda，但没有可用的 CUDA GPU：检查显卡和驱动")
    if not usable:
        return Finding("GPU", trouble, f"没有 GPU：用 {os.cpu_count()} 个 CPU 核心转写（较慢）")
    missing = [library for library in libraries if library.name in NEEDED and not library.found]
    if missing:
        return Finding("GPU", Health.BROKEN, f"{usable} 块 CUDA GPU，{_missing(missing)}")
    folders = dict.fromkeys(str(library.folder) for library in libraries if library.found and library.folder)
    found = f"；CUDA 库由 callqa 从 {'、'.join(folders)} 载入" if folders else ""
    if any(library.name not in NEEDED and not library.found for library in libraries):
        found += "；没有 cuDNN 9，较旧的 CTranslate2 才需要"
    return Finding("GPU", Health.OK, f"{usable} 块 CUDA GPU{found}")


def _missing(libraries: Sequence[Library]) -> str:
    """Which CUDA libraries cannot be opened, and what to do: install them, or have them found."""
    names = "、".join(library.name for library in libraries)
    folders = ":".join(dict.fromkeys(str(library.folder) for library in libraries if library.folder))
    if folders:
        return (
            f"{names} 已安装但载入失败（{libraries[-1].error}）："
            f"重装 pip install --force-reinstall 'callqa[gpu]'，或设 LD_LIBRARY_PATH={folders}"
        )
    return (
        f"但找不到 {names}：pip install 'callqa[gpu]'"
        "（CTranslate2 要 CUDA 12 的 cuBLAS，装了 CUDA 13 的 torch 也要另装），"
        "或把 CUDA 12 的库所在文件夹写进 LD_LIBRARY_PATH"
    )


def _listed_gpus() -> int:
    """How many GPUs the driver's own program lists; 0 where there is none."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return 0
    try:
        shown = subprocess.run([program, "-L"], capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return 0
    return sum(line.startswith("GPU ") for line in shown.stdout.splitlines())


def _engines(settings: Settings) -> Finding:
    """What else can be installed; the settings may need it."""
    del settings
    return Finding("可选引擎 engines", Health.OK, "；".join(_installed(*each) for each in OPTIONAL))


def _installed(package: str, extra: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"{package} 未安装（pip install 'callqa[{extra}]'）"


def _recordings(settings: Settings) -> Finding:
    from pipelines.plan import discover

    found = discover(settings)
    rows = f"话单 {found.records} 行（无法读取 {len(found.rejected)}）"
    kinds = Counter(error.kind.value for _, error in found.missing)
    absent = "，".join(f"{named(PROBLEMS, kind)} {calls}" for kind, calls in kinds.most_common())
    detail = f"{rows}，可用录音 {len(found.found)}，{absent or '没有缺失'}"
    return Finding(
        "录音 recordings", Health.WARNING if found.rejected or found.missing else Health.OK, detail
    )


def _rubrics(settings: Settings) -> Finding:
    from pipelines.judging import load_rubrics

    names = "，".join(
        f"{rubric.name}（{len(rubric.items)} 项）" for rubric in load_rubrics(settings.rubrics.use)
    )
    return Finding("质检方案 rubrics", Health.OK, names)


def _language_model(settings: Settings) -> Finding:
    """Whether the server that answers ``judge`` checks is there and has the model; nothing is asked of it."""
    from pipelines.judging import language_model, load_rubrics
    from scoring.chat_model import served_models
    from scoring.judge import asks_language_model
    from scoring.language_model import LanguageModelError

    part = "语言模型 judge"
    asking = [rubric.name for rubric in load_rubrics(settings.rubrics.use) if asks_language_model(rubric)]
    model = language_model(settings)
    if model is None:
        if not asking:
            return Finding(part, Health.OK, "没有配置 [judge]，质检方案也不用")
        detail = f"{'、'.join(asking)}用到 judge 检查，但没有配置 [judge]：这些项会是“无法测量”"
        return Finding(part, Health.WARNING, detail)
    try:
        served = served_models(model)
    except LanguageModelError as error:
        return Finding(part, Health.BROKEN, f"{error}：检查 judge.url 和服务是否已启动")
    if model.name not in served:
        listed = "、".join(served[:10]) or "没有模型"
        return Finding(part, Health.BROKEN, f"{model.url} 上没有模型 {model.name}，有：{listed}")
    return Finding(part, Health.OK, f"{model.label}可用")


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
