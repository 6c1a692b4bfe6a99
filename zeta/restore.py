"""Opening a conversation: the window as it was, put back from pages instead of prefilled.

The manifest says which segments stood in the window at the end of the last turn. Cells of whole pages come from the
store, the unfinished page from its tail; from the first page that cannot be had on, tokens are decoded again. Without a
manifest (a new branch, a crash before the first save) the window is the pinned tokens and the last pages.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Container, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import numpy.typing as npt

from memstore.codec import Page
from memstore.errors import StoreError
from memstore.logs import LogView
from memstore.store import Store
from zeta.allocator import Stay
from zeta.errors import DecodeError, StateRejected
from zeta.pager import Pager
from zeta.window import Kind, Segment
from zeta.working import WorkingContext

log = logging.getLogger("zeta.restore")

SHARE = 0.75
"""Part of the window that is filled when there is no manifest: room for the next question and its answer."""

_VERSION = 1


def manifest(working: WorkingContext) -> bytes:
    """The window's segments, where they stand, and how long guests have stayed, as JSON."""
    return json.dumps(
        {
            "version": _VERSION,
            "turn": working.turn,
            "segments": [
                [s.kind.value, s.begin, s.length, s.key, list(s.tokens), s.at] for s in working.window.segments
            ],
            "stays": {key: [stay.turn, stay.token] for key, stay in working.stays.items()},
        }
    ).encode()


