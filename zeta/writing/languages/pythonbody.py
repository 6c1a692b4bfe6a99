"""A Python function's body while it is written: where the next line may stand and what it may name.

A name is visible in the block that binds it and in the blocks within; so nothing is read that some path did not bind.
"""

from __future__ import annotations

import ast
import keyword
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from zeta.writing.languages.pythonlines import RESERVED, Place, Scope, line, type_of
from zeta.writing.languages.pythonparse import BROKEN

_DEEPEST: Final = 3


@dataclass
class Body:
    """Knows its function's parameters and types, and what else may be called or named (see `Scope`); `base` is the
    depth of its `def`. Levels count from 1, the function's own block."""

    parameters: Mapping[str, str]
    calls: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    values: Sequence[str] = ()
    returns: bool = False
    base: int = 0
    ended: bool = False
    _level: int = 1
    _opened: bool = False
    _left: bool = False
    _lines: list[str] = field(default_factory=list)
    _heads: dict[int, str] = field(default_factory=dict)
    _bound: dict[int, dict[str, str]] = field(default_factory=dict)

    def grammar(self, least: int, most: int) -> str:
        """What the next line may be; the function ends after `least` to `most` lines, and what is open then."""
        return line(self._scope(), self._place(least, most), self.base)

    def own(self) -> str:
        """A line that is always right: it ends the function, or leaves empty what was just opened."""
        if self._opened:
            return f"{'    ' * (self.base + self._level + 1)}pass\n"
        return f"{'    ' * (self.base + 1)}return {next(iter(self.parameters), None)}\n" if self.returns else "\n"

    def objection(self, text: str) -> str:
        """Why a line that the grammar allows is not good."""
        statement = text.strip()
        if statement in ("", "else:"):
            return ""
        if self._lines and text == self._lines[-1]:
            return "this is the line before"
        binds = _binds(statement)
        if binds is None:
            return "this is no statement"
        for name in binds:
            if keyword.iskeyword(name) or name in RESERVED or name in self.values:
                return f"{name} means something else"
            if any(call.partition(".")[0] == name for call in self.calls):
                return f"{name} is a function or a module"
        visible = self._scope(_level(text) - self.base).names
        if hidden := [name for name in _reads(statement) if name in self._scope().names and name not in visible]:
            return f"{hidden[0]} is bound in a block that is over"
        target, _, value = statement.partition(" = ")
        if value and all(each.strip().startswith(f"{target} = ") for each in self._lines[-2:]) and self._lines[1:]:
            return f"{target} was just set"
        return f"{target} is itself" if target == value else ""

    def take(self, text: str) -> None:
        """Go on behind this line."""
        self._lines.append(text)
        statement = text.strip()
        if not statement:
            self.ended = True
            return
        level = _level(text) - self.base
        for deeper in [each for each in {**self._bound, **self._heads} if each > level]:
            self._bound.pop(deeper, None)
            self._heads.pop(deeper, None)
        word = statement.split(maxsplit=1)[0].rstrip(":")
        self._level, self._opened = level, statement.endswith(":")
        self._left = word in ("return", "raise")
        self._heads[level] = word if self._opened else ""
        for name, type in (_binds(statement, self._scope().names) or {}).items():
            around = [each for each, names in self._bound.items() if name in names]
            at = around[-1] if around else level + self._opened
            if not (name in self.parameters and not around):
                self._bound.setdefault(at, {})[name] = type
        self.ended = self._left and level == 1

    def _scope(self, level: int = 99) -> Scope:
        """What is visible at a level, by default in the innermost block."""
        names = dict(self.parameters)
        for each in sorted(each for each in self._bound if each <= level):
            names |= self._bound[each]
        calls = {each: count for each, count in self.calls.items() if each.partition(".")[0] not in names}
        return Scope(names, calls, [each for each in self.values if each not in names])

    def _place(self, least: int, most: int) -> Place:
        full = len(self._lines) >= most
        if self._opened:
            deepest = 0 if full else _DEEPEST - self.base
            return Place([self._level + 1], (), deepest, self.returns, ends=False)
        if full:
            return Place([1], (), 0, self.returns, ends=True, only_end=True)
        levels = range(1, self._level + 1 - self._left)
        otherwise = [each for each in range(1, self._level) if self._heads.get(each) == "if"]
        return Place(
            levels, otherwise, _DEEPEST - self.base, self.returns, ends=len(self._lines) >= max(least, not self.returns)
        )


def _level(line: str) -> int:
    return (len(line) - len(line.lstrip(" "))) // 4


def _reads(statement: str) -> set[str]:
    node = _parsed(statement)
    names = ast.walk(node) if node else ()
    return {each.id for each in names if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)}


def _parsed(statement: str) -> ast.stmt | None:
    """A statement, of a block its head."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(f"{statement} pass" if statement.endswith(":") else statement).body[0]
    except BROKEN:
        return None


def _binds(statement: str, names: Mapping[str, str] | None = None) -> dict[str, str] | None:
    """The plain local names that a statement binds, with their types; None for what is no statement."""
    node = _parsed(statement)
    match node:
        case None:
            return None
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return {name: type_of(value, names or {})}
        case ast.For(target=ast.Name(id=name), iter=ast.Call(func=ast.Name(id="range"))):
            return {name: "int"}
        case ast.For(target=ast.Name(id=name)):
            return {name: ""}
        case ast.With(items=[ast.withitem(optional_vars=ast.Name(id=name))]):
            return {name: "file"}
    return {}
