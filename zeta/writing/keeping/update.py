"""Stale sections are written anew and offered as a patch; what a person has touched is left as it is.

A rewrite is refused where the document would no longer be well formed, or use a name that nothing defines. The text
outside of the sections that were accepted stays byte for byte as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, Protocol

from zeta.writing.keeping.document import unmarked
from zeta.writing.keeping.living import Keeper, LivingDocument, Look
from zeta.writing.keeping.manifest import Manifest, Part, sha256
from zeta.writing.keeping.marking import held, resolution, with_marks
from zeta.writing.keeping.marks import text_of
from zeta.writing.keeping.ownership import lines_of
from zeta.writing.keeping.questions import entry
from zeta.writing.keeping.sources import digest, source
from zeta.writing.keeping.staleness import Project, Stale
from zeta.writing.keeping.versions import unified
from zeta.writing.language import Language
from zeta.writing.outline import Section

Verdict = Literal["yes", "no", "all", "none"]
Fate = Literal["updated", "still true", "declined", "yours", "refused"]

YOURS: Final = "edited by you: left as it is"
KNOWN: Final = 600
"""Tokens of what a writer is told of a section's sources."""


class Rewriter(Protocol):
    """A model that writes. It writes nothing to the lake: what is declined must leave no trace there."""

    def rewrite(self, section: Section, reason: str, known_text: str) -> str:
        """The new text of one section. `reason` says why it is stale, `known_text` what is so now. Raises ZetaError."""

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


Review = Callable[[Proposal], Verdict]


def update(
    document: LivingDocument,
    rewriter: Rewriter,
    review: Review,
    observe: Callable[[], Project],
    memories: Keeper | None = None,
    only: Callable[[Stale], bool] = lambda stale: True,
) -> list[Result]:
    """Bring a document up to date, each section at most once: what one rewrite changes can make another stale.

    `observe` looks at the project; `only` says which stale sections to take. Raises ZetaError; then every version that
    was saved is whole.
    """
    results: dict[str, Result] = {}
    reviewer = _Reviewer(review)
    while True:
        project = observe()
        look = document.take_over(document.look(project, memories), memories)
        due = [each for each in look.stale if each.id not in results and only(each)]
        if not due:
            return list(results.values())
        accepted: dict[str, str] = {}
        for each in due:
            result, text = _rewrite(document, look, each, rewriter, reviewer, project)
            results[each.id] = result
            if result.fate in ("updated", "still true"):
                accepted[each.id] = text
        if accepted:
            found = {each.id: each for each in due if each.id in accepted}
            for left in apply(document, look, accepted, found, project, memories):
                results[left.id] = left


def apply(
    document: LivingDocument,
    look: Look,
    accepted: Mapping[str, str],
    stale: Mapping[str, Stale],
    project: Project,
    memories: Keeper | None,
) -> list[Result]:
    """Save a version with these sections' new texts. If the document changed since it was looked at, only what is
    still untouched is replaced. Returns what was left as it is after all. Raises ZetaError; then the lake is as the
    document is."""
    now, left = look, list[Result]()
    if document.read() != look.present:
        now = document.take_over(document.look(), memories)
        left = [
            Result(id, "yours", stale[id].reasons, f"{YOURS}, it changed while it was written anew")
            for id in accepted
            if id not in now.texts or now.held(id)
        ]
    texts = {id: text for id, text in accepted.items() if id not in {each.id for each in left}}
    if not texts:
        return left
    text, parts = replaced(now.present, now.manifest.parts, texts)
    marked = with_marks(document, text, parts, held(now), project)
    if now is not look and (why := broken(document, now.present, text, project)):
        return [*left, *(Result(id, "refused", stale[id].reasons, why) for id in texts)]
    _tell(document, memories, texts)
    try:
        done = {id: stale[id].new for id in texts}
        settled = [_settled(document, part, texts, done, look, project, memories) for part in marked.parts]
        parts = [replace(part, sha256=as_saved.sha256) for part, as_saved in zip(settled, marked.parts, strict=True)]
        made = replace(now.manifest, parts=tuple(parts), files=_files(now.manifest, look, project, texts))
        document.save(marked.text, made, "; ".join(f"{id}: {', '.join(stale[id].reasons)}" for id in texts))
    except BaseException:
        _tell(document, memories, {id: now.texts[id] for id in texts})
        raise
    return left


