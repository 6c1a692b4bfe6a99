"""Samples put to all methods, and times against sizes."""

from __future__ import annotations

from itertools import count

import numpy as np
import pytest
from word_embedder import WordEmbedder

from memstore.agent.chunker import chunks
from memstore.agent.evaluation import generator, sizes
from memstore.agent.evaluation.documents import Documents
from memstore.agent.evaluation.evaluation import evaluated
from memstore.agent.evaluation.methods import Chat
from memstore.agent.evaluation.sample import Conversation, Question, Sample, Turn, first

CHAT = Chat("chat", lambda memory, question: [])


def tiny() -> Sample:
    turns = (Turn("a", "Ada", "The key hangs by the door.", 10.0), Turn("b", "Ben", "It rains.", 20.0))
    questions = (
        Question("Where does the key hang?", "single fact", ("a",), 30.0),
        Question("Is it raining?", "single fact", ("b",), 30.0),
        Question("Which opera was sung?", "absent", (), 30.0),
    )
    return Sample("tiny", (Conversation("one", turns, questions), Conversation("two", turns[:1], questions[:1])))


def ticking() -> float:
    """A clock of which each look takes a second."""
    return float(next(_TICKS))


_TICKS = count()


@pytest.mark.parametrize("embedder", [None, WordEmbedder()])
def test_every_question_is_put_to_every_method(embedder: WordEmbedder | None) -> None:
    told: list[float] = []
    found = evaluated(tiny(), embedder, CHAT, lambda share, _: told.append(share), ticking)
    names = ["zeta-lexical", "bm25", "grep"] if embedder is None else ["zeta", "bm25", "vectors", "grep"]
    asked = [name for each in tiny().conversations for name in names for _ in each.questions]
    assert [each.method for each in found] == asked
    assert {each.seconds for each in found} == {1.0}
    assert told == sorted(told)
    assert told[-1] == 1


def test_only_memory_has_a_context_and_a_rule_of_its_own() -> None:
    found = evaluated(tiny(), WordEmbedder(), CHAT, lambda *_: None)
    assert {each.method for each in found if each.packing is not None} == {"zeta"}
    assert {each.method for each in found if each.surfaced is not None} == {"zeta"}
    packing = next(each.packing for each in found if each.packing is not None)
    assert 0 < packing.used < 1
    assert 0 < packing.evidence <= 1


def test_the_same_sample_gives_the_same_rankings() -> None:
    sample = generator.generated(1, 10)
    one, other = (evaluated(sample, WordEmbedder(), CHAT, lambda *_: None, lambda: 0.0) for _ in range(2))
    assert one == other


def test_a_document_is_embedded_once_and_a_question_each_time() -> None:
    embedder = WordEmbedder()
    documents = Documents(embedder)
    documents.learn(["the key", "the door", "the key"])
    assert embedder.asked == ["the key", "the door"]
    found = documents.embed(["the door", "a question"])
    documents.embed(["a question"])
    assert embedder.asked == ["the key", "the door", "a question", "a question"]
    assert np.allclose(found, WordEmbedder().embed(["the door", "a question"]))


def test_the_first_questions_need_only_the_first_conversations() -> None:
    sample = tiny()
    assert first(sample.conversations, 4) == sample.conversations
    (only,) = first(sample.conversations, 2)
    assert (only.turns, only.questions) == (sample.conversations[0].turns, sample.conversations[0].questions[:2])


def test_made_up_vectors_are_as_near_to_their_prototypes_as_they_should_be() -> None:
    embedder = WordEmbedder()
    prototypes = ["red apples", "green trees", "blue seas"]
    made_up = sizes.MadeUp(embedder, prototypes, ["what is red"])
    found = made_up.embed([f"text {i}" for i in range(50)])
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    assert (abs(found @ embedder.embed(prototypes).T - sizes.NEARNESS) < 1e-3).any(axis=1).all()
    assert np.array_equal(found[3], made_up.embed(["text 3"])[0])
    assert np.allclose(made_up.embed(["what is red"]), embedder.embed(["what is red"]))


@pytest.mark.parametrize("embedder", [None, WordEmbedder()])
def test_times_are_measured_at_every_size(embedder: WordEmbedder | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sizes, "QUESTIONS", 3)
    monkeypatch.setattr(sizes, "PROTOTYPES", 10)
    found = sizes.measured([40, 20], embedder, 1, lambda *_: None, ticking)
    assert [each.memories for each in found] == [20, 40]
    assert [value for each in found for value in (each.put_p95_ms, each.search_p50_ms)] == [1000.0] * 4


def test_every_turn_is_one_passage_so_that_no_method_sees_more_of_it_than_another() -> None:
    assert all(len(chunks(turn.content)) == 1 for turn in generator.conversation(1, 0).turns)
