"""What an outline may consist of: topics that have to be in it and topics that a model may add, in an order in which
each comes after what it needs. Pure: routes in, candidates out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from memstore.embedder import Embedder
from zeta.writing import routing
from zeta.writing.agents import Agent
from zeta.writing.errors import AgentFileError
from zeta.writing.planning import lengths, room
from zeta.writing.planning.lengths import Unit
from zeta.writing.routing import Route

LEAST, MOST = 5, 10
"""Sections of an outline (seed 000: «Ghost generates outline (5-10 items)»)."""

ADDED: Final = 1
"""Sections that a model may add to what a prompt names where that is enough already."""

OFFERED: Final = 8
"""Topics at most that it is offered to add: a small model chooses badly among many."""


@dataclass(frozen=True)
class Candidate:
    """A topic of an outline to be: `least` to `most` sections of it. `also`: what is written in the same section,
    because the outline would be too long otherwise."""

    route: Route
    least: int
    most: int
    also: tuple[Route, ...] = ()

    @property
    def name(self) -> str:
        """The topic's."""
        return self.route.topic.name


@dataclass(frozen=True)
class Candidates:
    """All of them in the document's order, and how many sections there may be."""

    all: tuple[Candidate, ...]
    least: int
    most: int


def candidates(
    prompt: str,
    agents: Mapping[str, Agent],
    language: str,
    embedder: Embedder | None = None,
    *,
    length: int = 0,
    unit: Unit = "lines",
) -> Candidates:
    """What a prompt asks for. In it have to be: what a document of the language begins and ends with, what the prompt
    names, and what these need; of a document with a `length` as much of that as there is room for, what the prompt
    names first. Raises AgentFileError where no agent takes anything in the language."""
    team = routing.eligible(prompt, agents, language)
    routes = [each for each in routing.topics(team, language) if _sole_free(each, team, language)]
    if not routes:
        raise AgentFileError(f"no agent writes {language}", "add one that has it among its languages")
    by_name = {each.topic.name: each for each in routes}
    begin, end = (_frame(routes, place) for place in ("begin", "end"))
    free = [each for each in routes if each.topic.free]
    named = [
        each
        for each in routing.named(prompt, team, language, embedder)
        if each.topic.name in by_name and not each.topic.place and not each.topic.free
    ]
    closed = _closed(named, by_name)
    if length:
        closed, begin, end = _fitted(named, closed, begin, end, free, language, length)
    frame = {each.topic.name for each in begin + end}
    wanted = {each.topic.name: each for each in closed}
    required = frame | wanted.keys()
    added = _addable(routes, required, frame)
    several = not any(each.agent.languages and not each.topic.place and not each.topic.free for each in routes)
    middle = _ordered([*wanted.values(), *added, *free])
    found = [Candidate(each, 1, 1) for each in begin]
    found += [
        Candidate(each, 1, MOST if several else 1)
        if each.topic.free
        else Candidate(each, int(each.topic.name in wanted), 1)
        for each in middle
    ]
    found = _gathered([*found, *(Candidate(each, 1, 1) for each in end)])
    least = sum(each.least for each in found)
    if length:
        bare = bool(added) and not wanted and not free and length >= lengths.PER_SECTION[unit]
        fitting = max(least + bare, min(lengths.sections(length, unit), MOST))
        return Candidates(tuple(found), fitting, fitting)
    most = max(least, LEAST) + ADDED if wanted else MOST
    return Candidates(tuple(found), max(LEAST, least), max(min(most, MOST), least))


