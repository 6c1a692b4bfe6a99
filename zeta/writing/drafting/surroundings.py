"""What a section is told at its begin, and what it may know of the document around it while it is written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from zeta.writing.agents import Agent
from zeta.writing.drafting.attempts import Finished
from zeta.writing.drafting.desk import Voice
from zeta.writing.drafting.request import NAMES, requests
from zeta.writing.language import Language
from zeta.writing.memory import ranking
from zeta.writing.memory.lake import Lake
from zeta.writing.memory.view import View
from zeta.writing.outline import Outline, Section


@dataclass
class Surroundings:
    """Those of all sections of a document. `finished` are its sections that are written, by id; `opening` is the most
    tokens that a stream begins with, `digest` what a section is told of the project's sources. `sees`: the sections of
    the lake that one may look into; None: those that are finished."""

    language: Language
    lake: Lake
    voice: Voice
    finished: Mapping[str, Finished]
    opening: int
    digest: Callable[[Section], str] = lambda section: ""
    sees: Callable[[str], Collection[str]] | None = None

    def known(self, id: str) -> View:
        """The lake as a section may use it. Code of the project is not imported: its bare names mean nothing."""
        visible = self.sees(id) if self.sees else self.finished
        return self.lake.known(id, visible, project=self.language.name != "python")

    def names(self, section: Section) -> tuple[str, ...]:
        """Those that a section is told: what fits it, of the project too, but not what an earlier attempt at it
        defined; in the order in which they were defined."""
        self.lake.begin(section.id)
        purposes = " ".join(f"{each.kind} {each.purpose}" for each in section.details)
        found = ranking.chosen(self.known(section.id).names(), f"{section.title} {purposes}", NAMES)
        return tuple(each.name for each in found)

    def prompt(
        self, outline: Outline, section: Section, agent: Agent, names: Sequence[str], remark: str = ""
    ) -> list[int]:
        """What a stream begins with: the longest request that leaves room for the text."""
        tokens = list[int]()
        for asked in requests(outline, section, names, self.digest(section), remark):
            tokens = self.voice.opening(agent.system, asked)
            if len(tokens) <= self.opening:
                break
        return tokens

    def before(self, outline: Outline, id: str) -> str:
        """What is finished of the document before a section: names may be defined there."""
        ids = [each.id for each in outline.sections]
        above = [each for each in ids[: ids.index(id)] if each in self.finished]
        return self.language.begin(outline) + "\n".join(self.finished[each].text for each in above)
