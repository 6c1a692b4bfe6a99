"""The eight things that may be done to one memory's life by hand. None makes a new version."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from memstore.agent import constants as c
from memstore.agent.errors import BadMemory
from memstore.agent.memories import Memories
from memstore.agent.model import Memory

STEP: Final = 0.2
"""By which `boost` and `diminish` change an importance; it stays from DECAY_FLOOR to 1."""
UP: Final = MappingProxyType({"dormant": "stm", "sensory": "stm", "stm": "ltm"})
DOWN: Final = MappingProxyType({"ltm": "stm", "stm": "dormant", "sensory": "dormant"})


@dataclass(frozen=True)
class Curated:
    """What an operation did; `after` is None where the memory was deleted."""

    operation: str
    before: Memory
    after: Memory | None


def curate(memories: Memories, namespace: str, key: str, operation: str) -> Curated:
    """Do promote, demote, boost, diminish, archive, delete, pin or unpin. Deleting is soft. Raises BadMemory,
    UnknownMemory."""
    if operation not in OPERATIONS:
        raise BadMemory(f"There is no operation “{operation}”.", f"One of {', '.join(OPERATIONS)}.")
    with memories.db.writing():
        before = memories.get(namespace, key)
        change = _CHANGES.get(operation)
        if change is None:
            memories.remove(namespace, key)
            return Curated(operation, before, None)
        return Curated(operation, before, memories.change(before.id, **change(before)))


def _tier(steps: Mapping[str, str], direction: str) -> Callable[[Memory], dict[str, Any]]:
    def change(memory: Memory) -> dict[str, Any]:
        if memory.tier not in steps:
            raise BadMemory(f"“{memory.key}” is in {memory.tier} and cannot be {direction}.", "Leave it there.")
        return {"tier": steps[memory.tier]}

    return change


_CHANGES: Final[Mapping[str, Callable[[Memory], dict[str, Any]]]] = {
    "promote": _tier(UP, "promoted"),
    "demote": _tier(DOWN, "demoted"),
    "boost": lambda memory: {"importance": min(1.0, memory.importance + STEP)},
    "diminish": lambda memory: {"importance": max(min(memory.importance, c.DECAY_FLOOR), memory.importance - STEP)},
    "archive": lambda memory: {"tier": "dormant"},
    "pin": lambda memory: {"pinned": True},
    "unpin": lambda memory: {"pinned": False},
}
OPERATIONS: Final = (*_CHANGES, "delete")
