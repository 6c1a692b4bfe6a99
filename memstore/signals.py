"""What a page leaves behind to be found by: its keys at a few attention heads, and how a query scores against them.

All keys and queries are un-rotated (RoPE undone), so that a page resonates wherever it stood. Which heads were taken is
the caller's to know; `layout` is its number for that choice, and signals of two layouts are never scanned together.
"""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final, Self, TypeVar

import numpy as np
import numpy.typing as npt

from memstore.errors import PageDamaged

Floats = npt.NDArray[np.float32]

_SHARP, _MEAN = 1, 2
_HEADER: Final = struct.Struct("<B3xIIII")  # kind, layout, and the shape of the keys as it is stored
_PAGES: Final = 32  # pages whose keys are float32 at one time: 1 MB for 128 tokens of 64 dimensions
_WIDEST: Final = 1e30  # a scale above it is damage, and would overflow float32 in a product
_HINT: Final = "Run `zeta store check --repair`: the signal is dropped and made again."


@dataclass(frozen=True, eq=False)
class SharpSignal:
    """Keys of every token: int8 [kv_heads, n, dim] times float32 [kv_heads, n]. `live` [n] is False for a token that
    must never be found: a sink, a pinned or a template token.
    """

    layout: int
    keys: npt.NDArray[np.int8]
    scales: Floats
    live: npt.NDArray[np.bool_]

    def __post_init__(self) -> None:
        if self.keys.dtype != np.int8 or self.keys.ndim != 3 or self.scales.shape != self.keys.shape[:2]:
            raise ValueError("Sharp keys are int8 [kv_heads, n, dim] with scales [kv_heads, n].")
        if self.live.dtype != np.bool_ or self.live.shape != self.keys.shape[1:2]:
            raise ValueError(f"Live is a bool for each of the {self.keys.shape[1]} tokens.")

    @property
    def kv_heads(self) -> int:
        """Heads kept."""
        return len(self.keys)

    def head(self, kv: int) -> tuple[npt.NDArray[np.int8], Floats]:
        """Keys [n, dim] of one head, and what to multiply their products by [n]."""
        return self.keys[kv], self.scales[kv]

    def pack(self) -> bytes:
        """Bytes: a header of 20, then scales, keys, live."""
        head = _HEADER.pack(_SHARP, self.layout, *self.keys.shape)
        return b"".join([head, self.scales.astype("<f4").tobytes(), self.keys.tobytes(), self.live.tobytes()])

    @classmethod
    def unpack(cls, data: bytes | memoryview) -> Self:
        """A view of `data`, nothing copied: it lives as long as `data` does. Raises PageDamaged."""
        layout, (kv_heads, n, dim) = _header(data, _SHARP)
        _exactly(data, 4 * kv_heads * n + kv_heads * n * dim + n)
        scales = np.frombuffer(data, "<f4", kv_heads * n, _HEADER.size)
        if not np.all((scales >= 0) & (scales <= _WIDEST)):
            raise PageDamaged("A sharp signal has a scale that no key has.", _HINT)
        keys = np.frombuffer(data, np.int8, kv_heads * n * dim, _HEADER.size + 4 * kv_heads * n)
        return cls(layout, keys.reshape(kv_heads, n, dim), scales.reshape(kv_heads, n), _live(data, n))


@dataclass(frozen=True, eq=False)
class MeanSignal:
    """Mean keys of every 32-token span: float16 [spans, kv_heads, dim]. `live` [spans] as in SharpSignal."""

    layout: int
    keys: npt.NDArray[np.float16]
    live: npt.NDArray[np.bool_]

    def __post_init__(self) -> None:
        if self.keys.dtype != np.float16 or self.keys.ndim != 3:
            raise ValueError("Mean keys are float16 [spans, kv_heads, dim].")
        if self.live.dtype != np.bool_ or self.live.shape != self.keys.shape[:1]:
            raise ValueError(f"Live is a bool for each of the {self.keys.shape[0]} spans.")

    @property
    def kv_heads(self) -> int:
        """Heads kept."""
        return int(self.keys.shape[1])

    def head(self, kv: int) -> tuple[npt.NDArray[np.float16], Floats]:
        """Keys [spans, dim] of one head, and what to multiply their products by [spans]."""
        return self.keys[:, kv], np.ones(len(self.keys), np.float32)

    def pack(self) -> bytes:
        """Bytes: a header of 20, then keys, live."""
        head = _HEADER.pack(_MEAN, self.layout, *self.keys.shape)
        return b"".join([head, self.keys.astype("<f2").tobytes(), self.live.tobytes()])

    @classmethod
    def unpack(cls, data: bytes | memoryview) -> Self:
        """A view of `data`, nothing copied: it lives as long as `data` does. Raises PageDamaged."""
        layout, shape = _header(data, _MEAN)
        spans, kv_heads, dim = shape
        _exactly(data, 2 * spans * kv_heads * dim + spans)
        keys = np.frombuffer(data, "<f2", spans * kv_heads * dim, _HEADER.size)
        if not np.isfinite(keys).all():
            raise PageDamaged("A mean signal has a key that is not a number.", _HINT)
        return cls(layout, keys.reshape(shape), _live(data, spans))


