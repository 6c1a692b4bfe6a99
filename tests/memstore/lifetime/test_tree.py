from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_store import MODEL, OTHER, say, start
from tiny_gists import DIM, TinyEncoder

from memstore.backup import backup
from memstore.check import check
from memstore.ctxfile import ERASED
from memstore.errors import StoreReadOnly
from memstore.lifetime.files import GistFiles, name_of
from memstore.lifetime.tree import LifetimeTree, grow, step
from memstore.logs import LogView
from memstore.store import Store


@pytest.fixture(params=["disk", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store" if request.param == "disk" else None) as opened:
        yield opened


def tree_of(store: Store, log: int, encoder: TinyEncoder | None = None) -> LifetimeTree:
    encoder = encoder or TinyEncoder()
    return LifetimeTree(store, log, encoder.name, encoder.dim)


def grown(store: Store, log: int, encoder: TinyEncoder | None = None) -> LifetimeTree:
    encoder = encoder or TinyEncoder()
    tree, view = tree_of(store, log, encoder), store.view(log)
    grow(tree, view.read, encoder, len(view))
    return tree


def bridged(block: list[int]) -> list[int]:
    """A block without its forgotten tokens: each repeats the one before it, or the first that is left."""
    left = [token for token in block if token != ERASED]
    out = list[int]()
    for token in block:
        out.append(token if token != ERASED else out[-1] if out else left[0])
    return out


def rebuilt(view: LogView, encoder: TinyEncoder) -> tuple[np.ndarray, np.ndarray]:
    """Both levels made from the token ids alone."""
    ids = view.read(0, len(view)).tolist()
    blocks = [ids[at : at + 32] for at in range(0, len(ids) - 31, 32)]
    first = np.zeros((len(blocks), DIM), np.float16)
    for row, block in enumerate(blocks):
        if any(token != ERASED for token in block):
            first[row] = encoder.encode(np.array([bridged(block)], np.uint32))[0]
    runs = len(blocks) // 32
    second = encoder.fold(first[: 32 * runs].astype(np.float32).reshape(runs, 32, DIM)).astype(np.float16)
    return first, second


def same(tree: LifetimeTree, view: LogView, encoder: TinyEncoder) -> None:
    for level, wanted in zip((1, 2), rebuilt(view, encoder), strict=True):
        assert tree.count(level) == len(wanted)
        assert tree.gists(level, 0, len(wanted)).tolist() == wanted.tolist()


def test_a_history_shorter_than_a_block_has_no_gists(store: Store) -> None:
    *_, log = start(store)
    say(store, log, 0, "short", 31)
    tree = grown(store, log)
    assert (len(tree), tree.missing(31)) == (0, (range(0), range(0)))
    assert tree.gists(1, 0, 0).shape == (0, DIM)
    with pytest.raises(ValueError, match="has gists 0 to 0 of level 1"):
        tree.gists(1, 0, 1)


def test_full_blocks_get_gists_and_32_of_them_one_above(store: Store) -> None:
    *_, log = start(store)
    say(store, log, 0, "long", 2 * 1024 + 40)
    view, encoder, tree = store.view(log), TinyEncoder(), tree_of(store, log)
    assert tree.missing(len(view)) == (range(65), range(2))
    assert grow(tree, view.read, encoder, len(view)) == 67
    assert (tree.count(1), tree.count(2), len(tree)) == (65, 2, 67)
    assert tree.missing(len(view)) == (range(65, 65), range(2, 2))
    same(tree, view, encoder)


def test_growing_again_makes_nothing_and_later_only_what_is_new(store: Store) -> None:
    *_, log = start(store)
    say(store, log, 0, "long", 1000)
    view, encoder, tree = store.view(log), TinyEncoder(), tree_of(store, log)
    grow(tree, view.read, encoder, len(view))
    made = encoder.made
    assert grow(tree, view.read, encoder, len(view)) == 0
    say(store, log, 1, "more", 100)
    assert tree.missing(len(view)) == (range(31, 34), range(1))
    assert grow(tree, view.read, encoder, len(view)) == 4
    assert encoder.made == made + 4
    same(tree, view, encoder)


def test_growth_that_was_cut_off_goes_on_where_it_stopped(tmp_path: Path) -> None:
    encoder = TinyEncoder()
    with Store.open(tmp_path) as store:
        *_, log = start(store)
        say(store, log, 0, "long", 1500)
        assert step(tree_of(store, log), store.view(log).read, encoder, 1500) == 32
    with Store.open(tmp_path) as store:
        tree = tree_of(store, log)
        assert tree.count(1) == 32
        assert grow(tree, store.view(log).read, encoder, 1500) == 46 - 32 + 1
        assert encoder.made == 47


def test_nodes_below_the_cut_are_the_parents_and_the_block_across_it_is_the_branchs(tmp_path: Path) -> None:
    encoder = TinyEncoder()
    with Store.open(tmp_path) as store:
        chat, branch, log = start(store)
        say(store, log, 0, "x", 100)  # the cut is inside of block 3
        say(store, log, 1, "y", 100)
        grown(store, log, encoder)
        child = store.log(chat, store.create_branch(chat, branch, 1).id, MODEL)
        child.append([7] * 100)
        made = encoder.made
        tree = grown(store, child.record.id, encoder)
        assert encoder.made == made + 3
        same(tree, child, encoder)
        same(tree_of(store, log), store.view(log), encoder)
        assert tree.gists(1, 2, 3).tolist() == tree_of(store, log).gists(1, 2, 3).tolist()
        assert tree.gists(1, 3, 4).tolist() != tree_of(store, log).gists(1, 3, 4).tolist()


def test_a_branch_grows_what_its_parent_lacks_into_the_parents_file(store: Store) -> None:
    chat, branch, log = start(store)
    say(store, log, 0, "x", 200)
    child = store.log(chat, store.create_branch(chat, branch, 1).id, MODEL)
    child.append([7] * 100)
    encoder = TinyEncoder()
    same(grown(store, child.record.id, encoder), child, encoder)
    assert tree_of(store, log).count(1) == 200 // 32


def test_gists_of_other_weights_are_never_mixed_in(store: Store) -> None:
    *_, log = start(store)
    say(store, log, 0, "long", 1100)
    view, old, new = store.view(log), TinyEncoder("old"), TinyEncoder("new")
    grown(store, log, old)
    tree = tree_of(store, log, new)
    assert len(tree) == 0
    with pytest.raises(ValueError, match="The tree is of new"):
        grow(tree, view.read, old, len(view))
    grow(tree, view.read, new, len(view))
    same(tree, view, new)
    assert len(tree_of(store, log, old)) == 0


def test_two_models_of_one_chat_have_trees_of_their_own(store: Store) -> None:
    chat, branch, log = start(store)
    say(store, log, 0, "x", 100)
    other = store.log(chat, branch, OTHER)
    other.append([9] * 64)
    encoder = TinyEncoder()
    same(grown(store, log, encoder), store.view(log), encoder)
    same(grown(store, other.record.id, encoder), other, encoder)


def test_what_is_forgotten_leaves_the_gists_before_forgetting_returns(tmp_path: Path) -> None:
    encoder = TinyEncoder()
    with Store.open(tmp_path) as store:
        *_, log = start(store)
        say(store, log, 0, "long", 2200)
        tree = grown(store, log, encoder)
        spoken = [tree.gists(1, 10, 12).copy(), tree.gists(2, 0, 1).copy()]
        view = tree.gists(1, 0, 12)
        store.drop_pages(log, 330, 370)
        files = [store.gists.path_of(store.view(log).record, level) for level in (1, 2)]
        for path, gists in zip(files, spoken, strict=True):
            assert path is not None
            for row in gists:
                assert row.tobytes() not in path.read_bytes()
        assert np.isnan(view[10:12]).all()
        assert tree.missing(2200) == (range(10, 68), range(2))
        assert check(store) == []
        made = encoder.made
        assert grow(tree, store.view(log).read, encoder, 2200) == 3
        assert encoder.made == made + 3
        same(tree, store.view(log), encoder)


def test_a_block_of_which_everything_was_forgotten_says_nothing(store: Store) -> None:
    *_, log = start(store)
    say(store, log, 0, "long", 100)
    store.drop_pages(log, 32, 64)
    assert grown(store, log).gists(1, 0, 3).any(axis=1).tolist() == [True, False, True]


def test_forgetting_reaches_the_block_that_a_branch_shares_with_its_parent(store: Store) -> None:
    chat, branch, log = start(store)
    say(store, log, 0, "x", 40)
    say(store, log, 1, "y", 40)
    child = store.log(chat, store.create_branch(chat, branch, 1).id, MODEL)
    child.append([7] * 100)
    encoder = TinyEncoder()
    tree = grown(store, child.record.id, encoder)
    store.drop_pages(log, 36, 38)  # inside of block 1, whose first 8 tokens are the parent's
    assert tree.count(1) == 1
    grow(tree, child.read, encoder, len(child))
    same(tree, child, encoder)


@pytest.mark.parametrize("level", [1, 2])
def test_what_is_forgotten_while_a_net_works_on_it_does_not_come_back(store: Store, level: int) -> None:
    *_, log = start(store)
    say(store, log, 0, "long", 1100)

    class Interrupted(TinyEncoder):
        def encode(self, tokens: np.ndarray) -> np.ndarray:
            return self.after(1, super().encode(tokens))

        def fold(self, gists: np.ndarray) -> np.ndarray:
            return self.after(2, super().fold(gists))

        def after(self, at: int, made: np.ndarray) -> np.ndarray:
            if at == level and ERASED not in store.view(log).read(40, 50):
                store.drop_pages(log, 40, 50)
            return made

    same(grown(store, log, Interrupted()), store.view(log), TinyEncoder())


def test_a_killed_forgetting_is_finished_with_its_gists_by_the_next_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = TinyEncoder()
    with Store.open(tmp_path) as store:
        *_, log = start(store)
        say(store, log, 0, "long", 200)
        spoken = grown(store, log, encoder).gists(1, 1, 2).copy()
        with monkeypatch.context() as patch:
            patch.setattr(Store, "finish", lambda self, pending: None)
            store.drop_pages(log, 40, 50)
    with Store.open(tmp_path) as store:
        path = store.gists.path_of(store.view(log).record, 1)
        assert path is not None
        assert spoken.tobytes() not in path.read_bytes()
        assert tree_of(store, log).count(1) == 1


def test_a_damaged_file_is_taken_away_when_what_it_may_speak_of_is_forgotten(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        *_, log = start(store)
        say(store, log, 0, "long", 200)
        grown(store, log)
    with Store.open(tmp_path) as store:
        path = store.gists.path_of(store.view(log).record, 1)
        assert path is not None
        path.write_bytes(path.read_bytes()[:100])
        store.drop_pages(log, 40, 50)
        assert not path.exists()
        same(grown(store, log), store.view(log), TinyEncoder())


def test_a_deleted_conversation_takes_its_gists_along(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        chat, _, log = start(store)
        say(store, log, 0, "long", 1100)
        grown(store, log)
        assert len(list((tmp_path / "logs").rglob("*.ctx"))) == 3
        assert store.stat().gist_bytes == 2 * 64 + 35 * 2 * DIM
        store.delete_conversation(chat)
        assert list((tmp_path / "logs").iterdir()) == []


def test_an_incognito_tree_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with Store.open(None) as store:
        *_, log = start(store)
        say(store, log, 0, "long", 1100)
        assert len(grown(store, log)) == 35
    assert list(tmp_path.iterdir()) == []


def test_a_reader_sees_what_the_writer_has_synced_and_grows_along(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        *_, log = start(store)
        say(store, log, 0, "long", 100)
        written = grown(store, log)
        written.sync()
        seen, foreign = tree_of(store, log), tree_of(store, log, TinyEncoder("other"))
        seen._files = foreign._files = GistFiles(tmp_path, writable=False)  # as in another process
        assert seen.count(1) == 3
        say(store, log, 1, "long", 100)
        grow(written, store.view(log).read, TinyEncoder(), 200)
        assert seen.count(1) == 3
        written.sync()
        assert seen.gists(1, 0, 6).tolist() == written.gists(1, 0, 6).tolist()
        assert len(foreign) == 0
        assert written.count(1) == 6
        for level in (1, 2):
            with pytest.raises(StoreReadOnly):
                seen.append(level, np.ones((1, DIM)))
        assert not (tmp_path / name_of(store.view(log).record, 2)).exists()
        store.drop_pages(log, 0, 1)
        assert seen.count(1) == 0


def test_appended_gists_are_the_next_ones_and_those_put_too_far_are_refused(store: Store) -> None:
    *_, log = start(store)
    tree = tree_of(store, log)
    tree.append(1, np.ones((2, DIM)))
    tree.append(1, np.full((1, DIM), 2.0))
    assert tree.gists(1, 0, 3)[:, 0].tolist() == [1, 1, 2]
    with pytest.raises(ValueError, match="made in order: 3 come before 5"):
        tree.put(1, 5, np.ones((1, DIM)))
    tree.drop()
    assert len(tree) == 0


def test_a_backup_leaves_gists_behind_and_they_are_made_again(tmp_path: Path) -> None:
    with Store.open(tmp_path / "a") as store:
        *_, log = start(store)
        say(store, log, 0, "long", 100)
        grown(store, log)
        backup(store, tmp_path / "b")
    with Store.open(tmp_path / "b") as store:
        assert len(tree_of(store, log)) == 0
        same(grown(store, log), store.view(log), TinyEncoder())
        assert check(store) == []


TURNS = st.lists(st.integers(1, 900), min_size=1, max_size=3)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("say"), st.integers(0, 9), st.integers(1, 900)),
        st.tuples(st.just("branch"), st.integers(0, 9), st.integers(0, 5)),
        st.tuples(st.just("forget"), st.integers(0, 9), st.integers(0, 3000)),
        st.tuples(st.just("grow"), st.integers(0, 9), st.integers(0, 3000)),
        st.tuples(st.just("reopen"), st.just(0), st.just(0)),
    ),
    max_size=12,
)


@settings(max_examples=15)
@given(turns=TURNS, steps=STEPS)
def test_the_tree_equals_a_rebuild_from_the_log_whatever_happened(
    tmp_path_factory: pytest.TempPathFactory, turns: list[int], steps: list[tuple[str, int, int]]
) -> None:
    folder, encoder = tmp_path_factory.mktemp("store"), TinyEncoder()
    store = Store.open(folder)
    try:
        chat, branch, log = start(store)
        logs = [(branch, log)]
        for length in turns:
            say(store, log, len(store.turns(log)), "x", length)
        for what, which, amount in steps:
            at, log = logs[which % len(logs)]
            if what == "say":
                say(store, log, len(store.turns(log)), "x", amount)
            elif what == "branch":
                fork = store.create_branch(chat, at, min(amount, len(store.turns(log))))
                logs.append((fork.id, store.log(chat, fork.id, MODEL).record.id))
            elif what == "forget":
                end = len(store.view(log))
                store.drop_pages(log, min(amount, end), min(amount + 50, end))
            elif what == "grow":
                grow(tree_of(store, log), store.view(log).read, encoder, min(amount, len(store.view(log))))
            else:
                store.close()
                store = Store.open(folder)
        for _, log in logs:
            same(grown(store, log, encoder), store.view(log), encoder)
        assert check(store) == []
    finally:
        store.close()


@settings(max_examples=15)
@given(tokens=st.integers(0, 2100), level=st.sampled_from([1, 2]), cut=st.integers(0, 1200), damage=st.booleans())
def test_a_gist_file_cut_or_changed_at_any_byte_opens_and_grows_to_the_same(
    tmp_path_factory: pytest.TempPathFactory, tokens: int, level: int, cut: int, damage: bool
) -> None:
    folder, encoder = tmp_path_factory.mktemp("store"), TinyEncoder()
    with Store.open(folder) as store:
        *_, log = start(store)
        say(store, log, 0, "x", tokens)
        grown(store, log, encoder)
        path = store.gists.path_of(store.view(log).record, level)
    assert path is not None
    if path.exists():
        data = bytearray(path.read_bytes())
        if damage:
            data[cut % len(data)] ^= 0x10
            path.write_bytes(data)
        else:
            os.truncate(path, min(cut, len(data)))
    with Store.open(folder) as store:
        same(grown(store, log, encoder), store.view(log), encoder)
        assert check(store) == []
