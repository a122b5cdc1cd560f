"""Hearing one call: speech activity, parties, language, transcription, roles, turns."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from asr import voices
from asr.activity import ActivityDetector, Method, Smoothing, detector, padded
from asr.chunks import LIMIT_S, WINDOW_S, Chunk, packed, sound
from asr.doubt import screened
from asr.roles import roles
from asr.speakers import Party, channel_parties, is_one_line
from asr.text import NORMALISER_VERSION
from asr.transcript import LabelledSpan, Measure, PartyActivity, SpanKind, Transcript
from asr.transcription import Language, Transcriber, TranscriptionOptions
from asr.turns import HeardWord, PartyWords, turns
from recordings.audio import Audio
from recordings.call import Call, Speaker
from recordings.span import Timeline, TimeSpan, covered, difference, intersection

Unheard = TypeVar("Unheard")


class NoSpeech(Exception):  # noqa: N818 - a finding about the recording, not a mistake of the program
    """Nobody speaks in a recording.

    Attributes:
        levels_dbfs: the peak of each channel.
    """

    def __init__(self, call_id: str, duration: float, levels_dbfs: tuple[float, ...]) -> None:
        self.call_id, self.duration, self.levels_dbfs = call_id, duration, levels_dbfs
        peaks = ", ".join(f"{level:.1f}" for level in levels_dbfs) or "no channels"
        super().__init__(
            f"call {call_id}: expected speech, found none in {duration:.1f} s"
            f" (channel peaks in dBFS: {peaks})"
        )

    def __reduce__(self) -> tuple[type[NoSpeech], tuple[str, float, tuple[float, ...]]]:
        return type(self), (self.call_id, self.duration, self.levels_dbfs)


@dataclass(frozen=True, slots=True)
class HearingOptions:
    """How to hear. Conflicts are rejected when the options are made.

    Attributes:
        pad_s: seconds of sound kept on both sides of speech for transcription.
        chunk_s: seconds of speech packed into one window of the model; small models hear short ones better,
            but every window costs the same.
    """

    transcription: TranscriptionOptions
    activity: Method = "combined"
    smoothing: Smoothing = field(default_factory=Smoothing)
    pad_s: float = 0.25
    chunk_s: float = LIMIT_S

    def __post_init__(self) -> None:
        detector(self.activity)
        if not 0 <= self.pad_s <= 1:
            raise ValueError(f"pad_s: expected 0 to 1 second, got {self.pad_s}")
        if not 1 <= self.chunk_s <= WINDOW_S:
            raise ValueError(f"chunk_s: expected 1 to {WINDOW_S} seconds, got {self.chunk_s}")


class Hearing:
    """Turns audio into transcripts; holds the loaded models, so make one and keep it."""

    def __init__(self, options: HearingOptions) -> None:
        self.options = options
        self.detector: ActivityDetector = detector(options.activity, options.smoothing)
        self.transcriber = Transcriber(options.transcription)

    def analyse(self, audio: Audio, call: Call) -> Transcript:
        """The transcript of one call.

        Raises:
            NoSpeech: where nobody speaks after the call was answered.
            ModelError: where the model cannot be used.
        """
        heard = tuple(self.detector.spans(channel, audio.rate_hz) for channel in audio.samples)
        answered = TimeSpan(min(call.answered_offset_s or 0.0, audio.duration), audio.duration)
        talk = tuple(intersection(spans, [answered]) for spans in heard)
        parties, one_line = self._parties(audio, talk, call)
        if not parties:
            raise NoSpeech(call.call_id, audio.duration, _levels(audio))
        language, words = self._words(audio, parties, call)
        speakers, role_confidence = _roles(parties, words, call)
        spoken = [
            PartyWords(speaker, party_words, party.channel)
            for speaker, party_words, party in zip(speakers, words, parties, strict=True)
        ]
        return Transcript(
            call=call,
            duration=audio.duration,
            turns=turns(spoken),
            channels=audio.channels,
            language=language.code,
            language_confidence=language.confidence,
            role_confidence=role_confidence,
            activity=tuple(
                PartyActivity(speaker, party.spans) for speaker, party in zip(speakers, parties, strict=True)
            ),
            spans=_before_answer(heard, answered),
            measurable=frozenset({Measure.ACTIVITY} if one_line else {Measure.ACTIVITY, Measure.OVERLAP}),
            models=self._models(one_line),
        )

    def analyse_many(
        self, items: Iterable[tuple[Call, Audio | Unheard]]
    ) -> Iterator[tuple[Call, Transcript | NoSpeech | Unheard]]:
        """Each call's transcript, in order; what is no audio (a decoding error) is passed on as it is.

        As many calls are heard side by side as there are workers; memory holds one more.
        Raises as `analyse`, but for ``NoSpeech``, which is a result.
        """
        workers = self.options.transcription.workers
        with ThreadPoolExecutor(workers, thread_name_prefix="hearing") as pool:
            waiting: deque[tuple[Call, Future[Transcript | NoSpeech | Unheard]]] = deque()
            try:
                for call, audio in items:
                    waiting.append((call, pool.submit(self._result, audio, call)))
                    if len(waiting) > workers:
                        done, future = waiting.popleft()
                        yield done, future.result()
                while waiting:
                    done, future = waiting.popleft()
                    yield done, future.result()
            finally:
                for _, future in waiting:
                    future.cancel()

    def _result(self, audio: Audio | Unheard, call: Call) -> Transcript | NoSpeech | Unheard:
        if not isinstance(audio, Audio):
            return audio
        try:
            return self.analyse(audio, call)
        except NoSpeech as silence:
            return silence

    def _parties(self, audio: Audio, talk: Sequence[Timeline], call: Call) -> tuple[tuple[Party, ...], bool]:
        """The parties that speak, and whether they share one line."""
        if not is_one_line(audio):
            return channel_parties(audio, talk, call.channel_roles), False
        if len(call.channel_roles) == 1:  # a recording of one party only, such as a voice mail
            parties = [Party(0, talk[0], call.channel_roles[0])]
        else:
            parties = [
                Party(0, spans) for spans in voices.two_voices(audio.samples[0], audio.rate_hz, talk[0])
            ]
        return tuple(party for party in parties if party.spans), True

    def _words(
        self, audio: Audio, parties: Sequence[Party], call: Call
    ) -> tuple[Language, list[tuple[HeardWord, ...]]]:
        """The language of the call, and the words of each party."""
        chunks = [self._chunks(audio, party, parties) for party in parties]
        sounds = [[sound(c, audio.samples[c.channel], audio.rate_hz) for c in party] for party in chunks]
        hint = self.transcriber.hinted(call.dialect)
        languages = [hint or self.transcriber.detected(party_sounds[0]) for party_sounds in sounds]
        found: list[list[HeardWord]] = [[] for _ in parties]
        for code in dict.fromkeys(language.code for language in languages):
            owners = [
                (index, number)
                for index, language in enumerate(languages)
                if language.code == code
                for number in range(len(chunks[index]))
            ]
            batch = [chunks[index][number] for index, number in owners]
            heard = self.transcriber.words(batch, [sounds[index][number] for index, number in owners], code)
            for (index, _), words in zip(owners, heard, strict=True):
                found[index] += words
        screened_words = [screened(words, party.spans) for words, party in zip(found, parties, strict=True)]
        return _of_the_call(languages, parties), screened_words

    def _chunks(self, audio: Audio, party: Party, parties: Sequence[Party]) -> tuple[Chunk, ...]:
        """One party's speech, packed; on a shared line the padding never reaches into the other's speech."""
        spans = padded(party.spans, audio.duration, self.options.pad_s)
        for other in parties:
            if other is not party and other.channel == party.channel:
                spans = difference(spans, difference(other.spans, party.spans))
        return packed(spans, party.channel, audio.samples[party.channel], audio.rate_hz, self.options.chunk_s)

    def _models(self, one_line: bool) -> tuple[tuple[str, str], ...]:
        parts = [
            ("asr", self.transcriber.name),
            ("activity", self.detector.name),
            ("text", NORMALISER_VERSION),
        ]
        if one_line:
            parts.append(("speakers", voices.NAME))
        return tuple(parts)


def _roles(
    parties: Sequence[Party], words: Sequence[tuple[HeardWord, ...]], call: Call
) -> tuple[tuple[Speaker, ...], float]:
    """What the call record says, else what was said."""
    known = tuple(party.role for party in parties)
    if all(role is not Speaker.UNKNOWN for role in known):
        return known, 1.0
    spoken = [PartyWords(p.role, w, p.channel) for p, w in zip(parties, words, strict=True)]
    return roles(spoken, call.direction)


def _of_the_call(languages: Sequence[Language], parties: Sequence[Party]) -> Language:
    """The customer's language where we know who that is, else that of whoever speaks most."""
    for language, party in zip(languages, parties, strict=True):
        if party.role is Speaker.CUSTOMER:
            return language
    longest = max(range(len(parties)), key=lambda index: covered(parties[index].spans))
    return languages[longest]


def _before_answer(heard: Sequence[Timeline], answered: TimeSpan) -> tuple[LabelledSpan, ...]:
    """The time before the call was answered: an announcement where somebody speaks, else ringing."""
    before = TimeSpan(0.0, answered.start)
    if not before:
        return ()
    speaks = any(intersection(spans, [before]) for spans in heard)
    return (LabelledSpan(SpanKind.IVR if speaks else SpanKind.RING, before),)


def _levels(audio: Audio) -> tuple[float, ...]:
    return tuple(Audio(channel[None], audio.rate_hz).peak_dbfs for channel in audio.samples)
