from __future__ import annotations

import random

from gbnf_random import Grammar
from hypothesis import given
from hypothesis import strategies as st

from zeta.writing.planning.listing import Slot, bounds, listing, read, shortest

HEAD = '"# " [a-z]{3} "\\n"'


@st.composite
def slots(draw: st.DrawFn) -> list[Slot]:
    found = []
    for i in range(draw(st.integers(1, 6))):
        least = draw(st.integers(0, 2))
        found.append(Slot(f"- s{i}: ", "[a-z]{1,6}", least, least + draw(st.integers(0 if least else 1, 3))))
    return found


@given(slots(), st.integers(0, 8), st.integers(0, 12), st.integers(0, 99))
def test_whatever_is_chosen_is_a_list_in_order_with_all_that_has_to_be_there(
    slots: list[Slot], low: int, high: int, seed: int
) -> None:
    found = read(Grammar(listing(slots, low, high)).draw(random.Random(seed)), slots)
    assert found is not None
    items = found[1]
    low, high = bounds(slots, low, high)
    assert low <= len(items) <= high
    assert [item.slot for item in items] == sorted(item.slot for item in items)
    for i, slot in enumerate(slots):
        assert slot.least <= sum(item.slot == i for item in items) <= slot.most


def test_a_head_comes_before_the_list() -> None:
    slots = [Slot("- a: ", '"x"'), Slot("- ", '"y"', 0, 2)]
    text = Grammar(listing(slots, 0, 3, HEAD)).draw(random.Random(1))
    assert text.startswith("# ")
    assert read("# abc\n- a: x\n- y\nend\n", slots, headed=True) == ("# abc", [(0, "x"), (1, "y")])


def test_every_list_that_the_bounds_allow_can_be_chosen() -> None:
    grammar = Grammar(listing([Slot("a", '""'), Slot("b", '""', 0, 2)], 1, 3))
    drawn = {grammar.draw(random.Random(seed)) for seed in range(100)}
    assert drawn == {"a\nend\n", "a\nb\nend\n", "a\nb\nb\nend\n"}


def test_a_list_that_was_cut_or_is_none_is_not_read() -> None:
    slots = [Slot("- a: ", '"x"'), Slot("- b: ", '"x"')]
    assert read("- a: x\n- b: x\nend\n", slots) is not None
    for text in ("- a: x\n- b: x\n", "- a: x\nend\n", "- b: x\n- a: x\nend\n", "- c: x\nend\n", "", "end\n"):
        assert read(text, slots) is None, text


@given(slots(), st.integers(0, 8), st.integers(0, 12))
def test_the_shortest_list_has_no_more_than_there_has_to_be(slots: list[Slot], low: int, high: int) -> None:
    items = shortest(slots, low, high)
    assert len(items) == bounds(slots, low, high)[0]
    text = "".join(f"{slots[item.slot].label}x\n" for item in items) + "end\n"
    assert read(text, slots) is not None


def test_the_first_lines_of_a_slot_may_have_bodies_of_their_own() -> None:
    slots = [Slot("- ", '"x"', 3, 3, ('"a"', '"b"'))]
    assert Grammar(listing(slots, 3, 3)).draw(random.Random(1)) == "- a\n- b\n- x\nend\n"
