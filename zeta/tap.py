"""The tap: queries copied out of a running graph, and how each layer rotates its keys."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from zeta.gate import COMPILED, Gate, Kind
from zeta.ggml import NAME, OP, Rope, operation, read_f32, read_rope

F32 = npt.NDArray[np.float32]

_ROPE = operation(b"ROPE")


class QueryTap:
    """Copies the queries of chosen layers, after RoPE, while a context decodes (`cb_eval`).

    llama.cpp asks about every node of the graph, over a thousand a token: the gate answers for it unless it is armed,
    and lets only ROPE nodes through.
    """

    def __init__(self, *, native: bool = COMPILED) -> None:
        """`native`: by the compiled gate (zeta.gate)."""
        self._layers: frozenset[int] = frozenset()
        self._taken: dict[int, list[F32]] = {}
        self._ropes: dict[int, Rope] | None = None
        self._keys: dict[int, F32] = {}
        self._failure: Exception | None = None
        self.gate = Gate(self._on_node, Kind(_ROPE, OP, NAME), native=native)

    def arm(self, layers: Iterable[int]) -> None:
        """Copy the queries of these layers from the next decode on, forgetting what was copied before."""
        self._layers, self._taken = frozenset(layers), {}
        self._listen()

    def disarm(self) -> dict[int, F32]:
        """Stop copying; layer -> float32 [tokens, heads, head_dim] of everything decoded since `arm`."""
        taken, self._layers = self._taken, frozenset()
        self._taken = {}
        self._listen()
        if self._failure:
            failure, self._failure = self._failure, None
            raise failure
        return {layer: np.concatenate(parts) for layer, parts in taken.items()}

    def watch_ropes(self) -> None:
        """From the next decode on, note how every layer rotates its keys, and copy those keys."""
        self._ropes, self._keys = {}, {}
        self._listen()

    def ropes(self) -> tuple[dict[int, Rope], dict[int, F32]]:
        """Rotation and rotated keys float32 [tokens, kv_heads, head_dim] by layer; a layer without RoPE is absent."""
        ropes, self._ropes = self._ropes or {}, None
        keys, self._keys = self._keys, {}
        self._listen()
        return ropes, keys

    def _listen(self) -> None:
        if self._ropes is not None:
            self.gate.listen()
        elif self._layers:
            self.gate.listen(b"Qcur-%d" % layer for layer in self._layers)
        else:
            self.gate.shut()

    def _on_node(self, tensor: int, ask: bool) -> bool:
        try:
            return self._on_rope(tensor, ask)
        except Exception as error:  # an exception cannot cross C: keep it for `disarm`
            self._failure = error
            return not ask

    def _on_rope(self, tensor: int, ask: bool) -> bool:
        kind, _, number = ctypes.string_at(tensor + NAME).partition(b"-")
        if not number.isdigit():
            return not ask
        layer = int(number)
        if self._ropes is not None and kind == b"Kcur":
            if ask:
                return True  # data of the frequency factors is there once the node has run
            self._ropes[layer], self._keys[layer] = read_rope(tensor), read_f32(tensor)
        if kind == b"Qcur" and layer in self._layers:
            if not ask:
                self._taken.setdefault(layer, []).append(read_f32(tensor))
            return True
        return not ask
