"""Hearing calls: speech activity, parties, language, transcription, roles, turns.

Calls are prepared (everything but the recogniser) in threads ahead of it, then transcribed in groups, so that
windows of different calls share its batches.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TypeVar

from asr.activity import ActivityDetector, Method, Smoothing, detector, padded, resampled
from asr.chunks import LIMIT_S, WINDOW_S, packed, sound
from asr.dialects import Dialect, Dialects
from asr.diarization import DiarizationOptions, Diarizer, diarizer
from asr.doubt import screened
from asr.engine import Engine, Language
from asr.no_party import no_party
from asr.prosody import Prosody, party_prosody
from asr.roles import roles
from asr.speakers import Party, channel_parties, is_one_line
from asr.text import NORMALISER_VERSION
from asr.transcript import Finding, LabelledSpan, Measure, PartyActivity, SpanKind, Transcript
from asr.transcription import TEMPERATURES, PartyHeard, PartySpeech, Transcriber
from asr.turns import HeardWord, PartyWords, turns
from asr.whisper import WhisperEngine, WhisperOptions
from recordings.audio import Audio
from recordings.call import Call, Speaker
from recordings.span import Timeline, TimeSpan, covered, difference, intersection

Unheard = TypeVar("Unheard")

TELEPHONE_HZ = 8000  # what tones, music and voices are measured at
DEAD_DBFS = -60.0  # a channel that never gets louder is not connected: a quiet line still hums
SURELY_SWAPPED = 0.95  # confidence from which on what is said outweighs the call record's map of channels
SHORTEST_NOBODYS_S = 0.3  # what talk leaves of a labelled span and is shorter says nothing


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
        whisper: the default engine, and what other Whisper models take over but for their name.
        batch_size: windows decoded together.
        group_batches: batches gathered over calls before they are decoded, for each worker: more fill a GPU
            better, and hold more sound in memory.
        temperatures: tried in turn on windows whose text looks made up.
        diarization: what tells the voices of a shared line apart.
        pad_s: seconds of sound kept on both sides of speech for transcription.
        chunk_s: seconds of speech packed into one window of the model; small models hear short ones better,
            but every window costs the same.
    """

    whisper: WhisperOptions
    dialects: Dialects = field(default_factory=Dialects)
    batch_size: int = 8
    group_batches: int = 2
    temperatures: tuple[float, ...] = TEMPERATURES
    diarization: DiarizationOptions = field(default_factory=DiarizationOptions)
    activity: Method = "combined"
    smoothing: Smoothing = field(default_factory=Smoothing)
    pad_s: float = 0.25
    chunk_s: float = LIMIT_S

    def __post_init__(self) -> None:
        detector(self.activity)
        if min(self.batch_size, self.group_batches) < 1:
            raise ValueError(
                f"batch_size and group_batches: at least 1, got {self.batch_size} and {self.group_batches}"
            )
        if not 0 <= self.pad_s <= 1:
            raise ValueError(f"pad_s: expected 0 to 1 second, got {self.pad_s}")
        if not 1 <= self.chunk_s <= WINDOW_S:
            raise ValueError(f"chunk_s: expected 1 to {WINDOW_S} seconds, got {self.chunk_s}")

    @property
    def group_windows(self) -> int:
        """From how many windows on a group is decoded."""
        return self.batch_size * self.group_batches * self.whisper.workers


@dataclass(frozen=True, slots=True)
class Prepared:
    """A call as far as it is known before the recogniser hears it; the sound itself is let go.

    Attributes:
        speech: of each party, packed.
        prosody: how each party sounds.
        one_line: the parties share a channel.
        dead: a channel carries nothing while the other one does.
    """

    call: Call
    duration: float
    channels: int
    parties: tuple[Party, ...]
    one_line: bool
    speech: tuple[PartySpeech, ...]
    prosody: tuple[Prosody, ...]
    spans: tuple[LabelledSpan, ...]
    dead: bool = False

    @property
    def windows(self) -> int:
        return sum(len(party.chunks) for party in self.speech)


