"""The working context: who is in the window beside the recent tokens, and who leaves when room is needed.

Applies what zeta.allocator decides to a zeta.window, in one order: room is made, then cells come back, then the caller
decodes. A restore that fails spoils the window, which is then decoded again: slower, never wrong.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt

from memstore.codec import Page
from memstore.ctxfile import ERASED
from memstore.errors import StoreError
from memstore.lifetime.node import BLOCK, Node
from memstore.logs import LogView
from memstore.store import Store
from zeta import allocator
from zeta.allocator import Stay, TurnSpan
from zeta.errors import ContextTooSmall, DecodeError, StateRejected
from zeta.events import Event, Evicted, GuestLeft
from zeta.lens.lens import Lens, Now
from zeta.pager import Pager
from zeta.recall import Candidate
from zeta.window import Kind, Segment, Window

log = logging.getLogger("zeta.working")


@dataclass(frozen=True)
class Found:
    """Something to bring back: the passage [begin, end) of a page, as tokens ready to be decoded and as plain text.
    `words` are the spans of log offsets in it that resonate, `path` the file of a knowledge base that it stands in.
    What is of no log (a memory) has log 0."""

    candidate: Candidate
    begin: int
    end: int
    tokens: tuple[int, ...]
    text: str
    conversation: str
    words: tuple[tuple[int, int], ...] = ()
    path: str = ""


class WorkingContext:
    """Guests, recalled pages and eviction over one window. `events` collects what happened until it is drained."""

    def __init__(
        self,
        window: Window,
        page: int,
        store: Store,
        history: LogView,
        pager: Pager,
        fetch: Callable[[int, int], Page | None],
    ) -> None:
        """`page`: tokens of a page; `fetch(log, number)` gives a checked page, from the prefetcher where it has it."""
        self.window, self.page = window, page
        self._store, self._log, self._pager, self._fetch = store, history, pager, fetch
        self.lens: Lens | None = None
        self.turns: list[TurnSpan] = []
        self.turn = 0
        self.token = 0
        self.captured = 0
        self.stays: dict[str, Stay] = {}
        self.left: dict[str, int] = {}
        self.events: list[Event] = []

    def drain(self) -> Iterator[Event]:
        """What happened since the last call; what a caller who stops does not take is there for the next."""
        while self.events:
            yield self.events.pop(0)

    # coming back

    def bring(self, found: Found, mode: str, before: int | None) -> str:
        """Make `found` resident, in front of log offset `before` (None: at the end). Gives the mode that was possible.

        What is here already only has its residency renewed. Another model's page has neither KV nor tokens that this
        one could read: it comes back as its passage.
        """
        source = None if mode == "passage" else self._store.view(found.candidate.log)
        if source and source.record.model != self._log.record.model:
            source, mode = None, "passage"
        key = self.key(found, mode)
        self.stays = allocator.used_again(self.stays, key, self.turn, self.token)
        if any(segment.key == key for segment in self.window.segments):
            return mode
        if mode == "kv" and self._bring_cells(found, key):
            return mode
        tokens, begin = list(found.tokens), found.begin
        if source:
            begin = found.candidate.number * source.record.page
            ids = source.read(begin, min(begin + source.record.page, len(source)))
            tokens = ids[ids != ERASED].tolist()
        self.make_room(len(tokens))
        index = len(self.window.segments) if before is None else self._in_front(before)
        if index == len(self.window.segments):
            self.window.append(tokens, Kind.GUEST, begin, key=key)
        else:
            self.window.insert(index, tokens, Segment(Kind.GUEST, begin, len(tokens), key, tuple(tokens)))
        return "text" if mode == "kv" else mode

    def _in_front(self, offset: int) -> int:
        """Index of the segment that begins at log offset `offset`, or at the oldest recent token after it where that
        left."""
        recent = [s for s in self.window.segments if s.kind is Kind.RECENT and s.end > offset]
        return self.window.split(max(offset, recent[0].begin if recent else 0))

    @staticmethod
    def key(found: Found, mode: str) -> str:
        """Names a guest: the same passage or page is never in the window twice."""
        place = f"{found.candidate.log}:{found.candidate.number}"
        return f"passage {found.candidate.log}:{found.begin}" if mode == "passage" else f"page {place}"

    def _bring_cells(self, found: Found, key: str) -> bool:
        """Restore a page just before the recent tokens; False where its cells cannot be had."""
        page = self._page(found.candidate.log, found.candidate.number)
        if page is None:
            return False
        if not len(self._missing(page, found.candidate.log)):
            return True  # all of it can be seen where it was said
        self.make_room(len(page.tokens))
        rows = self._missing(page, found.candidate.log)  # room may have been made at this page's expense
        index = self._slot(page.begin)
        tokens = tuple(int(t) for t in page.tokens[rows])
        segment = Segment(Kind.RECALLED, page.begin + int(rows[0]), len(rows), key, tokens)
        try:
            self.window.insert_cells(index, lambda position: self._pager.place(page, rows, position), segment)
        except (StateRejected, DecodeError) as error:
            log.warning("page %s was refused by llama.cpp: %s", key, error)
            self.window.spoil()
            return False
        return True

    def _missing(self, page: Page, owner: int) -> npt.NDArray[np.intp]:
        """Rows of a page that are not in the window already (pinned tokens, the edge of the recent ones)."""
        rows = np.arange(len(page.tokens))
        if self._store.owner(self._log.record.id, page.number) != (owner, page.number):
            return rows
        here = np.asarray([self.window.resident(page.begin + int(r), page.begin + int(r) + 1) > 0 for r in rows])
        missing: npt.NDArray[np.intp] = rows[~here]
        return missing

    def _slot(self, begin: int) -> int:
        """Where a recalled page goes: after the pinned tokens and gists, among the recalled in time order."""
        index = max(len(self.window.find(Kind.PINNED)), *(i + 1 for i in self.window.find(Kind.GIST)), 0)
        for i in self.window.find(Kind.RECALLED):
            if self.window.segments[i].begin < begin:
                index = i + 1
        return index

    # room

    def make_room(self, need: int) -> None:
        """Let tokens leave until `need` more fit. Raises ContextTooSmall when nothing more may leave."""
        limit = self.window.limit
        if self.window.used + need <= limit:
            return
        if self.lens:
            self._blur(self.lens, need)
            return
        # Where cells cannot move, every change decodes the window again: let more go at once, less often.
        target = limit - need if self.window.paging == "kv" else min(limit - need, limit * 3 // 5)
        while self.window.used > target:
            victim = allocator.victim(
                self.window.segments,
                self.stays,
                self.turn,
                limit=limit,
                page=self.page,
                captured=self.captured,
                turns=self.turns,
            )
            if victim is None:
                if self.window.used + need <= limit:
                    return
                raise ContextTooSmall(
                    f"{need} tokens do not fit into a window of {limit} beside what must stay", "use a larger --ctx"
                )
            self._evict(victim)

    def _blur(self, lens: Lens, need: int) -> None:
        """Make room by letting gists take the place of what they stand for; guests leave where that is not enough."""
        for index in allocator.expired(self.window.segments, self.stays, self.turn):
            self.send_away(index, "room")
        while True:
            try:
                self.events += lens.fit(need, self._now)
                return
            except ContextTooSmall:
                coldest = allocator.coldest(self.window.segments, self.stays)
                if coldest is None:
                    raise
                self.send_away(coldest, "room")

    def loader(self, offset: int) -> Callable[[int], None] | None:
        """What puts the kept cells of the block at a log offset into the scratch sequence; None if there are none."""
        page = self._page(*self._store.owner(self._log.record.id, offset // self.page))
        if page is None:
            return None
        rows = np.arange(offset - page.begin, offset - page.begin + BLOCK)
        return partial(self._pager.place, page, rows)

    def _page(self, log_id: int, number: int) -> Page | None:
        """A page whose cells can be had, or None; why not is logged."""
        try:
            return self._fetch(log_id, number)
        except StoreError as error:
            log.warning("page %d:%d cannot be restored: %s", log_id, number, error)
            return None

    def propose(self, found: Sequence[Found], utility: float) -> None:
        """Let the lens show the blocks that these passages stand in, where they are this log's own."""
        if not self.lens:
            return
        log, nodes = self._log.record.id, dict[Node, float]()
        for each in found:
            page = each.candidate.log, each.candidate.number
            if self._store.owner(log, each.candidate.number) == page:
                blocks = range(each.begin // BLOCK, -(-each.end // BLOCK))
                nodes |= {Node(1, block): utility for block in blocks}
        self.lens.propose(nodes, self.turn)

    @property
    def _now(self) -> Now:
        return Now(self.token, self.captured, self.turn)

    def focus(self, need: int) -> None:
        """One update of the lens, if there is one; `need` tokens will fit after it."""
        if self.lens:
            self.events += self.lens.update(need, self._now)

    def _evict(self, victim: allocator.Victim) -> None:
        segment = self.window.segments[victim.index]
        if segment.kind is not Kind.RECENT:
            self.send_away(victim.index, "room")
            return
        begin, index = segment.begin, victim.index
        if victim.keep:
            low, high = victim.keep
            self.window.drop(index, high - begin, victim.cut - begin)
            self.window.drop(index, 0, low - begin)
            self.window.segments[index] = replace(self.window.segments[index], kind=Kind.HEADER)
        else:
            self.window.drop(index, 0, victim.cut - begin)
        self._drop_headers(victim)
        page = self.page
        for number in range(begin // page, -(-victim.cut // page)):
            low, high = max(begin, number * page), min(victim.cut, (number + 1) * page)
            self.events.append(Evicted(number, low, high, self.window.paging == "kv"))

    def _drop_headers(self, victim: allocator.Victim) -> None:
        """Headers of turns that are gone by now go too."""
        recent = self.window.find(Kind.RECENT)
        start = self.window.segments[recent[0]].begin if recent else victim.cut
        for i in reversed(self.window.find(Kind.HEADER)):
            header = self.window.segments[i]
            turn = next((t for t in self.turns if t.begin == header.begin), None)
            if turn is None or not turn.begin < start <= turn.end:
                self.window.drop(i)

    def send_away(self, index: int, reason: str) -> None:
        """Take a guest or recalled page out of the window."""
        segment = self.window.drop(index)
        self.left[segment.key] = self.token
        self.stays.pop(segment.key, None)
        mode = "kv" if segment.kind is Kind.RECALLED else "text"
        self.events.append(GuestLeft(segment.begin, segment.end, mode, reason))

    def retire(self) -> None:
        """At the begin of a turn, guests whose residency is over leave."""
        for index in allocator.expired(self.window.segments, self.stays, self.turn):
            self.send_away(index, "residency")

    def release(self) -> None:
        """Send everything recalled away."""
        for index in reversed(range(len(self.window.segments))):
            if self.window.segments[index].kind in (Kind.GUEST, Kind.RECALLED):
                self.send_away(index, "forgotten")
        self.events.clear()
        self.left.clear()
