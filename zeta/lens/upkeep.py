"""Idle work over a lifetime tree, as dreams take it: lacking gists are made, detail that nobody needs fades."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from memstore.lifetime import pruner
from memstore.lifetime.pruning import Action, Options, plan
from memstore.lifetime.spanbook import SpanBook
from memstore.lifetime.tree import Encoder, LifetimeTree, step
from memstore.logs import LogView
from memstore.store import Store
from zeta.dream import Task

_AT_ONCE = 128  # spans that fade in one task: some milliseconds


def tasks(
    store: Store, history: LogView, encoder: Encoder | None, tidied: set[int], options: Options | None = None
) -> Iterator[Task]:
    """The idle work of one log; each task is to be run before the next one is asked for.

    Without an `encoder` no gists are made. Pruning is planned once for each log that is not in `tidied`, where it is
    put in when it is done: what fades does so over days.
    """
    log = history.record.id
    if encoder is not None:
        net, tree = encoder, LifetimeTree(store, log, encoder.name, encoder.dim)
        until = len(history)
        while any(tree.missing(until)):
            yield Task("gists", lambda: step(tree, history.read, net, until) > 0)
        tree.sync()
    if log not in tidied:
        book = SpanBook(store, log)
        actions = plan(pruner.candidates(store, book), store.clock(), options)
        for begin in range(0, len(actions), _AT_ONCE):
            yield Task("pruned", partial(_fade, store, book, actions[begin : begin + _AT_ONCE]))
        tidied.add(log)


def _fade(store: Store, book: SpanBook, actions: Sequence[Action]) -> bool:
    return pruner.apply(store, book, actions) > 0