def _tell(document: LivingDocument, memories: Keeper | None, texts: Mapping[str, str]) -> None:
    """Let the lake know what sections define."""
    if memories and document.language:
        for id, text in texts.items():
            memories.fill(id, document.language.definitions(unmarked(document.language, text)))


def _settled(
    document: LivingDocument,
    part: Part,
    texts: Mapping[str, str],
    new: Mapping[str, Sequence[str]],
    look: Look,
    project: Project,
    memories: Keeper | None,
) -> Part:
    """A part as it is known from now on."""
    if part.id in texts:
        return document.refreshed(part, texts[part.id], project, memories, new[part.id])
    if any(each.id == part.id for each in look.stale):
        return part
    # What it came from may have changed in what does not concern it.
    return replace(part, sources=document.refreshed(part, "", project, None).sources)


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


def known_text(document: LivingDocument, look: Look, part: Part, stale: Stale, project: Project) -> str:
    """What a writer is told of what is so now: its sources, and the names that other sections count on."""
    paths = dict.fromkeys([*stale.new, *(each.path for each in part.sources)])
    there = [source(path, project.texts[path]) for path in paths if path in project.texts]
    told = [digest(there, KNOWN)] if there else []
    if kept := _kept_names(document.language, look, part.id):
        told.append("Names that other sections use: " + ", ".join(kept))
    return "\n\n".join(told)


def _rewrite(
    document: LivingDocument, look: Look, stale: Stale, rewriter: Rewriter, review: _Reviewer, project: Project
) -> tuple[Result, str]:
    """What becomes of a stale section, and its text."""
    part = look.manifest.part(stale.id)
    before = look.texts[part.id]

    def left(fate: Fate, detail: str) -> tuple[Result, str]:
        return Result(part.id, fate, stale.reasons, detail), before

    if look.held(part.id):
        return left("yours", YOURS)
    if review.settled == "none":
        return left("declined", "")
    known, reason = known_text(document, look, part, stale, project), "; ".join(stale.reasons)
    if part.question:
        after = entry(part.question, rewriter.answer(part.question, known), _there(part, project), document.language)
    else:
        section = (
            next((each for each in document.outline.sections if each.id == part.id), None) if document.outline else None
        )
        if section is None:
            return left("refused", "it is not in the plan any more")
        after = rewriter.rewrite(section, reason, known)
    if not after.strip():
        return left("refused", "nothing was written for it")
    after = "".join(_ended(after, lines_of(before)))
    if after == (unmarked(document.language, before) if document.language else before):
        return left("still true", "it would be written the same")
    text, parts = replaced(look.present, look.manifest.parts, {part.id: after})
    if why := broken(document, look.present, text, project):
        return left("refused", why)
    name = document.place.document.name
    marked = with_marks(document, text, parts, held(look), project)
    shown, _ = replaced(look.present, look.manifest.parts, {part.id: text_of(marked, part.id)})
    diff = unified(look.present, shown, name, name)
    verdict = review(Proposal(part.id, stale.reasons, before, after, diff))
    if verdict in ("no", "none"):
        return left("declined", "")
    return Result(part.id, "updated", stale.reasons), after


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


def _files(manifest: Manifest, look: Look, project: Project, written: Iterable[str]) -> tuple[str, ...]:
    """Every file that was there, but those that a section which was not written still has to speak of."""
    done = set(written)
    open_ = {path for each in look.stale if each.id not in done for path in each.new}
    return tuple(sorted({*manifest.files, *project.files} - open_))


def _ended(text: str, like: Sequence[str]) -> list[str]:
    """The lines of a section's text; its last one ends as that of another version does."""
    end = "\n" if not like or like[-1].endswith("\n") else ""
    return lines_of(text.strip("\n") + end)


class _Reviewer:
    """A review that is not asked any more after «all» or «none»."""

    def __init__(self, review: Review) -> None:
        self._review = review
        self.settled: Verdict | None = None

    def __call__(self, proposal: Proposal) -> Verdict:
        if self.settled is not None:
            return self.settled
        verdict = self._review(proposal)
        self.settled = verdict if verdict in ("all", "none") else None
        return verdict
