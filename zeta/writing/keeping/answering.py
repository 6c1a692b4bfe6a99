"""Answers to questions, found in the project and the lake and put into the document's FAQ."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from zeta.writing.keeping.living import Keeper, LivingDocument, Look
from zeta.writing.keeping.manifest import Part
from zeta.writing.keeping.marking import held, with_marks
from zeta.writing.keeping.patch import Rewriter, replaced
from zeta.writing.keeping.questions import Answered, Passage, asked, entry, id_of, passages, placed, relevant
from zeta.writing.keeping.staleness import Project

DEFINITIONS = 3
"""Memories that an answer is written from where no file speaks of it."""


def answer(
    document: LivingDocument,
    rewriter: Rewriter,
    questions: Sequence[str],
    observe: Callable[[], Project],
    memories: Keeper | None = None,
) -> list[Answered]:
    """Answer questions in the document, one version each. One that was asked before is answered again in its place,
    but where a person edited the answer. Raises ConfigError for a question that says nothing, ZetaError."""
    results = []
    for question in asked(questions):
        id, project = id_of(question), observe()
        look = document.take_over(document.look(project, memories), memories)
        if id in look.texts and look.held(id):
            results.append(Answered(id, question, "yours"))
            continue
        found = relevant(question, passages(project.texts))
        sources = tuple(dict.fromkeys(each.path for each in found))
        said = rewriter.answer(question, _known(question, found, memories))
        text = entry(question, said, sources, document.language)
        look = document.take_over(document.look(project, memories), memories)  # it may have changed meanwhile
        if id in look.texts and look.held(id):
            results.append(Answered(id, question, "yours"))
            continue
        before = id in look.texts
        _save(document, look, Part(id, 0, 0, "", question=question), text, sources, project, memories)
        results.append(Answered(id, question, "answered again" if before else "answered", sources))
    return results


def _save(
    document: LivingDocument,
    look: Look,
    part: Part,
    text: str,
    sources: Sequence[str],
    project: Project,
    memories: Keeper | None,
) -> None:
    parts = look.manifest.parts
    if part.id in look.texts:
        made, after = replaced(look.present, parts, {part.id: text})
    else:
        made, after = placed(look.present, parts, part, text, document.language, document.outline)
    known = replace(part, sources=tuple(project.files[path] for path in sources))
    after = [
        replace(document.refreshed(known, text, project, memories), begin=each.begin, end=each.end, sha256=each.sha256)
        if each.id == part.id
        else each
        for each in after
    ]
    marked = with_marks(document, made, after, held(look) - {part.id}, project)
    document.save(marked.text, replace(look.manifest, parts=tuple(marked.parts)), f"asked: {part.question}")


def _known(question: str, found: Sequence[Passage], memories: Keeper | None) -> str:
    """What an answer is written from. Where files speak of it, what the document says of itself is no source."""
    told = [f"{each.path}:\n{each.text.strip()}" for each in found]
    if memories and not told:
        told = [each.text for each in memories.find(question, DEFINITIONS)]
    return "\n\n".join(told)
