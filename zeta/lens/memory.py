"""What the lens remembers between updates. A window's manifest keeps it: opened again, a chat goes on the same.

{"at": log offset of the last update, "iteration": n, "since": [[level, index, iteration], ...],
 "last": [[level, index, iteration, change], ...], "proposed": [[level, index, utility, turn], ...]}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from memstore.lifetime.node import Node
from zeta.lens.focus import Change, FocusState


@dataclass(frozen=True)
class Memory:
    """`at`: log offset of the last update; `state`: the allocator's; `proposed`: of nodes that resonate, the utility
    and the turn in which they were proposed."""

    at: int = 0
    state: FocusState = field(default_factory=FocusState)
    proposed: Mapping[Node, tuple[float, int]] = field(default_factory=dict)

    def pack(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "at": self.at,
            "iteration": self.state.iteration,
            "since": [[*node, iteration] for node, iteration in self.state.since.items()],
            "last": [[*node, iteration, change.value] for node, (iteration, change) in self.state.last.items()],
            "proposed": [[*node, utility, turn] for node, (utility, turn) in self.proposed.items()],
        }

    @classmethod
    def unpack(cls, values: Mapping[str, Any]) -> Memory:
        """From what `pack` gave. Raises KeyError, TypeError, ValueError for what is none."""
        since = {Node(int(level), int(index)): int(n) for level, index, n in values["since"]}
        last = {Node(int(level), int(i)): (int(n), Change(change)) for level, i, n, change in values["last"]}
        proposed = {Node(int(level), int(i)): (float(u), int(turn)) for level, i, u, turn in values["proposed"]}
        return cls(int(values["at"]), FocusState(int(values["iteration"]), since, last), proposed)
