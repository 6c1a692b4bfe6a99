"""llama.cpp's state format, on states that llama.cpp itself wrote."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from live_llama import Live, prose
from tiny_models import write_model

from zeta import state
from zeta.errors import StateRejected
from zeta.llama import ContextOptions, LlamaContext, LlamaModel
from zeta.state import Layer, Section, SequenceState

Load = Callable[..., Live]
TinyModel = Callable[..., Path]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., bytes]:
    """The state of ten tokens of a tiny model, made once for each kind of context."""
    folder = tmp_path_factory.mktemp("states")

    @cache
    def make(arch: str, *, flash: bool = False) -> bytes:
        model = LlamaModel(write_model(folder / f"{arch}-{flash}.gguf", arch))
        try:
            context = LlamaContext(model, ContextOptions(cells=256, batch=64, threads=1, flash=flash))
            context.decode(prose(10), 0)
            return context.state(0)
        finally:
            model.close()

    return make


@pytest.mark.parametrize("flash", [False, True])
@pytest.mark.parametrize("arch", ["llama", "gemma3", "qwen3"])
def test_a_state_is_built_again_byte_by_byte(written: Callable[..., bytes], arch: str, flash: bool) -> None:
    raw = written(arch, flash=flash)
    assert state.build(state.parse(raw), 0) == raw


def test_a_state_can_be_built_for_another_sequence(
    live: Load, tiny_model: TinyModel, written: Callable[..., bytes]
) -> None:
    context = live(tiny_model("llama")).context
    context.load_state(3, state.build(state.parse(written("llama")), 3))
    assert context.last_position(3) == 9
    assert context.last_position(0) == -1
    assert state.build(state.parse(context.state(3)), 0) == written("llama")


def test_a_sliding_window_model_has_two_sections_of_the_same_cells(written: Callable[..., bytes]) -> None:
    found = state.parse(written("gemma3"))
    assert [len(section.layers) for section in found.sections] == [1, 2]
    assert len(found.layers) == 3
    for section in found.sections:
        assert section.positions.tolist() == list(range(10))


def test_v_comes_in_rows_whether_or_not_it_lay_transposed(written: Callable[..., bytes]) -> None:
    plain, flash = state.parse(written("llama")), state.parse(written("llama", flash=True))
    assert plain.sections[0].transposed
    assert not flash.sections[0].transposed
    # The first layer's K and V do not depend on attention, so that both settings compute the same.
    assert np.array_equal(plain.layers[0].values, flash.layers[0].values)
    assert np.array_equal(plain.layers[0].keys, flash.layers[0].keys)


def test_a_page_survives_a_change_of_flash_attention(
    live: Load, tiny_model: TinyModel, written: Callable[..., bytes]
) -> None:
    path, found = tiny_model("llama"), state.parse(written("llama"))
    turned = SequenceState(found.magic, tuple(replace(s, transposed=False) for s in found.sections))
    context = live(path, flash=True).context
    context.load_state(0, state.build(turned, 0))
    back = state.parse(context.state(0))
    for mine, theirs in zip(back.layers, found.layers, strict=True):
        assert np.array_equal(mine.values, theirs.values)
        assert np.array_equal(mine.keys, theirs.keys)


@pytest.mark.parametrize("flash", [False, True])
@pytest.mark.parametrize("arch", ["llama", "gemma3"])
def test_every_truncation_is_refused(written: Callable[..., bytes], arch: str, flash: bool) -> None:
    raw = written(arch, flash=flash)
    found = state.parse(raw)
    # A state that ends between two sections is whole as far as its bytes say; its shape tells (zeta.pager).
    ends = {len(state.build(SequenceState(found.magic, found.sections[:n]), 0)) for n in range(1, len(found.sections))}
    edges = {*range(400), *range(len(raw) - 400, len(raw)), *range(0, len(raw), 97)}
    for end in sorted(edges - ends):
        with pytest.raises(StateRejected):
            state.parse(raw[:end])
    for end in ends:
        assert len(state.parse(raw[:end]).sections) < len(found.sections)


@settings(max_examples=60)
@given(extra=st.binary(min_size=1, max_size=40))
def test_bytes_after_the_last_section_are_refused_or_read_as_a_section(
    written: Callable[..., bytes], extra: bytes
) -> None:
    raw = written("llama")
    try:
        found = state.parse(raw + extra)
    except StateRejected:
        return
    assert len(found.sections) > 1


@settings(max_examples=150)
@given(data=st.data())
def test_any_garbled_length_is_refused_and_nothing_else_is_raised(
    written: Callable[..., bytes], data: st.DataObject
) -> None:
    raw = bytearray(written(data.draw(st.sampled_from(["llama", "gemma3"]))))
    at = data.draw(st.integers(8, 160)) // 4 * 4
    value = data.draw(st.sampled_from([0, 1, 2, 9, 11, 1 << 16, 1 << 31, (1 << 32) - 1]))
    raw[at : at + 4] = struct.pack("<I", value)
    try:
        found = state.parse(bytes(raw))
    except StateRejected:
        return
    for section in found.sections:
        for layer in section.layers:
            assert len(layer.keys) == len(layer.values) == len(section.positions)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "header"),
        (b"\0" * 8, "without cells"),
        (struct.pack("<IiII", 1, 0, 4, 0), "4 streams"),
        (struct.pack("<IiII", 1, 0, 1, 0xFFFFFFFF), "ends inside"),
        (struct.pack("<IiIIiIi", 1, 0, 1, 1, 5, 0x7FFFFFFF, 0), "ends inside"),
        (struct.pack("<IiIIiIiII", 1, 0, 1, 1, 5, 1, 0, 0, 0x7FFFFFFF), "ends inside"),
        (struct.pack("<IiIIiIiII", 1, 0, 1, 1, 5, 1, 0, 2, 0), "neither"),
        (struct.pack("<IiIIiIiIIiQ", 1, 0, 1, 1, 5, 1, 0, 0, 1, 1, 1 << 63), "ends inside"),
        (struct.pack("<IiIIiIiIIiQiII", 1, 0, 1, 1, 5, 1, 0, 1, 1, 1, 0, 1, 4, 0), "elements of 4 bytes"),
    ],
)
def test_a_header_that_cannot_be_is_refused_by_what_is_wrong_with_it(raw: bytes, why: str) -> None:
    with pytest.raises(StateRejected, match=why):
        state.parse(raw)


def test_an_empty_sequence_has_no_positions(live: Load, tiny_model: TinyModel) -> None:
    context = live(tiny_model("llama")).context
    found = state.parse(context.state(2))
    assert found.positions.tolist() == []
    assert found.layers == ()
    assert state.build(found, 2) == context.state(2)


def _any_state(draw: st.DrawFn) -> SequenceState:
    cells = draw(st.integers(1, 6))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))

    def section() -> Section:
        positions = draw(st.lists(st.integers(0, 999), min_size=cells, max_size=cells, unique=True))
        kind = draw(st.sampled_from(sorted(state.ELEMENT_SIZES)))
        width = state.ELEMENT_SIZES[kind] * draw(st.integers(1, 4))
        noise = rng.integers(0, 256, (draw(st.integers(1, 3)), 2, cells, width), np.uint8)
        layers = tuple(Layer(kind, keys, kind, values) for keys, values in noise)
        return Section(np.asarray(positions, np.int32), draw(st.booleans()), layers)

    return SequenceState(draw(st.integers(0, 2**32 - 1)), tuple(section() for _ in range(draw(st.integers(1, 2)))))


any_state = st.composite(_any_state)


def rows(found: SequenceState) -> list[dict[int, list[bytes]]]:
    """For each section: position -> the bytes of every layer there."""
    return [
        {
            int(p): [bytes(x.keys[i]) + bytes(x.values[i]) for x in s.layers] for i, p in enumerate(s.positions)
        }
        for s in found.sections
    ]  # fmt: skip


@settings(max_examples=60)
@given(found=any_state())
def test_build_and_parse_are_inverse(found: SequenceState) -> None:
    back = state.parse(state.build(found, 1))
    assert back.magic == found.magic
    assert [s.transposed for s in back.sections] == [s.transposed for s in found.sections]
    assert [s.positions.tolist() for s in back.sections] == [s.positions.tolist() for s in found.sections]
    assert rows(back) == rows(found)


@settings(max_examples=60)
@given(found=any_state())
def test_ordering_sorts_positions_and_keeps_every_cell_with_its_rows(found: SequenceState) -> None:
    sorted_state = state.ordered(found)
    for section in sorted_state.sections:
        assert (np.diff(section.positions) > 0).all()
    assert rows(sorted_state) == rows(found)
    again = state.ordered(sorted_state)
    assert [s is t for s, t in zip(again.sections, sorted_state.sections, strict=True)] == [True] * len(found.sections)


@settings(max_examples=60)
@given(found=any_state(), data=st.data())
def test_selecting_takes_the_rows_asked_for_in_their_order(found: SequenceState, data: st.DataObject) -> None:
    wanted = np.asarray(data.draw(st.permutations(range(len(found.positions)))), np.intp)
    wanted = wanted[: data.draw(st.integers(1, len(wanted)))]
    some = state.select(found, wanted)
    for before, after, held in zip(found.sections, some.sections, rows(found), strict=True):
        assert after.positions.tolist() == before.positions[wanted].tolist()
        for i, position in enumerate(after.positions):
            assert [bytes(x.keys[i]) + bytes(x.values[i]) for x in after.layers] == held[int(position)]


def test_cells_that_lie_in_another_order_in_the_cache_are_sorted(live: Load, tiny_model: TinyModel) -> None:
    context = live(tiny_model("llama"), cells=256).context
    tokens = prose(200)
    context.decode(tokens[:100], 0)
    context.decode(tokens[:100], 0, seq=1)
    context.remove(-1, -1)
    context.decode(tokens[100:180], 100, seq=1)  # fills the end of the cache, then the freed cells at its begin
    found = state.parse(context.state(1))
    assert found.positions.tolist() != list(range(180))
    assert state.ordered(found).positions.tolist() == list(range(180))


def test_numbers_are_read_from_every_type_that_a_cache_may_have() -> None:
    values = np.asarray([[1.5, -2.0], [0.25, 96.0]], np.float32)
    bf16 = (values.view(np.uint32) >> 16).astype(np.uint16)
    for kind, stored in ((0, values), (1, values.astype(np.float16)), (30, bf16)):
        assert np.array_equal(state.floats(stored.view(np.uint8), kind), values)
        assert np.array_equal(state.bytes_of(values, kind), stored.view(np.uint8))
        assert stored.itemsize == state.ELEMENT_SIZES[kind]
    with pytest.raises(StateRejected, match="type 8"):
        state.floats(np.zeros((1, 34), np.uint8), 8)
    with pytest.raises(StateRejected, match="type 8"):
        state.bytes_of(values, 8)


def test_a_number_between_two_bf16_goes_to_the_even_one() -> None:
    values = np.asarray([[1 + 2**-8, 1 + 3 * 2**-8, 1 + 2**-8 + 2**-12]], np.float32)
    rounded = state.floats(state.bytes_of(values, 30), 30)
    assert rounded.tolist() == [[1.0, 1 + 2**-6, 1 + 2**-7]]


def test_quantized_keys_are_parsed_but_not_read_as_numbers(live: Load, tiny_model: TinyModel) -> None:
    context = live(tiny_model("llama"), kv_type="q8_0", flash=True).context
    context.decode(prose(5), 0)
    raw = context.state(0)
    found = state.parse(raw)
    assert state.build(found, 0) == raw
    with pytest.raises(StateRejected, match="cannot be read as numbers"):
        state.floats(found.layers[0].keys, found.layers[0].k_type)
