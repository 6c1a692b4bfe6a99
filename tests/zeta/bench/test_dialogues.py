"""Dialogues for the benchmark: what is asked was said where the gold says, or nowhere; one's own data is checked."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from word_embedder import WordEmbedder

from memstore.lexical import words
from zeta.allocator import TurnSpan
from zeta.bench.dialogues import given, tally
from zeta.bench.dialogues.compose import FULL, SMALL, Size, dialogue, spelled
from zeta.bench.dialogues.evidence import LOCATED, MeaningOfTurns, WordsOfTurns, ranks, turn_order, turns_of_pages
from zeta.bench.dialogues.shape import KINDS, Asked, Dialogue, stands_in
from zeta.bench.dialogues.stock import Entry, entries
from zeta.errors import ConfigError
from zeta.texts import calibration

STOCK = [entry for kind in KINDS if kind != "unsaid" for entry in entries(kind)]
STOP_WORDS = set(
    words(
        """a about after all am an and any are as at be been before but by can did do does each every for from get got
        go had has have how i if in into is it just last me my next no not now of off on one or our out should since so
        some take that the their them then there they this to too two up us was we were what when where which while who
        why will with would you your s t more most much many made day today time"""
    )
)

seeds = st.integers(0, 1_000_000)
sizes = st.sampled_from([FULL, SMALL])
few = settings(max_examples=12)


def content_words(text: str) -> set[str]:
    return {word for word in words(text) if word not in STOP_WORDS}


def entry_of(asked: Asked) -> Entry:
    (found,) = [entry for entry in STOCK if asked.text in (*entry.question, entry.plain)]
    return found


def tells(entry: Entry, text: str) -> bool:
    frames = [re.escape(frame).replace(re.escape("{v}"), ".+?") for frame in (*entry.told, *entry.again)]
    return any(re.search(frame, text, re.IGNORECASE) for frame in frames)


def unheard(made: Dialogue, asked: Asked, wordings: tuple[str, ...]) -> bool:
    others = [turn.text for i, turn in enumerate(made.turns) if i not in asked.evidence]
    return not any(stands_in(wordings, text) for text in others)


# the generator


@few
@for_all(seeds, sizes)
def test_the_same_seed_makes_the_same_dialogue_and_another_seed_another(seed: int, size: Size) -> None:
    assert dialogue(seed, size) == dialogue(seed, size)
    assert dialogue(seed, size).turns != dialogue(seed + 1, size).turns


@few
@for_all(seeds, sizes)
def test_all_kinds_are_asked_as_often_as_the_size_says(seed: int, size: Size) -> None:
    asked = [question.kind for question in dialogue(seed, size).questions]
    assert {kind: asked.count(kind) for kind in KINDS} == {kind: getattr(size, kind) for kind in KINDS}


@few
@for_all(seeds)
def test_a_whole_dialogue_is_long_and_has_at_least_forty_questions(seed: int) -> None:
    made = dialogue(seed)
    assert len(made.questions) >= 40
    assert len({question.text for question in made.questions}) == len(made.questions)
    assert 8_000 <= sum(len(turn.text.split()) for turn in made.turns) <= 12_000
    assert [turn.role for turn in made.turns[:4]] == ["user", "assistant"] * 2


@few
@for_all(seeds, sizes)
def test_sessions_are_days_apart_and_turns_in_order(seed: int, size: Size) -> None:
    made = dialogue(seed, size)
    times = [turn.time for turn in made.turns if turn.time]
    assert times == sorted(times)
    assert len(times) == len(made.turns)
    dates = sorted({time.date() for time in times})
    assert len(dates) == size.sessions
    assert min(b - a for a, b in pairwise(dates)) >= timedelta(days=4)
    assert made.now is not None
    assert made.now > times[-1]


@few
@for_all(seeds, sizes)
def test_the_evidence_holds_the_answer_and_no_other_turn_does(seed: int, size: Size) -> None:
    made = dialogue(seed, size)
    for asked in made.questions:
        if asked.kind in ("single", "several", "update"):
            texts = [made.turns[turn].text for turn in asked.evidence]
            assert len(asked.needed) == len(texts)
            for wordings, text in zip(asked.needed, texts, strict=True):
                assert stands_in(wordings, text), asked
            assert all(unheard(made, asked, wordings) for wordings in asked.needed), asked
        if asked.evidence:
            assert asked.is_in(asked.answer)
            assert not any(stands_in(wordings, asked.text) for wordings in asked.needed)
            assert all(made.turns[turn].role == "user" for turn in asked.evidence)


@few
@for_all(seeds, sizes)
def test_the_parts_of_several_facts_are_told_in_different_sessions(seed: int, size: Size) -> None:
    made = dialogue(seed, size)
    for asked in made.questions:
        if asked.kind == "several":
            days = [made.turns[turn].time.date() for turn in asked.evidence]  # type: ignore[union-attr]
            assert 2 <= len(set(days)) == len(days) <= 3


@few
@for_all(seeds, sizes)
def test_the_date_of_an_event_is_in_no_text_and_follows_from_the_day_on_which_it_was_told(
    seed: int, size: Size
) -> None:
    made = dialogue(seed, size)
    for asked in made.questions:
        if asked.kind == "time":
            turn = made.turns[asked.evidence[0]]
            assert turn.time is not None
            ago = timedelta(days=entry_of(asked).days)
            assert spelled(turn.time - ago).said in asked.answer
            assert not any(stands_in(asked.needed[0], each.text) for each in made.turns)


@few
@for_all(seeds, sizes)
def test_what_changed_was_said_before_with_another_value_and_the_later_one_is_right(seed: int, size: Size) -> None:
    made = dialogue(seed, size)
    for asked in made.questions:
        assert (asked.outdated is not None) == (asked.kind == "update")
        if asked.outdated is not None:
            before, after = made.turns[asked.outdated], made.turns[asked.evidence[0]]
            assert before.time is not None
            assert after.time is not None
            assert before.time + timedelta(days=4) < after.time
            assert tells(entry_of(asked), before.text)
            assert not stands_in(asked.needed[0], before.text)


@few
@for_all(seeds, sizes)
def test_what_was_never_said_is_in_no_turn_though_its_like_may_be(seed: int, size: Size) -> None:
    made = dialogue(seed, size)
    for asked in made.questions:
        entry = entry_of(asked)
        told = [i for i, turn in enumerate(made.turns) if tells(entry, turn.text)]
        if asked.kind == "unsaid":
            assert not told, asked.text
            assert not asked.answer
            assert not asked.evidence
        else:
            assert set(asked.evidence) <= set(told), asked.text
            assert len(told) == len(asked.evidence) + (asked.outdated is not None)


@few
@for_all(seeds)
def test_most_questions_do_not_copy_the_words_of_their_evidence(seed: int) -> None:
    made = dialogue(seed)
    said = [asked for asked in made.questions if asked.evidence]
    shared = [
        len(content_words(asked.text) & {w for turn in asked.evidence for w in content_words(made.turns[turn].text)})
        for asked in said
    ]
    assert sum(count <= 1 for count in shared) >= 0.6 * len(said)
    assert sum(count == 0 for count in shared) >= 0.3 * len(said)


@few
@for_all(seeds, sizes)
def test_the_last_sessions_tell_nothing_that_is_asked_for(seed: int, size: Size) -> None:
    made = dialogue(seed, size)
    days = sorted({turn.time.date() for turn in made.turns if turn.time})
    last = max(made.turns[turn].time for asked in made.questions for turn in asked.evidence)  # type: ignore[type-var]
    assert last is not None
    assert last.date() < days[-size.quiet]


def test_the_stock_asks_for_every_thing_once_and_gives_no_value_away() -> None:
    questions = [text for entry in STOCK for text in (*entry.question, entry.plain)]
    assert len(set(questions)) == len(questions)
    for entry in STOCK:
        held = "{v}" if entry.kind != "time" else ""
        assert all(held in text for text in (*entry.told, *entry.again))
        assert not any("{" in text for text in (*entry.replies, *entry.question, entry.plain))
        assert len(entry.replies) == {"several": 3, "update": 2}.get(entry.kind, 1)
        assert all(("yesterday" in text.casefold()) == (entry.days == 1) for text in entry.told)
        assert not any(tells(entry, near.replace("{v}", "so")) for near in entry.near)
        for value in entry.values:
            assert not any(stands_in(value.wordings, text) for text in (*entry.replies, *questions)), value


def test_calibration_and_the_dialogues_share_no_text_and_ask_the_same_about_few_things() -> None:
    facts = [*calibration.FACTS, *calibration.OBLIQUE]
    theirs = {text.casefold() for fact in facts for text in (fact.told, fact.question)}
    theirs |= {text.casefold() for text in calibration.UNRELATED}
    texts = {text for entry in STOCK for text in (*entry.told, *entry.again, *entry.question, entry.plain)}
    assert theirs.isdisjoint(text.casefold() for text in texts)
    ours = {frozenset(content_words(text)) for entry in STOCK for text in (*entry.question, entry.plain)}
    assert len(ours & {frozenset(content_words(fact.question)) for fact in facts}) <= 3


def test_a_date_is_right_in_any_of_its_spellings() -> None:
    value = spelled(datetime(2024, 3, 4))
    assert value.said == "4 March 2024"
    for text in ("on 4 March", "It was March 4th, 2024.", "on the 4th of March", "On 04 March 2024"):
        assert stands_in(value.wordings, text), text
    assert not stands_in(value.wordings, "14 March, or 4 May")


# somebody's own conversation


def own(**changes: Any) -> dict[str, Any]:
    turn = {"role": "user", "text": "My tent is green.", "time": "2025-03-04T18:30"}
    question = {"text": "What colour is my tent?", "evidence": [0], "answer": "It is green.", "answers": ["Green"]}
    data = {"turns": [turn, {"role": "assistant", "text": "Noted."}], "questions": [question]}
    for path, value in changes.items():
        target, (*way, last) = data, path.split("__")
        for step in way:
            target = target[int(step[1:]) if step[:1] == "_" else step]  # type: ignore[assignment, index]
        target[last] = value
    return data


def written(tmp_path: Path, data: Any) -> Path:
    path = tmp_path / "mine.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data), "utf-8")
    return path


def test_a_conversation_of_ones_own_is_read_with_times_questions_and_evidence(tmp_path: Path) -> None:
    data = own()
    data["questions"].append({"text": "Where is my hat?", "evidence": []})
    made = given.read(written(tmp_path, data))
    assert made.name == "mine"
    assert [(turn.role, turn.time) for turn in made.turns] == [
        ("user", datetime(2025, 3, 4, 18, 30)),
        ("assistant", None),
    ]
    told, unsaid = made.questions
    assert told == Asked("said", "What colour is my tent?", (0,), "It is green.", (("green",),))
    assert unsaid == Asked("unsaid", "Where is my hat?")
    assert made.now == datetime(2025, 3, 5, 18, 30)


def test_an_answer_without_wordings_is_right_when_all_of_it_is_said(tmp_path: Path) -> None:
    data = own()
    del data["questions"][0]["answers"]
    (asked,) = given.read(written(tmp_path, data)).questions
    assert asked.is_in("Oh, it is green!")
    assert not asked.is_in("Green.")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"turns": []}, "turns is no list with something in it"),
        ({"questions": {}}, "questions is no list with something in it"),
        ({"turns___1__role": "robot"}, r"turns\[1\]\.role is 'robot', not user or assistant"),
        ({"turns___0__text": "  "}, r"turns\[0\]\.text is no text, or an empty one"),
        ({"turns___0__text": None}, r"turns\[0\]\.text is missing"),
        ({"turns___0__time": "yesterday"}, r"turns\[0\]\.time is 'yesterday', no time such as"),
        ({"turns___0__time": 1e30}, r"turns\[0\]\.time is 1e\+30"),
        ({"questions___0__evidence": None}, r"questions\[0\]\.evidence is no list of turns"),
        ({"questions___0__evidence": [0, 2]}, r"questions\[0\]\.evidence\[1\] is 2, but turns are counted from 0 to 1"),
        ({"questions___0__evidence": [True]}, r"questions\[0\]\.evidence\[0\] is True"),
        ({"questions___0__answer": None}, r"questions\[0\]\.answer is missing"),
        ({"questions___0__answers": ["x", 3]}, r"questions\[0\]\.answers is no list of texts"),
        ({"questions___0__answers": ["."]}, r"questions\[0\]\.answers is no list of texts"),
        ({"questions___0__kind": 5}, r"questions\[0\]\.kind is 5, no text"),
        ({"questions___0__text": 7}, r"questions\[0\]\.text is no text"),
    ],
)
def test_a_wrong_field_is_named(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=f"mine.json cannot be used: {said}"):
        given.read(written(tmp_path, own(**changes)))


def test_what_is_no_json_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is no JSON: line 2, column 10"):
        given.read(written(tmp_path, '{"turns":\n  [1, 2, }'))
    with pytest.raises(ConfigError, match="it is no object"):
        given.read(written(tmp_path, "[1]"))
    with pytest.raises(ConfigError, match=r"turns\[0\] is no object"):
        given.read(written(tmp_path, own(turns=["hello"])))
    broken = tmp_path / "broken.json"
    broken.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="cannot be read as UTF-8"):
        given.read(broken)


# from pages to turns


def test_a_turn_belongs_to_every_page_that_its_text_touches() -> None:
    spans = [TurnSpan(0, 2, 10), TurnSpan(10, 12, 30), TurnSpan(30, 32, 32), TurnSpan(32, 34, 48)]
    assert turns_of_pages(spans, 16) == {0: [0, 1], 1: [1], 2: [2, 3]}


def test_turns_stand_by_page_and_inside_a_page_the_located_one_comes_first() -> None:
    pages = {0: [0, 1, 2], 1: [2, 3]}
    order = turn_order([1, 0], pages, {0: 1, 1: None}.get, frozenset({0, 1, 2, 3}))
    assert order == [2, 3, 1, 0]
    assert turn_order([1, 0], pages, {0: 1, 1: 3}.get, frozenset({0, 1, 3})) == [3, 1, 0]
    assert ranks(order, [1, 5]) == [3, None]


def test_the_locator_is_asked_for_the_first_pages_only() -> None:
    asked: list[int] = []
    turn_order(range(30), {}, lambda page: asked.append(page), frozenset())
    assert asked == list(range(LOCATED))


def test_single_turns_are_ranked_by_words_and_by_meaning() -> None:
    texts = ["the tent is green", "noted, thank you", "the green train leaves at noon"]
    everything = frozenset(range(3))
    assert WordsOfTurns(texts).order("when does the train leave", everything)[0] == 2
    assert WordsOfTurns(texts).order("which tent", frozenset({1, 2})) == []
    meaning = MeaningOfTurns(WordEmbedder().embed, texts)
    assert meaning.order("the tent is green", everything)[0] == 0
    assert 0 not in meaning.order("the tent is green", frozenset({1, 2}))


# counting


def record(kind: str = "single", ranked: tuple[int | None, ...] = (1,), **changes: Any) -> dict[str, Any]:
    said = {
        "kind": kind,
        "evidence": len(ranked),
        "visible": False,
        "ranks": {"fused": list(ranked)},
        "outdated": {},
        "probability": 0.9,
        "recalled": True,
        "right": True,
        "answers": {},
    }
    return {**said, **changes}


def test_evidence_is_counted_in_turns_and_in_whole_questions() -> None:
    rows = tally.evidence_rows([record(), record("several", (2, None)), record(ranked=(3,), visible=True)])
    several = next(row for row in rows if row["kind"] == "several")
    assert (several["n"], several["evidence"], several["found_5"], several["whole_5"]) == (1, 2, 1, 0)
    assert several["mrr"] == 0.5
    everything = next(row for row in rows if row["kind"] == "all")
    assert (everything["n"], everything["evidence"], everything["found_1"]) == (2, 3, 1)
    assert everything["at_10"] == pytest.approx(2 / 3)


def test_of_what_changed_it_is_counted_how_often_the_newer_turn_stands_first() -> None:
    changed = [
        record("update", (2,), outdated={"fused": 5}),
        record("update", (4,), outdated={"fused": 1}),
        record("update", (4,), outdated={"fused": None}),
    ]
    row = tally.evidence_rows(changed)[0]
    assert (row["newer_first"], row["changed"]) == (2, 3)


def test_the_decision_counts_false_recalls_and_what_is_kept() -> None:
    unsaid = [record("unsaid", (), probability=p, recalled=p > 0.5, right=False) for p in (0.1, 0.2, 0.3, 0.6)]
    said = [record(), record("time", probability=0.4, recalled=False), record(right=False), record(visible=True)]
    found = tally.decision([*unsaid, *said], 0.05)
    assert (found["false"], found["n_unsaid"], found["false_rate"]) == (1, 4, 0.25)
    assert (found["kept"], found["kept_right"], found["n_said"]) == (2, 1, 3)
    assert found["by_kind"] == {"single": {"n": 2, "kept": 2}, "time": {"n": 1, "kept": 0}}
    assert found["auc"] == pytest.approx(11 / 12)


def test_without_never_said_questions_there_is_no_false_rate() -> None:
    found = tally.decision([record()], 0.05)
    assert found["false_rate"] is None
    assert "auc" not in found


def test_answers_are_counted_by_method_and_kind() -> None:
    rows = tally.answer_rows([record(answers={"auto": [1.0, True]}), record("time", answers={"auto": [3.0, False]})])
    everything = next(row for row in rows if row["kind"] == "all")
    assert (everything["right"], everything["n"], everything["loss_nats"]) == (1, 2, 2.0)
    assert [row["kind"] for row in rows] == ["single", "time", "all"]
