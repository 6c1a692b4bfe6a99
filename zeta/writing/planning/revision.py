"""Changes of a plan while it is being carried out: a person edits the outline, or says something about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from zeta.writing import routing
from zeta.writing.agents import Agent
from zeta.writing.errors import OutlineError
from zeta.writing.outline import Outline, Section
from zeta.writing.planning.dispatch import closing, refuse_circles
from zeta.writing.planning.lengths import Unit
from zeta.writing.planning.planner import Planner, closed, exchanged, fresh_id


def revise(outline: Outline, done: Collection[str], new: Outline, agents: Mapping[str, Agent]) -> Outline:
    """The plan to go on with after `outline` was edited into `new`. Sections of `done`, begun or written, stay as they
    were, also where `new` has changed or dropped them; all else is as `new` says. Needs of what is gone are dropped.
    Raises OutlineError for another language or needs in a circle."""
    if new.language != outline.language:
        raise OutlineError(
            f"the outline was {outline.language} and is now {new.language}", "start another document with another --out"
        )
    kept = {section.id: section for section in outline.sections if section.id in done}
    sections = [kept.get(section.id, section) for section in new.sections]
    for i, section in enumerate(outline.sections):
        if section.id in kept and all(each.id != section.id for each in sections):
            before = {each.id for each in outline.sections[:i]}
            place = max((j for j, each in enumerate(sections, 1) if each.id in before), default=0)
            sections.insert(place, section)
    ids = {section.id for section in sections}
    sections = [replace(each, needs=tuple(need for need in each.needs if need in ids)) for each in sections]
    refuse_circles(sections, closing(sections, agents))
    return replace(new, prompt=outline.prompt, seed=outline.seed, sections=tuple(sections))


def steer(
    outline: Outline, done: Collection[str], remark: str, planner: Planner, unit: Unit, *, sources: Sequence[str] = ()
) -> Outline:
    """The plan after a person's remark. A topic that it names and no section has becomes a section, with what that
    needs; sections that it speaks of and are not in `done` get their details anew. Else nothing changes."""
    team = routing.eligible(outline.prompt, planner.agents, outline.language)
    named = routing.named(remark, team, outline.language, planner.embedder)
    changed = outline
    for route in named:
        there = [section for section in outline.sections if section.topic == route.topic.name]
        for section in there:
            if section.id not in done:
                changed = exchanged(changed, planner.detail(changed, section, unit, remark=remark, sources=sources))
        if not there and not route.topic.place:
            changed = _with_topic(changed, route, planner)
            section = next(each for each in changed.sections if each.topic == route.topic.name)
            changed = exchanged(changed, planner.detail(changed, section, unit, remark=remark, sources=sources))
    sections = closed(changed.sections, planner.agents)
    return replace(
        changed,
        sections=tuple(
            next((each for each in outline.sections if each.id == section.id and each.id in done), section)
            for section in sections
        ),
    )


def _with_topic(outline: Outline, route: routing.Route, planner: Planner) -> Outline:
    """The outline with a section of this topic before those that end it."""
    topic, last = route.topic, closing(outline.sections, planner.agents)
    wanted = topic.needs + topic.after
    section = Section(
        id=fresh_id(topic.name, [each.id for each in outline.sections]),
        title=topic.name.replace("-", " ").capitalize(),
        topic=topic.name,
        agent=route.agent.name,
        needs=tuple(each.id for each in outline.sections if each.topic in wanted and each.id not in last),
    )
    place = len(outline.sections)
    while place and outline.sections[place - 1].id in last:
        place -= 1
    return replace(outline, sections=(*outline.sections[:place], section, *outline.sections[place:]))
