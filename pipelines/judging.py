"""By what calls are judged, in the night and outside it: rubrics by name, the settings' options."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import ZoneInfo

from asr.transcript import Transcript
from asr.transcript_json import TranscriptError, read_transcripts
from pipelines.dialects import names_of
from pipelines.settings import AsrSettings, Settings, SettingsError
from rubrics.loader import load_rubric, load_shipped, shipped
from rubrics.refusal import there_are
from rubrics.schema import Rubric
from scoring.chat_model import ChatModel
from scoring.context import JudgeOptions
from scoring.judge import choose_rubric, judge
from scoring.scorecard import Scorecard


@dataclass(frozen=True, slots=True)
class JudgedFiles:
    """Scorecards in the order of the files, and what could not be read."""

    scorecards: tuple[Scorecard, ...]
    problems: tuple[str, ...]


def load_named_rubric(name: str) -> Rubric:
    """A rubric file where ``name`` ends in .yaml or .yml, else one that callqa ships.

    Raises:
        RubricError: not a rubric; says where.
        SettingsError: callqa ships no rubric of that name.
    """
    if name.endswith((".yaml", ".yml")):
        return load_rubric(Path(name))
    if name not in shipped():
        raise SettingsError(_no_rubric(name))
    return load_shipped(name)


def _no_rubric(name: str) -> str:
    """What to write instead of ``name``: a file of the folder it names, or a shipped rubric."""
    folder = Path(name)
    if folder.is_dir():
        files = "、".join(str(file) for file in sorted(folder.glob("*.y*ml"))[:10])
        return f"{name} 是文件夹：请写质检方案文件（.yaml）" + (
            f"；里面有：{files}" if files else "，里面没有"
        )
    return f"没有自带的质检方案 {name!r}{there_are(name, shipped())}；自己的方案请写 .yaml 文件"


def load_rubrics(names: Sequence[str]) -> tuple[Rubric, ...]:
    """Every named rubric; the first that applies to a call judges it."""
    return tuple(load_named_rubric(name) for name in names)


def judge_options(settings: Settings) -> JudgeOptions:
    """How the settings have calls judged. Light, and fit to be sent to another process.

    Raises:
        SettingsError: a language model is to be asked, but its client library is not installed.
    """
    asr = settings.asr
    return JudgeOptions(
        near_sounds=_near_sounds(asr),
        queue_dialects=tuple(asr.queue_dialects.items()),
        agent_dialects=tuple(asr.agent_dialects.items()),
        language_model=language_model(settings),
    )


def _near_sounds(asr: AsrSettings) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What the settings' dialects do not keep apart, by each name of each dialect.

    The language that a dialect is heard as is none of its names: Sichuanese is heard as zh, as much else is.
    """
    return tuple(
        (called, told.near_sounds)
        for name, told in asr.dialects.items()
        if told.near_sounds
        for called in sorted({name.lower()} | names_of(name, asr))
    )


def language_model(settings: Settings) -> ChatModel | None:
    """The model of ``[judge]``; None where none is named. Raises as `judge_options`."""
    asked = settings.judge
    if asked.url is None or asked.model is None:
        return None
    if find_spec("openai") is None:
        raise SettingsError("judge.url：请语言模型判断需要 pip install 'callqa[llm]'")
    return ChatModel(
        url=str(asked.url),
        name=asked.model,
        api_key=asked.api_key.get_secret_value() if asked.api_key else None,
        timeout_s=asked.timeout_s,
        attempts=asked.attempts,
        max_characters=asked.max_characters,
    )


@dataclass(frozen=True, slots=True)
class Judging:
    """By what every call is judged: the rubrics in use, the options, and the clock that says its day."""

    rubrics: tuple[Rubric, ...]
    options: JudgeOptions
    zone: ZoneInfo

    @classmethod
    def of(cls, settings: Settings) -> Judging:
        """As the settings say. Raises as `load_named_rubric` and `judge_options`."""
        return cls(load_rubrics(settings.rubrics.use), judge_options(settings), settings.zone)

    def scorecard(self, transcript: Transcript) -> Scorecard | None:
        """``transcript`` judged by the rubric in force for its call; None where there is none."""
        rubric = choose_rubric(transcript.call, self.rubrics, self.zone)
        return None if rubric is None else judge(transcript, rubric, self.options)


def unreadable(file: Path, error: OSError) -> str:
    """That the file cannot be opened or read, and why."""
    if isinstance(error, FileNotFoundError):
        return f"{file}：没有这个文件"
    if isinstance(error, IsADirectoryError):
        return f"{file}：是文件夹，请写里面的文件"
    return f"{file}：读不了：{error.strerror or error}"


def judge_files(files: Sequence[Path], rubric: Rubric, options: JudgeOptions | None = None) -> JudgedFiles:
    """Judge every transcript in ``files``; a bad file or line is named and the rest goes on."""
    cards: list[Scorecard] = []
    problems: list[str] = []
    for file in files:
        try:
            for entry in read_transcripts(file):
                if isinstance(entry, Transcript):
                    cards.append(judge(entry, rubric, options))
                else:
                    problems.append(str(entry))
        except TranscriptError as error:
            problems.append(f"{file}: {error}")
        except OSError as error:
            problems.append(unreadable(file, error))
    return JudgedFiles(tuple(cards), tuple(problems))
