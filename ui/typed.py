"""Text that a person typed or pasted, without what no message and no setting can hold. No Qt."""

from __future__ import annotations

import re

_BREAK = re.compile("\r\n?|[\u2028\u2029]")
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffc]")
"""Controls but tab and line feed, halves of characters, and the stand-in for a picture."""


def typed(text: str) -> str:
    """`text` without control characters; lines end in a line feed, tabs stay."""
    return _UNWANTED.sub("", _BREAK.sub("\n", text))
