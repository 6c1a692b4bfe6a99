"""A page as bytes: a run of tokens, their positions and what the model's cache held for them.

    fixed header | state format | tokens u32[n] | positions i32[n] | planes or state | CRC-32 of everything before it

A plane is cut into chunks that compress on their own. Lossless: one chunk per byte of a value (all low bytes, all high
bytes; of f16 only the high bytes shrink, so the low ones are stored as they are and cost nothing to read). `q8_0`: the
scales and the integers of ggml's blocks. Nothing here knows where a page is kept or which cache it came from.
"""

import struct
import zlib
from dataclasses import dataclass
from functools import reduce
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import zstandard

from memstore.errors import PageDamaged, StoreTooNew

Bytes = npt.NDArray[np.uint8]
PlaneDtype = Literal["f16", "f32", "bf16", "raw"]
PageCodec = Literal["f16", "q8_0"]
PageLayout = Literal["text", "rows", "state"]

_MAGIC: Final = b"ZPAG"
_VERSION: Final = 1
_CODECS: Final[tuple[PageCodec, ...]] = ("f16", "q8_0")
_LAYOUTS: Final[tuple[PageLayout, ...]] = ("text", "rows", "state")  # rows: K and V both [token][row bytes]
_DTYPES: Final[tuple[PlaneDtype, ...]] = ("f16", "f32", "bf16", "raw")
_WIDTH: Final[dict[PlaneDtype, int]] = {"f16": 2, "f32": 4, "bf16": 2, "raw": 1}  # bytes of one value
_SPLIT, _Q8_0 = 0, 1  # how one plane is cut into chunks
_BLOCK: Final = 32  # values under one scale, QK8_0 in ggml
_LARGEST: Final = 60000  # f16 values above it may come back as infinite; inf and nan themselves have no scale
_HEADER: Final = struct.Struct("<4sHBBQ32sIqIHHH2x")
_PLANE: Final = struct.Struct("<BBI")  # dtype, split or q8_0, bytes of a row; a u32 per chunk follows
_STATE: Final = struct.Struct("<QQ")  # bytes of the state, bytes stored
_CRC: Final = struct.Struct("<I")
_MOST: Final = 1 << 31  # bytes of planes or state one page may unpack to: a length above it is damage, not data
_HINT: Final = "Run `zeta store check --repair`: the page goes, its text stays."


@dataclass(frozen=True, eq=False)
class Plane:
    """The rows of one layer's keys or values: uint8 [n_tokens, row_bytes] holding values of `dtype`."""

    dtype: PlaneDtype
    data: Bytes

    def __post_init__(self) -> None:
        if self.dtype not in _DTYPES or self.data.dtype != np.uint8 or self.data.ndim != 2:
            raise ValueError(f"A plane is uint8 [tokens, row bytes] of one of {_DTYPES}.")
        if self.data.shape[1] % _WIDTH[self.dtype]:
            raise ValueError(f"A row of {self.data.shape[1]} bytes does not hold whole {self.dtype} values.")


@dataclass(frozen=True, eq=False)
class Page:
    """Tokens of one page (all of it, or from `begin` on) with planes, with an opaque state, or with neither.

    fingerprint: 32 bytes of the model; begin: lifetime offset of the first token kept; tokens uint32 [n];
    positions int32 [n] in the cache when it was taken; keys, values: a plane per layer that has a cache.
    """

    fingerprint: bytes
    number: int
    begin: int
    tokens: npt.NDArray[np.uint32]
    positions: npt.NDArray[np.int32]
    keys: tuple[Plane, ...] = ()
    values: tuple[Plane, ...] = ()
    state: bytes = b""
    state_format: str = ""

    def __post_init__(self) -> None:
        if len(self.fingerprint) != 32 or len(self.state_format.encode()) > 0xFFFF:
            raise ValueError("A fingerprint is 32 bytes, and a state format a short name.")
        if not (0 <= self.number < 1 << 32 and 0 <= self.begin < 1 << 63):
            raise ValueError(f"Page {self.number} at offset {self.begin} is outside any lifetime.")
        n = self.tokens.size
        if self.tokens.shape != (n,) or self.tokens.dtype != np.uint32:
            raise ValueError("Tokens are uint32 [n].")
        if self.positions.shape != (n,) or self.positions.dtype != np.int32:
            raise ValueError(f"Positions are int32 [{n}], one for each token.")
        if any(len(plane.data) != n for plane in (*self.keys, *self.values)):
            raise ValueError(f"Every plane has a row for each of the {n} tokens.")
        if self.state and (self.keys or self.values):
            raise ValueError("A page has planes or a state, not both.")


@dataclass(frozen=True)
class PageHeader:
    """What a page says about itself before anything is unpacked. Not covered by any check until `decode`."""

    codec: PageCodec
    layout: PageLayout
    size: int
    fingerprint: bytes
    number: int
    begin: int
    tokens: int
    keys: int
    values: int
    state_format: str

    @property
    def kv(self) -> bool:
        """Whether there is more than text."""
        return self.layout != "text"


