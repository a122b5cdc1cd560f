"""The demo: the real night over the recordings that come with callqa, always from empty."""

from __future__ import annotations

import shutil
from pathlib import Path

from pipelines import prefect_home
from pipelines.brought import keep_brought
from pipelines.imports import import_transcripts
from pipelines.progress import NightProgress, shown_on
from pipelines.results import open_warehouse
from pipelines.settings import Settings, SettingsError, load_settings
from pipelines.summary import NightSummary
from recordings.table import open_source
from scoring.warehouse import publish

MARK = ".callqa-demo"  # a folder that holds this file may be emptied

_SETTINGS = """\
# Made by `callqa demo`: try `callqa report trend --config {file}`.
[centre]
time_zone = "Asia/Shanghai"

[recordings]
root = "{demo}"
cdr = "{demo}/cdr.csv"
agents = "{demo}/agents.csv"
satisfaction = "{demo}/satisfaction.csv"

[asr]
model = "{model}"
chunk_s = 16.0

[rubrics]
use = ["tobacco-order", "general"]

[night]
shard_audio_s = 900.0

[store]
folder = "."
"""


def demo_recordings() -> Path:
    """The folder of the recordings that come with callqa."""
    import recordings

    return Path(recordings.__file__).parent / "demo"


def demo_model() -> Path:
    """The folder of the model that hears only the demo."""
    import asr

    return Path(asr.__file__).parent / "models" / "demo"


def prepare(folder: Path) -> Path:
    """Empty ``folder`` and write the demo's settings into it; returns their file.

    Raises:
        SettingsError: the folder holds something that the demo did not make.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
        raise SettingsError(f"{folder}：文件夹不是空的，也不是演示所建；请用 --folder 换一个")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / MARK).touch()
    file = folder / "callqa.toml"
    demo = demo_recordings().as_posix()
    file.write_text(
        _SETTINGS.format(file=file.as_posix(), demo=demo, model=demo_model().as_posix()), encoding="utf-8"
    )
    return file


def run_demo(folder: Path, progress: NightProgress) -> NightSummary:
    """Import the transcript history, then run the night over the recordings."""
    file = prepare(folder)
    settings = load_settings(file)
    prefect_home.settle(settings.store.folder)
    with shown_on(progress):
        with prefect_home.starting():
            import_history(settings)
        from pipelines.night import nightly

        summary: NightSummary = nightly(str(file))
    return summary


def import_history(settings: Settings) -> None:
    """Ten weeks of calls as transcripts, and what the centre's people wrote down about all calls."""
    demo = demo_recordings()
    history = demo / "history"
    import_transcripts(history / "transcripts.jsonl.gz", settings, cdr=history / "cdr.csv.gz")
    with open_warehouse(settings) as warehouse:
        for what, file in (
            ("agents", demo / "agents.csv"),
            ("satisfaction", history / "satisfaction.csv"),
            ("trainings", demo / "trainings.csv"),
            ("targets", demo / "targets.csv"),
            ("coaching", demo / "coaching.csv"),
            ("kpi", demo / "kpi_daily.csv"),
            ("reviews", demo / "reviews.csv"),
        ):
            keep_brought(warehouse, what, open_source(file), settings)
        publish(warehouse, settings.snapshot)
