"""Sections of Terraform written by chance: every choice is a random text of its grammar."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache

from gbnf_random import draw

from zeta.writing.agents import Agent
from zeta.writing.language import Choose, Definition, Put
from zeta.writing.languages.hcl import Hcl
from zeta.writing.outline import Outline, Section

definitions = cache(Hcl().definitions)
AGENT = Agent("terraform", "writes Terraform", "You write Terraform.")


@dataclass
class Shelf:
    """What the sections defined and wanted so far; each sees itself and those it needs."""

    outline: Outline
    texts: dict[str, str] = field(default_factory=dict)
    asked_for: list[tuple[str, str]] = field(default_factory=list)

    def seen(self, section: str) -> set[str]:
        found = {section}
        for need in self.outline.section(section).needs:
            found |= self.seen(need)
        return found


@dataclass
class View:
    """The shelf as one section sees it."""

    shelf: Shelf
    section: str

    def names(self, kind: str = "") -> Sequence[Definition]:
        visible = self.shelf.seen(self.section)
        texts = [text for section, text in self.shelf.texts.items() if section in visible]
        return [each for text in texts for each in definitions(text) if kind in ("", each.kind)]

    def want(self, kind: str, name: str) -> None:
        if (kind, name) not in self.shelf.asked_for:
            self.shelf.asked_for.append((kind, name))

    def wanted(self, kind: str) -> Sequence[str]:
        defined = {each.name for text in self.shelf.texts.values() for each in definitions(text)}
        return [name for k, name in self.shelf.asked_for if k == kind and f"var.{name}" not in defined]


def write(outline: Outline, answer: Callable[[Choose], str]) -> str:
    """The whole document, its sections in the outline's order."""
    shelf = Shelf(outline)
    for section in outline.sections:
        shelf.texts[section.id] = ""
        write_section(outline, section, shelf, answer)
    return "\n".join([Hcl().begin(outline), *shelf.texts.values()])


def write_section(outline: Outline, section: Section, shelf: Shelf, answer: Callable[[Choose], str]) -> str:
    writer, view, text = Hcl().writer(outline, section, AGENT), View(shelf, section.id), ""
    for _ in range(5000):
        step = writer.next(view)
        if step is None:
            return text
        if isinstance(step, Put):
            text += step.text
        elif isinstance(step, Choose):
            said = answer(step)
            if not writer.accept(said):
                text += said
        shelf.texts[section.id] = text
    raise AssertionError("a section does not come to its end")


def by_chance(seed: int) -> Callable[[Choose], str]:
    rng = random.Random(seed)
    return lambda step: draw(step.grammar, rng)
