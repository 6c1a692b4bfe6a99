"""Kinds of needles: what is asked was said, where it should be, and nowhere else; questions without an answer have
none."""

from __future__ import annotations

import re
from itertools import chain, pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tiny_models import architecture

from zeta.bench import kinds
from zeta.bench.filler import filler
from zeta.bench.haystack import Wanted, build, weight
from zeta.bench.kinds import KINDS, LOOK_ALIKES, UNANSWERED, Needle, needles
from zeta.transcript import format_of

SEEDS = st.integers(0, 10_000)
COUNTS = st.integers(1, kinds.MOST)
KIND = st.sampled_from(KINDS)
DRAWS = settings(max_examples=40)
ANSWERED = st.sampled_from([kind for kind in KINDS if kind not in UNANSWERED])


@DRAWS
@given(KIND, COUNTS, SEEDS)
def test_the_same_seed_draws_the_same_and_another_one_does_not(kind: str, count: int, seed: int) -> None:
    assert needles(kind, count, seed) == needles(kind, count, seed)
    assert needles(kind, count, seed) != needles(kind, count, seed + 1) or count == 1


@DRAWS
@given(KIND, COUNTS, SEEDS)
def test_there_is_one_needle_a_depth_and_its_statements_stay_in_its_stretch(kind: str, count: int, seed: int) -> None:
    found = needles(kind, count, seed)
    assert [needle.depth for needle in found] == list(kinds.depths(count))
    for needle in found:
        assert needle.kind == kind
        places = [statement.depth for statement in needle.statements]
        assert places == sorted(places)
        assert all(abs(place - needle.depth) <= 0.5 / count for place in places)


@DRAWS
@given(ANSWERED, COUNTS, SEEDS)
def test_what_is_needed_holds_every_value_of_the_answer_and_the_question_holds_none(
    kind: str, count: int, seed: int
) -> None:
    for needle in needles(kind, count, seed):
        assert needle.gold
        assert all(statement.value in statement.text for statement in needle.statements)
        assert all(needle.statements[i].value for i in needle.gold)
        if needle.fact is None:
            assert tuple(needle.statements[i].value for i in needle.gold) == needle.values
            assert all(value in needle.answer for value in needle.values)
            assert not any(value in needle.question for value in needle.values)


@DRAWS
@given(ANSWERED, COUNTS, SEEDS)
def test_the_value_that_is_asked_for_is_said_once_in_all_needles_of_a_kind(kind: str, count: int, seed: int) -> None:
    found = needles(kind, count, seed)
    said = [statement.text for needle in found for statement in needle.statements]
    assert len(set(said)) == len(said)
    assert len({needle.question for needle in found}) == count
    if kind not in ("turn", "update", "variables"):
        values = [statement.value for needle in found for statement in needle.statements]
        assert len(set(values)) == len(values)


@DRAWS
@given(COUNTS, SEEDS)
def test_a_pair_stands_among_fifty_look_alikes(count: int, seed: int) -> None:
    found = needles("pairs", count, seed)
    shape = {re.sub(r"the \w+ \w+ under \d+", "", s.text) for needle in found for s in needle.statements}
    assert len(shape) == 1
    assert sum(len(needle.statements) for needle in found) > LOOK_ALIKES


@DRAWS
@given(COUNTS, SEEDS)
def test_a_chain_of_variables_leads_from_the_number_to_every_name(count: int, seed: int) -> None:
    for needle in needles("variables", count, seed):
        lines = [statement.text for statement in needle.statements]
        assert re.search(r"\d{5}", lines[0])[0] in needle.question
        assert all(f"= VAR {a.value}." in b.text for a, b in pairwise(needle.statements))
        assert len(lines) == kinds.HOPS == len(needle.gold)


@DRAWS
@given(COUNTS, SEEDS)
def test_of_an_update_the_later_statement_is_right_and_the_earlier_one_wrong(count: int, seed: int) -> None:
    for needle in needles("update", count, seed):
        first, later = needle.statements
        assert first.depth < later.depth
        assert needle.gold == (1,)
        assert (needle.stale, needle.values) == ((first.value,), (later.value,))
        assert first.value != later.value
        assert first.value not in needle.answer


