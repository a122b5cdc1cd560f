"""What a model directory holds, and whether it can hear for us.

A model is a folder in CTranslate2's Whisper format: ``model.bin``, ``config.json``, ``tokenizer.json`` and a
vocabulary. Nothing here loads the weights.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DEMO_MODEL = Path(__file__).parent / "models" / "demo"
FIRST_MULTILINGUAL_SIZE = 51865  # tokens; smaller vocabularies are multilingual where they hold the token ""
_PARTS = ("model.bin", "config.json", "tokenizer.json")
_VOCABULARIES = ("vocabulary.json", "vocabulary.txt")
_HOW_TO_GET = (
    "name a model that faster-whisper knows (such as large-v3-turbo; it is downloaded on first use),"
    " or the folder of a Whisper model converted with ct2-transformers-converter"
)


class ModelError(Exception):
    """A model that cannot be used; the message says what was looked for where, and how to get one."""

    def __init__(self, model: str, expected: str, actual: str) -> None:
        self.model, self.expected, self.actual = model, expected, actual
        super().__init__(f"speech model {model}: expected {expected}, got {actual}; {_HOW_TO_GET}")

    def __reduce__(self) -> tuple[type[ModelError], tuple[str, str, str]]:
        return type(self), (self.model, self.expected, self.actual)


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What a model directory says about itself.

    Attributes:
        languages: language tokens of its vocabulary, such as ``zh`` and ``yue``.
        multilingual: as CTranslate2 will see it; without it, language tokens are ignored.
        size_mb: of all files, in 10^6 bytes.
        warnings: what it cannot do, one sentence each.
    """

    path: Path
    languages: tuple[str, ...]
    multilingual: bool
    vocabulary_size: int
    size_mb: float
    warnings: tuple[str, ...] = ()


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
    tokens = _tokens(folder)
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    languages = _languages(tokens)
    multilingual = len(tokens) >= FIRST_MULTILINGUAL_SIZE or "" in tokens
    warnings = tuple(_warnings(_json(folder / "config.json"), tokens, languages, multilingual))
    return ModelFacts(folder, languages, multilingual, len(tokens), size / 1e6, warnings)


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


def _tokens(folder: Path) -> tuple[str, ...]:
    for name in _VOCABULARIES:
        file = folder / name
        if not file.is_file():
            continue
        found = _json(file) if name.endswith(".json") else _text(file).splitlines()
        if not isinstance(found, list) or not all(isinstance(token, str) for token in found):
            raise ModelError(str(folder), f"a list of tokens in {name}", type(found).__name__)
        return tuple(found)
    return ()


def _languages(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """The language tokens stand between the start token and the task tokens."""
    try:
        first = tokens.index("<|startoftranscript|>") + 1
    except ValueError:
        return ()
    found = []
    for token in tokens[first:]:
        name = token[2:-2]
        if not (token.startswith("<|") and name.isalpha() and 2 <= len(name) <= 3):
            break
        found.append(name)
    return tuple(found)


def _warnings(
    config: Any, tokens: tuple[str, ...], languages: tuple[str, ...], multilingual: bool
) -> Iterable[str]:
    if not multilingual:
        yield "it is not multilingual: the language it is told is ignored"
    for language, name in (("zh", "Mandarin"), ("yue", "Cantonese")):
        if language not in languages:
            yield f"it has no token for {name} ({language})"
    if not any(token.startswith("<|0.") for token in tokens):
        yield "it has no timestamps"
    if isinstance(config, dict) and not config.get("lang_ids"):
        yield "its config.json lists no lang_ids: languages cannot be detected"
    if isinstance(config, dict) and not config.get("alignment_heads"):
        yield "its config.json lists no alignment_heads: word times are less exact"


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
