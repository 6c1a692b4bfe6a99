"""Marks of a living document that are true: which names nothing defines, said behind their lines and listed at its end.
Pure.

What a person edited stays as it is, marks and all; what is so of it is in the list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from zeta.writing.keeping.document import mark_of, marked, unmarked
from zeta.writing.keeping.manifest import Part, sha256
from zeta.writing.keeping.ownership import lines_of
from zeta.writing.language import Language
from zeta.writing.memory.resolution import Resolution, whole

_NAMES: Final = " not defined"


class Marked(NamedTuple):
    """A text with its marks, where its parts stand in it, and the names that nothing defines."""

    text: str
    parts: list[Part]
    unresolved: tuple[str, ...] = ()


def true_marks(
    language: Language, text: str, parts: Sequence[Part], held: Collection[str], look: Callable[[str], Resolution]
) -> Marked:
    """A text whose marks are true. `held` are the parts whose lines are a person's; what stands between parts loses a
    mark that is not true and gets none. `look` says of a text what resolves."""
    form = mark_of(language)
    if not form:
        return Marked(text, list(parts))
    text, parts = _without_list(form, text, parts)
    behind = re.compile(rf"  {form}$")
    bearing = {n for n, line in enumerate(text.split("\n"), 1) if behind.search(line)}
    own = {n for part in parts if part.id not in held for n in range(part.begin + 1, part.end + 1)}
    theirs = {n for part in parts if part.id in held for n in range(part.begin + 1, part.end + 1)}

    def free(line: int) -> bool:
        return line in own or (line in bearing and line not in theirs)

    bare = unmarked(language, text, free)
    found = look(bare)
    made = marked(language, bare, found.unresolved, whole((), found), free)
    lines = lines_of(made)
    moved = [replace(part, sha256=sha256("".join(lines[part.begin : part.end]))) for part in parts]
    return Marked(made, moved, tuple(dict.fromkeys(each.name for each in found.unresolved)))


def text_of(marked: Marked, id: str) -> str:
    """The text of one part. Raises KeyError."""
    for part in marked.parts:
        if part.id == id:
            return "".join(lines_of(marked.text)[part.begin : part.end])
    raise KeyError(id)


def of_names(language: Language, text: str) -> list[str]:
    """What the marks of a text say of names that nothing defines, in its order."""
    form = mark_of(language)
    return [said for said in re.findall(form, text) if _NAMES in said] if form else []


def _without_list(form: str, text: str, parts: Sequence[Part]) -> tuple[str, list[Part]]:
    """A text without lines at its end, or between its parts, that are marks and nothing else, and its parts then."""
    lines = lines_of(text)
    inside = {n for part in parts for n in range(part.begin, part.end)}
    alone = {n for n, line in enumerate(lines) if re.fullmatch(form, line.rstrip("\n"))}
    end = len(lines)
    while end and (end - 1 in alone or not lines[end - 1].strip()):
        end -= 1
    gone = {n for n in alone if n >= end or n not in inside}
    for n in sorted(gone):
        after = next(m for m in range(n, len(lines) + 1) if m not in gone)
        blank = [m == len(lines) or not lines[m].strip() for m in (n - 1, after)]
        if n and all(blank) and (n > end or n - 1 not in inside):
            gone.add(n - 1)
    place = [n - sum(m < n for m in gone) for n in range(len(lines) + 1)]
    moved = [replace(part, begin=place[part.begin], end=place[part.end]) for part in parts]
    return "".join(line for n, line in enumerate(lines) if n not in gone), moved
