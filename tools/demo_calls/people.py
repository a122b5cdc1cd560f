"""The twenty agents of the demo centre: who they are, how they sound, which of them speak Cantonese."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

CITY_BRANCH, COAST_BRANCH = "中山分中心", "珠海分中心"
TEAM_ONE, TEAM_TWO, TEAM_THREE = "订货一组", "订货二组", "综合三组"


@dataclass(frozen=True)
class Agent:
    """One agent. ``voice`` is an espeak-ng variant, ``pitch`` 0-99, ``pace`` characters a minute at ease."""

    agent_id: str
    agent_no: str
    name: str
    team: str
    branch: str
    post: str
    hired: dt.date
    voice: str
    pitch: int
    pace: int
    cantonese: bool = False


def _agent(
    number: int,
    name: str,
    team: str,
    post: str,
    hired: str,
    sound: tuple[str, int, int],
    cantonese: bool = False,
) -> Agent:
    branch = COAST_BRANCH if team == TEAM_THREE else CITY_BRANCH
    voice, pitch, pace = sound
    return Agent(
        f"A{number:02d}",
        f"80{number:02d}",
        name,
        team,
        branch,
        post,
        dt.date.fromisoformat(hired),
        voice,
        pitch,
        pace,
        cantonese,
    )


SENIOR, REGULAR, JUNIOR = "资深坐席", "坐席", "见习坐席"

AGENTS = (
    _agent(1, "周敏", TEAM_ONE, SENIOR, "2019-03-11", ("f1", 52, 242)),
    _agent(2, "刘洋", TEAM_ONE, REGULAR, "2022-07-04", ("m1", 42, 250)),
    _agent(3, "陈静", TEAM_ONE, REGULAR, "2023-02-20", ("f2", 58, 246)),
    _agent(4, "梁志强", TEAM_ONE, REGULAR, "2021-09-01", ("m3", 48, 238), cantonese=True),
    _agent(5, "吴倩", TEAM_ONE, REGULAR, "2024-05-13", ("f3", 46, 244)),
    _agent(6, "赵磊", TEAM_ONE, JUNIOR, "2026-06-01", ("m2", 55, 252)),
    _agent(7, "孙丽", TEAM_ONE, REGULAR, "2020-11-16", ("f4", 50, 235)),
    _agent(11, "王磊", TEAM_TWO, REGULAR, "2022-04-18", ("m4", 50, 248)),
    _agent(12, "何婉仪", TEAM_TWO, SENIOR, "2018-06-25", ("f4", 62, 240), cantonese=True),
    _agent(13, "马超", TEAM_TWO, JUNIOR, "2026-05-11", ("m6", 44, 254)),
    _agent(14, "黄家豪", TEAM_TWO, REGULAR, "2023-08-07", ("m7", 52, 244), cantonese=True),
    _agent(15, "徐芳", TEAM_TWO, REGULAR, "2021-03-29", ("f1", 66, 246)),
    _agent(16, "李芳", TEAM_TWO, SENIOR, "2017-10-09", ("f3", 60, 238)),
    _agent(17, "胡建国", TEAM_TWO, REGULAR, "2024-09-23", ("m5", 50, 242)),
    _agent(21, "郑雪", TEAM_THREE, REGULAR, "2022-12-05", ("f2", 44, 245)),
    _agent(22, "林晓彤", TEAM_THREE, SENIOR, "2019-08-19", ("f4", 40, 239), cantonese=True),
    _agent(23, "冯凯", TEAM_THREE, REGULAR, "2023-05-22", ("m1", 58, 251)),
    _agent(24, "邓咏诗", TEAM_THREE, REGULAR, "2024-02-26", ("f1", 40, 243), cantonese=True),
    _agent(25, "曹阳", TEAM_THREE, JUNIOR, "2026-07-13", ("m4", 62, 256)),
    _agent(26, "谢雨", TEAM_THREE, REGULAR, "2021-06-15", ("f3", 70, 241)),
)
BY_ID = {agent.agent_id: agent for agent in AGENTS}
AGENT_COLUMNS = ("agent_id", "agent_no", "name", "team", "branch", "post", "hired")


def agent_rows() -> list[dict[str, str]]:
    """The rows of agents.csv."""
    return [{column: str(getattr(agent, column)) for column in AGENT_COLUMNS} for agent in AGENTS]
