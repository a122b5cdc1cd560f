"""The catalogue, and getting models: what is here already, and what is said where no hub can be reached."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import sherpa_models as models

from asr.catalogue import CATALOGUE, SOURCES
from asr.model_store import fetch, inspect, is_fine_tune, known, present
from asr.models import DEMO_MODEL, ModelError, ModelFacts
from asr.sherpa_folder import SherpaFolder

PAGE = (Path(__file__).parents[2] / "docs" / "models.md").read_text(encoding="utf-8")
NOBODY = "http://127.0.0.1:9"  # the discard port: nothing listens there


@pytest.mark.parametrize("model", CATALOGUE, ids=lambda model: model.name)
def test_every_model_stands_on_the_page_with_its_figures(model):
    line = next((line for line in PAGE.splitlines() if line.startswith(f"| `{model.name}` |")), None)
    assert line is not None, f"docs/models.md has no row for {model.name}"
    assert f"https://huggingface.co/{model.repository}" in PAGE
    assert model.licence in line or "model card" in line
    for rate in model.rates:
        assert f"{rate.percent:.2f}" in PAGE, f"{model.name}: {rate.test} {rate.percent} is not on the page"


def test_every_source_is_linked_on_the_page_and_used():
    assert all(source.url in PAGE for source in SOURCES)
    assert {rate.source for model in CATALOGUE for rate in model.rates} <= set(SOURCES)


def test_names_are_used_once_and_whisper_names_are_those_that_faster_whisper_downloads():
    names = [model.name for model in CATALOGUE]
    assert len(set(names)) == len(names)
    from faster_whisper.utils import _MODELS

    ready = {model.name: model.repository for model in CATALOGUE if model.form == "ctranslate2"}
    assert ready == {name: _MODELS[name] for name in ready}


def test_a_name_that_is_not_in_the_list_is_refused_with_the_names():
    with pytest.raises(ModelError, match=r"expected one of large-v3-turbo, large-v3, .*, got another name"):
        known("whisper-huge")


def test_a_whole_copy_beside_the_settings_is_found_by_name(tmp_path):
    model = known("large-v3")
    assert present(model, tmp_path) is None
    shutil.copytree(DEMO_MODEL, tmp_path / "large-v3")
    assert present(model, tmp_path) == tmp_path / "large-v3"
    (tmp_path / "large-v3" / "model.bin").unlink()
    assert present(model, tmp_path) is None


def test_what_is_whole_already_is_not_fetched_again(tmp_path):
    shutil.copytree(DEMO_MODEL, tmp_path / "whisper")
    assert fetch(known("large-v3"), tmp_path / "whisper") == tmp_path / "whisper"
    assert fetch(known("conformer-yue"), models.wenet(tmp_path / "sherpa")) == tmp_path / "sherpa"


@pytest.mark.parametrize("name", ["large-v3-turbo", "sense-voice-small", "belle-large-v3-zh"])
def test_without_a_hub_the_mirror_and_the_copy_by_hand_are_named(tmp_path, name):
    """The mirror that ``HF_ENDPOINT`` names does not answer: the real client fails for a real reason."""
    code = (
        "from pathlib import Path\nfrom asr.models import ModelError\n"
        "from asr.model_store import fetch, known\n"
        f"try: fetch(known({name!r}), Path({str(tmp_path / 'to')!r}))\n"
        "except ModelError as error: print(error)"
    )
    environment = {"HF_ENDPOINT": NOBODY, "HF_HOME": str(tmp_path / "cache"), "PATH": "/usr/bin:/bin"}
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert f"a download of {known(name).repository} from {NOBODY}" in shown.stdout
    assert "HF_ENDPOINT" in shown.stdout and "copy the folder here" in shown.stdout


def test_a_folder_tells_what_it_is(tmp_path):
    facts = inspect(str(DEMO_MODEL))
    assert isinstance(facts, ModelFacts) and facts.usable and facts.demo
    folder = inspect(str(models.sense_voice(tmp_path)))
    assert isinstance(folder, SherpaFolder)
    assert folder.kind == "sense_voice" and folder.times and {"zh", "yue"} <= set(folder.languages)


def test_the_demo_model_is_known_by_name_and_in_any_copy(tmp_path):
    assert inspect("demo").path == DEMO_MODEL
    copied = inspect(str(shutil.copytree(DEMO_MODEL, tmp_path / "ours")))
    assert isinstance(copied, ModelFacts) and copied.demo


def test_a_model_of_the_list_that_is_not_here_says_how_to_bring_it(tmp_path):
    with pytest.raises(ModelError, match="callqa models fetch conformer-wu brings it"):
        inspect("conformer-wu", tmp_path)


def test_a_fine_tune_says_that_it_must_be_converted(tmp_path):
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    assert not is_fine_tune(tmp_path)
    (tmp_path / "model.safetensors").touch()
    assert is_fine_tune(tmp_path)
    with pytest.raises(ModelError, match="callqa models convert SOURCE DIR"):
        inspect(str(tmp_path))


def test_what_is_neither_a_folder_nor_a_name_is_told():
    with pytest.raises(ModelError, match="expected a folder, or a name of the catalogue, got neither"):
        inspect("/nowhere/at-all")
