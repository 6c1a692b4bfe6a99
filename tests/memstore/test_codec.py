import dataclasses
import struct
import tracemalloc
import zlib

import numpy as np
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from memstore.codec import Page, Plane, decode, encode, header
from memstore.errors import PageDamaged, StoreTooNew

WIDTH = {"f16": 2, "bf16": 2, "f32": 4, "raw": 1}


def f16_plane(n: int, values: int, seed: int = 0) -> Plane:
    rows = np.random.default_rng(seed).standard_normal((n, values)).astype("<f2")
    return Plane("f16", rows.view(np.uint8))


def a_page(n: int = 8, layers: int = 2, width: int = 64, **changes) -> Page:
    page = Page(
        fingerprint=bytes(range(32)),
        number=7,
        begin=7 * 128,
        tokens=np.arange(n, dtype=np.uint32) * 3,
        positions=np.arange(n, dtype=np.int32) + 900,
        keys=tuple(f16_plane(n, width, layer) for layer in range(layers)),
        values=tuple(f16_plane(n, width, 100 + layer) for layer in range(layers)),
        state_format="llama.cpp/0.3.36",
    )
    return dataclasses.replace(page, **changes)


def same(a: Page, b: Page) -> bool:
    planes = zip((*a.keys, *a.values), (*b.keys, *b.values), strict=True)
    return (
        (a.fingerprint, a.number, a.begin, a.state, a.state_format, len(a.keys))
        == (b.fingerprint, b.number, b.begin, b.state, b.state_format, len(b.keys))
        and np.array_equal(a.tokens, b.tokens)
        and np.array_equal(a.positions, b.positions)
        and all(x.dtype == y.dtype and np.array_equal(x.data, y.data) for x, y in planes)
    )


def signed(body: bytes) -> bytes:
    """The body of a page with a matching checksum, as a forger or a bug would write it."""
    return body + struct.pack("<I", zlib.crc32(body))


@st.composite
def pages(draw):
    n = draw(st.integers(0, 5))
    kind = draw(st.sampled_from(["planes", "state", "text"]))
    planes = []
    if kind == "planes":
        for dtype in draw(st.lists(st.sampled_from(sorted(WIDTH)), min_size=1, max_size=4)):
            row = WIDTH[dtype] * draw(st.sampled_from([0, 1, 31, 32, 64]))
            data = draw(st.one_of(st.just(bytes(n * row)), st.binary(min_size=n * row, max_size=n * row)))
            planes.append(Plane(dtype, np.frombuffer(data, np.uint8).reshape(n, row)))
    cut = draw(st.integers(0, len(planes)))
    return Page(
        fingerprint=draw(st.binary(min_size=32, max_size=32)),
        number=draw(st.integers(0, 2**32 - 1)),
        begin=draw(st.integers(0, 2**63 - 1)),
        tokens=np.array(draw(st.lists(st.integers(0, 2**32 - 1), min_size=n, max_size=n)), np.uint32),
        positions=np.array(draw(st.lists(st.integers(-(2**31), 2**31 - 1), min_size=n, max_size=n)), np.int32),
        keys=tuple(planes[:cut]),
        values=tuple(planes[cut:]),
        state=draw(st.binary(min_size=1, max_size=200)) if kind == "state" else b"",
        state_format=draw(st.text(max_size=20)),
    )


@given(page=pages(), level=st.sampled_from([1, 3, 9]))
@settings(max_examples=80)
def test_a_lossless_page_comes_back_bit_for_bit(page, level):
    assert same(decode(encode(page, "f16", level)), page)


@given(page=pages())
@settings(max_examples=40)
def test_what_q8_0_does_not_fit_stays_lossless(page):
    fits = [p.dtype == "f16" and p.data.shape[1] in (64, 128) for p in (*page.keys, *page.values)]
    back = decode(encode(page, "q8_0"))
    for fit, before, after in zip(fits, (*page.keys, *page.values), (*back.keys, *back.values), strict=True):
        assert after.dtype == before.dtype
        assert fit or np.array_equal(after.data, before.data)


