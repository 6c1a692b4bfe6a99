"""Python's own parser for texts that may be unfinished or wrong: it never raises."""

from __future__ import annotations

import ast
import re
import warnings
from typing import Final

BROKEN: Final = (SyntaxError, ValueError, RecursionError, MemoryError)
"""What `ast.parse` and `compile` raise for a text: null bytes are a ValueError, deep nesting one of the last two."""

_CONTINUES: Final = re.compile(r"[\s)\]}#]|(?:else|elif|except|finally|case)\b|$")
_TRIES: Final = 60


def read(text: str) -> ast.Module:
    """The module, or what can be read of it."""
    if whole := _parse(text):
        return whole
    body: list[ast.stmt] = []
    lines = text.split("\n")
    starts = begins(lines)
    for begin, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        tree = _as_far(lines[begin:end])
        ast.increment_lineno(tree, begin)
        body += tree.body
    return ast.Module(body, [])


def begins(lines: list[str]) -> list[int]:
    """Which lines, counted from 0, look like the begin of a statement; the first one does."""
    found = (n for n, line in enumerate(lines) if not _CONTINUES.match(line))
    return [0, *(n for n in found if n and not lines[n - 1].startswith("@"))]


def _parse(text: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except BROKEN:
        return None


def _as_far(lines: list[str]) -> ast.Module:
    """The longest beginning that can be read; a block that has no body yet gets one."""
    for count in range(len(lines), max(0, len(lines) - _TRIES), -1):
        head = lines[:count]
        indent = re.match(r"\s*", head[-1])
        body = f"{indent[0] if indent else ''}    pass"
        tree = _parse("\n".join(head)) or (_parse("\n".join([*head, body])) if head[-1].strip() else None)
        if tree:
            return tree
    return ast.Module([], [])
