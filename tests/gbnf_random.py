"""Random texts that a GBNF grammar allows, for property tests of writers: `Grammar(text).draw(random)`.

Reads the part of the notation that zeta's writers use: literals, character classes with escapes, groups, rules,
alternatives, `*`, `+`, `?`, `{m}`, `{m,}` and `{m,n}`. Repetition without an upper bound is drawn up to four times.
"""

from __future__ import annotations

import random
import re
from functools import cache
from typing import Any

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<rule>[A-Za-z][\w-]*)\s*::= | (?P<name>[A-Za-z][\w-]*) | "(?P<literal>(?:\\.|[^"\\])*)"
        | \[(?P<klass>(?:\\.|[^\]\\])*)\] | \{(?P<times>\d+(?:,\d*)?)\} | (?P<mark>[()|*+?.])
    )""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_NAMED = {"n": "\n", "r": "\r", "t": "\t"}
_DEEP = 24

Node = tuple[str, Any]


class Grammar:
    """A grammar that was read. Raises ValueError for what it cannot read."""

    def __init__(self, text: str) -> None:
        self._rules: dict[str, Node] = {}
        tokens, position = [], 0
        text = re.sub(r"(?m)^\s*#.*$", "", text)
        while position < len(text.rstrip()):
            match = _TOKEN.match(text, position)
            if not match:
                raise ValueError(f"no GBNF: {text[position : position + 30]!r}")
            kind = str(match.lastgroup)
            tokens.append((kind, match.group(kind)))
            position = match.end()
        while tokens:
            kind, name = tokens.pop(0)
            if kind != "rule":
                raise ValueError(f"a rule has to begin at {name!r}")
            self._rules[name] = self._either(tokens)

    def draw(self, rng: random.Random, rule: str = "root") -> str:
        """A text that `rule` allows."""
        return self._draw(self._rules[rule], rng, 0)

    def _either(self, tokens: list[tuple[str, str]]) -> Node:
        options = [self._sequence(tokens)]
        while tokens and tokens[0] == ("mark", "|"):
            tokens.pop(0)
            options.append(self._sequence(tokens))
        return ("either", options)

    def _sequence(self, tokens: list[tuple[str, str]]) -> Node:
        parts: list[Node] = []
        while tokens and tokens[0][0] != "rule" and tokens[0] not in (("mark", "|"), ("mark", ")")):
            kind, value = tokens.pop(0)
            if kind == "times":
                low, comma, high = value.partition(",")
                parts[-1] = ("repeat", (parts[-1], int(low), int(high) if high else int(low) + 4 * bool(comma)))
            elif kind == "mark" and value in "*+?":
                low_high = {"*": (0, 4), "+": (1, 4), "?": (0, 1)}[value]
                parts[-1] = ("repeat", (parts[-1], *low_high))
            elif (kind, value) == ("mark", "("):
                parts.append(self._either(tokens))
                if not tokens or tokens.pop(0) != ("mark", ")"):
                    raise ValueError("a bracket is open")
            elif kind == "literal":
                parts.append(("text", "".join(_characters(value))))
            elif kind == "klass":
                parts.append(("class", _ranges(value)))
            elif kind == "name":
                parts.append(("rule", value))
            else:
                parts.append(("class", [(" ", "~")]))
        return ("sequence", parts)

    def _draw(self, node: Node, rng: random.Random, depth: int) -> str:
        kind, value = node
        if kind == "text":
            return str(value)
        if kind == "class":
            low, high = rng.choice(value)
            return chr(rng.randint(ord(low), ord(high)))
        if kind == "rule":
            return self._draw(self._rules[value], rng, depth + 1)
        if kind == "sequence":
            return "".join(self._draw(part, rng, depth) for part in value)
        if kind == "repeat":
            inner, low, high = value
            times = low if depth > _DEEP else rng.randint(low, min(high, low + 6))
            return "".join(self._draw(inner, rng, depth) for _ in range(times))
        flat = [option for option in value if not self._calls(option)] if depth > _DEEP else []
        return self._draw(rng.choice(flat or value), rng, depth)

    def _calls(self, node: Node) -> bool:
        kind, value = node
        inner = [value[0]] if kind == "repeat" else value if kind in ("either", "sequence") else []
        return kind == "rule" or any(self._calls(each) for each in inner)


@cache
def read(text: str) -> Grammar:
    """A grammar, read once."""
    return Grammar(text)


def draw(text: str, rng: random.Random) -> str:
    """A random text of the grammar `text`."""
    return read(text).draw(rng)


def _characters(text: str) -> list[str]:
    """The characters that a literal or a class writes; an escaped one is one."""
    found, position = [], 0
    while position < len(text):
        match = _ESCAPE.match(text, position)
        if match:
            *codes, single = match.groups()
            code = next((each for each in codes if each), "")
            found.append(chr(int(code, 16)) if code else _NAMED.get(single, single))
            position = match.end()
        else:
            found.append(text[position])
            position += 1
    return found


def _ranges(text: str) -> list[tuple[str, str]]:
    negated = text.startswith("^")
    marked = re.sub(r"(?s)(?<!^)(?<!\\)-(?!$)", "\0", text[negated:])  # a "-" that stands between two
    units = _characters(marked)
    ranges, i = [], 0
    while i < len(units):
        if i + 2 < len(units) and units[i + 1] == "\0":
            ranges.append((units[i], units[i + 2]))
            i += 3
        else:
            ranges.append((units[i], units[i]))
            i += 1
    if not negated:
        return ranges
    allowed = [chr(c) for c in [*range(32, 127), 0xE9, 0x4E2D] if not any(a <= chr(c) <= b for a, b in ranges)]
    return [(c, c) for c in allowed]