@pytest.mark.parametrize("wide", [bytes, memoryview, bytearray])
def test_a_page_decodes_from_any_kind_of_buffer_into_arrays_of_its_own(wide):
    page = a_page()
    buffer = bytearray(encode(page, "f16"))
    back = decode(wide(buffer))
    buffer[:] = bytes(len(buffer))
    assert same(back, page)


@pytest.mark.parametrize("codec", ["f16", "q8_0"])
def test_a_flipped_bit_in_any_byte_of_a_page_is_found(codec):
    data = bytearray(encode(a_page(n=3, layers=1), codec))
    for at in range(len(data)):
        data[at] ^= 1 << at % 8
        with pytest.raises((PageDamaged, StoreTooNew)) as caught:
            decode(data)
        assert caught.value.hint
        data[at] ^= 1 << at % 8
    decode(data)


def test_a_page_cut_or_grown_anywhere_is_found():
    data = encode(a_page(n=3, layers=1), "f16")
    for size in range(len(data)):
        with pytest.raises(PageDamaged):
            decode(data[:size])
    with pytest.raises(PageDamaged):
        decode(data + b"\0")


@given(at=st.integers(0, 2000), junk=st.binary(min_size=1, max_size=8))
@settings(max_examples=200)
def test_wrong_bytes_under_a_matching_checksum_end_in_a_page_or_in_a_named_error(at, junk):
    body = bytearray(encode(a_page(n=2, layers=1, width=32), "q8_0")[:-4])
    at %= len(body)
    body[at : at + len(junk)] = junk[: len(body) - at]
    try:
        decode(signed(bytes(body)))
    except (PageDamaged, StoreTooNew):
        return


def with_state(page: Page, raw: int, stored: bytes) -> bytes:
    """A page whose state claims to be `raw` bytes and is stored as `stored`, its checksum and size right."""
    body = encode(page, "f16")[:-4]
    body = body[: -16 - len(page.state)] + struct.pack("<QQ", raw, len(stored)) + stored
    return signed(body[:8] + struct.pack("<Q", len(body) + 4) + body[16:])


def test_a_length_beyond_any_page_is_refused_before_memory_is_taken():
    # A zstd frame of one empty block whose own header promises 2^40 bytes too.
    frame = b"\x28\xb5\x2f\xfd\xe0" + struct.pack("<Q", 1 << 40) + b"\x01\x00\x00"
    assert zstandard.frame_content_size(frame) == 1 << 40
    with pytest.raises(PageDamaged, match="unpack to more"):
        decode(with_state(a_page(layers=0, state=b"x"), 1 << 40, frame))


def test_a_chunk_that_would_unpack_to_more_than_is_expected_is_not_unpacked():
    bomb = zstandard.ZstdCompressor(level=1).compress(bytes(64 << 20))
    data = with_state(a_page(layers=0, state=b"x"), 10, bomb)
    tracemalloc.start()
    try:
        with pytest.raises(PageDamaged, match="10 bytes"):
            decode(data)
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("scale", [np.inf, np.nan, 60000.0])
def test_a_q8_0_scale_that_no_block_has_is_damage(scale):
    page = a_page(n=1, layers=0, keys=(Plane("f16", np.ones((1, 32), "<f2").view(np.uint8)),))
    body = encode(page, "q8_0")[:-4]
    written = struct.pack("<e", 1 / 127)
    assert body.count(written) == 1
    with pytest.raises(PageDamaged, match="scale"):
        decode(signed(body.replace(written, np.float16(scale).tobytes())))


def test_the_header_is_read_without_touching_the_rest():
    data = encode(a_page(), "q8_0")
    head = header(data[:100])
    assert (head.codec, head.layout, head.kv, head.size) == ("q8_0", "rows", True, len(data))
    assert (head.fingerprint, head.number, head.begin) == (bytes(range(32)), 7, 896)
    assert (head.tokens, head.keys, head.values, head.state_format) == (8, 2, 2, "llama.cpp/0.3.36")


