"""A definition as a row of agent memory, and back."""

from __future__ import annotations

import hashlib
import re

from memstore.agent.checks import LONGEST_NAME
from memstore.agent.model import Draft, FileRef, Memory
from zeta.writing.language import Definition
from zeta.writing.memory.mirror import Place, Record, Who


def draft(namespace: str, place: Place, record: Record) -> Draft:
    """What is stored of a definition."""
    who, line = place
    return Draft(
        namespace,
        record.key,
        record.definition.text,
        tier="ltm",  # upkeep removes short-term memories that nobody asks for
        meta={**who._asdict(), "line": line, "order": record.order},
        files=(FileRef(who.file, "read"),) if who.file else (),
        source_kind="observed" if who.file else "self",
        source_scope=namespace,
    )


def placed(memory: Memory) -> tuple[Place, Record]:
    """A row as it stood in the mirror."""
    who = Who(**{field: memory.meta[field] for field in Who._fields})
    definition = Definition(who.kind, who.name, memory.meta["line"], memory.content)
    return (who, definition.line), Record(memory.meta["order"], memory.key, definition)


def key_of(text: str) -> str:
    """A memory's key: on one line, not too long."""
    plain = re.sub(r"[\x00-\x1f\x7f]", "?", " ".join(text.split())) or "unnamed"
    if len(plain) <= LONGEST_NAME:
        return plain
    return f"{plain[: LONGEST_NAME - 17].rstrip()}-{hashlib.sha256(plain.encode()).hexdigest()[:16]}"