class Hearing:
    """Turns audio into transcripts; holds the loaded models, so make one and keep it."""

    def __init__(self, options: HearingOptions) -> None:
        self.options = options
        self.detector: ActivityDetector = detector(options.activity, options.smoothing)
        self.diarizer: Diarizer = diarizer(options.diarization)
        self.transcriber = Transcriber(
            _engines(options), options.batch_size, options.whisper.workers, options.temperatures
        )
        _use_one_blas_thread()

    def analyse(self, audio: Audio, call: Call) -> Transcript:
        """The transcript of one call.

        Raises:
            NoSpeech: where nobody speaks after the call was answered.
            ModelError: where the model cannot be used.
        """
        return self._transcribed([self.prepared(audio, call)])[0]

    def analyse_many(
        self, items: Iterable[tuple[Call, Audio | Unheard]]
    ) -> Iterator[tuple[Call, Transcript | NoSpeech | Unheard]]:
        """Each call's transcript, in order; what is no audio (a decoding error) is passed on as it is.

        While one group of calls is transcribed, the next is prepared; memory holds those two.
        Raises as `analyse`, but for ``NoSpeech``, which is a result.
        """
        with ThreadPoolExecutor(self.options.whisper.workers, thread_name_prefix="preparing") as pool:
            source = iter(items)
            ahead = self._submitted(source, pool)
            try:
                while ahead:
                    group = [(call, future.result()) for call, future in ahead]
                    ahead = self._submitted(source, pool)
                    yield from self._group_transcribed(group)
            finally:
                for _, future in ahead:
                    future.cancel()

    def _submitted(
        self, source: Iterator[tuple[Call, Audio | Unheard]], pool: ThreadPoolExecutor
    ) -> deque[tuple[Call, Future[Prepared | NoSpeech | Unheard]]]:
        """The next calls, on their way to being prepared: as many as their length says will fill a group."""
        submitted: deque[tuple[Call, Future[Prepared | NoSpeech | Unheard]]] = deque()
        windows = 0.0
        for call, audio in source:
            submitted.append((call, pool.submit(self._prepared_or_not, audio, call)))
            if isinstance(audio, Audio):  # about half of a call is speech, whoever speaks
                windows += max(float(audio.channels), audio.duration / self.options.chunk_s)
            if windows >= self.options.group_windows:
                break
        return submitted

    def _group_transcribed(
        self, group: Sequence[tuple[Call, Prepared | NoSpeech | Unheard]]
    ) -> Iterator[tuple[Call, Transcript | NoSpeech | Unheard]]:
        prepared = [one for _, one in group if isinstance(one, Prepared)]
        transcripts = iter(self._transcribed(prepared))
        for call, one in group:
            yield call, next(transcripts) if isinstance(one, Prepared) else one

    def _prepared_or_not(self, audio: Audio | Unheard, call: Call) -> Prepared | NoSpeech | Unheard:
        if not isinstance(audio, Audio):
            return audio
        try:
            return self.prepared(audio, call)
        except NoSpeech as silence:
            return silence

    def prepared(self, audio: Audio, call: Call) -> Prepared:
        """Everything before the recogniser: speech, parties, and what of each is to be transcribed.

        Raises:
            NoSpeech: where nobody speaks after the call was answered.
        """
        heard = tuple(self.detector.spans(channel, audio.rate_hz) for channel in audio.samples)
        narrow = tuple(resampled(channel, audio.rate_hz, TELEPHONE_HZ) for channel in audio.samples)
        sounds = tuple(no_party(channel, TELEPHONE_HZ) for channel in narrow)
        answered = TimeSpan(min(call.answered_offset_s or 0.0, audio.duration), audio.duration)
        talk = tuple(
            difference(intersection(spans, [answered]), (found.span for found in others))
            for spans, others in zip(heard, sounds, strict=True)
        )
        parties, one_line = self._parties(audio, talk, call)
        if not parties:
            raise NoSpeech(call.call_id, audio.duration, _levels(audio))
        return Prepared(
            call=call,
            duration=audio.duration,
            channels=audio.channels,
            parties=parties,
            one_line=one_line,
            speech=tuple(self._speech(audio, party, parties, call) for party in parties),
            prosody=tuple(party_prosody(narrow[party.channel], party, parties) for party in parties),
            spans=_nobodys(heard, sounds, parties, answered),
            dead=audio.channels > 1 and min(_levels(audio)) < DEAD_DBFS,
        )

    def _parties(self, audio: Audio, talk: Sequence[Timeline], call: Call) -> tuple[tuple[Party, ...], bool]:
        """The parties that speak, and whether they share one line."""
        if not is_one_line(audio):
            return channel_parties(audio, talk, call.channel_roles), False
        if len(call.channel_roles) == 1:  # a recording of one party only, such as a voice mail
            parties = [Party(0, talk[0], call.channel_roles[0])]
        else:
            found = self.diarizer.voices(audio.samples[0], audio.rate_hz, talk[0])
            parties = [
                Party(0, spans, exclusive=alone)
                for spans, alone in zip(found.spans, found.alone, strict=True)
            ]
        return tuple(party for party in parties if party.spans), True

    def _speech(self, audio: Audio, party: Party, parties: Sequence[Party], call: Call) -> PartySpeech:
        """One party's speech, packed; on a shared line the padding never reaches into the other's speech."""
        spans = padded(party.transcribed, audio.duration, self.options.pad_s)
        for other in parties:
            if other is not party and other.channel == party.channel:
                spans = difference(spans, difference(other.transcribed, party.transcribed))
        samples = audio.samples[party.channel]
        chunks = packed(spans, party.channel, samples, audio.rate_hz, self.options.chunk_s)
        dialect = self.options.dialects.hinted(call, party.role)
        return PartySpeech(
            chunks,
            tuple(sound(chunk, samples, audio.rate_hz) for chunk in chunks),
            None if dialect is None else dialect.name,
            None if dialect is None else dialect.language,
        )

    def _transcribed(self, calls: Sequence[Prepared]) -> list[Transcript]:
        """The transcripts of a group of calls; their windows share the recogniser's batches."""
        heard = iter(self.transcriber.heard([party for call in calls for party in call.speech]))
        return [self._transcript(call, [next(heard) for _ in call.speech]) for call in calls]

    def _transcript(self, prepared: Prepared, heard: Sequence[PartyHeard]) -> Transcript:
        parties, call = prepared.parties, prepared.call
        words = [screened(one.words, party.spans) for one, party in zip(heard, parties, strict=True)]
        speakers, role_confidence, swapped = _roles(parties, words, call)
        spoken = [
            PartyWords(speaker, party_words, party.channel, sounds)
            for speaker, party_words, party, sounds in zip(
                speakers, words, parties, prepared.prosody, strict=True
            )
        ]
        language = _of_the_call([one.language for one in heard], parties, speakers)
        return Transcript(
            call=call,
            duration=prepared.duration,
            turns=turns(spoken),
            channels=prepared.channels,
            language=language.code,
            language_confidence=language.confidence,
            role_confidence=role_confidence,
            activity=tuple(
                PartyActivity(speaker, party.spans, one.language.code)
                for speaker, party, one in zip(speakers, parties, heard, strict=True)
            ),
            spans=prepared.spans,
            measurable=self._measurable(prepared),
            models=self._models(prepared, heard, speakers),
            findings=_findings(prepared, swapped),
        )

    def _measurable(self, prepared: Prepared) -> frozenset[Measure]:
        overlap = not prepared.dead and (not prepared.one_line or self.diarizer.measures_overlap)
        return frozenset({Measure.ACTIVITY, Measure.OVERLAP} if overlap else {Measure.ACTIVITY})

    def _models(
        self, prepared: Prepared, heard: Sequence[PartyHeard], speakers: Sequence[Speaker]
    ) -> tuple[tuple[str, str], ...]:
        """Everything that heard; where the parties had recognisers of their own, each by its speaker."""
        engines = {one.engine for one in heard}
        parts = (
            [("asr", engine) for engine in engines]
            if len(engines) == 1
            else [(f"asr-{speaker}", one.engine) for speaker, one in zip(speakers, heard, strict=True)]
        )
        parts += [("activity", self.detector.name), ("text", NORMALISER_VERSION)]
        if prepared.one_line:
            parts.append(("speakers", self.diarizer.name))
        return tuple(parts)


