"""Which calls there were, by whom, and which rows about them could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from recordings.agents import read_agents
from recordings.call import Agent, Call
from recordings.cdr import read_cdr
from recordings.row import RejectedRow
from recordings.satisfaction import Rating, read_satisfaction
from recordings.table import ManifestOptions

__all__ = [
    "Manifest",
    "ManifestOptions",
    "Rating",
    "RejectedRow",
    "read_manifest",
    "read_satisfaction",
]


@dataclass(frozen=True, slots=True)
class Manifest:
    """The calls and agents of a period as the centre's own files name them, in file order.

    Every record of the files is in ``calls``, ``agents`` or ``rejected``; nothing is dropped.
    """

    calls: tuple[Call, ...]
    agents: tuple[Agent, ...]
    rejected: tuple[RejectedRow, ...]

    @property
    def unknown_agents(self) -> tuple[str, ...]:
        """Ids that calls name and the list of agents does not, sorted; their calls are kept."""
        listed = {agent.agent_id for agent in self.agents}
        named = {call.agent.agent_id for call in self.calls if call.agent.agent_id is not None}
        return tuple(sorted(named - listed))


def read_manifest(cdr: Path, agents: Path | None = None, options: ManifestOptions | None = None) -> Manifest:
    """Read the call records and, where there is one, the list of agents.

    Raises:
        ManifestError: one of the files cannot be read at all; the message names the file and what is wrong.
    """
    options = options or ManifestOptions()
    people = read_agents(agents, options) if agents else None
    listed = people.values if people else ()
    by_id = {agent.agent_id: agent for agent in listed if agent.agent_id is not None}
    calls = read_cdr(cdr, by_id, options)
    return Manifest(calls.values, listed, calls.rejected + (people.rejected if people else ()))
