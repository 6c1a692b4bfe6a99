"""What is wrong with a finished section, by the checks that its agent names, and how the agent is told.

Parsers are the languages' own. Nothing is hidden: what stays wrong is part of the result and of the document's closing
list.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple, Protocol

from zeta.errors import ConfigError
from zeta.writing.language import Definition, Known, Language, Problem
from zeta.writing.memory.mirror import short
from zeta.writing.memory.resolution import CODE, FILE, Names, duplicates

DUPLICATES: Final = "duplicates"
TOLD: Final = 4
"""Problems that a section is told of at a time: a small model mends few things at once."""


class Seen(Known, Protocol):
    """What a section knows, and which of it is not its own (zeta.writing.memory.lake.View)."""

    def elsewhere(self) -> Sequence[Definition]:
        """What other sections define."""

    def given(self) -> Sequence[Definition]:
        """What the project around the document defines."""

    def mentions(self, name: str) -> bool:
        """Whether the project uses a name of code."""


class _Subject(NamedTuple):
    language: Language
    text: str
    known: Seen
    before: str
    folder: Path | None


def validate(
    language: Language, text: str, checks: Collection[str], known: Seen, *, before: str = "", folder: Path | None = None
) -> list[Problem]:
    """What the named checks have against a section, by line. `before` is what stands before it in the document where
    it cannot be read without, `folder` the one that its links start from: without it links are not checked.

    A parser's check looks only at a text of its own language; a line that it has something against is not called a
    duplicate as well. Raises ConfigError for a check that there is not.
    """
    if unknown := sorted(set(checks) - CHECKS.keys()):
        raise ConfigError(f"there is no check {unknown[0]!r}", f"there are {', '.join(CHECKS)}")
    subject = _Subject(language, text, known, before, folder)
    found: list[Problem] = []
    for check in (each for each in CHECKS if each in checks):
        told = {each.line for each in found} if check == DUPLICATES else set()
        found += [each for each in CHECKS[check](subject) if each.line not in told]
    return sorted(set(found))


def feedback(problems: Sequence[Problem]) -> str:
    """What a specialist is told about a section that goes back, in one short remark; "" where nothing is wrong."""
    if not problems:
        return ""
    said = [f"line {each.line}: {each.message}" if each.line else each.message for each in problems[:TOLD]]
    more = len(problems) - TOLD
    return "Write it again without these mistakes: " + "; ".join(said) + (f"; and {more} more." if more > 0 else ".")


_WHOLE: Final = frozenset({"json"})
"""Languages whose sections are read by themselves: what ends in the middle of an object is no document."""


def _parsed(name: str) -> Callable[[_Subject], Iterable[Problem]]:
    def check(subject: _Subject) -> Iterable[Problem]:
        if subject.language.name != name:
            return []
        before = "" if name in _WHOLE else subject.before
        before += "\n" if before and not before.endswith("\n") else ""
        above = before.count("\n")
        found = subject.language.problems(before + subject.text)
        return [each._replace(line=max(0, each.line - above)) for each in found if not each.line or each.line > above]

    return check


def _links(subject: _Subject) -> Iterable[Problem]:
    if subject.folder is None:
        return []
    folder = subject.folder
    files = [each for each in subject.language.references(subject.text) if each.kind == FILE]
    return [Problem(each.line, f"there is no file {each.name}") for each in files if not present(folder, each.name)]


def _references(subject: _Subject) -> Iterable[Problem]:
    """Names that neither the section nor anything it knows defines, and that it did not ask a later one for."""
    beside = subject.known.given()
    names = Names([*subject.known.elsewhere(), *subject.language.definitions(subject.text)], beside)
    for each in subject.language.references(subject.text):
        if each.kind == FILE or each in names:
            continue
        if each.kind == CODE and (not beside or subject.known.mentions(each.name)):
            continue
        if not {each.name, short(each.name)} & set(subject.known.wanted(each.kind)):
            yield Problem(each.line, f"{each.name} is not defined anywhere")


def _duplicates(subject: _Subject) -> Iterable[Problem]:
    return duplicates(subject.language.definitions(subject.text), subject.known.elsewhere())


CHECKS: Final = MappingProxyType(
    {
        **{name: _parsed(name) for name in ("hcl", "yaml", "json", "python", "markdown")},
        "links": _links,
        "references": _references,
        DUPLICATES: _duplicates,
    }
)
"""Every check there is, by the name that agents give it."""


def present(folder: Path, name: str) -> bool:
    """Whether a file that a document in `folder` names is there."""
    try:
        return (folder / name).exists()
    except (OSError, ValueError):
        return False
