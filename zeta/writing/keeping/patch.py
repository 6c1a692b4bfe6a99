"""What becomes of stale sections: texts that a model wrote for them, as patches to review.

A rewrite is refused where the document would no longer be well formed, or use a name that nothing defines.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, NamedTuple, Protocol

from zeta.writing.keeping.document import unmarked
from zeta.writing.keeping.living import LivingDocument, Look
from zeta.writing.keeping.manifest import Part, sha256
from zeta.writing.keeping.marking import held, resolution, with_marks
from zeta.writing.keeping.marks import text_of
from zeta.writing.keeping.ownership import lines_of
from zeta.writing.keeping.questions import entry
from zeta.writing.keeping.sources import digest, source
from zeta.writing.keeping.staleness import Project, Stale
from zeta.writing.keeping.versions import unified
from zeta.writing.language import Language
from zeta.writing.outline import Section

Fate = Literal["updated", "still true", "declined", "yours", "refused"]

YOURS: Final = "edited by you: left as it is"
KNOWN: Final = 600
"""Tokens of what a writer is told of a section's sources."""


class Wanted(NamedTuple):
    """A section to be written anew. `reason` says why it is stale, `known` what is so now."""

    section: Section
    reason: str
    known: str


class Rewriter(Protocol):
    """A model that writes. It writes nothing to the lake: what is declined must leave no trace there."""

    def rewrite(self, wanted: Sequence[Wanted]) -> Iterator[str]:
        """The new texts of sections, in their order, each as soon as it and those before it are there: several may be
        written side by side. Raises ZetaError."""

    def answer(self, question: str, known_text: str) -> str:
        """The answer to a question about the project, as prose. Raises ZetaError."""


@dataclass(frozen=True)
class Proposal:
    """A patch to review: one section's text `before` and `after`, and the unified diff of the document, in which only
    this section is another one: what then follows for the marks of others is not told."""

    id: str
    reasons: tuple[str, ...]
    before: str
    after: str
    diff: str


@dataclass(frozen=True)
class Result:
    """What happened to a stale section, and in `detail` why."""

    id: str
    fate: Fate
    reasons: tuple[str, ...]
    detail: str = ""


def drafts(
    document: LivingDocument, look: Look, due: Sequence[Stale], rewriter: Rewriter, project: Project
) -> Generator[Proposal | Result]:
    """What becomes of stale sections: a patch to review, or why there is none. First come those that are left as they
    are, then sections in their order, each as soon as it is written, then answers. Raises ZetaError."""
    planned = {each.id: each for each in document.outline.sections} if document.outline else {}
    sections, answers = list[Stale](), list[Stale]()
    for each in due:
        if look.held(each.id):
            yield unwritten(each, look)
        elif look.manifest.part(each.id).question:
            answers.append(each)
        elif each.id in planned:
            sections.append(each)
        else:
            yield Result(each.id, "refused", each.reasons, "it is not in the plan any more")
    wanted = [
        Wanted(planned[each.id], "; ".join(each.reasons), known_text(document, look, each, project))
        for each in sections
    ]
    if wanted:
        for each, text in zip(sections, rewriter.rewrite(wanted), strict=False):
            yield _draft(document, look, each, text, project)
    for each in answers:
        part = look.manifest.part(each.id)
        said = rewriter.answer(part.question, known_text(document, look, each, project))
        text = entry(part.question, said, _there(part, project), document.language)
        yield _draft(document, look, each, text, project)


def _draft(document: LivingDocument, look: Look, stale: Stale, text: str, project: Project) -> Proposal | Result:
    """What becomes of a stale section for which a text was written."""
    before = look.texts[stale.id]
    if not text.strip():
        return Result(stale.id, "refused", stale.reasons, "nothing was written for it")
    after = "".join(_ended(text, lines_of(before)))
    if after == (unmarked(document.language, before) if document.language else before):
        return Result(stale.id, "still true", stale.reasons, "it would be written the same")
    whole, parts = replaced(look.present, look.manifest.parts, {stale.id: after})
    if why := broken(document, look.present, whole, project):
        return Result(stale.id, "refused", stale.reasons, why)
    name = document.place.document.name
    marked = with_marks(document, whole, parts, held(look), project)
    shown, _ = replaced(look.present, look.manifest.parts, {stale.id: text_of(marked, stale.id)})
    return Proposal(stale.id, stale.reasons, before, after, unified(look.present, shown, name, name))


def unwritten(stale: Stale, look: Look) -> Result:
    """A stale section for which nothing is written: a person's, or one that nobody wants."""
    if look.held(stale.id):
        return Result(stale.id, "yours", stale.reasons, YOURS)
    return Result(stale.id, "declined", stale.reasons)


def known_text(document: LivingDocument, look: Look, stale: Stale, project: Project) -> str:
    """What a writer is told of what is so now: its sources, and the names that other sections count on."""
    part = look.manifest.part(stale.id)
    paths = dict.fromkeys([*stale.new, *(each.path for each in part.sources)])
    there = [source(path, project.texts[path]) for path in paths if path in project.texts]
    told = [digest(there, KNOWN)] if there else []
    if kept := _kept_names(document.language, look, part.id):
        told.append("Names that other sections use: " + ", ".join(kept))
    return "\n\n".join(told)


def replaced(present: str, parts: Sequence[Part], texts: Mapping[str, str]) -> tuple[str, list[Part]]:
    """The document with other texts of some parts, and where all parts stand then. A part keeps its last line's end."""
    lines, made, moved = lines_of(present), list[str](), list[Part]()
    at = 0
    for part in parts:
        made += lines[at : part.begin]
        block = lines[part.begin : part.end]
        begin = len(made)
        made += _ended(texts[part.id], block) if part.id in texts else block
        moved.append(replace(part, begin=begin, end=len(made), sha256=sha256("".join(made[begin:]))))
        at = part.end
    return "".join([*made, *lines[at:]]), moved


def broken(document: LivingDocument, before: str, after: str, project: Project) -> str:
    """Why a document is worse than it was, by a parser or by a name that nothing defines; empty where it is not."""
    if document.language is None:
        return ""
    was, now = (resolution(document, text, project) for text in (before, after))
    if now.problems and not was.problems:
        return f"what was written is not well formed: {now.problems[0].message}"
    lost = sorted({each.name for each in now.unresolved} - {each.name for each in was.unresolved})
    return f"`{lost[0]}` would be used and not defined" if lost else ""


def _kept_names(language: Language | None, look: Look, id: str) -> list[str]:
    if language is None:
        return []
    used = {each.name for other, text in look.texts.items() if other != id for each in language.references(text)}
    return [name for name in dict.fromkeys(d.name for d in language.definitions(look.texts[id])) if name in used]


def _there(part: Part, project: Project) -> list[str]:
    return [each.path for each in part.sources if each.path in project.files]


def _ended(text: str, like: Sequence[str]) -> list[str]:
    """The lines of a section's text; its last one ends as that of another version does."""
    end = "\n" if not like or like[-1].endswith("\n") else ""
    return lines_of(text.strip("\n") + end)
