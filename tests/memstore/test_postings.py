import zlib
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memstore.errors import PageDamaged
from memstore.postings import BLOCK, Bag, Block
from memstore.records import sealed

PAGE = st.one_of(st.integers(0, BLOCK - 1), st.sampled_from([0, 1, 254, 255]))
WORDS = st.dictionaries(st.one_of(st.integers(0, 3), st.integers(0, (1 << 64) - 1)), st.integers(1, 255), max_size=5)
CHANGES = st.lists(st.tuples(PAGE, st.one_of(st.none(), WORDS)), max_size=20)


def bag(words: dict[int, int]) -> Bag:
    hashes = np.array([*words], np.uint64)
    return Bag(hashes, np.array([*words.values()], np.uint8), sum(words.values()))


def block(pages: dict[int, dict[int, int]]) -> Block:
    made = Block.empty()
    for page, words in pages.items():
        made = made.including(page, bag(words))
    return made


SMALL = block({3: {7: 2, 9: 1}, 4: {7: 255}})


@given(CHANGES)
@settings(max_examples=50)
def test_a_row_says_what_a_dictionary_of_pages_says_after_any_changes(
    changes: list[tuple[int, dict[int, int] | None]],
) -> None:
    made, left = Block.empty(), dict[int, dict[int, int]]()
    for page, words in changes:
        made = made.without(page) if words is None else made.including(page, bag(words))
        left.pop(page, None)
        left |= {} if words is None else {page: words}
    kept = Block.unpack(made.pack())
    assert kept.filed == sorted(left)
    assert [int(kept.sizes[page]) - 1 for page in kept.filed] == [sum(left[page].values()) for page in kept.filed]
    asked = sorted({hashed for words in left.values() for hashed in words} | {5, 1 << 63})
    said = kept.said(np.array(asked, np.uint64))
    assert said.tolist() == [[left.get(page, {}).get(hashed, 0) for page in range(BLOCK)] for hashed in asked]
    assert kept.pack() == block(left).pack()  # however it came about


def test_words_are_asked_for_in_any_order_and_twice() -> None:
    said = SMALL.said(np.array([9, 7, 8, 7], np.uint64))
    assert said[:, 3:5].tolist() == [[1, 0], [2, 255], [0, 0], [2, 255]]
    assert SMALL.said(np.zeros(0, np.uint64)).shape == (0, BLOCK)


@given(st.integers(0, len(SMALL.pack()) - 1), st.integers(0, 7))
def test_any_flipped_bit_in_a_row_is_found(at: int, bit: int) -> None:
    data = bytearray(SMALL.pack())
    data[at] ^= 1 << bit
    with pytest.raises(PageDamaged):
        Block.unpack(bytes(data))


def pages(*numbers: int) -> Block:
    return replace(SMALL, pages=np.array(numbers, np.uint8))


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (SMALL.pack()[4:-1], "do not fit"),
        (SMALL.pack()[4:] + b"\0", "do not fit"),
        (SMALL.pack()[4:100], "do not fit"),
        (replace(SMALL, hashes=SMALL.hashes[::-1]).pack()[4:], "not sorted"),
        (pages(4, 3, 3).pack()[4:], "not sorted"),
        (pages(3, 3, 3).pack()[4:], "not sorted"),
    ],
)
def test_a_row_that_no_program_writes_is_refused_though_its_checksum_fits(row: bytes, says: str) -> None:
    assert Block.unpack(pages(3, 4, 3).pack()).filed == [3, 4]
    with pytest.raises(PageDamaged, match=says) as error:
        Block.unpack(sealed(row))
    assert "zeta store check --repair" in error.value.hint


@pytest.mark.parametrize("data", [b"", b"1234", b"1234567", zlib.crc32(b"").to_bytes(4, "little")])
def test_bytes_too_short_for_a_row_are_damage(data: bytes) -> None:
    with pytest.raises(PageDamaged):
        Block.unpack(data)
