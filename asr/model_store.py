"""Where models come from and where they lie: the hub's cache, a folder of the centre's own, the catalogue.

Downloads go through huggingface_hub, which honours ``HF_ENDPOINT`` (a mirror) and ``HF_HUB_OFFLINE``.
"""

from __future__ import annotations

from pathlib import Path

from asr.catalogue import CATALOGUE, KnownModel
from asr.models import DEMO_MODEL, ModelError, ModelFacts, check_model
from asr.sherpa_folder import SherpaFolder, read_sherpa_folder, weight_files

LOCAL_FOLDER = Path("models")  # beside the settings; models/NAME is found by name
_HOW_TO_CONVERT = "it is a fine-tune for transformers: callqa models convert SOURCE DIR makes a model of it"
_HOW_TO_NAME = "callqa models list shows the names; any other model is given by its folder"


def known(name: str) -> KnownModel:
    """The model of the catalogue that has this name.

    Raises:
        ModelError: none has.
    """
    for model in CATALOGUE:
        if model.name == name:
            return model
    names = ", ".join(model.name for model in CATALOGUE)
    raise ModelError(name, f"one of {names}", "another name", _HOW_TO_NAME)


def present(model: KnownModel, local: Path = LOCAL_FOLDER) -> Path | None:
    """The folder of a model that is whole on this machine: ``local``/NAME, else in the hub's cache."""
    for folder in (local / model.name, _cached(model)):
        if folder is not None and _is_whole(model, folder):
            return folder
    return None


def fetch(model: KnownModel, to: Path | None = None) -> Path:
    """The folder of a model, downloaded where it is not whole yet.

    Args:
        to: the folder to put it in; None: the hub's cache.

    Raises:
        ModelError: it cannot be downloaded, or what came is no such model.
    """
    if to is None and (here := present(model)) is not None:
        return here
    if to is not None and _is_whole(model, to):
        return to
    from huggingface_hub import constants, snapshot_download

    try:
        folder = snapshot_download(model.repository, allow_patterns=list(model.files), local_dir=to)
    except Exception as error:
        wanted = f"a download of {model.repository} from {constants.ENDPOINT}"
        told = str(error).partition("\n")[0]
        raise ModelError(
            model.name, wanted, f"{type(error).__name__}: {told}", _without_network(model)
        ) from error
    _check_form(model, Path(folder))
    return Path(folder)


def inspect(name_or_path: str, local: Path = LOCAL_FOLDER) -> ModelFacts | SherpaFolder:
    """What a model is, given by its folder or by a name of the catalogue; ``demo`` is the demo's.

    Raises:
        ModelError: there is no such model here, or it cannot be used.
    """
    folder = DEMO_MODEL if name_or_path == "demo" else Path(name_or_path).expanduser()
    if not folder.exists() and any(model.name == name_or_path for model in CATALOGUE):
        model = known(name_or_path)
        found = present(model, local)
        if found is None:
            hint = f"callqa models fetch {model.name} brings it"
            raise ModelError(model.name, "a whole copy on this machine", "none", hint)
        folder = found
    if not folder.exists():
        raise ModelError(name_or_path, "a folder, or a name of the catalogue", "neither", _HOW_TO_NAME)
    if is_fine_tune(folder):
        raise ModelError(str(folder), "a CTranslate2 model", "a transformers model", _HOW_TO_CONVERT)
    if (folder / "tokens.txt").is_file() or any(folder.glob("*.onnx")):
        return read_sherpa_folder(folder)
    return check_model(folder)


def is_fine_tune(folder: Path) -> bool:
    """Whether a folder holds a model as transformers writes it."""
    weights = ("*.safetensors", "pytorch_model*.bin")
    return (folder / "config.json").is_file() and any(any(folder.glob(pattern)) for pattern in weights)


def _is_whole(model: KnownModel, folder: Path) -> bool:
    """Whether all the files are there; the weights themselves are not looked into."""
    try:
        if model.form == "sherpa":
            weight_files(folder)
        else:
            _check_form(model, folder)
    except ModelError:
        return False
    return True


def _check_form(model: KnownModel, folder: Path) -> None:
    if model.form == "ctranslate2":
        check_model(folder)
    elif model.form == "sherpa":
        read_sherpa_folder(folder)
    elif not is_fine_tune(folder):
        present = ", ".join(sorted(file.name for file in folder.glob("*"))) or "nothing"
        raise ModelError(str(folder), "config.json and weights of transformers", present, _HOW_TO_CONVERT)


def _cached(model: KnownModel) -> Path | None:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        return Path(snapshot_download(model.repository, local_files_only=True))
    except LocalEntryNotFoundError:
        return None


def _without_network(model: KnownModel) -> str:
    settings = "[asr] model" if model.engine == "whisper" else "model of an [asr.dialects.…]"
    return (
        "without a way to the hub: set HF_ENDPOINT to a mirror of it, or download the files of"
        f" https://huggingface.co/{model.repository} on another machine, copy the folder here and name it"
        f" in {settings} (docs/models.md)"
    )
