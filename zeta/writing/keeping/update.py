"""Stale sections are written anew and offered as a patch; what a person has touched is left as it is.

The text outside of the sections that were accepted stays byte for byte as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Literal

from zeta.writing.keeping.document import unmarked
from zeta.writing.keeping.living import Keeper, LivingDocument, Look
from zeta.writing.keeping.manifest import Manifest, Part
from zeta.writing.keeping.marking import held, with_marks
from zeta.writing.keeping.patch import YOURS, Proposal, Result, Rewriter, broken, drafts, replaced, unwritten
from zeta.writing.keeping.staleness import Project, Stale

Verdict = Literal["yes", "no", "all", "none"]
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
        with closing(drafts(document, look, due, rewriter, project)) as drafted:
            settled, texts = _reviewed(drafted if reviewer.settled != "none" else (), look, reviewer)
        results |= {each.id: settled.get(each.id) or unwritten(each, look) for each in due}
        accepted = {each.id: texts[each.id] for each in due if each.id in texts}
        if accepted:
            found = {each.id: each for each in due if each.id in accepted}
            for left in apply(document, look, accepted, found, project, memories):
                results[left.id] = left


def _reviewed(
    drafted: Iterable[Proposal | Result], look: Look, reviewer: _Reviewer
) -> tuple[dict[str, Result], dict[str, str]]:
    """What happened to stale sections, and the texts of those that are true now. Once nothing is taken any more,
    nothing more is written."""
    settled, texts = dict[str, Result](), dict[str, str]()
    for draft in drafted:
        if isinstance(draft, Result):
            settled[draft.id] = draft
            if draft.fate == "still true":
                texts[draft.id] = look.texts[draft.id]
        elif reviewer(draft):
            settled[draft.id], texts[draft.id] = Result(draft.id, "updated", draft.reasons), draft.after
        elif reviewer.settled == "none":
            break
    return settled, texts


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


def _files(manifest: Manifest, look: Look, project: Project, written: Iterable[str]) -> tuple[str, ...]:
    """Every file that was there, but those that a section which was not written still has to speak of."""
    done = set(written)
    open_ = {path for each in look.stale if each.id not in done for path in each.new}
    return tuple(sorted({*manifest.files, *project.files} - open_))


class _Reviewer:
    """A review that is not asked any more after «all» or «none»."""

    def __init__(self, review: Review) -> None:
        self._review = review
        self.settled: Verdict | None = None

    def __call__(self, proposal: Proposal) -> bool:
        """Whether it is taken."""
        verdict = self.settled or self._review(proposal)
        self.settled = verdict if verdict in ("all", "none") else None
        return verdict in ("yes", "all")
