"""The rules that reflect lives by: the built-in ones, and the ones that a person adds. What they do is in `reflect`."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, replace
from types import MappingProxyType
from typing import Any, Final

from memstore.agent import constants as c
from memstore.agent.database import Database
from memstore.agent.errors import BadMemory, UnknownMemory
from memstore.agent.model import Memory, Rule
from memstore.agent.ulid import ulid
from memstore.conversations import Clock

PRIORITY: Final = 50
"""Of a rule that is given none (reference/agent-memory)."""
MANY: Final = 100_000
"""Accesses that no memory ever has."""
STRATEGIES: Final = ("link_only", "keep_highest_importance")
DECAY_FACTOR: Final = 0.95
DECAY_EVERY: Final = 24.0
"""Hours between two decays of one memory: it fades with time, not with how often reflect is asked."""

BUILTIN: Final = (
    # An attended memory is promoted before the clock of the unattended can take it.
    Rule("sys-promote-sensory", "Keep what was looked at again", 95, "PROMOTE", tier="sensory", older_than=1,
         accesses_above=1, params={"tier": "stm"}, builtin=True),
    Rule("sys-decay-sensory", "Forget passing impressions", 90, "DELETE", tier="sensory", older_than=4, builtin=True),
    Rule("sys-prune-low-utility", "Retire what is often found and never of use", 90, "DEMOTE", accesses_above=20,
         utility_below=0.05, params={"tier": "dormant"}, builtin=True),
    Rule("sys-demote-stale-ltm", "Retire what nobody asks for", 50, "DEMOTE", tier="ltm", idle_for=168,
         params={"tier": "dormant"}, builtin=True),
    Rule("sys-promote-to-ltm", "Keep what proved itself", 50, "PROMOTE", tier="stm", older_than=72, accesses_above=50,
         params={"tier": "ltm"}, builtin=True),
    Rule("sys-merge-similar", "Link what is alike", 40, "MERGE", tier="stm", similarity_above=0.9,
         params={"strategy": "link_only"}, builtin=True),
    Rule("sys-dedup-all", "Archive duplicates", 35, "DEDUP", similarity_above=0.92, builtin=True),
    Rule("sys-decay-unaccessed", "Let fade what is seldom used", 10, "DECAY", tier="stm", older_than=48,
         accesses_below=10, params={"factor": DECAY_FACTOR, "floor": c.DECAY_FLOOR}, builtin=True),
)  # fmt: skip
"""The eight of the seed; priorities are the reference's, but that a sensory memory is promoted before it is deleted."""


