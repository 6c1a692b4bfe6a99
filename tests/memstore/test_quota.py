import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_store import PAGE, fill, page_of, say, signal_of, start

from memstore import quota
from memstore.codec import decode
from memstore.records import Doc, PageInfo
from memstore.store import Store

Pages = list[tuple[Doc, PageInfo]]


def entries() -> st.SearchStrategy[Pages]:
    info = st.builds(
        PageInfo,
        size=st.integers(100, 100_000),
        signal_size=st.integers(0, 2_000),
        kv=st.booleans(),
        retained=st.booleans(),
        words=st.just(False),
        created=st.just(0.0),
        used=st.floats(0, 10),
        hits=st.just(0),
    )
    return st.lists(info, max_size=12).map(lambda infos: [(Doc(1, n), info) for n, info in enumerate(infos)])


@given(entries(), st.integers(0, 50_000), st.integers(0, 500_000))
def test_a_plan_makes_enough_room_or_says_that_it_cannot(pages: Pages, need: int, limit: int) -> None:
    plan = quota.plan(pages, need, limit)
    left = need
    for doc, info in pages:
        left += quota.TEXT_ONLY if doc in plan.kv else info.size
        left += 0 if doc in plan.signals else info.signal_size
    assert plan.fits == (left <= limit)


@given(entries(), st.integers(0, 50_000), st.integers(0, 500_000))
def test_no_colder_page_keeps_its_kv_and_no_signal_goes_while_kv_is_left(pages: Pages, need: int, limit: int) -> None:
    plan = quota.plan(pages, need, limit)
    heavy = [(doc, info) for doc, info in pages if info.kv and info.size > quota.TEXT_ONLY]
    kept = [(info.retained, info.used, doc) for doc, info in heavy if doc not in plan.kv]
    gone = [(info.retained, info.used, doc) for doc, info in heavy if doc in plan.kv]
    assert not kept or not gone or max(gone) < min(kept)
    if plan.signals:
        assert kept == []


@given(entries(), st.integers(0, 50_000))
def test_nothing_is_given_up_while_everything_fits(pages: Pages, need: int) -> None:
    enough = sum(info.size + info.signal_size for _, info in pages) + need
    assert quota.plan(pages, need, enough) == quota.Plan()


def test_over_the_quota_the_coldest_pages_become_text_and_the_log_stays() -> None:
    ticks = iter(range(10_000))
    with Store.open(None, clock=lambda: float(next(ticks))) as store:
        *_, log = start(store)
        say(store, log, 0, "x", 12 * PAGE)
        store.quota = 10 * (len(page_of(store, log, 0)) + len(signal_of()))
        for number in range(6):
            store.put_page(log, page_of(store, log, number), number, {"sharp": signal_of()}, "words")
        store.page(log, 0)  # used last: no longer the coldest
        store.retain(log, 1)
        for number in range(6, 12):
            store.put_page(log, page_of(store, log, number), number, {"sharp": signal_of()}, "words")
            assert store.stat().page_bytes + store.stat().signal_bytes <= store.quota
        kv = [info.kv for info in (store.page_info(log, n) for n in range(12)) if info is not None]
        assert len(kv) == 12
        assert kv[:2] == [True, True]
        assert not kv[2]
        assert kv[-1]
        assert decode(store.page(log, 2) or b"").tokens.tolist() == list(range(2 * PAGE, 3 * PAGE))
        assert len(store.view(log)) == 12 * PAGE
        assert len(store.lexical("words", store.scope(log)).docs) == 12


def test_a_page_larger_than_the_whole_quota_is_kept_as_text_and_says_so() -> None:
    with Store.open(None) as store:
        *_, log = start(store)
        say(store, log, 0, "x", PAGE)
        store.quota = 1000
        info = store.put_page(log, page_of(store, log, 0), 0, {"sharp": signal_of()}, "words")
        assert not info.kv
        assert info.signal_size == 0
        assert decode(store.page(log, 0) or b"").tokens.tolist() == list(range(PAGE))


def test_the_sum_that_the_quota_compares_is_the_sum_of_the_entries(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        chat, _, log = start(store)
        *_, other = start(store)
        fill(store, log, 3)
        fill(store, other, 2)
        store.put_signals(other, 0, {"sharp": b"longer" * 100})
        store.put_page(other, page_of(store, other, 1), 1)
        store.drop_pages(other, 0, 5)
        store.delete_conversation(chat)
        stat = store.stat()
        with store.tables.read() as txn:
            assert store.used(txn) == stat.page_bytes + stat.signal_bytes > 0


def test_the_default_is_a_tenth_of_the_free_disk_and_at_most_20_gb(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for free, used, expected in ((50_000, 10_000, 6_000), (10**13, 0, 20_000_000_000)):
        monkeypatch.setattr(shutil, "disk_usage", lambda path, free=free: SimpleNamespace(free=free))
        assert quota.default(tmp_path, used) == expected
    with Store.open(tmp_path / "s") as store:
        assert store.quota == 20_000_000_000
    with Store.open(tmp_path / "s", quota=5) as store:
        assert store.quota == 5
