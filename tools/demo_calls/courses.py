"""Who attended which course: the story's two, and one that does nothing, given to those who looked worst."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from tools.demo_calls.past import Call, failure_share
from tools.demo_calls.people import AGENTS
from tools.demo_calls.story import COURSES, Course

COLUMNS = ("agent_id", "course", "attended_on", "topic", "items", "hours")
TOPICS = {"倾听与订单复述": "", "服务用语": "服务用语", "等待与告知": "等待与告知"}  # the first is about two
HOURS = {"倾听与订单复述": "4", "服务用语": "2", "等待与告知": "2"}

IDLE_COURSE, IDLE_ITEM, IDLE_DATE = "等待与告知", "dead-air", dt.date(2026, 10, 26)
LOOKED_AT = dt.timedelta(weeks=3)  # before the course: in this time those sent had failed most often
SENT = 5


def idle_courses(calls: Sequence[Call]) -> tuple[Course, ...]:
    """The course that does nothing, for the agents who failed its item most in the weeks before.

    Most of them were unlucky rather than bad, so afterwards they fail less often, course or no course.
    """
    window = [call for call in calls if call.truth and IDLE_DATE - LOOKED_AT <= call.day < IDLE_DATE]
    elsewhere = {course.agent_id for course in COURSES}
    shares = {
        agent.agent_id: failure_share((call for call in window if call.agent_id == agent.agent_id), IDLE_ITEM)
        for agent in AGENTS
        if agent.agent_id not in elsewhere
    }
    worst = sorted(shares, key=lambda agent_id: (-shares[agent_id], agent_id))[:SENT]
    return tuple(
        Course(agent_id, IDLE_COURSE, IDLE_DATE, (IDLE_ITEM,), factor=1.0) for agent_id in sorted(worst)
    )


def rows(courses: Sequence[Course]) -> list[dict[str, str]]:
    """The rows of trainings.csv."""
    return [
        {
            "agent_id": course.agent_id,
            "course": course.name,
            "attended_on": course.date.isoformat(),
            "topic": TOPICS[course.name],
            "items": ";".join(course.items),
            "hours": HOURS[course.name],
        }
        for course in sorted(courses, key=lambda course: (course.date, course.agent_id))
    ]
