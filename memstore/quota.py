"""What a store gives up when it may not grow: pure decisions over page entries, no bytes are moved here."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from memstore.errors import os_errors
from memstore.records import Doc, PageInfo

_MOST: Final = 20_000_000_000  # bytes: the default quota on a large disk
_SHARE: Final = 10  # and a tenth of what is free on a small one
_SPARE: Final = 64_000_000  # bytes, at most, given up beyond the need, so that not every page pays for a search
_HYSTERESIS: Final = 32  # and at most this part of the quota
TEXT_ONLY: Final = 1024  # bytes that a page dropped to tokens is assumed to keep


@dataclass(frozen=True)
class Plan:
    """Pages that lose their KV, pages that lose their signals, and whether the new page may keep its KV."""

    kv: tuple[Doc, ...] = ()
    signals: tuple[Doc, ...] = ()
    fits: bool = True


def default(folder: Path, used: int) -> int:
    """Bytes: the smaller of 20 GB and a tenth of the disk that is free, not counting the `used` bytes we hold."""
    with os_errors(folder):
        return min(_MOST, (shutil.disk_usage(folder).free + used) // _SHARE)


def plan(pages: Iterable[tuple[Doc, PageInfo]], need: int, quota: int) -> Plan:
    """Make room for `need` bytes: KV of the coldest pages first, then signals, retained pages last in each.

    Gives up nothing while everything fits. If even all of it is not enough, `fits` is False.
    """
    known = list(pages)
    over = sum(info.size + info.signal_size for _, info in known) + need - quota
    if over <= 0:
        return Plan()
    spare = min(_SPARE, quota // _HYSTERESIS)
    over += spare
    coldest = sorted(known, key=lambda page: (page[1].retained, page[1].used, page[0]))
    kv: list[Doc] = []
    signals: list[Doc] = []
    for doc, info in coldest:
        if over > 0 and info.kv and info.size > TEXT_ONLY:
            kv.append(doc)
            over -= info.size - TEXT_ONLY
    for doc, info in coldest:
        if over > 0 and info.signal_size:
            signals.append(doc)
            over -= info.signal_size
    return Plan(tuple(kv), tuple(signals), over <= spare)
