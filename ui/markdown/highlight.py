"""Colours of code: which characters are keywords, strings and so on, and how a theme paints them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pygments.lexer import Lexer
from pygments.lexers import get_all_lexers, get_lexer_by_name
from pygments.token import Comment, Keyword, Literal, Name, Number, Operator, String, _TokenType
from pygments.util import ClassNotFound

from ui.theme import Theme, contrast

LONGEST = 20_000
"""Characters that are coloured at most; longer code stays plain."""
READABLE = 4.5
"""Contrast of every colour with the card behind it, at least."""

_KINDS: tuple[tuple[_TokenType, str], ...] = (
    (Comment, "comment"),
    (Keyword, "keyword"),
    (String, "string"),
    (Number, "number"),
    (Literal, "string"),
    (Name.Builtin, "builtin"),
    (Name.Function, "name"),
    (Name.Class, "name"),
    (Name.Decorator, "name"),
    (Name.Tag, "keyword"),
    (Name.Attribute, "builtin"),
    (Operator.Word, "keyword"),
)
_FIELDS = {
    "comment": "dim",
    "keyword": "accent",
    "string": "amber_ink",
    "number": "amber_ink",
    "builtin": "violet",
    "name": "violet",
}


_READING: set[str] = set()
_LEXERS: dict[str, type[Lexer] | None] = {}
"""What was asked for so far, None for what has no colours."""


@dataclass(frozen=True)
class Run:
    """Characters [begin, end) of one kind: a key of `colours`."""

    begin: int
    end: int
    kind: str


def runs(language: str, text: str) -> Iterator[Run]:
    """What to colour, in order and as it is found, so that a caller may pause. Nothing for an unknown language."""
    lexer = _lexer(language)
    if lexer is None or len(text) > LONGEST:
        return
    at = 0
    for kind, value in lexer.get_tokens(text):
        if name := _kind(kind):
            yield Run(at, at + len(value), name)
        at += len(value)


def colours(theme: Theme) -> dict[str, str]:
    """A colour for every kind of run, readable on the card of `theme`."""
    return {kind: _readable(getattr(theme, field), theme) for kind, field in _FIELDS.items()}


def _readable(colour: str, theme: Theme) -> str:
    """`colour`, mixed with ink until it can be read."""
    mixed = colour
    for part in range(1, 11):
        if contrast(mixed, theme.card) >= READABLE:
            break
        pairs = ((int(colour[at : at + 2], 16), int(theme.ink[at : at + 2], 16)) for at in (1, 3, 5))
        mixed = "#" + "".join(f"{round(one + (other - one) * part / 10):02X}" for one, other in pairs)
    return mixed


@cache
def _kind(kind: _TokenType) -> str:
    return next((name for known, name in _KINDS if known in kind.split()), "")


def ready(language: str) -> bool:
    """Whether the rules of a language were read."""
    return language in _LEXERS


def prepare(language: str) -> None:
    """Read the rules of a language on a thread of its own, once: it takes up to 90 ms."""
    if language not in _READING:
        _READING.add(language)
        threading.Thread(target=_lexer, args=(language,), name="zeta-colours").start()


@cache
def _languages() -> frozenset[str]:
    return frozenset(alias for _, aliases, _, _ in get_all_lexers(plugins=False) for alias in aliases)


def _lexer(language: str) -> Lexer | None:
    if language not in _LEXERS:
        _LEXERS[language] = _loaded(language)
    kind = _LEXERS[language]
    return kind(stripnl=False, ensurenl=False) if kind else None


def _loaded(language: str) -> type[Lexer] | None:
    if language not in _languages():
        return None
    try:
        return type(get_lexer_by_name(language))  # its rules are read when the first one is made
    except ClassNotFound:
        return None
