"""Ways to bring the best page back and answer: those a chat has, and those that were tried and stay here.

Every way starts from the same cells and may leave the window as it likes (zeta.bench.ablation.scene puts it back). All
but `auto` bring something back whatever the decision says.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from memstore.codec import Page
from zeta.bench.ablation.scene import Asked
from zeta.bench.asking import Answer, answer
from zeta.window import SCRATCH, Kind, Segment

AGAIN = 16
"""Tokens at the begin of a restored page that are decoded again (EPIC; CacheBlend decodes a share of all tokens)."""

Measured = dict[str, Any]
"""What is known of one question under one value, as plain JSON."""


def answered(asked: Asked, way: str) -> Measured:
    """Loss of the right answer, its tokens, and whether a free answer is right; nothing where a way cannot be gone.

    `way`: a name of WAYS, or a mode of recall and how many are recalled, as "passage 1".
    """
    mode, _, k = way.partition(" ")
    ask = WAYS.get(way) or partial(_recalled, mode=mode, k=int(k))
    found = asked.answer(way, ask)
    return {} if found is None else {"loss": found.loss, "tokens": found.tokens, "exact": found.exact}


def _recalled(asked: Asked, mode: str, k: int) -> Answer:
    return asked.scene.asker.ask(asked.question, recall=mode, k=k, threshold=1.0)


def _auto(asked: Asked) -> Answer:
    return asked.scene.asker.ask(asked.question, recall="auto", k=1)


def _window(asked: Asked) -> Answer:
    return asked.scene.asker.ask(asked.question, recall="off")


def _full(asked: Asked) -> Answer | None:
    full = asked.scene.full()
    return full.ask(asked.question) if full else None


def _far(asked: Asked) -> Answer | None:
    """The page at its offset in the log, and the recent tokens at theirs: between them a gap of all that is missing."""
    engine, context = asked.scene.engine, asked.scene.runtime.context
    page, rows = _page(asked)
    if page is None or engine.decoded + len(asked.question.tokens) > engine.model.trained_context:
        return None
    first = engine.window.segments[len(engine.window.find(Kind.PINNED))]
    context.shift(first.at, -1, engine.decoded - engine.window.next)
    _put(asked, page, rows, page.begin + int(rows[0]))
    return _go_on(asked, engine.decoded)


def _overlapping(asked: Asked) -> Answer | None:
    """The page at the positions of the newest tokens in the window: those it had when it was the newest."""
    position = asked.scene.engine.window.next
    page, rows = _page(asked)
    if page is None:
        return None
    _put(asked, page, rows, position - len(rows))
    return _go_on(asked, position)


def _begun_again(asked: Asked) -> Answer | None:
    """The page restored near, its first tokens decoded again: they see what is pinned before them and nothing else."""
    engine, pager, context = asked.scene.engine, asked.scene.session.pager, asked.scene.runtime.context
    page, rows = _page(asked)
    if page is None:
        return None
    engine.working.make_room(len(rows) + len(asked.question.tokens))
    window, index = engine.window, len(engine.window.find(Kind.PINNED))
    after = window.segments[index - 1].at + window.segments[index - 1].length
    again = tuple(page.tokens[rows[:AGAIN]].tolist())

    def decode(position: int) -> None:
        # a batch must continue its sequence: decoded behind the pinned tokens, then moved
        context.copy(0, SCRATCH, 0, after)
        context.decode(again, after, seq=SCRATCH, logits=False)
        context.shift(after, -1, position - after, seq=SCRATCH)

    begin = page.begin + int(rows[0])
    if len(rows) > AGAIN:
        kept = tuple(page.tokens[rows[AGAIN:]].tolist())
        segment = Segment(Kind.RECALLED, begin + AGAIN, len(kept), "kept", kept)
        window.insert_cells(index, lambda at: pager.place(page, rows[AGAIN:], at), segment)
    window.insert_cells(index, decode, Segment(Kind.RECALLED, begin, len(again), "again", again))
    engine.append(list(asked.question.tokens), engine.decoded)
    return _scored(asked, window.next)


def _alone(asked: Asked) -> Answer | None:
    """The passage in the question, in a sequence of their own: what is pinned stands before them and nothing else."""
    context, question, found = asked.scene.runtime.context, asked.question, asked.found
    if found is None:
        return None
    head = question.span.content
    pinned = asked.scene.trial.tokens[: asked.scene.engine.pinned]
    tokens = [*pinned, *question.tokens[:head], *found.tokens, *question.tokens[head:]]
    context.clear()
    context.decode(tokens, 0)
    return _scored(asked, len(tokens))


def _page(asked: Asked) -> tuple[Page | None, npt.NDArray[np.intp]]:
    """The best page with its cells, and its rows that are not in the window."""
    window, best = asked.scene.engine.window, asked.ranking.candidates[:1]
    page = asked.scene.session.pager.look(best[0].log, best[0].number) if best else None
    if page is None:
        return None, np.zeros(0, np.intp)
    offsets = [page.begin + i for i in range(len(page.tokens))]
    return page, np.flatnonzero([window.resident(at, at + 1) == 0 for at in offsets])


def _put(asked: Asked, page: Page, rows: npt.NDArray[np.intp], position: int) -> None:
    """Cells of a page into sequence 0, wherever they may collide."""
    context = asked.scene.runtime.context
    asked.scene.session.pager.place(page, rows, position)
    context.copy(SCRATCH, 0, position, position + len(rows))
    context.remove(-1, -1, seq=SCRATCH)


def _go_on(asked: Asked, position: int) -> Answer:
    """Decode the question at a position that the window does not know of, and answer."""
    asked.scene.runtime.context.decode(asked.question.tokens, position)
    return _scored(asked, position + len(asked.question.tokens))


def _scored(asked: Asked, position: int) -> Answer:
    runtime, question = asked.scene.runtime, asked.question
    loss, exact = answer(runtime.context, runtime.model, position, question)
    return Answer(loss, len(question.answer), exact)


WAYS = {
    "auto": _auto,
    "window": _window,
    "full": _full,
    "far": _far,
    "overlapping": _overlapping,
    "begun again": _begun_again,
    "alone": _alone,
}
"""Ways that need more than a mode and a number."""
