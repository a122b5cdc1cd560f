"""One call made ready for judging: what every check of every item shares is worked out once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import chain
from operator import attrgetter, lt
from typing import TYPE_CHECKING

from asr.transcript import Finding, Transcript, Turn
from recordings.call import Speaker
from recordings.span import Timeline, TimeSpan, covered, difference, union
from rubrics.schema import Rubric
from rubrics.scope import Party, Window
from scoring import pinyin
from scoring.dialect_words import CANTONESE, cantonese_ways
from scoring.language_model import LanguageModel
from scoring.phrases import Phrase, Phrases, ready
from scoring.pinyin import NearSounds
from scoring.scorecard import Evidence
from scoring.spoken import Spoken, spoken
from scoring.stream import SPEAKERS, Stream, joined
from scoring.text import cardinal, excerpt, one_by_one
from scoring.total import DECIDED_SHARE

if TYPE_CHECKING:
    from scoring.window import Part

_TWO = (Speaker.AGENT, Speaker.CUSTOMER)
_edges = attrgetter("span.start", "span.end")
_FIELD = re.compile(r"\{(\w+)\}")
_SURNAME = re.compile("(?:免贵姓|我姓|小姓|我系姓|敝姓)(欧阳|司马|上官|诸葛|司徒|东方|皇甫|尉迟|.)")
_SHARES = ("low_confidence", "low_share", "role_confidence", "unknown_share", "decided_share")


@dataclass(frozen=True, slots=True)
class JudgeOptions:
    """How sure the hearing must be; shares and confidences 0..1.

    Attributes:
        low_confidence: words heard with less than this decide nothing.
        low_share: what is not found is uncertain where more than this share of the words is heard so badly.
        role_confidence: below it, items that need to know who is the agent are uncertain.
        unknown_share: so many characters of unknown speakers make the roles doubtful too.
        decided_share: of the applicable points that must be decided, or there is no total.
        near_sounds: (name of a dialect in lower case, near-sound classes of `pinyin.MORE_NEAR` that its
            speakers do not keep apart).
        queue_dialects: (queue, dialect that its callers speak) where the call record names none.
        agent_dialects: (work number or id, dialect that the agent speaks).
        language_model: answers the ``judge`` checks; None: they cannot be measured.
    """

    low_confidence: float = 0.4
    low_share: float = 0.3
    role_confidence: float = 0.7
    unknown_share: float = 0.1
    decided_share: float = DECIDED_SHARE
    near_sounds: tuple[tuple[str, tuple[str, ...]], ...] = ()
    queue_dialects: tuple[tuple[str, str], ...] = ()
    agent_dialects: tuple[tuple[str, str], ...] = ()
    language_model: LanguageModel | None = None

    def __post_init__(self) -> None:
        for name in _SHARES:
            value = getattr(self, name)
            if not 0.0 <= value <= 1.0:
                raise ValueError(f"{name} is a share from 0 to 1, got {value!r}")
        pinyin.near_sounds(name for _, names in self.near_sounds for name in names)


class MissingValueError(Exception):
    """A phrase asks for something that the call does not state; the item is not measurable."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"the call has no {name}")


