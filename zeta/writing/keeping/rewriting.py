"""A model that writes sections of a document anew, and answers questions about it: a Rewriter of `update`.

Sections are a scroll of their own, with the specialists that wrote them first, over a lake of its own: whether a patch
is taken is not known yet, and what is declined must leave no trace.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
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
from zeta.writing.keeping.patch import Wanted
from zeta.writing.keeping.sources import mentioned
from zeta.writing.keeping.staleness import Project
from zeta.writing.language import Definition
from zeta.writing.languages import gbnf
from zeta.writing.memory.lake import Lake
from zeta.writing.memory.view import PROJECT
from zeta.writing.outline import Section

SENTENCES: Final = 4
"""The most that an answer has."""
SAMPLING: Final = Sampling(temperature=0.3, repeat_penalty=1.1)
"""Of answers: close to what was found."""
_SHARE: Final = 3
"""Of the window, one part in so many is what is known; a specialist's first turn may be half of it."""


class ModelRewriter:
    """Writes for one document, so many sections side by side as the author has streams; nobody else may be using
    them."""

    def __init__(
        self,
        author: Author,
        document: LivingDocument,
        agents: Mapping[str, Agent],
        observe: Callable[[], Project] = Project,
    ) -> None:
        """`observe` looks at what the document is about: its names may be used."""
        self._author, self._document, self._agents, self._observe = author, document, agents, observe
        self._scroll: Scroll | None = None
        self._stopped = False

    def rewrite(self, wanted: Sequence[Wanted]) -> Iterator[str]:
        """The new texts of sections, in their order. Each is written over what all others say now, whether these are
        written anew beside it or not: a patch may be taken alone. Ends early after `stop`. Raises ZetaError."""
        document, language = self._document, self._document.language
        if document.outline is None or language is None:
            raise ZetaError(f"{document.place.document} has no plan to write from", "bring its .outline.toml back")
        if gone := [each.section.agent for each in wanted if each.section.agent not in self._agents]:
            raise ZetaError(f"the agent {gone[0]} is not there any more", "bring its file back")
        texts = {id: unmarked(language, text) for id, text in document.look().texts.items()}
        defined = {id: language.definitions(text) for id, text in texts.items()}
        told = {each.section.id: self._bounded(f"What changed: {each.reason}.\n\n{each.known}") for each in wanted}
        sections = [named(each.section, defined.get(each.section.id, ())) for each in wanted]
        streams = min(self._author.options.streams, len(wanted))
        with ExitStack() as stack:
            memory = AgentMemory(None)
            stack.callback(memory.close)
            journal = Journal(Path(stack.enter_context(tempfile.TemporaryDirectory())) / "journal.jsonl")
            stack.callback(journal.close)
            stack.callback(self._leave, streams)
            self._scroll = scroll = Scroll(
                replace(document.outline, sections=tuple(replace(each, needs=()) for each in sections)),
                language,
                self._agents,
                self._lake(memory, defined),
                self._author.desk,
                self._author.voice,
                journal,
                ScrollOptions(streams, self._author.window // 2, document.place.document.parent),
                digest=lambda section: told[section.id],
                sees=lambda id: [_present(each) for each in texts if each != id],
                repeats=partial(repetition.repeats, language.unit),
            )
            if self._stopped:
                scroll.stop()
            left = deque(each.id for each in sections)
            for _ in scroll.run():
                while left and left[0] in scroll.finished:
                    yield scroll.finished[left.popleft()].text

    def stop(self) -> None:
        """Write nothing more; callable from another thread."""
        self._stopped = True
        if self._scroll:
            self._scroll.stop()

    def _lake(self, memory: AgentMemory, defined: Mapping[str, Sequence[Definition]]) -> Lake:
        """What the project and the document define now."""
        lake, project = Lake(memory, "document:anew"), self._observe()
        for path, definitions in project.definitions.items():
            lake.fill(PROJECT, definitions, file=path)
        for id, found in defined.items():
            lake.fill(_present(id), found)
        lake.mentions = lambda name: mentioned(name, project.texts.values())
        return lake

    def _leave(self, streams: int) -> None:
        """Let go of what was not written to its end: the author's streams are others' then."""
        for stream in range(streams):
            self._author.desk.open(stream, [])

    def answer(self, question: str, known_text: str) -> str:
        """The answer to a question, a few sentences. Raises ContextTooSmall."""
        asked = f"{self._bounded(known_text)}\n\nAnswer in one to three sentences, only from this: {question}"
        return self._author.choose(asked.strip(), ANSWER, sampling=SAMPLING, seed=0).strip()

    def _bounded(self, text: str) -> str:
        room, tokens = self._author.options.ctx // _SHARE, len(self._author.voice.text(text))
        return text if tokens <= room else text[: len(text) * room // tokens]


def _present(id: str) -> str:
    """What the lake calls a section as it stands."""
    return f"{id} as it stands"


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