def _engines(options: HearingOptions) -> dict[str | None, Engine]:
    """The default engine, and one for each dialect that has a model or prompt of its own."""
    default = WhisperEngine(options.whisper)
    engines: dict[str | None, Engine] = {None: default}
    for dialect in options.dialects.dialects:
        if dialect.own_engine:
            engines[dialect.name] = _engine(dialect, options.whisper, default)
    return engines


def _engine(dialect: Dialect, whisper: WhisperOptions, default: WhisperEngine) -> Engine:
    if dialect.engine == "sherpa":
        from asr.sherpa import SherpaEngine, SherpaOptions

        return SherpaEngine(
            SherpaOptions(dialect.model or "", whisper.device, whisper.cpu_threads, (dialect.language,))
        )
    if dialect.model is None:
        return default.prompted(dialect.prompt)
    languages = tuple(dict.fromkeys((dialect.language, *whisper.languages)))
    return WhisperEngine(replace(whisper, model=dialect.model, prompt=dialect.prompt, languages=languages))


def _use_one_blas_thread() -> None:
    """Calls are heard side by side instead; and a sum's last digit depends on how many threads share it.

    scikit-learn sets and restores the number for the whole process: two calls at once may leave it at either.
    """
    import scipy.linalg  # noqa: F401 - it brings a BLAS of its own, which must be there to be limited
    from threadpoolctl import threadpool_limits

    threadpool_limits(limits=1, user_api="blas")


