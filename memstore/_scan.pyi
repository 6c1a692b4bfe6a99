"""The compiled scans (memstore/_scan.c), over a list of packed signals."""

import numpy as np
import numpy.typing as npt

_Floats = npt.NDArray[np.float32]

def sharp(
    views: list[memoryview], layout: int, heads: int, dim: int, width: int, query: _Floats, out: _Floats, /
) -> None: ...
def nearest(views: list[memoryview], layout: int, dim: int, query: _Floats, out: _Floats, /) -> None: ...
