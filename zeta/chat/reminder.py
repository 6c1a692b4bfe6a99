"""What a chat is told of agent memory: notes for the system prompt of a new conversation, and the few memories that
matter for a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from memstore.agent import constants as c
from memstore.agent.api import AgentMemory
from memstore.agent.conflicts import Conflict, newest_first, outdated
from memstore.agent.errors import UnknownMemory
from memstore.agent.model import Filter, Hit, Memory
from memstore.agent.question import stems, terms
from memstore.agent.search import coverage
from zeta.chat import brief
from zeta.chat.brief import Count

NAMESPACE: Final = "user:me"
"""Whose memories a chat reads and writes. Those of agents have namespaces of their own."""

BUDGET: Final = 96
"""Tokens (rough count) of memories in front of one question: about as many as a recalled passage."""

NEAR: Final = 0.36
"""Evidence (memstore.agent.ranking) from which a memory matters for a question. Of 20 questions about one fact each 18
lie above it, of 20 about anything else none: docs/BENCHMARKS.md, agent memory."""

COVERED: Final = 0.5
"""Without vectors: the share of a question's words that a memory has to say."""


class Reminder:
    """What the model is told. `mode`: what is written of what the person says, off, ask or on."""

    def __init__(self, memory: AgentMemory, mode: str, budget: int) -> None:
        """`budget`: tokens of the system prompt that notes may take, 0 tells nothing."""
        self.memory, self.mode, self.budget = memory, mode, budget
        self._call = 0
        self._told: tuple[Memory, ...] = ()

    def notes(self, count: Count) -> tuple[str, list[Memory]]:
        """For the system prompt of a new conversation: what is pinned, then what has earned long-term memory, the most
        important first, as far as the budget goes; and which they are. `count` gives the tokens of a text."""
        if not self.budget:
            return "", []
        pinned = self.memory.pinned(NAMESPACE)
        known = {each.id for each in pinned}
        lasting = self.memory.list(NAMESPACE, tier="ltm", limit=c.CANDIDATES)
        lasting.sort(key=lambda each: -each.importance)
        earned = [each for each in lasting if each.id not in known and brief.is_note(each)]
        old = outdated(*self._with_contradictions(earned))
        earned = [each for each in earned if each.id not in old]
        return brief.notes([*pinned, *earned], self.budget, count)

    def holding(self, notes: str, keys: Sequence[str]) -> tuple[str, list[str]]:
        """Notes of the memories of these `keys`, without those whose memory is gone, says something else by now, or is
        contradicted by a newer one; and the keys of what is left."""
        lines = notes.splitlines()[1:]
        notes_now = self._notes(keys)
        kept = [(line, key) for line, key in zip(lines, keys, strict=False) if line == notes_now.get(key)]
        if len(kept) == len(lines):
            return notes, [*keys]
        return "\n".join([brief.HEADING, *(line for line, _ in kept)]) if kept else "", [key for _, key in kept]

    def _notes(self, keys: Sequence[str]) -> dict[str, str]:
        """The notes that memories of these keys are now, by key; what is pinned stays one, whatever contradicts it."""
        there = list[Memory]()
        for key in keys:
            with suppress(UnknownMemory):
                there.append(self.memory.memories.get(NAMESPACE, key))
        old = outdated(*self._with_contradictions(there))
        return {each.key: brief.note(each) for each in there if each.pinned or each.id not in old}

    def about(self, question: str, besides: str = "") -> list[Memory]:
        """The few memories that matter for a question, the best first, and of those that contradict each other the
        newest, while the text of an older one says that it is; none whose text stands in `besides`, the notes that the
        model has already. The ledger notes what was told."""
        self._call, self._told = 0, ()
        if not self.budget or not question.strip():
            return []
        hits, lexical = self.memory.look(question, Filter(NAMESPACE), c.CANDIDATES)
        near = [hit for hit in hits if matters(hit, question, bool(lexical)) and brief.is_note(hit.memory)]
        near.sort(key=lambda hit: -(hit.evidence or 0.0))  # stable: without vectors the order of the search stays
        if not near:
            return []
        said, room, told = set(besides.splitlines()), BUDGET, list[Memory]()
        found, conflicts = self._with_contradictions([hit.memory for hit in near])
        places = newest_first({each.id: -at for at, each in enumerate(found)}, {m.id: m for m in found}, conflicts)
        old = outdated(found, conflicts)
        for memory in sorted(found, key=lambda each: -places[each.id]):
            if brief.note(memory) not in said and memory.tokens <= room:
                room -= memory.tokens
                told.append(brief.changed(memory) if memory.id in old else memory)
        if told and self.mode != "off":
            self._call = self.memory.tell(NAMESPACE, told)
        self._told = tuple(told)
        return told

    def _with_contradictions(self, found: Sequence[Memory]) -> tuple[list[Memory], list[Conflict]]:
        """Each with what it is tied to as its opposite behind it, once; and the pairs that are tied so."""
        ids = [each.id for each in found]
        edges = self.memory.edges.outgoing(ids, ["contradicts"]), self.memory.edges.into(ids, ["contradicts"])
        conflicts = [(e.source, e.target) for ends in edges for tied in ends.values() for e in tied]
        others: dict[str, list[str]] = {}
        for id in ids:
            others[id] = [e.target for e in edges[0].get(id, [])] + [e.source for e in edges[1].get(id, [])]
        known = {each.id: each for each in self.memory.by_ids([other for ends in others.values() for other in ends])}
        live = {
            id: each
            for id, each in known.items()
            if each.namespace == NAMESPACE and each.deleted is None and brief.is_note(each)
        }
        out = dict[str, Memory]()
        for each in found:
            out |= {each.id: each} | {other: live[other] for other in others[each.id] if other in live}
        return list(out.values()), conflicts

    def answered(self, question: str, answer: str) -> None:
        """Tell the ledger which of what `about` gave was of use: an answer has words of it that the question had
        not."""
        if self._call and self._told:
            new = _words(answer) - _words(question)
            used = [each.key for each in self._told if new & _words(each.content)]
            self.memory.used(self._call, NAMESPACE, used)
        self._call, self._told = 0, ()


def matters(hit: Hit, question: str, lexical: bool) -> bool:
    """Whether a memory that was found matters for a question. The embedding model knows English: texts of any other
    language are near to each other whatever they say, so that they have to share a word as well. `lexical`: what has no
    likeness may lack a vector, and is judged by its words."""
    if lexical and hit.similarity is None:
        return coverage(stems(terms(question)), hit) >= COVERED
    if (hit.evidence or 0.0) < NEAR:
        return False
    english = brief.is_english(question) and brief.is_english(hit.memory.content)
    return english or coverage(stems(terms(question)), hit) > 0


def _words(text: str) -> set[str]:
    """Words that can tell texts apart."""
    return set(re.findall(r"[^\W_]{4,}|\d+", text.lower()))