def _roles(
    parties: Sequence[Party], words: Sequence[tuple[HeardWord, ...]], call: Call
) -> tuple[tuple[Speaker, ...], float, bool]:
    """What the call record says, else what was said; and whether the two contradict each other."""
    known = tuple(party.role for party in parties)
    spoken = [PartyWords(p.role, w, p.channel) for p, w in zip(parties, words, strict=True)]
    heard, confidence = roles(spoken, call.direction)
    if Speaker.UNKNOWN in known:
        return heard, confidence, False
    agrees = heard == known or set(known) != {Speaker.AGENT, Speaker.CUSTOMER} or len(known) != 2
    if agrees or Speaker.UNKNOWN in heard:
        return known, 1.0, False
    if confidence >= SURELY_SWAPPED:
        return heard, confidence, True
    return (Speaker.UNKNOWN,) * len(known), 1 - confidence, True


def _findings(prepared: Prepared, swapped: bool) -> frozenset[Finding]:
    found = {
        Finding.ONE_PARTY: len(prepared.parties) == 1,
        Finding.DEAD_CHANNEL: prepared.dead,
        Finding.SWAPPED_CHANNELS: swapped,
    }
    return frozenset(finding for finding, there in found.items() if there)


def _of_the_call(
    languages: Sequence[Language], parties: Sequence[Party], speakers: Sequence[Speaker]
) -> Language:
    """The customer's language where we know who that is, else that of whoever speaks most."""
    for language, speaker in zip(languages, speakers, strict=True):
        if speaker is Speaker.CUSTOMER:
            return language
    longest = max(range(len(parties)), key=lambda index: covered(parties[index].spans))
    return languages[longest]


def _nobodys(
    heard: Sequence[Timeline],
    sounds: Sequence[Sequence[LabelledSpan]],
    parties: Sequence[Party],
    answered: TimeSpan,
) -> tuple[LabelledSpan, ...]:
    """Time that belongs to no party: before the answer, and tones, music and prompts while nobody talks."""
    before = TimeSpan(0.0, answered.start)
    found: list[LabelledSpan] = []
    if before:
        speaks = any(intersection(spans, [before]) for spans in heard)
        found.append(LabelledSpan(SpanKind.IVR if speaks else SpanKind.RING, before))
    taken = [before, *(span for party in parties for span in party.spans)]
    for labelled in sorted((one for channel in sounds for one in channel), key=lambda one: one.span):
        free = difference([labelled.span], taken)
        found += [LabelledSpan(labelled.kind, span) for span in free if span.duration >= SHORTEST_NOBODYS_S]
        taken += free
    return tuple(sorted(found, key=lambda labelled: labelled.span))


def _levels(audio: Audio) -> tuple[float, ...]:
    return tuple(Audio(channel[None], audio.rate_hz).peak_dbfs for channel in audio.samples)
