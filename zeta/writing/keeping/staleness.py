"""Which sections of a document no longer say what is so, and why. Pure: what was read then, against what is there now.

A section is stale when a file that it came from changed, is gone, or got a new neighbour whose names it should have;
when a memory that it used says something else; or when a name that it uses was changed in another section by hand.
Where several sections came from one file, those are concerned that name something it defines, and all if none does: a
license that was written with the whole project in view does not change with a function.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final, Protocol

from zeta.writing.keeping.manifest import Defined, Part, Source
from zeta.writing.keeping.ownership import Alignment, Span, lines_of
from zeta.writing.language import Definition, Language, Reference

NAMED: Final = 4
"""Definitions that a reason names; the others are counted."""


class Memories(Protocol):
    """The part of the lake that staleness asks (zeta.writing.memory.lake)."""

    def version(self, key: str) -> int | None:
        """The present version of a memory; None for one that is not there."""

    def used(self, references: Iterable[Reference]) -> Sequence[tuple[str, int]]:
        """The memories that references name, as (key, version)."""


@dataclass(frozen=True)
class Project:
    """What a document is about, as it is now: every file by its path. `unread` are files that are there and could not
    be read, with the reason why: nothing is said of them."""

    files: Mapping[str, Source] = field(default_factory=dict)
    unread: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    definitions: Mapping[str, Sequence[Definition]] = field(default_factory=dict)


@dataclass(frozen=True)
class Stale:
    """A section that has to be looked at: why, as sentences, and the `new` files that it should speak of."""

    id: str
    reasons: tuple[str, ...]
    new: tuple[str, ...] = ()


def stale(
    parts: Sequence[Part],
    texts: Mapping[str, str],
    project: Project,
    files: Collection[str],
    memories: Memories | None,
    by_hand: Mapping[str, Sequence[str]],
) -> list[Stale]:
    """The stale ones of these parts, in their order.

    `texts` are the parts' present texts by id; `files` were there when the document was saved; `by_hand` says of a
    part why a name that it uses is not what it was (`changed_by_hand`). `memories` None: they are not compared.
    """
    found: list[Stale] = []
    naming = _naming([part for part in parts if not part.question], texts)
    for part in parts:
        concerning = [each for each in part.sources if part.question or part.id in naming.get(each.path, {part.id})]
        reasons = [reason for each in concerning if (reason := _of_source(each, project))]
        reasons += dict.fromkeys([*part.pending, *by_hand.get(part.id, ())])
        reasons += _of_memories(part, memories, " ".join(reasons))
        new: list[str] = []
        for path in sorted(project.files.keys() - set(files) - {each.path for each in part.sources}):
            if reason := _of_new(part, texts[part.id], project.files[path]):
                reasons.append(reason)
                new.append(path)
        if reasons:
            found.append(Stale(part.id, tuple(reasons), tuple(new)))
    return found


def changes(old: Sequence[Defined], new: Sequence[Defined]) -> str:
    """What happened to definitions: "function `load` is gone, `save` is new"; empty where nothing did."""
    before, after = ({(each.kind, each.name): each.digest for each in side} for side in (old, new))
    events = [(kind, name, "is gone") for kind, name in before if (kind, name) not in after]
    events += [(kind, name, "is new") for kind, name in after if (kind, name) not in before]
    events += [
        (kind, name, "changed") for (kind, name), digest in after.items() if before.get((kind, name), digest) != digest
    ]
    told, last = list[str](), ""
    for kind, name, what in events[:NAMED]:
        told.append(f"`{name}` {what}" if kind == last else f"{kind} `{name}` {what}".lstrip())
        last = kind
    if len(events) > NAMED:
        told.append(f"and {len(events) - NAMED} more")
    return ", ".join(told)


def changed_by_hand(
    language: Language, written: str, spans: Sequence[Span], present: str, alignment: Alignment
) -> dict[str, list[str]]:
    """Of each untouched section that uses names which a person changed or removed in another one: which."""
    old, new = lines_of(written), lines_of(present)
    after = {each.name: each.text for each in language.definitions(present)}
    lost: dict[str, str] = {}
    for span in spans:
        if alignment.of(span.id).fate == "untouched":
            continue
        for each in language.definitions("".join(old[span.begin : span.end])):
            if after.get(each.name) != each.text:
                lost[each.name] = "was changed by you" if each.name in after else "was taken out by you"
    if not lost:
        return {}
    found: dict[str, list[str]] = {}
    for standing in alignment.standings:
        if standing.fate == "untouched":
            used = language.references("".join(new[standing.begin : standing.end]))
            if told := [name for name in dict.fromkeys(each.name for each in used) if name in lost]:
                found[standing.id] = [f"`{name}` {lost[name]}" for name in told[:NAMED]]
    return found


def names(text: str, name: str) -> bool:
    """Whether a text speaks of a name: as a whole word, or as the last part of one with dots."""
    return bool(name) and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _naming(parts: Sequence[Part], texts: Mapping[str, str]) -> dict[str, set[str]]:
    """File -> the sections from it that name something it defined; files that none names are left out."""
    found: dict[str, set[str]] = {}
    for part in parts:
        for source in part.sources:
            if any(names(texts[part.id], each.name) for each in source.defines):
                found.setdefault(source.path, set()).add(part.id)
    return found


def _of_source(source: Source, project: Project) -> str:
    """Why a section is stale by one of its sources; empty where it is not."""
    if source.path in project.unread:
        return ""
    now = project.files.get(source.path)
    if now is None:
        return f"{source.path} is gone"
    if now.sha256 == source.sha256:
        return ""
    what = changes(source.defines, now.defines)
    if what:
        return f"{source.path} changed: {what}"
    return f"{source.path} changed" + (", but not what it defines" if now.defines else "")


def _of_memories(part: Part, memories: Memories | None, told: str) -> list[str]:
    """What the lake says of the names that a section used, but what is `told` of them already."""
    if memories is None:
        return []
    found = []
    for key, version in part.memories:
        now = memories.version(key)
        if f"`{key.partition(':')[2]}`" in told:
            continue
        if now is None:
            found.append(f"the memory `{key}` is gone")
        elif now != version:
            found.append(f"the memory `{key}` changed")
    return found


def _of_new(part: Part, text: str, new: Source) -> str:
    """Why a section should speak of a file that was not there: it names what files beside it define."""
    folder = PurePosixPath(new.path).parent
    beside = [each for each in part.sources if PurePosixPath(each.path).parent == folder]
    kinds = {each.kind for source in beside for each in source.defines if names(text, each.name)}
    missing = [
        each
        for each in new.defines
        if each.kind in kinds and not each.name.startswith("_") and not names(text, each.name)
    ]
    return f"{new.path} is new: {changes((), missing)}" if missing else ""
