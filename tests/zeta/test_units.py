"""Bytes as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeta.units import format_bytes, parse_bytes


@pytest.mark.parametrize(
    ("text", "count"),
    [("0", 0), ("1000", 1000), ("20GB", 20_000_000_000), ("1.5 k", 1500), ("512MiB", 512 << 20), (" 2 tib ", 2 << 40)],
)
def test_decimal_and_binary_units_are_read(text, count):
    assert parse_bytes(text) == count


@pytest.mark.parametrize("text", ["", "GB", "-1", "1 XB", "1e9", "20 GB of disk"])
def test_what_is_no_number_of_bytes_is_refused(text):
    with pytest.raises(ValueError, match="bytes"):
        parse_bytes(text)


@given(st.integers(0, 9 * 10**14))
def test_a_formatted_size_reads_back_within_half_a_percent(count):
    assert parse_bytes(format_bytes(count)) == pytest.approx(count, rel=0.005)


def test_sizes_are_short():
    assert [format_bytes(count) for count in (0, 999, 98_362_432, 20_000_000_000)] == [
        "0 B",
        "999 B",
        "98.4 MB",
        "20 GB",
    ]
