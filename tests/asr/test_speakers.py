"""The parties of a call: one per channel without leaks, two voices on one line."""

from __future__ import annotations

import numpy as np
import pytest
from hearing_sounds import RATE_HZ, SpeechShapes, put

from asr.activity import detector
from asr.speakers import channel_parties, is_one_line
from asr.voices import BuiltinDiarizer
from recordings.audio import Audio
from recordings.call import Speaker
from recordings.span import TimeSpan, covered, difference, intersection, union

AGENT = (TimeSpan(1.0, 4.0), TimeSpan(8.0, 11.0), TimeSpan(14.0, 17.0))
CUSTOMER = (TimeSpan(4.5, 7.5), TimeSpan(10.0, 13.5))  # from 10 to 11 s both speak


def stereo(shapes: SpeechShapes, leak_db: float | None = None) -> Audio:
    voices = [shapes.line(18, noise=0.0), shapes.line(18, noise=0.0)]
    for span in AGENT:
        put(voices[0], shapes.voice(span.duration, 110), span.start)
    for span in CUSTOMER:
        put(voices[1], shapes.voice(span.duration, 210, scale=1.15), span.start)
    leak = 0.0 if leak_db is None else 10 ** (leak_db / 20)
    echoed = [np.roll(voice, round(0.02 * RATE_HZ)) for voice in voices]
    lines = [shapes.line(18) + voices[0] + leak * echoed[1], shapes.line(18) + voices[1] + leak * echoed[0]]
    return Audio(np.stack(lines).astype(np.float32), RATE_HZ)


def parties(audio: Audio, *roles: Speaker):
    activity = [detector("combined").spans(channel, audio.rate_hz) for channel in audio.samples]
    return channel_parties(audio, activity, roles)


def wrong(found, truth) -> float:
    """Seconds said by nobody there, plus seconds missed; edges of 0.2 s forgiven."""
    extra = covered(difference(found, [span.widen(0.2) for span in truth]))
    missed = covered(difference([span.widen(-0.2) for span in truth], found))
    return extra + missed


@pytest.mark.parametrize("leak_db", [None, -30.0, -20.0, -14.0, -6.0])
def test_each_channel_is_one_party_whatever_leaks_over(shapes, leak_db):
    agent, customer = parties(stereo(shapes, leak_db), Speaker.AGENT, Speaker.CUSTOMER)
    assert (agent.role, agent.channel) == (Speaker.AGENT, 0)
    assert (customer.role, customer.channel) == (Speaker.CUSTOMER, 1)
    assert wrong(agent.spans, AGENT) < 0.4
    assert wrong(customer.spans, CUSTOMER) < 0.4


def test_talking_at_once_is_kept(shapes):
    agent, customer = parties(stereo(shapes, -20.0))
    both = covered(intersection(agent.spans, customer.spans))
    assert both == pytest.approx(1.0, abs=0.3)


def test_a_missing_role_follows_from_the_other(shapes):
    audio = stereo(shapes)
    assert [party.role for party in parties(audio, Speaker.CUSTOMER)] == [Speaker.CUSTOMER, Speaker.AGENT]
    assert [party.role for party in parties(audio)] == [Speaker.UNKNOWN, Speaker.UNKNOWN]


def test_a_dead_channel_is_no_party(shapes):
    audio = stereo(shapes)
    dead = Audio(np.stack([audio.samples[0], shapes.line(18)]), RATE_HZ)
    (agent,) = parties(dead, Speaker.AGENT, Speaker.CUSTOMER)
    assert agent.role is Speaker.AGENT


def test_the_same_mix_on_both_channels_is_one_line(shapes):
    audio = stereo(shapes)
    mix = audio.samples.sum(axis=0)
    assert is_one_line(Audio(np.stack([mix, 0.7 * mix]), RATE_HZ))
    assert is_one_line(Audio(mix[None], RATE_HZ))
    assert not is_one_line(audio)


def test_two_voices_on_one_line_are_told_apart(shapes):
    line = shapes.line(30)
    turns = {110: [(1.0, 4.0), (9.0, 12.0), (18.0, 21.5)], 210: [(4.6, 8.0), (13.0, 17.0), (22.5, 27.0)]}
    for pitch, spans in turns.items():
        for start, end in spans:
            put(line, shapes.voice(end - start, pitch, scale=1.0 if pitch == 110 else 1.18), start)
    speech = detector("combined").spans(line, RATE_HZ)
    voices = BuiltinDiarizer().voices(line, RATE_HZ, speech)
    for spans, pitch in zip(voices.spans, (110, 210), strict=True):
        assert wrong(spans, [TimeSpan(*edges) for edges in turns[pitch]]) < 1.0
    assert covered(intersection(*voices.alone)) == 0
    assert covered(union([*voices.alone[0], *voices.alone[1]])) == pytest.approx(covered(speech), abs=0.5)


def test_too_little_speech_is_one_voice(shapes):
    line = shapes.line(3)
    put(line, shapes.voice(1.0), 1.0)
    speech = detector("combined").spans(line, RATE_HZ)
    assert BuiltinDiarizer().voices(line, RATE_HZ, speech).spans == (speech, ())
