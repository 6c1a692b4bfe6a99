"""What a short plan leaves to whoever applies it: where something is referred to that no section makes, a section of
variables asks for it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from zeta.writing.agents import Agent, Topic
from zeta.writing.outline import Detail, Outline, Section
from zeta.writing.planning import kinds, lengths
from zeta.writing.planning.amount import amount
from zeta.writing.planning.extents import HEADING, extent

KIND: Final = "variable"


def asked(outline: Outline, agents: Mapping[str, Agent]) -> Outline:
    """The outline, with a section of variables behind it where one is missing; what that comes to, the others are
    shorter."""
    there = {each.kind for section in outline.sections for each in section.details}
    missing = {wanted for section in outline.sections for wanted in _missing(outline, section)}
    if KIND in there or not missing:
        return outline
    for agent in agents.values():
        for topic in agent.topics:
            if topic.place == "end" and outline.language in topic.languages and KIND in _made(topic.kinds):
                return _with(outline, agent, topic, len(missing))
    return outline


def _with(outline: Outline, agent: Agent, topic: Topic, count: int) -> Outline:
    needs = tuple(each.id for each in outline.sections)
    spent = HEADING + count * round(extent(outline.language, KIND).least)
    whole = sum(each.length for each in outline.sections)
    parts = lengths.shares(max(whole - spent, len(needs)), [each.length or 1 for each in outline.sections])
    kept = [replace(each, length=part) for each, part in zip(outline.sections, parts, strict=True)]
    last = Section(
        topic.name, topic.name.capitalize(), topic.name, agent.name, (Detail(KIND),), needs, whole - sum(parts)
    )
    return replace(outline, sections=(*kept, last))


def _missing(outline: Outline, section: Section) -> list[frozenset[str]]:
    """The references that things of a section cannot be without, and that neither it nor a section before it has."""
    seen: set[str] = set()
    todo = [section.id]
    while todo:
        seen.add(todo.pop())
        todo += [need for id in seen for need in outline.section(id).needs if need not in seen]
    there = {each.kind for other in outline.sections if other.id in seen for each in other.details}
    wanted = (each for detail in section.details for each in kinds.wants(outline.language, detail.kind))
    return [each for each in wanted if not each & there]


def _made(texts: tuple[str, ...]) -> set[str]:
    return {amount(text).kind for text in texts}
