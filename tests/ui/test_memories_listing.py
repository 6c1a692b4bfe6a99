"""How much of the list of memories is shown, and in which words."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from ui.memories import listing, words
from zeta.worker.rows import MemoriesRow, MemoryRow

ROW = MemoryRow("user:me", "fact/dog", "My dog is called Bruno.", "semantic", "ltm", False, 0.5, (), 3, 86_400.0, 0, "")
LOCALE = QLocale("en_GB")
counts = st.integers(0, 10_000)
keys = st.lists(st.sampled_from("abcdefgh"), unique=True)


def memories(names: list[str], more: int = 0) -> MemoriesRow:
    return MemoriesRow(tuple(replace(ROW, key=each) for each in names), len(names) + more, "", "ask")


@given(counts, counts)
def test_asking_for_more_always_gets_on_and_ends_where_all_or_the_most_are_shown(shown: int, total: int) -> None:
    asked = listing.next_count(shown, total)
    assert asked == 0 if shown >= min(total, listing.MOST) else shown < asked <= listing.MOST


@given(keys, keys, counts)
def test_memories_about_to_go_are_neither_listed_nor_counted(names: list[str], gone: list[str], more: int) -> None:
    left = listing.without(memories(names, more), frozenset(("user:me", each) for each in gone))
    assert [each.key for each in left.memories] == [each for each in names if each not in gone]
    assert left.total == len(left.memories) + more


def test_a_memory_of_another_namespace_with_the_same_key_stays() -> None:
    row = replace(memories([]), memories=(ROW, replace(ROW, namespace="agent")), total=2)
    left = listing.without(row, frozenset({("agent", ROW.key)}))
    assert left.memories == (ROW,)


@given(keys)
def test_what_a_memory_has_become_takes_its_place(names: list[str]) -> None:
    changed = replace(ROW, key="a", text="It is called Bruna.")
    row = listing.with_memory(memories(names), changed)
    assert [each.key for each in row.memories] == names
    assert all((each == changed) == (each.key == "a") for each in row.memories)


def test_older_versions_leave_out_the_present_one_and_begin_with_the_newest() -> None:
    versions = [replace(ROW, version=number) for number in (1, 3, 2)]
    assert [each.version for each in listing.older(ROW, versions)] == [2, 1]


@given(st.integers(0, 50), st.integers(0, 50))
def test_the_neighbour_of_what_went_is_one_that_there_is(place: int, count: int) -> None:
    at = listing.neighbour(place, count)
    assert 0 <= at < count if count else at == -1


widths = st.lists(st.integers(1, 100), max_size=12)


@given(widths, st.integers(1, 30), st.integers(0, 8), st.integers(0, 800))
def test_chips_and_the_number_of_the_others_stay_in_their_room(each: list[int], rest: int, gap: int, room: int) -> None:
    count = listing.fitting(each, rest, gap, room)
    if count == len(each):
        assert sum(each) + gap * max(0, len(each) - 1) <= room
    else:
        assert count == 0 or sum(each[:count]) + gap * count + rest <= room


@given(counts.filter(bool), st.booleans())
def test_the_line_says_how_many_of_how_many(total: int, searched: bool) -> None:
    every = words.counted(total, total, searched, LOCALE)
    assert LOCALE.toString(total) in every
    assert ("found" in every) == searched
    some = words.counted(1, total + 1, searched, LOCALE)
    assert "1 of" in some
    assert LOCALE.toString(total + 1) in some


def test_no_memory_is_not_counted(qapp: QApplication) -> None:
    assert words.counted(0, 0, True, LOCALE) == ""


def test_every_place_and_mode_has_a_name_and_a_plain_explanation(qapp: QApplication) -> None:
    names = [(words.place(each), words.place_meaning(each)) for each in listing.PLACES]
    names += [(words.mode(each), words.mode_meaning(each)) for each in listing.MODES]
    assert all(name and meaning for name, meaning in names)
    assert len(set(names)) == len(names)


def test_a_tier_is_said_in_words_and_an_unknown_one_as_it_is(qapp: QApplication) -> None:
    assert [words.tier(each) for each in ("stm", "ltm", "attic\n")] == ["short-term", "long-term", "attic"]


def test_the_origin_names_the_chat_and_the_day_or_uses_its_own_words(qapp: QApplication) -> None:
    now = 40 * 86_400.0
    chat = replace(ROW, conversation="c1", title="Lisbon\ntrip")
    assert words.origin(chat, now, LOCALE).replace("\u2068", "").replace("\u2069", "") == (
        "came from «Lisbon trip», 2 January"
    )
    assert words.origin(replace(ROW, origin="an agent\x00"), now, LOCALE) == "an agent"
    assert words.origin(replace(ROW, origin=words.EDITED), now, LOCALE) == "edited by hand"
    assert words.origin(ROW, now, LOCALE) == ""


def test_a_memory_without_text_is_named_by_its_key() -> None:
    assert words.named(replace(ROW, text=" \n")) == "fact/dog"
