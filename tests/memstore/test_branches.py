from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_store import MODEL, OTHER, PAGE, page_of, say, signal_of, start

from memstore.ctxfile import ERASED
from memstore.errors import NotFound, StoreError
from memstore.store import Store


def test_a_branch_reads_its_parents_tokens_up_to_the_turn_where_it_leaves() -> None:
    with Store.open(None) as store:
        chat, branch, log = start(store)
        for ordinal in range(3):
            say(store, log, ordinal, f"turn {ordinal}", 50)
        fork = store.create_branch(chat, branch, 2)
        child = store.log(chat, fork.id, MODEL)
        assert (child.record.parent, child.record.base, len(child)) == (log, 100, 100)
        child.append([7] * 30)
        assert child.read(90, 110).tolist() == [*range(90, 100), *[7] * 10]
        assert store.view(log).read(90, 110).tolist() == list(range(90, 110))


def test_turns_of_a_branch_are_those_it_kept_and_its_own() -> None:
    with Store.open(None) as store:
        chat, branch, log = start(store)
        for ordinal in range(3):
            say(store, log, ordinal, f"old {ordinal}", 10)
        fork = store.create_branch(chat, branch, 1)
        child = store.log(chat, fork.id, MODEL).record.id
        say(store, child, 1, "new 1", 10)
        grand = store.log(chat, store.create_branch(chat, fork.id, 2).id, MODEL).record.id
        say(store, grand, 2, "newest 2", 10)
        assert [t.text for t in store.turns(grand)] == ["old 0", "new 1", "newest 2"]
        assert [t.text for t in store.turns(log)] == ["old 0", "old 1", "old 2"]
        with pytest.raises(StoreError, match="Turn 0"):
            say(store, child, 0, "rewriting the past", 5)


def test_pages_below_the_cut_are_the_parents_and_the_one_across_it_is_the_childs() -> None:
    with Store.open(None) as store:
        chat, branch, log = start(store)
        say(store, log, 0, "x", 70)  # pages of 32: the cut at 70 is inside of page 2
        say(store, log, 1, "y", 40)
        for number in range(3):
            store.put_page(log, page_of(store, log, number), number, {"sharp": signal_of()})
        child = store.log(chat, store.create_branch(chat, branch, 1).id, MODEL).record.id
        assert store.page(child, 1) == store.page(log, 1)
        assert store.page(child, 2) is None
        store.view(child).append([7] * 40)
        store.put_page(child, page_of(store, child, 2), 2, {"sharp": signal_of()})
        assert store.page(child, 2) != store.page(log, 2)
        assert store.owner(child, 1) == (log, 1)
        assert store.owner(child, 2) == (child, 2)
        with store.signals("sharp", store.scope(child)) as found:
            assert [(id, number) for id, number, _ in found] == [(log, 0), (log, 1), (child, 2)]


def test_a_branch_from_inside_of_what_was_inherited_skips_the_middle_log() -> None:
    with Store.open(None) as store:
        chat, branch, log = start(store)
        for ordinal in range(3):
            say(store, log, ordinal, "old", 50)
        middle = store.create_branch(chat, branch, 2)
        say(store, store.log(chat, middle.id, MODEL).record.id, 2, "middle", 50)
        low = store.log(chat, store.create_branch(chat, middle.id, 1).id, MODEL)
        assert low.record.base == 50
        low.append([9] * 20)
        assert low.read(40, 60).tolist() == [*range(40, 50), *[9] * 10]
        assert [r.log for r in store.scope(low.record.id)] == [log, low.record.id]


def test_a_branch_takes_the_page_size_of_its_parent() -> None:
    with Store.open(None) as store:
        chat, branch, _ = start(store)
        fork = store.create_branch(chat, branch, 0)
        assert store.log(chat, fork.id, MODEL, page=128).record.page == PAGE
        assert store.log(chat, fork.id, OTHER, page=128).record.page == 128


def test_an_abandoned_branch_is_out_of_the_scope_of_its_conversation_and_of_all() -> None:
    with Store.open(None) as store:
        chat, branch, log = start(store)
        say(store, log, 0, "kept", 64)
        say(store, log, 1, "abandoned", 64)
        for number in range(4):
            store.put_page(log, page_of(store, log, number), number, text="kept" if number < 2 else "abandoned")
        fork = store.create_branch(chat, branch, 1)
        child = store.log(chat, fork.id, MODEL).record.id
        store.update(replace(store.conversation(chat), branch=fork.id))
        *_, elsewhere = start(store, "elsewhere")
        for scope in (store.scope(child), store.scope(child, "conversation"), store.scope(elsewhere, "all")):
            assert len(store.lexical("abandoned", scope).docs) == 0
            assert len(store.lexical("kept", scope).docs) == 2
        assert len(store.lexical("abandoned", store.scope(log)).docs) == 2


def test_a_scope_ends_with_the_last_page_below_its_limit() -> None:
    with Store.open(None) as store:
        *_, log = start(store)
        say(store, log, 0, "x", 100)
        assert [tuple(r) for r in store.scope(log, until=96)] == [(log, 0, 3)]
        assert [tuple(r) for r in store.scope(log, until=95)] == [(log, 0, 2)]
        assert [tuple(r) for r in store.scope(log, until=0)] == []
        assert [tuple(r) for r in store.scope(log)] == [(log, 0, 4)]


