"""How often a verdict on the words is right, at five rates of recognition errors, beside substring matching.

``python -m benchmarks.judging_accuracy`` draws dialogues with known verdicts (`benchmarks.dialogues`),
mishears them at character error rates of 0, 5, 10, 20 and 30 % and judges them; at 10 and 20 % once more
without any confidence. ``--show ITEM`` prints one item's verdicts that are not the truth; ``--quick`` takes
60 calls.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz.distance import Levenshtein
from sklearn.metrics import roc_auc_score

from benchmarks.answer import answer, arguments, markdown
from benchmarks.dialogues import substring
from benchmarks.dialogues.counts import FatalCount, Tally, added, fatal_count, tallies
from benchmarks.dialogues.generator import Dialogue, dialogues
from benchmarks.dialogues.transcripts import Recognised, recognised
from rubrics.loader import load_rubric
from rubrics.schema import Rubric
from scoring.evaluation import Outcomes
from scoring.judge import judge
from scoring.scorecard import Outcome, Scorecard

RUBRIC = Path(__file__).parent / "dialogues" / "rubric.yaml"
RATES = (0.0, 0.05, 0.1, 0.2, 0.3)
WITHOUT_CONFIDENCE = (0.1, 0.2)
BY_TIME = frozenset({"dead-air", "talk-over", "language"})  # hang on times, not on words: never in a headline


@dataclass(frozen=True)
class Noise:
    """What was really injected."""

    cer: float
    auc: float | None  # of the confidences; None without errors
    outside: float | None  # share of the substitutions that no near-sound class explains


@dataclass(frozen=True)
class Level:
    """All calls at one rate of errors."""

    name: str
    rate: float
    noise: Noise
    items: dict[str, Tally]
    reference: dict[str, Tally]
    fatal: FatalCount
    cards: dict[str, Scorecard]

    @property
    def words(self) -> Tally:
        return added({item: tally for item, tally in self.items.items() if item not in BY_TIME})

    @property
    def same_items(self) -> Tally:
        """Of the items that substring matching can express."""
        return added({item: self.items[item] for item in self.reference})


def level(
    rate: float, calls: Sequence[Dialogue], rubric: Rubric, seed: int, confidences: bool = True
) -> Level:
    heard = [recognised(one, rate, seed, confidences) for one in calls]
    cards = {one.transcript.call_id: judge(one.transcript, rubric) for one in heard}
    judged: Outcomes = {
        name: {item.item_id: item.outcome for item in card.items} for name, card in cards.items()
    }
    plain = {one.transcript.call_id: substring.judged(one.transcript, rubric) for one in heard}
    return Level(
        name=f"{rate:.0%}" if confidences else f"{rate:.0%}, no confidence",
        rate=rate,
        noise=measured(heard),
        items=tallies(judged, calls, [item.id for item in rubric.items]),
        reference=tallies(plain, calls, [item.id for item in rubric.items if substring.expresses(item)]),
        fatal=fatal_count(judged, calls, rubric),
        cards=cards,
    )


def measured(heard: Sequence[Recognised]) -> Noise:
    characters = sum(len(one.spoken) for one in heard)
    wrong = sum(Levenshtein.distance(one.spoken, "".join(it.text for it in one.heard)) for one in heard)
    every = [it for one in heard for it in one.heard]
    right = [it.right for it in every]
    kinds = [it.kind for it in every if it.kind is not None]
    return Noise(
        cer=wrong / characters,
        auc=None if all(right) else float(roc_auc_score(right, [it.confidence for it in every])),
        outside=sum(not kind.known for kind in kinds) / len(kinds) if kinds else None,
    )


def figures(levels: dict[str, Level]) -> dict[str, float | int | None]:
    found: dict[str, float | int | None] = {}
    for name, one in levels.items():
        words = one.words
        found |= {f"f1_{name}": words.f1, f"uncertain_{name}": words.uncertain}
        found |= {f"false_accusation_{name}": words.false_accusation, f"false_fatal_{name}": one.fatal.share}
        found |= {f"f1_substring_{name}": added(one.reference).f1, f"f1_same_items_{name}": one.same_items.f1}
        found[f"inapplicable_left_open_{name}"] = words.open_share
        found |= {f"cer_{name}": one.noise.cer, f"auc_{name}": one.noise.auc}
    found["false_accusation_max"] = max(one.words.false_accusation or 0.0 for one in levels.values())
    found["false_fatal_max"] = max(one.fatal.share or 0.0 for one in levels.values())
    found["errors"] = sum(added(one.items).errors for one in levels.values())
    return found


TALLY = ("calls", "faults", "precision", "recall", "F1", "uncertain", "n/a left open", "false accusation")


def tally_row(tally: Tally) -> tuple[object, ...]:
    counts = (tally.counts.calls, tally.counts.faults, tally.precision, tally.recall, tally.f1)
    return (*counts, tally.uncertain, tally.open_share, tally.false_accusation)


def overview(levels: Sequence[Level]) -> str:
    noise = [(one.name, one.noise.cer, one.noise.auc, one.noise.outside) for one in levels]
    verdicts = [
        (one.name, *tally_row(one.words), f"{one.fatal.accused} of {one.fatal.innocent}") for one in levels
    ]
    reference = [
        (one.name, one.same_items.f1, one.same_items.false_accusation, plain.f1, plain.false_accusation)
        for one in levels
        for plain in [added(one.reference)]
    ]
    return "\n\n".join(
        (
            "What was injected:",
            markdown(("errors", "measured CER", "AUC of confidences", "outside near sounds"), noise),
            "Verdicts on words:",
            markdown(("errors", *TALLY, "false fatal"), verdicts),
            "Beside substring matching, on the items that it can express:",
            markdown(
                ("errors", "F1", "false accusation", "F1 of substring", "its false accusation"), reference
            ),
        )
    )


def by_item(one: Level, rubric: Rubric) -> str:
    rows = []
    for item in rubric.items:
        plain = one.reference.get(item.id)
        rows.append((item.id, item.check_type, *tally_row(one.items[item.id]), plain.f1 if plain else None))
    return f"At {one.name}:\n\n" + markdown(("item", "check", *TALLY, "F1 of substring"), rows)


def show(item: str, levels: Sequence[Level], calls: Sequence[Dialogue], seed: int, most: int) -> None:
    """The wrong verdicts first, then the uncertain ones, with what was heard and what was said."""
    for one in levels:
        found = []
        for dialogue in calls:
            expected = dict(dialogue.expected)[item]
            result = next(it for it in one.cards[dialogue.call.call_id].items if it.item_id == item)
            if result.outcome is expected:
                continue
            wrong = result.outcome.decided or not result.outcome.undecided
            found.append((not wrong, dialogue, expected, result))
        print(f"\n=== {item} at {one.name}: {len(found)} verdicts are not the truth")
        for _, dialogue, expected, result in sorted(found, key=lambda it: it[0])[:most]:
            print(f"\n--- {dialogue.call.call_id}: {expected} came out {result.outcome}: {result.reason}")
            for turn in recognised(dialogue, one.rate, seed).transcript.turns:
                print(f"  {turn.span.start:6.1f} {turn.speaker}: {turn.text}")
            print("said:", dialogue.text, sep="\n")


def parser() -> argparse.ArgumentParser:
    found = arguments(__doc__)
    found.add_argument("--calls", type=int, default=600)
    found.add_argument("--seed", type=int, default=1)
    found.add_argument("--show", metavar="ITEM", help="print the verdicts of one item that are not the truth")
    found.add_argument("--most", type=int, default=10, help="so many of them for each rate")
    found.add_argument("--rates", type=float, nargs="+", default=RATES, help="character error rates")
    return found


def main() -> None:
    asked = parser().parse_args()
    rubric = load_rubric(RUBRIC)
    calls = dialogues(60 if asked.quick else asked.calls, asked.seed)
    levels = {f"cer{100 * rate:.0f}": level(rate, calls, rubric, asked.seed) for rate in asked.rates}
    for rate in WITHOUT_CONFIDENCE:
        if rate in asked.rates:
            levels[f"cer{100 * rate:.0f}_no_confidence"] = level(
                rate, calls, rubric, asked.seed, confidences=False
            )
    if asked.show:
        show(asked.show, list(levels.values()), calls, asked.seed, asked.most)
        return
    faults = sum(outcome is Outcome.FAIL for one in calls for _, outcome in one.expected)
    decided = sum(outcome.decided for one in calls for _, outcome in one.expected)
    head = f"{len(calls)} calls, {decided} verdicts, {faults} of them faults, seed {asked.seed}"
    parts = [head, overview(list(levels.values())), *(by_item(one, rubric) for one in levels.values())]
    answer(asked, "judging-accuracy", "\n\n".join(parts), figures(levels))


if __name__ == "__main__":
    main()
