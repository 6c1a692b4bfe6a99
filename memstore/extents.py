"""Where large values lie in a file of LMDB: for asking the system to read them all at once, before one is touched.

LMDB reads through a map, which a disk sees as one small request after the other, each with as much around it as the
system is set to read. What is found here is only used as such a hint: bytes come from LMDB alone, and where the file
does not look as expected nothing is found.

The format is that of LMDB 0.9, data version 1 (mdb.c: MDB_page, MDB_meta, MDB_db, MDB_node), little-endian, 64 bits:

    page  number u64, u16, flags u16, end of the table of nodes u16, u16, then where each node begins u16 [n]
    node  size or child u16, u16, flags u16, length of its key u16, key, then its value, or where that lies u64
"""

import os
import struct
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

Read = Callable[[int, int], bytes]
"""`read(offset, size)` gives bytes of the file, fewer at its end."""

_SIGN: Final = (0xBEEFC0DE, 1)  # magic, data version
_PAGE: Final = struct.Struct("<QHHHH")
_META: Final = struct.Struct("<II16x")  # after the header of pages 0 and 1: two MDB_db, last page u64, transaction u64
_DB: Final = struct.Struct("<IHH4QQ")  # of the first: the system's page size; depth; root
_LAST: Final = struct.Struct("<QQ")
_NODE: Final = struct.Struct("<HHHH")
_NUMBER: Final = struct.Struct("<Q")
_BRANCH: Final = 0x01  # flags of a page
_LEAF: Final = 0x02
_FIRST: Final = 0x08
_ELSEWHERE: Final = 0x01  # flags of a node: its value has pages of its own
_TABLE: Final = 0x02
_NO_ROOT: Final = (1 << 64) - 1
_LARGEST_PAGE: Final = 1 << 16
_DEEPEST: Final = 32  # levels, CURSOR_STACK


class Extent(NamedTuple):
    """Bytes [begin, end) of a file."""

    begin: int
    end: int


class _Node(NamedTuple):
    key: bytes
    flags: int
    low: int  # of a branch the child, of a leaf the size of the value
    value: memoryview


def extents(read: Read, table: str, lo: bytes, hi: bytes) -> list[Extent]:
    """Where the large values of the keys lo <= key < hi of a named table lie, in the order of their keys; those that
    lie next to one another as one. What is damaged or of another format is passed over."""
    found: list[Extent] = []
    try:
        size, main = _newest(read)
        name = table.encode()
        for node in _leaves(read, size, main, name, name + b"\0"):
            if node.flags & _TABLE:
                root = _DB.unpack_from(node.value)[-1]
                for value in _leaves(read, size, root, lo, hi):
                    if value.flags & _ELSEWHERE:
                        begin = _NUMBER.unpack_from(value.value)[0] * size
                        end = begin + _PAGE.size + value.low
                        if found and 0 <= begin - found[-1].end < size:
                            begin = found.pop().begin
                        found.append(Extent(begin, end))
    except (struct.error, ValueError, OverflowError):
        pass
    return found


def ahead(path: Path, table: str, lo: bytes, hi: bytes) -> None:
    """Ask the system to read the large values of a named table, lo <= key < hi, from a file. Does not wait for them;
    where a system knows no such hint, or the file is not there, nothing happens."""
    if not hasattr(os, "posix_fadvise"):
        return
    with suppress(OSError, OverflowError), path.open("rb", buffering=0) as file:
        number = file.fileno()
        for begin, end in extents(lambda at, size: os.pread(number, size, at), table, lo, hi):
            os.posix_fadvise(number, begin, end - begin, os.POSIX_FADV_WILLNEED)


def _newest(read: Read) -> tuple[int, int]:
    """Bytes of a page, and the root of the table of tables after the last commit. Raises ValueError, struct.error."""
    size, best = 0, (-1, _NO_ROOT)
    for number in (0, 1):
        data = read(number * size, _PAGE.size + _META.size + 2 * _DB.size + _LAST.size)
        flags = _PAGE.unpack_from(data)[2]
        if not flags & _FIRST or _META.unpack_from(data, _PAGE.size) != _SIGN:
            raise ValueError("no file of LMDB")
        at = _PAGE.size + _META.size
        size = _DB.unpack_from(data, at)[0]
        if not 0 < size <= _LARGEST_PAGE:
            raise ValueError("no size of a page")
        root = _DB.unpack_from(data, at + _DB.size)[-1]
        best = max(best, (_LAST.unpack_from(data, at + 2 * _DB.size)[1], root))
    return size, best[1]


def _leaves(read: Read, size: int, root: int, lo: bytes, hi: bytes, depth: int = 0) -> Iterator[_Node]:
    """The nodes of leaves with lo <= key < hi below the page `root`."""
    if root == _NO_ROOT:
        return
    page = memoryview(read(root * size, size))
    number, _, flags, end, _ = _PAGE.unpack_from(page)
    if number != root or depth > _DEEPEST or not flags & (_BRANCH | _LEAF):
        raise ValueError("no page of a tree")
    begins = struct.unpack_from(f"<{(end - _PAGE.size) // 2}H", page, _PAGE.size)
    nodes = [_node(page, at) for at in begins]
    if flags & _LEAF:
        yield from (node for node in nodes if lo <= node.key < hi)
        return
    # a child begins with the key of its node, the first one with whatever is lowest
    for i, node in enumerate(nodes):
        if (i + 1 == len(nodes) or lo < nodes[i + 1].key) and (i == 0 or node.key < hi):
            yield from _leaves(read, size, node.low | node.flags << 32, lo, hi, depth + 1)


def _node(page: memoryview, at: int) -> _Node:
    low, high, flags, length = _NODE.unpack_from(page, at)
    begin = at + _NODE.size
    return _Node(bytes(page[begin : begin + length]), flags, low | high << 16, page[begin + length :])
