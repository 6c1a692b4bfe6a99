"""Pages out and in: cells of the window to memstore's pages and back, checked on both ways.

Out: when a page is full its cells are shared with the scratch sequence and read as state; parsing, compressing,
signals and the write happen on the writer's thread (write-behind), so eviction later costs nothing.
In: fingerprint, format, token ids and every row width are compared before llama.cpp sees a byte; then into the scratch
sequence only. Wrong memory is worse than slow memory: what does not fit is refused, and the caller decodes the text
again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from memstore import signals
from memstore.codec import Page, PageCodec, Plane, decode, encode
from memstore.errors import PageRejected
from memstore.logs import LogView
from memstore.store import Store
from memstore.writer import PageWriter
from zeta import rope, state, turning
from zeta.errors import StateRejected
from zeta.llama import BUILD, LlamaContext
from zeta.paging import Paging
from zeta.sidecar import Calibration
from zeta.window import SCRATCH, Window

SPAN = 32
"""Tokens under one mean-pooled key (DESIGN 5)."""

_NAMES: dict[int, Literal["f32", "f16", "bf16"]] = {0: "f32", 1: "f16", 30: "bf16"}
_TYPES: dict[str, int] = {name: number for number, name in _NAMES.items()}


@dataclass(frozen=True)
class Capture:
    """What the writer's thread needs to make a page: copies, no handles. `live` [n]: tokens that may be searched."""

    number: int
    begin: int
    tokens: npt.NDArray[np.uint32]
    live: npt.NDArray[np.bool_]
    text: str
    state: bytes