def test_forgetting_in_a_branch_reaches_the_shared_past_in_every_branch_but_not_their_own_futures() -> None:
    with Store.open(None) as store:
        chat, branch, log = start(store)
        say(store, log, 0, "shared secret", 80)
        say(store, log, 1, "the old way", 48)
        for number in range(4):
            store.put_page(log, page_of(store, log, number), number, text="words")
        child = store.log(chat, store.create_branch(chat, branch, 1).id, MODEL).record.id
        say(store, child, 1, "the new way", 48)
        for number in (2, 3):
            store.put_page(child, page_of(store, child, number), number, text="words")
        store.drop_pages(child, 70, 90)
        assert (store.view(log).read(70, 80) == ERASED).all()
        assert store.view(log).read(80, 90).tolist() == list(range(80, 90))
        assert (store.view(child).read(70, 90) == ERASED).all()
        assert [store.has_page(log, n) for n in range(4)] == [True, True, False, True]
        assert [store.has_page(child, n) for n in range(4)] == [True, True, False, True]
        assert [t.text for t in store.turns(log)] == ["", "the old way"]
        assert [t.text for t in store.turns(child)] == ["", ""]


def test_a_branch_of_an_unknown_parent_or_a_negative_turn_is_refused() -> None:
    with Store.open(None) as store:
        chat, branch, _ = start(store)
        with pytest.raises(NotFound):
            store.create_branch(chat, "nope", 0)
        with pytest.raises(StoreError, match="-1"):
            store.create_branch(chat, branch, -1)
        assert len(store.branches(chat)) == 1


def test_branches_and_their_chain_survive_a_reopening(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        chat, branch, log = start(store)
        say(store, log, 0, "x", 40)
        say(store, log, 1, "y", 40)
        fork = store.create_branch(chat, branch, 1)
        store.log(chat, fork.id, MODEL).append([5])
    with Store.open(tmp_path, writable=False) as store:
        assert store.log(chat, fork.id, MODEL).read(39, 41).tolist() == [39, 5]
        assert [b.parent for b in store.branches(chat)] == [None, branch]


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 4), st.lists(st.integers(1, 70), max_size=3)), max_size=5))
def test_every_chain_of_branches_reads_and_tiles_like_a_copied_history(
    forks: list[tuple[int, int, list[int]]],
) -> None:
    with Store.open(None) as store:
        chat, branch, log = start(store)
        histories: list[tuple[str, int, list[list[int]]]] = [(branch, log, [])]  # turns as lists of ids
        stamp = 0
        for origin, kept, turns in [(0, 0, [40, 30, 50]), *forks]:
            at, _, told = histories[origin % len(histories)]
            if stamp:
                at = store.create_branch(chat, at, min(kept, len(told))).id
                told = told[: min(kept, len(told))]
            view = store.log(chat, at, MODEL)
            for length in turns:
                stamp += 1
                say(store, view.record.id, len(told), str(stamp), 0)
                view.append([stamp] * length)
                told = [*told, [stamp] * length]
            histories.append((at, view.record.id, told))
        for _, id, told in histories[1:]:
            whole = [token for turn in told for token in turn]
            view = store.view(id)
            assert view.read(0, len(view)).tolist() == whole[: len(view)]
            pages = [n for r in store.scope(id) for n in range(r.first, r.stop)]
            assert pages == list(range(-(-len(view) // PAGE)))
            assert all(store.owner(id, n).log == r.log for r in store.scope(id) for n in range(r.first, r.stop))


def test_a_branch_is_not_cut_from_a_log_that_lacks_its_turns() -> None:
    """The other model has not been told the turns that the branch keeps: its log of the branch starts anew."""
    with Store.open(None) as store:
        chat, branch, log = start(store)
        say(store, log, 0, "one", 40)
        say(store, log, 1, "two", 40)
        behind = store.log(chat, branch, OTHER, page=PAGE)
        say(store, behind.record.id, 0, "one", 30)
        child = store.create_branch(chat, branch, 2)
        assert store.log(chat, child.id, MODEL, page=PAGE).record.parent == log
        assert store.log(chat, child.id, OTHER, page=PAGE).record.parent is None


@settings(max_examples=40)
@given(
    lengths=st.lists(st.integers(0, 40), max_size=9),
    cut=st.integers(0, 9),
    more=st.lists(st.integers(0, 40), max_size=5),
    begin=st.integers(0, 300),
    length=st.integers(0, 120),
)
def test_turns_between_two_offsets_are_those_of_all_turns_that_have_text_there(
    lengths: list[int], cut: int, more: list[int], begin: int, length: int
) -> None:
    with Store.open(None) as store:
        chat, branch, log = start(store)
        for ordinal, size in enumerate(lengths):
            say(store, log, 2 * ordinal, f"old {ordinal}", size)
        cut = min(cut, len(lengths))
        child = store.log(chat, store.create_branch(chat, branch, 2 * cut).id, MODEL).record.id if cut else log
        for ordinal, size in enumerate(more if cut else []):
            say(store, child, 2 * cut + ordinal, f"new {ordinal}", size)
        for id in (log, child):
            wanted = [t for t in store.turns(id) if t.content[1] > begin and t.content[0] < begin + length]
            assert store.turns_between(id, begin, begin + length) == wanted
