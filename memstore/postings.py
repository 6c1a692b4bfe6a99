"""Which pages say which words, for 256 pages of a log in one row.

    words    log u32, first page u32 (a multiple of 256), big-endian
             ->  CRC-32 | n u32 | words of each page plus one, u32 [256]
                 | hashes u64 [n] | pages u8 [n] | how often u8 [n]

A page takes 10 bytes a word. A row for each word of each page took five times as much, and a search walked one for
every page that has a common word; here it makes two binary searches a word and row. Filing a page rewrites its row,
some 200 kB when it is full, little beside the page's keys and values.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from memstore.errors import PageDamaged
from memstore.records import Doc, sealed
from memstore.tables import Reader, Writer

BLOCK: Final = 256
"""Pages in a row."""

Hashes = npt.NDArray[np.uint64]
Bytes = npt.NDArray[np.uint8]

_HEADER: Final = struct.Struct("<II")  # CRC-32 of all that follows it, postings
_CRC: Final = 4  # bytes that the checksum itself takes
_POSTINGS: Final = _HEADER.size + 4 * BLOCK  # where they begin: a multiple of 8, or every search would copy the hashes
_POSTING: Final = 10  # bytes: hash, page, how often
_HINT: Final = "Run `zeta store check --repair`: the row goes, its pages are filed under their words again."


class Bag(NamedTuple):
    """The words of a page: distinct hashes, how often it says each (255: that or more), and how many it has in all."""

    hashes: Hashes
    counts: Bytes
    total: int


def hash_of(word: str) -> int:
    """64 bits of a word: two of a million words collide once in 37 million stores."""
    return int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


@dataclass(frozen=True, eq=False)
class Block:
    """One row. sizes: uint32 [256], the words of each page plus one, 0 for a page that is not filed. A posting is one
    of hashes uint64 [n], of pages uint8 [n] (from the first of the row) and of counts uint8 [n], sorted by hash, then
    page."""

    sizes: npt.NDArray[np.uint32]
    hashes: Hashes
    pages: Bytes
    counts: Bytes

    @classmethod
    def empty(cls) -> Self:
        """A row that speaks of no page."""
        return cls(np.zeros(BLOCK, np.uint32), np.zeros(0, np.uint64), np.zeros(0, np.uint8), np.zeros(0, np.uint8))

    def pack(self) -> bytes:
        """Its bytes."""
        sizes, hashes = self.sizes.astype("<u4").tobytes(), self.hashes.astype("<u8").tobytes()
        count = len(self.hashes).to_bytes(4, "little")
        return sealed(b"".join([count, sizes, hashes, self.pages.tobytes(), self.counts.tobytes()]))

    @classmethod
    def unpack(cls, data: bytes | memoryview) -> Self:
        """A view of `data`, nothing copied: it lives as long as `data` does.

        Raises PageDamaged: bytes that were not written so, postings that are not sorted, a page twice under a word.
        """
        view = memoryview(data)
        if len(view) < _HEADER.size or zlib.crc32(view[_CRC:]) != _HEADER.unpack_from(view)[0]:
            raise PageDamaged("A row of words does not match its checksum.", _HINT)
        count = _HEADER.unpack_from(view)[1]
        if len(view) != _POSTINGS + _POSTING * count:
            raise PageDamaged(f"A row of words is {len(view)} bytes long, {count} postings do not fit.", _HINT)
        hashes = np.frombuffer(view, "<u8", count, _POSTINGS)
        pages = np.frombuffer(view, np.uint8, count, _POSTINGS + 8 * count)
        same = hashes[1:] == hashes[:-1]
        if not np.all((hashes[1:] > hashes[:-1]) | (same & (pages[1:] > pages[:-1]))):
            raise PageDamaged("A row of words is not sorted.", _HINT)
        sizes = np.frombuffer(view, "<u4", BLOCK, _HEADER.size)
        return cls(sizes, hashes, pages, np.frombuffer(view, np.uint8, count, _POSTINGS + 9 * count))

    @property
    def filed(self) -> list[int]:
        """The pages it speaks of, from the first of the row, ascending."""
        return np.flatnonzero(self.sizes).tolist()

    def without(self, page: int) -> Self:
        """The same without a page."""
        kept, sizes = self.pages != page, self.sizes.copy()
        sizes[page] = 0
        return type(self)(sizes, self.hashes[kept], self.pages[kept], self.counts[kept])

    def including(self, page: int, bag: Bag) -> Self:
        """The same with a page under the words of `bag`, in place of what it was under."""
        below, above, sizes = self.pages < page, self.pages > page, self.sizes.copy()
        sizes[page] = bag.total + 1
        hashes = np.concatenate([self.hashes[below], bag.hashes, self.hashes[above]])
        pages = np.concatenate([self.pages[below], np.full(bag.hashes.size, page, np.uint8), self.pages[above]])
        counts = np.concatenate([self.counts[below], bag.counts, self.counts[above]])
        order = np.argsort(hashes, kind="stable")  # which leaves the pages of a word ascending
        return type(self)(sizes, hashes[order], pages[order], counts[order])

    def said(self, asked: Hashes) -> npt.NDArray[np.uint8]:
        """How often each page says each word: uint8 [len(asked), 256]."""
        first = np.searchsorted(self.hashes, asked, "left")
        many = np.searchsorted(self.hashes, asked, "right") - first
        word = np.repeat(np.arange(asked.size), many)
        at = np.arange(word.size) + np.repeat(first - np.cumsum(many) + many, many)
        table = np.zeros((asked.size, BLOCK), np.uint8)
        table[word, self.pages[at]] = self.counts[at]
        return table


def row_of(doc: tuple[int, int]) -> tuple[Doc, int]:
    """The first page of the row that speaks of page (log, page), and the page's place in the row."""
    log, page = doc
    return Doc(log, page - page % BLOCK), page % BLOCK


def block(txn: Reader, first: Doc) -> Block:
    """The row that begins with a page; empty if there is none. Raises PageDamaged."""
    data = txn.get("words", first.key)
    return Block.empty() if data is None else Block.unpack(data)


def blocks(txn: Reader, begin: int, end: int) -> Iterator[tuple[int, Block]]:
    """The rows that begin at or after page `begin` and before `end`, with their first pages; a page here is
    log << 32 | page. Raises PageDamaged."""
    for key, data in txn.range("words", begin.to_bytes(8, "big"), end.to_bytes(8, "big")):
        yield int.from_bytes(key, "big"), Block.unpack(data)


def filed(txn: Reader, doc: tuple[int, int]) -> bool:
    """Whether page (log, page) is filed. Raises PageDamaged."""
    first, place = row_of(doc)
    return bool(block(txn, first).sizes[place])


def file(txn: Writer, doc: tuple[int, int], bag: Bag) -> None:
    """File page (log, page) under its words, in place of what it was under. Raises PageDamaged."""
    first, place = row_of(doc)
    txn.put("words", first.key, block(txn, first).including(place, bag).pack())


def unfile(txn: Writer, doc: tuple[int, int]) -> None:
    """Take page (log, page) out; nothing happens if it is not filed. Raises PageDamaged."""
    first, place = row_of(doc)
    old = block(txn, first)
    if not old.sizes[place]:
        return
    new = old.without(place)
    if new.filed:
        txn.put("words", first.key, new.pack())
    else:
        txn.delete("words", first.key)
