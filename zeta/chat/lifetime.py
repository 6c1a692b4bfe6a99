"""Where every page of a conversation is now: one letter a page, whatever the length of its history; and one page in
detail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from memstore.lifetime.node import BLOCK
from memstore.scope import Scope
from memstore.store import Store
from zeta.runtime import Session
from zeta.segment import Kind, Segment

WHERE = {"w": "window", "r": "recalled", "d": "disk", "t": "text", "g": "gist", "G": "gist of gists"}
"""The letters: in the window, recalled into it, on disk with its KV, on disk as text only; in the window as gists of
level 1 (32 tokens each), of level 2 (1,024 tokens)."""


@dataclass(frozen=True)
class PageRow:
    """One page of the lifetime: `where` is one of WHERE."""

    number: int
    begin: int
    end: int
    where: str
    bytes: int
    hits: int
    pinned: bool
    preview: str


def letters(
    pages: int,
    page: int,
    with_kv: Iterable[int],
    logged: Iterable[Segment],
    recalled: Iterable[tuple[int, int]],
    gists: Iterable[Segment] = (),
) -> str:
    """Where `pages` pages of `page` tokens are. `logged` are the window's segments of this log; of a page in the window
    more than half can be seen. `recalled` are spans [begin, end) of log offsets that came back, `gists` stand for the
    rest."""
    where = np.full(pages, ord("t"), np.uint8)
    kept = np.fromiter(with_kv, np.int64)
    where[kept[kept < pages]] = ord("d")
    for gist in gists:
        where[gist.begin // page : -(-gist.end // page)] = ord("G" if gist.cover > BLOCK else "g")
    for begin, end in recalled:
        where[begin // page : -(-end // page)] = ord("r")
    seen = np.zeros(pages, np.int64)
    for segment in logged:
        for number in range(segment.begin // page, min(pages, -(-segment.end // page))):
            seen[number] += min(segment.end, (number + 1) * page) - max(segment.begin, number * page)
    where[2 * seen > page] = ord("w")
    return where.tobytes().decode("ascii")


def whereabouts(session: Session, pages: int) -> str:
    """`letters` of an open log; what was just decoded is written first."""
    session.writer.flush()
    log = session.history.record
    scope = session.store.scope(log.id)
    window = session.engine.window
    owned = {each.log for each in scope}
    here = [s for s in window.guests() if int(s.key.split()[1].partition(":")[0]) in owned]
    return letters(
        pages,
        log.page,
        with_kv(session.store, scope),
        (s for s in window.segments if s.logged),
        ((s.begin, s.end) for s in here),
        (s for s in window.segments if s.kind is Kind.GIST),
    )


def with_kv(store: Store, scope: Scope) -> Iterable[int]:
    """The numbers of the pages in scope that have their KV."""
    return (number for number, info in store.page_infos(scope) if info.kv)


def page(session: Session, number: int, letter: str) -> PageRow:
    """One full page, with the text that it begins with."""
    log = session.history.record
    begin, end = number * log.page, (number + 1) * log.page
    info = session.store.page_info(log.id, number)
    size = info.size + info.signal_size if info else 0
    hits, pinned = (info.hits, info.retained) if info else (0, False)
    preview = " ".join(session.words(begin, end).split())
    return PageRow(number, begin, end, WHERE[letter], size, hits, pinned, preview)
