"""The settings of one installation: ``callqa.toml``, with ``CALLQA_*`` in the environment over it.

Every key has a default that works on one machine; ``callqa.toml`` in the repository lists them all with
comments. Relative paths are relative to the folder of the settings file, or to the working folder where
there is none.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from pydantic_settings import SettingsError as UnreadableSettings

from pipelines.import_settings import ImportsSettings
from pipelines.network import is_inside
from rubrics.refusal import refusal, there_are
from scoring.pinyin import near_sounds

DEFAULT_FILE = "callqa.toml"
_PREFIX = "CALLQA_"
# what stands there is never printed
_SECRET = ("customer_key", "ledger_url", "api_key", "judge.url", "import.satisfaction.database")


class SettingsError(Exception):
    """The settings cannot be used; names the file, the key, what was expected and what stood there."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CentreSettings(_Section):
    """The call centre itself."""

    time_zone: str = "Asia/Shanghai"
    company: str | None = None

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"没有时区 {name!r}，中国写 Asia/Shanghai") from error
        return name


class RecordingSettings(_Section):
    """Where the recordings and the call records lie."""

    root: Path = Path("recordings")
    cdr: Path = Path("cdr.csv")
    agents: Path | None = None
    satisfaction: Path | None = None
    columns: dict[str, str] = Field(default_factory=dict)
    naive_times_in_centre_zone: bool = False
    customer_key: SecretStr | None = None
    decoders: int = Field(default=1, ge=1, le=64)
    max_hours: float = Field(default=4.0, gt=0)


