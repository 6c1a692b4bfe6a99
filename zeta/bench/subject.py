"""What `speed` measures: a long conversation in a store of its own, told, asked, closed and opened again."""

from __future__ import annotations

import itertools
import random
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from memstore.codec import Page
from memstore.pagerows import signal_key
from memstore.records import Doc
from memstore.store import Store
from zeta.bench import disk
from zeta.bench.facts import FACTS
from zeta.bench.filler import chat_filler
from zeta.chat.thread import Thread
from zeta.dream import Dreamer, Task
from zeta.engine import EngineOptions
from zeta.errors import BugError
from zeta.events import Event, Token
from zeta.llama import Sampler
from zeta.recall import Candidate
from zeta.runtime import Runtime
from zeta.texts.fact import Fact
from zeta.window import Kind, Segment
from zeta.working import Found

QUESTION = "What did we say about that a while ago, and what would you do about it now?"

_EXCHANGES = 8
"""Exchanges drawn from one seed: the filler remembers what it wrote, and that memory is not the history's."""
_BETWEEN = 4
"""Exchanges between two facts that can be asked for: about 800 tokens."""
_DREAMT = ("sharp", "mean")
"""Signals that dreams make again."""
_QUOTA = 1 << 60
"""No page may lose its KV while it is measured."""


