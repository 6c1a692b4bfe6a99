"""What a specialist is asked for: the text of its first turn. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from zeta.writing.language import Definition
from zeta.writing.outline import Outline, Section

NAMES: Final = 24
"""Names that are told at the begin; all others are looked up when they are needed."""


def request(outline: Outline, section: Section, names: Sequence[Definition], digest: str = "", remark: str = "") -> str:
    """The document, the section and its points, names that are there, what its sources say, and what was wrong with the
    last try."""
    parts = [outline.prompt, f"Write the section “{section.title}” of “{outline.title}”."]
    points = [_point(each.kind, each.name, each.purpose) for each in section.details]
    if points:
        parts.append("It has:\n" + "\n".join(f"- {point}" for point in points))
    if names:
        parts.append("Already defined: " + ", ".join(each.name for each in names) + ".")
    if digest:
        parts.append(digest)
    if remark:
        parts.append(remark)
    return "\n\n".join(parts)


def _point(kind: str, name: str, purpose: str) -> str:
    named = f"{kind} {name}".strip() if kind != "paragraph" else name
    return ": ".join(part for part in (named, purpose) if part)