def planned(
    raw: bytes | None, end: int, limit: int, page: int, pinned: int
) -> tuple[list[Segment], int, dict[str, Stay]]:
    """The segments to restore for a log of `end` tokens, the turn counter and stays; a manifest that does not fit is
    cut at `end`, one that cannot be used is ignored."""
    try:
        data = json.loads(raw) if raw else None
        if data and data["version"] == _VERSION:
            found = [_segment(*row) for row in data["segments"]]
            cut = [
                replace(s, length=min(s.length, end - s.begin), tokens=s.tokens[: end - s.begin]) if s.logged else s
                for s in found
                if not s.logged or s.begin < end
            ]
            if sum(s.length for s in cut) <= limit and any(s.kind is Kind.RECENT for s in cut):
                return cut, int(data["turn"]), {k: Stay(int(t), int(at)) for k, (t, at) in data["stays"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        log.warning("the window's manifest cannot be used: %s", error)
    head = min(pinned, end)
    begin = max(head, end - int(limit * SHARE) + head)
    begin = min(-(-begin // page) * page, end) if begin > head else head
    plan = [Segment(Kind.PINNED, 0, head), Segment(Kind.RECENT, begin, end - begin)]
    return [s for s in plan if s.length], 0, {}


def _segment(kind: str, begin: int, length: int, key: str, tokens: Sequence[int], at: int = 0) -> Segment:
    segment = Segment(Kind(kind), begin, length, key, tuple(tokens), at)
    if begin < 0 or length < 0 or at < 0 or len(tokens) not in ((0, length) if segment.logged else (length,)):
        raise ValueError(f"a segment at {begin} has {length} tokens")
    return segment


def disown(store: Store, logs: Container[int]) -> None:
    """Empty the manifests of all windows that hold something recalled from one of these logs: it was erased."""
    for record in store.logs():
        try:
            data = json.loads(store.manifest(record.id) or b"null")
            keys = [str(row[3]) for row in data["segments"]] if data else []
            held = {int(key.split()[1].partition(":")[0]) for key in keys if key}
        except (StoreError, ValueError, KeyError, TypeError, IndexError):
            continue  # nobody can read it
        if any(log in logs for log in held):
            store.put_manifest(record.id, b"")
            store.put_guests(record.id, b"")


class Restorer:
    """Puts segments back into an empty window."""

    def __init__(
        self,
        working: WorkingContext,
        pager: Pager,
        read: Callable[[int, int], npt.NDArray[np.uint32]],
        history: LogView,
    ) -> None:
        """All of one engine; `read` gives the ids to decode."""
        self._working, self._window, self._pager = working, working.window, pager
        self._read, self._log, self._page = read, history, history.record.page
        self._pages: dict[int, Page | None] = {}
        self._tail: Page | None = None
        self._guests: Page | None = None

    def restore(self, segments: Sequence[Segment]) -> tuple[int, int]:
        """Fill the window; gives (tokens restored from disk, tokens decoded anew). Leaves the window decoded up to the
        last segment's end."""
        restored = decoded = 0
        if self._window.paging == "kv":
            self._tail = self._read_tail()
            self._guests = self._read_guests()
        trusted = self._window.paging == "kv"
        for segment in segments:
            done = 0
            if trusted and not segment.logged:
                done = self._guest(segment)
                restored += done
            if trusted and segment.logged:
                done = self._cells(segment)
                restored += done
                # nothing stands before the pinned tokens: decoded again, they are what they were
                trusted = done == segment.length or segment.kind is Kind.PINNED
            if done < segment.length:
                rest = replace(segment, begin=segment.begin + done, length=segment.length - done)
                decoded += self._decode(rest)
        self._window.adopt(_joined(self._window.segments))
        ends = [s.end for s in segments if s.logged and s.kind is not Kind.HEADER]
        self._working.token = max(ends, default=0)
        self._working.captured = min(self._first_unwritten(), self._working.token // self._page * self._page)
        return restored, decoded

    def _decode(self, segment: Segment) -> int:
        tokens = segment.tokens or tuple(int(t) for t in self._read(segment.begin, segment.end))
        for at in range(0, len(tokens), self._page):
            part = tokens[at : at + self._page]
            self._window.append(part, segment.kind, segment.begin + at, key=segment.key)
        return len(tokens)

    def _cells(self, segment: Segment) -> int:
        """Place the cells of a logged segment page by page, where they stood: then their keys are the very same. The
        number of tokens that could be placed."""
        at = segment.begin
        while at < segment.end:
            page = self._source(at)
            if page is None:
                break
            end = min(segment.end, page.begin + len(page.tokens))
            rows = np.arange(at - page.begin, end - page.begin)
            part = replace(segment, begin=at, length=end - at, tokens=(), at=segment.at + at - segment.begin)
            try:
                load = partial(self._pager.place, page, rows)
                self._window.insert_cells(len(self._window.segments), load, part)
            except (StateRejected, DecodeError) as error:
                log.warning("the page at %d was refused by llama.cpp: %s", at, error)
                self._window.spoil()
                break
            at = end
        return at - segment.begin

    def _guest(self, segment: Segment) -> int:
        """Place the cells of what was recalled where they stood; the number of its tokens, or 0 if they were not
        kept."""
        page = self._guests
        if page is None:
            return 0
        rows = np.flatnonzero((page.positions >= segment.at) & (page.positions < segment.at + segment.length))
        if page.tokens[rows].tolist() != list(segment.tokens):
            return 0
        try:
            self._window.insert_cells(len(self._window.segments), partial(self._pager.place, page, rows), segment)
        except (StateRejected, DecodeError) as error:
            log.warning("what was recalled was refused by llama.cpp: %s", error)
            self._window.spoil()
            return 0
        return segment.length

    def _read_guests(self) -> Page | None:
        try:
            return self._pager.bring_guests()
        except StoreError as error:
            log.warning("what was recalled is decoded again: %s", error)
            return None

    def _source(self, offset: int) -> Page | None:
        """A checked page or tail that holds `offset`."""
        number = offset // self._page
        if number not in self._pages:
            try:
                self._pages[number] = self._pager.bring(self._log.record.id, number)
            except StoreError as error:
                log.warning("page %d is not restored: %s", number, error)
                self._pages[number] = None
        for page in (self._pages[number], self._tail):
            if page is not None and page.begin <= offset < page.begin + len(page.tokens):
                return page
        return None

    def _read_tail(self) -> Page | None:
        try:
            return self._pager.bring_tail()
        except StoreError as error:
            log.warning("the unfinished page is not restored: %s", error)
            return None

    def _first_unwritten(self) -> int:
        """Log offset of the first full page that is not in the store; pages from there on are captured when decoded."""
        number = len(self._log) // self._page
        while number and not self._pager.written(number - 1):
            number -= 1
        return number * self._page


def _joined(segments: Sequence[Segment]) -> list[Segment]:
    """Neighbours of a kind that continue each other as one segment again."""
    out: list[Segment] = []
    for segment in segments:
        last = out[-1] if out else None
        joined = last and (last.kind, last.end, last.at + last.length) == (segment.kind, segment.begin, segment.at)
        if last and joined and segment.logged:
            out[-1] = replace(last, length=last.length + segment.length)
        else:
            out.append(segment)
    return out
