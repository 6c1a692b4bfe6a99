from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from memstore.agent import constants as c
from memstore.agent.question import read
from memstore.agent.ranking import Seen, crowded, evidence, fused, lift, meant, share_said

NOW = 1_800_000_000.0
PLAIN = Seen("k", "the cat sleeps", NOW)

ids = st.sampled_from("abcdef")
methods = st.sampled_from(["words", "substring", "vector", "reply"])


def test_the_fusion_is_the_sum_of_reciprocal_ranks() -> None:
    scores = fused({"a": {"words": 1, "vector": 3}, "b": {"words": 2}}, {}, {})
    assert scores == {"a": pytest.approx(1 / 61 + 1 / 63), "b": pytest.approx(1 / 62)}


def test_a_share_is_of_words_and_letters_and_a_lift_of_everything() -> None:
    (score,) = fused({"a": {"words": 1, "substring": 1, "vector": 1}}, {"a": 0.5}, {"a": 2}).values()
    assert score == pytest.approx(2 * (0.5 / 61 + 0.5 / 61 + 1 / 61))


def test_of_what_a_memory_says_and_what_it_answers_the_nearer_counts() -> None:
    scores = fused({"a": {"vector": 9, "reply": 1}, "b": {"reply": 1}}, {}, {})
    assert scores["a"] == scores["b"]


@given(st.dictionaries(ids, st.dictionaries(methods, st.integers(1, 300), min_size=1)), ids, methods)
def test_a_better_rank_is_never_a_lower_score(ranks: dict[str, dict[str, int]], id: str, method: str) -> None:
    better = ranks | {id: ranks.get(id, {}) | {method: 1}}
    assert fused(better, {}, {})[id] >= fused(ranks, {}, {}).get(id, 0)


@pytest.mark.parametrize(
    ("query", "more", "less"),
    [
        ("What does Ines play?", {"text": "Ines plays the oboe"}, {"text": "Karin plays the oboe"}),
        ("What did we do in May?", {"text": "In May we danced"}, {"text": "we may have danced"}),
        ("What did we do last month?", {"created": NOW - 30 * 86_400}, {"created": NOW}),
        ("What did you suggest?", {"assistant": True}, {}),
        ("Where is the cat?", {}, {"asks": True}),
    ],
)
def test_what_a_question_says_of_itself_lifts_what_fits(
    query: str, more: dict[str, object], less: dict[str, object]
) -> None:
    question = read(query, NOW)
    one, other = (replace(PLAIN, **each) for each in (more, less))  # type: ignore[arg-type]
    assert lift(question, False, one) > lift(question, False, other)


def test_what_happened_counts_for_more_only_where_what_is_new_is_asked() -> None:
    question, event = read("what about the cat", NOW), replace(PLAIN, episodic=True)
    assert lift(question, True, event) == 1 + c.TEMPORAL_EPISODIC
    assert lift(question, False, event) == 1


def test_what_is_near_to_everything_is_crowded_and_what_is_said_twice_is_not() -> None:
    hub = np.full(3, 3**-0.5)
    axes = np.eye(3)
    crowds = crowded(np.array([hub, *axes], np.float32))
    assert crowds.argmax() == 0
    twice = crowded(np.array([axes[0], axes[0], axes[1]], np.float32))
    assert twice.tolist() == [0, 0, 0]


@pytest.mark.parametrize("n", [0, 1])
def test_alone_nothing_is_crowded(n: int) -> None:
    assert crowded(np.ones((n, 3), np.float32)).tolist() == [0] * n


def test_the_name_behind_a_relation_is_followed() -> None:
    question = read("What does my cousin play?", NOW)
    seen = {
        "who": Seen("who", "You know Freya, who is my cousin.", NOW),
        "hers": Seen("hers", "Freya plays the harp", NOW),
        "other": Seen("other", "Karin plays the harp", NOW),
    }
    scores = meant(question, {"who": 3.0, "other": 2.0, "hers": 1.5}, seen)
    assert sorted(scores, key=scores.__getitem__) == ["other", "hers", "who"]


def test_a_name_tied_to_the_one_asked_is_followed_but_never_before_the_tie() -> None:
    question = read("Why did the animal of Ines need a vet?", NOW)
    seen = {
        "tie": Seen("tie", "At last Ines has adopted Biscuit", NOW),
        "other": Seen("other", "The vet was here", NOW),
        "next": Seen("next", "The vet saw Biscuit", NOW),
    }
    scores = meant(question, {"tie": 3.0, "other": 2.9, "next": 2.8}, seen)
    assert sorted(scores, key=scores.__getitem__) == ["other", "next", "tie"]


def test_nothing_found_means_nobody() -> None:
    assert meant(read("What does my cousin play?", NOW), {}, {}) == {}


def test_evidence_is_near_without_the_names_too_and_says_them() -> None:
    question, says = read("What does Ines play?", NOW), Seen("k", "Ines on the oboe", NOW)
    assert evidence(question, says, 0.7, 0.6, 0.0) == pytest.approx(0.7)
    assert evidence(question, says, 0.7, 0.1, 0.0) == pytest.approx(0.1 + c.BARE)
    assert evidence(question, Seen("k", "Karin on the oboe", NOW), 0.7, 0.6, 0.0) == 0
    assert evidence(read("where is the key", NOW), PLAIN, -0.1, None, 0.0) == 0


def test_words_in_common_add_to_evidence_and_names_are_no_such_words() -> None:
    question = read("What does Ines play?", NOW)
    assert evidence(question, Seen("k", "Ines plays chess", NOW), 0.3, 0.3, 0.0) == pytest.approx(0.3 + c.COVERING)
    assert evidence(question, Seen("k", "Ines calls", NOW), 0.3, 0.3, 0.0) == pytest.approx(0.3)


def test_what_was_told_of_others_rather_is_less_evidence() -> None:
    question, says = read("What does Ines play?", NOW), Seen("k", "Ines on the oboe", NOW)
    assert evidence(question, says, 0.4, 0.3, 0.7) == pytest.approx(0.4 - c.RIVAL * 0.4)
    assert evidence(question, says, 0.4, 0.3, 0.2) == pytest.approx(0.4)


def test_what_has_no_answer_of_the_kind_asked_is_less_evidence() -> None:
    question = read("When is it?", NOW)
    assert evidence(question, Seen("k", "I love the museum", NOW), 0.8, None, 0.0) == pytest.approx(0.8 - c.UNANSWERED)
    assert evidence(question, Seen("k", "I go on Tuesdays", NOW), 0.8, None, 0.0) == pytest.approx(0.8)


def test_a_stem_counts_inside_of_a_word_only_where_it_may() -> None:
    assert share_said(["cat", "sof"], "the cat", False) == 0.5
    assert share_said(["log"], "catalogue", False) == 0
    assert share_said(["log"], "catalogue", True) == 1
    assert share_said(["東京"], "彼は東京で", False) == 1
    assert share_said([], "anything", False) == 0
