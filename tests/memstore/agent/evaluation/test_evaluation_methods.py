from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from word_embedder import WordEmbedder

from memstore.agent.api import AgentMemory
from memstore.agent.evaluation.methods import DEEP, Bm25, Chat, Grep, Method, Vectors, Zeta, methods
from memstore.agent.evaluation.sample import Turn

TURNS = [
    Turn("a", "user", "My bicycle is locked with a chain.", 1000.0),
    Turn("b", "assistant", "The chain of mountains is called Tatra.", 2000.0),
    Turn("c", "user", "I moved to Ghent, and the bicycle came along.", 3000.0),
    Turn("d", "user", "The soup was too salty.", 4000.0),
]
AT = 5000.0


def brought(memory: AgentMemory, question: str) -> list[str]:
    """What a context of few tokens finds that scores well."""
    found = memory.context(question, namespace="chat", budget=96)
    return [each.memory.key for each in found.packed if each.score >= 0.3]


CHAT = Chat("chat", brought)


@contextmanager
def zeta(embedder: WordEmbedder | None = None) -> Iterator[Zeta]:
    found = Zeta(TURNS, embedder, CHAT)
    try:
        yield found
    finally:
        found.close()


@pytest.mark.parametrize("method", [Bm25(TURNS), Grep(TURNS), Vectors(TURNS, WordEmbedder())])
def test_a_method_ranks_what_has_the_words_of_the_question_first(method: Method) -> None:
    assert method.ranked("Is the bicycle locked by its chain?", AT)[0].key == "a"


@pytest.mark.parametrize("embedder", [None, WordEmbedder()])
def test_memory_finds_its_turns_by_their_keys(embedder: WordEmbedder | None) -> None:
    with zeta(embedder) as method:
        assert method.ranked("Is the bicycle locked by its chain?", AT)[0].key == "a"


def test_of_equals_the_newest_comes_first() -> None:
    assert [each.key for each in Grep(TURNS).ranked("bicycle", AT)] == ["c", "a"]


def test_words_find_nothing_where_none_is_shared() -> None:
    assert Grep(TURNS).ranked("aeroplane", AT) == []
    assert Bm25(TURNS).ranked("aeroplane", AT) == []


def test_a_query_may_be_of_signs_alone() -> None:
    for method in (Bm25(TURNS), Grep(TURNS)):
        assert method.ranked('"* OR ) -- ?', AT) == []


def test_a_method_ranks_no_more_than_is_measured() -> None:
    many = [Turn(f"t{i}", "user", f"word and number {i}", float(i)) for i in range(40)]
    for method in (Bm25(many), Grep(many), Vectors(many, WordEmbedder())):
        assert len(method.ranked("word", AT)) == DEEP


def test_asking_leaves_no_trace_in_the_memory() -> None:
    with zeta(WordEmbedder()) as method:
        before = method.packed("bicycle chain", AT)
        for _ in range(60):
            method.ranked("bicycle chain", AT)
            method.surfaced("bicycle chain", AT)
        after = method.packed("bicycle chain", AT)
    assert [(each.memory.key, each.score) for each in before.packed] == [
        (each.memory.key, each.score) for each in after.packed
    ]


def test_a_chat_brings_only_what_scores_high_enough() -> None:
    with zeta(WordEmbedder()) as method:
        assert "a" in method.surfaced("Is the bicycle locked with a chain?", AT)
        assert method.surfaced("Tell me about photosynthesis", AT) == []


def test_without_an_embedder_only_what_needs_none_is_compared() -> None:
    assert list(methods(TURNS, None, CHAT)) == ["zeta-lexical", "bm25", "grep"]
    assert list(methods(TURNS, WordEmbedder(), CHAT)) == ["zeta", "bm25", "vectors", "grep"]
