"""Which sections can be written now. Pure: sections and what is done in, ids in the outline's order out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from zeta.writing.agents import Agent
from zeta.writing.errors import OutlineError
from zeta.writing.outline import Outline, Section


def closing(sections: Sequence[Section], agents: Mapping[str, Agent]) -> frozenset[str]:
    """Ids of the sections that define or show what all others leave behind, such as variables, outputs and imports: of
    topics that end an outline or are `last`. They are written last, also where an edited outline no longer says so."""
    ends = {
        (agent.name, topic.name)
        for agent in agents.values()
        for topic in agent.topics
        if topic.place == "end" or topic.last
    }
    return frozenset(section.id for section in sections if (section.agent, section.topic) in ends)


def ready(
    sections: Sequence[Section], done: Collection[str], running: Collection[str] = (), last: Collection[str] = ()
) -> list[str]:
    """Ids of the sections that can begin now, in the outline's order: not done, not running, all that they need done,
    and, for those of `last`, all others done."""
    there = {section.id for section in sections}
    open_others = any(section.id not in done and section.id not in last for section in sections)
    return [
        section.id
        for section in sections
        if section.id not in done
        and section.id not in running
        and all(need in done for need in section.needs if need in there)
        and not (open_others and section.id in last)
    ]


def waves(outline: Outline, last: Collection[str] = ()) -> list[list[str]]:
    """The whole order: what can be written side by side, wave after wave. Raises OutlineError for needs in a circle."""
    refuse_circles(outline.sections, last)
    done: set[str] = set()
    found = []
    while wave := ready(outline.sections, done, last=last):
        found.append(wave)
        done |= set(wave)
    return found


def refuse_circles(sections: Sequence[Section], last: Collection[str] = ()) -> None:
    """Raise OutlineError, naming the circle, where sections could never begin because they wait for one another."""
    waits = {section.id: _waits(section, sections, last) for section in sections}
    settled: set[str] = set()
    for start in waits:
        if circle := _circle(start, waits, settled):
            told = " needs ".join(f"“{id}”" for id in circle)
            raise OutlineError(f"sections need one another: {told}", "take one of these out of `needs`")


def _waits(section: Section, sections: Sequence[Section], last: Collection[str]) -> list[str]:
    others = [each.id for each in sections if each.id not in last] if section.id in last else []
    return list(dict.fromkeys([*section.needs, *others]))


def _circle(start: str, waits: Mapping[str, Iterable[str]], settled: set[str]) -> list[str]:
    """The ids of a circle that `start` leads into, its first one again at the end; those that lead into none are added
    to `settled`. Walks with a stack of its own: an outline may be longer than Python's."""
    path: dict[str, Iterator[str]] = {start: iter(waits[start])} if start not in settled else {}
    while path:
        here = next(reversed(path))
        following = next((id for id in path[here] if id in waits and id not in settled), None)
        if following is None:
            settled.add(here)
            del path[here]
        elif following in path:
            ids = list(path)
            return [*ids[ids.index(following) :], following]
        else:
            path[following] = iter(waits[following])
    return []
