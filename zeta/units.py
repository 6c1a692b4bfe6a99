"""Bytes as people write them: `20 GB`, `512MiB`."""

import re

_FACTORS: dict[str, int] = {"": 1, "B": 1} | {
    prefix + suffix: base**power
    for power, prefix in enumerate("KMGT", start=1)
    for suffix, base in (("", 1000), ("B", 1000), ("IB", 1024))
}
_NUMBER = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*", re.IGNORECASE)


def parse_bytes(text: str) -> int:
    """Bytes from `20GB`, `512 MiB` or `1000`; decimal units unless there is an `i`. Raises `ValueError`."""
    match = _NUMBER.fullmatch(text)
    if match is None or match[2].upper() not in _FACTORS:
        raise ValueError(f"{text!r} is no number of bytes such as 20GB or 512MiB")
    return round(float(match[1]) * _FACTORS[match[2].upper()])


def format_bytes(count: int) -> str:
    """Three significant digits and a decimal unit: `98.4 MB`."""
    amount, unit = float(count), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if amount < 999.5:
            break
        amount, unit = amount / 1000, larger
    return f"{count} B" if unit == "B" else f"{amount:.3g} {unit}"