class Rules:
    """The rules of a database."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def set(self, rule: Rule, *, force: bool = False) -> Rule:
        """Add a rule, or replace the one of its id; an empty id gets one. A rule that every memory meets needs
        `force`. Raises BadMemory."""
        rule = replace(rule, everything=matches_everything(rule) and (force or rule.everything))
        check(rule)
        values = asdict(rule) | {"id": rule.id or ulid(self._clock()), "builtin": False}
        with self._db.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO rules VALUES (?, ?)", (values["id"], json.dumps(values)))
        return Rule(**values)

    def list(self, namespace: str = "") -> list[Rule]:
        """The built-in rules and the own ones, of all namespaces or those that hold for one; the first to be asked
        comes first."""
        with self._db.reading() as connection:
            own = [Rule(**json.loads(body)) for (body,) in connection.execute("SELECT body FROM rules")]
        found = [rule for rule in (*BUILTIN, *own) if not namespace or rule.namespace in ("", namespace)]
        return sorted(found, key=lambda rule: (-rule.priority, rule.id))

    def get(self, id: str) -> Rule:
        """One rule. Raises UnknownMemory."""
        for rule in self.list():
            if rule.id == id:
                return rule
        raise UnknownMemory(f"There is no rule “{id}”.", "List the rules to see their ids.")

    def delete(self, id: str) -> None:
        """Take an own rule away. Raises UnknownMemory, BadMemory for a built-in one."""
        if self.get(id).builtin:
            raise BadMemory(f"“{id}” is built in.", "Give a rule of your own a higher priority instead.")
        with self._db.writing() as connection:
            connection.execute("DELETE FROM rules WHERE id = ?", (id,))


def matches(rule: Rule, memory: Memory, now: float, told: int = 0) -> bool:
    """Whether a memory meets every condition of a rule but its similarity. A pinned one never does.

    `told` is how often somebody said whether it was of use. A rule about utility counts nothing else, as accesses
    neither: a memory that nobody reported on is not known to be useless.
    """
    idle = (now - (memory.created if memory.accessed is None else memory.accessed)) / 3600
    accesses = memory.accesses if rule.utility_below is None else told
    used = memory.utility / told if told else math.inf
    return (
        not memory.pinned
        and rule.namespace in ("", memory.namespace)
        and rule.tier in (None, memory.tier)
        and rule.kind in (None, memory.kind)
        and (rule.tag is None or rule.tag in memory.tags)
        and (rule.older_than is None or (now - memory.created) / 3600 > rule.older_than)
        and (rule.idle_for is None or idle > rule.idle_for)
        and (rule.importance_below is None or memory.importance < rule.importance_below)
        and (rule.accesses_below is None or accesses < rule.accesses_below)
        and (rule.accesses_above is None or accesses > rule.accesses_above)
        and (rule.utility_below is None or used < rule.utility_below)
    )


def matches_everything(rule: Rule) -> bool:
    """Whether no condition of a rule keeps a memory of its namespace out: it has none, or only bounds that every one
    meets."""
    given = (
        rule.tier,
        rule.kind,
        rule.tag,
        rule.accesses_above,
        rule.utility_below,
    )  # nobody reported on most memories
    said = any(value is not None for value in given)
    above = any((bound or 0.0) > 0 for bound in (rule.older_than, rule.idle_for, rule.similarity_above))
    bounds = ((rule.importance_below, 1.0), (rule.accesses_below, MANY))
    below = any(bound is not None and bound < most for bound, most in bounds)
    return not (said or above or below)


def check(rule: Rule) -> None:
    """Raises BadMemory for a rule that cannot be, also for one that every memory meets and does not say that it is
    meant to."""
    if not rule.name.strip():
        raise BadMemory("The rule has no name.", "Say in a few words what it is for.")
    if rule.id in {each.id for each in BUILTIN} or rule.id.startswith("sys-"):
        raise BadMemory(f"“{rule.id}” is an id of the built-in rules.", "Give another, not beginning with sys-.")
    if rule.action not in _PARAMS:
        raise BadMemory(f"There is no action “{rule.action}”.", f"One of {', '.join(_PARAMS)}.")
    for name, allowed in (("tier", c.TIERS), ("kind", c.KINDS)):
        if getattr(rule, name) not in (None, *allowed):
            raise BadMemory(f"There is no {name} “{getattr(rule, name)}”.", f"One of {', '.join(allowed)}.")
    for field in fields(Rule):
        if (fits := _NUMBERS.get(field.name)) and (value := getattr(rule, field.name)) is not None and not fits(value):
            raise BadMemory(f"{field.name} cannot be {value!r}.", "Give a number that can be met.")
    similar = rule.action in ("MERGE", "DEDUP")
    if similar != (rule.similarity_above is not None):
        raise BadMemory(
            f"{rule.action} {'needs' if similar else 'cannot have'} a similarity.",
            "A similarity goes with MERGE and DEDUP, and they with it.",
        )
    for name, value in rule.params.items():
        fits = _PARAMS[rule.action].get(name)
        if fits is None or not fits(value):
            raise BadMemory(
                f"{rule.action} cannot have {name} {value!r}.",
                f"It takes {', '.join(_PARAMS[rule.action]) or 'nothing'}.",
            )
    if rule.action == "TTL_SET" and "hours" not in rule.params:
        raise BadMemory("TTL_SET does not say how long.", "Give its hours.")
    if matches_everything(rule) and not rule.everything:
        raise BadMemory(
            f"The rule “{rule.name}” has no condition that keeps a memory out: it would {rule.action} every one.",
            "Give a condition, or force it if every memory is meant.",
        )


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _between(least: float, most: float) -> Callable[[Any], bool]:
    return lambda value: _number(value) and least <= value <= most


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


_NUMBERS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "priority": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "older_than": _between(0, 1e7),
    "idle_for": _between(0, 1e7),
    "importance_below": _between(0, 10),
    "utility_below": _between(0, 10),
    "accesses_below": _whole,
    "accesses_above": _whole,
    "similarity_above": _between(0, 1),
}
_TIER: Final = {"tier": lambda value: value in c.TIERS}
_PARAMS: Final[Mapping[str, Mapping[str, Callable[[Any], bool]]]] = MappingProxyType(
    {
        "DECAY": {"factor": _between(0, 1), "floor": _between(0, 1), "every": _between(0, 1e7)},
        "DELETE": {},
        "PROMOTE": _TIER,
        "DEMOTE": _TIER,
        "ARCHIVE": {},
        "TTL_SET": {"hours": _between(0, 1e7)},
        "PIN": {},
        "MERGE": {"strategy": lambda value: value in STRATEGIES},
        "DEDUP": {},
    }
)
"""The actions with what they may be told."""
ACTIONS: Final = tuple(_PARAMS)
