"""The gate between llama.cpp's callbacks and Python: shut, they cost nothing.

llama.cpp calls back before every node of a graph, a thousand times a token, and so does its question whether to stop.
The compiled half (zeta/_gate.c) answers these itself and calls Python only for the operation that is listened to. Where
it could not be compiled, Python answers them all: the same results, measurably slower (docs/BENCHMARKS.md, speed).
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable
from dataclasses import dataclass

try:
    from zeta import _gate as compiled
except ImportError:
    compiled = None  # type: ignore[assignment]

COMPILED = compiled is not None
"""Whether the compiled half is in use."""

NodeCallback = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.c_void_p, ctypes.c_bool, ctypes.c_void_p)
AbortCallback = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.c_void_p)


_NAMES, _NAME = 64, 16


class Switches(ctypes.Structure):
    """Laid out as `struct switches` in zeta/_gate.c, which says what the fields mean."""

    _fields_ = [
        ("listening", ctypes.c_int32),
        ("op_at", ctypes.c_int32),
        ("op", ctypes.c_int32),
        ("name_at", ctypes.c_int32),
        ("stop", ctypes.c_int32),
        ("count", ctypes.c_int32),
        ("names", ctypes.c_char * _NAME * _NAMES),
        ("callback", NodeCallback),
    ]


@dataclass(frozen=True)
class Kind:
    """Nodes of one operation, and where a tensor says so: bytes from its begin to the int32 and to its name."""

    op: int
    op_at: int
    name_at: int


class Gate:
    """One context's callbacks. It has to live as long as the context: llama.cpp keeps pointers into it."""

    def __init__(
        self,
        on_node: Callable[[int, bool], bool] = lambda _tensor, _ask: False,
        kind: Kind = Kind(0, 0, 0),
        *,
        native: bool = COMPILED,
    ) -> None:
        """While listening, `on_node(tensor, ask)` is called for nodes of this kind; what it answers to `ask` says
        whether it wants the node's data, once that is there."""
        self._kind, self._listener = kind, on_node
        callback = NodeCallback(lambda tensor, ask, _user: on_node(tensor, ask))
        self._switches = Switches(op_at=kind.op_at, op=kind.op, name_at=kind.name_at, callback=callback)
        self._names: frozenset[bytes] = frozenset()
        self.user = ctypes.addressof(self._switches)
        if native and compiled is not None:
            self.on_node, self.on_abort = NodeCallback(compiled.on_node), AbortCallback(compiled.on_abort)
        else:
            self.on_node, self.on_abort = NodeCallback(self._node), AbortCallback(self._abort)

    def listen(self, names: Iterable[bytes] = ()) -> None:
        """Open it, between two decodes, for the nodes of these names, or for all of the kind. Names that are the same
        as before cost nothing. Raises ValueError for more names, or longer ones, than it holds."""
        wanted = frozenset(names)
        if wanted != self._names:
            if len(wanted) > _NAMES or any(len(name) >= _NAME for name in wanted):
                raise ValueError(f"a gate holds {_NAMES} names of less than {_NAME} bytes")
            self._names, self._switches.count = wanted, len(wanted)
            for i, name in enumerate(wanted):
                self._switches.names[i].value = name
        self._switches.listening = True

    def shut(self) -> None:
        """Close it, between two decodes."""
        self._switches.listening = False

    def stop(self, value: bool) -> None:
        """Ask a running decode to end soon, or take that back; from any thread."""
        self._switches.stop = value

    @property
    def stopping(self) -> bool:
        """Whether a decode was asked to end."""
        return bool(self._switches.stop)

    def _node(self, tensor: int, ask: bool, _user: object) -> bool:
        if not self._switches.listening:
            return False
        wanted = ctypes.c_int32.from_address(tensor + self._kind.op_at).value == self._kind.op
        if not wanted or (self._names and ctypes.string_at(tensor + self._kind.name_at) not in self._names):
            return not ask
        return self._listener(tensor, ask)

    def _abort(self, _user: object) -> bool:
        return bool(self._switches.stop)
