"""Whether the reports' statistics hold what they promise, on simulated centres whose truth is known.

``python -m benchmarks.statistics`` draws ``--draws`` centres of each kind (`benchmarks.simulations`):
how often 95 % intervals cover the truth, how often something is told (an effect, a trend, an unfairness)
where there is none, and how often what was planted is found.
"""

from __future__ import annotations

from importlib import import_module

from benchmarks.answer import answer, arguments, markdown

KINDS = ("trend", "weak_items", "satisfaction", "calibration", "training", "topics")


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--only", nargs="+", choices=KINDS, default=KINDS)
    asked = parser.parse_args()
    draws = 20 if asked.quick else asked.draws
    figures: dict[str, float] = {}
    for kind in asked.only:
        figures |= import_module(f"benchmarks.simulations.{kind}").figures(draws, asked.seed)
    covered = [value for name, value in figures.items() if name.endswith("_coverage")]
    false = [value for name, value in figures.items() if name.endswith("_fdr")]
    main_figures = {
        "coverage_min": min(covered, default=None),
        "coverage_max": max(covered, default=None),
        "fdr": max(false, default=None),
        "trend_false_alarm": figures.get("trend_false_alarm"),
    }
    text = f"{draws} draws, seed {asked.seed}\n\n{markdown(('figure', 'value'), sorted(figures.items()))}"
    answer(asked, "statistics", text, {**main_figures, **figures})


if __name__ == "__main__":
    main()