def encode(page: Page, codec: PageCodec, level: int = 1) -> bytes:
    """The page as bytes. "f16" loses nothing; "q8_0" rounds finite f16 rows of whole 32-value blocks as ggml does.

    `level` is zstd's, 1 to 22. The codec says what was asked for: planes that q8_0 does not fit stay lossless.
    """
    zstd = zstandard.ZstdCompressor(level=level)
    planes = (*page.keys, *page.values)
    layout: PageLayout = "rows" if planes else "state" if page.state else "text"
    name = page.state_format.encode()
    parts = [name, page.tokens.astype("<u4").tobytes(), page.positions.astype("<i4").tobytes()]
    for plane in planes:
        how = _Q8_0 if codec == "q8_0" and _quantizable(plane) else _SPLIT
        chunks = [_smaller(zstd, chunk) for chunk in (_quantize(plane) if how == _Q8_0 else _split(plane))]
        parts.append(_PLANE.pack(_DTYPES.index(plane.dtype), how, plane.data.shape[1]))
        parts.append(struct.pack(f"<{len(chunks)}I", *map(len, chunks)))
        parts += chunks
    if layout == "state":
        stored = _smaller(zstd, page.state)
        parts += [_STATE.pack(len(page.state), len(stored)), stored]
    size = _HEADER.size + sum(map(len, parts)) + _CRC.size
    kind = (_MAGIC, _VERSION, _CODECS.index(codec), _LAYOUTS.index(layout), size, page.fingerprint)
    counts = (page.tokens.size, len(page.keys), len(page.values), len(name))
    body = [_HEADER.pack(*kind, page.number, page.begin, *counts), *parts]
    crc = reduce(lambda sum, part: zlib.crc32(part, sum), body, 0)  # part by part: megabytes are joined once
    return b"".join([*body, _CRC.pack(crc)])


def header(data: bytes | memoryview) -> PageHeader:
    """Read the header alone: cheap, no CRC, nothing unpacked. Raises PageDamaged, StoreTooNew."""
    return _header(_Cursor(data))


def decode(data: bytes | memoryview) -> Page:
    """Bytes to page; the arrays are its own. Raises PageDamaged for any byte that is not as written, StoreTooNew."""
    cursor = _Cursor(data)
    head = _header(cursor)
    if head.size != len(data) or head.size < _HEADER.size + _CRC.size:
        raise PageDamaged(f"Page {head.number} is {len(data)} bytes long instead of {head.size}.", _HINT)
    body = memoryview(data)[: -_CRC.size]
    if _CRC.unpack(memoryview(data)[-_CRC.size :])[0] != zlib.crc32(body):
        raise PageDamaged(f"Page {head.number} does not match its checksum.", _HINT)
    cursor.stop = len(body)
    zstd = zstandard.ZstdDecompressor()
    tokens = np.frombuffer(cursor.take(4 * head.tokens), "<u4").astype(np.uint32)
    positions = np.frombuffer(cursor.take(4 * head.tokens), "<i4").astype(np.int32)
    planes = tuple(_plane(cursor, zstd, head.tokens) for _ in range(head.keys + head.values))
    state = b""
    if head.layout == "state":
        raw, stored = _STATE.unpack(cursor.take(_STATE.size))
        state = bytes(_unpacked(zstd, cursor.take(stored), cursor.allow(raw)))
    if cursor.at != cursor.stop:
        raise PageDamaged(f"Page {head.number} has {cursor.stop - cursor.at} bytes too many.", _HINT)
    keys, values = planes[: head.keys], planes[head.keys :]
    return Page(head.fingerprint, head.number, head.begin, tokens, positions, keys, values, state, head.state_format)


class _Cursor:
    """Walks over the bytes and never past `stop`; counts what they may unpack to."""

    def __init__(self, data: bytes | memoryview) -> None:
        self._view = memoryview(data)
        self.at = 0
        self.stop = len(self._view)
        self._left = _MOST

    def take(self, size: int) -> memoryview:
        if size > self.stop - self.at:
            raise PageDamaged(f"A page ends {size - (self.stop - self.at)} bytes too early.", _HINT)
        self.at += size
        return self._view[self.at - size : self.at]

    def allow(self, size: int) -> int:
        self._left -= size
        if self._left < 0:
            raise PageDamaged(f"A page claims to unpack to more than {_MOST} bytes.", _HINT)
        return size


def _header(cursor: _Cursor) -> PageHeader:
    fields = _HEADER.unpack(cursor.take(_HEADER.size))
    magic, version, codec, layout, size, fingerprint, number, begin, tokens, keys, values, name = fields
    if magic != _MAGIC:
        raise PageDamaged("These bytes do not begin like a page.", _HINT)
    if version > _VERSION:
        raise StoreTooNew(f"A page has version {version}; this program reads up to version {_VERSION}.", "Update zeta.")
    if (
        version == 0
        or codec >= len(_CODECS)
        or layout >= len(_LAYOUTS)
        or begin < 0
        or (keys + values > 0) != (_LAYOUTS[layout] == "rows")
    ):
        raise PageDamaged(f"The header of page {number} has values that no page has.", _HINT)
    try:
        state_format = bytes(cursor.take(name)).decode()
    except UnicodeDecodeError as error:
        raise PageDamaged(f"The state format of page {number} is not text.", _HINT) from error
    about = (_CODECS[codec], _LAYOUTS[layout], size, fingerprint, number, begin)
    return PageHeader(*about, tokens, keys, values, state_format)


