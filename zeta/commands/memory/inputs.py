"""What the memory commands are given: texts, lists, JSON."""

from __future__ import annotations

import json
import sys
from typing import Any

from zeta.errors import ConfigError


def text_or_input(content: str | None) -> str:
    """The text of the command line, else of standard input, in UTF-8. Raises ConfigError."""
    if content is not None and content != "-":
        return content
    if sys.stdin.isatty():
        raise ConfigError("there is no text", "give it as the last word, or on standard input")
    try:
        return sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError("standard input is no text in UTF-8", "convert it first") from error


def listed(text: str | None) -> tuple[str, ...]:
    """`a, b` as a and b."""
    return tuple(filter(None, (each.strip() for each in (text or "").split(","))))


def json_object(text: str) -> dict[str, Any]:
    """A JSON object of the command line. Raises ConfigError."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"this is no JSON: {text[:60]}", 'write an object, such as {"from": "the talk"}') from error
    if not isinstance(found, dict):
        raise ConfigError(f"this is no JSON object: {text[:60]}", 'write an object, such as {"from": "the talk"}')
    return found
