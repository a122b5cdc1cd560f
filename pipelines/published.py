"""The published copy of the warehouse, or what to do where there is none."""

from __future__ import annotations

from pathlib import Path

from pipelines.settings import Settings, SettingsError

HOW = "先运行 callqa run（或 callqa demo）；数据在别处时用 --config 指明它的 callqa.toml"


def published(settings: Settings, otherwise: str = "") -> Path:
    """Its path.

    Args:
        otherwise: what else could be done where there is none.

    Raises:
        SettingsError: nothing has been published where the settings say; tells what to run or pass.
    """
    if not settings.snapshot.exists():
        raise SettingsError(f"{settings.snapshot}：还没有发布过数据；{HOW}{otherwise}")
    return settings.snapshot
