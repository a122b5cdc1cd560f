"""Batches over calls: who gets which words back, what is tried again, and what happens without memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from asr.activity import Samples
from asr.chunks import HEARING_HZ, Chunk, Piece
from asr.dialects import KNOWN, Dialect, Dialects
from asr.engine import Engine, EngineWord, Language, LanguageDetector, OutOfMemory, Recognised
from asr.transcription import PartySpeech, Transcriber
from recordings.call import Agent, Call, Speaker
from recordings.span import TimeSpan


@dataclass
class Tape:
    """An engine that says what is written in the sound: its first sample is a number, its language is told.

    A device with room for ``room`` windows; a number in ``mumbled`` is heard badly below temperature 0.4.
    """

    name: str = "tape@1"
    languages: tuple[str, ...] = ("zh", "yue")
    room: int = 100
    mumbled: tuple[int, ...] = ()
    batches: list[list[int]] = field(default_factory=list)

    def recognise(
        self, windows: Sequence[Samples], language: str, temperature: float = 0.0
    ) -> tuple[Recognised, ...]:
        numbers = [round(float(window[0])) for window in windows]
        if len(windows) > self.room:
            raise OutOfMemory("CUDA failed with error out of memory")
        self.batches.append(numbers)
        return tuple(self._said(number, language, temperature) for number in numbers)

    def detect(self, windows: Sequence[Samples]) -> tuple[Language, ...]:
        return tuple(Language("yue" if round(float(w[0])) % 2 else "zh", 0.9) for w in windows)

    def _said(self, number: int, language: str, temperature: float) -> Recognised:
        if number in self.mumbled and temperature < 0.4:
            return Recognised((EngineWord("嗯", 0.1, 0.3, 0.1),), -2.0, 0.1)
        words = (EngineWord(str(number), 0.1, 0.3, 0.9), EngineWord(language, 0.3, 0.5, 0.9))
        return Recognised(words, -0.2 - temperature / 10, 0.01)


def party(*numbers: int, language: str | None = "zh", dialect: str | None = None) -> PartySpeech:
    """A party with one window of a second per number; window n lies at second 10 n of the call."""
    chunks, sounds = [], []
    for place, number in enumerate(numbers):
        chunks.append(Chunk(0, (Piece(TimeSpan(10.0 * place, 10.0 * place + 1), 0.0),)))
        sounds.append(np.full(HEARING_HZ, number, np.float32))
    return PartySpeech(tuple(chunks), tuple(sounds), dialect, language)


def said(heard) -> list[str]:
    return ["".join(word.word.text for word in one.words) for one in heard]


def test_the_stand_in_is_an_engine():
    assert isinstance(Tape(), Engine) and isinstance(Tape(), LanguageDetector)


def test_every_party_gets_its_own_words_at_its_own_times():
    tape = Tape()
    heard = Transcriber({None: tape}, batch_size=4).heard([party(1, 2), party(3), party(), party(4, 5, 6)])
    assert said(heard) == ["1zh2zh", "3zh", "", "4zh5zh6zh"]
    assert [word.span.start for word in heard[3].words] == pytest.approx([0.1, 0.3, 10.1, 10.3, 20.1, 20.3])
    assert [len(batch) for batch in tape.batches] == [4, 2], "calls share batches"


def test_a_batch_that_does_not_fit_is_halved_until_it_does():
    tape = Tape(room=2)
    heard = Transcriber({None: tape}, batch_size=8).heard([party(*range(7))])
    assert said(heard) == ["".join(f"{number}zh" for number in range(7))]
    assert max(len(batch) for batch in tape.batches) == 2


def test_one_window_that_does_not_fit_is_an_error():
    with pytest.raises(OutOfMemory):
        Transcriber({None: Tape(room=0)}).heard([party(1)])


def test_only_what_failed_is_decoded_again_hotter():
    tape = Tape(mumbled=(2,))
    heard = Transcriber({None: tape}, batch_size=4).heard([party(1, 2, 3)])
    assert said(heard) == ["1zh2zh3zh"]
    assert tape.batches == [[1, 2, 3], [2], [2]], "0.2 fails, 0.4 passes"
    assert not any(word.doubtful for word in heard[0].words)


def test_what_never_passes_is_kept_and_marked():
    (heard,) = Transcriber({None: Tape(mumbled=(2,))}, temperatures=(0.2,)).heard([party(1, 2)])
    assert [(word.word.text, word.doubtful) for word in heard.words] == [
        ("1", False), ("zh", False), ("嗯", True)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["好的好的好的好的好的好的", "啊啊啊啊啊啊啊啊啊", "这句话说得实在太快了一秒钟里谁也说不了这么多字"],
)
def test_loops_and_speech_too_fast_for_anyone_fail(text):
    class Looping(Tape):
        def _said(self, number: int, language: str, temperature: float) -> Recognised:
            if temperature:
                return super()._said(number, language, temperature)
            return Recognised((EngineWord(text, 0.0, 0.9, 0.9),), -0.1, 0.0)

    assert said(Transcriber({None: Looping()}).heard([party(7)])) == ["7zh"]


def test_probably_no_speech_and_unlikely_words_are_silence():
    class Silent(Tape):
        def _said(self, *_: object) -> Recognised:
            return Recognised((EngineWord("谢谢观看", 0.0, 0.9, 0.2),), -1.5, 0.9)

    tape = Silent()
    assert said(Transcriber({None: tape}).heard([party(7)])) == [""]
    assert len(tape.batches) == 1, "silence is an answer: nothing is tried again"


def test_a_language_nobody_told_is_heard_per_party():
    heard = Transcriber({None: Tape()}).heard([party(1, 2, language=None), party(4, language=None)])
    assert said(heard) == ["1yue2yue", "4zh"]
    assert [one.language for one in heard] == [Language("yue", 0.9), Language("zh", 0.9)]


def test_a_language_the_model_lacks_is_heard_as_its_first_and_doubted():
    (heard,) = Transcriber({None: Tape(languages=("zh",))}).heard([party(1, language="yue")])
    assert heard.language == Language("zh", 0.0)
    assert all(word.doubtful for word in heard.words)


def test_a_dialect_goes_to_its_own_engine():
    own = Tape("sichuan@2")
    heard = Transcriber({None: Tape(), "sichuan": own}).heard([party(1), party(2, dialect="sichuan")])
    assert [one.engine for one in heard] == ["tape@1", "sichuan@2"]
    assert own.batches == [[2]]


class TestHints:
    """Who speaks what, as far as somebody says so."""

    dialects = Dialects(
        (Dialect("sichuan", frozenset({"四川话"})), *KNOWN), {"west": "sichuan"}, {"8001": "cantonese"}
    )

    @pytest.mark.parametrize(
        ("call", "speaker", "expected"),
        [
            (Call("c", dialect="四川话"), Speaker.CUSTOMER, "sichuan"),
            (Call("c", dialect="四川话"), Speaker.AGENT, None),
            (Call("c", dialect="zh"), Speaker.AGENT, "mandarin"),
            (Call("c", dialect="粤语", queue="west"), Speaker.CUSTOMER, "cantonese"),
            (Call("c", queue="west"), Speaker.CUSTOMER, "sichuan"),
            (Call("c", queue="west"), Speaker.UNKNOWN, "sichuan"),
            (Call("c", agent=Agent(agent_no="8001")), Speaker.AGENT, "cantonese"),
            (Call("c", agent=Agent(agent_no="8001")), Speaker.CUSTOMER, None),
            (Call("c", dialect=" "), Speaker.CUSTOMER, None),
        ],
    )
    def test_record_queue_and_agent(self, call, speaker, expected):
        found = self.dialects.hinted(call, speaker)
        assert (None if found is None else found.name) == expected

    def test_an_unknown_dialect_is_heard_as_mandarin_and_keeps_its_name(self):
        found = self.dialects.named("温州话")
        assert (found.name, found.language, found.own_engine) == ("温州话", "zh", False)

    def test_a_hint_to_nowhere_is_refused(self):
        with pytest.raises(ValueError, match="queue q: expected one of the dialects cantonese, mandarin"):
            Dialects(KNOWN, {"q": "klingon"})
