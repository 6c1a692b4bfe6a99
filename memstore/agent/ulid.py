"""ULIDs: 26 characters of Crockford's base 32, 48 bits of milliseconds before 80 of chance. They sort by time."""

from __future__ import annotations

import os
from typing import Final

_DIGITS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def ulid(seconds: float) -> str:
    """A new one for a moment in seconds since the epoch."""
    value = (int(seconds * 1000) & ((1 << 48) - 1)) << 80 | int.from_bytes(os.urandom(10), "big")
    return "".join(_DIGITS[value >> shift & 31] for shift in range(125, -1, -5))
