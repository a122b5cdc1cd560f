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
        ("[nigth]\n", r"没有 \[nigth\] 这一节，是不是 'night'？有：centre、recordings、asr、"),
        ("[import.agent]\n", r"\[import\] 里没有 agent 这个键，是不是 'agents'？有：satisfaction、agents、"),
        (
            "[asr.dialects.yue]\nnear_sound = []\n",
            r"\[asr.dialects.yue\] .*，是不是 'near_sounds'？有：names、",
        ),
        ("[asr]\nbeam_size = 'five'\n", "asr.beam_size: 应为整数，得到 'five'"),
        ("[asr]\nbeam_size = 99\n", "asr.beam_size: 不能大于 20，得到 99"),
        ("[asr]\nactivity = 'loud'\n", "asr.activity: 只能是 'combined'、'silero'、'webrtc'，得到 'loud'"),
        ("[centre]\ntime_zone = 'Mars/Base'\n", "centre.time_zone"),
        ("[asr\n", "callqa.toml:1:5: 不是有效的 TOML"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, named: str) -> None:
    file = tmp_path / "callqa.toml"
    file.write_text(text)
    with pytest.raises(SettingsError, match=named) as caught:
        load_settings(file)
    assert str(file) in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("CALLQA_ASR__DEVICE", "gpu", "环境变量 CALLQA_ASR__DEVICE: asr.device: 只能是 "),
        ("CALLQA_ASR__DEVIC", "cpu", "环境变量 CALLQA_ASR__DEVIC: asr.devic: [asr] 里没有 devic 这个键"),
        ("CALLQA_ASR", '{"device": "gpu"}', "环境变量 CALLQA_ASR: asr.device: 只能是 "),
        ("CALLQA_ASR__DEVICE_INDEX", '["x"]', "环境变量 CALLQA_ASR__DEVICE_INDEX: asr.device_index.0: "),
        ("CALLQA_ASR__DEVICE_INDEX", "x", "环境变量 CALLQA_ASR__DEVICE_INDEX：列表和整节要写成 JSON"),
    ],
)
def test_a_wrong_value_of_the_environment_names_its_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv("CALLQA_ASR__MODEL", "small")  # right, and never named
    monkeypatch.setenv("CALLQA_NO_SETTING", "x")
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        settings_from({}, tmp_path, "callqa.toml")
    assert str(caught.value).startswith(told)


def test_the_files_faults_and_the_environments_stand_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLQA_ASR__DEVICE", "gpu")
    with pytest.raises(SettingsError) as caught:
        settings_from({"asr": {"device": "cpu", "beam_size": 99}}, tmp_path, "callqa.toml")
    assert "callqa.toml: asr.beam_size: 不能大于 20，得到 99" in str(caught.value)
    assert "callqa.toml: asr.device" not in str(caught.value)


def test_a_missing_named_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="没有这个设置文件"):
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

    for name, field in Settings.model_fields.items():
        section = field.alias or name
        for key, inner in field.annotation.model_fields.items():  # type: ignore[union-attr]
            nested = getattr(inner.annotation, "model_fields", None)
            if nested is None:
                assert f"[{section}]" in text
                assert f"{key} =" in text, f"{section}.{key} is not in callqa.toml"
            else:
                assert f"[{section}.{key}]" in text
                for deeper in nested:
                    assert f"{deeper} =" in text, f"{section}.{key}.{deeper} is not in callqa.toml"


def test_how_tables_are_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLQA_IMPORT__SATISFACTION__DATABASE", "sqlite:///surveys.db")
    content = {
        "satisfaction": {"columns": {"call_id": "流水号"}, "scores": {"１": 5, " 满意": 4}},
        "kpi": {"sheet": "日报"},
    }
    imports = settings_from({"import": content}, tmp_path, "test").imports
    assert imports.satisfaction.columns == {"call_id": "流水号"}
    assert imports.satisfaction.scores == {"1": 5.0, "满意": 4.0}
    assert imports.kpi.sheet == "日报" and imports.targets.sheet is None
    assert imports.satisfaction.database is not None
    assert imports.satisfaction.database.get_secret_value() == "sqlite:///surveys.db"


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ({"satisfaction": {"scores": {"满意": "high"}}}, "import.satisfaction.scores.满意"),
        ({"satisfaction": {"scores": {"满意": float("nan")}}}, "import.satisfaction.scores.满意"),
        ({"ratings": {}}, "import.ratings"),
        ({"kpi": {"scores": {}}}, "import.kpi.scores"),
    ],
)
def test_wrong_import_settings_are_named(content: dict[str, object], named: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=named):
        settings_from({"import": content}, tmp_path, "test")


def test_the_address_of_a_database_is_never_printed(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        settings_from({"import": {"satisfaction": {"database": ["mysql://u:hush@h/d"]}}}, tmp_path, "test")
    assert "hush" not in str(caught.value)


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
