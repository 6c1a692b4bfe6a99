"""Who writes what: topics that a text speaks of, by their words and, where there is an embedder, by meaning. Pure but
for the embedder; the same text and agents give the same routes."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from memstore.embedder import Embedder
from zeta.writing.agentfile import languages_of
from zeta.writing.agents import Agent, Topic
from zeta.writing.errors import AgentFileError

ALIKE: Final = 0.38
"""Cosine from which a clause of a prompt means a topic. Measured with all-MiniLM-L6-v2 on 30 clauses and the built-in
topics: «a place to keep uploaded pictures» is at 0.40 with buckets, «a relational data store» at 0.57 with tables, what
means none, such as «a complete setup» or «best practices», at 0.07 to 0.37. Clauses below are left to the model."""

_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_CLAUSE: Final = re.compile(r"[,;.:\n()]+|\b(?:and|with|plus|behind|using|via)\b", re.IGNORECASE)
_REFUSING: Final = frozenset({"without", "no", "not", "never"})
_REACH: Final = 2
"""Words between a refusal and what it refuses: «without any public load balancer»."""


class Route(NamedTuple):
    """An agent, one of its topics, and why, in a few words."""

    agent: Agent
    topic: Topic
    reason: str


class _Place(NamedTuple):
    """Words of a text that name a topic: [begin, end)."""

    begin: int
    end: int
    route: Route


def topics(agents: Sequence[Agent], language: str) -> list[Route]:
    """All that these agents take in a language, in their order."""
    return [
        Route(agent, topic, "") for agent in agents for topic in agent.topics if language in languages_of(agent, topic)
    ]


def eligible(prompt: str, agents: Mapping[str, Agent], language: str) -> list[Agent]:
    """The agents that plan a prompt: those whose `when` it says, in its order, else those without any, by name; last
    those for any language."""
    words = stems(prompt)
    there = [agents[name] for name in sorted(agents) if topics([agents[name]], language)]
    special = [agent for agent in there if agent.languages]
    called = [(min(places), agent.name) for agent in special if (places := _first(words, agent.when))]
    chosen = [agents[name] for _, name in sorted(called)] or [agent for agent in special if not agent.when]
    return chosen + [agent for agent in there if not agent.languages]


def named(text: str, agents: Sequence[Agent], language: str, embedder: Embedder | None = None) -> list[Route]:
    """The topics that a text speaks of, in its order, each once. A longer phrase goes before a shorter one within it,
    then an earlier agent before a later one. What follows «without» is not meant."""
    routes = topics(agents, language)
    words = stems(text)
    places: list[_Place] = []
    for begin, end, route in _mentions(words, routes):
        if not any(place.begin < end and begin < place.end for place in places):
            places.append(_Place(begin, end, route))
    meant = [place for place in places if not _REFUSING & set(words[max(0, place.begin - _REACH) : place.begin])]
    refused = {place.route.topic.name for place in places} - {place.route.topic.name for place in meant}
    if embedder:
        rest = [each for each in routes if each.topic.name not in refused and each.topic.words]
        meant += _meant(text, [(place.begin, place.end) for place in places], rest, embedder)
    found: dict[str, Route] = {}
    for place in sorted(meant, key=lambda each: each.begin):
        found.setdefault(place.route.topic.name, place.route)
    return list(found.values())


def route(
    text: str, agents: Sequence[Agent], language: str, *, topic: str = "", embedder: Embedder | None = None
) -> Route:
    """Who takes an item of an outline: the agent that declares its topic; else the first topic that its words name;
    else the one nearest in meaning; else the first that may be planned freely, of the agents for any language before
    others. Raises AgentFileError where there is none."""
    routes = topics(agents, language)
    if declared := next((each for each in routes if each.topic.name == topic), None):
        return declared._replace(reason=f"declares the topic “{topic}”")
    if found := named(text, agents, language, embedder):
        return found[0]
    free = [each for each in routes if each.topic.free]
    if free:
        general = min(free, key=lambda each: bool(each.agent.languages))
        return general._replace(reason="takes what no one else does")
    raise AgentFileError(
        f"no agent takes “{text.strip()[:60]}” in {language}", "add an agent with a topic that has free = true"
    )


def stems(text: str) -> list[str]:
    """Its words in small letters, plurals as singulars."""
    return [_stem(word.lower()) for word in _WORD.findall(text)]


def _stem(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _first(words: Sequence[str], phrases: Sequence[str]) -> list[int]:
    """Where any of the phrases stands in the words."""
    return [begin for phrase in phrases for begin in _occurrences(words, stems(phrase))]


def _occurrences(words: Sequence[str], phrase: Sequence[str]) -> Iterator[int]:
    size = len(phrase)
    return (i for i in range(len(words) - size + 1) if size and list(words[i : i + size]) == phrase)


def _mentions(words: Sequence[str], routes: Sequence[Route]) -> list[tuple[int, int, Route]]:
    """All places of the topics' phrases: the longest first, then in the order of routes, then of the text."""
    found = []
    for order, each in enumerate(routes):
        for phrase in each.topic.words:
            parts = stems(phrase)
            found += [
                (-len(parts), order, begin, each._replace(reason=f"the words “{phrase}”"))
                for begin in _occurrences(words, parts)
            ]
    return [(begin, begin - size, each) for size, _, begin, each in sorted(found, key=lambda entry: entry[:3])]


def _meant(text: str, taken: Sequence[tuple[int, int]], routes: Sequence[Route], embedder: Embedder) -> list[_Place]:
    """Topics that clauses without a topic's words mean."""
    clauses = [
        (first, last, clause)
        for first, last, clause in _clauses(text)
        if not _REFUSING & set(stems(clause)) and not any(begin < last and first < end for begin, end in taken)
    ]
    if not clauses or not routes:
        return []
    known = embedder.embed([", ".join((each.topic.name, *each.topic.words[:6])) for each in routes])
    asked = embedder.embed([clause for _, _, clause in clauses])
    found = []
    for (first, last, clause), scores in zip(clauses, asked @ known.T, strict=True):
        best = int(scores.argmax())
        if scores[best] >= ALIKE:
            reason = f"“{clause}” means much the same ({scores[best]:.2f})"
            found.append(_Place(first, last, routes[best]._replace(reason=reason)))
    return found


def _clauses(text: str) -> Iterator[tuple[int, int, str]]:
    """The clauses of a text that have words: [first, last) of its words, and the clause."""
    begins = [match.start() for match in _WORD.finditer(text)]
    cuts = [0, *(cut for match in _CLAUSE.finditer(text) for cut in match.span()), len(text)]
    for begin, end in zip(cuts[::2], cuts[1::2], strict=True):
        first, last = bisect_left(begins, begin), bisect_left(begins, end)
        if first < last:
            yield first, last, text[begin:end].strip()
