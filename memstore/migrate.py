"""The version of a store's tables, and how an older store becomes a newer one.

A change that older programs can ignore raises the minor number, any other the major one. `MIGRATIONS` only ever grows
at its end; what was applied is written down with the version, in the transaction that applied it.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np

from memstore import postings
from memstore.errors import StoreDamaged, StoreTooNew
from memstore.postings import Bag
from memstore.records import Doc
from memstore.tables import Reader, Tables, Writer

_KEY: Final = b"version"
_HASH: Final = 8  # bytes: a word in the rows of version 1
_STEP: Final = 32  # pages whose words move in one transaction, 2,500 rows or so

Version = tuple[int, int]

BLOCKS: Final[Version] = (2, 1)
"""From here on every page's words are where postings.py looks for them."""


@dataclass(frozen=True)
class Migration:
    """`apply` turns a store of the version before into one of `version`, or does a step of it: while it returns True
    there is more to do, in the next transaction."""

    version: Version
    apply: Callable[[Writer], bool]


def _first(txn: Writer) -> bool:
    """An empty store: no log, no bytes of pages."""
    txn.put("meta", b"logs", (0).to_bytes(4, "big"))
    txn.put("meta", b"bytes", (0).to_bytes(8, "big"))
    return False


def _announce(_: Writer) -> bool:
    """Nothing but the number, which older programs refuse: the next migration takes several transactions, and nobody
    who knows only the rows of before may write between them."""
    return False


def _blocks(txn: Writer) -> bool:
    """Words move from a row for each word of each page to rows of many pages (postings.py), some pages at a time.

        words    hash of a word (8 bytes), log u32, page u32  ->  how often, u8
        lengths  log u32, page u32                            ->  words in the page u32, then their hashes

    A page that has lost one of its rows is left out, and `check` finds it.
    """
    pages = [(key, bytes(row)) for key, row in islice(txn.range("lengths"), _STEP)]
    for key, row in pages:
        hashes = [row[at : at + _HASH] for at in range(4, len(row), _HASH)]
        often = b"".join(txn.get("words", hashed + key) or b"" for hashed in hashes)
        if len(row) % _HASH == 4 and len(often) == len(hashes):
            total = int.from_bytes(row[:4], "little")
            bag = Bag(np.frombuffer(b"".join(hashes), "<u8"), np.frombuffer(often, np.uint8), total)
            postings.file(txn, Doc.of(key), bag)
        for hashed in hashes:
            txn.delete("words", hashed + key)
        txn.delete("lengths", key)
    if pages:
        return True
    for key, _ in txn.range("words"):
        if len(key) > len(Doc(0, 0).key):  # of a page whose `lengths` were lost or damaged
            txn.delete("words", key)
    return False


MIGRATIONS: Final[Sequence[Migration]] = (
    Migration((1, 0), _first),
    Migration((2, 0), _announce),
    Migration(BLOCKS, _blocks),
)


def version(txn: Reader) -> Version | None:
    """The version of a store, None if it is empty. Raises StoreDamaged."""
    data = txn.get("meta", _KEY)
    if data is None:
        return None
    try:
        major, minor = json.loads(bytes(data))
        return int(major), int(minor)
    except (ValueError, TypeError) as error:
        raise StoreDamaged("The version of the store is unreadable.", "Restore the store from a backup.") from error


def prepare(tables: Tables, migrations: Sequence[Migration] = MIGRATIONS) -> Version:
    """Bring `tables` to the newest version, each step all or nothing; returns the version it then has. What was cut off
    goes on at the next opening.

    A newer major version raises StoreTooNew, a newer minor one is left as it is. An older store that is opened for
    reading is read as it is: its missing tables are empty, and before BLOCKS pages are not found by their words.
    """
    newest = migrations[-1].version
    with tables.read() as txn:
        have = version(txn)
    if have is not None and have[0] > newest[0]:
        raise StoreTooNew(
            f"The store has version {have[0]}.{have[1]}; this program reads up to {newest[0]}.{newest[1]}.",
            "Update zeta, or choose another store with --store.",
        )
    if not tables.writable:
        return have or newest
    for migration in migrations:
        while have is None or migration.version > have:
            with tables.write() as txn:
                if not migration.apply(txn):
                    txn.put("meta", _KEY, json.dumps(migration.version).encode())
                    have = migration.version
    return have or newest
