"""The engine: token ids in, token ids and events out, over a window that forgets nothing.

    extend -> digest (decode, capture full pages, sublimate old ones) -> question (capture q, rank, recall, decode
    again)
    -> generate (sample, append to the log, show, capture; look back every 32 tokens) -> save

It knows no chat, no screen and no text but the words of a question. Ids are in the log before anybody sees them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from memstore.logs import LogView
from memstore.scope import Scope, ScopeKind
from zeta import allocator
from zeta.allocator import TurnSpan
from zeta.errors import ContextTooSmall
from zeta.events import Abstained, Event, Prefetched, Prefilled, Recalled, Resonated
from zeta.lens.lens import Mode
from zeta.llama import LlamaContext, LlamaModel, Sampler
from zeta.pager import Pager
from zeta.paging import Paging
from zeta.prefetch import Prefetcher
from zeta.recall import NOWHERE, Candidate, Query, Ranking, Recall, query_of
from zeta.resonance import Spread
from zeta.tap import QueryTap
from zeta.window import Kind
from zeta.working import Found, WorkingContext

SINKS = 4
"""Tokens at the begin that always stay and are never searched (kv-memory 1: without them perplexity explodes)."""

CHUNK = 256
"""Tokens decoded at once while a prompt is read: large enough to be fast, small enough to evict page by page."""

QUESTION = 64
"""Tokens of a long question whose queries are captured, its last ones (DESIGN 6)."""

WHOLE = 512
"""Tokens of a turn that is decoded a second time as a whole. Sliding-window caches reuse cells of what is rolled
back, so it has to fit into the spare cells of the context (zeta.runtime)."""

LOOK_BACK = 32
"""Generated tokens between two looks at memory while answering (DESIGN 5)."""

LISTEN = 8
"""Of those, the last ones whose queries are captured."""

SURE = 0.9
"""Probability below which nothing is brought into the middle of an answer."""

SHOWN = 64
"""Pages whose resonance with a question is told."""

GUEST_ROOM = 112
"""Tokens kept free for one passage with its marker (64 + template, zeta.passage.LIMIT)."""


@dataclass
class EngineOptions:
    """What may change while the engine runs.

    Wanted shares of false recalls, on the calibration's curve: `threshold` for a question, `careful` in the middle of
    an answer, where nobody asked, and `ahead` for pages that are prefetched. 1 recalls always, below 0 never. The pages
    `beside` (a knowledge base) are searched whatever the `scope`. With the `lens`, gists stand for what left the
    window; it cannot change.
    """

    limit: int
    page: int
    k: int = 1
    recall: str = "auto"
    scope: ScopeKind = "branch"
    signal: str = "fused"
    threshold: float = 0.05
    careful: float = 0.01
    ahead: float = 0.2
    beside: Scope = NOWHERE
    lens: Mode = "off"


class Engine:
    """One log of one model in one window."""

    def __init__(
        self,
        model: LlamaModel,
        context: LlamaContext,
        tap: QueryTap,
        paging: Paging,
        options: EngineOptions,
        history: LogView,
        working: WorkingContext,
        pager: Pager,
        recall: Recall,
        prefetcher: Prefetcher,
        *,
        read: Callable[[int, int], npt.NDArray[np.uint32]],
        locate: Callable[[Candidate, Query, Spread | None], Found | None],
        mistaken: Callable[[Sequence[Candidate], Query], bool],
        live: Callable[[int, int], npt.NDArray[np.bool_]],
        words: Callable[[int, int], str],
        pinned: int,
    ) -> None:
        """`read(begin, end)` gives log tokens to decode; `locate` finds the passage in a page, `mistaken` says
        whether the best of some pages speaks of something else than the query; `live(begin, end)`
        says which log tokens may be searched and `words(begin, end)` is their text; the first `pinned` tokens never
        leave. Raises ContextTooSmall."""
        self.pinned = max(pinned, SINKS)
        if options.limit < self.pinned + 2 * options.page:
            raise ContextTooSmall(
                f"a window of {options.limit} tokens cannot hold {self.pinned} pinned tokens and two pages"
                f" of {options.page}",
                f"use --ctx {self.pinned + 4 * options.page} or more, or a smaller --page",
            )
        self.model, self.context, self.options = model, context, options
        self.working, self.window = working, working.window
        self._tap, self._paging, self._log = tap, paging, history
        self._pager, self._recall, self._prefetcher = pager, recall, prefetcher
        self._read, self._live, self._words = read, live, words
        self._locate, self._mistaken = locate, mistaken
        self.capturing = True
        self._heard: list[tuple[int, dict[int, npt.NDArray[np.float32]]]] = []
        self._ready: list[Found] = []

    # reading

    @property
    def decoded(self) -> int:
        """Log offset up to which the window has been decoded."""
        return self.working.token

    def extend(self, tokens: Sequence[int]) -> None:
        """Append tokens to the log. They survive a kill when this returns; they are not yet decoded."""
        self._log.append(tokens)

    def digest(self, until: int | None = None, *, chunk: int = CHUNK) -> Iterator[Event]:
        """Decode what the log holds beyond the window, up to log offset `until`, paging as it goes.

        In a long text batches end at multiples of `chunk` tokens wherever reading begins: they come out the same.
        """
        end = len(self._log) if until is None else until
        chunk = min(chunk, self.options.limit // 4)
        start, total, began = self.decoded, end - self.decoded, time.perf_counter()
        while self.decoded < end:
            left = end - self.decoded
            size = left if left <= chunk else chunk - self.decoded % chunk
            self._refocus(size)
            self.append(self._read(self.decoded, self.decoded + size).tolist(), self.decoded)
            self.capture()
            yield from self.working.drain()
            if total > CHUNK:
                yield Prefilled(self.decoded - start, total, time.perf_counter() - began)

    def append(self, tokens: Sequence[int], begin: int) -> None:
        """Decode log tokens at the end of the window; the first `pinned` of a log become the part that stays."""
        fixed = max(0, min(self.pinned - begin, len(tokens)))
        self.working.make_room(len(tokens))
        for part, kind, at in ((tokens[:fixed], Kind.PINNED, begin), (tokens[fixed:], Kind.RECENT, begin + fixed)):
            if part:
                self.window.append(part, kind, at)
        self.working.token = begin + len(tokens)

    def _refocus(self, need: int) -> None:
        """Every block of tokens the lens is asked anew; `need` tokens will fit. It is asked before they are decoded: so
        no key waits to be rotated when a page is read."""
        if self.working.lens and self.working.lens.due(self.decoded):
            self.working.focus(need)

    def _clear(self, need: int) -> None:
        """Have all else decoded before something is listened to: gists that make room, a window that is stale."""
        self.working.make_room(need)
        self.window.refresh()

    def again(self) -> None:
        """Decode the last token once more: it sees what was brought in since, and there are logits to sample from."""
        last = self.decoded - 1
        self.window.drop(len(self.window.segments) - 1, self.window.segments[-1].length - 1)
        self.append(self._read(last, last + 1).tolist(), last)

    def capture(self) -> None:
        """Hand every page that became full to the writer."""
        page = self.options.page
        while self.capturing and self.working.captured + page <= self.decoded:
            begin = self.working.captured
            end = begin + page
            self._pager.capture(self.window, begin // page, self._live(begin, end), self._words(begin, end))
            self.working.captured = end
            if self.working.lens:
                self.working.lens.ingest(end)

    # asking

    def question(self, span: TurnSpan, text: str) -> Iterator[Event]:
        """Decode the log's last turn and what follows it, bringing back what resonates with it (DESIGN 5, When)."""
        end = len(self._log)
        self.working.turn += 1
        self.working.retire()
        whole = end - span.begin <= min(self.options.limit // 4, WHOLE)
        begin = max(self.decoded, span.content if whole else end - QUESTION - (end - span.end))
        yield from self.digest(begin)
        self._pager.settle()  # what has just been read can be asked about
        began = time.perf_counter()
        tokens = self._read(begin, end).tolist()
        if self.working.lens:
            self.working.lens.listen(span.end)
            self.working.focus(len(tokens) + self._reserve())
        ready, self._ready = self._ready, []
        for each in ready:  # where a guest stands: inside of the question's turn, before its text
            self.working.bring(each, "passage", None if whole else span.content)
        yield from self.ask(tokens, begin, span, text, before=None if whole else span.content, began=began)
        self.capture()
        yield from self.working.drain()

    def ask(
        self, tokens: list[int], begin: int, span: TurnSpan, text: str, *, before: int | None, began: float
    ) -> Iterator[Event]:
        """Decode a question's tokens, rank, and where something answers bring it in and decode them again.

        `before`: the log offset in front of which a guest goes; None is in front of these tokens.
        """
        self.working.make_room(len(tokens) + self._reserve())
        yield from self.working.drain()
        point = self.window.checkpoint()
        query = self.listen(tokens, begin, span, text)
        if query is None:
            return
        ranking = self.rank(query)
        if ranking.candidates:
            best = ranking.candidates[:SHOWN]
            yield Resonated([f"{c.log}:{c.number}" for c in best], [c.score for c in best])
        found = self._passages(ranking, query, self.options.k) if ranking.likely(self.options.threshold) else []
        if found:
            self.window.rollback(point)
            self.working.token = begin
            yield from self._bring(found, ranking, before, began)
            self.working.focus(len(tokens))
            self.append(tokens, begin)
        elif ranking.candidates:
            ms = 1e3 * (time.perf_counter() - began)
            limit = ranking.decision.threshold(self.options.threshold)
            yield Abstained(ranking.probability, limit, len(ranking.candidates), ms)
        yield from self.working.drain()

    def listen(self, tokens: list[int], begin: int, span: TurnSpan, text: str) -> Query | None:
        """Decode the question; its query where there is anything to search, else None."""
        if self.options.recall == "off" or not (self.options.scope != "branch" or self._away()):
            self.append(tokens, begin)
            return None
        if not self._paging.searchable or self.options.signal == "lexical":
            self.append(tokens, begin)
            return Query(None, text)
        self._clear(len(tokens))
        self._tap.arm({layer for layer, _ in self._recall.calibration.heads})
        self.append(tokens, begin)
        captured = self._tap.disarm()
        at = self.window.next - len(tokens)
        rows = np.arange(max(span.content, span.end - QUESTION, begin), span.end) - begin
        return self._query({layer: q[rows] for layer, q in captured.items()}, (at + rows).astype(np.int32), text)

    def _away(self) -> bool:
        """Whether there is anything to come back that cannot be seen."""
        return bool(self.options.beside.ranges) or self.decoded > self.window.resident(0, self.decoded)

    def _query(
        self, captured: dict[int, npt.NDArray[np.float32]], positions: npt.NDArray[np.int32], text: str
    ) -> Query:
        return Query(query_of(captured, positions, self._paging, self._recall.calibration), text)

    def rank(self, query: Query) -> Ranking:
        """All candidates in scope, best first; nothing is brought back. The probability that the best one answers is 0
        where it speaks of another of its kind; the seed's own trigger stays what it is."""
        o = self.options
        ranking = self._recall.rank(query, self._log.record.id, o.scope, o.signal, self._seen(), o.beside)
        decided = o.threshold < 1 and o.signal != "mean" and ranking.likely(o.threshold)
        mistaken = decided and self._mistaken(ranking.candidates, query)
        return replace(ranking, probability=0.0) if mistaken else ranking

    def _seen(self) -> set[tuple[int, int]]:
        """The pages of which most can be seen already, where they were said."""
        page, log = self.options.page, self._log.record.id
        spans = [(s.begin, s.end) for s in self.window.segments if s.logged]
        near = {number for begin, end in spans for number in range(begin // page, -(-end // page))}
        most = [n for n in near if 2 * self.window.resident(n * page, (n + 1) * page) > page]
        return {self._recall.owner(log, number) for number in most}

    def _passages(self, ranking: Ranking, query: Query, k: int) -> list[Found]:
        """The passages of the k best pages, in the order they were said."""
        found: dict[tuple[int, int], Found] = {}
        for candidate in ranking.candidates[:k]:
            passage = self._locate(candidate, query, ranking.spread)
            if passage:
                found.setdefault((candidate.log, passage.begin), passage)
        return [found[key] for key in sorted(found)]

    def _bring(self, found: list[Found], ranking: Ranking, before: int | None, began: float) -> Iterator[Event]:
        # `auto` is the passage: it answered best and costs least (docs/BENCHMARKS.md, needle)
        wanted = "passage" if self.options.recall == "auto" else self.options.recall
        self.working.propose(found, ranking.probability)
        # the latest page first: each earlier one then has its place before it, and none has to move
        for each in reversed(found) if wanted == "kv" else found:
            mode = self.working.bring(each, wanted, before)
            yield from self.working.drain()
            yield Recalled(
                page=f"{each.candidate.log}:{each.candidate.number}",
                conversation=each.conversation,
                passage=each.text,
                begin=each.begin,
                end=each.end,
                score=each.candidate.score,
                probability=ranking.probability,
                signals=each.candidate.signals,
                mode=mode,
                ms=1e3 * (time.perf_counter() - began),
                words=[[*span] for span in each.words],
                path=each.path,
            )

    def seek(self, tokens: list[int], span: TurnSpan, text: str, k: int) -> tuple[list[Found], float]:
        """Find what answers a query that is no part of the log; it stands ready for the next question."""
        begin = self.decoded
        self.working.make_room(len(tokens) + self._reserve())
        point = self.window.checkpoint()
        query = self.listen(tokens, begin, span, text)
        self.window.rollback(point)
        self.working.token = begin
        if query is None:
            return [], 0.0
        ranking = self.rank(query)
        self._ready = self._passages(ranking, query, k)
        return self._ready, ranking.probability

    @property
    def ready(self) -> list[Found]:
        """What stands ready for the next question."""
        return self._ready

    def offer(self, found: list[Found]) -> None:
        """Let these stand ready for the next question, and nothing else."""
        self._ready = found

    def remind(self, found: list[Found]) -> None:
        """Let these stand ready for the next question too."""
        self._ready = [*self._ready, *found]

    def _reserve(self) -> int:
        """Tokens kept free for what a question may bring back."""
        if self.options.recall == "off":
            return 0
        each = self.options.page if self.options.recall in ("kv", "text") else GUEST_ROOM
        return min(self.options.k * each, self.options.limit // 3)

    # answering

    def generate(self, sampler: Sampler, limit: int, before: int) -> Iterator[int | Event]:
        """Sample up to `limit` tokens; each is in the log before it is yielded. The model's own end token ends it.

        `before`: log offset of the question's text, in front of which a passage goes that is recalled on the way.
        """
        self._heard.clear()
        answer: list[int] = []
        for count in range(1, limit + 1):
            token = sampler.sample(self.context)
            self._log.append([token])
            answer.append(token)
            yield token
            self._refocus(1)
            self._clear(1)
            self._step(token, count)
            self.capture()
            yield from self.working.drain()
            if self.model.ends(token):
                return
            # the seed's own trigger looks at every token, everything else costs too much for that
            if count % LOOK_BACK == 0 or self.options.signal == "mean":
                yield from self._look_back(answer[-LOOK_BACK:], before)

    def _step(self, token: int, count: int) -> None:
        listening = (
            self.options.recall != "off"
            and self._paging.searchable
            and (-count % LOOK_BACK < LISTEN or self.options.signal == "mean")
            and self._away()
        )
        if not listening:
            self.append([token], self.decoded)
            return
        self._tap.arm({layer for layer, _ in self._recall.calibration.heads})
        self.append([token], self.decoded)
        self._heard.append((self.window.next - 1, self._tap.disarm()))

    def _look_back(self, recent: list[int], before: int) -> Iterator[Event]:
        """Rank with the answer's own queries; bring back what is very likely wanted, prefetch what may become so."""
        heard, self._heard = self._heard, []
        if not heard:
            return
        began = time.perf_counter()
        layers = heard[0][1].keys()
        captured = {layer: np.concatenate([q[layer] for _, q in heard]) for layer in layers}
        positions = np.asarray([at for at, _ in heard], np.int32)
        query = replace(self._query(captured, positions, self.model.text(recent)), meant=False)
        ranking = self.rank(query)
        sure = ranking.likely(self.options.careful, SURE)
        found = [
            each
            for each in (self._passages(ranking, query, self.options.k) if sure else [])
            if not allocator.cooling(self.working.left, self.working.key(each, "passage"), self.decoded)
            and not allocator.cooling(self.working.left, self.working.key(each, "kv"), self.decoded)
        ]
        if found:
            self.working.make_room(1 + self._reserve())
            here = [*self.window.segments]
            yield from self._bring(found, ranking, before, began)
            if here != self.window.segments:  # else all of it was here, and the last token has seen it
                self.again()
        elif ranking.likely(self.options.ahead):
            best = [(c.log, c.number) for c in ranking.candidates[: self.options.k]]
            self._prefetcher.want(best)
            yield Prefetched([f"{owner}:{number}" for owner, number in best])