@DRAWS
@given(COUNTS, SEEDS)
def test_what_was_never_said_is_in_no_statement(count: int, seed: int) -> None:
    told = [s.text for kind in KINDS for needle in needles(kind, count, seed) for s in needle.statements]
    questions = {needle.question for needle in needles("turn", count, seed)}
    for needle in needles("unsaid", count, seed):
        assert not needle.statements
        assert needle.question not in questions
    for needle in needles("lookalike", count, seed):
        place = needle.question.removeprefix("What is the door code of ").removesuffix("?")
        assert not any(place in text for text in told)
        assert any("door code" in statement.text for statement in needle.statements)


@DRAWS
@given(COUNTS, SEEDS)
def test_no_two_kinds_tell_of_the_same_thing(count: int, seed: int) -> None:
    names = [
        set(chain.from_iterable(re.findall(r"the (\w+ \w+) (?:under|is|weighs)", s.text) for s in needle.statements))
        for kind in ("number", "pairs", "multikey", "multivalue", "multiquery")
        for needle in needles(kind, count, seed)
    ]
    assert all(names)
    assert sum(map(len, names)) == len(set().union(*names))


@pytest.mark.parametrize(("kind", "count"), [("haystack", 3), ("passkey", 0), ("passkey", kinds.MOST + 1)])
def test_a_kind_or_a_number_of_depths_that_there_is_not_is_refused(kind: str, count: int) -> None:
    with pytest.raises(ValueError, match="needle"):
        needles(kind, count, 1)


def test_no_word_of_the_needles_stands_in_the_fillers() -> None:
    size, text = 0, []
    for paragraph in filler(1):
        text.append(paragraph)
        size += len(paragraph)
        if size > 200_000:
            break
    prose = " ".join(text)
    said = [needle for kind in KINDS if kind != "turn" for needle in needles(kind, 10, 1)]
    assert not [value for needle in said for value in needle.values if re.search(rf"\b{value}\b", prose)]
    assert not re.search(r"pass key|door code|storage code|lucky number|special number|\bVAR\b", prose)


def all_needles(count: int, names: tuple[str, ...] = tuple(KINDS)) -> list[Needle]:
    return [needle for kind in names for needle in needles(kind, count, 5)]


def test_every_statement_stands_in_the_history_where_the_hunt_says(load_tiny) -> None:
    model = load_tiny(architecture("llama")).model
    planted = all_needles(2)
    length = 40_000  # bytes are tokens here
    stack = build(model, format_of(model), planted, filler(3), length)
    tokens = stack.trial.tokens
    text = model.text(tokens)
    for needle, hunt in zip(planted, stack.hunts, strict=True):
        assert all(text.count(statement.text) == 1 for statement in needle.statements)
        for i, said, value in zip(needle.gold, hunt.said, hunt.values, strict=True):
            assert model.text(tokens[slice(*said)]) == needle.statements[i].text
            assert model.text(tokens[slice(*value)]) == needle.statements[i].value
            assert abs(said[0] / length - needle.statements[i].depth) < 0.05
    for turn, record in zip(stack.trial.turns, stack.trial.records(), strict=True):
        assert (record.role == "user") == (tokens[turn.content - 2] == ord("r"))


@settings(DRAWS, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(6000, 15_000), SEEDS)
def test_a_history_is_as_long_as_asked_or_a_sentence_longer(load_tiny, length: int, seed: int) -> None:
    model = load_tiny(architecture("llama")).model
    stack = build(model, format_of(model), needles("passkey", 3, seed), filler(seed), length)
    assert length <= len(stack.trial.tokens) < length + 400  # letters are tokens here


def test_the_weight_of_a_needle_is_what_it_adds_to_a_history(load_tiny) -> None:
    model = load_tiny(architecture("llama")).model
    needle = needles("multikey", 1, 1)[0]
    assert weight(model, needle) == sum(1 + len(statement.text) for statement in needle.statements)


def test_a_text_that_ends_too_early_is_said(load_tiny) -> None:
    model = load_tiny(architecture("llama")).model
    with pytest.raises(ValueError, match="the text ends after"):
        build(model, format_of(model), needles("passkey", 1, 1), iter(["A short one."]), 5000)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("It is in room 218.", True),
        ("It was in 114 and is now in 218.", False),
        ("In 114.", False),
        ("In 2180.", False),
    ],
)
def test_an_answer_with_what_was_right_before_is_wrong(text: str, right: bool) -> None:
    assert Wanted("", "", "", ("218",), "In room 218.", stale=("114",)).is_in(text) is right
