"""What the doctor says of GPUs, of the models of dialects and of what can be installed besides."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

from asr.cuda import WANTED, Library
from asr.models import DEMO_MODEL
from pipelines.doctor import OPTIONAL, Finding, Health, examine, gpu_finding
from pipelines.settings import settings_from

WHEELS = Path("/site-packages/nvidia/cublas/lib")
FOUND = tuple(Library(name) for name in WANTED)


def told(finding: Finding) -> tuple[Health, str]:
    return finding.health, finding.detail


def test_a_gpu_with_its_libraries_is_fine():
    assert told(gpu_finding(2, 2, FOUND, wanted=True)) == (Health.OK, "2 块 CUDA GPU")


def test_libraries_from_wheels_are_fine_and_told_where_they_lie():
    libraries = tuple(Library(name, WHEELS) for name in WANTED)
    health, detail = told(gpu_finding(1, 1, libraries, wanted=False))
    assert health is Health.OK and f"从 {WHEELS} 载入" in detail


def test_missing_libraries_are_broken_and_say_what_to_install():
    libraries = tuple(Library(name, error="cannot open shared object file") for name in WANTED)
    health, detail = told(gpu_finding(1, 1, libraries, wanted=False))
    assert health is Health.BROKEN
    assert "libcublas.so.12" in detail and "pip install 'callqa[gpu]'" in detail and "CUDA 13" in detail


def test_libraries_that_are_there_but_do_not_open_name_the_folder():
    libraries = tuple(Library(name, WHEELS, "wrong ELF class") for name in WANTED)
    health, detail = told(gpu_finding(1, 1, libraries, wanted=False))
    assert health is Health.BROKEN
    assert "wrong ELF class" in detail and f"LD_LIBRARY_PATH={WHEELS}" in detail


def test_a_missing_cudnn_is_only_told():
    libraries = (*FOUND[:-1], Library(WANTED[-1], error="cannot open shared object file"))
    health, detail = told(gpu_finding(1, 1, libraries, wanted=True))
    assert health is Health.OK and "cuDNN" in detail


@pytest.mark.parametrize(("wanted", "health"), [(True, Health.BROKEN), (False, Health.WARNING)])
@pytest.mark.parametrize(("listed", "words"), [(0, "GPU"), (4, "nvidia-smi 看到 4 块 GPU")])
def test_no_usable_gpu_is_broken_only_where_one_is_asked_for(wanted, health, listed, words):
    finding = gpu_finding(0, listed, (), wanted)
    assert finding.health is health and words in finding.detail


def examined(tmp_path: Path, **asr: object) -> dict[str, Finding]:
    settings = settings_from({"asr": {"model": str(DEMO_MODEL), **asr}}, tmp_path, "a test")
    return {finding.part.split(" ")[-1]: finding for finding in examine(settings)}


def test_optional_engines_are_told_with_version_or_the_extra_that_brings_them(tmp_path):
    engines = examined(tmp_path)["engines"]
    assert engines.health is Health.OK
    for package, extra in OPTIONAL:
        try:
            expected = f"{package} {version(package)}"
        except PackageNotFoundError:
            expected = f"{package} 未安装（pip install 'callqa[{extra}]'）"
        assert expected in engines.detail


def test_dialects_without_models_of_their_own_need_nothing(tmp_path):
    assert examined(tmp_path)["dialects"].health is Health.OK


def test_a_dialect_whose_model_is_not_there_is_broken_and_named(tmp_path):
    broken = {"sichuan": {"engine": "sherpa", "model": str(tmp_path / "none")}}
    finding = examined(tmp_path, dialects=broken)["dialects"]
    assert finding.broken and str(tmp_path / "none") in finding.detail


def test_the_model_of_a_dialect_is_told_by_its_dialect(tmp_path):
    own = {"cantonese": {"model": str(DEMO_MODEL), "language": "yue"}}
    finding = examined(tmp_path, dialects=own)["dialects"]
    assert finding.health is Health.OK and finding.detail.startswith(f"cantonese：{DEMO_MODEL}")


def test_recordings_that_are_not_there_and_empty_ones_are_counted_apart(tmp_path: Path):
    (tmp_path / "heard.wav").write_bytes(b"RIFF")
    (tmp_path / "nothing.wav").touch()
    rows = [f"c{number},2026-11-0{number}T09:00:00+08:00,answered,{name}" for number, name in enumerate(
        ("heard.wav", "nothing.wav", "gone.wav", "away.wav"), start=1)]  # fmt: skip
    header = "call_id,start,disposition,recording"
    (tmp_path / "cdr.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    found = recordings_of(tmp_path, cdr=str(tmp_path / "cdr.csv"))
    assert found.health is Health.WARNING
    assert found.detail == "话单 4 行（无法读取 0），可用录音 1，录音缺失 2，空文件 1"


def test_a_list_that_is_not_there_is_told_without_names_of_ours(tmp_path: Path):
    found = recordings_of(tmp_path, cdr=str(tmp_path / "cdr.csv"))
    assert found.health is Health.BROKEN
    assert "Error" not in found.detail and found.detail.startswith(f"{tmp_path}/cdr.csv：文件不存在")


def recordings_of(folder: Path, **recordings: object) -> Finding:
    settings = settings_from({"recordings": {"root": str(folder), **recordings}}, folder, "test")
    return next(finding for finding in examine(settings) if finding.part == "录音 recordings")
