"""Pieces of GBNF, llama.cpp's notation of grammars, as strings: each function gives an expression, `grammar` a whole.

A piece of a document ends at the first token after which its grammar may end (zeta.writing.language.Choose), so a
grammar should close with something that nothing can continue: a quote and a line's end, a bracket, " =".
"""

from __future__ import annotations

from collections.abc import Iterable

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}

LETTERS = (
    "A-Za-z\\u00C0-\\u024F\\u0386-\\u052F\\u05D0-\\u06D3\\u0904-\\u0D39\\u0E01-\\u0E46\\u3041-\\u9FFF\\uAC00-\\uD7A3"
)
"""Letters of the world's scripts, as they stand within a character class."""

SNAKE = "[a-z]{2,10} ( [_] [a-z]{2,10} ){0,2}"
"""A name such as `main` or `node_role`: words of small letters joined by underscores."""

KEBAB = "[a-z]{2,10} ( [-] [a-z]{2,10} ){0,2}"
"""A name such as `web` or `web-backend`."""


def literal(text: str) -> str:
    """Exactly this text."""
    return '"' + "".join(_ESCAPES.get(c, c) for c in text) + '"'


def sequence(*parts: str) -> str:
    """One after the other; empty parts are left out."""
    return " ".join(part for part in parts if part)


def either(options: Iterable[str]) -> str:
    """One of several expressions; they have to be prefix-free with what follows."""
    options = list(options)
    return options[0] if len(options) == 1 else f"( {' | '.join(options)} )"


def one_of(texts: Iterable[str]) -> str:
    """One of several texts, each once, in their order."""
    return either(literal(text) for text in dict.fromkeys(texts))


def repeat(expression: str, least: int, most: int) -> str:
    """The expression from `least` to `most` times."""
    return f"( {expression} ){{{least},{most}}}"


def joined(expression: str, separator: str, least: int, most: int) -> str:
    """`least` (1 or more) to `most` times, the text `separator` between."""
    again = sequence(literal(separator), expression)
    return sequence(expression, repeat(again, least - 1, most - 1)) if most > 1 else expression


def integer(low: int, high: int) -> str:
    """A whole number of [low, high], 0 <= low <= high, without leading zeros."""
    options = []
    for digits in range(len(str(low)), len(str(high)) + 1):
        first = max(low, 10 ** (digits - 1) if digits > 1 else 0)
        options += _between(str(first), str(min(high, 10**digits - 1)))
    return either(options)


def _between(low: str, high: str) -> list[str]:
    """Alternatives for the numbers from `low` to `high`, both written with as many digits."""
    rest = len(low) - 1
    if low == high:
        return [literal(low)]
    if rest == 0:
        return [f"[{low}-{high}]"]
    if low[0] == high[0]:
        return [sequence(literal(low[0]), either(_between(low[1:], high[1:])))]
    first, last, options = int(low[0]), int(high[0]), []
    if low[1:] != "0" * rest:
        options.append(sequence(literal(low[0]), either(_between(low[1:], "9" * rest))))
        first += 1
    if high[1:] != "9" * rest:
        last -= 1
    if first <= last:
        options.append(f"[{first}-{last}] [0-9]{{{rest}}}")
    if last < int(high[0]):
        options.append(sequence(literal(high[0]), either(_between("0" * rest, high[1:]))))
    return options


def grammar(*parts: str) -> str:
    """A grammar whose root is these expressions one after the other."""
    return f"root ::= {sequence(*parts)}\n"
