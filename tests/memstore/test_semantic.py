from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_store import fill, start

from memstore.errors import PageDamaged
from memstore.semantic import MOST, SemanticSignal, layout_of
from memstore.store import Store


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.open(None) as opened:
        yield opened


def units(n: int, dim: int = 12, seed: int = 0) -> np.ndarray:
    """Unit vectors float32 [n, dim]."""
    raw = np.random.default_rng(seed).standard_normal((n, dim)).astype(np.float32)
    return raw / np.linalg.norm(raw, axis=1, keepdims=True)


def signal(n: int = 5, seed: int = 0) -> SemanticSignal:
    return SemanticSignal.of(7, range(0, 10 * n, 10), units(n, seed=seed))


def test_it_comes_back_as_it_was_packed() -> None:
    kept = signal()
    back = SemanticSignal.unpack(kept.pack())
    assert back.layout == 7
    for name in ("begins", "vectors", "scales"):
        assert np.array_equal(getattr(back, name), getattr(kept, name))


@given(n=st.integers(0, MOST), seed=st.integers(0, 1000))
@settings(max_examples=60)
def test_cosines_are_those_of_the_vectors_to_a_hundredth(n: int, seed: int) -> None:
    vectors, query = units(n, seed=seed), units(1, seed=seed + 1)[0]
    kept = SemanticSignal.unpack(SemanticSignal.of(1, range(n), vectors).pack())
    np.testing.assert_allclose(kept.cosines(query), vectors @ query, atol=0.01)


def test_more_sentences_than_it_holds_are_left_out() -> None:
    assert len(SemanticSignal.of(1, range(MOST + 9), units(MOST + 9)).begins) == MOST


@pytest.mark.parametrize("cut", range(0, 60, 7))
def test_one_that_was_cut_off_is_damaged(cut: int) -> None:
    with pytest.raises(PageDamaged):
        SemanticSignal.unpack(signal().pack()[:cut])


@given(at=st.integers(0, 105), value=st.integers(0, 255))
@settings(max_examples=200)
def test_whatever_a_damaged_one_holds_it_is_refused_or_compares_without_a_nan(at: int, value: int) -> None:
    data = bytearray(signal().pack())
    data[at] = value
    try:
        back = SemanticSignal.unpack(bytes(data))
    except PageDamaged:
        return
    if back.vectors.shape[1] == 12:
        assert np.isfinite(back.cosines(units(1)[0])).all()


def test_two_models_have_two_layouts() -> None:
    assert layout_of("a@1") != layout_of("a@2")


def test_a_store_keeps_them_counts_them_and_finds_them_in_every_models_logs(store: Store) -> None:
    _, _, log = start(store)
    fill(store, log, 2)
    before = store.page_info(log, 1)
    store.put_signals(log, 1, {"semantic": signal().pack()})
    after = store.page_info(log, 1)
    assert before
    assert after
    assert after.signal_size == before.signal_size + len(signal().pack())
    _, _, asker = start(store, model="ee" * 32)
    with store.signals("semantic", store.scope(asker, "all")) as found:
        assert [(owner, number) for owner, number, _ in found] == [(log, 1)]
    with store.signals("sharp", store.scope(asker, "all")) as found:
        assert not found


def test_what_was_forgotten_loses_its_meaning_too(store: Store) -> None:
    _, _, log = start(store)
    fill(store, log, 2)
    store.put_signals(log, 1, {"semantic": signal().pack()})
    store.drop_pages(log, 40, 50)
    with store.signals("semantic", store.scope(log)) as found:
        assert not found
