"""A damaged token log put back from what else was kept of its tokens.

Every page, and the unfinished one, holds its tokens too, under a checksum of its own. They are put where the log has
others or none; what then has the CRC of the log's header is the log as it was, to the bit, and nothing else is taken.
"""

import zlib
from collections.abc import Iterator
from contextlib import suppress

import numpy as np

from memstore import codec
from memstore.ctxfile import HEADER_SIZE, ContextHeader
from memstore.errors import StoreError
from memstore.logs import Logs
from memstore.records import Log, log_key, unsealed
from memstore.tables import Reader, after


def rescued(store: Logs, txn: Reader, record: Log) -> bytes | None:
    """The whole file of a log as it was written; None where its header, or too much of the rest, is lost."""
    if store.folder is None:
        return None
    path = store.path_of(record)
    try:
        data = path.read_bytes()
        header = ContextHeader.unpack(data, path)
    except (OSError, StoreError):
        return None
    ids = np.zeros(header.count, "<u4")
    kept = np.frombuffer(data[HEADER_SIZE:][: (len(data) - HEADER_SIZE) // ids.itemsize * ids.itemsize], "<u4")
    kept = kept[: header.count]
    ids[: len(kept)] = kept
    for page in _pages(txn, record.id):
        begin = page.begin - record.base
        low, high = max(0, begin), min(header.count, begin + len(page.tokens))
        if low < high:
            ids[low:high] = page.tokens[low - begin : high - begin]
    whole = ids.tobytes()
    return data[:HEADER_SIZE] + whole + data[HEADER_SIZE + len(whole) :] if zlib.crc32(whole) == header.crc else None


def _pages(txn: Reader, log: int) -> Iterator[codec.Page]:
    """What can be read of a log's pages and its unfinished one."""
    own = log_key(log)
    for _, value in txn.range("pages", own, after(own)):
        with suppress(StoreError):
            yield codec.decode(value)
    tail = txn.get("tails", own)
    if tail is not None:
        with suppress(StoreError):
            yield codec.decode(unsealed(tail, "tail"))