def test_a_page_dropped_to_its_text_keeps_tokens_and_says_so():
    page = a_page(keys=(), values=())
    data = encode(page, "f16")
    assert header(data).layout == "text"
    assert not header(data).kv
    assert same(decode(data), page)


def test_a_state_is_kept_whole():
    page = a_page(layers=0, state=b"recurrent" * 999)
    data = encode(page, "f16")
    assert header(data).layout == "state"
    assert len(data) < 999
    assert decode(data).state == page.state


def test_a_newer_version_is_refused_naming_both():
    data = bytearray(encode(a_page(), "f16"))
    data[4] = 3
    for read in (decode, header):
        with pytest.raises(StoreTooNew, match=r"version 3.*version 1"):
            read(data)


@given(scale=st.sampled_from([1e-6, 0.03, 1.0, 300.0, 14000.0]), seed=st.integers(0, 99))
@settings(max_examples=30)
def test_q8_0_is_off_by_at_most_half_a_step_of_its_block(scale, seed):
    rows = (np.random.default_rng(seed).standard_normal((4, 96)) * scale).clip(-60000, 60000).astype("<f2")
    back = decode(encode(a_page(n=4, layers=0, keys=(Plane("f16", rows.view(np.uint8)),)), "q8_0"))
    after = back.keys[0].data.view("<f2").astype(np.float32).reshape(-1, 32)
    before = rows.astype(np.float32).reshape(-1, 32)
    step = np.abs(before).max(axis=1, keepdims=True) / 127
    # Half a step, plus what rounding the scale and the result to f16 adds (2^-11 each, or the smallest f16).
    assert np.all(np.abs(after - before) <= step / 2 + np.abs(before).max(axis=1, keepdims=True) / 1000 + 127 * 3e-8)


def test_q8_0_agrees_with_the_gguf_package_bit_for_bit():
    quants = pytest.importorskip("gguf.quants")
    kind = pytest.importorskip("gguf").GGMLQuantizationType.Q8_0
    plane = f16_plane(16, 192)
    expected = quants.dequantize(quants.quantize(plane.data.view("<f2").astype(np.float32), kind), kind)
    back = decode(encode(a_page(n=16, layers=0, keys=(plane,)), "q8_0"))
    assert np.array_equal(back.keys[0].data.view("<f2"), expected.astype("<f2"))


@pytest.mark.parametrize("value", [np.inf, np.nan, 65504.0])
def test_values_that_q8_0_cannot_hold_stay_lossless(value):
    rows = np.ones((2, 64), "<f2")
    rows[1, 5] = value
    page = a_page(n=2, layers=0, keys=(Plane("f16", rows.view(np.uint8)),))
    assert same(decode(encode(page, "q8_0")), page)


def test_both_codecs_make_a_page_of_normal_values_as_small_as_measured():
    page = a_page(n=128, layers=4, width=192)
    raw = 128 * 4 * 2 * 384
    assert len(encode(page, "f16")) < 0.87 * raw
    assert len(encode(page, "q8_0")) < 0.54 * raw


@pytest.mark.parametrize(
    "change",
    [
        {"fingerprint": b"short"},
        {"number": -1},
        {"begin": -1},
        {"tokens": np.zeros(8, np.int64)},
        {"positions": np.zeros(7, np.int32)},
        {"keys": (f16_plane(7, 64),)},
        {"state": b"both"},
        {"state_format": "x" * 70000},
    ],
)
def test_a_page_that_contradicts_itself_cannot_be_made(change):
    with pytest.raises(ValueError):
        a_page(**change)


@pytest.mark.parametrize(
    ("dtype", "data"),
    [("f16", np.zeros((2, 3), np.uint8)), ("f16", np.zeros((2, 4), np.int8)), ("f8", np.zeros((2, 4), np.uint8))],
)
def test_a_plane_of_no_known_shape_cannot_be_made(dtype, data):
    with pytest.raises(ValueError):
        Plane(dtype, data)
