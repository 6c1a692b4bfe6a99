"""Edits of a plan, each a new plan. What is begun stays as it is. No Qt here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import count

from zeta.worker.writingrows import DetailRow, PlanRow, SectionRow, TopicRow

_NAMED = re.compile("section “([^”]+)”")


def moved(plan: PlanRow, id: str, to: int) -> PlanRow:
    """The section `id` at the place `to`, which is kept within the plan."""
    section = next(each for each in plan.sections if each.id == id)
    rest = [each for each in plan.sections if each.id != id]
    at = min(max(to, 0), len(rest))
    return replace(plan, sections=(*rest[:at], section, *rest[at:]))


def changed(plan: PlanRow, section: SectionRow) -> PlanRow:
    """With another section of the same id; one that is begun stays."""
    if section.id in plan.begun:
        return plan
    return replace(plan, sections=tuple(section if each.id == section.id else each for each in plan.sections))


def removed(plan: PlanRow, id: str) -> PlanRow:
    """Without a section, and without the needs of it; one that is begun stays."""
    if id in plan.begun:
        return plan
    rest = tuple(
        replace(each, needs=tuple(need for need in each.needs if need != id)) for each in plan.sections if each.id != id
    )
    return replace(plan, sections=rest)


def added(plan: PlanRow, topic: TopicRow, title: str) -> PlanRow:
    """With a section about a topic at the end, written after nothing in particular."""
    id = fresh_id(title, [each.id for each in plan.sections])
    details = tuple(DetailRow(kind) for kind in topic.kinds[:1])
    return replace(plan, sections=(*plan.sections, SectionRow(id, title, topic.topic, topic.agent, details)))


def fresh_id(text: str, taken: Collection[str]) -> str:
    """An id made of a title: a-z, 0-9 and single "-", none of `taken`."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "part"
    return stem if stem not in taken else next(id for n in count(2) if (id := f"{stem}-{n}") not in taken)


def blamed(message: str, plan: PlanRow) -> str:
    """The section that an error speaks of; empty where it speaks of none, or of several."""
    named = {each for each in _NAMED.findall(message) if any(each == section.id for section in plan.sections)}
    return named.pop() if len(named) == 1 else ""


def kinds(plan: PlanRow, section: SectionRow) -> Sequence[str]:
    """The words that the points of a section may have: those of its topic, and those that it has."""
    topic = next((t for t in plan.topics if (t.agent, t.topic) == (section.agent, section.topic)), None)
    return list(dict.fromkeys([*(topic.kinds if topic else ()), *(each.kind for each in section.details)]))
