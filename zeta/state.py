"""llama.cpp's private sequence state, read and written: the one place that knows the format.

Checked with the build pinned in pyproject (DESIGN 3):
    magic u32, seq i32, then one section per cache (two where sliding-window layers have a cache of their own):
    n_stream u32, n_cells u32, cells {pos i32, n_seq u32, n_seq x seq_id i32}, v_trans u32, n_layer u32,
    n_layer x {type i32, row_size u64, rows of K},
    n_layer x {type i32, row_size u64, rows of V}, or with v_trans {type i32, el_size u32, n_embd u32, columns of V}
A context of split streams writes a section a stream, empty but for the sequence's own (zeta.llama, `streams`).
Every length is checked before it is used. V leaves here in rows whatever the setting: a page survives a change of it.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zeta import ggml
from zeta.errors import StateRejected

U8 = npt.NDArray[np.uint8]
I32 = npt.NDArray[np.int32]

ELEMENT_SIZES = {0: 4, 1: 2, 30: 2}
"""ggml types whose rows can be transposed and searched: f32, f16, bf16 (ggml.h)."""

_UNITS = {2: np.uint16, 4: np.uint32}  # elements are moved whole: four times faster than byte by byte


@dataclass(frozen=True)
class Layer:
    """K and V of one layer: uint8 [n_cells, row_bytes] each, with their ggml types."""

    k_type: int
    keys: U8
    v_type: int
    values: U8


@dataclass(frozen=True)
class Section:
    """The cells of one cache. `transposed` is how V lay in the state (and has to lie when it goes back)."""

    positions: I32
    transposed: bool
    layers: tuple[Layer, ...]


@dataclass(frozen=True)
class SequenceState:
    """One sequence's cells; two sections for models with sliding-window layers."""

    magic: int
    sections: tuple[Section, ...]

    @property
    def positions(self) -> I32:
        """Positions int32 [n_cells], in cell order."""
        return self.sections[0].positions

    @property
    def layers(self) -> tuple[Layer, ...]:
        """All layers in the order of the state (not necessarily the model's order)."""
        return tuple(layer for section in self.sections for layer in section.layers)


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, form: str) -> tuple[int, ...]:
        size = struct.calcsize(form)
        if self.at + size > len(self.data):
            raise StateRejected(f"a state of {len(self.data)} bytes ends inside its header")
        values = struct.unpack_from(form, self.data, self.at)
        self.at += size
        return values

    def rows(self, count: int, size: int) -> U8:
        if self.at + count * size > len(self.data):
            raise StateRejected(f"a state of {len(self.data)} bytes ends inside its rows")
        out = np.frombuffer(self.data, np.uint8, count * size, self.at).reshape(count, size)
        self.at += count * size
        return out


def parse(data: bytes, *, streams: int = 1) -> SequenceState:
    """Read a state of a context with so many streams. Raises StateRejected where any length does not fit; copies
    nothing but transposed V."""
    reader = _Reader(data)
    magic, _seq = reader.take("<Ii")
    sections = []
    while reader.at < len(data):
        sections.append(_parse_cache(reader, streams))
    if not sections:
        raise StateRejected("a state without cells")
    return SequenceState(magic, tuple(sections))


def _parse_cache(reader: _Reader, streams: int) -> Section:
    (found,) = reader.take("<I")
    if found != streams:
        raise StateRejected(f"a state of {found} streams in place of {streams}; pages come from a unified cache")
    sections = [_parse_section(reader) for _ in range(streams)]
    filled = [section for section in sections if len(section.positions)]
    if len(filled) > 1:
        raise StateRejected(f"a sequence in {len(filled)} streams")
    return (filled or sections)[0]


def _parse_section(reader: _Reader) -> Section:
    (count,) = reader.take("<I")
    cells = []
    for _ in range(count):
        position, sequences = reader.take("<iI")
        reader.take(f"<{sequences}i")
        cells.append(position)
    positions = np.asarray(cells, np.int32)
    if count == 0:
        return Section(positions, False, ())
    transposed, n_layer = reader.take("<II")
    if transposed > 1:
        raise StateRejected(f"a state whose V is neither in rows nor in columns ({transposed})")
    keys = [_parse_rows(reader, count) for _ in range(n_layer)]
    values = [_parse_columns(reader, count) if transposed else _parse_rows(reader, count) for _ in range(n_layer)]
    layers = tuple(Layer(k[0], k[1], v[0], v[1]) for k, v in zip(keys, values, strict=True))
    return Section(positions, bool(transposed), layers)


def _parse_rows(reader: _Reader, count: int) -> tuple[int, U8]:
    kind, size = reader.take("<iQ")
    return kind, reader.rows(count, size)


