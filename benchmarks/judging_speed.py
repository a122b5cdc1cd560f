"""How many calls one core judges in a second, and where the time goes.

``python -m benchmarks.judging_speed``: three-minute calls (the demo's history joined to that length, a word
a character as a recogniser gives them), thirty items of every kind, 1,000 banned phrases matched by sound.
The phrases are random words of jieba's dictionary, four to seven characters each. Time is the processor time
of this process: of a call nothing is kept from round to round; what is worked out for a rubric is, as in a
night. Beside it, in every round, jieba cuts the words of the same calls once: how often that fits into
judging says more of another machine than seconds do.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path

from asr.transcript import Measure, PartyActivity, Transcript, Turn, Word
from asr.transcript_json import read_transcripts
from benchmarks.answer import answer, arguments, markdown
from recordings.call import Speaker
from recordings.span import TimeSpan
from rubrics.loader import load_rubric
from rubrics.schema import Item, Lexicon, Rubric
from rubrics.scope import Party
from scoring.context import CallContext, JudgeOptions
from scoring.dictionary import frequencies, words_of
from scoring.judge import judge
from scoring.logic import verdict_of
from scoring.text import normalise

HISTORY = Path(__file__).parents[1] / "recordings" / "demo" / "history" / "transcripts.jsonl.gz"
CALL_S = 180.0
BANNED = 1000


def banned_phrases(count: int, seed: int = 7) -> tuple[str, ...]:
    """Phrases of two to four random words, by their frequency as speech has them."""
    words = {word: n for word, n in frequencies().items() if n > 200 and 1 <= len(word) <= 3}
    draw = random.Random(seed)
    pool, weights = list(words), [n**0.6 for n in words.values()]
    found: dict[str, None] = {}
    while len(found) < count:
        phrase = "".join(draw.choices(pool, weights, k=draw.randint(2, 4)))
        if 4 <= len(normalise(phrase)) <= 7:
            found[phrase] = None
    return tuple(found)


def speed_rubric(banned: int) -> Rubric:
    rubric = load_rubric(Path(__file__).with_suffix(".yaml"))
    filled = Lexicon("banned-general", "速度测试", banned_phrases(banned))
    return replace(rubric, lexicons=(filled, *rubric.lexicons[1:]))


def long_calls(count: int, seconds: float = CALL_S) -> Iterator[Transcript]:
    """Calls of the demo's history, one after another until ``seconds`` are full."""
    told = (entry for entry in read_transcripts(HISTORY) if isinstance(entry, Transcript))
    draw = random.Random(3)
    for _ in range(count):
        first = next(told)
        turns, clock = _with_words(first, 0.0, draw), first.duration
        while clock < seconds:
            following = next(told)
            turns += _with_words(following, clock, draw)
            clock += following.duration
        kept = tuple(turn for turn in turns if turn.span.end <= seconds)
        activity = tuple(
            PartyActivity(speaker, tuple(turn.span for turn in kept if turn.speaker is speaker), "zh")
            for speaker in (Speaker.AGENT, Speaker.CUSTOMER)
        )
        yield replace(
            first,
            duration=seconds,
            turns=kept,
            activity=activity,
            measurable=frozenset({Measure.OVERLAP, Measure.ACTIVITY}),
        )


def _with_words(call: Transcript, shift: float, draw: random.Random) -> list[Turn]:
    return [_spoken(turn, shift, draw) for turn in call.turns]


def _spoken(turn: Turn, shift: float, draw: random.Random) -> Turn:
    characters = [character for character in turn.text if character.isalnum()]
    step, start = turn.span.duration / max(1, len(characters)), turn.span.start + shift
    words = tuple(
        Word(c, TimeSpan(start + i * step, start + (i + 1) * step), draw.betavariate(8, 1.5))
        for i, c in enumerate(characters)
    )
    return replace(turn, span=TimeSpan(start, start + turn.span.duration), words=words)


def item_seconds(items: tuple[Item, ...], rubric: Rubric, calls: list[Transcript]) -> dict[str, float]:
    """Processor seconds of each check type over ``calls``, the shared work counted by itself."""
    spent: dict[str, float] = {}

    def timed(name: str, work: Callable[[], object]) -> None:
        start = time.process_time()
        work()
        spent[name] = spent.get(name, 0.0) + time.process_time() - start

    for call in calls:
        context = CallContext(call, rubric, JudgeOptions())
        timed("words and sounds of both parties", lambda made=context: shared(made))
        for item in items:
            name = "phrase, 1,000 banned" if item.id == "banned" else item.check_type
            timed(name, lambda asked=item, made=context: verdict_of(asked.check, made))
    return spent


def cut(call: Transcript) -> None:
    """The reference: jieba cuts every turn of ``call`` into words."""
    for turn in call.turns:
        for _ in words_of(turn.text):
            pass


def processor_seconds(work: Callable[[Transcript], object], calls: list[Transcript]) -> float:
    normalise.cache_clear()
    start = time.process_time()
    for call in calls:
        work(call)
    return time.process_time() - start


def shared(context: CallContext) -> None:
    for party in (Party.AGENT, Party.CUSTOMER):
        stream = context.stream(party)
        _ = stream.codes, stream.plain, stream.likely_errors


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=9)
    asked = parser.parse_args()
    count, rounds = (40, 2) if asked.quick else (asked.calls, asked.rounds)
    rubric = speed_rubric(BANNED)
    calls = list(long_calls(count))
    for call in islice(calls, 20):
        judge(call, rubric)  # loads dictionaries, makes the rubric's indexes
    rounds_s = [
        (processor_seconds(partial(judge, rubric=rubric), calls), processor_seconds(cut, calls))
        for _ in range(rounds)
    ]
    rates = sorted(len(calls) / judged for judged, _ in rounds_s)
    ratio = statistics.median(judged / reference for judged, reference in rounds_s)
    spent = item_seconds(rubric.items, rubric, calls)
    rows = [
        (name, 1000 * seconds / len(calls))
        for name, seconds in sorted(spent.items(), key=lambda pair: -pair[1])
    ]
    characters = statistics.mean(sum(len(turn.words) for turn in call.turns) for call in calls)
    python = ".".join(map(str, sys.version_info[:2]))
    head = (
        f"{len(calls)} calls of {CALL_S:.0f} s with {characters:.0f} characters, {len(rubric.items)} items, "
        f"{BANNED} banned phrases, Python {python}: **{statistics.median(rates):.0f} calls a second** of one "
        f"core, the median of {rounds} rounds ({rates[0]:.0f} to {rates[-1]:.0f}). Judging a call takes "
        f"{ratio:.1f} times as long as jieba takes to cut its words once."
    )
    text = f"{head}\n\n{markdown(('part', 'ms a call'), rows)}"
    figures = {
        "calls_per_second": statistics.median(rates),
        "calls_per_second_best": rates[-1],
        "calls_per_second_worst": rates[0],
        "times_of_jieba": ratio,
    }
    answer(asked, "judging-speed", text, figures)


if __name__ == "__main__":
    main()
