"""Half precision through ggml is what numpy makes of it, only faster."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from zeta import ggml


@pytest.fixture
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Conversions as this machine has them, and as one without the library does."""
    if request.param == "numpy":
        monkeypatch.setattr(ggml, "_convert", None)


@pytest.mark.parametrize("way", ["ggml", "numpy"], indirect=True)
@pytest.mark.usefixtures("way")
def test_every_half_comes_back_bit_for_bit() -> None:
    bits = np.arange(1 << 16, dtype=np.uint16)
    halves = bits.view(np.float16)[np.isfinite(bits.view(np.float16))]
    assert np.array_equal(ggml.floats(halves), halves.astype(np.float32))
    assert np.array_equal(ggml.halves(ggml.floats(halves)).view(np.uint16), halves.view(np.uint16))


@given(arrays.arrays(np.float32, st.integers(0, 40), elements=st.floats(-65000, 65000, width=32)))
def test_floats_are_rounded_as_numpy_rounds_them(floats: npt.NDArray[np.float32]) -> None:
    assert np.array_equal(ggml.halves(floats), floats.astype(np.float16))


def test_a_view_with_gaps_is_converted_like_its_copy() -> None:
    halves = np.arange(24, dtype=np.float16).reshape(4, 6)[:, ::2]
    assert np.array_equal(ggml.floats(halves), halves.astype(np.float32))
