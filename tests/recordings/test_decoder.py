"""Decoding in processes of its own: a crash or a hang costs one call, and nobody waits for ever."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from recorded_sound import two_parties, wav

from recordings.audio import Audio
from recordings.decode import decode
from recordings.decoder import Decoder, DecoderUnavailable
from recordings.errors import (
    Problem,
    RecordingCrashed,
    RecordingError,
    RecordingMissing,
    RecordingTruncated,
    RecordingUnreadable,
    printable,
)


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return wav(tmp_path_factory.mktemp("calls") / "call.wav", two_parties(3.0))


@pytest.fixture(scope="module")
def decoder() -> Iterator[Decoder]:
    with Decoder(timeout_s=60.0) as running:
        yield running


def test_the_samples_are_those_of_decode(decoder: Decoder, call: Path) -> None:
    audio = decoder.decode(call)
    assert np.array_equal(audio.samples, decode(call).samples)
    audio.samples[:] = 0.0  # private to this process, and writable
    assert decoder.decode(call).peak_dbfs > -20


def test_samples_outlive_the_decoder_and_leave_no_file(call: Path, tmp_path: Path) -> None:
    with Decoder(folder=tmp_path) as running:
        audio = running.decode(call)
        (folder,) = tmp_path.iterdir()
        assert not list(folder.iterdir())
    assert not list(tmp_path.iterdir())
    assert audio.duration == 3.0
    assert audio.peak_dbfs > -20


def test_errors_come_back_as_they_were_raised(decoder: Decoder, call: Path, tmp_path: Path) -> None:
    half = tmp_path / "half.wav"
    half.write_bytes(call.read_bytes()[: call.stat().st_size // 2])
    with pytest.raises(RecordingTruncated) as raised:
        decoder.decode(half)
    assert raised.value.declared_s == 3.0
    assert raised.value.actual_s == pytest.approx(1.5, abs=0.01)
    with pytest.raises(RecordingMissing):
        decoder.decode(tmp_path / "none.wav")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGABRT, signal.SIGSEGV])
def test_a_process_that_dies_costs_one_call(call: Path, how: signal.Signals) -> None:
    with Decoder(timeout_s=60.0) as running:
        running.decode(call)
        (pid,) = running.pids
        os.kill(pid, signal.SIGSTOP)  # so that it cannot finish first
        killer = threading.Timer(0.2, lambda: (os.kill(pid, how), os.kill(pid, signal.SIGCONT)))
        killer.start()
        with pytest.raises(RecordingCrashed, match=how.name) as raised:
            running.decode(call)
        killer.join()
        assert raised.value.kind is Problem.CRASHED
        assert running.decode(call).duration == 3.0
        assert running.pids != (pid,)


def test_a_process_that_hangs_is_ended(call: Path) -> None:
    with Decoder(timeout_s=5.0) as running:
        running.decode(call)
        (pid,) = running.pids
        os.kill(pid, signal.SIGSTOP)
        began = time.monotonic()
        with pytest.raises(RecordingCrashed, match="超过 5 秒"):
            running.decode(call)
        assert time.monotonic() - began < 30
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_process_that_died_between_calls_is_nobodys_fault(call: Path) -> None:
    with Decoder() as running:
        running.decode(call)
        os.kill(running.pids[0], signal.SIGKILL)
        os.waitid(os.P_PID, running.pids[0], os.WEXITED | os.WNOWAIT)
        assert running.decode(call).duration == 3.0


def test_many_come_back_in_order_and_a_bad_one_is_its_own_result(call: Path, tmp_path: Path) -> None:
    text = tmp_path / "text.wav"
    text.write_text("not audio")
    items = [(at, text if at == 2 else call) for at in range(6)]
    with Decoder(processes=2) as running:
        found = list(running.decode_many(items))
    assert [key for key, _ in found] == list(range(6))
    assert isinstance(found[2][1], RecordingUnreadable)
    assert all(isinstance(result, Audio) for key, result in found if key != 2)


def test_many_reads_no_further_ahead_than_told(decoder: Decoder, call: Path) -> None:
    taken = []

    def items() -> Iterator[tuple[int, Path]]:
        for at in range(10):
            taken.append(at)
            yield at, call

    results = decoder.decode_many(items(), ahead=2)
    assert next(results)[0] == 0
    assert taken == [0, 1, 2]
    assert next(results)[0] == 1
    assert taken == [0, 1, 2, 3]
    results.close()  # type: ignore[attr-defined]
    assert decoder.decode(call).duration == 3.0


def test_a_full_disk_is_not_the_calls_fault(call: Path, tmp_path: Path) -> None:
    with Decoder(folder=tmp_path) as running:
        running.decode(call)
        (folder,) = tmp_path.iterdir()
        folder.rmdir()
        with pytest.raises(DecoderUnavailable, match="临时文件夹"):
            running.decode(call)


def test_the_process_imports_what_decoding_needs_only() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import recordings.decoder_worker, av, sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    heavy = {
        "torch",
        "pandas",
        "scipy",
        "duckdb",
        "prefect",
        "faster_whisper",
        "librosa",
        "pydantic",
        "fsspec",
    }
    assert not heavy & set(told.stdout.split())


@pytest.mark.parametrize("wrong", [{"processes": 0}, {"timeout_s": 0.0}])
def test_a_decoder_that_could_not_work_is_not_made(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="got"):
        Decoder(**wrong)  # type: ignore[arg-type]


def test_errors_name_the_call_and_survive_pickling() -> None:
    error: RecordingError = RecordingTruncated(
        "a\n\udc80.wav", "不完整", declared_s=3.0, actual_s=1.0
    ).for_call("c1")
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error) == "通话 c1，a\\n\\udc80.wav：不完整"
    assert (again.call_id, again.declared_s, again.actual_s, again.kind) == (
        "c1",
        3.0,
        1.0,
        Problem.TRUNCATED,
    )
    assert printable("录音 1.wav") == "录音 1.wav"