def _parse_columns(reader: _Reader, count: int) -> tuple[int, U8]:
    kind, element, width = reader.take("<iII")
    if ELEMENT_SIZES.get(kind) != element:
        raise StateRejected(f"a state with V of ggml type {kind} in elements of {element} bytes")
    columns = reader.rows(width, count * element).view(_UNITS[element])
    return kind, np.ascontiguousarray(columns.T).view(np.uint8)


def build(state: SequenceState, seq: int, *, streams: int = 1) -> bytes:
    """The state as bytes for `llama_state_seq_set_data` into sequence `seq` of a context with so many streams."""
    empty = struct.pack("<I", 0) * (streams - 1)  # llama.cpp puts the one that is not into the sequence's own
    parts: list[bytes | memoryview] = [struct.pack("<Ii", state.magic, seq)]
    for section in state.sections:
        count = len(section.positions)
        parts.append(struct.pack("<II", streams, count))
        if not count:
            parts.append(empty)
            continue
        cells = np.empty((count, 3), np.int32)
        cells[:, 0], cells[:, 1], cells[:, 2] = section.positions, 1, seq
        parts += [cells.tobytes(), struct.pack("<II", section.transposed, len(section.layers))]
        for layer in section.layers:
            parts += [struct.pack("<iQ", layer.k_type, layer.keys.shape[1]), _view(layer.keys)]
        for layer in section.layers:
            parts += _build_values(layer, section.transposed)
        parts.append(empty)
    return b"".join(parts)


def _view(rows: npt.NDArray[np.generic]) -> memoryview:
    """The bytes of an array, not copied where they lie in one piece."""
    return np.ascontiguousarray(rows).data.cast("B")


def _build_values(layer: Layer, transposed: bool) -> list[bytes | memoryview]:
    size = layer.values.shape[1]
    if not transposed:
        return [struct.pack("<iQ", layer.v_type, size), _view(layer.values)]
    element = ELEMENT_SIZES[layer.v_type]
    columns = np.ascontiguousarray(np.ascontiguousarray(layer.values).view(_UNITS[element]).T)
    return [struct.pack("<iII", layer.v_type, element, size // element), _view(columns)]


def ordered(state: SequenceState) -> SequenceState:
    """The cells by position: llama.cpp writes them as they lie in its cache, in any order once cells were reused."""
    return SequenceState(state.magic, tuple(_pick(s, np.argsort(s.positions, kind="stable")) for s in state.sections))


def in_order(data: bytes) -> bytes:
    """A state of sequence 0 with its cells by position."""
    return build(ordered(parse(data)), 0)


def select(state: SequenceState, rows: npt.NDArray[np.intp]) -> SequenceState:
    """Only the cells at the indices `rows`, in that order."""
    return SequenceState(state.magic, tuple(_pick(section, rows) for section in state.sections))


def _pick(section: Section, rows: npt.NDArray[np.intp]) -> Section:
    if np.array_equal(rows, np.arange(len(section.positions))):
        return section
    layers = tuple(Layer(x.k_type, x.keys[rows], x.v_type, x.values[rows]) for x in section.layers)
    return Section(section.positions[rows], section.transposed, layers)


def bytes_of(values: npt.NDArray[np.float32], kind: int) -> U8:
    """The other way round than `floats`: float32 [n, width] as rows uint8 [n, bytes]."""
    if kind == 0:
        return np.ascontiguousarray(values).view(np.uint8)
    if kind == 1:
        return ggml.halves(values).view(np.uint8)
    if kind == 30:
        return _rounded(values).view(np.uint8)
    raise StateRejected(f"rows of ggml type {kind} cannot be written as numbers")


def _rounded(values: npt.NDArray[np.float32]) -> npt.NDArray[np.uint16]:
    """float32 as bf16, half to even as ggml_compute_fp32_to_bf16 does (a key is never NaN)."""
    bits = np.ascontiguousarray(values).view(np.uint32)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype(np.uint16)


def floats(rows: U8, kind: int) -> npt.NDArray[np.float32]:
    """Rows uint8 [n, bytes] of f32, f16 or bf16 as float32 [n, width]. Raises StateRejected for quantized rows."""
    if kind == 0:
        return np.ascontiguousarray(rows).view(np.float32)
    if kind == 1:
        return ggml.floats(np.ascontiguousarray(rows).view(np.float16))
    if kind == 30:
        return (np.ascontiguousarray(rows).view(np.uint16).astype(np.uint32) << 16).view(np.float32)
    raise StateRejected(f"rows of ggml type {kind} cannot be read as numbers")
