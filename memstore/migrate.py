"""The version of a store's tables, and how an older store becomes a newer one.

A change that older programs can ignore raises the minor number, any other the major one. `MIGRATIONS` only ever grows
at its end; what was applied is written down with the version, in the transaction that applied it.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from memstore.errors import StoreDamaged, StoreTooNew
from memstore.tables import Reader, Tables, Writer

_KEY: Final = b"version"

Version = tuple[int, int]


@dataclass(frozen=True)
class Migration:
    """`apply` turns a store of the version before into one of `version`."""

    version: Version
    apply: Callable[[Writer], None]


def _first(txn: Writer) -> None:
    """An empty store: no log, no bytes of pages."""
    txn.put("meta", b"logs", (0).to_bytes(4, "big"))
    txn.put("meta", b"bytes", (0).to_bytes(8, "big"))


MIGRATIONS: Final[Sequence[Migration]] = (Migration((1, 0), _first),)


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
    """Bring `tables` to the newest version, each step all or nothing; returns the version it then has.

    A newer major version raises StoreTooNew, a newer minor one is left as it is. An older store that is opened for
    reading is read as it is: its missing tables are empty.
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
        if have is None or migration.version > have:
            with tables.write() as txn:
                migration.apply(txn)
                txn.put("meta", _KEY, json.dumps(migration.version).encode())
            have = migration.version
    return have or newest
