"""What the allocator decides is done to a live window, over a tiny model with random nets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
import random_lens
from live_llama import prose
from tiny_sessions import PINNED, TinySession

from memstore import Store
from memstore.lifetime.node import Node
from zeta import state
from zeta.engine import EngineOptions
from zeta.errors import ContextTooSmall
from zeta.events import Evicted, Focused
from zeta.lens.lens import Lens, Now
from zeta.llama import Sampler
from zeta.runtime import Runtime, RuntimeOptions
from zeta.sampling import Sampling
from zeta.segment import Kind

PAGE, LIMIT = 64, 384
Make = Callable[..., TinySession]


@pytest.fixture
def lens_session(tiny_model: Callable[..., Path]) -> Iterator[Make]:
    """`lens_session(mode="resonance-only", spread=1.0) -> TinySession` with a lens, closed at the end."""
    with ExitStack() as stack:

        def make(mode: str = "resonance-only", *, spread: float = 1.0) -> TinySession:
            path = tiny_model()
            runtime = Runtime(path, RuntimeOptions(window=LIMIT, page=PAGE, threads=1))
            stack.callback(runtime.close)
            runtime._nets = random_lens.learned(path, spread=spread), ""
            store = stack.enter_context(Store.open(None))
            chat = store.create_conversation("")
            history = store.log(chat.id, chat.branch, runtime.fingerprint, page=PAGE)
            options = EngineOptions(limit=LIMIT, page=PAGE, lens=mode)  # type: ignore[arg-type]
            session = runtime.open(store, history, options, pinned=PINNED)
            stack.callback(session.close)
            return TinySession(runtime, session, [])

        yield make


def lens_of(tiny: TinySession) -> Lens:
    lens = tiny.engine.working.lens
    assert lens
    return lens


def now(tiny: TinySession, turn: int = 0) -> Now:
    working = tiny.engine.working
    return Now(working.token, working.captured, turn)


def level_at(tiny: TinySession, offset: int) -> int:
    context = lens_of(tiny).context(tiny.engine.working.captured)
    context.validate()
    return next(e.level for e in context.items if e.begin <= offset < e.end)


def cells(tiny: TinySession, begin: int, end: int) -> np.ndarray:
    """Values (which no rotation touches) of the log offsets that are shown raw, float32 [layers, cells, width]."""
    found = state.ordered(state.parse(tiny.runtime.context.state(0)))
    places = [at + i for at, _, length in tiny.engine.window.cells(begin, end) for i in range(length)]
    rows = np.searchsorted(found.positions, places)
    return np.stack([state.floats(layer.values, layer.v_type)[rows] for layer in found.layers])


def test_room_is_made_by_the_oldest_blocks_a_page_at_once(lens_session: Make) -> None:
    tiny = lens_session()
    tiny.tell(prose(LIMIT - 10))
    tiny.tell(prose(20, 1))
    (focused,) = [event for event in tiny.events if isinstance(event, Focused)]
    assert focused.actions == [["collapse", 1, i] for i in range(1, 1 + len(focused.actions))]
    assert tiny.engine.window.used <= LIMIT - PAGE + 20
    gone = [event for event in tiny.events if isinstance(event, Evicted)]
    assert gone[0].begin == 32  # the rest of the pinned tokens' block stays as it is
    assert all(event.stored for event in gone)


def test_what_resonates_is_shown_raw_with_the_very_cells_that_were_kept(lens_session: Make) -> None:
    tiny = lens_session()
    tiny.tell(prose(200))
    before = cells(tiny, 128, 160)
    tiny.tell(prose(500, 1))
    assert level_at(tiny, 128) == 1
    lens = lens_of(tiny)
    lens.propose({Node(1, 4): 0.9}, turn=0)
    events = lens.update(1, now(tiny))
    assert ["expand", 1, 4] in [action for e in events if isinstance(e, Focused) for action in e.actions]
    assert level_at(tiny, 128) == 0
    tiny.engine.again()  # rotates what was moved
    assert np.array_equal(cells(tiny, 128, 160), before)


def test_what_resonated_stays_sharp_for_some_turns_and_gives_way_then(lens_session: Make) -> None:
    tiny = lens_session()
    tiny.tell(prose(700))
    lens, working = lens_of(tiny), tiny.engine.working
    lens.propose({Node(1, 4): 0.9}, turn=0)
    lens.update(1, now(tiny))
    for turn in (1, 2):
        working.turn = turn
        tiny.tell(prose(100, turn))
        assert level_at(tiny, 128) == 0
    working.turn = 3
    tiny.tell(prose(300, 3))
    assert level_at(tiny, 128) == 1


def test_a_block_whose_cells_are_gone_is_decoded_again(lens_session: Make) -> None:
    tiny = lens_session()
    tiny.tell(prose(700))
    store = tiny.session.store
    with store.tables.write() as txn:
        store.drop_kv(txn, store.doc(txn, tiny.session.history.record.id, 2))
    tiny.session.prefetcher.forget()
    lens_of(tiny).propose({Node(1, 4): 0.9}, turn=0)
    lens_of(tiny).update(1, now(tiny))
    assert level_at(tiny, 128) == 0
    tiny.tell(prose(40))
    assert tiny.engine.window.used <= LIMIT


def test_the_tail_stays_raw_as_long_as_there_is_room_for_it(lens_session: Make) -> None:
    tiny = lens_session()
    tiny.tell(prose(900))
    assert {level_at(tiny, offset) for offset in range(900 - LIMIT // 2, 900)} == {0}
    tiny.engine.working.make_room(LIMIT // 2 + 32)
    assert tiny.engine.window.used <= LIMIT // 2 - 32
    with pytest.raises(ContextTooSmall) as caught:
        tiny.engine.working.make_room(LIMIT)
    assert caught.value.hint
    tiny.tell(prose(50))
    assert tiny.engine.decoded == 950


def test_the_lens_is_asked_once_a_block(lens_session: Make) -> None:
    tiny = lens_session("on")
    tiny.tell(prose(64))
    lens = lens_of(tiny)
    assert lens.memory.at == 0
    assert lens.due(64)
    iterations = []
    for i in range(8):
        tiny.tell(prose(16, i))
        iterations.append(lens.memory.state.iteration)
    assert iterations == [1, 1, 2, 2, 3, 3, 4, 4]


def test_an_answer_is_listened_to_while_gists_make_room(lens_session: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny = lens_session("on", spread=3.0)
    monkeypatch.setattr(tiny.runtime.model, "ends", lambda _token: False)
    tiny.engine.options.recall, tiny.engine.options.ahead = "passage", -1.0
    tiny.tell(prose(700))
    sampler = Sampler(tiny.runtime.model, Sampling(temperature=0.0))
    answer = [item for item in tiny.engine.generate(sampler, 160, 690) if isinstance(item, int)]
    sampler.close()
    assert len(answer) == 160
    assert tiny.engine.window.used <= LIMIT
    lens_of(tiny).context(tiny.engine.working.captured).validate()


def test_detail_that_was_put_away_is_not_shown_from_the_next_question_on(lens_session: Make) -> None:
    tiny = lens_session()
    tiny.tell(prose(700))
    store = tiny.session.store
    book = lens_of(tiny)._book
    with store.tables.write() as txn:
        book.move(txn, Node(1, 4), "inactive", "a test")
    lens_of(tiny).listen(700)
    lens_of(tiny).propose({Node(1, 4): 0.9, Node(1, 6): 0.9}, turn=0)
    lens_of(tiny).update(1, now(tiny))
    assert (level_at(tiny, 128), level_at(tiny, 192)) == (1, 0)


def test_what_is_used_is_noted(lens_session: Make) -> None:
    tiny = lens_session()
    tiny.tell(prose(700))
    lens = lens_of(tiny)
    lens.propose({Node(1, 4): 0.9}, turn=0)
    lens.update(1, now(tiny))
    lens.note(700)
    tiny.session.writer.flush()
    assert lens._book.span(Node(1, 4)).expansions == 1
    assert lens._book.span(Node(1, 8)).dwell > 0


def test_only_gists_that_are_in_the_window_take_its_room(lens_session: Make) -> None:
    tiny = lens_session()
    tiny.tell(prose(1500))
    window = tiny.engine.window
    gists = sum(s.length for s in window.segments if s.kind is Kind.GIST)
    assert gists == sum(1 for e in lens_of(tiny).context(0).items if e.level)
    assert window.used == sum(s.length for s in window.segments)
