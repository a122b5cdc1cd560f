"""The list of agents."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from recordings import cells
from recordings.call import Agent
from recordings.reading import Kind, Reading, read_values, untold
from recordings.row import Row, Source
from recordings.table import Columns, ManifestOptions


def read_agents(
    source: Path | Source, options: ManifestOptions, told: Callable[[int], None] = untold
) -> Reading[Agent]:
    """The agents of ``source`` in its order, and every row that could not be read.

    Raises:
        ManifestError: the file as a whole cannot be read.
    """
    return read_values(AGENTS, source, options, told)


def _agent(row: Row, options: ManifestOptions) -> tuple[Agent, ...]:
    del options
    agent = Agent(
        agent_id=cells.identity(row, "agent_id"),
        agent_no=row.get("agent_no"),
        name=row.get("name"),
        team=row.get("team"),
        branch=row.get("branch"),
        post=row.get("post"),
        hired=cells.day(row, "hired"),
    )
    return (agent,)


AGENTS = Kind(
    columns=Columns(required=("agent_id",), optional=("agent_no", "name", "team", "branch", "post", "hired")),
    values=_agent,
    identity=lambda agent: (agent.agent_id,),
    column="agent_id",
    noun="工号标识",
)
