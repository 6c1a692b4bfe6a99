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
from memstore.errors import StoreDamaged, StoreError
from memstore.logs import LogView
from memstore.store import Store
from zeta.allocator import Stay
from zeta.errors import DecodeError, StateRejected
from zeta.lens.entry import BLOCK, WIDTHS
from zeta.lens.memory import Memory
from zeta.pager import Pager
from zeta.segment import Kind, Segment, joined
from zeta.working import WorkingContext

log = logging.getLogger("zeta.restore")

SHARE = 0.75
"""Part of the window that is filled when there is no manifest: room for the next question and its answer."""

_VERSION = 1


def manifest(working: WorkingContext) -> bytes:
    """The window's segments, where they stand, and how long guests have stayed, as JSON; with a lens, what made its
    gists and what it remembers."""
    return json.dumps(
        {
            "version": _VERSION,
            **({"lens": working.lens.vectors.name, "focus": working.lens.memory.pack()} if working.lens else {}),
            "turn": working.turn,
            "segments": [
                [s.kind.value, s.begin, s.length, s.key, list(s.tokens), s.at, *([s.cover] if s.cover > 1 else [])]
                for s in working.window.segments
            ],
            "stays": {key: [stay.turn, stay.token] for key, stay in working.stays.items()},
        }
    ).encode()