@dataclass
class CallContext:
    """A transcript, the rubric it is judged by, and what has been worked out about them so far.

    Attributes:
        parts: the parts of the call that `window.part_of` has told so far, by the identity of their windows;
            None: the whole call.
    """

    transcript: Transcript
    rubric: Rubric
    options: JudgeOptions = field(default_factory=JudgeOptions)
    _streams: dict[tuple[Speaker, ...], Stream] = field(default_factory=dict)
    _activity: dict[Speaker, Timeline] = field(default_factory=dict)
    parts: dict[int | None, tuple[Window, Part]] = field(default_factory=dict)

    def stream(self, party: Party) -> Stream:
        """The words of ``party``."""
        return self._said_by(SPEAKERS[party])

    def voices(self, party: Party) -> list[Stream]:
        """The words of each of ``party``, apart."""
        return [self._said_by((speaker,)) for speaker in SPEAKERS[party]]

    def _said_by(self, speakers: tuple[Speaker, ...]) -> Stream:
        known = self._streams.get(speakers)
        if known is None:
            said = [one for one in self.spoken_turns if one.turn.speaker in speakers]
            known = self._streams[speakers] = joined(said, self.near)
        return known

    @cached_property
    def spoken_turns(self) -> list[Spoken]:
        """The words of every turn, in order of time."""
        return spoken(sorted(self.transcript.turns, key=_edges))

    @cached_property
    def answered_at(self) -> float:
        """Seconds at which the call was answered; 0 where nobody says."""
        return self.transcript.call.answered_offset_s or 0.0

    @cached_property
    def speech(self) -> list[tuple[float, float]]:
        """From when to when, in seconds, any party is heard: a timeline, without the cost of its spans.

        A party without measured activity is heard during its turns.
        """
        spans = chain.from_iterable(map(self.activity_of, SPEAKERS[Party.ANY]))
        merged: list[tuple[float, float]] = []
        until = float("-inf")
        for start, end in sorted([(span.start, span.end) for span in spans]):
            if start > until:
                merged.append((start, end))
                until = end
            elif end > until:
                merged[-1] = (merged[-1][0], end)
                until = end
        return merged

    def speech_of(self, party: Party) -> Timeline:
        """When ``party`` is heard."""
        speakers = SPEAKERS[party]
        if len(speakers) == 1:
            return self.activity_of(speakers[0])
        return union(span for speaker in speakers for span in self.activity_of(speaker))

    def activity_of(self, speaker: Speaker) -> Timeline:
        """When ``speaker`` is heard, see `Transcript.activity_of`."""
        if speaker not in self._activity:
            measured = [party.spans for party in self.transcript.activity if party.speaker is speaker]
            known = len(measured) == 1 and _is_timeline(measured[0])
            self._activity[speaker] = measured[0] if known else self.transcript.activity_of(speaker)
        return self._activity[speaker]

    @cached_property
    def no_party(self) -> Timeline:
        """Time that belongs to no party, see `Transcript.no_party`."""
        return self.transcript.no_party()

    def waited(self, span: TimeSpan) -> float:
        """Seconds of ``span`` without those that belong to no party."""
        return covered(difference([span], self.no_party)) if self.no_party else span.duration

    @cached_property
    def whole(self) -> Timeline:
        """All of the call, and whatever is said beyond its end."""
        return union([TimeSpan(0.0, max(self.transcript.duration, self.last_words_end) + 1.0)])

    @cached_property
    def last_words_end(self) -> float:
        """Seconds at which the last party stops; the end of the recording where nobody speaks."""
        spoken = [spans[-1].end for spans in map(self.activity_of, SPEAKERS[Party.ANY]) if spans]
        return max(spoken, default=self.transcript.duration)

    @cached_property
    def unheard(self) -> frozenset[Party]:
        """The parties whose words the recording lacks, because a channel is dead."""
        if Finding.DEAD_CHANNEL not in self.transcript.findings:
            return frozenset()
        heard = {Party(party.speaker.value) for party in self.transcript.activity if party.speaker in _TWO}
        return frozenset({Party.AGENT, Party.CUSTOMER}) - heard

    @cached_property
    def roles_doubtful(self) -> bool:
        """True where who is the agent is not known well enough to hold anything against anybody."""
        sure = self.transcript.role_confidence
        if sure is not None and sure < self.options.role_confidence:
            return True
        turns = self.transcript.turns
        unknown = sum([len(turn.text) for turn in turns if turn.speaker is Speaker.UNKNOWN])
        total = sum([len(turn.text) for turn in turns if turn.speaker is not Speaker.IVR])
        return total > 0 and unknown / total > self.options.unknown_share

    @cached_property
    def near(self) -> NearSounds:
        """Sounds that the speakers of this call do not keep apart."""
        told = self.options.near_sounds
        found = (name for dialect, names in told for name in names if dialect in self.spoken)
        return pinyin.near_sounds(found) if told else pinyin.NEAR

    @cached_property
    def spoken(self) -> frozenset[str]:
        """What is spoken in this call, as record, queue and agent hint and as heard; in lower case."""
        transcript, call = self.transcript, self.transcript.call
        heard = (party.language for party in transcript.activity)
        queue = dict(self.options.queue_dialects).get(call.queue or "")
        agents = dict(self.options.agent_dialects)
        agent = agents.get(call.agent.agent_no or "") or agents.get(call.agent.agent_id or "")
        told = (call.dialect or queue, agent, transcript.language, *heard)
        return frozenset(name.strip().lower() for name in told if name)

    def phrases(self, texts: Iterable[str]) -> Phrases:
        """``texts`` made ready, the call's values filled in, in every way they may be read.

        Raises:
            MissingValueError: the call lacks a value, and so does the rubric.
        """
        texts = tuple(texts)
        found = _without_values(texts, self._cantonese)
        if found is None:
            values = tuple([(name, self._value(name)) for name in _fields(texts)])
            found = _filled(texts, values, self._cantonese)
        return found

    @cached_property
    def _cantonese(self) -> bool:
        return bool(self.spoken & CANTONESE)

    def listed(self, lexicon: str | None) -> tuple[str, ...]:
        """The phrases of a lexicon, none where a check names none."""
        return self.rubric.lexicon(lexicon).phrases if lexicon else ()

    def _value(self, name: str) -> str:
        known = _VALUES.get(name)
        value = known(self) if known is not None else None
        if not value:
            raise MissingValueError(name)
        return value

    @cached_property
    def customer_surname(self) -> str | None:
        """As the call record says it, else as the customer does; None where nobody says it."""
        if self.transcript.call.customer_surname:
            return self.transcript.call.customer_surname
        found = _SURNAME.search(self.stream(Party.CUSTOMER).text)
        return found[1] if found else None

    def evidence(self, stream: Stream, start: int, end: int) -> Evidence:
        """What was said at characters ``start`` to ``end`` (excluded) of ``stream``."""
        words = excerpt(stream.words(start, end))
        return Evidence(words, stream.span(start, end), stream.speaker(start))

    @staticmethod
    def turn_evidence(turn: Turn, span: TimeSpan | None = None) -> Evidence:
        return Evidence(excerpt(turn.text), span or turn.span, turn.speaker)