def _smaller(zstd: zstandard.ZstdCompressor, raw: bytes) -> bytes:
    """Compressed, or `raw` itself where that gains under 1/64; a compressed chunk is always the shorter one."""
    packed = zstd.compress(raw)
    return packed if len(packed) <= len(raw) - len(raw) // 64 and len(packed) < len(raw) else raw


def _unpacked(zstd: zstandard.ZstdDecompressor, stored: memoryview, size: int) -> bytes | memoryview:
    """Undo `_smaller` where `size` bytes are expected; a frame's own word is checked before memory is taken for it."""
    if len(stored) == size:
        return stored
    try:
        if zstandard.frame_content_size(stored) == size:
            raw = zstd.decompress(stored)
            if len(raw) == size:
                return raw
    except zstandard.ZstdError as error:
        raise PageDamaged("A chunk of a page does not decompress.", _HINT) from error
    raise PageDamaged(f"A chunk of a page is not {size} bytes long.", _HINT)


def _plane(cursor: _Cursor, zstd: zstandard.ZstdDecompressor, n: int) -> Plane:
    code, how, row = _PLANE.unpack(cursor.take(_PLANE.size))
    if code >= len(_DTYPES) or row % _WIDTH[_DTYPES[code]] or how not in (_SPLIT, _Q8_0):
        raise PageDamaged("A plane of a page has values that no plane has.", _HINT)
    dtype = _DTYPES[code]
    width = _WIDTH[dtype]
    size = cursor.allow(n * row)
    if how == _Q8_0:
        if dtype != "f16" or row % (2 * _BLOCK):
            raise PageDamaged("A q8_0 plane of a page does not hold whole blocks of f16.", _HINT)
        sizes = [size // _BLOCK, size // 2]
    else:
        sizes = [size // width] * width
    lengths = struct.unpack(f"<{len(sizes)}I", cursor.take(4 * len(sizes)))
    chunks = [
        np.frombuffer(_unpacked(zstd, cursor.take(length), raw), np.uint8)
        for length, raw in zip(lengths, sizes, strict=True)
    ]
    data = _dequantize(*chunks) if how == _Q8_0 else _merge(chunks)
    return Plane(dtype, data.reshape(n, row))


def _split(plane: Plane) -> list[bytes]:
    """One chunk per byte of a value: chunk i holds byte i of each."""
    width = _WIDTH[plane.dtype]
    if width == 2:  # as in `_merge`
        pairs = np.ascontiguousarray(plane.data).view("<u2")
        return [pairs.astype(np.uint8).tobytes(), (pairs >> 8).astype(np.uint8).tobytes()]
    return [plane.data[:, i::width].tobytes() for i in range(width)]


def _merge(chunks: list[Bytes]) -> Bytes:
    width = len(chunks)
    if width == 2:  # whole values are put together in half the time of single bytes
        pairs: Bytes = (chunks[1].astype("<u2") << 8 | chunks[0]).view(np.uint8)
        return pairs
    data = np.empty(width * chunks[0].size, np.uint8)
    for i, chunk in enumerate(chunks):
        data[i::width] = chunk
    return data


def _values(plane: Plane) -> npt.NDArray[np.float32]:
    return np.ascontiguousarray(plane.data).view("<f2").astype(np.float32)


def _quantizable(plane: Plane) -> bool:
    if plane.dtype != "f16" or plane.data.shape[1] % (2 * _BLOCK) or not plane.data.size:
        return False
    return bool(np.abs(_values(plane)).max() <= _LARGEST)


def _quantize(plane: Plane) -> list[bytes]:
    """Scales (f16) and integers (int8) of the blocks, rounded as quantize_row_q8_0_ref of ggml does: half goes away."""
    blocks = _values(plane).reshape(-1, _BLOCK)
    scales = np.abs(blocks).max(axis=1, keepdims=True) / np.float32(127)
    inverse = np.divide(np.float32(1), scales, out=np.zeros_like(scales), where=scales > 0)
    scaled = blocks * inverse
    integers = np.trunc(scaled + np.copysign(np.float32(0.5), scaled)).astype(np.int8)
    return [scales.astype("<f2").tobytes(), integers.tobytes()]


def _dequantize(scales: Bytes, integers: Bytes) -> Bytes:
    steps = scales.view("<f2").astype(np.float32)
    if not np.all(np.abs(steps) <= _LARGEST / 120):  # encode writes at most _LARGEST / 127
        raise PageDamaged("A q8_0 plane of a page has a scale that no block has.", _HINT)
    values = integers.view(np.int8).reshape(-1, _BLOCK) * steps[:, None]
    return values.astype("<f2").view(np.uint8)