def _fitted(
    named: Sequence[Route],
    closed: Sequence[Route],
    begin: list[Route],
    end: list[Route],
    free: Sequence[Route],
    language: str,
    length: int,
) -> tuple[list[Route], list[Route], list[Route]]:
    """What of all this a document of `length` has room for. What it begins and ends with is there whole or not at all,
    unless it is all that there is."""
    asked = {each.topic.name for each in named}
    ranked = [*named, *(each for each in closed if each.topic.name not in asked)]
    if not ranked and not free:
        kept = room.topics(begin + end, language, length)
        return [], [each for each in begin if each in kept], [each for each in end if each in kept]
    kept = room.topics(ranked, language, length)
    framed = [*(kept or free[:1]), *begin, *end]
    whole = len(room.topics(framed, language, length)) == len(framed)
    inside = [each for each in closed if each in kept]
    return (inside, begin, end) if whole else (inside, [], [])


def _sole_free(route: Route, team: Sequence[Agent], language: str) -> bool:
    """Whether a route counts: what the agents for any language plan freely is for where no other agent has a part."""
    special = any(agent.languages and routing.topics([agent], language) for agent in team)
    return not (route.topic.free and not route.agent.languages and special)


def _frame(routes: Sequence[Route], place: str) -> list[Route]:
    """The topics that begin or end a document: those of the first agent that has such."""
    fitting = [each for each in routes if each.topic.place == place]
    return [each for each in fitting if each.agent.name == fitting[0].agent.name]


def _closed(named: Sequence[Route], by_name: Mapping[str, Route]) -> list[Route]:
    """With all that is needed, needs before what needs them."""
    found: dict[str, Route] = {}

    def add(route: Route, asking: frozenset[str]) -> None:
        name = route.topic.name
        for need in route.topic.needs:
            if need in by_name and need not in asking and not by_name[need].topic.place:
                add(by_name[need]._replace(reason=f"“{name}” needs it"), asking | {name})
        found.setdefault(name, route)

    reasons = {each.topic.name: each for each in named}
    for each in named:
        add(each, frozenset())
    return [reasons.get(name, each) for name, each in found.items()]


def _addable(routes: Sequence[Route], required: set[str], frame: set[str]) -> list[Route]:
    """What may be added without bringing in more. Where the prompt names something, topics that need it or that it
    wants come first, then those of the same agents, and only so many."""
    there = [each for each in routes if each.topic.name in required - frame]
    names = {each.topic.name for each in there}
    wanted = {name for each in there for name in each.topic.after}
    agents = {each.agent.name for each in there}

    def distance(route: Route) -> int:
        linked = route.topic.name in wanted or names.intersection(route.topic.needs + route.topic.after)
        return 0 if linked else 1 if route.agent.name in agents else 2

    found = [
        each
        for each in routes
        if each.topic.name not in required
        and not each.topic.place
        and not each.topic.free
        and required.issuperset(each.topic.needs)
    ]
    return sorted(found, key=distance)[:OFFERED] if names else found


def _ordered(routes: Sequence[Route]) -> list[Route]:
    """Each after what it needs or comes after, else as they are given. Topics in a circle stay as given."""
    there = {each.topic.name for each in routes}
    waiting, found, done = list(routes), list[Route](), set[str]()
    while waiting:
        free = (e for e in waiting if not (there & {*e.topic.needs, *e.topic.after}) - done)
        following = next(free, waiting[0])
        waiting.remove(following)
        found.append(following)
        done.add(following.topic.name)
    return found


def _gathered(found: list[Candidate]) -> list[Candidate]:
    """At most MOST that have to be there: the last ones are written in a section of the same agent, else in the one
    before them, so that nothing which was asked for is lost."""
    while sum(each.least for each in found) > MOST:
        movable = [i for i, each in enumerate(found) if each.least and not each.route.topic.place and i]
        pairs = [(i, j) for i in reversed(movable) for j in reversed(movable) if j < i]
        if not pairs:
            break
        same = [(i, j) for i, j in pairs if found[i].route.agent.name == found[j].route.agent.name]
        i, j = (same or pairs)[0]
        gone = found.pop(i)
        found[j] = replace(found[j], also=(*found[j].also, gone.route, *gone.also))
    return found