_VALUES: dict[str, Callable[[CallContext], str | None]] = {
    "company": lambda context: context.transcript.call.company or context.rubric.company,
    "agent_no": lambda context: context.transcript.call.agent.agent_no,
    "agent_name": lambda context: context.transcript.call.agent.name,
    "customer_surname": lambda context: context.customer_surname,
}


@lru_cache(maxsize=10_000)
def _fields(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The names of the call's values that ``texts`` ask for."""
    return tuple(dict.fromkeys(name for text in texts if "{" in text for name in _FIELD.findall(text)))


def _is_timeline(spans: Timeline) -> bool:
    """True where ``spans`` are in order, apart and not empty, as they are where they were measured."""
    starts, ends = [span.start for span in spans], [span.end for span in spans]
    return all(map(lt, starts, ends)) and all(map(lt, ends, starts[1:]))


@lru_cache(maxsize=10_000)
def _without_values(texts: tuple[str, ...], cantonese: bool) -> Phrases | None:
    """``texts`` made ready; None where they ask for values of the call."""
    return None if _fields(texts) else _filled(texts, (), cantonese)


@lru_cache(maxsize=10_000)
def _filled(texts: tuple[str, ...], values: tuple[tuple[str, str], ...], cantonese: bool) -> Phrases:
    return Phrases(phrase for text in texts for phrase in _ways(text, dict(values), cantonese))


def _ways(text: str, values: dict[str, str], cantonese: bool) -> Iterator[Phrase]:
    """``text`` in every way it may be said, all shown as the rubric says it."""
    shown = _FIELD.sub(lambda found: values[found[1]], text)
    fixed = _FIELD.sub(lambda found: found.group() if found[1] == "agent_no" else values[found[1]], text)
    numbers = readings_of(values["agent_no"]) if "{agent_no}" in fixed else ("",)
    for said in (fixed, *(cantonese_ways(fixed) if cantonese else ())):
        for number in numbers:
            yield ready(said.replace("{agent_no}", number), number, shown)


def _together(same: re.Match[str]) -> str:
    count = len(same[0])
    return f"双{same[1]}" if count == 2 else f"{cardinal(count)}个{same[1]}"


@lru_cache(maxsize=10_000)
def readings_of(number: str) -> tuple[str, ...]:
    """The ways a work number is spoken: digit by digit, and short ones as an amount. 幺 is read as 一.

    >>> readings_of("8016"), readings_of("205"), readings_of("80012")
    (('八零一六', '八千零一十六'), ('二零五', '二百零五', '两百零五'), ('八零零一二', '八双零一二'))
    """
    spoken = [one_by_one(number)]
    spoken += [re.sub(r"(.)\1+", _together, spoken[0])]
    if number.isascii() and number.isdigit() and len(number) <= 4 and not number.startswith("0"):
        amount = cardinal(int(number))
        spoken += [amount, re.sub("二(?=[百千])", "两", amount)]
    return tuple(dict.fromkeys(spoken))
