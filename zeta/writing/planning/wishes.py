"""What specialists know about purposes: what their own things usually are for, and what they want of others. Pure.

    purposes = ["aws_subnet: public subnet in the first zone | private subnet in the first zone"]
    asks = ["iam: aws_iam_role: role of the EKS control plane"]

A model that is asked what a role is for in general answers at random; one that is told for whom it is chooses rightly.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from zeta.writing.agents import Agent, Topic
from zeta.writing.outline import Detail, Outline, Section
from zeta.writing.planning.amount import amount

_KIND: Final = r"[A-Za-z_][\w./-]*"
_PURPOSE: Final = re.compile(rf"({_KIND}): (\S.*)")
_WISH: Final = re.compile(rf"([a-z][a-z0-9-]*): ({_KIND}): (\S.*)")


class Wish(NamedTuple):
    """`topic` is to have a thing of `kind` for `purpose`."""

    topic: str
    kind: str
    purpose: str


def wish(text: str) -> Wish:
    """Read one of a topic's `asks`. Raises ValueError, in words that follow its text."""
    if match := _WISH.fullmatch(text):
        return Wish(*match.groups())
    raise ValueError('is no wish such as "iam: aws_iam_role: role of the cluster"')


def purpose(text: str) -> tuple[str, tuple[str, ...]]:
    """Read one of a topic's `purposes`: a kind, and what one thing of it may be for. Raises ValueError like `wish`."""
    match = _PURPOSE.fullmatch(text)
    offered = tuple(filter(None, (each.strip() for each in match[2].split("|")))) if match else ()
    if not match or not offered:
        raise ValueError('is no purpose such as "aws_subnet: public subnet | private subnet"')
    return match[1], offered


def offered(topic: Topic, kind: str) -> list[tuple[str, ...]]:
    """What the things of a kind may be for, thing by thing."""
    return [texts for known, texts in map(purpose, topic.purposes) if known == kind]


def asked(outline: Outline, section: Section, agents: Mapping[str, Agent]) -> list[Detail]:
    """What the topics of an outline want of this section's, each once, in the outline's order."""
    here = {topic.name for topic in _topics(section, agents)}
    found: dict[Detail, None] = {}
    for other in outline.sections:
        for topic in _topics(other, agents):
            wanted = (wish(each) for each in topic.asks)
            found |= {Detail(each.kind, each.purpose): None for each in wanted if each.topic in here}
    return list(found)


def _topics(section: Section, agents: Mapping[str, Agent]) -> list[Topic]:
    """The topic of a section, then those that are written in it because the outline was full: what they
    have is there."""
    there = {detail.kind for detail in section.details}
    own = [topic for topic in agents[section.agent].topics if topic.name == section.topic]
    kinds = {amount(text).kind for topic in own for text in topic.kinds + topic.more}
    return own + [
        topic
        for agent in agents.values()
        for topic in agent.topics
        if topic not in own and topic.kinds and {amount(text).kind for text in topic.kinds} <= there - kinds
    ]
