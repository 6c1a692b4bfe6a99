from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from memstore.agent.evaluation import longmemeval
from memstore.agent.evaluation.node import BadSample


def instance(id: str = "q1", **changed: object) -> dict[str, Any]:
    return {
        "question_id": id,
        "question_type": "single-session-user",
        "question": "Which degree did I get?",
        "answer": "a degree in botany",
        "question_date": "2023/05/30 (Tue) 23:40",
        "haystack_dates": ["2023/05/21 (Sun) 10:00", "2023/05/20 (Sat) 02:21"],
        "haystack_session_ids": ["later", "answer_1"],
        "haystack_sessions": [
            [{"role": "user", "content": "Good morning"}, {"role": "assistant", "content": "Hello"}],
            [
                {"role": "user", "content": "I have a degree in botany.", "has_answer": True},
                {"role": "assistant", "content": "Congratulations!", "has_answer": False},
            ],
        ],
        "answer_session_ids": ["answer_1"],
    } | changed


def read(tmp_path: Path, content: object) -> Any:
    file = tmp_path / "sample.json"
    file.write_text(json.dumps(content), "utf-8")
    return longmemeval.read(file)


def test_each_question_has_its_own_history_in_the_order_of_time(tmp_path: Path) -> None:
    first, second = read(tmp_path, [instance("q1"), instance("q2")]).conversations
    assert first.name != second.name
    assert [turn.content for turn in first.turns] == [
        "user: I have a degree in botany.",
        "assistant: Congratulations!",
        "user: Good morning",
        "assistant: Hello",
    ]
    assert datetime.fromtimestamp(first.turns[0].at, UTC) == datetime(2023, 5, 20, 2, 21, tzinfo=UTC)


def test_the_turns_that_are_marked_are_the_evidence(tmp_path: Path) -> None:
    (conversation,) = read(tmp_path, [instance()]).conversations
    (question,) = conversation.questions
    assert question.gold == (conversation.turns[0].key,)
    assert question.category == "single-session-user"


def test_an_id_that_ends_so_asks_for_what_was_never_said(tmp_path: Path) -> None:
    (conversation,) = read(tmp_path, [instance("q1_abs")]).conversations
    assert conversation.questions[0].absent


def test_a_question_without_marked_turns_is_left_out_and_counted(tmp_path: Path) -> None:
    found = read(tmp_path, [instance(), instance("q2", answer_session_ids=["later"])])
    assert (found.asked, found.left_out) == (1, 1)


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"question": None}, "1.question is not a text"),
        ({"question_date": "yesterday"}, "1.question_date is no date"),
        ({"question_date": "2023/13/30 (Tue) 23:40"}, "1.question_date is no date"),
        ({"haystack_dates": []}, "1 has 2 sessions, but 0 dates and 2 ids"),
        ({"haystack_sessions": ["x", []]}, "1.haystack_sessions.0 is not a list"),
        ({"haystack_sessions": [[{"role": "user"}], []]}, "1.haystack_sessions.0.0 has no “content”"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(tmp_path: Path, changed: dict[str, Any], place: str) -> None:
    with pytest.raises(BadSample, match=place) as caught:
        read(tmp_path, [instance(), instance("q2", **changed)])
    assert "LongMemEval" in caught.value.hint


def test_a_file_of_another_shape_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSample, match=r"sample.json: is not a list"):
        read(tmp_path, {"qa": []})


TYPES = (
    "single-session-user", "single-session-assistant", "single-session-preference", "temporal-reasoning",
    "knowledge-update", "multi-session",
)  # fmt: skip


def test_every_type_of_the_published_files_is_a_category_and_its_abstentions_are_absent(tmp_path: Path) -> None:
    plain = [instance(f"q{number}", question_type=kind) for number, kind in enumerate(TYPES)]
    abstaining = [instance(f"q{number}_abs", question_type=kind, answer=7) for number, kind in enumerate(TYPES)]
    found = read(tmp_path, plain + abstaining)
    questions = [question for each in found.conversations for question in each.questions]
    assert [each.category for each in questions] == [*TYPES, *["absent"] * len(TYPES)]
    assert [each.absent for each in questions] == [False] * len(TYPES) + [True] * len(TYPES)
    assert found.left_out == 0
