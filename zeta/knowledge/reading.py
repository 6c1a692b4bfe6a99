"""Reading texts into the log of a knowledge base: the only file here that drives the engine to write.

Each text is read with nothing but the model's opening before it, so what is computed for it does not depend on what was
read earlier, and it fills whole pages, so that it can be left out or put in by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

from memstore.errors import LogDamaged
from memstore.logs import LogView
from memstore.records import Turn
from memstore.store import Store
from zeta.allocator import TurnSpan
from zeta.chat.documents import introduced
from zeta.chat.words import printable
from zeta.engine import EngineOptions
from zeta.knowledge.plan import Reading
from zeta.knowledge.records import Base, Part
from zeta.llama import LlamaModel
from zeta.runtime import Runtime, Session
from zeta.transcript import Transcript, format_of

Heard = Callable[[float], None]
"""Told the share, from 0 to 1, of a text that has been read; what it raises ends the reading."""


def opened_log(store: Store, runtime: Runtime, conversation: str, branch: str, page: int) -> tuple[LogView, int]:
    """The new log of a base, with the model's opening in its first page; how many tokens that is."""
    view = store.log(conversation, branch, runtime.fingerprint, model_name=runtime.file.name, page=page)
    script = Transcript(runtime.model, format_of(runtime.model))
    pinned = script.open()
    view.append(_filled(script.tokens or _blank(runtime.model), 0, page, runtime.model))
    return view, pinned


class PartReader:
    """An engine over the log of one base; use as a context."""

    def __init__(self, runtime: Runtime, store: Store, base: Base, parts: Mapping[int, Part]) -> None:
        """`parts` are those that the log holds. What a killed build left behind them is forgotten here.

        Raises LogDamaged where the log lacks tokens of a part.
        """
        self._runtime, self._store, self._base = runtime, store, base
        self._form = format_of(runtime.model)
        self._log = store.view(base.log)
        self._page = self._log.record.page
        self._mend(parts)
        self._ordinal = len(store.turns(base.log))
        self._spans: list[tuple[int, int]] = []
        options = EngineOptions(limit=runtime.options.window, page=self._page, recall="off")
        self._session: Session = runtime.open(store, self._log, options, pinned=base.pinned, spans=self._spans)
        engine = self._session.engine
        try:
            for _ in engine.digest(engine.pinned):
                pass
            self._start = engine.window.checkpoint()
        except BaseException:
            self._session.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()
        self._log.sync()

    def read(self, reading: Reading, trust: float, heard: Heard) -> Part:
        """Read one text; its pages, with signals, words and vectors of meaning, are in the store when this returns."""
        engine, document = self._session.engine, reading.document
        name = printable(document.path)
        begin = len(self._log)
        script = Transcript(self._runtime.model, self._form, base=begin)
        start = script.begin("user")
        script.tokens += self._runtime.model.tokenize(introduced("", name))
        span = script.text(start, reading.text)
        script.close("user")
        tokens = _filled(script.tokens, begin, self._page, self._runtime.model)
        self._spans[:] = [(span.content, span.end)]
        engine.window.rollback(self._start)
        engine.working.turns = [TurnSpan(span.begin, span.content, span.end)]
        engine.working.token = engine.working.captured = begin
        engine.extend(tokens)
        for _ in engine.digest():
            heard((engine.decoded - begin) / len(tokens))
        self._session.writer.flush()
        content = (span.content, span.end)
        said = Turn(self._ordinal, "user", span.begin, content, document.time, reading.text, True, path=document.path)
        self._store.put_turn(self._base.log, said)
        self._ordinal += 1
        self._file(name, begin // self._page, engine.decoded // self._page)
        return reading.part(begin, engine.decoded, span.end - span.content, trust)

    def _file(self, name: str, first: int, stop: int) -> None:
        """Let pages be found by their file's name too, and by their meaning where the embedding model is installed."""
        for number in range(first, stop):
            words = self._session.words(number * self._page, (number + 1) * self._page)
            self._store.put_words(self._base.log, number, f"{name}\n{words}")
            if self._session.meanings:
                self._session.meanings.learn(self._base.log, number)

    def _mend(self, parts: Mapping[int, Part]) -> None:
        """Forget what stands behind the last part, and fill up its page."""
        opening = -(-max(1, self._base.pinned) // self._page) * self._page
        held = max((part.end for part in parts.values()), default=opening)
        end = len(self._log)
        if end < held:
            raise LogDamaged(
                f"The knowledge base {self._base.name} lacks {held - end} of its {held} tokens.",
                f"Remove it and build it again: zeta knowledge remove {self._base.name}",
            )
        if end > held:
            self._store.drop_pages(self._base.log, held, end)
            self._log.append(_filled([], end, self._page, self._runtime.model))


def _filled(tokens: list[int], begin: int, page: int, model: LlamaModel) -> list[int]:
    """Tokens that stand from `begin` on, with as many line breaks behind them as fill their last page."""
    return tokens + _blank(model) * (-(begin + len(tokens)) % page)


def _blank(model: LlamaModel) -> list[int]:
    """A line break, as one token."""
    return model.tokenize("\n")[-1:]
