"""Guests of a document: found again as they were, in bounded memory, whatever happens to their pages."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from zeta.state import Layer, Section, SequenceState
from zeta.writing.decoding.guests import Guest
from zeta.writing.language import Definition
from zeta.writing.memory.guestbook import Guestbook

SIZE = 5 * (16 + 8) * 2
"""Bytes of a guest's rows."""


def definition(name: str, text: str = "") -> Definition:
    return Definition("aws_vpc", name, 1, text or f"{name} = 1")


def guest(seed: int) -> Guest:
    """Five tokens of two layers in two caches, one f16 in rows and one bf16 in columns."""
    rng = np.random.default_rng(seed)

    def rows(width: int) -> np.ndarray:
        return rng.integers(0, 255, (5, width), np.uint8)

    positions = np.arange(seed, seed + 5, dtype=np.int32)
    layers = [Layer(kind, rows(16), kind, rows(8)) for kind in (1, 30)]
    sections = (Section(positions, False, (layers[0],)), Section(positions, True, (layers[1],)))
    return Guest(tuple(range(seed, seed + 5)), SequenceState(7, sections))


def same(one: Guest | None, other: Guest) -> bool:
    if one is None or one.tokens != other.tokens or one.cells.magic != other.cells.magic:
        return False
    pairs = zip(one.cells.sections, other.cells.sections, strict=True)
    return all(
        np.array_equal(a.positions, b.positions)
        and a.transposed == b.transposed
        and all(
            (x.k_type, x.v_type) == (y.k_type, y.v_type)
            and np.array_equal(x.keys, y.keys)
            and np.array_equal(x.values, y.values)
            for x, y in zip(a.layers, b.layers, strict=True)
        )
        for a, b in pairs
    )


@settings(max_examples=40)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 6)), max_size=20), st.integers(1, 4))
def test_a_guest_comes_back_as_it_was_and_memory_is_bounded(steps: list[tuple[bool, int]], most: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        book, there = Guestbook(Path(folder), memory=most * SIZE), set[int]()
        for put, number in steps:
            if put:
                book.put(definition(str(number)), guest(number))
                there.add(number)
            found = book.find(definition(str(number)))
            assert same(found, guest(number)) if number in there else found is None
            assert sum(each.size for each in book._here.values()) <= most * SIZE
            assert len(book) == len(there)
        book.close()
        assert list(Path(folder).iterdir()) == []


def test_the_same_name_with_another_text_is_another_guest(tmp_path: Path) -> None:
    book = Guestbook(tmp_path)
    book.put(definition("main", "cidr = 1"), guest(1))
    assert definition("main", "cidr = 2") not in book
    assert book.find(definition("main", "cidr = 2")) is None
    assert same(book.find(definition("main", "cidr = 1")), guest(1))


def test_a_page_that_is_gone_or_damaged_is_no_guest(tmp_path: Path) -> None:
    book = Guestbook(tmp_path, memory=SIZE)
    for number in range(4):
        book.put(definition(str(number)), guest(number))
    pages = sorted(tmp_path.iterdir())
    pages[0].unlink()
    pages[1].write_bytes(b"ZPAG and nonsense")
    assert book.find(definition("0")) is None
    assert book.find(definition("1")) is None
    assert same(book.find(definition("2")), guest(2))


def test_pages_on_disk_are_bounded_and_the_oldest_goes_first(tmp_path: Path) -> None:
    book = Guestbook(tmp_path, memory=SIZE, disk=3000)
    for number in range(20):
        book.put(definition(str(number)), guest(number))
    assert sum(page.stat().st_size for page in tmp_path.iterdir()) <= 3000
    assert book.find(definition("0")) is None
    assert same(book.find(definition("18")), guest(18))


def test_a_folder_that_cannot_be_written_costs_guests_alone(tmp_path: Path) -> None:
    blocked = tmp_path / "rest"
    blocked.write_text("a file where the folder would be")
    book = Guestbook(blocked, memory=SIZE)
    for number in range(3):
        book.put(definition(str(number)), guest(number))
    assert book.find(definition("0")) is None
    assert same(book.find(definition("2")), guest(2))
    book.close()


def test_what_a_kill_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / "3.guest").write_bytes(b"old")
    (tmp_path / "1.rest").write_bytes(b"somebody else's")
    Guestbook(tmp_path)
    assert [page.name for page in tmp_path.iterdir()] == ["1.rest"]
