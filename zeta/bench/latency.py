"""speed, latency: what a question waits for while memory is searched and pages come back, at p50, p95 and p99.

Each question is asked of a window that is put back afterwards; none becomes part of the history. Pages have their
vectors of meaning where an embedding model is loaded. Warm: everything was just read. Cold: a conversation that was
closed, its files forgotten by the system and opened again for every question, so that what is searched is cold as well.
The machine's own disk may still have a cache below that, which nobody here can empty.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, islice
from typing import Any, TypeVar

from memstore.codec import Page
from zeta.bench.asking import Asker
from zeta.bench.facts import UNRELATED
from zeta.bench.pairs import Bench, Numbers
from zeta.engine import GUEST_ROOM
from zeta.errors import BugError
from zeta.events import Recalled
from zeta.recall import Query, Ranking
from zeta.transcript import Transcript, format_of
from zeta.trial import Question

SHARES = (50, 95, 99)
"""Percent of the questions that wait no longer."""

WARM, COLD = 1, 4
"""Pages that come back for a question: what a chat does by default, and the most that is aimed at."""

_LONGEST = 64
"""Tokens of a question with its template, of those asked here."""

Result = TypeVar("Result")


def percentiles(values: Iterable[float]) -> dict[str, float] | None:
    """p50, p95 and p99 by nearest rank: the smallest value that this share of all do not exceed. It is one of them, so
    the p95 of fewer than twenty is the worst. None for no values."""
    ordered = sorted(values)
    if not ordered:
        return None
    return {f"p{share}": ordered[math.ceil(share * len(ordered) / 100) - 1] for share in SHARES}


def measure(bench: Bench) -> Numbers:
    """Latency in milliseconds; null where too little has left the window, its parts of pages where they hold no KV."""
    bench.subject.learn()
    engine, asked = bench.subject.thread.session.engine, _questions(bench)
    if engine.decoded - engine.window.resident(0, engine.decoded) < (COLD + 1) * bench.options.page:
        return {"latency": None}, {}
    with _asking(bench, GUEST_ROOM) as asker:
        _searched(asker, asked[-1])  # whoever measured before may have left the signals cold
        found, located = [], []
        for question in _told(bench, asked, 0.82, "searching"):
            query, ranking, ms = _searched(asker, question)
            found.append((ranking, ms))
            if ranking.candidates:
                located.append(_locate(bench, query, ranking))
        first = _first_tokens(bench, asker, asked)
    searches = [ms for _, ms in found]
    kv = bench.runtime.paging.kind == "kv"
    return {
        "latency": {
            "questions": len(asked),
            "pages": max(len(ranking.candidates) for ranking, _ in found),
            "search": percentiles(searches),
            "locate": percentiles(located),
            "warm": _warm(bench, found) if kv else None,
            "cold": _cold(bench, asked, searches) if kv else None,
            "first_token": first,
        }
    }, {}


def _questions(bench: Bench) -> list[Question]:
    """Questions about the facts in the order they are told, then others; those not told yet are searched for too."""
    model = bench.runtime.model
    form, found = format_of(model), []
    texts = chain((fact.question for fact in bench.subject.facts), UNRELATED)
    for text in islice(texts, bench.options.questions):
        script = Transcript(model, form, first=False)
        span = script.ask(text)
        found.append(Question(text, tuple(script.tokens), span, (), None))
    return found


def _told(bench: Bench, asked: Sequence[Question], share: float, step: str) -> Iterator[Question]:
    for i, question in enumerate(asked):
        bench.progress(share + 0.04 * i / len(asked), step)
        yield question


@contextmanager
def _asking(bench: Bench, room: int) -> Iterator[Asker]:
    """Questions of the window as it is, with room for one and for what it brings back; afterwards pages are captured
    again."""
    engine = bench.subject.thread.session.engine
    try:
        yield Asker(engine, _LONGEST + room)
    finally:
        engine.capturing = True


def _timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """What `work` gives, and its milliseconds."""
    began = time.perf_counter()
    result = work()
    return result, 1e3 * (time.perf_counter() - began)


# searching


def _searched(asker: Asker, question: Question) -> tuple[Query, Ranking, float]:
    """A question's query and ranking, and the milliseconds of ranking alone."""
    engine, tokens = asker.engine, list(question.tokens)
    begin = engine.decoded
    span = replace(question.span, begin=begin, content=begin + question.span.content, end=begin + question.span.end)
    engine.window.refresh()
    try:
        query = engine.listen(tokens, begin, span, question.text)
    finally:
        asker.rewind()
    if query is None:
        raise BugError("nothing has left the window")
    ranking, ms = _timed(lambda: engine.rank(query))
    return query, ranking, ms


def _locate(bench: Bench, query: Query, ranking: Ranking) -> float:
    """Milliseconds to find the passage in the best page."""
    locator = bench.subject.thread.session.locator
    return _timed(lambda: locator.locate(ranking.candidates[0], query, ranking.spread))[1]


# pages


