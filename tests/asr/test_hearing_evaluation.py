"""Given what was said and what was heard, then exact counts that add up; none where the labels are silent."""

from __future__ import annotations

import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asr.error_rate import Errors
from asr.evaluation import LabelMismatch, measure, shares_line
from asr.hearing_counts import (
    ActivityCounts,
    DiarizationCounts,
    HearingCounts,
    Ratio,
    RoleCounts,
    StartCounts,
)
from asr.rttm import RttmError, Voice, read_rttm
from asr.spoken_truth import SpokenTruth
from asr.transcript import PartyActivity, Transcript, Turn, Word
from recordings.call import Call, Speaker
from recordings.span import TimeSpan

AGENT, CUSTOMER, UNKNOWN, IVR = Speaker.AGENT, Speaker.CUSTOMER, Speaker.UNKNOWN, Speaker.IVR
STEREO = ((AGENT, 0), (CUSTOMER, 1))


def turn(speaker: Speaker, start: float, end: float, text: str = "", channel: int | None = None) -> Turn:
    return Turn(speaker, TimeSpan(start, end), text, channel=channel)


def said(*turns: Turn, channels: tuple[tuple[Speaker, int], ...] = STEREO) -> SpokenTruth:
    return SpokenTruth(turns, channels=channels)


def heard(*turns: Turn, channels: int = 2, one_line: bool = False) -> Transcript:
    """As the hearing gives it: every party's activity is where its turns are."""
    parties = dict.fromkeys((one.speaker, one.channel) for one in turns)
    activity = tuple(
        PartyActivity(
            speaker, tuple(one.span for one in turns if (one.speaker, one.channel) == (speaker, at))
        )
        for speaker, at in parties
    )
    models = (("speakers", "builtin-2"),) if one_line else ()
    return Transcript(Call("c"), 60.0, turns, channels, activity=activity, models=models)


TRUTH = said(turn(AGENT, 1, 3, "您好，请讲。"), turn(CUSTOMER, 4, 6, "我要订烟。"))
HEARD = heard(turn(AGENT, 1, 3, "您好请讲", 0), turn(CUSTOMER, 4, 6, "我要订盐", 1))


def test_a_call_heard_well() -> None:
    counts = measure(HEARD, TRUTH)
    assert (counts.agent, counts.customer, counts.characters) == (Errors(0, 4), Errors(1, 4), Errors(1, 8))
    assert counts.diarization == DiarizationCounts(3500, 0, 0, 0)  # a collar at each of four edges
    assert counts.activity == ActivityCounts(400, 0, 0)
    assert counts.roles == RoleCounts(right=1)
    assert counts.starts == StartCounts()


def test_two_channels_are_compared_channel_by_channel() -> None:
    """Talking at once, or a backchannel inside a turn, moves no character of the other party."""
    truth = said(turn(AGENT, 1, 9, "甲乙丙丁"), turn(CUSTOMER, 2, 3, "嗯"), turn(AGENT, 10, 11, "戊"))
    transcript = heard(turn(AGENT, 1, 11, "甲乙丙丁戊", 0), turn(CUSTOMER, 2, 3, "嗯", 1))
    assert measure(transcript, truth).characters == Errors(0, 6)
    one_line = replace(transcript, channels=1)
    assert measure(one_line, replace(truth, channels=())).characters.edits == 2


def test_the_roles_do_not_matter_to_the_characters() -> None:
    swapped = heard(turn(CUSTOMER, 1, 3, "您好请讲", 0), turn(AGENT, 4, 6, "我要订盐", 1))
    counts = measure(swapped, TRUTH)
    assert (counts.agent, counts.customer) == (Errors(0, 4), Errors(1, 4))
    assert counts.roles == RoleCounts(wrong=1)


def test_labels_that_do_not_say_whose_channel_is_whose() -> None:
    transcript = heard(turn(UNKNOWN, 4, 6, "我要订盐", 0), turn(UNKNOWN, 1, 3, "您好请讲", 1))
    counts = measure(transcript, replace(TRUTH, channels=()))
    assert (counts.agent, counts.customer) == (Errors(0, 4), Errors(1, 4))
    assert counts.roles == RoleCounts(unknown=1)
    assert counts.diarization.error == Ratio(0, 3500)


def test_words_on_a_channel_where_nobody_spoke_are_invented() -> None:
    truth = said(turn(AGENT, 1, 3, "您好"), channels=STEREO)
    transcript = heard(turn(AGENT, 1, 3, "您好", 0), turn(CUSTOMER, 8, 9, "谢谢观看", 1))
    counts = measure(transcript, truth)
    assert (counts.characters, counts.customer) == (Errors(4, 2), Errors(4, 0))
    assert counts.customer.rate is None


