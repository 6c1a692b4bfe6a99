"""The lines of an export as values: every field is checked. All raise BadMemory."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from memstore.agent import checks
from memstore.agent import constants as c
from memstore.agent.errors import BadMemory
from memstore.agent.model import FileRef, Memory, Rule, tokens_of
from memstore.agent.rules import PRIORITY, check
from memstore.agent.ulid import ulid

LARGEST_COUNT: Final = 2**53

_MEMORY: Final = {field.name for field in fields(Memory)} | {"type", "current"}
_RULE: Final = {field.name for field in fields(Rule)}
_EDGE: Final = {"type", "source", "target", "relation", "weight", "accesses", "accessed", "created", "decayed"}


def canonical(row: Mapping[str, Any]) -> bytes:
    """One line in the one form that a checksum is of."""
    try:
        return json.dumps(dict(row), sort_keys=True, separators=(",", ":")).encode() + b"\n"
    except (TypeError, ValueError, RecursionError) as error:
        raise BadMemory("It cannot be written in JSON.") from error


def parsed(line: str) -> Mapping[str, Any]:
    """The object that a line is."""
    try:
        row = json.loads(line.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise BadMemory("It is no JSON.") from error
    if not isinstance(row, dict):
        raise BadMemory("It is no JSON object.")
    return row


def memory(row: Mapping[str, Any], now: float) -> tuple[Memory, bool]:
    """A version of a memory, and whether it is the current one. What is left out has its default."""
    _known(row, _MEMORY)
    checks.namespace(row.get("namespace", ""))
    checks.name("key", row.get("key", ""))
    checks.content(row.get("content"))
    made = Memory(
        id=row.get("id", "") or ulid(now),
        namespace=row["namespace"],
        key=row["key"],
        content=row["content"],
        kind=row.get("kind", c.DEFAULT_KIND),
        tier=row.get("tier", c.DEFAULT_TIER),
        pinned=_flag(row, "pinned", False),
        priority=row.get("priority", c.DEFAULT_PRIORITY),
        importance=_number(row, "importance", c.DEFAULT_IMPORTANCE),
        version=_count(row, "version", 1),
        supersedes=row.get("supersedes", ""),
        tags=tuple(sorted({_tag(each) for each in _list(row, "tags")})),
        created=_number(row, "created", now),
        accessed=_moment(row, "accessed"),
        accesses=_count(row, "accesses", 0),
        utility=_count(row, "utility", 0),
        tokens=_count(row, "tokens", tokens_of(row["content"])),
        expires=_moment(row, "expires"),
        deleted=_moment(row, "deleted"),
        meta=row.get("meta", {}),
        files=tuple(sorted({_file(each) for each in _list(row, "files")}, key=lambda file: (file.path, file.relation))),
        source_user=row.get("source_user", ""),
        source_kind=row.get("source_kind", ""),
        source_scope=row.get("source_scope", ""),
        decayed=_moment(row, "decayed"),
    )
    checks.name("id", made.id)
    checks.text("id of the version before", made.supersedes, checks.LONGEST_NAME)
    checks.one_of("kind", made.kind, c.KINDS)
    checks.one_of("tier", made.tier, c.TIERS)
    checks.one_of("priority", made.priority, c.PRIORITIES)
    checks.importance(made.importance)
    checks.meta(made.meta)
    checks.sources(made.source_user, made.source_kind, made.source_scope)
    if made.version < 1:
        raise BadMemory(f"There is no version {made.version}.")
    return made, _flag(row, "current", True)


def edge(row: Mapping[str, Any], now: float) -> dict[str, Any]:
    """The columns of an edge. What is left out has its default."""
    _known(row, _EDGE)
    checks.name("source", row.get("source"))
    checks.name("target", row.get("target"))
    checks.one_of("relation", row.get("relation"), tuple(c.EDGE_WEIGHTS))
    if row["source"] == row["target"]:
        raise BadMemory("It ties a memory to itself.")
    weight = _number(row, "weight", c.EDGE_WEIGHTS[row["relation"]])
    if not 0 <= weight <= 1:
        raise BadMemory(f"A weight of {weight} cannot be.")
    return {
        "source": row["source"],
        "target": row["target"],
        "relation": row["relation"],
        "weight": weight,
        "accesses": _count(row, "accesses", 0),
        "accessed": _moment(row, "accessed"),
        "created": _number(row, "created", now),
        "decayed": _moment(row, "decayed"),
    }


def rule(row: Mapping[str, Any]) -> Rule:
    """A rule of one's own. What is left out has its default."""
    checks.name("rule's id", row.get("id"))
    body: Any = row.get("body")
    checks.meta(body)
    if not {"name", "action"} <= body.keys() <= _RULE:
        raise BadMemory("It is no rule with a name and an action, and nothing that no rule has.")
    made = Rule(**{"priority": PRIORITY, **body, "id": row["id"], "builtin": False})
    for what, text in (("name", made.name), ("namespace", made.namespace), ("action", made.action)):
        checks.text(f"rule's {what}", text, checks.LONGEST_NAME)
    checks.text("rule's tag", made.tag or "", checks.LONGEST_NAME)
    checks.meta(made.params)
    _flag(body, "everything", False)
    check(made)
    return made


def _known(row: Mapping[str, Any], known: set[str]) -> None:
    if unknown := sorted(set(row) - known):
        raise BadMemory(f"It has the unknown field {unknown[0]!r}.")


def _flag(row: Mapping[str, Any], name: str, default: bool) -> bool:
    value = row.get(name, default)
    if not isinstance(value, bool):
        raise BadMemory(f"Its {name} is neither true nor false.")
    return value


def _number(row: Mapping[str, Any], name: str, default: float) -> float:
    value = row.get(name, default)
    checks.number(name, value)
    return float(value)


def _moment(row: Mapping[str, Any], name: str) -> float | None:
    return None if row.get(name) is None else _number(row, name, 0)


def _count(row: Mapping[str, Any], name: str, default: int) -> int:
    value = row.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < LARGEST_COUNT:
        raise BadMemory(f"Its {name} is no count.")
    return value


def _list(row: Mapping[str, Any], name: str) -> list[Any]:
    value = row.get(name, ())
    if not isinstance(value, list | tuple):
        raise BadMemory(f"Its {name} are no list.")
    return list(value)


def _tag(value: object) -> str:
    checks.name("tag", value)
    return str(value)


def _file(value: object) -> FileRef:
    if not isinstance(value, Mapping) or not set(value) <= {"path", "relation"} or "path" not in value:
        raise BadMemory("One of its files has no path and relation.")
    file = FileRef(value["path"], value.get("relation", "modified"))
    checks.file_ref(file)
    return file
