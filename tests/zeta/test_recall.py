"""From a query to ranked pages: synthetic signals in a small store, no model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from small_store import MODEL, OTHER, PAGE, fill, page_of, say, start

from memstore import MeanSignal, SharpSignal, Store, quantize
from zeta.recall import Query, Recall
from zeta.sidecar import Calibration

DIM, LAYOUT, PAGES = 8, 7, 12
KNOWN = Calibration(
    heads=((0, 0), (0, 1)),
    weights=(0.5, 0.5),
    fusion=(1.0, 0.5, 1.0),
    decision=(1.0, 0.0, 3.0, 1.0, 0.0),
    bias=-4.0,
    curve=(),
    mean_threshold=0.0,
)
WORDS = Query(None, "some words")


def noise(seed: int) -> npt.NDArray[np.float32]:
    """Keys [1 kv head, tokens, dim] that mean nothing."""
    return np.random.default_rng(seed).normal(size=(1, PAGE, DIM)).astype(np.float32)


def needle() -> npt.NDArray[np.float32]:
    return np.eye(DIM, dtype=np.float32)[3] * 12


def asking(text: str = "") -> Query:
    """A query whose second token asks for the needle, at both heads."""
    heads = np.random.default_rng(99).normal(size=(2, 3, DIM)).astype(np.float32)
    heads[:, 1] = needle()
    return Query(heads, text)


def place(
    store: Store, log: int, number: int, *, hit: bool, layout: int = LAYOUT, dead: bool = False, text: str = ""
) -> None:
    """Page `number` with its signals; a `hit` has one token that answers the needle."""
    keys = noise(number)
    if hit:
        keys[0, 17] = 5 * needle()
    sharp, scales = quantize(keys)
    live = np.full(PAGE, not dead)
    mean = keys.mean(axis=1)[None].astype(np.float16)
    packed = {
        "sharp": SharpSignal(layout, sharp, scales, live).pack(),
        "mean": MeanSignal(layout, mean, np.ones(1, np.bool_)).pack(),
    }
    store.put_page(log, page_of(store, log, number, model=store.view(log).record.model), number, packed, text)


@pytest.fixture
def store() -> Store:
    return Store.open(None)


def filled(store: Store, hit: int | None, model: str = MODEL, **details: bool) -> int:
    """A conversation of twelve pages, of which one answers."""
    _, _, log = start(store, model=model)
    say(store, log, 0, "", PAGES * PAGE)
    for number in range(PAGES):
        place(store, log, number, hit=number == hit, **details)
    return log


def recall(store: Store, calibration: Calibration = KNOWN) -> Recall:
    return Recall(store, calibration, (0, 0), LAYOUT)


@pytest.mark.parametrize("signal", ["sharp", "fused"])
def test_the_page_with_the_token_that_resonates_is_first(store: Store, signal: str) -> None:
    log = filled(store, hit=5)
    ranking = recall(store).rank(asking(), log, "branch", signal)
    best = ranking.candidates[0]
    assert (best.log, best.number) == (log, 5)
    assert best.signals["heads"] > 2 * ranking.candidates[1].signals["heads"]
    assert len(ranking.candidates) == PAGES


def test_the_seeds_own_signal_ranks_by_means_and_fires_over_a_bare_threshold(store: Store) -> None:
    log = filled(store, hit=2)
    ranking = recall(store).rank(asking(), log, "branch", "mean")
    assert ranking.spread is None
    assert ranking.candidates[0].number == 2
    assert ranking.probability == 1.0
    deaf = replace(KNOWN, mean_threshold=float("inf"))
    assert recall(store, deaf).rank(asking(), log, "branch", "mean").probability == 0.0


def test_a_model_without_calibration_is_searched_by_words(store: Store) -> None:
    log = filled(store, hit=2)
    place(store, log, 4, hit=False, text="the heron sleeps in the reeds")
    ranking = recall(store, replace(KNOWN, calibrated=False)).rank(asking("heron"), log, "branch", "fused")
    assert [candidate.number for candidate in ranking.candidates] == [4]


def test_a_page_that_can_be_seen_already_is_skipped(store: Store) -> None:
    log = filled(store, hit=5)
    ranking = recall(store).rank(asking("some words"), log, "branch", "fused", {(log, 5)})
    assert 5 not in {candidate.number for candidate in ranking.candidates}


def test_tokens_that_may_not_be_found_are_not(store: Store) -> None:
    log = filled(store, hit=5, dead=True)
    ranking = recall(store).rank(asking(), log, "branch", "sharp")
    assert {candidate.signals["heads"] for candidate in ranking.candidates} == {0.0}
    assert ranking.probability < 0.1


def test_pages_of_another_layout_never_resonate(store: Store) -> None:
    log = filled(store, hit=5)
    place(store, log, 8, hit=True, layout=LAYOUT + 1)
    ranking = recall(store).rank(asking(), log, "branch", "sharp")
    assert ranking.candidates[0].number == 5
    assert [c.signals["heads"] for c in ranking.candidates if c.number == 8] in ([], [0.0])
    alone = recall(store, KNOWN)
    alone._layout = LAYOUT + 2
    assert alone.rank(asking(), log, "branch", "sharp").probability < 0.1


def test_another_models_pages_are_found_by_their_words_alone(store: Store) -> None:
    log = filled(store, hit=None)
    other = filled(store, hit=3, model=OTHER)
    place(store, other, 6, hit=True, text="the heron sleeps")
    ranking = recall(store).rank(asking("where does the heron sleep"), log, "all", "fused")
    foreign = [c for c in ranking.candidates if c.log == other]
    assert [c.number for c in foreign] == [6]
    assert foreign[0].signals["heads"] == 0.0


def test_the_scope_says_which_conversations_are_searched(store: Store) -> None:
    mine, yours = filled(store, hit=None), filled(store, hit=2)
    for scope, expected in (("branch", {mine}), ("conversation", {mine}), ("all", {mine, yours})):
        ranking = recall(store).rank(asking(), mine, scope, "sharp")  # type: ignore[arg-type]
        assert {candidate.log for candidate in ranking.candidates} == expected
    assert (ranking.candidates[0].log, ranking.candidates[0].number) == (yours, 2)


def test_words_are_enough_where_there_are_no_queries(store: Store) -> None:
    log = filled(store, hit=None)
    place(store, log, 4, hit=False, text="the heron sleeps in the reeds")
    for signal in ("lexical", "fused"):
        ranking = recall(store).rank(Query(None, "heron reeds"), log, "branch", signal)
        assert [candidate.number for candidate in ranking.candidates] == [4]
        assert ranking.candidates[0].signals["idf_mass"] == pytest.approx(1.0)


def test_an_unrelated_question_is_less_probable_than_one_that_is_answered(store: Store) -> None:
    answered = recall(store).rank(asking(), filled(store, hit=5), "branch", "fused")
    unrelated = recall(store).rank(asking(), filled(store, hit=None), "branch", "fused")
    assert unrelated.probability < answered.probability


def test_an_empty_memory_has_nothing_to_say(store: Store) -> None:
    _, _, log = start(store)
    for query in (asking("anything"), WORDS):
        ranking = recall(store).rank(query, log, "all", "fused")
        assert ranking.candidates == ()
        assert ranking.probability == 0.0


def test_plain_background_pages_make_two_pages_judged_like_many(store: Store) -> None:
    """Without them one of two pages always stands out."""
    _, _, log = start(store)
    say(store, log, 0, "", 2 * PAGE)
    for number in range(2):
        place(store, log, number, hit=False)
    keys = np.concatenate([noise(100 + i) for i in range(30)])[:, None]
    packed = [quantize(page) for page in keys]
    background = np.stack([k for k, _ in packed]), np.stack([s for _, s in packed])
    known = recall(store, replace(KNOWN, background=background)).rank(asking(), log, "branch", "sharp")
    place(store, log, 1, hit=True)
    found = recall(store, replace(KNOWN, background=background)).rank(asking(), log, "branch", "sharp")
    assert found.candidates[0].number == 1
    assert found.candidates[0].signals["heads"] > 3 * known.candidates[0].signals["heads"]


def test_pages_of_an_ancestor_are_this_logs_own_history(store: Store) -> None:
    chat, branch, log = start(store)
    fill(store, log, 3)
    child = store.create_branch(chat, branch, 1)
    view = store.log(chat, child.id, MODEL, page=PAGE)
    assert recall(store).owner(view.record.id, 1) == (log, 1)
    other = filled(store, hit=None)
    assert recall(store).owner(other, 1) == (other, 1)
