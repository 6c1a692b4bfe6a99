"""Conversations from other programs' files, and from our own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memstore.records import Conversation, Turn
from zeta.chat.export import as_json
from zeta.chat.imports import Imported, ImportedTurn, chats, read_chat, read_chats, seconds
from zeta.errors import ConfigError

ALTERNATING = [("user", 0.0, "Hi"), ("assistant", 0.0, "Hello")]
SAID = st.text().filter(lambda text: text.replace("\0", "").strip())
KEYS = (
    "role content text parts message mapping parent current_node author chat history messages currentId parentId "
    "versions currentlySelected steps type style turns title name system metadata content_type time"
)
WORDS = "user assistant system tool text contentBlock a b"
JSON = st.recursive(
    st.sampled_from(WORDS.split()) | st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS.split()), inner, max_size=6),
    max_leaves=30,
)
MESSAGES = st.lists(st.fixed_dictionaries({"role": st.sampled_from(WORDS.split()), "content": st.text() | JSON}))


def put(folder: Path, data: object) -> Path:
    path = folder / "chats.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data), "utf-8")
    return path


def only(data: object) -> Imported:
    (found,) = chats(data, "chats.json")
    return found


def refusal(path: Path) -> ConfigError:
    with pytest.raises(ConfigError, match=r"chats\.json") as caught:
        read_chats(path)
    assert caught.value.hint
    assert "\n" not in str(caught.value)
    return caught.value


def message(role: str, content: object, **more: object) -> dict[str, object]:
    return {"role": role, "content": content, **more}


def own(title: str, system: str, said: list[str], time: float = 1e9) -> str:
    conversation = Conversation("id", title, time, time, "branch", system)
    turns = [
        Turn(number, ("user", "assistant")[number % 2], 0, (0, 0), time + number, text, True)
        for number, text in enumerate(said)
    ]
    return as_json(conversation, turns)


@given(title=st.text(max_size=100), system=SAID | st.just(""), said=st.lists(SAID, min_size=1, max_size=5))
def test_our_own_export_comes_back_as_it_was(title: str, system: str, said: list[str]) -> None:
    found = only(json.loads(own(title, system, said)))
    assert found.title == " ".join("".join(c if c.isprintable() else " " for c in title).split())
    assert found.system == system.replace("\0", "")
    assert [turn.text for turn in found.turns] == [text.replace("\0", "") for text in said]
    assert [turn.role for turn in found.turns] == ["user", "assistant", "user", "assistant", "user"][: len(said)]
    assert [turn.time for turn in found.turns] == [1e9 + number for number in range(len(said))]
    assert found.left_out == 0


def test_our_own_export_is_read_from_its_file(tmp_path: Path) -> None:
    path = put(tmp_path, own("Herons", "Be brief.", ["Hi", "Hello"]))
    turns = (ImportedTurn("user", 1e9, "Hi"), ImportedTurn("assistant", 1e9 + 1, "Hello"))
    assert read_chat(path) == Imported("Herons", "Be brief.", turns, 0)


def test_an_export_of_a_newer_version_is_refused_by_name(tmp_path: Path) -> None:
    error = refusal(put(tmp_path, {"schema": 2, "turns": [{"role": "user", "text": "Hi"}]}))
    assert "newer" in str(error)
    assert "schema 2" in str(error)


def node(parent: str | None, role: str, *parts: object, **more: Any) -> dict[str, object]:
    kind = more.pop("content_type", "text")
    content = {"content_type": kind, "parts": list(parts)}
    return {"parent": parent, "message": {"author": {"role": role}, "content": content, "create_time": 5.5, **more}}


def chatgpt(**more: object) -> dict[str, object]:
    mapping = {
        "root": {"parent": None, "message": None},
        "empty": node("root", "system", "", metadata={"is_visually_hidden_from_conversation": True}),
        "ask": node("empty", "user", "Hi"),
        "old": node("ask", "assistant", "Good day"),
        "search": node("ask", "assistant", "search(herons)", recipient="browser"),
        "found": node("search", "tool", "many herons"),
        "thought": node("found", "assistant", content_type="thoughts"),
        "new": node("thought", "assistant", "Hello", recipient="all"),
        "more": node(
            "new", "user", {"content_type": "image_asset_pointer"}, "And this?", content_type="multimodal_text"
        ),
        "other": node("new", "user", "not taken"),
    }
    return {"title": "Herons", "mapping": mapping, "current_node": "more", **more}


def test_of_a_chatgpt_tree_the_open_branch_is_read() -> None:
    turns = (("user", 5.5, "Hi"), ("assistant", 5.5, "Hello"), ("user", 5.5, "And this?"))
    assert only(chatgpt()) == Imported("Herons", "", tuple(ImportedTurn(*turn) for turn in turns), 3)


def test_without_a_current_node_the_branch_written_last_is_read() -> None:
    assert only(chatgpt(current_node=None)).turns[-1].text == "not taken"


def test_a_tree_that_bites_its_tail_is_cut() -> None:
    data = {"mapping": {"a": node("b", "user", "Hi"), "b": node("a", "assistant", "Hello")}, "current_node": "b"}
    assert [turn.text for turn in only(data).turns] == ["Hi", "Hello"]


def test_several_conversations_of_a_file_are_read_in_their_order(tmp_path: Path) -> None:
    empty = {"title": "Nothing", "mapping": {}}
    path = put(tmp_path, [chatgpt(), empty, None, chatgpt(title="Otters")])
    assert [chat.title for chat in read_chats(path)] == ["Herons", "Otters"]
    with pytest.raises(ConfigError, match="2 conversations"):
        read_chat(path)


def test_of_an_open_webui_chat_the_open_branch_is_read() -> None:
    messages = {
        "1": message("user", "Hi", id="1", parentId=None, timestamp=7),
        "2": message("assistant", "Good day", id="2", parentId="1", timestamp=8),
        "3": message("assistant", "Hello", id="3", parentId="1", timestamp=9),
    }
    chat = {"title": "inner", "system": "Be brief.", "history": {"messages": messages, "currentId": "3"}}
    turns = (ImportedTurn("user", 7.0, "Hi"), ImportedTurn("assistant", 9.0, "Hello"))
    assert only([{"title": "Herons", "chat": chat}]) == Imported("Herons", "Be brief.", turns, 0)
    assert only(chat) == Imported("inner", "Be brief.", turns, 0)


def test_an_open_webui_chat_without_a_tree_is_read_from_its_list() -> None:
    chat = {"params": {"system": "Be brief."}, "messages": [message("user", "Hi"), message("assistant", "Hello")]}
    found = only({"title": "Herons", "chat": chat})
    assert (found.title, found.system, list(found.turns)) == ("Herons", "Be brief.", ALTERNATING)


def lm_studio(**more: object) -> dict[str, object]:
    def said(text: str) -> list[object]:
        return [{"type": "text", "text": text}, {"type": "file", "fileIdentifier": "a.png"}]

    steps = [
        {"type": "contentBlock", "style": {"type": "thinking"}, "content": said("hm")},
        {"type": "contentBlock", "content": said("Hello")},
        {"type": "debugInfoBlock", "debugInfo": "llama"},
    ]
    asked = {"versions": [message("user", said("Hey")), message("user", said("Hi"))], "currentlySelected": 1}
    answered = {"versions": [{"type": "multiStep", "role": "assistant", "steps": steps}], "currentlySelected": 0}
    return {"name": "Herons", "createdAt": 1_700_000_000_000, "messages": [asked, answered], **more}


@pytest.mark.parametrize(
    "system",
    [
        {"systemPrompt": "Be brief."},
        {"perChatPredictionConfig": {"fields": [{"key": "llm.prediction.systemPrompt", "value": "Be brief."}]}},
    ],
)
def test_of_an_lm_studio_conversation_the_chosen_versions_are_read_without_thoughts(system: dict[str, object]) -> None:
    found = only(lm_studio(**system))
    assert (found.title, found.system, list(found.turns)) == ("Herons", "Be brief.", ALTERNATING)


@pytest.mark.parametrize("chosen", [9, -1, None, "0"])
def test_a_version_that_is_not_there_is_left_out(chosen: object) -> None:
    data = lm_studio()
    data["messages"][0]["currentlySelected"] = chosen  # type: ignore[index]
    assert only(data).left_out == 1


@pytest.mark.parametrize("wrap", [lambda messages: messages, lambda messages: {"title": "", "messages": messages}])
def test_a_plain_list_of_messages_is_read(wrap: Any) -> None:
    messages = [message("system", "Be brief."), message("user", [{"type": "text", "text": "Hi"}])]
    found = only(wrap([*messages, message("assistant", "Hello")]))
    assert found == Imported("", "Be brief.", tuple(ImportedTurn(*turn) for turn in ALTERNATING), 0)


def test_messages_of_tools_and_empty_ones_are_left_out_and_counted() -> None:
    said = [message("user", "Hi"), message("assistant", None), message("tool", "42"), message("assistant", "Hello")]
    found = only([*said, message("system", "later"), message("user", " \n")])
    assert list(found.turns) == ALTERNATING
    assert found.left_out == 4


def test_turns_of_one_side_in_a_row_are_joined_and_keep_the_time_of_the_first() -> None:
    said = [message("user", "Hi", timestamp=1), message("user", "there", timestamp=2), message("assistant", "Hello")]
    assert only(said).turns == (ImportedTurn("user", 1.0, "Hi\n\nthere"), ImportedTurn("assistant", 0.0, "Hello"))


def test_an_assistant_that_spoke_first_answers_an_empty_user_turn() -> None:
    found = only([message("assistant", "Hello", timestamp=3), message("user", "Hi")])
    assert found.turns[0] == ImportedTurn("user", 3.0, "")
    assert [turn.role for turn in found.turns] == ["user", "assistant", "user"]


def test_titles_are_one_line_without_control_characters() -> None:
    found = only({"title": "a\n\x1b[2Jb\u202e" + "c" * 500, "messages": [message("user", "Hi")]})
    assert found.title.isprintable()
    assert found.title.startswith("a [2Jb c")
    assert len(found.title) == 200


def test_half_a_character_in_a_text_is_replaced(tmp_path: Path) -> None:
    path = put(tmp_path, '[{"role": "user", "content": "\\ud83e \\ud83e\\udd86"}]')
    assert read_chat(path).turns[0].text == "� 🦆"


@pytest.mark.parametrize(
    ("value", "time"),
    [
        (1_700_000_000, 1.7e9),
        (1_700_000_000.5, 1_700_000_000.5),
        ("1700000000.5", 1_700_000_000.5),
        (1_700_000_000_000, 1.7e9),
        ("2023-11-14T22:13:20+00:00", 1.7e9),
        ("2023-11-14T22:13:20Z", 1.7e9),
        ("2023-11-15T00:13:20+02:00", 1.7e9),
        ("2023-11-14T22:13:20", 1.7e9),
        (None, 0.0),
        (True, 0.0),
        ("yesterday", 0.0),
        (float("nan"), 0.0),
        (float("inf"), 0.0),
        (10**400, 0.0),
        (-5, 0.0),
        ([], 0.0),
    ],
)
def test_times_are_read_in_every_usual_form(value: object, time: float) -> None:
    assert seconds(value) == time


@given(data=JSON | MESSAGES)
def test_of_any_json_at_all_only_what_one_can_go_on_from_is_read(data: object) -> None:
    try:
        found = chats(data, "chats.json")
    except ConfigError:
        return
    for chat in found:
        assert chat.turns
        assert all(turn.role == ("user", "assistant")[number % 2] for number, turn in enumerate(chat.turns))
        assert all(turn.text.strip() for turn in chat.turns[1:])


@pytest.mark.parametrize("data", ["[]", "{}", "42", '"text"', '[{"a": 1}]', '{"messages": 5}'])
def test_json_in_no_known_form_is_refused_with_the_forms_that_are(tmp_path: Path, data: str) -> None:
    error = refusal(put(tmp_path, data))
    assert all(name in error.hint for name in ("zeta", "ChatGPT", "Open WebUI", "LM Studio", "role and content"))


@pytest.mark.parametrize(
    "data", ["not json", "{", "[" * 100_000, "[" + "9" * 5000 + "]"], ids=["text", "cut", "deep", "digits"]
)
def test_what_is_not_json_is_refused(tmp_path: Path, data: str) -> None:
    assert "not valid JSON" in str(refusal(put(tmp_path, data)))


def test_a_file_in_which_nothing_was_said_is_refused(tmp_path: Path) -> None:
    assert "no messages" in str(refusal(put(tmp_path, {"title": "x", "messages": []})))


def test_a_packed_export_is_refused_with_the_hint_to_unpack_it(tmp_path: Path) -> None:
    path = tmp_path / "chats.json"
    path.write_bytes(b"PK\x03\x04\x14\0\0\0")
    assert "unpack" in refusal(path).hint