class Subject:
    """A conversation with the default recall (`auto`, fused) in the folder `path`, which must be empty.

    Attributes:
        facts: What is told among the exchanges, one after the other as long as there are any.
    """

    def __init__(self, runtime: Runtime, path: Path, seed: int = 1) -> None:
        """Opens it; a context manager that closes it. `seed`: which exchanges are told, and the order of facts."""
        self._runtime, self._path = runtime, path
        self.facts = tuple(random.Random(seed).sample(FACTS, len(FACTS)))
        self._told = _exchanges(seed, self.facts)
        self._id = ""
        self._dreamer = Dreamer(lambda _event: None)
        self.dreamt = 0
        self._learnt: set[int] = set()
        self._wiped: dict[Doc, dict[str, bytes | None]] = {}
        self.open()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._dreamer.close()
        if kind is None:
            self.close()
            return
        with suppress(Exception):  # what went wrong first is what is told
            self.thread.session.close()
        self.store.close()

    def open(self) -> tuple[int, int]:
        """Open store and conversation and put the window back; (tokens from disk, tokens decoded anew)."""
        runtime = self._runtime
        chosen = runtime.options
        self.store = Store.open(self._path, quota=_QUOTA)
        options = EngineOptions(
            limit=chosen.window,
            page=chosen.page,
        )
        try:
            chat = self.store.conversation(self._id) if self._id else self.store.create_conversation("speed", "", {})
            self._id = chat.id
            self.thread = Thread(runtime, self.store, chat, options)
        except BaseException:
            self.store.close()
            raise
        return self.thread.restore()

    def close(self) -> None:
        """Save and close conversation and store."""
        self.thread.close()
        self.store.close()

    def cool(self) -> float | None:
        """Make the system forget the closed store's files; the share really gone, None where nobody can tell."""
        return disk.forget(self._path)

    # a history

    @property
    def length(self) -> int:
        """Tokens of history."""
        return len(self.thread.history)

    @property
    def used(self) -> int:
        """Tokens in the window."""
        return self.thread.session.engine.window.used

    def last(self, count: int) -> list[int]:
        """The last token ids of the history."""
        return self.tokens(self.length - count, self.length)

    def tokens(self, begin: int, end: int) -> list[int]:
        """Token ids of the history."""
        return self.thread.history.read(begin, end).tolist()  # type: ignore[no-any-return]

    def tell(self, until: int) -> None:
        """Say whole exchanges until the history has `until` tokens or a few more; nothing is decoded yet."""
        while self.length < until:
            user, assistant = next(self._told)
            self.thread.say("user", user)
            self.thread.say("assistant", assistant)

    def digest(self) -> float:
        """Seconds to decode what was told and to have its full pages on disk."""
        began = time.perf_counter()
        for _ in self.thread.digest():
            pass
        self.flush()
        return time.perf_counter() - began

    def learn(self) -> None:
        """Give every page its signals, and its vectors of meaning where an embedding model is loaded, as some idle time
        would have done."""
        self.flush()
        for task in self.thread.dreams(self._learnt):
            if task.name in ("signals", "meanings"):
                task.run()

    def flush(self) -> None:
        """Wait for the pages that are still being written."""
        self.thread.session.writer.flush()

    def ask(self, sampler: Sampler, limit: int) -> Iterator[int | Event]:
        """Ask something, recalling what resonates, and stream the answer; `answered` ends it."""
        span = self.thread.say("user", QUESTION)
        for _ in self.thread.question(span, QUESTION):
            pass
        self.thread.note()
        self.thread.begin_answer()
        return self.thread.generate(sampler, limit, span.begin)

    def answered(self) -> None:
        """The answer in hand is over."""
        self.thread.end_answer()

    # beside an answer

    def dream(self) -> None:
        """Begin to make all signals again in the background, without end. That they are gone by then is no dream's
        work: it takes as long as dreaming of ten pages."""
        self._learnt.clear()
        self._wipe()
        self._dreamer.rest(self._rework())

    def wake(self) -> None:
        """Stop dreaming after the page in hand. Signals that it did not come to are as before: what is measured next
        searches them all."""
        self._dreamer.wake()
        with self.store.tables.write() as txn:
            for doc, signals in self._wiped.items():
                self.store.set_signals(txn, doc, signals)
        self._wiped.clear()

    def _rework(self) -> Iterator[Task]:
        while True:
            for task in self.thread.dreams(set()):
                yield task
                self.dreamt += task.name == "signals"
            self._wipe()

    def _wipe(self) -> None:
        """Take away the signals of all pages."""
        stored = self._stored()
        with self.store.tables.write() as txn:
            for doc in stored:
                for kind in _DREAMT:
                    view = txn.get("signals", signal_key(kind, doc))
                    if view is not None:
                        self._wiped.setdefault(doc, {})[kind] = bytes(view)
                self.store.set_signals(txn, doc, dict.fromkeys(_DREAMT))

    def _stored(self) -> list[Doc]:
        """The full pages that have been written."""
        log = self.thread.history.record
        numbers = range(log.first_page, self.thread.pages_full)
        return [self.store.owner(log.id, n) for n in numbers if self.store.has_page(log.id, n)]

    # one page

    def away(self, count: int) -> list[Found]:
        """Up to `count` pages with KV that left the window, spread over the history, as recall would find them."""
        window, page = self.thread.session.engine.window, self._runtime.options.page
        docs = [
            doc
            for doc in self._stored()
            if not window.resident(doc.number * page, (doc.number + 1) * page) and self._has_cells(doc)
        ]
        step = max(1, len(docs) // count)
        return [
            Found(Candidate(*doc, 0.0, {}), doc.number * page, (doc.number + 1) * page, (), "", self._id)
            for doc in docs[::step][:count]
        ]

    def _has_cells(self, doc: Doc) -> bool:
        info = self.store.page_info(*doc)
        return info is not None and info.kv

    def restore(self, found: Found) -> tuple[float, int]:
        """Seconds to bring a page's KV back until the next token can be decoded, and how many tokens stand before it;
        it is sent away again. Raises BugError where the page has no KV any more.

        The first decode rotates the keys that moved, so what it takes longer than a second one is counted too.
        """
        engine = self.thread.session.engine
        engine.working.make_room(self._runtime.options.page + 1)
        self._decode()
        began = time.perf_counter()
        mode = engine.working.bring(found, "kv", None)
        brought = time.perf_counter() - began
        shifted = self._decode()
        seconds = brought + max(0.0, shifted - self._decode())
        if mode != "kv":
            raise BugError(f"page {found.candidate.number} came back as {mode}")
        position = engine.window.before(engine.window.find(Kind.RECALLED)[0])
        engine.working.release()
        self._decode()  # state must not be read before what moved down has been rotated
        return seconds, position

    def put(self, pages: Sequence[Page]) -> tuple[float, int]:
        """Seconds to put pages that were read into the window until the next token can be decoded, and how many tokens
        stand before them; they are sent away again. There must be room for them and a token (`room`).

        What the first decode takes longer than a second one is counted, as in `restore`.
        """
        session = self.thread.session
        window = session.engine.window
        self._decode()
        first = index = len(window.find(Kind.PINNED))
        began = time.perf_counter()
        for page in pages:
            rows, tokens = np.arange(len(page.tokens)), tuple(int(token) for token in page.tokens)
            segment = Segment(Kind.RECALLED, page.begin, len(tokens), f"page {page.number}", tokens)
            window.insert_cells(index, partial(session.pager.place, page, rows), segment)
            index += 1
        placed = time.perf_counter() - began
        shifted = self._decode()
        seconds = placed + max(0.0, shifted - self._decode())
        position = window.before(first)
        session.engine.working.release()
        self._decode()
        return seconds, position

    def room(self, pages: int) -> None:
        """Let tokens leave the window until so many pages and a token fit."""
        self.thread.session.engine.working.make_room(pages * self._runtime.options.page + 1)

    def _decode(self) -> float:
        """Seconds to decode one token at the end of the window, which it leaves again."""
        context, at = self._runtime.context, self.thread.session.engine.window.next
        began = time.perf_counter()
        context.decode(self.last(1), at)
        seconds = time.perf_counter() - began
        context.remove(at, -1)
        return seconds


def _exchanges(seed: int, facts: Iterable[Fact]) -> Iterator[tuple[str, str]]:
    """Exchanges without end, a fact in front of every few of them."""
    fillers = (itertools.islice(chat_filler((seed << 32) + part), _EXCHANGES) for part in itertools.count())
    filler = itertools.chain.from_iterable(fillers)
    for fact in facts:
        yield fact.told, fact.reply
        yield from itertools.islice(filler, _BETWEEN)
    yield from filler


class Viewer:
    """A window in front: a process that reads every token of an answer as a line of JSON from a pipe."""

    _READ = "import sys\nfor line in sys.stdin.buffer: pass"

    def __init__(self) -> None:
        """Starts it; a context manager that ends it."""
        self._process = subprocess.Popen([sys.executable, "-I", "-c", self._READ], stdin=subprocess.PIPE)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()

    def show(self, token: int, text: str) -> None:
        """Write one token."""
        assert self._process.stdin is not None
        self._process.stdin.write(Token(token, text).as_json().encode() + b"\n")
        self._process.stdin.flush()
