"""What a model directory holds, and whether it can hear for us.

A model is a folder in CTranslate2's Whisper format: ``model.bin``, ``config.json``, ``tokenizer.json`` and a
vocabulary. Nothing here loads the weights.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

DEMO_MODEL = Path(__file__).parent / "models" / "demo"
FIRST_MULTILINGUAL_SIZE = 51865  # tokens; smaller vocabularies are multilingual where they hold the token ""
_PARTS = ("model.bin", "config.json", "tokenizer.json")
_VOCABULARIES = ("vocabulary.json", "vocabulary.txt")
_HOW_TO_GET = (
    "name a model that faster-whisper knows (such as large-v3-turbo; it is downloaded on first use),"
    " or the folder of a Whisper model converted with ct2-transformers-converter or callqa models convert"
)


class ModelError(Exception):
    """A model that cannot be used; the message says what was looked for where, and what to do."""

    def __init__(self, model: str, expected: str, actual: str, hint: str = _HOW_TO_GET) -> None:
        self.model, self.expected, self.actual, self.hint = model, expected, actual, hint
        super().__init__(f"speech model {model}: expected {expected}, got {actual}; {hint}")

    def __reduce__(self) -> tuple[type[ModelError], tuple[str, str, str, str]]:
        return type(self), (self.model, self.expected, self.actual, self.hint)


class Limit(StrEnum):
    """What a model cannot do."""

    ONE_LANGUAGE = "one_language"
    NO_MANDARIN = "no_mandarin"
    NO_CANTONESE = "no_cantonese"
    NO_TIMESTAMPS = "no_timestamps"
    NO_LANGUAGE_IDS = "no_language_ids"
    NO_ALIGNMENT_HEADS = "no_alignment_heads"


_IN_WORDS = {
    Limit.ONE_LANGUAGE: "it is not multilingual: the language it is told is ignored",
    Limit.NO_MANDARIN: "it has no token for Mandarin (zh)",
    Limit.NO_CANTONESE: "it has no token for Cantonese (yue): Cantonese is heard as Mandarin",
    Limit.NO_TIMESTAMPS: "it has no timestamps",
    Limit.NO_LANGUAGE_IDS: "its config.json lists no lang_ids: languages cannot be detected",
    Limit.NO_ALIGNMENT_HEADS: "its config.json lists no alignment_heads: word times are less exact",
}


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What a model directory says about itself.

    Attributes:
        languages: language tokens of its vocabulary, such as ``zh`` and ``yue``.
        multilingual: as CTranslate2 will see it; without it, language tokens are ignored.
        size_mb: of all files, in 10^6 bytes.
        limits: what it cannot do.
        demo: whether it is the demo's model, or a copy of it.
    """

    path: Path
    languages: tuple[str, ...]
    multilingual: bool
    vocabulary_size: int
    size_mb: float
    limits: tuple[Limit, ...] = ()
    demo: bool = False

    @property
    def usable(self) -> bool:
        """Whether it can be told to hear Mandarin or Cantonese."""
        return self.multilingual and bool({"zh", "yue"} & set(self.languages))

    @property
    def warnings(self) -> tuple[str, ...]:
        """The limits, one sentence each."""
        return tuple(_IN_WORDS[limit] for limit in self.limits)


def check_model(path: Path | str) -> ModelFacts:
    """The facts of a model directory.

    Raises:
        ModelError: where the directory or a part of it is missing or cannot be read.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise ModelError(str(path), "a directory", "a file" if folder.exists() else "nothing there")
    missing = [part for part in _PARTS if not (folder / part).is_file()]
    if not any((folder / name).is_file() for name in _VOCABULARIES):
        missing.append(" or ".join(_VOCABULARIES))
    if missing:
        present = ", ".join(sorted(file.name for file in folder.iterdir())) or "an empty directory"
        raise ModelError(str(path), ", ".join(missing), present)
    tokens = vocabulary(folder)
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    languages = tuple(tokens[index][2:-2] for index in language_tokens(tokens))
    multilingual = len(tokens) >= FIRST_MULTILINGUAL_SIZE or "" in tokens
    limits = tuple(_limits(_json(folder / "config.json"), tokens, languages, multilingual))
    return ModelFacts(folder, languages, multilingual, len(tokens), size / 1e6, limits, _is_demo(folder))


def describe_models(models: Iterable[Path | str] = (DEMO_MODEL,)) -> tuple[ModelFacts | ModelError, ...]:
    """The facts of each model directory, or why it cannot be used; for ``callqa doctor``."""
    return tuple(_described(model) for model in models)


def fingerprint(folder: Path) -> str:
    """Twelve hex digits of the content of the weights and the tokens: the version of a model."""
    digest = hashlib.blake2b(digest_size=6)
    for name in (*_PARTS, *_VOCABULARIES):
        file = folder / name
        if file.is_file():
            digest.update(f"{name} {file.stat().st_size}\n".encode())
            with file.open("rb") as stream:
                while block := stream.read(1 << 20):
                    digest.update(block)
    return digest.hexdigest()


def _described(model: Path | str) -> ModelFacts | ModelError:
    try:
        return check_model(model)
    except ModelError as error:
        return error


def vocabulary(folder: Path) -> tuple[str, ...]:
    """The tokens of a model directory, each at its number; none where there is no vocabulary."""
    for name in _VOCABULARIES:
        file = folder / name
        if not file.is_file():
            continue
        found = _json(file) if name.endswith(".json") else _text(file).splitlines()
        if not isinstance(found, list) or not all(isinstance(token, str) for token in found):
            raise ModelError(str(folder), f"a list of tokens in {name}", type(found).__name__)
        return tuple(found)
    return ()


def language_tokens(tokens: Sequence[str]) -> range:
    """Where the language tokens stand: between the start token and the task tokens."""
    try:
        first = tokens.index("<|startoftranscript|>") + 1
    except ValueError:
        return range(0)
    last = first
    while last < len(tokens) and _names_language(tokens[last]):
        last += 1
    return range(first, last)


def _names_language(token: str) -> bool:
    name = token[2:-2]
    return token.startswith("<|") and token.endswith("|>") and name.isalpha() and 2 <= len(name) <= 3


def _limits(
    config: Any, tokens: Sequence[str], languages: tuple[str, ...], multilingual: bool
) -> Iterable[Limit]:
    if not multilingual:
        yield Limit.ONE_LANGUAGE
    for language, limit in (("zh", Limit.NO_MANDARIN), ("yue", Limit.NO_CANTONESE)):
        if language not in languages:
            yield limit
    if not any(token.startswith("<|0.") for token in tokens):
        yield Limit.NO_TIMESTAMPS
    if isinstance(config, dict) and not config.get("lang_ids"):
        yield Limit.NO_LANGUAGE_IDS
    if isinstance(config, dict) and not config.get("alignment_heads"):
        yield Limit.NO_ALIGNMENT_HEADS


def _is_demo(folder: Path) -> bool:
    weights, own = folder / "model.bin", DEMO_MODEL / "model.bin"
    return (
        own.is_file()
        and weights.stat().st_size == own.stat().st_size
        and weights.read_bytes() == own.read_bytes()
    )


def _json(file: Path) -> Any:
    try:
        return json.loads(_text(file))
    except ValueError as error:
        raise ModelError(str(file.parent), f"JSON in {file.name}", f"{error}") from error


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(str(file.parent), f"UTF-8 text in {file.name}", f"{error}") from error
