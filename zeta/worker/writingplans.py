"""Documents and their plans between the engine and a front end: outlines as rows, and rows as outlines."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from zeta.worker import recent
from zeta.worker.writingrows import DetailRow, DocumentRow, PlanRow, SectionRow, TopicRow
from zeta.writing.agentfile import languages_of
from zeta.writing.agents import Agent
from zeta.writing.errors import ManifestDamaged, ManifestTooNew
from zeta.writing.keeping import manifest
from zeta.writing.languages.registry import language_named, name_of
from zeta.writing.outline import Detail, Outline, Section
from zeta.writing.place import Place
from zeta.writing.planning.amount import amount


def plan_row(
    place: Place, outline: Outline, agents: Mapping[str, Agent], begun: Collection[str] = (), trouble: str = ""
) -> PlanRow:
    """An outline as a front end shows it."""
    return PlanRow(
        path=str(place.document),
        file=str(place.outline),
        title=outline.title,
        prompt=outline.prompt,
        language=outline.language,
        unit=language_named(outline.language).unit,
        sections=tuple(_section_row(each) for each in outline.sections),
        begun=tuple(each.id for each in outline.sections if each.id in begun),
        topics=_topics(agents, outline.language),
        trouble=trouble,
    )


def outline_of(before: Outline, title: str, sections: Sequence[SectionRow]) -> Outline:
    """The outline that a person made of `before`: prompt, language and seed stay."""
    return replace(before, title=title, sections=tuple(_section(each) for each in sections))


def titled(place: Place) -> tuple[str, tuple[str, ...]]:
    """The title of a document by its plan, and what it is about by its manifest; what cannot be read says nothing."""
    title, roots = "", tuple[str, ...]()
    with suppress(OSError, ValueError):
        found = tomllib.loads(place.outline.read_text("utf-8")).get("title", "")
        title = found if isinstance(found, str) else ""
    with suppress(OSError, ValueError, ManifestDamaged, ManifestTooNew):
        roots = manifest.loads(place.manifest.read_text("utf-8"), str(place.manifest)).roots
    return title, tuple(str(place.document.parent / each) for each in roots)


def _section_row(section: Section) -> SectionRow:
    details = tuple(DetailRow(each.kind, each.purpose, each.name) for each in section.details)
    return SectionRow(section.id, section.title, section.topic, section.agent, details, section.needs, section.length)


def _section(row: SectionRow) -> Section:
    """As typed: white space around and between words is one blank."""
    details = tuple(
        Detail(_line(each.kind), _line(each.purpose), _line(each.name)) for each in row.details if each.kind.strip()
    )
    return Section(row.id, _line(row.title) or row.id, row.topic, row.agent, details, tuple(row.needs), row.length)


def _topics(agents: Mapping[str, Agent], language: str) -> tuple[TopicRow, ...]:
    """What a new section of a language may be about, and who would write it."""
    return tuple(
        TopicRow(agent.name, topic.name, tuple(dict.fromkeys(_kind(each) for each in (*topic.kinds, *topic.more))))
        for agent in agents.values()
        for topic in agent.topics
        if language in languages_of(agent, topic)
    )


def _kind(told: str) -> str:
    """The word alone of "2-4 aws_subnet" or "provider aws"."""
    return amount(told).kind


def _line(text: str) -> str:
    return " ".join(text.split())


def row(place: Place, *, known: bool = False) -> DocumentRow:
    """What there is at a place, as far as its files tell; one that is `known` and gone is said to be."""
    path, language = str(place.document), name_of(place.document)
    times = [each.stat().st_mtime for each in (place.document, place.outline, place.journal) if each.exists()]
    changed = max(times, default=0.0)
    title, roots = titled(place)
    asked = recent.of(place.document)
    sources, length = roots or asked.sources, asked.length
    if place.journal.exists():
        return DocumentRow(path, "begun", title, language, changed, sources, length)
    if place.document.exists():
        ours = place.manifest.exists()
        return DocumentRow(path, "written" if ours else "foreign", title if ours else "", language, changed, sources)
    if place.outline.exists():
        return DocumentRow(path, "planned", title, language, changed, sources, length)
    return DocumentRow(path, "gone" if known else "new", "", language)
