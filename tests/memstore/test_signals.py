import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memstore import signals
from memstore.errors import PageDamaged
from memstore.signals import MeanSignal, SharpSignal, mean_scores, quantize, sharp_maxima, token_products


def sharp(rng: np.random.Generator, n: int = 9, kv_heads: int = 2, dim: int = 8, alive: float = 1.0) -> SharpSignal:
    keys, scales = quantize(rng.standard_normal((kv_heads, n, dim)).astype(np.float32))
    return SharpSignal(11, keys, scales, rng.random(n) < alive)


def mean(rng: np.random.Generator, spans: int = 4, kv_heads: int = 2, dim: int = 8, alive: float = 1.0) -> MeanSignal:
    keys = rng.standard_normal((spans, kv_heads, dim)).astype(np.float16)
    return MeanSignal(11, keys, rng.random(spans) < alive)


def a_query(rng: np.random.Generator, q_heads: int = 3, n_q: int = 5, dim: int = 8) -> np.ndarray:
    return rng.standard_normal((q_heads, n_q, dim)).astype(np.float32)


def products(query: np.ndarray, kv: int, signal: SharpSignal | MeanSignal, head: int) -> np.ndarray:
    """By the book, in float64: [n_q, live tokens]."""
    if isinstance(signal, SharpSignal):
        keys = signal.keys[kv].astype(np.float64) * signal.scales[kv].astype(np.float64)[:, None]
    else:
        keys = signal.keys[:, kv].astype(np.float64)
    return query[head].astype(np.float64) @ keys[signal.live].T


@pytest.mark.parametrize("make", [sharp, mean])
def test_a_signal_comes_back_as_a_view_of_the_bytes_it_was_packed_in(make):
    signal = make(np.random.default_rng(1), alive=0.5)
    buffer = memoryview(b"odd" + signal.pack())[3:]
    back = type(signal).unpack(buffer)
    raw = np.frombuffer(buffer, np.uint8)
    assert back.layout == 11
    for name in ("keys", "live", "scales")[: 3 if make is sharp else 2]:
        assert np.array_equal(getattr(back, name), getattr(signal, name))
        assert np.shares_memory(getattr(back, name), raw)


@pytest.mark.parametrize("make", [sharp, mean])
def test_a_signal_of_the_wrong_length_or_kind_is_damaged(make):
    signal = make(np.random.default_rng(2))
    data = signal.pack()
    other = MeanSignal if make is sharp else SharpSignal
    for bad in (*(data[:size] for size in range(len(data))), data + b"\0"):
        with pytest.raises(PageDamaged):
            type(signal).unpack(bad)
    with pytest.raises(PageDamaged, match="kind"):
        other.unpack(data)


@given(at=st.integers(0, 200), value=st.integers(0, 255))
@settings(max_examples=200)
def test_whatever_a_damaged_sharp_signal_holds_it_is_refused_or_scores_without_a_nan(at, value):
    rng = np.random.default_rng(3)
    data = bytearray(sharp(rng).pack())
    data[at % len(data)] = value
    try:
        signal = SharpSignal.unpack(data)
    except PageDamaged:
        return
    best = sharp_maxima(a_query(rng), np.array([0, 1, 1]), [signal])
    assert not np.isnan(best).any()


@pytest.mark.parametrize("scale", [np.nan, np.inf, -1.0])
def test_a_scale_that_no_key_has_is_damage(scale):
    signal = sharp(np.random.default_rng(4))
    signal.scales[1, 2] = scale
    with pytest.raises(PageDamaged, match="scale"):
        SharpSignal.unpack(signal.pack())


def test_a_mean_key_that_is_not_a_number_is_damage():
    signal = mean(np.random.default_rng(5))
    signal.keys[0, 0, 0] = np.inf
    with pytest.raises(PageDamaged, match="not a number"):
        MeanSignal.unpack(signal.pack())


def test_a_live_flag_that_is_neither_yes_nor_no_is_damage():
    data = bytearray(sharp(np.random.default_rng(6)).pack())
    data[-1] = 2
    with pytest.raises(PageDamaged, match="live flag"):
        SharpSignal.unpack(data)


@given(seed=st.integers(0, 999), size=st.sampled_from([1e-20, 1.0, 1e20]))
@settings(max_examples=40)
def test_a_quantized_key_is_off_by_at_most_half_a_step_in_every_dimension(seed, size):
    keys = (np.random.default_rng(seed).standard_normal((2, 5, 16)) * size).astype(np.float32)
    keys[0, 0] = 0
    integers, scales = quantize(keys)
    assert integers.dtype == np.int8
    assert scales.dtype == np.float32
    assert np.all(np.abs(integers * scales[..., None] - keys) <= scales[..., None] * 0.501)


def test_keys_that_are_not_numbers_are_refused():
    with pytest.raises(ValueError, match="finite"):
        quantize(np.full((1, 1, 4), np.nan, np.float32))


@given(seed=st.integers(0, 999), count=st.integers(1, 70), alive=st.sampled_from([0.1, 0.6, 1.0]))
@settings(max_examples=25)
def test_sharp_maxima_are_the_best_live_product_for_each_token_of_the_query(seed, count, alive):
    rng = np.random.default_rng(seed)
    pages = [sharp(rng, n=int(rng.integers(1, 12)), alive=alive) for _ in range(count)]
    query, kv_of = a_query(rng), np.array([1, 0, 1])
    best = sharp_maxima(query, kv_of, iter(pages))
    assert best.dtype == np.float32
    for i, page in enumerate(pages):
        for head, kv in enumerate(kv_of):
            expected = products(query, kv, page, head).max(axis=1, initial=-np.inf)
            assert best[i, head] == pytest.approx(expected, abs=1e-4)


