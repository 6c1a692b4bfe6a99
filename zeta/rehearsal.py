"""A rehearsal: a history in a store of its own in memory, read as a chat would and gone afterwards.

Calibration and the benchmarks ask their questions of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from memstore.records import Turn
from memstore.store import Store
from zeta.allocator import TurnSpan
from zeta.engine import SINKS, EngineOptions
from zeta.locator import Present
from zeta.runtime import Runtime, Session
from zeta.transcript import guest

Told = Callable[[float, str], None]
"""Told a share from 0 to 1 and what is going on."""


@contextmanager
def opened(
    runtime: Runtime,
    options: EngineOptions,
    *,
    turns: Sequence[Turn] = (),
    pinned: int = SINKS,
    present: Present | None = None,
) -> Iterator[Session]:
    """An engine over an empty log that knows the turns to come. Without `turns` all of it may be searched; without
    `present` a passage is quoted where there are turns and stands as it is where there are none."""
    with Store.open(None) as store:
        chat = store.create_conversation("rehearsal", "", {})
        log = store.log(chat.id, chat.branch, runtime.fingerprint, model_name=runtime.file.name, page=options.page)
        session = runtime.open(
            store,
            log,
            options,
            present=present or (quoted(runtime) if turns else None),
            pinned=pinned,
            spans=[turn.content for turn in turns] or None,
        )
        try:
            session.engine.working.turns = [TurnSpan(turn.begin, *turn.content) for turn in turns]
            for turn in turns:
                store.put_turn(log.record.id, turn)
            yield session
        finally:
            session.close()


def quoted(runtime: Runtime) -> Present:
    """Passages as a chat quotes them, without their date."""
    return lambda text, turn: guest(runtime.model, text, turn.role if turn else "user")


def read(session: Session, tokens: Sequence[int], progress: Told = lambda _share, _step: None) -> None:
    """Read a whole history; its pages are in the store and learnt, as dreaming would have done, when this returns."""
    engine = session.engine
    engine.extend(tokens)
    for _ in engine.digest():
        progress(0.8 * engine.decoded / len(tokens), "reading")
    session.writer.flush()
    if session.meanings:
        pages = len(session.history) // engine.options.page
        for number in range(pages):
            progress(0.8 + 0.2 * number / pages, "embedding")
            session.meanings.learn(session.history.record.id, number)