def planned(
    raw: bytes | None, end: int, limit: int, page: int, pinned: int, net: str = ""
) -> tuple[list[Segment], int, dict[str, Stay]]:
    """The segments to restore for a log of `end` tokens, the turn counter and stays; a manifest that does not fit is
    cut at `end`, one that cannot be used is ignored. `net` names what makes the gists of a window with a lens."""
    try:
        data = json.loads(raw) if raw else None
        if data and data["version"] == _VERSION and data.get("lens", "") == net:
            found = [_segment(*row) for row in data["segments"]]
            cut = [
                replace(s, length=min(s.length, end - s.begin), tokens=s.tokens[: end - s.begin]) if s.logged else s
                for s in found
                if not s.logged or s.begin < end
            ]
            whole = not net or _tiles(cut)
            if whole and sum(s.length for s in cut) <= limit and any(s.kind is Kind.RECENT for s in cut):
                return cut, int(data["turn"]), {k: Stay(int(t), int(at)) for k, (t, at) in data["stays"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        log.warning("the window's manifest cannot be used: %s", error)
    if net:
        return _spread(end, limit, page, pinned), 0, {}
    head = min(pinned, end)
    begin = max(head, end - int(limit * SHARE) + head)
    begin = min(-(-begin // page) * page, end) if begin > head else head
    plan = [Segment(Kind.PINNED, 0, head), Segment(Kind.RECENT, begin, end - begin)]
    return [s for s in plan if s.length], 0, {}


def focused(raw: bytes | None, net: str) -> Memory:
    """What the lens remembered when the manifest was made; nothing where it cannot be used."""
    try:
        data = json.loads(raw) if raw else None
        if data and data["version"] == _VERSION and data.get("lens") == net:
            return Memory.unpack(data["focus"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        log.warning("what the lens remembers cannot be used: %s", error)
    return Memory()


def _spread(end: int, limit: int, page: int, pinned: int) -> list[Segment]:
    """A window over all of a log: the last pages as they are, gists of level 1 before them, and where these would take
    more than a quarter of the window, gists of level 2 for the oldest."""
    head, block, group = min(pinned, end), WIDTHS[1], WIDTHS[2]
    most = limit // 4
    gists = min(end // block, max(most, end // group + 2 * BLOCK))  # no more than that, the edges of groups included
    raw = max(page, int(limit * SHARE) - head - gists)
    # Blocks that become gists. The rest begins with a page, but where there is room for one only.
    step = page if raw > page else block
    first, last = -(-head // block), max(end - raw, 0) // step * step // block
    if last <= first:
        plan = [Segment(Kind.PINNED, 0, head), Segment(Kind.RECENT, head, end - head)]
        return [s for s in plan if s.length]
    early = -(-first // BLOCK)  # the first group without a raw token in it
    folded = max(0, min(last // BLOCK - early, -(-(last - first - most) // (BLOCK - 1))))
    plan = [Segment(Kind.PINNED, 0, head), Segment(Kind.RECENT, head, first * block - head)]
    if folded:
        plan += [
            Segment(Kind.GIST, first * block, early * BLOCK - first, cover=block),
            Segment(Kind.GIST, early * group, folded, cover=group),
        ]
        first = (early + folded) * BLOCK
    plan += [
        Segment(Kind.GIST, first * block, last - first, cover=block),
        Segment(Kind.RECENT, last * block, end - last * block),
    ]
    return [s for s in plan if s.length]


def _tiles(segments: Sequence[Segment]) -> bool:
    """Whether every log offset up to the last one is shown, once."""
    shown = [s for s in segments if s.shows]
    return not any(s.kind is Kind.HEADER for s in segments) and all(
        s.begin == end for s, end in zip(shown, [0, *(s.end for s in shown)], strict=False)
    )


def _segment(
    kind: str, begin: int, length: int, key: str, tokens: Sequence[int], at: int = 0, cover: int = 1
) -> Segment:
    segment = Segment(Kind(kind), begin, length, key, tuple(tokens), at, cover)
    counts = (length,) if segment.kind in (Kind.GUEST, Kind.RECALLED) else (0, length)
    if begin < 0 or length < 0 or at < 0 or len(tokens) not in counts or begin % cover:
        raise ValueError(f"a segment at {begin} has {length} tokens")
    if cover not in (WIDTHS[1:] if segment.kind is Kind.GIST else (1,)):
        raise ValueError(f"a cell at {begin} stands for {cover} tokens")
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
        """All of one engine; `read` gives the ids to decode. `damaged` says afterwards whether the disk gave back
        anything else than what it was given."""
        self.damaged = False
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
            if segment.kind is Kind.GIST and not done:
                self._window.append_gists(segment)
                decoded += segment.length
                continue
            if trusted and segment.logged:
                done = self._cells(segment)
                restored += done
                # nothing stands before the pinned tokens: decoded again, they are what they were
                trusted = done == segment.length or segment.kind is Kind.PINNED
            if done < segment.length:
                rest = replace(segment, begin=segment.begin + done, length=segment.length - done)
                decoded += self._decode(rest)
        self._window.adopt(joined(self._window.segments))
        ends = [s.end for s in segments if s.shows]
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
        """Place the cells of what was recalled, or of gists, where they stood; how many, or 0 if they were not kept."""
        page = self._guests
        if page is None:
            return 0
        rows = np.flatnonzero((page.positions >= segment.at) & (page.positions < segment.at + segment.length))
        if page.tokens[rows].tolist() != [*segment.names]:
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
            self._note(error, "what was recalled is decoded again")
            return None

    def _source(self, offset: int) -> Page | None:
        """A checked page or tail that holds `offset`."""
        number = offset // self._page
        if number not in self._pages:
            try:
                self._pages[number] = self._pager.bring(self._log.record.id, number)
            except StoreError as error:
                self._note(error, f"page {number} is not restored")
                self._pages[number] = None
        for page in (self._pages[number], self._tail):
            if page is not None and page.begin <= offset < page.begin + len(page.tokens):
                return page
        return None

    def _read_tail(self) -> Page | None:
        try:
            return self._pager.bring_tail()
        except StoreError as error:
            self._note(error, "the unfinished page is not restored")
            return None

    def _note(self, error: StoreError, what: str) -> None:
        """What cannot be had is decoded again; damage is told, pages of another build are none."""
        log.warning("%s: %s", what, error)
        self.damaged |= isinstance(error, StoreDamaged)

    def _first_unwritten(self) -> int:
        """Log offset of the first full page that is not in the store; pages from there on are captured when decoded."""
        number = len(self._log) // self._page
        while number and not self._pager.written(number - 1):
            number -= 1
        return number * self._page
