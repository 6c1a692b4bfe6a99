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


def arguments(text: str) -> tuple[int, int] | None:
    """How many arguments what a text defines, a function or the making of an object, takes at least and at most; None
    where that cannot be told or where it asks for named ones."""
    match read(text).body:
        case [ast.FunctionDef(args=taken)]:
            return _counted(taken, 0)
        case [ast.ClassDef(bases=[], decorator_list=[], body=body)]:
            made = [each for each in body if isinstance(each, ast.FunctionDef) and each.name == "__init__"]
            return _counted(made[0].args, 1) if made else (0, 0)
    return None


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


def _counted(arguments: ast.arguments, itself: int) -> tuple[int, int] | None:
    most = len([*arguments.posonlyargs, *arguments.args]) - itself
    if len(arguments.kw_defaults) > sum(each is not None for each in arguments.kw_defaults) or most < 0:
        return None
    return max(0, most - len(arguments.defaults)), most
