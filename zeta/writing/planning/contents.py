"""What a section has to have and may have, in which order, and what its things may be for. Pure: topics and schemas in,
amounts and purposes out; how many and which of them is for a model to choose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from zeta.writing.agents import Topic
from zeta.writing.languages import images
from zeta.writing.languages.fitting import parts
from zeta.writing.outline import Detail, Outline, Section
from zeta.writing.planning import kinds, wishes
from zeta.writing.planning.amount import CHOSEN_NAME, Amount, amount
from zeta.writing.routing import stems


def amounts(topic: Topic, section: Section, prompt: str, language: str) -> list[Amount]:
    """What a section has: its topic's kinds, those that may be more, which have to be there where the prompt names
    them, and what it was given besides."""
    own = [amount(each) for each in topic.kinds]
    more = [amount(each) for each in topic.more]
    words = set(stems(prompt))
    own += [each if words & _telling(each, [*own, *more], language) else each._replace(low=0) for each in more]
    known = {(each.kind, each.name) for each in own}
    given = Counter((each.kind, each.name) for each in section.details)
    there = {kind for kind, _ in given}
    own = [each._replace(low=0) if each.name == CHOSEN_NAME and each.kind in there else each for each in own]
    return own + [
        Amount(kind, count, count, name) for (kind, name), count in given.items() if (kind, name) not in known
    ]


def software(topic: Topic, prompt: str, language: str) -> list[Detail]:
    """What a prompt names of software that people run: of a topic of StatefulSets what keeps data; among the services
    of one file all of it, the application behind what it keeps its data in."""
    kinds = [amount(text).kind for text in topic.kinds] if language == "yaml" else []
    named = images.named(prompt)
    stores = [each.told for each in named if each.state]
    if "StatefulSet" in kinds:
        return [Detail("StatefulSet", each) for each in stores]
    if "service" in kinds and named:
        whole = [each.told for each in images.applications(prompt)]
        others = [each.told for each in named if not each.state and each.told not in whole]
        return [Detail("service", text) for text in [*stores, *(whole or ["application"]), *others]]
    return []


def spared(amounts: Sequence[Amount], asked: Sequence[Detail]) -> list[Amount]:
    """What is left of them where others ask for some of a kind."""
    counts = Counter(each.kind for each in asked)
    left = [
        each._replace(low=max(0, each.low - counts[each.kind]), high=each.high - counts[each.kind]) for each in amounts
    ]
    return [each for each in left if each.high > 0]


def purposes(outline: Outline, topic: Topic, amount: Amount, asked: Sequence[Detail]) -> list[tuple[str, ...]]:
    """What the things of an amount may be for, thing by thing, as far as its topic or the outline tells."""
    if amount.kind == "output":
        told = [text for kind in _kinds(outline) for text in kinds.shown(outline.language, kind)]
        size = max(1, -(-len(told) // amount.high))
        return [tuple(told[i : i + size]) for i in range(0, len(told), size)]
    there = {each.purpose for each in asked}
    software = {word for each in asked for image in images.named(each.purpose) for word in image.words}
    found = [
        tuple(text for text in each if text not in there and not parts(text) & software)
        for each in wishes.offered(topic, amount.kind)
    ]
    return [each for each in found if each][: amount.high]


def ordered(topic: Topic, details: Sequence[Detail]) -> list[Detail]:
    """The details in the order of the topic's kinds; others as they come, behind these."""
    places = {amount(text).kind: i for i, text in reversed([*enumerate(topic.kinds + topic.more)])}
    return sorted(details, key=lambda each: places.get(each.kind, len(places)))


def supplied(outline: Outline, topic: Topic, details: Sequence[Detail]) -> list[Detail]:
    """The details, each after what it cannot be without, as far as the topic may have that and nothing else does."""
    spare = {amount(text).kind: wishes.offered(topic, amount(text).kind) for text in topic.more}
    there = {*_kinds(outline), *(each.kind for each in details)}
    found: list[Detail] = []
    for each in details:
        for wanted in kinds.wants(outline.language, each.kind):
            kind = next((kind for kind in spare if kind in wanted), "")
            if kind and not wanted & there:
                found.append(Detail(kind, spare[kind][0][0] if spare[kind] else kinds.help(outline.language, kind)))
                there.add(kind)
        found.append(each)
    return found


def _kinds(outline: Outline) -> list[str]:
    return list(dict.fromkeys(each.kind for section in outline.sections for each in section.details))


def _telling(one: Amount, others: Sequence[Amount], language: str) -> set[str]:
    """The words of a kind's name that no other kind has, of its topic or of its language: "lifecycle", not "group"."""
    return kinds.telling(language, one.kind) - {
        word for each in others if each.kind != one.kind for word in parts(each.kind)
    }
