"""Engines over tiny models. As a pytest plugin this module provides `tiny_session`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from memstore import Store
from zeta.allocator import TurnSpan
from zeta.engine import Engine, EngineOptions
from zeta.events import Event
from zeta.recall import Candidate
from zeta.runtime import Runtime, RuntimeOptions, Session
from zeta.working import Found

PAGE, LIMIT, PINNED = 64, 384, 8


@dataclass
class TinySession:
    """One open log of a tiny model and everything it is made of."""

    runtime: Runtime
    session: Session
    events: list[Event]

    @property
    def engine(self) -> Engine:
        return self.session.engine

    def tell(self, tokens: Sequence[int]) -> None:
        """Append and decode, keeping the events."""
        self.engine.extend(tokens)
        self.events += self.engine.digest()
        self.session.writer.flush()

    def say(self, tokens: Sequence[int], header: int = 4) -> TurnSpan:
        """A turn whose first tokens are its header."""
        begin = self.engine.decoded
        span = TurnSpan(begin, begin + header, begin + len(tokens))
        self.engine.working.turns.append(span)
        self.tell(tokens)
        return span

    def found(self, number: int, tokens: Sequence[int] = (65, 66, 67), begin: int | None = None) -> Found:
        """A page as recall would find it."""
        log = self.session.history.record.id
        at = number * PAGE if begin is None else begin
        return Found(Candidate(log, number, 1.0, {}), at, at + len(tokens), tuple(tokens), "text", "")


@pytest.fixture
def tiny_session(tiny_model: Callable[..., Path]) -> Iterator[Callable[..., TinySession]]:
    """`tiny_session(arch="llama", variant="", limit=384, **engine options) -> TinySession`, closed at the end."""
    with ExitStack() as stack:

        def make(arch: str = "llama", variant: str = "", *, limit: int = LIMIT, **options: Any) -> TinySession:
            runtime = Runtime(tiny_model(arch, variant), RuntimeOptions(window=limit, page=PAGE, threads=1))
            stack.callback(runtime.close)
            store = stack.enter_context(Store.open(None))
            chat = store.create_conversation("")
            history = store.log(chat.id, chat.branch, runtime.fingerprint, page=PAGE)
            session = runtime.open(store, history, EngineOptions(limit=limit, page=PAGE, **options), pinned=PINNED)
            stack.callback(session.close)
            return TinySession(runtime, session, [])

        yield make
