"""The sentences of a page: what somebody said in it, without template tokens, cut at the page's edges."""

from __future__ import annotations

from memstore.ctxfile import ERASED
from memstore.store import Store
from zeta.llama import LlamaModel
from zeta.passage import Unit, sentences


def of_page(store: Store, model: LlamaModel, fingerprint: str, log: int, number: int) -> list[Unit]:
    """Sentences of page `number` of a log, in order; a log without turns is all text.

    In a log of another model (its record does not say `fingerprint`) the turns that touch the page count whole, and
    every sentence begins where the page does. Raises NotFound.
    """
    view = store.view(log)
    begin = number * view.record.page
    end = min(begin + view.record.page, len(view))
    turns = store.turns_between(log, begin, end)
    if view.record.model != fingerprint:
        told = [model.tokenize(turn.text) for turn in turns]
        return [Unit(begin, begin, u.text) for ids in told for u in sentences([piece(model, t) for t in ids], 0)]
    spans = [(max(begin, t.content[0]), min(end, t.content[1])) for t in turns] or [(begin, end)]
    return [
        unit for low, high in spans for unit in sentences([piece(model, t) for t in view.read(low, high).tolist()], low)
    ]


def piece(model: LlamaModel, token: int) -> str:
    """Text of one token; what was erased ends a sentence."""
    return "\n" if token == ERASED else model.piece(token).decode("utf-8", "replace")
