from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from memstore.agent.evaluation import locomo
from memstore.agent.evaluation.node import BadSample


def sample() -> dict[str, Any]:
    return {
        "sample_id": "conv-1",
        "conversation": {
            "speaker_a": "Ada",
            "speaker_b": "Ben",
            "session_10_date_time": "9:05 am on 3 June, 2024",
            "session_10": [{"speaker": "Ben", "dia_id": "D10:1", "text": "I passed the exam!"}],
            "session_2_date_time": "1:56 pm on 8 May, 2024",
            "session_2": [
                {"speaker": "Ada", "dia_id": "D2:1", "text": "Look at this.", "blip_caption": "a photo of a kayak"},
                {"speaker": "Ben", "dia_id": "D2:2", "text": "Where is that?"},
            ],
        },
        "qa": [
            {"question": "What did Ben pass?", "answer": "an exam", "evidence": ["D10:1"], "category": 4},
            {"question": "What is in Ada's photo?", "answer": "a kayak", "evidence": ["D2:1; D10:01"], "category": 1},
            {"question": "What did Ada pass?", "adversarial_answer": "an exam", "evidence": ["D10:1"], "category": 5},
            {"question": "Who is Cleo?", "answer": "?", "evidence": ["D44:1"], "category": 3},
            {"question": "Would Ben do it again?", "answer": "yes", "evidence": [], "category": 3},
        ],
    }


def read(tmp_path: Path, content: object) -> Any:
    file = tmp_path / "sample.json"
    file.write_text(json.dumps(content), "utf-8")
    return locomo.read(file)


def test_each_turn_has_its_speaker_its_date_and_what_its_picture_shows(tmp_path: Path) -> None:
    (conversation,) = read(tmp_path, [sample()]).conversations
    assert [turn.content for turn in conversation.turns] == [
        "Ada: Look at this. [shows a picture: a photo of a kayak]",
        "Ben: Where is that?",
        "Ben: I passed the exam!",
    ]
    assert datetime.fromtimestamp(conversation.turns[0].at, UTC) == datetime(2024, 5, 8, 13, 56, tzinfo=UTC)


def test_evidence_is_found_also_where_one_entry_names_several_turns(tmp_path: Path) -> None:
    (conversation,) = read(tmp_path, [sample()]).conversations
    keys = {turn.text: turn.key for turn in conversation.turns}
    exam = keys["I passed the exam!"]
    found = {each.text: each for each in conversation.questions}
    assert found["What did Ben pass?"].gold == (exam,)
    assert found["What did Ben pass?"].category == "single-hop"
    assert found["What is in Ada's photo?"].gold == (conversation.turns[0].key, exam)


def test_a_question_of_the_fifth_category_is_about_what_was_never_said(tmp_path: Path) -> None:
    (conversation,) = read(tmp_path, [sample()]).conversations
    assert [each.text for each in conversation.questions if each.absent] == ["What did Ada pass?"]


def test_questions_without_evidence_that_is_there_are_left_out_and_counted(tmp_path: Path) -> None:
    found = read(tmp_path, [sample()])
    assert (found.left_out, found.asked) == (2, 3)


def break_(change: str) -> object:
    broken = sample()
    if change == "date":
        broken["conversation"]["session_2_date_time"] = "8 May"
    elif change == "category":
        broken["qa"][1]["category"] = 9
    elif change == "text":
        del broken["conversation"]["session_2"][1]["text"]
    elif change == "id":
        broken["conversation"]["session_2"][0]["dia_id"] = "first"
    elif change == "qa":
        broken["qa"] = {"question": "?"}
    return [sample(), broken]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ("date", "1.conversation.session_2_date_time is no date"),
        ("category", "1.qa.1.category is none of 1 to 5"),
        ("text", "1.conversation.session_2.1 has no “text”"),
        ("id", "1.conversation.session_2.0.dia_id is no id"),
        ("qa", "1.qa is not a list"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(tmp_path: Path, change: str, place: str) -> None:
    with pytest.raises(BadSample, match=place) as caught:
        read(tmp_path, break_(change))
    assert str(caught.value).startswith("sample.json: ")
    assert "LoCoMo" in caught.value.hint


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000])
def test_a_file_that_is_no_json_is_refused_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "broken.json").write_bytes(content)
    with pytest.raises(BadSample, match=r"broken\.json is no JSON"):
        locomo.read(tmp_path / "broken.json")


def test_every_category_of_the_published_files_is_told_apart_and_the_adversarial_one_has_no_evidence(
    tmp_path: Path,
) -> None:
    whole = sample() | {"observation": {}, "session_summary": {}, "event_summary": {}}
    whole["conversation"]["session_2"][0] |= {"img_url": ["https://example.org/kayak.jpg"], "query": "kayak"}
    asked = {"question": "When did Ben pass?", "answer": 2024, "evidence": ["D10:1"]}
    whole["qa"] = [asked | {"category": number} for number in range(1, 6)]
    (conversation,) = read(tmp_path, [whole]).conversations
    assert [(each.category, bool(each.gold)) for each in conversation.questions] == [
        ("multi-hop", True), ("temporal", True), ("open-domain", True), ("single-hop", True), ("absent", False),
    ]  # fmt: skip
