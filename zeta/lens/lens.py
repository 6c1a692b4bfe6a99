"""The lens over a window: what the focus allocator decides is done to cells here. Effects only.

    window's segments -> entries -> utilities (LensNet, resonance) -> plan (zeta.lens.focus) -> changes -> cells

The window is the one truth: entries are read from its segments each time, so what llama.cpp refused is simply a gist
still at the next update.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from typing import Literal

import numpy as np
import numpy.typing as npt

from memstore.lifetime.node import BLOCK, Node
from memstore.lifetime.spanbook import SpanBook
from memstore.writer import Job
from zeta.allocator import RESIDENCY
from zeta.errors import ContextTooSmall, StateRejected
from zeta.events import Event, Evicted, Focused
from zeta.lens.changes import changes
from zeta.lens.context import WorkingContext
from zeta.lens.entry import WIDTHS, Entry
from zeta.lens.focus import Change, FocusOptions, Plan, refine
from zeta.lens.hearing import Hearing, deaf
from zeta.lens.lensnet import LensNet
from zeta.lens.memory import Memory
from zeta.lens.telemetry import Iteration, record
from zeta.lens.vectors import TreeVectors
from zeta.segment import Kind, Segment
from zeta.window import Window

log = logging.getLogger("zeta.lens")

Mode = Literal["off", "on", "resonance-only", "lens-only"]

Load = Callable[[int], None]

TAILS = (2, 4, 16)
"""Half of the window (its size divided by this) stays raw at the end, and where that cannot be, a smaller part."""


@dataclass(frozen=True)
class LensOptions:
    """`focus` without its budget, which is the window's. `mode` says whose utilities count. The first `pinned` tokens
    of the log are left alone. Where room is needed, a `page` of tokens is freed at once."""

    mode: Mode
    focus: FocusOptions
    page: int
    pinned: int
    conversation: str = ""


@dataclass(frozen=True)
class Now:
    """Where a chat is: log tokens decoded, those of them that are in full pages, and the turn."""

    decoded: int
    captured: int
    turn: int


class Lens:
    """Levels of detail of one window over one log."""

    def __init__(
        self,
        window: Window,
        vectors: TreeVectors,
        book: SpanBook,
        net: LensNet | None,
        options: LensOptions,
        *,
        load: Callable[[int], Load | None],
        later: Callable[[Job], None],
        trace: Callable[[Iteration], None] = lambda _: None,
    ) -> None:
        """`book` knows what may be shown in detail, and is told what is used. `load(offset)` gives what brings the
        kept cells of the block at a log offset into the scratch sequence, or None where it has to be decoded again;
        `later` runs a job behind the writing of pages; `trace` takes the telemetry."""
        self.window, self.vectors, self.options, self._book = window, vectors, options, book
        self._load, self._later, self.trace = load, later, trace
        self._hearing = Hearing(net, vectors) if net and options.mode != "resonance-only" else None
        self.memory = Memory()
        self._finest: npt.NDArray[np.uint8] | None = None

    def context(self, captured: int, tail: int = 0, held: Container[Node] = ()) -> WorkingContext:
        """The window's entries. Fixed are the last `tail` tokens, what no page holds yet (from `captured` on), and the
        blocks whose node is `held`."""
        shown = [segment for segment in self.window.segments if segment.shows]
        end = shown[-1].end if shown else 0
        pinned = min(self.options.pinned, end)
        return WorkingContext(tuple(_entries(shown, pinned, min(end - tail, captured), held)), pinned)

    # what is heard

    def ingest(self, until: int) -> None:
        """The log's first `until` tokens get their gists, in the background; who needs one before makes it."""
        self.vectors.promise(until)
        self._later(lambda _store: self.vectors.grow())

    def note(self, until: int) -> None:
        """A turn is saved: what was used is written down, and all of the log's `until` tokens get their gists."""
        self.ingest(until)
        self._later(lambda _store: self._written())

    def _written(self) -> None:
        self._book.flush()
        self._finest = None

    def propose(self, nodes: Mapping[Node, float], turn: int) -> None:
        """Let what resonates be sharp for as many turns as a guest stays: tree nodes (level, index) and utilities."""
        lasting = {node: each for node, each in self.memory.proposed.items() if turn - each[1] < RESIDENCY}
        proposed = {node: (utility, turn) for node, utility in nodes.items()}
        self.memory = replace(self.memory, proposed={**lasting, **proposed})

    def listen(self, end: int) -> None:
        """A question ends at log offset `end`: it is what the next update is about."""
        self.vectors.promise(end)
        self._finest = None  # detail may have been put away since the last turn
        if self._hearing:
            self._hearing.listen(end)

    # what is done

    def due(self, decoded: int) -> bool:
        """Whether a block was decoded since the last update (seed 002: every K tokens)."""
        return decoded - self.memory.at >= BLOCK

    def update(self, need: int, now: Now) -> list[Event]:
        """One iteration: what LensNet and resonance want is done as far as `need` tokens still fit then. Where they did
        not fit, a page is freed: gists are decoded together."""
        self.memory = replace(self.memory, at=now.decoded)
        try:
            short = self.window.used + need > self.window.limit
            done = self._change(self.options.focus, need, max(need, self.options.page) if short else need, now)
        except ContextTooSmall:
            return []  # who needs the room makes it, at the expense of guests too
        finally:
            if self._hearing:
                self._hearing.rest()
        self._tell(done, now)
        return done

    def _tell(self, done: Sequence[Event], now: Now) -> None:
        actions = [action for event in done if isinstance(event, Focused) for action in event.actions]
        expanded = [Node(int(level), int(index)) for change, level, index in actions if change == Change.EXPAND]
        shown = [entry.place for entry in self.context(now.captured).items]
        self._book.note(expanded=expanded, resident=shown, offset=now.decoded)

    def fit(self, need: int, now: Now) -> list[Event]:
        """Collapse just so much that `need` tokens fit, or a page. Raises ContextTooSmall."""
        iteration, forced = self.memory.state.iteration, replace(self.options.focus, n_diff=0, refinements=1)
        done = self._change(forced, need, max(need, self.options.page), now)
        state = replace(self.memory.state, iteration=iteration)  # residency counts updates
        self.memory = replace(self.memory, state=state)
        return done

    def _change(self, options: FocusOptions, need: int, wanted: int, now: Now) -> list[Event]:
        """Plan and do. `wanted` tokens are to fit, `need` where that would take more than the window's older half."""
        began = time.perf_counter()
        self.vectors.promise(now.captured)
        before, plan, budget = self._plan(options, need, wanted, now)
        events = [*self._apply(before, plan.context)]
        self.memory = replace(self.memory, state=plan.state)
        ms = 1e3 * (time.perf_counter() - began)
        line = record(before, plan, w_max=budget, latency_ms=ms, conversation=self.options.conversation)
        self.trace(line)
        done = [[action.change.value, action.node.level, action.node.index] for action in plan.actions]
        return [*events, Focused(done, [*line.entries], plan.context.cost, budget, ms)] if done else events

    def _plan(self, options: FocusOptions, need: int, wanted: int, now: Now) -> tuple[WorkingContext, Plan, int]:
        """The plan with the largest tail that there is room for, what it was made for, and its budget."""
        free = self.window.limit - sum([segment.length for segment in self.window.segments if not segment.shows])
        proposed = {node: utility for node, (utility, at) in self.memory.proposed.items() if now.turn - at < RESIDENCY}

        finest = self._shown_at_most()

        def allowed(entry: Entry) -> bool:
            block = entry.begin // BLOCK
            most = finest[block] if block < len(finest) else 0  # what is new has not been put away
            if entry.level == 0:
                return not most
            return entry.index < self.vectors.count(entry.level) and (entry.level > 1 or most < 2)

        def plan(part: int) -> tuple[WorkingContext, Plan, int]:
            budget = max(free - (wanted if part == TAILS[0] else need), 1)
            held = proposed if part != TAILS[-1] else ()  # no proposal says that it should leave: it would go first
            context = self.context(now.captured, self.window.limit // part, held)
            within = replace(options, w_max=budget)
            score = self._hearing or deaf
            made = refine(context, score, self.memory.state, within, proposals=proposed, allowed=allowed)
            return context, made, budget

        for part in TAILS[:-1]:
            with suppress(ContextTooSmall):
                return plan(part)
        return plan(TAILS[-1])

    def _shown_at_most(self) -> npt.NDArray[np.uint8]:
        """The finest level that each block may be shown at, looked up once a turn: putting away is work for idle times,
        and the look-up takes longer the more was put away."""
        found = self._finest
        if found is None:
            found = self._finest = self._book.finest(0, self.vectors.count(1))
        return found

    def _apply(self, before: WorkingContext, after: WorkingContext) -> Iterator[Event]:
        """Make the window show `after`. Cells that llama.cpp refuses are decoded again, with all of the window."""
        todo = changes(before, after)
        self.window.collapse(*todo.gists)
        for gists in todo.gists:
            yield from self._left(gists, before)
        for shown in todo.opened:
            try:
                self.window.expand(shown, self._load(shown.begin) if shown.kind is Kind.RECENT else None)
            except StateRejected as error:
                log.warning("tokens %d to %d stay a gist: %s", shown.begin, shown.end, error)

    def _left(self, gists: Segment, before: WorkingContext) -> Iterator[Event]:
        """What of each page a run of gists took the place of."""
        raw = [entry for entry in before.items if not entry.level and gists.begin <= entry.begin < gists.end]
        for number, entries in groupby(raw, lambda entry: entry.begin // self.options.page):
            blocks = [*entries]
            yield Evicted(number, blocks[0].begin, blocks[-1].end, True)


def _entries(shown: Iterable[Segment], pinned: int, border: int, held: Container[Node]) -> Iterator[Entry]:
    """Entries of segments in time order: gists one by one, raw tokens cut at blocks and where the pinned ones end."""
    at = 0
    for segment in _whole(shown):
        if segment.cover > 1:
            level = WIDTHS.index(segment.cover, 1)
            yield from (_gist(level, at) for at in range(segment.begin, segment.end, segment.cover))
            continue
        at = segment.begin
        while at < segment.end:
            end = min(at - at % BLOCK + BLOCK, segment.end)
            end = pinned if at < pinned < end else end
            yield Entry(0, at, end, fixed=end <= pinned or end > border or Node(1, at // BLOCK) in held)
            at = end


def _whole(shown: Iterable[Segment]) -> Iterator[Segment]:
    """The segments with raw neighbours as one: a guest may stand inside of a block."""
    last: Segment | None = None
    for segment in shown:
        if last and last.cover == segment.cover == 1 and last.end == segment.begin:
            last = replace(last, length=last.length + segment.length)
            continue
        if last:
            yield last
        last = segment
    if last:
        yield last


@lru_cache(1 << 14)
def _gist(level: int, begin: int) -> Entry:
    return Entry(level, begin, begin + WIDTHS[level])