def test_parties_on_one_line_are_compared_in_order_of_time() -> None:
    shared = tuple((speaker, 0) for speaker in (AGENT, CUSTOMER))
    transcript = heard(turn(AGENT, 1, 3, "您好请讲", 0), turn(AGENT, 4, 6, "我要订烟", 0), one_line=True)
    counts = measure(transcript, replace(TRUTH, channels=shared))
    assert counts.characters == Errors(0, 8)
    assert (counts.agent, counts.customer) == (Errors(), Errors())
    assert counts.diarization == DiarizationCounts(3500, 0, 0, 1750)  # the customer taken for the agent
    assert counts.roles == RoleCounts(unknown=1)  # as much right as wrong


def test_plain_text_and_nothing_else() -> None:
    counts = measure(HEARD, SpokenTruth(text="您好请讲，我要订烟。"))
    assert counts == HearingCounts(characters=Errors(1, 8))


def test_labels_that_say_nothing_count_nothing() -> None:
    assert measure(HEARD, SpokenTruth()) == HearingCounts()
    assert HearingCounts().diarization.error.rate is None
    assert HearingCounts().activity.f1.rate is None
    assert HearingCounts().starts.mean_ms.rate is None


def test_an_announcement_is_nobodys() -> None:
    announced = replace(TRUTH, turns=(turn(IVR, 0, 1, "通话可能会被录音"), *TRUTH.turns))
    assert measure(HEARD, announced) == measure(HEARD, TRUTH)


def test_speech_missed_invented_and_confused() -> None:
    """By hand: 10 s of each party; 2 s are missed, 3 s go to the other one, 4 s are noise."""
    truth = said(turn(AGENT, 0, 10), turn(CUSTOMER, 20, 30))
    transcript = heard(turn(AGENT, 2, 10, "", 0), turn(AGENT, 20, 23, "", 0), turn(CUSTOMER, 23, 34, "", 1))
    counts = measure(transcript, truth)
    # a collar of 0.125 s on each side of 0, 10, 20 and 30 is not counted
    assert counts.diarization == DiarizationCounts(19500, 1875, 3875, 2875)
    assert counts.activity == ActivityCounts(1800, 400, 200)
    assert (counts.activity.precision, counts.activity.recall) == (Ratio(1800, 2200), Ratio(1800, 2000))
    assert counts.activity.f1.rate == pytest.approx(2 * 1800 / (2200 + 2000))


def test_overlap_is_scored() -> None:
    truth = said(turn(AGENT, 0, 10), turn(CUSTOMER, 5, 10))
    counts = measure(heard(turn(AGENT, 0, 10, "", 0)), truth)
    # edges at 0, 5 and 10: 9.5 s of the agent count, and 4.75 s of the customer, all of them missed
    assert counts.diarization == DiarizationCounts(9500 + 4750, 4750, 0, 0)


def test_marked_voices_win_over_turns_and_may_name_the_roles() -> None:
    marked = (Voice("坐席", (TimeSpan(4, 6),)), Voice("客户", (TimeSpan(1, 3),)))
    counts = measure(HEARD, replace(TRUTH, voices=marked))
    assert counts.roles == RoleCounts(wrong=1)
    unnamed = tuple(Voice(name, voice.spans) for name, voice in zip("ab", marked, strict=True))
    assert measure(HEARD, SpokenTruth(voices=unnamed)).roles == RoleCounts()
    assert measure(HEARD, replace(TRUTH, voices=unnamed)).roles == RoleCounts(right=1)
    assert measure(HEARD, SpokenTruth(voices=unnamed)).diarization.error == Ratio(0, 3500)


def words(speaker: Speaker, channel: int | None, *timed: tuple[str, float]) -> Turn:
    parts = tuple(Word(text, TimeSpan(start, start + 0.1)) for text, start in timed)
    span = TimeSpan(timed[0][1], timed[-1][1] + 0.1)
    return Turn(speaker, span, "".join(text for text, _ in timed), parts, channel=channel)


def test_word_starts_of_what_was_heard_rightly() -> None:
    truth = said(words(AGENT, None, ("您", 1.0), ("好，", 1.2), ("请", 2.0), ("讲", 2.2)))
    transcript = heard(words(AGENT, 0, ("您", 1.05), ("好", 1.1), ("情", 2.0), ("讲", 2.5)))
    assert measure(transcript, truth).starts == StartCounts(words=3, off_ms=50 + 100 + 300, near=2)
    assert measure(transcript, truth).starts.mean_ms.rate == 150


def test_only_beginnings_of_words_are_timed() -> None:
    truth = said(words(AGENT, None, ("您好", 1.0), ("请讲", 2.0)))
    transcript = heard(words(AGENT, 0, ("您", 1.0), ("好", 1.2), ("请", 2.1), ("讲", 2.2)))
    assert measure(transcript, truth).starts == StartCounts(words=2, off_ms=100, near=2)


