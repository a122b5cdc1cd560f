"""From ``[judge]`` in the settings to a verdict: which addresses are inside, and who asks the model."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest
from chat_server import MODEL, free_port, serving, verdict
from command_line import SPOKEN, callqa

from asr.transcript_json import read_transcripts
from pipelines.doctor import Finding, Health, examine
from pipelines.judging import Judging, judge_options
from pipelines.settings import Settings, SettingsError, settings_from
from scoring.chat_model import ChatModel
from scoring.scorecard import Outcome

RUBRIC = """\
rubric: care
name: 关怀
items:
  - {id: helpful, name: 主动, points: 10, check: {judge: {ask: 坐席是否愿意帮助客户？}}}
"""
REFUSED = verdict("fail", ("agent", "这不归我管"), reason="坐席推给客户自己办。")


def settings(folder: Path, **judge: object) -> Settings:
    (folder / "care.yaml").write_text(RUBRIC, encoding="utf-8")
    return settings_from({"judge": judge, "rubrics": {"use": ["care.yaml"]}}, folder, "a test")


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "127.0.0.1", "127.8.8.8", "[::1]", "0x7f.1", "2130706433", "[::ffff:10.1.2.3]"),
        *("10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.9", "169.254.7.7", "[fd12::7]", "[fe80::1]"),
        *("gpu-server", "GPU7", "llm.local", "llm.local.", "a.b.local"),
    ],
)
def test_an_address_inside_the_building_is_taken(tmp_path: Path, host: str) -> None:
    assert settings(tmp_path, url=f"http://{host}:8000/v1", model=MODEL).judge.url is not None


@pytest.mark.parametrize(
    "host",
    [
        *("api.openai.com", "8.8.8.8", "134744072", "0x08080808", "010.8.8.8", "[2001:4860::8888]"),
        *("[::ffff:8.8.8.8]", "172.32.0.1", "100.64.0.1", "127.0.0.1.nip.io", "a.localhost.com"),
        *(
            "evil.com\\@10.0.0.1",
            "8.8.8.8#.local",
            "8.8.8.8?x.local",
            "ｅｖｉｌ。ｃｏｍ",
            "gpu-server.example",
        ),
    ],
)
def test_an_address_outside_the_building_is_refused_unless_allowed(tmp_path: Path, host: str) -> None:
    url = f"http://{host}/v1"
    with pytest.raises(SettingsError, match=r"judge\.url.*allow_public = true"):
        settings(tmp_path, url=url, model=MODEL)
    assert settings(tmp_path, url=url, model=MODEL, allow_public=True).judge.url is not None


@pytest.mark.parametrize(
    ("judge", "named"),
    [
        ({"url": "gpu-server:8000", "model": MODEL}, "judge.url"),
        ({"url": "file:///etc/passwd", "model": MODEL}, "judge.url"),
        ({"url": "http://:hush@10.0.0.1/v1", "model": MODEL}, "api_key"),
        ({"url": "http://10.0.0.1/v1"}, "judge.model: .*要一起写"),
        ({"model": MODEL}, "judge.model: .*要一起写"),
        ({"url": "http://10.0.0.1/v1", "model": ""}, "judge.model"),
        ({"timeout_s": 0}, "judge.timeout_s"),
        ({"attempts": 0}, "judge.attempts"),
        ({"api_key": ["hush"]}, "judge.api_key"),
        ({"apikey": "hush"}, "judge.apikey"),
    ],
)
def test_a_wrong_setting_is_named_and_a_secret_is_not(
    tmp_path: Path, judge: dict[str, object], named: str
) -> None:
    with pytest.raises(SettingsError, match=named) as caught:
        settings(tmp_path, **judge)
    assert "hush" not in str(caught.value)


def test_without_the_section_no_model_is_asked(tmp_path: Path) -> None:
    assert judge_options(settings(tmp_path)).language_model is None


def test_the_settings_reach_the_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLQA_JUDGE__API_KEY", "hush")
    given = settings(
        tmp_path, url="http://10.0.0.1/v1", model=MODEL, timeout_s=7, attempts=4, max_characters=900
    )
    assert judge_options(given).language_model == ChatModel("http://10.0.0.1/v1", MODEL, "hush", 7.0, 4, 900)
    assert "hush" not in repr(given)


def transcript(folder: Path) -> Path:
    file = folder / "call.json"
    file.write_text(json.dumps({"call_id": "c1"} | SPOKEN), encoding="utf-8")
    return file


def test_calls_in_a_stage_are_judged_by_the_model(tmp_path: Path) -> None:
    (heard,) = read_transcripts(transcript(tmp_path))
    with serving(REFUSED) as server:
        judging = Judging.of(settings(tmp_path, url=server.url, model=MODEL))
        card = pickle.loads(pickle.dumps(judging)).scorecard(heard)  # as an import sends it to its workers
    assert card is not None and card.item("helpful").outcome is Outcome.FAIL
    assert card.models[-1] == ("judge", MODEL)


def test_callqa_score_asks_the_model_of_its_settings(tmp_path: Path) -> None:
    settings(tmp_path)
    arguments = ("score", transcript(tmp_path), "--rubric", tmp_path / "care.yaml", "--json", "--config")
    file = tmp_path / "callqa.toml"
    with serving(REFUSED) as server:
        file.write_text(f'[judge]\nurl = "{server.url}"\nmodel = "{MODEL}"\n', encoding="utf-8")
        shown = callqa(*arguments, file)
    assert shown.returncode == 0, shown.stderr
    (item,) = json.loads(shown.stdout)[0]["items"]
    assert item["outcome"] == "fail" and "坐席推给客户自己办" in item["reason"]
    assert item["evidence"][0]["start"] == 6.5
    file.write_text("", encoding="utf-8")
    (item,) = json.loads(callqa(*arguments, file).stdout)[0]["items"]
    assert item["outcome"] == "not_measurable" and "[judge]" in item["reason"]


def looked_at(given: Settings) -> Finding:
    (finding,) = [finding for finding in examine(given) if finding.part.endswith("judge")]
    return finding


def test_the_doctor_looks_whether_the_model_is_there(tmp_path: Path) -> None:
    with serving() as server:
        fine = looked_at(settings(tmp_path, url=server.url, model=MODEL))
        other = looked_at(settings(tmp_path, url=server.url, model="qwen-other"))
    assert fine.health is Health.OK and MODEL in fine.detail
    assert other.broken and "没有模型 qwen-other" in other.detail and MODEL in other.detail


def test_the_doctor_says_what_is_missing(tmp_path: Path) -> None:
    gone = looked_at(settings(tmp_path, url=f"http://127.0.0.1:{free_port()}/v1", model=MODEL))
    assert gone.broken and "连接不上" in gone.detail
    unset = looked_at(settings(tmp_path))
    assert unset.health is Health.WARNING and "关怀用到 judge 检查" in unset.detail
    assert looked_at(settings_from({}, tmp_path, "a test")).health is Health.OK
