"""Times as people and agents write them: `7d`, `2026-10-06`, `2026-10-06T08:30:00Z`. Everything is UTC."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from memstore.agent.errors import BadMemory

DAY: Final = 86_400.0

SPANS: Final = "Write a number and a unit of s, m, h, d or w, such as 30m, 24h or 7d."
_UNITS: Final = MappingProxyType({"s": 1.0, "m": 60.0, "h": 3600.0, "d": DAY, "w": 7 * DAY})
_SPAN: Final = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)\s*([smhdw])")


def span(text: str) -> float:
    """Seconds of `90s`, `30m`, `24h`, `7d` or `2w`. Raises BadMemory."""
    found = _SPAN.fullmatch(text.strip().lower())
    if not found:
        raise BadMemory(f"“{text}” is no span of time.", SPANS)
    return float(found[1]) * _UNITS[found[2]]


def moment(text: str) -> float:
    """Seconds since the epoch of a date or of a date and time in ISO 8601; UTC unless it names a zone. Raises
    BadMemory."""
    try:
        read = datetime.fromisoformat(text.strip())
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError) as error:
        hint = "Write 2026-10-06 or 2026-10-06T08:30:00Z."
        raise BadMemory(f"“{text}” is no date.", hint) from error


def written(seconds: float) -> str:
    """A moment in ISO 8601, rounded up to a millisecond: asked for what stood at this time, one finds it."""
    try:
        read = datetime.fromtimestamp(math.ceil(seconds * 1000) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return ""
    return read.isoformat(timespec="milliseconds").replace("+00:00", "Z")
