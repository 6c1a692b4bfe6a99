"""Scans over packed signals: compiled or in numpy, what single signals say one by one."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from memstore import scan
from memstore.errors import PageDamaged
from memstore.semantic import SemanticSignal
from memstore.signals import SharpSignal, quantize, sharp_maxima

LAYOUT = 11
QUICK = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(params=["compiled", "numpy"], autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Both ways to scan, where there are both."""
    if request.param == "numpy":
        monkeypatch.setattr(scan, "compiled", None)
    elif not scan.COMPILED:
        pytest.skip("the scans could not be compiled here")
    return iter(())


def sharp(rng: np.random.Generator, n: int, dim: int, layout: int = LAYOUT, heads: int = 3) -> SharpSignal:
    keys, scales = quantize(rng.standard_normal((heads, n, dim)).astype(np.float32))
    return SharpSignal(layout, keys, scales, rng.random(n) < 0.8)


def sentences(rng: np.random.Generator, n: int, dim: int, layout: int = LAYOUT) -> SemanticSignal:
    raw = rng.standard_normal((n, dim)).astype(np.float32)
    return SemanticSignal.of(layout, range(n), raw / np.linalg.norm(raw, axis=1, keepdims=True))


def packed(signals: list[SharpSignal] | list[SemanticSignal]) -> list[memoryview]:
    """At odd addresses, as they may lie in a map."""
    return [memoryview(b"x" * (1 + i % 3) + signal.pack())[1 + i % 3 :] for i, signal in enumerate(signals)]


@given(
    seed=st.integers(0, 10_000),
    pages=st.integers(0, 9),
    dim=st.sampled_from([4, 16, 24, 64]),
    tokens=st.integers(1, 21),
    kv_of=st.lists(st.integers(0, 2), min_size=1, max_size=5),
)
@QUICK
def test_maxima_are_those_of_the_single_signals(seed: int, pages: int, dim: int, tokens: int, kv_of: list[int]) -> None:
    rng = np.random.default_rng(seed)
    signals = [sharp(rng, int(rng.integers(0, 41)), dim) for _ in range(pages)]
    query = rng.standard_normal((len(kv_of), tokens, dim)).astype(np.float32)
    found = scan.maxima(query, np.asarray(kv_of), packed(signals), LAYOUT)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, sharp_maxima(query, np.asarray(kv_of), signals), rtol=1e-4, atol=1e-4)


@given(seed=st.integers(0, 10_000), pages=st.integers(0, 9), dim=st.sampled_from([3, 16, 24, 384]))
@QUICK
def test_a_page_is_as_near_as_its_nearest_sentence_and_one_without_is_not_near(seed: int, pages: int, dim: int) -> None:
    rng = np.random.default_rng(seed)
    signals = [sentences(rng, int(rng.integers(0, 9)), dim) for _ in range(pages)]
    query = rng.standard_normal(dim).astype(np.float32)
    expected = [signal.cosines(query).max(initial=0.0) for signal in signals]
    np.testing.assert_allclose(scan.nearest(query, packed(signals), LAYOUT), expected, rtol=1e-4, atol=1e-4)


def test_more_pages_than_one_thread_gets_are_all_scanned_in_their_order() -> None:
    rng = np.random.default_rng(1)
    few = [sharp(rng, 8, 16) for _ in range(7)]
    query = rng.standard_normal((2, 3, 16)).astype(np.float32)
    kv_of = np.asarray([0, 2])
    many = scan.maxima(query, kv_of, packed(few) * 150, LAYOUT)
    np.testing.assert_allclose(many, np.tile(sharp_maxima(query, kv_of, few), (150, 1, 1)), rtol=1e-4, atol=1e-4)
    meant = [sentences(rng, 3, 16) for _ in range(7)]
    one = scan.nearest(query[0, 0], packed(meant), LAYOUT)
    assert np.array_equal(scan.nearest(query[0, 0], packed(meant) * 150, LAYOUT), np.tile(one, 150))


def test_pages_of_another_layout_are_left_out() -> None:
    rng = np.random.default_rng(2)
    signals = [sharp(rng, 6, 16), sharp(rng, 6, 8, layout=5, heads=1), sharp(rng, 6, 16)]
    query = rng.standard_normal((1, 2, 16)).astype(np.float32)
    found = scan.maxima(query, np.asarray([1]), packed(signals), LAYOUT)
    assert np.isnan(found[1]).all()
    assert np.isfinite(found[[0, 2]]).all()
    meant = [sentences(rng, 2, 16), sentences(rng, 2, 8, layout=5)]
    assert np.isnan(scan.nearest(query[0, 0], packed(meant), LAYOUT)).tolist() == [False, True]


@pytest.mark.parametrize("where", [0, 3, 500])
def test_a_damaged_signal_is_refused_wherever_it_stands(where: int) -> None:
    rng = np.random.default_rng(3)
    query = rng.standard_normal((1, 2, 16)).astype(np.float32)
    views = packed([sharp(rng, 6, 16)] * 600)
    views[where] = views[where][:-1]
    with pytest.raises(PageDamaged, match="bytes long"):
        scan.maxima(query, np.asarray([1]), views, LAYOUT)
    meant = packed([sentences(rng, 2, 16)] * 600)
    meant[where] = memoryview(b"\7" + bytes(meant[where][1:]))
    with pytest.raises(PageDamaged, match="of kind 7"):
        scan.nearest(query[0, 0], meant, LAYOUT)


@given(at=st.integers(0, 400), value=st.integers(0, 255))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_bytes_it_meets_it_reads_nothing_outside_of_them(at: int, value: int) -> None:
    rng = np.random.default_rng(4)
    query = rng.standard_normal((1, 2, 16)).astype(np.float32)
    for signal, work in (
        (sharp(rng, 6, 16), lambda view: scan.maxima(query, np.asarray([2]), [view], LAYOUT)),
        (sentences(rng, 4, 16), lambda view: scan.nearest(query[0, 0], [view], LAYOUT)),
    ):
        raw = bytearray(signal.pack())
        raw[at % len(raw)] = value
        try:
            type(signal).unpack(bytes(raw))
        except PageDamaged:
            with pytest.raises(PageDamaged):
                work(memoryview(bytes(raw)))
        else:
            assert work(memoryview(bytes(raw))).shape[0] == 1