class Pager:
    """Pages of one log of one model."""

    def __init__(
        self,
        context: LlamaContext,
        paging: Paging,
        calibration: Calibration,
        store: Store,
        log: LogView,
        writer: PageWriter,
        *,
        fingerprint: str,
        codec: PageCodec,
    ) -> None:
        """`fingerprint`: hex SHA-256 of the model and everything that changes its KV; `codec`: f16 or q8_0."""
        self._context, self._paging, self._store, self._log, self._writer = context, paging, store, log, writer
        self._fingerprint, self._codec = bytes.fromhex(fingerprint), codec
        model = context.model
        group = max(1, model.n_head // max(1, model.n_head_kv))
        self._calibration = calibration
        self._rows, self.kv_of = calibration.rows(group)
        self.layout = calibration.layout(group)
        self.format = f"{BUILD} {paging.kind}"
        self._turns = turning.alike(paging)
        self._guests: tuple[tuple[str, int, int], ...] | None = None  # those kept last; None: not known

    # out

    def capture(self, window: Window, number: int, live: npt.NDArray[np.bool_], text: str) -> None:
        """Hand the full page `number` to the writer. Its cells must all be in the window, just decoded."""
        page = self._log.record.page
        begin, end = number * page, (number + 1) * page
        job = Capture(number, begin, self._log.read(begin, end), live, text, self._read(window, begin, end))
        self._writer.submit(lambda _store: self._write(job))

    def capture_tail(self, window: Window, begin: int, end: int) -> None:
        """Keep the unfinished page [begin, end), replacing the last one kept."""
        tokens = self._log.read(begin, end)
        raw = self._read(window, begin, end) if end > begin else b""
        empty = np.zeros(end - begin, bool)
        job = Capture(begin // self._log.record.page, begin, tokens, empty, "", raw)
        self._writer.submit(lambda store: store.put_tail(self._log.record.id, encode(self._page(job), self._codec)))

    def capture_guests(self, window: Window) -> None:
        """Keep the cells of what was recalled into the window and of its gists, where they stand, replacing those kept
        before: decoded again they would see what stands before them then. Nothing is written while they stay what they
        were."""
        if self._paging.kind != "kv" or self._context.shift_pending:
            return
        guests = [segment for segment in window.segments if not segment.logged]
        kept = tuple((f"{guest.key} {guest.cover}:{guest.begin}", guest.at, guest.length) for guest in guests)
        if kept == self._guests:
            return
        self._guests, log = kept, self._log.record.id
        if not guests:
            self._writer.submit(lambda store: store.put_guests(log, b""))
            return
        tokens = np.asarray([token for guest in guests for token in guest.names], np.uint32)
        raw = self._state([(guest.at, guest.length) for guest in guests])
        job = Capture(0, 0, tokens, np.zeros(len(tokens), bool), "", raw)
        self._writer.submit(lambda store: store.put_guests(log, encode(self._page(job), self._codec)))

    def _read(self, window: Window, begin: int, end: int) -> bytes:
        """State of the cells of log offsets [begin, end), or b"" where pages are text or cells have just moved."""
        if self._paging.kind != "kv" or self._context.shift_pending:
            return b""
        found = list(window.cells(begin, end))
        if sum(length for _, _, length in found) != end - begin:
            return b""  # part of it was decoded again elsewhere: the page keeps its text
        return self._state([(position, length) for position, _, length in found])

    def _state(self, runs: Sequence[tuple[int, int]]) -> bytes:
        """State of the cells at these positions, (first, how many) each."""
        for position, length in runs:
            self._context.copy(0, SCRATCH, position, position + length)
        try:
            return self._context.state(SCRATCH)
        finally:
            self._context.remove(-1, -1, seq=SCRATCH)

    def _page(self, job: Capture) -> Page:
        keys: tuple[Plane, ...] = ()
        values: tuple[Plane, ...] = ()
        positions = np.arange(len(job.tokens), dtype=np.int32)
        if job.state:
            cells = state.ordered(state.parse(job.state))
            # A sliding-window cache leaves out cells that a guest in between pushed out of its window: text only then.
            if all(len(section.positions) == len(job.tokens) for section in cells.sections):
                positions = cells.positions
                keys = tuple(Plane(_NAMES[layer.k_type], layer.keys) for layer in cells.layers)
                values = tuple(Plane(_NAMES[layer.v_type], layer.values) for layer in cells.layers)
        return Page(
            fingerprint=self._fingerprint,
            number=job.number,
            begin=job.begin,
            tokens=job.tokens,
            positions=positions,
            keys=keys,
            values=values,
            state_format=self.format,
        )

    def _write(self, job: Capture) -> None:
        page = self._page(job)
        found = self.signals(page, job.live) if page.keys else {}
        data = encode(page, self._codec)
        self._store.put_page(self._log.record.id, data, job.number, found, job.text)

    def signals(self, page: Page, live: npt.NDArray[np.bool_]) -> Mapping[str, bytes]:
        """Sharp and mean signals of a page with KV, packed."""
        keys = self._keys(page)
        sharp, scales = signals.quantize(keys)
        spans = -(-len(live) // SPAN)
        mean = np.zeros((spans, len(self._rows), keys.shape[2]), np.float16)
        any_live = np.zeros(spans, bool)
        for i in range(spans):
            part = slice(i * SPAN, (i + 1) * SPAN)
            if live[part].any():
                any_live[i] = True
                mean[i] = keys[:, part][:, live[part]].mean(axis=1)
        return {
            "sharp": signals.SharpSignal(self.layout, sharp, scales, live).pack(),
            "mean": signals.MeanSignal(self.layout, mean, any_live).pack(),
        }

    def _keys(self, page: Page) -> npt.NDArray[np.float32]:
        """Un-rotated keys of the calibrated rows: float32 [rows, tokens, head_dim]."""
        ropes, row = self._paging.ropes or {}, self._paging.row or {}
        out, cache = [], {}
        for layer, head in self._rows:
            if layer not in cache:
                plane = page.keys[row[layer]]
                flat = state.floats(plane.data, _TYPES[plane.dtype])
                heads = self._context.model.n_head_kv
                shaped = flat.reshape(len(flat), heads, -1)
                cache[layer] = rope.unrotate(shaped, page.positions, ropes.get(layer))
            out.append(cache[layer][:, head])
        return np.stack(out)

    # in

    def bring(self, log_id: int, number: int) -> Page | None:
        """A page with KV that fits this context, or None where it only has text. Raises PageDamaged, PageRejected."""
        raw = self._store.page(log_id, number)
        return self._checked(decode(raw), log_id) if raw is not None else None

    def look(self, log_id: int, number: int) -> Page | None:
        """As `bring`, but looking is no use: what the quota counts as cold stays cold."""
        with self._store.tables.read() as txn:
            view = txn.get("pages", self._store.doc(txn, log_id, number).key)
            raw = None if view is None else bytes(view)
        return self._checked(decode(raw), log_id) if raw is not None else None

    def settle(self) -> None:
        """Wait until every page that was handed over can be found."""
        self._writer.flush()

    def written(self, number: int) -> bool:
        """Whether page `number` of this log is in the store, with or without KV."""
        return self._store.has_page(self._log.record.id, number)

    def bring_tail(self) -> Page | None:
        """The unfinished page kept at the last save, checked like any other."""
        raw = self._store.tail(self._log.record.id)
        return self._checked(decode(raw), self._log.record.id) if raw is not None else None

    def bring_guests(self) -> Page | None:
        """What was recalled into the window at the last save: tokens of any log, at the positions where they stood."""
        raw = self._store.guests(self._log.record.id)
        page = decode(raw) if raw else None
        return page if page is not None and self._fits(page) else None

    def _checked(self, page: Page, log_id: int) -> Page | None:
        if not self._fits(page):
            return None
        own = self._store.view(log_id).read(page.begin, page.begin + len(page.tokens))
        if not np.array_equal(own, page.tokens):
            raise PageRejected("a page holds other tokens than the log", "its text is decoded again")
        return page

    def _fits(self, page: Page) -> bool:
        """Whether a page has KV; raises PageRejected where that is not of this context."""
        if not page.keys or self._paging.kind != "kv":
            return False
        if page.fingerprint != self._fingerprint:
            raise PageRejected("a page was written by another model", "its text is decoded again")
        if page.state_format != self.format:
            raise PageRejected(f"a page has the state format {page.state_format}", "its text is decoded again")
        shape = self._paging.shape
        found = tuple(
            (_TYPES.get(k.dtype, -1), k.data.shape[1], _TYPES.get(v.dtype, -1), v.data.shape[1])
            for k, v in zip(page.keys, page.values, strict=True)
        )
        if shape is None or found != shape.rows or len(page.positions) != len(page.tokens):
            raise PageRejected("a page's rows do not fit this context", "its text is decoded again")
        return True

    def place(self, page: Page, rows: Sequence[int] | npt.NDArray[np.intp], position: int) -> None:
        """Put rows of a checked page into the empty scratch sequence, at `position` on and without gaps.

        Their keys are rotated here: llama.cpp would rotate those of all cells. Raises StateRejected where llama.cpp
        refuses; the window must then be decoded again.
        """
        shape = self._paging.shape
        if shape is None:
            raise PageRejected("this model's pages hold no KV", "its text is decoded again")
        chosen = np.asarray(rows, np.intp)
        whole = len(chosen) == len(page.tokens)
        positions = np.arange(position, position + len(chosen), dtype=np.int32)
        keys = self._turned(
            [k.data if whole else k.data[chosen] for k in page.keys],
            [_TYPES[k.dtype] for k in page.keys],
            positions - page.positions[chosen],
        )
        sections, at = [], 0
        for count, transposed in shape.sections:
            layers = tuple(
                state.Layer(
                    _TYPES[page.keys[i].dtype],
                    keys[i],
                    _TYPES[page.values[i].dtype],
                    page.values[i].data if whole else page.values[i].data[chosen],
                )
                for i in range(at, at + count)
            )
            sections.append(state.Section(positions, transposed, layers))
            at += count
        self._context.load_state(SCRATCH, state.build(state.SequenceState(shape.magic, tuple(sections)), SCRATCH))

    def moved(self, data: bytes, positions: Sequence[int]) -> bytes:
        """The state of a sequence with its cells, in the order of their positions, at others; for the scratch sequence.

        Raises StateRejected where a cache has not all of the cells (sliding-window layers).
        """
        found, sections, first = state.ordered(state.parse(data)), [], 0
        places = np.asarray(positions, np.int32)
        if any(len(section.positions) != len(places) for section in found.sections):
            raise StateRejected("a cache does not hold every cell that is to move")
        turned = self._turned(
            [layer.keys for layer in found.layers],
            [layer.k_type for layer in found.layers],
            places - found.positions,
        )
        for section in found.sections:
            layers = [replace(layer, keys=turned[first + i]) for i, layer in enumerate(section.layers)]
            sections.append(replace(section, positions=places, layers=tuple(layers)))
            first += len(layers)
        return state.build(replace(found, sections=tuple(sections)), SCRATCH)

    def _turned(
        self, rows: list[npt.NDArray[np.uint8]], kinds: Sequence[int], by: npt.NDArray[np.int32]
    ) -> list[npt.NDArray[np.uint8]]:
        """Keys uint8 [n, row_bytes] of each layer, of ggml type `kinds`, rotated `by` so many positions, int32 [n]."""
        return turning.turned(rows, kinds, by, self._turns, self._context.model.n_head_kv)
