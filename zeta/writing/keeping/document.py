"""The document as a file: its sections in order, marks where something is not defined, and the save that is whole or
not at all.

Marks are the language's own comments and say "zeta:" first. They are taken away before new ones are made, so that a
document that is saved twice is the same.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zeta.writing.errors import DocumentExists, DocumentNotSaved
from zeta.writing.keeping.ownership import Span, lines_of
from zeta.writing.language import Language, Problem, Reference
from zeta.writing.saving import replace_file

MARK: Final = "zeta:"
"""What every mark says first. A comment of a person's that does is taken for one."""
_ANY: Final = "\x00"
Free = Callable[[int], bool]
"""Whether a line, counted from 1, may be marked and unmarked; a person's may not."""


@dataclass(frozen=True)
class Document:
    """A whole text and where its sections stand in it."""

    text: str
    spans: tuple[Span, ...]

    def section(self, id: str) -> str:
        """The text of a section, with its line's end. Raises KeyError."""
        for span in self.spans:
            if span.id == id:
                return "".join(lines_of(self.text)[span.begin : span.end])
        raise KeyError(id)

    def at(self, line: int) -> str:
        """The section that a line, counted from 1, belongs to; "" for none."""
        return next((span.id for span in self.spans if span.begin < line <= span.end), "")

    def placed(self, problems: Mapping[str, Sequence[Problem]]) -> list[Problem]:
        """Problems of sections, with lines of the document."""
        begin = {span.id: span.begin for span in self.spans}
        return sorted(
            each._replace(line=begin[id] + each.line if each.line else 0)
            for id, found in problems.items()
            if id in begin
            for each in found
        )


def join(begin: str, sections: Iterable[tuple[str, str]], gap: int = 1) -> Document:
    """What stands before the first section, then the sections as (id, text), `gap` blank lines between two. A section
    without text has no span."""
    between = "\n" * (gap + 1)
    head = begin.strip("\n")
    parts = [head] if head.strip() else []
    spans: list[Span] = []
    for id, text in sections:
        body = text.strip("\n").rstrip()
        if body:
            first = sum(part.count("\n") + gap + 1 for part in parts)
            spans.append(Span(id, first, first + body.count("\n") + 1))
            parts.append(body)
    return Document(between.join(parts) + "\n" if parts else "", tuple(spans))


# marks


def marked(
    language: Language,
    text: str,
    unresolved: Sequence[Reference],
    problems: Sequence[Problem] = (),
    free: Free = lambda line: True,
) -> str:
    """A text with a remark behind every `free` line that refers to something undefined, and at its end a list of all
    that and of what is wrong besides. No line moves. A remark that would change what the text says is only in the list;
    a language without comments has neither.
    """
    text = unmarked(language, text, free)
    if not language.remark(MARK):
        return text
    lines: dict[int, list[str]] = defaultdict(list)
    for each in unresolved:
        if each.name not in lines[each.line]:
            lines[each.line].append(each.name)
    remarks = {line: language.remark(f"{MARK} {_listed(names)} not defined") for line, names in lines.items()}
    found = _behind(language, text, {line: remark for line, remark in remarks.items() if free(line)})
    said = [Problem(line, f"{_listed(names)} not defined anywhere") for line, names in lines.items()]
    closing = [language.remark(f"{MARK} {_located(each)}") for each in sorted([*said, *problems])]
    if not closing:
        return found
    whole = found.rstrip("\n") + "\n\n" + "\n".join(closing) + "\n"
    return whole if _same(language, found, whole) else found


def unmarked(language: Language, text: str, free: Free = lambda line: True) -> str:
    """A text without the marks of an earlier save on its `free` lines, and without their list at its end."""
    mark = mark_of(language)
    if not mark:
        return text
    text = re.sub(rf"\n+(?:{mark}\n)+\n*\Z", "\n", text)
    behind = re.compile(rf"  {mark}$")
    return "\n".join(behind.sub("", line) if free(n) else line for n, line in enumerate(text.split("\n"), 1))


def mark_of(language: Language) -> str:
    """The regular expression of a mark, whose one group is what it says; "" in a language without comments."""
    before, _, after = language.remark(f"{MARK} {_ANY}").partition(_ANY)
    return rf"{re.escape(before)}([^\n]*){re.escape(after)}" if before else ""


def _behind(language: Language, text: str, remarks: dict[int, str]) -> str:
    """The remarks at the end of their lines: all of them, or those that leave the text as it is."""
    found = _with(text, remarks)
    if _same(language, text, found):
        return found
    found = text
    for line, remark in remarks.items():
        one = _with(found, {line: remark})
        if _same(language, found, one):
            found = one
    return found


def _with(text: str, remarks: dict[int, str]) -> str:
    lines = text.split("\n")
    for line, remark in remarks.items():
        if 0 < line <= len(lines) and lines[line - 1].strip():
            lines[line - 1] += f"  {remark}"
    return "\n".join(lines)


def _same(language: Language, before: str, after: str) -> bool:
    """Whether two texts say the same to their parser."""
    return (
        language.problems(before) == language.problems(after)
        and [each[:3] for each in language.definitions(before)] == [each[:3] for each in language.definitions(after)]
        and language.references(before) == language.references(after)
    )


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names)} {'is' if len(names) == 1 else 'are'}"


def _located(problem: Problem) -> str:
    return f"line {problem.line}: {problem.message}" if problem.line else problem.message


# files


def refuse(path: Path, *, force: bool = False) -> None:
    """Look, before anything is written, whether a document can be saved there. Raises DocumentExists for one that is
    there already unless `force`, DocumentNotSaved."""
    if path.is_dir():
        raise DocumentNotSaved(f"{path} is a folder", "name a file in it")
    if not path.parent.is_dir():
        there = path.parent.exists()
        raise DocumentNotSaved(
            f"{path.parent} is a file, not a folder" if there else f"the folder {path.parent} does not exist",
            "choose another path" if there else "make it first, or choose another path",
        )
    if path.exists() and not force:
        raise DocumentExists(f"{path} exists already", "--force writes it anew; `zeta watch` updates what is stale")
    if not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        raise DocumentNotSaved(f"{path} cannot be written", "check the rights of the file and its folder")


def save(path: Path, text: str, *, force: bool = False) -> None:
    """Put a text in a file's place: the new one, or where that fails the old one, is there whole. Raises as `refuse`
    does, and ZetaError where there is no room."""
    refuse(path, force=force)
    replace_file(path, text.encode("utf-8", "replace"))
