"""The list of agents, from CSV."""

from __future__ import annotations

from pathlib import Path

from recordings import cells
from recordings.call import Agent
from recordings.table import CellError, Columns, ManifestOptions, RejectedRow, Row, Table

COLUMNS = Columns(required=("agent_id",), optional=("agent_no", "name", "team", "branch", "post", "hired"))


def read_agents(path: Path, options: ManifestOptions) -> tuple[tuple[Agent, ...], tuple[RejectedRow, ...]]:
    """The agents of ``path`` in file order, and every row that could not be read.

    Raises:
        ManifestError: the file as a whole cannot be read.
    """
    agents: dict[str, Agent] = {}
    lines: dict[str, int] = {}
    rejected: list[RejectedRow] = []
    for row in Table(path, COLUMNS, options.columns):
        if isinstance(row, RejectedRow):
            rejected.append(row)
            continue
        try:
            agent_id = cells.identity(row, "agent_id")
            if agent_id in agents:
                raise row.wrong("agent_id", f"工号标识 {agent_id} 与第 {lines[agent_id]} 行重复")
            agents[agent_id], lines[agent_id] = _agent(agent_id, row), row.line
        except CellError as error:
            rejected.append(row.rejected(error))
    return tuple(agents.values()), tuple(rejected)


def _agent(agent_id: str, row: Row) -> Agent:
    return Agent(
        agent_id=agent_id,
        agent_no=row.get("agent_no"),
        name=row.get("name"),
        team=row.get("team"),
        branch=row.get("branch"),
        post=row.get("post"),
        hired=cells.day(row, "hired"),
    )
