"""The night as one HTML page in Chinese that needs no network: styles and charts inside."""

from __future__ import annotations

from collections.abc import Iterable

from reports import night_charts
from reports.drawing import script
from reports.night import ItemOutcomes, Night
from reports.reconciliation import reasons
from reports.summary import sentences
from reports.template import environment
from reports.trend import GroupReading, TrendRow
from reports.weak_text import learnt
from reports.weakness import WeakItem, Weakness

_MOST_PROBLEMS = 200


def render(night: Night, script_file: str | None = None) -> str:
    """The page.

    Args:
        script_file: name of the charts' script beside the page; None: the page carries it.
    """
    from markupsafe import Markup

    drawn = {
        "distribution": night_charts.distribution(night),
        "overview": night_charts.trend_panels((night.centre, night.teams), "overview"),
        "agents": night_charts.trend_panels((night.agents,), "agents"),
    }
    return (
        environment()
        .get_template("night.html.j2")
        .render(
            night=night,
            title=_title(night),
            sentences=sentences(night),
            reasons=reasons(night.books.failed),
            charts={name: Markup(fragment) for name, fragment in drawn.items()},
            script=Markup(script()) if any(drawn.values()) and script_file is None else "",
            script_file=script_file if any(drawn.values()) else None,
            latest=tuple(_latest(night)),
            weak=worth_teaching(night),
            over=tuple(learnt(one) for one in night.over),
            open_items=tuple(item for item in night.outcomes if _is_open(item)),
            most_problems=_MOST_PROBLEMS,
        )
    )


def worth_teaching(night: Night) -> tuple[WeakItem, ...]:
    """The weak rows a trainer acts on: an agent who only shares the team's weakness is in the team's row."""
    rows = [row for row in night.still_weak if row.level != "agent" or row.weakness is Weakness.INDIVIDUAL]
    return tuple(rows[: night.options.weak])


def _title(night: Night) -> str:
    first, last = night.night.first_day, night.night.last_day
    if first is None or last is None:
        return "质检夜报"
    return f"质检夜报　{first}" if first == last else f"质检夜报　{first} 至 {last}"


def _latest(night: Night) -> Iterable[tuple[GroupReading, TrendRow | None]]:
    """Each agent's reading with the latest week, for the table under the panels."""
    by_group: dict[str | None, TrendRow] = {row.group.key: row for row in night.agents.rows}
    for reading in night.agents.readings:
        yield reading, by_group.get(reading.group.key)


def _is_open(item: ItemOutcomes) -> bool:
    return bool(item.uncertain or item.not_measurable or item.errors)