def test_a_dead_token_is_never_found_however_strong_its_key():
    rng = np.random.default_rng(7)
    query = a_query(rng, q_heads=1)
    keys = rng.standard_normal((1, 6, 8)).astype(np.float32)
    keys[0, 2] = 1000 * query[0].mean(axis=0)
    integers, scales = quantize(keys)
    live = np.ones(6, np.bool_)
    assert sharp_maxima(query, np.array([0]), [SharpSignal(1, integers, scales, live)]).max() > 100
    live[2] = False
    signal = SharpSignal(1, integers, scales, live)
    assert sharp_maxima(query, np.array([0]), [signal]).max() < 100
    assert np.all(token_products(query, np.array([0]), signal)[0, :, 2] == -np.inf)


def test_token_products_are_the_products_of_each_live_token():
    rng = np.random.default_rng(8)
    signal = sharp(rng, alive=0.5)
    query, kv_of = a_query(rng), np.array([0, 1, 0])
    found = token_products(query, kv_of, signal)
    assert found.shape == (3, query.shape[1], 9)
    assert np.all(found[..., ~signal.live] == -np.inf)
    for head, kv in enumerate(kv_of):
        assert found[head][:, signal.live] == pytest.approx(products(query, kv, signal, head), abs=1e-4)
    assert np.array_equal(found.max(axis=2), sharp_maxima(query, kv_of, [signal])[0])


@given(seed=st.integers(0, 999), count=st.integers(1, 70), alive=st.sampled_from([0.2, 1.0]))
@settings(max_examples=25)
def test_mean_scores_are_the_best_product_of_any_query_token_with_any_live_span(seed, count, alive):
    rng = np.random.default_rng(seed)
    pages = [mean(rng, spans=int(rng.integers(1, 5)), alive=alive) for _ in range(count)]
    query, kv_of = a_query(rng), np.array([1, 0, 1])
    scores = mean_scores(query, kv_of, iter(pages))
    expected = [
        [products(query, kv, page, head).max(initial=-np.inf) for head, kv in enumerate(kv_of)] for page in pages
    ]
    assert scores == pytest.approx(np.array(expected), abs=1e-3)


def test_no_pages_and_pages_without_tokens_score_as_nothing():
    rng = np.random.default_rng(9)
    query, kv_of = a_query(rng), np.array([0, 0, 1])
    assert sharp_maxima(query, kv_of, []).shape == (0, *query.shape[:2])
    assert mean_scores(query, kv_of, []).shape == (0, 3)
    assert np.all(sharp_maxima(query, kv_of, [sharp(rng, n=0)]) == -np.inf)
    assert np.all(mean_scores(query, kv_of, [mean(rng, spans=0)]) == -np.inf)


def test_pages_are_taken_a_few_at_a_time(monkeypatch):
    rng = np.random.default_rng(10)
    monkeypatch.setattr(signals, "_PAGES", 3)
    taken = []

    def watched():
        for i in range(7):
            taken.append(i)
            yield sharp(rng)

    scan = signals._scan(a_query(rng), np.array([0, 0, 1]), watched())
    assert next(scan).shape == (3, a_query(rng).shape[1], 3, 9)
    assert taken == [0, 1, 2]
    assert sum(part.shape[2] for part in scan) == 4


def test_signals_of_two_layouts_are_not_scanned_together():
    rng = np.random.default_rng(11)
    one = sharp(rng)
    two = SharpSignal(12, one.keys, one.scales, one.live)
    with pytest.raises(ValueError, match="one layout"):
        sharp_maxima(a_query(rng), np.array([0, 0, 1]), [one, two])


@pytest.mark.parametrize("kv_of", [[0, 1, 2], [0, -1, 1], [0, 1]])
def test_a_query_head_that_reads_no_head_of_the_signal_is_refused(kv_of):
    rng = np.random.default_rng(12)
    with pytest.raises(ValueError, match="one of the 2 heads"):
        sharp_maxima(a_query(rng), np.array(kv_of), [sharp(rng)])


@pytest.mark.parametrize("query", [np.zeros((3, 0, 8), np.float32), np.full((3, 1, 8), np.nan, np.float32)])
def test_an_empty_query_or_one_that_is_not_numbers_is_refused(query):
    rng = np.random.default_rng(13)
    with pytest.raises(ValueError, match="query"):
        sharp_maxima(query, np.array([0, 0, 1]), [sharp(rng)])
    with pytest.raises(ValueError, match="query"):
        mean_scores(query, np.array([0, 0, 1]), [mean(rng)])


def test_signals_whose_parts_do_not_fit_cannot_be_made():
    rng = np.random.default_rng(14)
    one, faint = sharp(rng), mean(rng)
    with pytest.raises(ValueError, match="int8"):
        SharpSignal(1, one.keys.astype(np.int16), one.scales, one.live)
    with pytest.raises(ValueError, match="9 tokens"):
        SharpSignal(1, one.keys, one.scales, one.live[1:])
    with pytest.raises(ValueError, match="float16"):
        MeanSignal(1, faint.keys.astype(np.float32), faint.live)
    with pytest.raises(ValueError, match="4 spans"):
        MeanSignal(1, faint.keys, faint.live[1:])