class DialectSettings(_Section):
    """How one dialect is heard and judged; what is left out is as for any other speech.

    ``near_sounds`` are classes of sounds that its speakers do not keep apart, see `scoring.pinyin`.
    """

    names: tuple[str, ...] = ()
    language: Literal["zh", "yue"] | None = None
    model: str | None = None
    engine: Literal["whisper", "sherpa"] = "whisper"
    prompt: str = ""
    near_sounds: tuple[str, ...] = ()

    @field_validator("near_sounds")
    @classmethod
    def _known_sounds(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        near_sounds(names)  # says which there are
        return names


class AsrSettings(_Section):
    """What hears."""

    model: str = "large-v3-turbo"
    device: Literal["auto", "cpu", "cuda"] = "auto"
    device_index: tuple[int, ...] = (0,)
    compute_type: str = "auto"
    cpu_threads: int = Field(default=0, ge=0)
    workers: int = Field(default=0, ge=0, le=64)
    beam_size: int = Field(default=5, ge=1, le=20)
    batch_size: int = Field(default=8, ge=1, le=256)
    group_batches: int = Field(default=2, ge=1, le=64)
    temperatures: tuple[float, ...] = (0.2, 0.4, 0.6, 0.8, 1.0)
    prompt: str = ""
    chunk_s: float = Field(default=28.0, ge=1, le=30)
    activity: Literal["combined", "silero", "webrtc"] = "combined"
    diarizer: Literal["auto", "builtin", "pyannote"] = "auto"
    diarizer_model: str = ""
    languages: tuple[str, ...] = ("zh", "yue")
    hotwords: tuple[str, ...] = ()
    dialects: dict[str, DialectSettings] = Field(default_factory=dict)
    queue_dialects: dict[str, str] = Field(default_factory=dict)
    agent_dialects: dict[str, str] = Field(default_factory=dict)


class RubricSettings(_Section):
    """Which rubrics judge: shipped ones by name, the centre's own by path (``.yaml``)."""

    use: tuple[str, ...] = ("general",)


class JudgeSettings(_Section):
    """The language model that answers ``judge`` checks; without ``url`` and ``model`` there is none.

    What is said in calls goes to that address: it must be inside the building unless ``allow_public`` is set.
    """

    allow_public: bool = False  # before url, which is held against it
    url: HttpUrl | None = None
    model: str | None = Field(default=None, min_length=1, validate_default=True)
    api_key: SecretStr | None = None
    timeout_s: float = Field(default=60.0, gt=0, le=3600)
    attempts: int = Field(default=2, ge=1, le=10)
    max_characters: int = Field(default=12_000, ge=100, le=1_000_000)

    @field_validator("url")
    @classmethod
    def _is_inside(cls, url: HttpUrl | None, info: ValidationInfo) -> HttpUrl | None:
        if url is None:
            return None
        if url.username or url.password:
            raise ValueError("网址里不要写用户名和密码；密钥写在 api_key")
        if not info.data.get("allow_public") and not is_inside(url.host or ""):
            raise ValueError(
                f"通话内容会离开本单位：{url.host} 不是本机或内网地址，也不是 .local 或不带点的主机名；"
                "确要如此请写 allow_public = true"
            )
        return url

    @field_validator("model")
    @classmethod
    def _has_an_address(cls, model: str | None, info: ValidationInfo) -> str | None:
        if "url" in info.data and (model is None) != (info.data["url"] is None):
            raise ValueError("url 和 model 要一起写，或都不写")
        return model


class NightSettings(_Section):
    """How the night is cut and how often it tries."""

    shard_audio_s: float = Field(default=1800.0, ge=60.0)
    attempts: int = Field(default=3, ge=1, le=20)
    report_days: int = Field(default=84, ge=1)
    report_limit_s: float = Field(default=600.0, gt=0)


class StoreSettings(_Section):
    """Where results are kept. Without a ledger URL the ledger is an SQLite file in the folder."""

    folder: Path = Path("data")
    ledger_url: SecretStr | None = None


class Settings(BaseSettings):
    """All settings; frozen once loaded, passed in, never global."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, env_prefix_target="all", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    centre: CentreSettings = CentreSettings()
    recordings: RecordingSettings = RecordingSettings()
    asr: AsrSettings = AsrSettings()
    rubrics: RubricSettings = RubricSettings()
    judge: JudgeSettings = JudgeSettings()
    imports: ImportsSettings = Field(default=ImportsSettings(), alias="import")  # a word of Python's own
    night: NightSettings = NightSettings()
    store: StoreSettings = StoreSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        del settings_cls, dotenv_settings, file_secret_settings
        return env_settings, init_settings  # the environment over the file

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.centre.time_zone)

    @property
    def warehouse(self) -> Path:
        return self.store.folder / "warehouse.duckdb"

    @property
    def snapshot(self) -> Path:
        return self.store.folder / "published" / "callqa.duckdb"

    @property
    def turns(self) -> Path:
        return self.store.folder / "turns"

    @property
    def staging(self) -> Path:
        return self.store.folder / "staging"

    @property
    def report_folder(self) -> Path:
        return self.store.folder / "reports"

    @property
    def ledger_url(self) -> str:
        if self.store.ledger_url is not None:
            return self.store.ledger_url.get_secret_value()
        return f"sqlite:///{self.store.folder / 'ledger.sqlite'}"


def load_settings(path: Path | None = None) -> Settings:
    """Read ``path``, else ``callqa.toml`` in the working folder, else the defaults.

    Raises:
        SettingsError: the file is missing (when named), not TOML, or a value does not fit.
    """
    file = path or Path(DEFAULT_FILE)
    if path is None and not file.exists():
        return settings_from({}, Path.cwd(), "环境变量 CALLQA_*")
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SettingsError(f"{file}：没有这个设置文件") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(_no_toml(file, str(error))) from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{file}：不是 UTF-8 编码，请另存为 UTF-8") from error
    except OSError as error:
        raise SettingsError(f"{file}：读不了：{error.strerror}") from error
    return settings_from(content, file.resolve().parent, str(file))


def _no_toml(file: Path, problem: str) -> str:
    """Where it is none, as path:line:column, and what TOML looks like; the parser's own words at the end."""
    place = re.search(r" \(at line (\d+), column (\d+)\)", problem)
    where = f"{file}:{place[1]}:{place[2]}" if place else str(file)
    words = problem.replace(place[0], "") if place else problem
    return (
        f'{where}: 不是有效的 TOML：节写成 [asr]，键写成 beam_size = 5，文字用英文引号 "…"（TOML: {words}）'
    )


def settings_from(content: dict[str, Any], folder: Path, origin: str) -> Settings:
    """Build settings from parsed TOML; relative paths are taken from ``folder``."""
    try:
        settings = Settings(**content)
    except ValidationError as error:
        raise SettingsError(_told(error, origin)) from error
    except UnreadableSettings as error:  # before any value is looked at, so the key is not known
        named = "、".join(_unreadable_variables())
        raise SettingsError(f"环境变量 {named}：列表和整节要写成 JSON，如 [0, 1]") from error
    return _anchored(settings, folder)


def _unreadable_variables() -> list[str]:
    """The variables whose text is no JSON where a list or a section stands: each is read alone."""
    source = EnvSettingsSource(Settings)
    unreadable = []
    for name in os.environ:
        source.env_vars = {name.lower(): os.environ[name]}
        try:
            source()
        except UnreadableSettings:
            unreadable.append(name)
    return unreadable


def _told(error: ValidationError, origin: str) -> str:
    """Every problem with where its value comes from: the variable of the environment, else ``origin``."""
    told: dict[str, list[str]] = {}
    for problem in error.errors(include_url=False):
        variable = _variable(tuple(str(part) for part in problem["loc"]))
        told.setdefault(f"环境变量 {variable}" if variable else origin, []).append(_in_words(problem))
    return "; ".join(f"{where}: {'; '.join(problems)}" for where, problems in told.items())


def _variable(steps: tuple[str, ...]) -> str | None:
    """The variable of the environment that sets the value at ``steps``, or what that stands in."""
    names = {name.upper(): name for name in os.environ}
    for length in range(len(steps), 0, -1):
        name = names.get((_PREFIX + "__".join(steps[:length])).upper())
        if name is not None and _holds(os.environ[name], steps[length:]):
            return name
    return None


def _holds(text: str, steps: Sequence[str]) -> bool:
    """Whether the JSON ``text`` has something at ``steps``; without steps any text has."""
    if not steps:
        return True
    try:
        value = json.loads(text)
    except ValueError:
        return False
    for step in steps:
        within = dict(enumerate(value)) if isinstance(value, list) else value
        within = {str(key): each for key, each in within.items()} if isinstance(within, dict) else {}
        if step not in within:
            return False
        value = within[step]
    return True


def _in_words(problem: ErrorDetails) -> str:
    steps = tuple(str(part) for part in problem["loc"])
    key = ".".join(steps)
    if problem["type"] == "extra_forbidden":
        return f"{key}: {_unknown(steps)}"
    secret = key.endswith(_SECRET) or isinstance(problem["input"], dict)
    return f"{key}: {refusal(problem, shown=not secret)}"


def _unknown(steps: tuple[str, ...]) -> str:
    """That there is no such section or key, and which there are."""
    *above, name = steps
    known = _keys_of(above)
    where = f"[{'.'.join(above)}] 里没有 {name} 这个键" if above else f"没有 [{name}] 这一节"
    return where + there_are(name, known)


def _keys_of(steps: Sequence[str]) -> tuple[str, ...]:
    """The keys that may stand in the section that ``steps`` lead to; a dialect's own name is any."""
    model: type[BaseModel] = Settings
    for step in steps:
        field = next(
            (each for name, each in model.model_fields.items() if (each.alias or name) == step), None
        )
        kinds = (field.annotation, *get_args(field.annotation)) if field else ()
        model = next(
            (kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), model
        )
    return tuple(field.alias or name for name, field in model.model_fields.items())


def _anchored(settings: Settings, folder: Path) -> Settings:
    places = settings.recordings
    root = folder / places.root
    recordings = places.model_copy(
        update={
            "root": root,
            "cdr": folder / places.cdr,
            "agents": folder / places.agents if places.agents else None,
            "satisfaction": folder / places.satisfaction if places.satisfaction else None,
        }
    )
    store = settings.store.model_copy(update={"folder": folder / settings.store.folder})
    use = tuple(
        str(folder / name) if name.endswith((".yaml", ".yml")) else name for name in settings.rubrics.use
    )
    rubrics = settings.rubrics.model_copy(update={"use": use})
    asr = _models_anchored(settings.asr, folder)
    return settings.model_copy(
        update={"recordings": recordings, "asr": asr, "store": store, "rubrics": rubrics}
    )


def _models_anchored(asr: AsrSettings, folder: Path) -> AsrSettings:
    """A model is a folder or a name: it is a folder where one lies beside the settings file."""

    def placed(model: str | None) -> str | None:
        return str(folder / model) if model and (folder / model).is_dir() else model

    dialects = {
        name: dialect.model_copy(update={"model": placed(dialect.model)})
        for name, dialect in asr.dialects.items()
    }
    return asr.model_copy(
        update={
            "model": placed(asr.model),
            "diarizer_model": placed(asr.diarizer_model),
            "dialects": dialects,
        }
    )
