"""A model that writes sections of a document anew, and answers questions about it: a Rewriter of `update`.

A section is a scroll of its own, with the specialist that wrote it first, over a lake of its own: whether the patch is
taken is not known yet, and what is declined must leave no trace.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from memstore.agent.api import AgentMemory
from zeta.errors import ZetaError
from zeta.sampling import Sampling
from zeta.writing.agents import Agent
from zeta.writing.decoding.author import Author
from zeta.writing.drafting import repetition
from zeta.writing.drafting.journal import Journal
from zeta.writing.drafting.scroll import Scroll, ScrollOptions
from zeta.writing.keeping.document import unmarked
from zeta.writing.keeping.living import LivingDocument
from zeta.writing.keeping.sources import mentioned
from zeta.writing.keeping.staleness import Project
from zeta.writing.language import Definition
from zeta.writing.languages import gbnf
from zeta.writing.memory.lake import PROJECT, Lake
from zeta.writing.outline import Section

SENTENCES: Final = 4
"""The most that an answer has."""
SAMPLING: Final = Sampling(temperature=0.3, repeat_penalty=1.1)
"""Of answers: close to what was found."""
_SHARE: Final = 3
"""Of the window, one part in so many is what is known; a specialist's first turn may be half of it."""


class ModelRewriter:
    """Writes for one document. The author's first stream is used; nobody else may be using it."""

    def __init__(
        self,
        author: Author,
        document: LivingDocument,
        agents: Mapping[str, Agent],
        observe: Callable[[], Project] = Project,
    ) -> None:
        """`observe` looks at what the document is about: its names may be used."""
        self._author, self._document, self._agents, self._observe = author, document, agents, observe

    def rewrite(self, section: Section, reason: str, known_text: str) -> str:
        """The new text of one section. Raises ZetaError."""
        document, language = self._document, self._document.language
        if document.outline is None or language is None:
            raise ZetaError(f"{document.place.document} has no plan to write from", "bring its .outline.toml back")
        if section.agent not in self._agents:
            raise ZetaError(f"the agent {section.agent} is not there any more", "bring its file back")
        texts = document.look().texts
        told = self._bounded(f"What changed: {reason}.\n\n{known_text}")
        own = named(section, language.definitions(texts.get(section.id, "")))
        outline = replace(document.outline, sections=(replace(own, needs=()),))
        memory = AgentMemory(None)
        try:
            lake, project = Lake(memory, "document:anew"), self._observe()
            for path, definitions in project.definitions.items():
                lake.fill(PROJECT, definitions, file=path)
            lake.mentions = lambda name: mentioned(name, project.texts.values())
            for id, text in texts.items():
                if id != section.id:
                    lake.fill(PROJECT, language.definitions(unmarked(language, text)), file=id)
            with tempfile.TemporaryDirectory() as folder:
                journal = Journal(Path(folder) / "journal.jsonl")
                try:
                    scroll = Scroll(
                        outline,
                        language,
                        self._agents,
                        lake,
                        self._author.desk,
                        self._author.voice,
                        journal,
                        ScrollOptions(1, self._author.window // 2, document.place.document.parent),
                        digest=lambda _: told,
                        repeats=partial(repetition.repeats, language.unit),
                    )
                    for _ in scroll.run():
                        pass
                finally:
                    journal.close()
            return scroll.texts()[section.id]
        finally:
            memory.close()

    def answer(self, question: str, known_text: str) -> str:
        """The answer to a question, a few sentences. Raises ContextTooSmall."""
        asked = f"{self._bounded(known_text)}\n\nAnswer in one to three sentences, only from this: {question}"
        return self._author.choose(asked.strip(), ANSWER, sampling=SAMPLING, seed=0).strip()

    def _bounded(self, text: str) -> str:
        room, tokens = self._author.options.ctx // _SHARE, len(self._author.voice.text(text))
        return text if tokens <= room else text[: len(text) * room // tokens]


def named(section: Section, definitions: Iterable[Definition]) -> Section:
    """The section with the names that it has in the document: other sections may use them. Details and definitions of
    one kind go together in their order."""
    taken = {(each.kind, each.name) for each in section.details}
    names: defaultdict[str, list[str]] = defaultdict(list)
    for each in definitions:
        if (each.kind, name := each.name.rpartition(".")[2]) not in taken:
            names[each.kind].append(name)
    details = tuple(
        replace(each, name=names[each.kind].pop(0)) if not each.name and names[each.kind] else each
        for each in section.details
    )
    return replace(section, details=details)


def _answer() -> str:
    word = "[^ \\t\\r\\n.!?#<>|]{1,24}"
    inner = f"{word} ( [ ] {word} ){{2,30}}"
    sentence = f"[A-Z`] {inner} [.!]"
    return f"root ::= {sentence} ( [ ] {sentence} ){{0,{SENTENCES - 1}}} {gbnf.literal(chr(10))}"


ANSWER: Final = _answer()
"""GBNF of an answer: sentences on one line."""
