"""ggml itself, below llama.cpp: what a running graph's tensors hold, and numbers of half precision.

The libraries are those that llama_cpp loads; it is asked where they lie, not imported.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt

from zeta.errors import BugError, ModelError

F32 = npt.NDArray[np.float32]
F16 = npt.NDArray[np.float16]

# struct ggml_tensor, ggml.h of the build pinned in pyproject: offsets of the fields the query tap reads (64-bit). The
# self-test of zeta.paging proves them on every load: keys read through them must equal those in the state.
_NE, _NB, OP, _OP_PARAMS, _SRC, NAME = 16, 48, 80, 84, 152, 256


def _library(name: str) -> ctypes.CDLL:
    spec = find_spec("llama_cpp")
    folders = spec.submodule_search_locations if spec else None
    for folder in folders or ():
        for called in (f"lib{name}.so", f"lib{name}.dylib", f"{name}.dll"):
            path = Path(folder) / "lib" / called
            if path.exists():
                return ctypes.CDLL(str(path))
    raise ModelError(
        f"the installed llama-cpp-python has no library {name}", "install it again: pip install --force-reinstall"
    )


def _base() -> ctypes.CDLL:
    lib = _library("ggml-base")
    lib.ggml_op_name.restype = ctypes.c_char_p
    lib.ggml_op_name.argtypes = [ctypes.c_int]
    lib.ggml_backend_tensor_get.restype = None
    lib.ggml_backend_tensor_get.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t]
    return lib


_ggml = _base()


def operation(name: bytes) -> int:
    """Number of a ggml op, found by name: the enumeration changes between builds."""
    for number in range(256):
        if _ggml.ggml_op_name(number) == name:
            return number
    raise BugError(f"ggml has no operation called {name.decode()}")


@dataclass(frozen=True)
class Rope:
    """How one layer rotates its keys, read from the ROPE node that llama.cpp itself runs (`op_params`, ggml.h).

    `neox` pairs component i with i + n_rot/2, otherwise 2i with 2i + 1. `factors` has n_rot/2 divisors or is empty.
    """

    n_rot: int
    neox: bool
    original_context: int
    freq_base: float
    freq_scale: float
    ext_factor: float
    beta_fast: float
    beta_slow: float
    factors: tuple[float, ...] = ()


def read_f32(tensor: int) -> F32:
    """A contiguous f32 tensor [head_dim, heads, tokens] as float32 [tokens, heads, head_dim]."""
    ne = (ctypes.c_int64 * 4).from_address(tensor + _NE)
    nb = (ctypes.c_size_t * 4).from_address(tensor + _NB)
    dim, heads, tokens = ne[0], ne[1], ne[2]
    if (nb[0], nb[1], nb[2]) != (4, 4 * dim, 4 * dim * heads) or ctypes.c_int.from_address(tensor).value != 0:
        raise BugError("a query tensor is not contiguous f32")
    out = np.empty((tokens, heads, dim), np.float32)
    _ggml.ggml_backend_tensor_get(tensor, out.ctypes.data, 0, out.nbytes)
    return out


def read_rope(tensor: int) -> Rope:
    """What a ROPE node does, from its parameters."""
    ints = (ctypes.c_int32 * 16).from_address(tensor + _OP_PARAMS)
    floats = (ctypes.c_float * 16).from_address(tensor + _OP_PARAMS)
    n_rot, mode = ints[1], ints[2]
    factors_at = ctypes.c_void_p.from_address(tensor + _SRC + 2 * 8).value
    factors: tuple[float, ...] = ()
    if factors_at:
        raw = np.empty(n_rot // 2, np.float32)
        _ggml.ggml_backend_tensor_get(factors_at, raw.ctypes.data, 0, raw.nbytes)
        factors = tuple(float(f) for f in raw)
    return Rope(n_rot, bool(mode & 2), ints[4], floats[5], floats[6], floats[7], floats[9], floats[10], factors)


def floats(halves: F16) -> F32:
    """float16 as float32 of the same shape."""
    if _convert is None:
        return halves.astype(np.float32)
    source, out = np.ascontiguousarray(halves), np.empty(halves.shape, np.float32)
    _convert.ggml_cpu_fp16_to_fp32(source.ctypes.data, out.ctypes.data, out.size)
    return out


def halves(floats: F32) -> F16:
    """float32 as the nearest float16, ties to even, of the same shape."""
    if _convert is None:
        return floats.astype(np.float16)
    source, out = np.ascontiguousarray(floats), np.empty(floats.shape, np.float16)
    _convert.ggml_cpu_fp32_to_fp16(source.ctypes.data, out.ctypes.data, out.size)
    return out


def _converting() -> ctypes.CDLL | None:
    """The library with the conversions, 20 times faster than numpy's; None where the processor's part of ggml is named
    otherwise (one library for each kind of processor)."""
    try:
        lib = _library("ggml-cpu")
        for name in ("ggml_cpu_fp16_to_fp32", "ggml_cpu_fp32_to_fp16"):
            function = getattr(lib, name)
            function.restype = None
            function.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64]
        lib.ggml_cpu_init()  # fills the table by which it converts what is left over from blocks of eight
    except (ModelError, OSError, AttributeError):
        return None
    return lib


_convert = _converting()
