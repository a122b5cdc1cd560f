from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.settings import SettingsError, load_settings, settings_from

ROOT = Path(__file__).parents[2]


def test_without_a_file_every_setting_has_a_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load_settings()
    assert settings.centre.time_zone == "Asia/Shanghai"
    assert settings.store.folder == tmp_path / "data"
    assert settings.ledger_url == f"sqlite:///{tmp_path}/data/ledger.sqlite"


def test_paths_are_relative_to_the_settings_file(tmp_path: Path) -> None:
    file = tmp_path / "callqa.toml"
    file.write_text(
        '[recordings]\nroot = "audio"\ncdr = "audio/cdr.csv"\n[rubrics]\nuse = ["general", "own.yaml"]\n'
    )
    settings = load_settings(file)
    assert settings.recordings.root == tmp_path / "audio"
    assert settings.recordings.cdr == tmp_path / "audio" / "cdr.csv"
    assert settings.rubrics.use == ("general", str(tmp_path / "own.yaml"))


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLQA_ASR__MODEL", "large-v3")
    settings = settings_from({"asr": {"model": "small", "beam_size": 3}}, tmp_path, "test")
    assert settings.asr.model == "large-v3"
    assert settings.asr.beam_size == 3


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[nigth]\n", "nigth"),
        ("[asr]\nactivity = 'loud'\n", "asr.activity"),
        ("[centre]\ntime_zone = 'Mars/Base'\n", "centre.time_zone"),
        ("[asr\n", "TOML"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, named: str) -> None:
    file = tmp_path / "callqa.toml"
    file.write_text(text)
    with pytest.raises(SettingsError, match=named) as caught:
        load_settings(file)
    assert str(file) in str(caught.value)


def test_a_missing_named_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no such settings file"):
        load_settings(tmp_path / "other.toml")


def test_a_secret_is_never_printed(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        settings_from({"recordings": {"customer_key": ["hush"]}}, tmp_path, "test")
    assert "hush" not in str(caught.value)


def test_the_commented_example_is_valid_and_names_every_setting() -> None:
    example = ROOT / "callqa.toml"
    text = example.read_text(encoding="utf-8")
    load_settings(example)
    from pipelines.settings import Settings

    for section, field in Settings.model_fields.items():
        assert f"[{section}]" in text
        for key in field.annotation.model_fields:  # type: ignore[union-attr]
            assert f"{key} =" in text, f"{section}.{key} is not in callqa.toml"


def test_a_model_is_a_folder_beside_the_settings_or_a_name(tmp_path: Path) -> None:
    (tmp_path / "models" / "yue").mkdir(parents=True)
    file = tmp_path / "callqa.toml"
    file.write_text(
        """[asr]
model = "large-v3"
[asr.dialects.cantonese]
model = "models/yue"
""",
        encoding="utf-8",
    )
    asr = load_settings(file).asr
    assert asr.model == "large-v3"
    assert asr.dialects["cantonese"].model == str(tmp_path / "models" / "yue")