def quantize(keys: Floats) -> tuple[npt.NDArray[np.int8], Floats]:
    """Keys float32 [kv_heads, n, dim] as int8 of the same shape and scales float32 [kv_heads, n], one for each key."""
    widest = np.abs(keys).max(axis=-1, initial=0.0)
    if not np.all(widest <= _WIDEST):
        raise ValueError("Keys are finite numbers.")
    scales = (widest / 127).astype(np.float32)
    steps = np.where(scales > 0, scales, np.float32(1))[..., None]
    return np.rint(keys / steps).clip(-127, 127).astype(np.int8), scales


def sharp_maxima(query: Floats, kv_of: npt.NDArray[np.integer], signals: Iterable[SharpSignal]) -> Floats:
    """How strongly each page resonates with each token of a query: float32 [pages, q_heads, n_q].

    query: un-rotated q, [q_heads, n_q, dim]; kv_of [q_heads]: which kv head of the signals each query head reads.
    The highest inner product of a query token with any live key of the page; -inf for a page with no live token.
    Scratch memory does not grow with the number of pages.
    """
    _checked(query)
    best = [products.max(axis=-1, initial=-np.inf).transpose(2, 0, 1) for products in _scan(query, kv_of, signals)]
    return np.concatenate([np.empty((0, *query.shape[:2]), np.float32), *best])


def token_products(query: Floats, kv_of: npt.NDArray[np.integer], signal: SharpSignal) -> Floats:
    """Which tokens of one page resonate: inner products float32 [q_heads, n_q, n]; dead tokens -inf."""
    _checked(query)
    return next(_scan(query, kv_of, [signal]))[:, :, 0]


def mean_scores(query: Floats, kv_of: npt.NDArray[np.integer], signals: Iterable[MeanSignal]) -> Floats:
    """The faint signal: float32 [pages, q_heads], the highest inner product of any query token with any live span.

    Arguments as in `sharp_maxima`; -inf for a page with no live span.
    """
    _checked(query)
    best = [products.max(axis=(1, 3), initial=-np.inf).T for products in _scan(query, kv_of, signals)]
    return np.concatenate([np.empty((0, len(query)), np.float32), *best])


def _checked(query: Floats) -> None:
    if query.ndim != 3 or not query.shape[1] or not np.isfinite(query).all():
        raise ValueError("A query is finite numbers [q_heads, at least 1 token, dim].")


_Signal = TypeVar("_Signal", SharpSignal, MeanSignal)


def _scan(rows: Floats, kv_of: npt.NDArray[np.integer], signals: Iterable[_Signal]) -> Iterator[Floats]:
    """Products [q_heads, rows, pages, longest page] of a chunk of pages at a time; -inf where nothing live stands."""
    kv_of = np.asarray(kv_of)
    rest, layout = iter(signals), None
    while chunk := list(islice(rest, _PAGES)):
        layout = chunk[0].layout if layout is None else layout
        if any(signal.layout != layout for signal in chunk):
            raise ValueError("Signals of one scan have one layout: keep the others for a query of their own.")
        if kv_of.shape != rows.shape[:1] or not all(0 <= kv < chunk[0].kv_heads for kv in kv_of):
            raise ValueError(f"Each query head reads one of the {chunk[0].kv_heads} heads of the signals.")
        yield _products(rows, kv_of, chunk)


def _products(rows: Floats, kv_of: npt.NDArray[np.integer], chunk: list[_Signal]) -> Floats:
    heads, count, dim = rows.shape
    longest = max(signal.live.size for signal in chunk)
    keys = np.zeros((len(chunk), longest, dim), np.float32)
    scales = np.zeros((len(chunk), longest), np.float32)
    dead = np.full((len(chunk), longest), -np.inf, np.float32)
    for page, signal in enumerate(chunk):
        dead[page, : signal.live.size][signal.live] = 0
    products = np.empty((heads, count, len(chunk), longest), np.float32)
    for kv in np.unique(kv_of):
        for page, signal in enumerate(chunk):
            keys[page, : signal.live.size], scales[page, : signal.live.size] = signal.head(kv)
        readers = np.flatnonzero(kv_of == kv)
        block = rows[readers].reshape(-1, dim) @ keys.reshape(-1, dim).T
        # Scaling the products is less work than scaling the keys; it gives the same numbers.
        products[readers] = block.reshape(len(readers), count, len(chunk), longest) * scales + dead
    return products


def _header(data: bytes | memoryview, kind: int) -> tuple[int, tuple[int, int, int]]:
    if len(data) < _HEADER.size:
        raise PageDamaged(f"A signal is {len(data)} bytes long, too short for its header.", _HINT)
    found, layout, a, b, c = _HEADER.unpack_from(data)
    if found != kind:
        raise PageDamaged(f"A signal is of kind {found} instead of {kind}.", _HINT)
    return layout, (a, b, c)


def _exactly(data: bytes | memoryview, size: int) -> None:
    if len(data) != _HEADER.size + size:
        raise PageDamaged(f"A signal is {len(data)} bytes long instead of {_HEADER.size + size}.", _HINT)


def _live(data: bytes | memoryview, n: int) -> npt.NDArray[np.bool_]:
    """The last n bytes as truth values."""
    live = np.frombuffer(data, np.uint8, n, len(data) - n) if n else np.empty(0, np.uint8)
    if live.max(initial=0) > 1:
        raise PageDamaged("A signal has a live flag that is neither yes nor no.", _HINT)
    return live.view(np.bool_)