def test_labels_of_another_recording_are_refused() -> None:
    with pytest.raises(
        LabelMismatch, match=r"通话 c 的标注：应在录音的 60\.0 秒之内，实为说到第 62\.0 秒"
    ) as found:
        measure(HEARD, said(turn(AGENT, 61, 62)))
    assert str(pickle.loads(pickle.dumps(found.value))) == str(found.value)
    with pytest.raises(LabelMismatch, match="应在录音的 1 个声道之内（从 0 数起），实为声道 1"):
        measure(replace(HEARD, channels=1), TRUTH)


def test_which_calls_share_a_line() -> None:
    assert not shares_line(HEARD)
    assert shares_line(replace(HEARD, channels=1))
    assert shares_line(heard(channels=2, one_line=True))


COUNT = st.integers(0, 10_000)
COUNTS = st.builds(
    HearingCounts,
    *[st.builds(Errors, COUNT, COUNT)] * 3,
    st.builds(DiarizationCounts, *[COUNT] * 4),
    st.builds(ActivityCounts, *[COUNT] * 3),
    st.builds(RoleCounts, *[COUNT] * 3),
    st.builds(StartCounts, *[COUNT] * 3),
)


@given(COUNTS, COUNTS, COUNTS)
def test_counts_add_up(one: HearingCounts, two: HearingCounts, three: HearingCounts) -> None:
    assert one + HearingCounts() == one
    assert one + two == two + one
    assert (one + two) + three == one + (two + three)
    both = one + two
    assert both.characters.edits == one.characters.edits + two.characters.edits
    assert both.roles.calls == one.roles.calls + two.roles.calls
    assert both.diarization.error.part == one.diarization.error.part + two.diarization.error.part
    assert both.activity.f1.whole == one.activity.f1.whole + two.activity.f1.whole


SPANS = st.lists(
    st.tuples(st.sampled_from([AGENT, CUSTOMER]), st.integers(0, 400), st.integers(1, 100)), max_size=6
)


@settings(max_examples=30, deadline=None)
@given(SPANS, SPANS)
def test_the_counts_of_a_call_are_bounded_by_its_speech(
    truth: list[tuple[Speaker, int, int]], found: list[tuple[Speaker, int, int]]
) -> None:
    spoken, guessed = (
        tuple(
            turn(who, at / 10, (at + length) / 10, channel=int(who is CUSTOMER)) for who, at, length in spans
        )
        for spans in (truth, found)
    )
    counts = measure(heard(*guessed), said(*spoken))
    assert counts.diarization.missed_ms + counts.diarization.confused_ms <= counts.diarization.speech_ms + 2
    assert counts.roles.calls == (1 if spoken else 0)
    perfect = measure(heard(*spoken), said(*spoken))
    assert perfect.diarization.error.part == 0
    assert (perfect.activity.invented, perfect.activity.missed) == (0, 0)


RTTM = """\
;; made by hand
SPKR-INFO c 1 <NA> <NA> <NA> adult agent <NA>
SPEAKER c 1 4.00 1.00 <NA> <NA> b <NA> <NA>
SPEAKER c 1 1.00 2.00 <NA> <NA> a <NA> <NA>

SPEAKER c 1 2.50 1.00 <NA> <NA> a <NA>
"""


def test_an_rttm_is_read(tmp_path: Path) -> None:
    path = tmp_path / "c.rttm"
    path.write_text(RTTM)
    assert read_rttm(path) == (Voice("a", (TimeSpan(1.0, 3.5),)), Voice("b", (TimeSpan(4.0, 5.0),)))


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("SPEAKER c 1 one 1.00 <NA> <NA> a <NA> <NA>", "at start: expected seconds, got 'one'"),
        (
            "SPEAKER c 1 1.00 -1 <NA> <NA> a <NA> <NA>",
            "at duration: expected seconds, not negative, got '-1'",
        ),
        ("SPEAKER c 1 nan 1.00 <NA> <NA> a <NA> <NA>", "at start: expected seconds, not negative, got 'nan'"),
        ("SPEAKER c 1 1.00 1.00 a", "expected at least 8 fields, got 6"),
        ("SPEKER c 1 1.00 1.00 <NA> <NA> a <NA> <NA>", "at type: expected SPEAKER"),
        ("SPEAKER d 1 1.00 1.00 <NA> <NA> a <NA> <NA>", "at file: expected c, as before, got d"),
    ],
)
def test_a_broken_rttm_is_named_with_its_line(tmp_path: Path, line: str, named: str) -> None:
    path = tmp_path / "c.rttm"
    path.write_text(RTTM + line + "\n")
    with pytest.raises(RttmError) as found:
        read_rttm(path)
    assert "c.rttm:7: RTTM" in str(found.value) and named in str(found.value)


def test_an_rttm_in_no_encoding(tmp_path: Path) -> None:
    path = tmp_path / "c.rttm"
    path.write_bytes(RTTM.encode("utf-16"))
    with pytest.raises(RttmError, match="expected text in UTF-8 or GB18030"):
        read_rttm(path)


def test_measuring_diarization_loads_no_torch() -> None:
    code = "import pyannote.metrics.diarization, sys; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
