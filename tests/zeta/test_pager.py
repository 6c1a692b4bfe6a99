"""Pages out and in: what fits comes back exactly, what does not is refused before llama.cpp sees it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from live_llama import distance, prose
from tiny_sessions import PAGE, PINNED, TinySession

from memstore import Page, PageDamaged, PageRejected, SharpSignal, decode, encode
from zeta import state
from zeta.errors import StateRejected
from zeta.window import SCRATCH, Kind, Segment

Tiny = Callable[..., TinySession]
TOKENS = prose(6 * PAGE)


@pytest.fixture
def tiny(tiny_session: Tiny) -> TinySession:
    """Six full pages, the window large enough for all of them."""
    made = tiny_session(limit=512)
    made.tell(TOKENS)
    return made


def log_of(tiny: TinySession) -> int:
    return tiny.session.history.record.id


def stored(tiny: TinySession, number: int) -> Page:
    raw = tiny.session.store.page(log_of(tiny), number)
    assert raw
    return decode(raw)


def put(tiny: TinySession, page: Page, number: int) -> None:
    store = tiny.session.store
    doc = store.owner(log_of(tiny), number)
    with store.tables.write() as txn:
        txn.put("pages", doc.key, encode(page, "f16"))


def expected(tiny: TinySession) -> np.ndarray:
    tiny.engine.again()
    return tiny.runtime.context.logits()


def test_a_page_holds_the_tokens_and_cells_of_its_span(tiny: TinySession) -> None:
    for number in range(6):
        page = tiny.session.pager.bring(log_of(tiny), number)
        assert page is not None
        assert page.tokens.tolist() == TOKENS[number * PAGE : (number + 1) * PAGE]
        assert page.positions.tolist() == list(range(number * PAGE, (number + 1) * PAGE))
    assert tiny.session.pager.bring(log_of(tiny), 6) is None


def test_the_pinned_tokens_of_a_page_are_never_found(tiny: TinySession) -> None:
    with tiny.session.store.signals("sharp", tiny.session.store.scope(log_of(tiny))) as found:
        lives = [SharpSignal.unpack(view).live for _, _, view in found]
    assert lives[0].tolist() == [False] * PINNED + [True] * (PAGE - PINNED)
    assert all(live.all() for live in lives[1:])


def test_a_page_that_was_split_by_a_guest_comes_together_again_whichever_way_its_runs_move(
    tiny_session: Tiny,
) -> None:
    """Runs that stood apart are put side by side: some move up, some down, none over another."""
    tiny = tiny_session(limit=512)
    tiny.tell(TOKENS)
    page, context, window = stored(tiny, 2), tiny.runtime.context, tiny.engine.window
    before = expected(tiny)
    torn = np.concatenate([np.arange(20), np.arange(20, 40) + 30, np.arange(40, PAGE) + 200])
    for position in (10, 2 * PAGE, 2 * PAGE + 45, 700):
        moved = rotated(tiny, page, torn + 2 * PAGE)
        tiny.session.pager.place(moved, np.arange(PAGE), position)
        context.decode([1], 900, seq=2)
        context.remove(-1, -1, seq=2)
        raw = context.state(SCRATCH)
        context.remove(-1, -1, seq=SCRATCH)
        assert decode_positions(raw) == list(range(position, position + PAGE))
        assert keys_unrotated(tiny, raw) == pytest.approx(keys_unrotated_of(tiny, page), abs=0.02)
    assert window.used == len(TOKENS)
    assert distance(before, expected(tiny)) < 0.003


def rotated(tiny: TinySession, page: Page, positions: np.ndarray) -> Page:
    """The page as it would have been written with its cells at other positions: llama.cpp rotates them itself."""
    context = tiny.runtime.context
    cells = [*np.flatnonzero(np.diff(positions, prepend=positions[0] - 2) != 1).tolist(), PAGE]
    tiny.session.pager.place(page, np.arange(PAGE), 4 * 512)
    for begin, end in pairwise(cells):
        context.shift(4 * 512 + begin, 4 * 512 + end, int(positions[begin]) - 4 * 512 - begin, seq=SCRATCH)
    context.decode([1], 5000, seq=2)
    context.remove(-1, -1, seq=2)
    raw = context.state(SCRATCH)
    context.remove(-1, -1, seq=SCRATCH)
    found = ordered(raw)
    keys = tuple(replace(plane, data=layer.keys) for plane, layer in zip(page.keys, found.layers, strict=True))
    return replace(page, positions=found.positions, keys=keys)


def ordered(raw: bytes) -> state.SequenceState:
    return state.ordered(state.parse(raw))


def decode_positions(raw: bytes) -> list[int]:
    positions: list[int] = ordered(raw).positions.tolist()
    return positions


def keys_unrotated(tiny: TinySession, raw: bytes) -> np.ndarray:
    found = ordered(raw)
    page = replace(
        stored(tiny, 2),
        positions=found.positions,
        keys=tuple(replace(p, data=x.keys) for p, x in zip(stored(tiny, 2).keys, found.layers, strict=True)),
    )
    return keys_unrotated_of(tiny, page)


def keys_unrotated_of(tiny: TinySession, page: Page) -> np.ndarray:
    return tiny.session.pager._keys(page)


def test_some_rows_of_a_page_are_placed_without_gaps(tiny: TinySession) -> None:
    page = stored(tiny, 3)
    rows = np.asarray([*range(5, 20), *range(40, 50)])
    tiny.session.pager.place(page, rows, 100)
    context = tiny.runtime.context
    context.decode([1], 900, seq=2)
    context.remove(-1, -1, seq=2)
    assert decode_positions(context.state(SCRATCH)) == list(range(100, 125))
    context.remove(-1, -1, seq=SCRATCH)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"tokens": np.arange(PAGE, dtype=np.uint32)}, "tokens"),
        ({"fingerprint": bytes(32)}, "model"),
        ({"state_format": "llama.cpp/0.0.0 kv"}, "format"),
        ({"keys": "narrow"}, "rows"),
        ({"positions": np.arange(PAGE - 1, dtype=np.int32)}, ""),
    ],
)
def test_a_page_of_something_else_is_refused(tiny: TinySession, change: dict[str, object], said: str) -> None:
    page = stored(tiny, 1)
    if change.get("keys") == "narrow":
        change = {"keys": tuple(replace(plane, data=plane.data[:, :-64]) for plane in page.keys)}
    try:
        put(tiny, replace(page, **change), 1)  # type: ignore[arg-type]
    except ValueError:
        return  # such a page cannot even be written
    with pytest.raises(PageRejected, match=said) as caught:
        tiny.session.pager.bring(log_of(tiny), 1)
    assert caught.value.hint


def test_a_flipped_bit_is_found(tiny: TinySession) -> None:
    store = tiny.session.store
    doc = store.owner(log_of(tiny), 1)
    with store.tables.write() as txn:
        data = bytearray(txn.get("pages", doc.key) or b"")
        data[-20] ^= 16
        txn.put("pages", doc.key, bytes(data))
    for bring in (tiny.session.pager.bring, tiny.session.pager.look):
        with pytest.raises(PageDamaged):
            bring(log_of(tiny), 1)


def test_a_state_that_llama_refuses_spoils_the_window_and_it_is_decoded_again(
    tiny: TinySession, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = expected(tiny)
    page, window = stored(tiny, 2), tiny.engine.window
    monkeypatch.setattr("zeta.state.build", lambda *_: b"nonsense")
    with pytest.raises(StateRejected):
        window.insert_cells(
            1,
            lambda position: tiny.session.pager.place(page, np.arange(PAGE), position),
            Segment(Kind.RECALLED, 2 * PAGE, PAGE, "page 1:2", tuple(TOKENS[2 * PAGE : 3 * PAGE])),
        )
    assert distance(before, expected(tiny)) < 0.003


def test_a_tail_is_kept_and_replaced(tiny: TinySession) -> None:
    pager, engine = tiny.session.pager, tiny.engine
    for extra in (10, 5):
        tiny.tell(prose(extra, seed=extra))
        pager.capture_tail(engine.window, engine.working.captured, engine.decoded)
        tiny.session.writer.flush()
        tail = pager.bring_tail()
        assert tail is not None
        assert tail.begin == 6 * PAGE
        assert 6 * PAGE + len(tail.tokens) == engine.decoded


def test_cells_that_have_just_moved_are_not_read(tiny: TinySession) -> None:
    """Their positions would be new and their keys old: the tail keeps its text and is decoded again."""
    tiny.tell(prose(10, seed=3))
    pager, engine = tiny.session.pager, tiny.engine
    context, end = tiny.runtime.context, engine.window.next
    context.shift(end - 1, -1, 1)
    context.shift(end, -1, -1)
    assert context.shift_pending
    pager.capture_tail(engine.window, engine.working.captured, engine.decoded)
    tiny.session.writer.flush()
    assert pager.bring_tail() is None
    engine.again()
    pager.capture_tail(engine.window, engine.working.captured, engine.decoded)
    tiny.session.writer.flush()
    assert pager.bring_tail() is not None


def test_cells_of_a_sequence_are_moved_to_any_positions_as_a_page_would_be(tiny: TinySession) -> None:
    context, pager = tiny.runtime.context, tiny.session.pager
    page = pager.bring(log_of(tiny), 1)
    assert page is not None
    context.copy(0, SCRATCH, PAGE, PAGE + 3)
    data = context.state(SCRATCH)
    context.remove(-1, -1, seq=SCRATCH)
    moved = state.parse(pager.moved(data, [7, 200, 431]))
    assert moved.positions.tolist() == [7, 200, 431]
    for row, position in enumerate(moved.positions.tolist()):
        pager.place(page, [row], position)
        alone = state.parse(context.state(SCRATCH))
        context.remove(-1, -1, seq=SCRATCH)
        for ours, placed in zip(moved.layers, alone.layers, strict=True):
            assert np.array_equal(ours.keys[row], placed.keys[0])
            assert np.array_equal(ours.values[row], placed.values[0])
    assert pager.moved(data, [PAGE, PAGE + 1, PAGE + 2]) == state.build(state.ordered(state.parse(data)), SCRATCH)


def test_a_move_that_does_not_fit_the_cells_is_refused(tiny: TinySession) -> None:
    context = tiny.runtime.context
    context.copy(0, SCRATCH, PAGE, PAGE + 3)
    data = context.state(SCRATCH)
    context.remove(-1, -1, seq=SCRATCH)
    with pytest.raises(StateRejected, match="does not hold every cell"):
        tiny.session.pager.moved(data, [1, 2])
