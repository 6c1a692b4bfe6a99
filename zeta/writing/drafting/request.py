"""What a specialist is asked for: the text of its first turn. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from zeta.writing.outline import Outline, Section

NAMES: Final = 24
"""Names that are told at the begin; all others are looked up when they are needed."""

PROMPTS: Final = (1200, 400, 120)
"""Characters of a long prompt that are told where the whole does not fit."""


def request(outline: Outline, section: Section, names: Sequence[str], digest: str = "", remark: str = "") -> str:
    """The document, the section and its points, names that are there, what its sources say, and what was wrong with the
    last try."""
    points = [_point(each.kind, each.name, each.purpose) for each in section.details]
    parts = [
        outline.prompt,
        f"Write the section “{section.title}” of “{outline.title}”.",
        "It has:\n" + "\n".join(f"- {point}" for point in points) if points else "",
        f"Already defined: {', '.join(names)}." if names else "",
        digest,
        remark,
    ]
    return "\n\n".join(filter(None, parts))


def requests(
    outline: Outline, section: Section, names: Sequence[str], digest: str = "", remark: str = ""
) -> Iterator[str]:
    """The same, shorter and shorter, for a window that it does not fit into: without what the sources say, without
    names, with the begin of the prompt, without points, and at last the title alone."""
    yield request(outline, section, names, digest, remark)
    yield request(outline, section, names, "", remark)
    yield request(outline, section, (), "", remark)
    for length in PROMPTS:
        outline = replace(outline, prompt=_begin(outline.prompt, length))
        yield request(outline, section, (), "", remark)
    section = replace(section, details=())
    yield request(outline, section, (), "", remark)
    yield request(outline, section, ())
    yield f"Write “{section.title}”."


def _begin(text: str, length: int) -> str:
    """The first words of a text, of at most `length` characters."""
    return text if len(text) <= length else text[:length].rpartition(" ")[0] + " …"


def _point(kind: str, name: str, purpose: str) -> str:
    named = f"{kind} {name}".strip() if kind != "paragraph" else name
    return ": ".join(part for part in (named, purpose) if part)
