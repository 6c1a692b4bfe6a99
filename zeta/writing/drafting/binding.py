"""A document whose sections are written: joined, checked as a whole, marked; and what it came from, kept so that it can
be held true."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from zeta.writing import ownagents
from zeta.writing.drafting.attempts import Finished
from zeta.writing.drafting.validator import present
from zeta.writing.keeping import document, living, manifest
from zeta.writing.keeping.document import Document
from zeta.writing.keeping.sources import Source, Sources
from zeta.writing.language import Language, Problem
from zeta.writing.memory.lake import Lake
from zeta.writing.memory.resolution import Resolution, resolve, whole
from zeta.writing.order import Order
from zeta.writing.outline import Outline
from zeta.writing.place import Place

GAPS: Final = {"json": 0, "python": 2}
"""Blank lines between sections, where it is not one."""


@dataclass(frozen=True)
class Bound:
    """A whole document: its sections joined, what it says with its marks, what its names resolve to, and what is wrong
    with it."""

    joined: Document
    text: str
    found: Resolution
    problems: list[Problem]


def bind(
    language: Language, outline: Outline, finished: Mapping[str, Finished], sources: Sources, folder: Path
) -> Bound:
    """Join the sections of a plan. Links are checked from the document's `folder`."""
    texts = [(each.id, finished[each.id].text) for each in outline.sections]
    joined = document.join(language.begin(outline), texts, GAPS.get(language.name, 1))
    given = [definition for each in sources.files for definition in each.definitions]
    found = resolve(language, joined.text, given, partial(present, folder), mentioned=sources.mentions)
    problems = whole(joined.placed({id: each.problems for id, each in finished.items()}), found)
    return Bound(joined, document.marked(language, joined.text, found.unresolved, problems), found, problems)


def keep(
    place: Place,
    bound: Bound,
    language: Language,
    lake: Lake,
    order: Order,
    sources: Sources,
    used: Mapping[str, Sequence[Source]],
) -> None:
    """Let a document that was saved live: its first version, and which files (`used`) and memories each section came
    from. Raises ZetaError."""
    joined, folder = bound.joined, place.document.parent
    living.begin(
        place,
        bound.text,
        joined.spans,
        language.name,
        sources={
            id: [manifest.source(each.path, each.text, each.definitions) for each in files]
            for id, files in used.items()
        },
        memories={span.id: lake.used(language.references(joined.section(span.id))) for span in joined.spans},
        roots=[Path(os.path.relpath(each, folder)).as_posix() for each in order.sources],
        files=[each.path for each in sources.files],
        agents=ownagents.relative(order.agents, place),
    )
