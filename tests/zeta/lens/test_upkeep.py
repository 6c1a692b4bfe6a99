from __future__ import annotations

from collections import Counter

from small_store import say, start
from tiny_gists import TinyEncoder

from memstore.lifetime.spanbook import SpanBook
from memstore.lifetime.tree import LifetimeTree
from memstore.store import Store
from zeta.lens import upkeep

DAY = 86_400.0


def test_dreams_make_the_gists_that_are_lacking_and_let_what_is_idle_fade_once() -> None:
    now = [1e9]
    with Store.open(None, clock=lambda: now[0]) as store:
        *_, log = start(store)
        say(store, log, 0, "long", 2100)
        now[0] += 100 * DAY
        view, encoder, tidied = store.view(log), TinyEncoder(), set[int]()
        done = Counter(task.name for task in upkeep.tasks(store, view, encoder, tidied) if task.run())
        tree = LifetimeTree(store, log, encoder.name, encoder.dim)
        assert (tree.count(1), tree.count(2), encoder.made) == (65, 2, 67)
        assert done == {"gists": 4, "pruned": 1}
        assert SpanBook(store, log).finest(0, 65).tolist() == [0, *[1] * 64]
        now[0] += 100 * DAY
        assert not list(upkeep.tasks(store, view, encoder, tidied))
        assert [task.name for task in upkeep.tasks(store, view, None, set()) if task.run()] == ["pruned"]


def test_a_dream_that_is_cut_short_leaves_the_rest_for_the_next() -> None:
    with Store.open(None, clock=lambda: 1e9) as store:
        *_, log = start(store)
        say(store, log, 0, "long", 2100)
        view, encoder = store.view(log), TinyEncoder()
        assert next(upkeep.tasks(store, view, encoder, set())).run()
        assert encoder.made == 32
        for task in upkeep.tasks(store, view, encoder, set()):
            task.run()
        assert encoder.made == 67
