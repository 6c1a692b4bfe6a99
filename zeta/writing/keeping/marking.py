"""A living document gets marks that are true, whatever changed around it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial

from zeta.writing.drafting.validator import present
from zeta.writing.keeping.living import LivingDocument, Look
from zeta.writing.keeping.manifest import Part, sha256
from zeta.writing.keeping.marks import Marked, of_names, true_marks
from zeta.writing.keeping.sources import mentioned
from zeta.writing.keeping.staleness import Project
from zeta.writing.memory.resolution import Resolution, resolve


def resolution(document: LivingDocument, text: str, project: Project) -> Resolution:
    """What resolves in a text of the document. It has to have a language."""
    assert document.language is not None
    given = [each for definitions in project.definitions.values() for each in definitions]
    there = partial(present, document.place.document.parent)
    return resolve(
        document.language, text, given, there, mentioned=lambda name: mentioned(name, project.texts.values())
    )


def with_marks(
    document: LivingDocument, text: str, parts: Sequence[Part], held: Collection[str], project: Project
) -> Marked:
    """A text of the document with marks that are true, and its parts then; as it is where a file cannot be read, which
    may define anything."""
    if document.language is None or project.unread:
        return Marked(text, list(parts))
    return true_marks(document.language, text, parts, held, lambda bare: resolution(document, bare, project))


def corrected(document: LivingDocument, look: Look, project: Project) -> Marked | None:
    """The document with marks that are true; None where they are."""
    standings = [look.alignment.of(part.id) for part in look.manifest.parts]
    parts = sorted(
        (
            replace(part, begin=each.begin, end=each.end)
            for part, each in zip(look.manifest.parts, standings, strict=True)
            if part.id in look.texts
        ),
        key=lambda part: part.begin,
    )
    made = with_marks(document, look.present, parts, held(look), project)
    language = document.language
    same = language is None or of_names(language, made.text) == of_names(language, look.present)
    return None if same else made


def mark(document: LivingDocument, look: Look, project: Project) -> Marked | None:
    """Save the document with marks that are true, as a version; None where they are, or where a person has edited it
    since it was saved. Raises ZetaError."""
    made = corrected(document, look, project)
    if made and sha256(document.read()) == look.manifest.sha256:
        document.save(made.text, replace(look.manifest, parts=tuple(made.parts)), "what is not defined is marked anew")
        return made
    return None


def held(look: Look) -> set[str]:
    """The parts that are a person's."""
    return {id for id in look.texts if look.held(id)}
