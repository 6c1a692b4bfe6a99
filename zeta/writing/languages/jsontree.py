"""JSON text as a list of what stands in it, with lines: also of text that breaks off, and of the lines between the
braces, which is what a section of a JSON document is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+|"[^\n]*')
_DEEP = 200  # containers in each other; what stands deeper is not told
_CLOSED = {"{": "}", "[": "]"}


@dataclass(frozen=True)
class Entry:
    """A key with what it says: the keys that lead to it and itself, its line from 1, its value where that is a string.
    `twice`: the same object has the key already."""

    path: tuple[str, ...]
    line: int
    text: str | None
    twice: bool


@dataclass
class _Open:
    """A container: the path to it, the keys it has, and which one is being said."""

    bracket: str
    path: tuple[str, ...]
    keys: set[str] = field(default_factory=set)
    key: str | None = None
    index: int = 0

    @property
    def inner(self) -> tuple[str, ...]:
        return (*self.path, self.key or "") if self.bracket == "{" else (*self.path, str(self.index))


def entries(text: str) -> Iterator[Entry]:
    """All keys, in the text's order, up to a place that is nested too deeply."""
    tokens = list(_TOKEN.finditer(text))
    fragment = is_fragment(text)
    stack = [_Open("{", ())] if fragment else []
    line, at = 1, 0
    for number, match in enumerate(tokens):
        token = match.group()
        line, at = line + text.count("\n", at, match.start()), match.start()
        top = stack[-1] if stack else None
        if token in _CLOSED:
            if len(stack) == _DEEP:
                return
            stack.append(_Open(token, top.inner if top else ()))
        elif token in ("}", "]"):
            if len(stack) > fragment:
                stack.pop()
        elif token == "," and top:
            top.key, top.index = None, top.index + 1
        elif top and top.bracket == "{" and top.key is None and token.startswith('"'):
            top.key = _string(token)
            value = tokens[number + 2].group() if number + 2 < len(tokens) else ""
            said = _string(value) if value.startswith('"') else None
            yield Entry(top.inner, line, said, top.key in top.keys)
            top.keys.add(top.key)


def is_fragment(text: str) -> bool:
    """Whether a text is lines of an object without the brace before them."""
    return bool(re.match(r'\s*"(?:[^"\\\n]|\\.)*"\s*:', text))


def whole(text: str) -> str:
    """A fragment as an object, its lines where they were: braces and the last comma are seen to."""
    if not is_fragment(text):
        return text
    closed = text.rstrip().removesuffix(",")
    return "{" + closed + ("" if _depth(closed) < 0 else "}")


def _depth(text: str) -> int:
    """How many brackets are open at the end."""
    tokens = [match.group() for match in _TOKEN.finditer(text)]
    return sum((token in _CLOSED) - (token in ("}", "]")) for token in tokens)


def _string(token: str) -> str:
    try:
        return str(json.loads(token, strict=False))
    except ValueError:
        return token.strip('"')
