"""Meanings of pages: made once, compared with a question, fused with the other signals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from small_store import PAGE, fill, start
from word_embedder import WordEmbedder

from memstore import Store
from zeta.passage import Unit
from zeta.recall import Query, Ranking, Recall
from zeta.semantic import AT_ONCE, Meanings
from zeta.sidecar import Calibration, Decision

PAGES = 12
PLAIN = Calibration(((0, 0),), (1.0,), (1.0, 0.5, 1.0), (1.0, 0.0, 3.0, 1.0, 0.0), -4.0, (), 0.0)
MEANT = Decision((1.0, 0.0, 0.0, 10.0), (0.5, 0.0, 0.0, 0.0, 0.0, 6.0, 2.0), -3.0, (), WordEmbedder.model_id)
FACT = "the heron nests behind the old mill"


def told(fact: int | None) -> Callable[[int, int], list[Unit]]:
    """Two sentences a page; page `fact` says where the heron nests."""

    def sentences(_log: int, number: int) -> list[Unit]:
        base = number * PAGE
        text = FACT if number == fact else f"nothing but weather number {number}"
        return [Unit(base, base + 4, "Yes."), Unit(base + 4, base + 9, text), Unit(base + 9, base + 11, " … ")]

    return sentences


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.open(None) as opened:
        yield opened


@pytest.fixture
def log(store: Store) -> int:
    _, _, log = start(store)
    fill(store, log, PAGES)
    return log


def meanings(store: Store, fact: int | None = 4) -> tuple[Meanings, WordEmbedder]:
    embedder = WordEmbedder()
    return Meanings(embedder, store, told(fact)), embedder


def ask(
    store: Store, known: Meanings | None, log: int, signal: str = "fused", text: str = "where does the heron nest"
) -> Ranking:
    heads = np.random.default_rng(3).normal(size=(1, 3, 8)).astype(np.float32)
    return Recall(store, replace(PLAIN, semantic=MEANT), (0,), 7, known).rank(Query(heads, text), log, "branch", signal)


def test_a_question_that_was_asked_before_has_no_meaning_to_be_found_by(store: Store, log: int) -> None:
    embedder = WordEmbedder()
    asked = Unit(0, 7, "where does the heron nest?")
    Meanings(embedder, store, lambda _log, _number: [asked]).learn(log, 3)
    assert not embedder.asked


def test_a_page_is_learnt_once_and_sentences_that_say_nothing_are_left_out(store: Store, log: int) -> None:
    known, embedder = meanings(store)
    assert not known.known(log, 4)
    known.learn(log, 4)
    assert known.known(log, 4)
    assert embedder.asked == [FACT]


@pytest.mark.parametrize("signal", ["semantic", "fused"])
def test_the_page_that_means_what_is_asked_is_first_and_recalled(store: Store, log: int, signal: str) -> None:
    known, _ = meanings(store)
    for number in range(PAGES):
        known.learn(log, number)
    ranking = ask(store, known, log, signal)
    assert ranking.candidates[0].number == 4
    assert ranking.candidates[0].signals["cosine"] > 0.5
    assert ranking.decision is MEANT
    assert ranking.probability > 0.5 > ask(store, known, log, signal, "who won the election").probability


def test_without_vectors_the_best_few_pages_and_the_newest_are_learnt_while_the_question_waits(
    store: Store, log: int
) -> None:
    known, _ = meanings(store)
    best = ask(store, None, log).candidates[: 2 * AT_ONCE]
    ask(store, known, log)
    learnt = {number for number in range(PAGES) if known.known(log, number)}
    assert AT_ONCE <= len(learnt) <= 2 * AT_ONCE
    among = sorted(each.number for each in best)
    assert set(among[-AT_ONCE:]) <= learnt


def test_where_most_pages_have_no_vectors_the_other_signals_decide_alone(store: Store, log: int) -> None:
    known, _ = meanings(store)
    first = ask(store, known, log)  # learns all of the pages
    fill(store, log, 5 * PAGES)
    later = ask(store, None, log)
    assert first.decision is MEANT
    assert later.decision == PLAIN.plain
    assert ask(store, meanings(store)[0], log).decision == PLAIN.plain


def test_a_piece_of_an_answer_is_not_asked_for_its_meaning(store: Store, log: int) -> None:
    known, embedder = meanings(store)
    heads = np.random.default_rng(3).normal(size=(1, 3, 8)).astype(np.float32)
    recall = Recall(store, replace(PLAIN, semantic=MEANT), (0,), 7, known)
    recall.rank(Query(heads, "where does the heron nest", meant=False), log, "branch", "fused")
    assert not embedder.asked


def test_a_question_is_embedded_once_for_ranking_and_passage(store: Store, log: int) -> None:
    known, embedder = meanings(store)
    known.vector("where")
    assert known.compare("where", [Unit(0, 1, " here "), Unit(1, 2, "there")], None)[0] < 0.9
    assert embedder.asked == ["where", "here", "there"]


def test_sentences_of_a_page_that_were_learnt_are_not_embedded_again(store: Store, log: int) -> None:
    known, embedder = meanings(store)
    known.learn(log, 4)
    known.vector("the heron")
    embedder.asked.clear()
    base = 4 * PAGE
    units = [
        Unit(base - 3, base + 2, "it nests"),
        Unit(base + 4, base + 9, FACT),
        Unit(base + 4, base + 8, "the heron"),
    ]
    near = known.compare("the heron", units, (log, 4))
    assert embedder.asked == ["it nests", "the heron"]  # what begins at the same token and is not the same, is new
    plain = meanings(store)[0].compare("the heron", units, None)
    np.testing.assert_allclose(near, plain, atol=0.01)
