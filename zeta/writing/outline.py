"""What is to be written: a document's sections and their details, as plain values.

Seed 000, «Hierarchical Generation»: level 1 is the outline, level 2 the details of a section, level 3 the lines that a
specialist writes for them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Detail:
    """One thing to write. `kind` is a word of the language's schema ("aws_vpc", "Deployment", "function"), or
    "paragraph"; `purpose` says in a few words what for; `name` is the name it has to have, or empty."""

    kind: str
    purpose: str = ""
    name: str = ""


@dataclass(frozen=True)
class Section:
    """One item of the outline. `id` is unique in it and made of a-z, 0-9 and "-". `topic` is one that `agent` takes.
    `needs` are the ids of sections that are written before. `length`: lines of code or words of prose; 0: as it
    comes."""

    id: str
    title: str
    topic: str
    agent: str
    details: tuple[Detail, ...] = ()
    needs: tuple[str, ...] = ()
    length: int = 0


@dataclass(frozen=True)
class Outline:
    """A whole plan. `language` is the name of a zeta.writing.language.Language."""

    prompt: str
    title: str
    language: str
    sections: tuple[Section, ...]
    seed: int = 0

    def section(self, id: str) -> Section:
        """The section of this id. Raises KeyError."""
        for section in self.sections:
            if section.id == id:
                return section
        raise KeyError(id)
