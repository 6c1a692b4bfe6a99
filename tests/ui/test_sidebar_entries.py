from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ui.sidebar.entries import Kind, chat_entries, hit_entries
from zeta.worker.rows import ChatRow, HitRow


def chat(name: str, pinned: bool = False) -> ChatRow:
    return ChatRow(name, f"About {name}", 0, 0, pinned, "", 0)


def test_pinned_chats_stand_first_under_their_head() -> None:
    entries = chat_entries([chat("a"), chat("b", pinned=True), chat("c")], (), None)
    assert [entry.conversation or entry.kind.value for entry in entries] == ["pinned", "b", "chats", "a", "c"]


def test_without_pinned_chats_there_is_no_head_of_them() -> None:
    assert [entry.kind for entry in chat_entries([chat("a")], (), None)] == [Kind.CHATS, Kind.CHAT]


def test_no_chats_have_no_heads() -> None:
    assert chat_entries([], (), None) == []


def test_an_incognito_chat_is_above_all() -> None:
    entries = chat_entries([chat("a", pinned=True)], (), chat("secret"))
    assert (entries[0].kind, entries[0].conversation) == (Kind.INCOGNITO, "secret")


@given(st.lists(st.booleans()), st.sets(st.integers(0, 9)))
def test_every_chat_that_is_not_hidden_is_listed_once_in_its_order(pins: list[bool], hidden: set[int]) -> None:
    rows = [replace(chat(str(number)), pinned=pin) for number, pin in enumerate(pins)]
    entries = chat_entries(rows, {str(number) for number in hidden}, None)
    for pinned in (True, False):
        expected = [row for row in rows if row.pinned == pinned and int(row.id) not in hidden]
        assert [entry.chat for entry in entries if entry.chat and entry.chat.pinned == pinned] == expected
    assert len({entry.key for entry in entries}) == len(entries)


def test_a_search_offers_titles_before_what_was_said_and_nothing_hidden() -> None:
    hits = [HitRow("b", "About b", 3, "user", 0, "it is"), HitRow("gone", "x", 1, "user", 0, "about")]
    rows = [chat("a"), chat("b"), chat("gone")]
    entries = hit_entries("ABOUT", rows, hits, {"gone"})
    assert [(entry.kind, entry.conversation) for entry in entries] == [
        (Kind.CHAT, "a"),
        (Kind.CHAT, "b"),
        (Kind.HIT, "b"),
    ]


def test_only_so_many_titles_stand_before_what_was_said() -> None:
    entries = hit_entries("about", [chat(str(number)) for number in range(500)], [], ())
    assert len(entries) == 20