def _read(bench: Bench, ranking: Ranking, k: int) -> tuple[list[Page], float]:
    """The k best pages that have KV, read, decompressed and checked, and the milliseconds of that. Where fewer were
    found (by words alone), others take their place."""
    session = bench.subject.thread.session
    have = [c for c in ranking.candidates if (info := session.store.page_info(c.log, c.number)) and info.kv][:k]
    have += [found.candidate for found in bench.subject.away(k - len(have))] if len(have) < k else []
    found, ms = _timed(lambda: [session.pager.bring(c.log, c.number) for c in have])
    return [page for page in found if page], ms


def _warm(bench: Bench, asked: Sequence[tuple[Ranking, float]]) -> dict[str, Any]:
    """Search, read and restore of the best page, all just read."""
    bench.subject.room(WARM)
    reads, restores = [], []
    for ranking, _ in asked:
        _read(bench, ranking, WARM)
        pages, ms = _read(bench, ranking, WARM)
        reads.append(ms)
        restores.append(1e3 * bench.subject.put(pages)[0])
    searches = [ms for _, ms in asked]
    return {"k": WARM, **_parts(searches, reads, restores)}


def _cold(bench: Bench, asked: Sequence[Question], warm: Sequence[float]) -> dict[str, Any]:
    """Search, read and restore of the four best pages from files that the system has forgotten.

    `pages_only`: the sum where only the pages are cold, as for every question but the first of an open conversation.
    `gone`: the least share of the tables that the system had forgotten when a conversation was opened again.
    """
    subject = bench.subject
    searches, reads, restores, gone = [], [], [], []
    for question in _told(bench, asked, 0.9, "recalling from disk"):
        subject.close()
        gone.append(subject.cool())
        subject.open()
        subject.room(COLD)
        with _asking(bench, 0) as asker:
            _, ranking, ms = _searched(asker, question)
        pages, read = _read(bench, ranking, COLD)
        searches.append(ms)
        reads.append(read)
        restores.append(1e3 * subject.put(pages)[0])
    rest = [sum(parts) for parts in zip(warm, reads, restores, strict=True)]
    known = [share for share in gone if share is not None]
    return {
        "k": COLD,
        **_parts(searches, reads, restores),
        "pages_only": percentiles(rest),
        "gone": min(known) if known else None,
    }


def _parts(searches: list[float], reads: list[float], restores: list[float]) -> dict[str, Any]:
    total = [sum(parts) for parts in zip(searches, reads, restores, strict=True)]
    named = {"search": searches, "read": reads, "restore": restores, "sum": total}
    return {name: percentiles(values) for name, values in named.items()}


# first tokens


def _first_tokens(bench: Bench, asker: Asker, asked: Sequence[Question]) -> dict[str, Any]:
    """Time to the first token of an answer with memory and without, the two in turns; `later` is their difference,
    question by question. `recalled`: how many questions brought something back."""
    ours: list[float] = []
    plain: list[float] = []
    recalled = 0
    for i, question in enumerate(_told(bench, asked, 0.86, "first tokens")):
        turns = ("auto", "off") if i % 2 else ("off", "auto")
        for mode in turns:
            ms, brought = _first(bench, asker, question, mode)
            (plain if mode == "off" else ours).append(ms)
            recalled += brought
    later = [a - b for a, b in zip(ours, plain, strict=True)]
    return {
        "with": percentiles(ours),
        "without": percentiles(plain),
        "later": percentiles(later),
        "recalled": recalled,
    }


def _first(bench: Bench, asker: Asker, question: Question, mode: str) -> tuple[float, bool]:
    """Milliseconds to the first token of an answer, and whether anything was recalled for it."""
    engine, before, tokens = asker.engine, asker.engine.options, list(question.tokens)
    begin, head = engine.decoded, question.span.content
    span = replace(question.span, begin=begin, content=begin + head, end=begin + question.span.end)
    engine.options = replace(before, recall=mode)
    engine.window.refresh()
    began = time.perf_counter()
    try:
        if head:
            engine.append(tokens[:head], begin)
        asking = engine.ask(tokens[head:], begin + head, span, question.text, before=None, began=began)
        events = list(asking)
        bench.sampler.sample(engine.context)
        ms = 1e3 * (time.perf_counter() - began)
    finally:
        engine.options = before
        asker.rewind()
    return ms, any(isinstance(event, Recalled) for event in events)


def table(found: dict[str, Any] | None) -> list[tuple[str, ...]]:
    """Lines of text for a person, in the columns of `speed`."""
    if found is None:
        return []
    steps = {"search": found["search"], "passage located": found["locate"]}
    for part in ("warm", "cold"):
        if found[part]:
            steps[f"search, read and restore, {part}, k={found[part]['k']}"] = found[part]["sum"]
    steps["first token, later than without memory"] = found["first_token"]["later"]
    return [(what, "", f"p50 {p['p50']:.3g}, p95 {p['p95']:.3g} ms", "") for what, p in steps.items() if p]
