"""From the words of each party to the turns of the call."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from asr.phrases import phrases
from asr.prosody import Prosody
from asr.text import normalised, split_punctuation, spoken_characters
from asr.transcript import Turn, Word
from recordings.call import Speaker
from recordings.span import TimeSpan

JOIN_GAP_S = 0.8  # a pause as long as this ends a turn
BRIDGED_GAP_S = 1.6  # unless the other party filled it with no more than a backchannel
BACKCHANNEL_S = 1.0
FASTEST_PER_S = 12.0  # characters; quick Mandarin is 7 to 8 a second, so what is faster was not spoken


@dataclass(frozen=True, slots=True)
class HeardWord:
    """A word with what was written around it.

    Attributes:
        word: bare, simplified.
        written: as the recogniser wrote it: a space before Latin words, punctuation behind.
        doubtful: the recogniser may have invented it.
    """

    word: Word
    written: str
    doubtful: bool = False

    @property
    def span(self) -> TimeSpan:
        return self.word.span


@dataclass(frozen=True, slots=True)
class PartyWords:
    """All words of one party, in order of time.

    Attributes:
        prosody: how the party sounds; None where nobody measured it.
    """

    speaker: Speaker
    words: tuple[HeardWord, ...]
    channel: int | None = None
    prosody: Prosody | None = None


def turns(parties: Sequence[PartyWords]) -> tuple[Turn, ...]:
    """The turns of all parties, in order of start; they may overlap, as people do."""
    split = [_groups(party.words) for party in parties]
    found: list[Turn] = []
    for index, party in enumerate(parties):
        others = [group for other, groups in enumerate(split) if other != index for group in groups]
        found += [_turn(party, group) for group in _bridged(split[index], others)]
    return tuple(sorted(found, key=lambda turn: (turn.span, turn.channel or 0)))


def is_backchannel(text: str, duration: float) -> bool:
    """True where ``text`` (simplified) is a sign of listening: on the list, and under a second long."""
    bare = "".join(char for char in text if char.isalnum())
    return duration < BACKCHANNEL_S and bare in phrases("backchannels")


Group = tuple[HeardWord, ...]


def _groups(words: Iterable[HeardWord]) -> list[Group]:
    """Words with pauses under `JOIN_GAP_S` between them."""
    groups: list[list[HeardWord]] = []
    for word in sorted(words, key=lambda heard: heard.span):
        if groups and word.span.start - groups[-1][-1].span.end < JOIN_GAP_S:
            groups[-1].append(word)
        else:
            groups.append([word])
    return [tuple(group) for group in groups]


def _bridged(groups: list[Group], others: list[Group]) -> list[Group]:
    """Neighbouring groups joined where all that the other party said between them was a backchannel."""
    joined: list[Group] = []
    for group in groups:
        if joined and _only_backchannel(TimeSpan(joined[-1][-1].span.end, group[0].span.start), others):
            joined[-1] += group
        else:
            joined.append(group)
    return joined


def _only_backchannel(pause: TimeSpan, others: list[Group]) -> bool:
    if pause.duration >= BRIDGED_GAP_S:
        return False
    between = [group for group in others if _span(group).overlaps(pause)]
    return bool(between) and all(is_backchannel(_text(group), _span(group).duration) for group in between)


def _turn(party: PartyWords, group: Group) -> Turn:
    span, text = _span(group), _text(group)
    pitch_hz, level_db = party.prosody.of(span) if party.prosody else (None, None)
    return Turn(
        speaker=party.speaker,
        span=span,
        text=text,
        words=tuple(heard.word for heard in group),
        confidence=_confidence(group),
        channel=party.channel,
        doubtful=any(heard.doubtful for heard in group) or _too_fast(text, span.duration),
        pitch_hz=pitch_hz,
        level_db=level_db,
    )


def _span(group: Group) -> TimeSpan:
    return TimeSpan(group[0].span.start, max(heard.span.end for heard in group))


def _text(group: Group) -> str:
    return normalised("".join(heard.written for heard in group))


def _confidence(group: Group) -> float | None:
    """Mean over the words, each weighing as many characters as it has; None where no word tells."""
    known = [
        (max(1, spoken_characters(heard.word.text)), heard.word.confidence)
        for heard in group
        if heard.word.confidence is not None
    ]
    if not known:
        return None
    return math.fsum(weight * value for weight, value in known) / sum(weight for weight, _ in known)


def _too_fast(text: str, duration: float) -> bool:
    characters = spoken_characters(text)
    return characters >= 4 and characters > FASTEST_PER_S * duration


def heard_word(
    written: str, span: TimeSpan, confidence: float | None, doubtful: bool = False
) -> HeardWord | None:
    """The heard word of one recogniser token; None where it holds nothing that is spoken."""
    bare, _ = split_punctuation(normalised(written))
    if not bare:
        return None
    return HeardWord(Word(bare, span, confidence), written, doubtful)
