"""TOML that people write, read strictly: every key is asked for by name and type, and what nobody asked for is refused
with the names that could have been meant."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from zeta.errors import ZetaError

T = TypeVar("T")

_HEAD = re.compile(r"\s*\[+\s*[\w.\"'-]+\s*\]+\s*(#.*)?$")

Refuse = Callable[[str, str], ZetaError]
"""Makes the error of a sentence and a hint."""


class Table:
    """One table of a file. `where` names it in errors ("agents/vpc.toml, topic “networking”")."""

    def __init__(
        self, values: Mapping[str, object], where: str, refuse: Refuse, lines: Sequence[str], own: Sequence[int]
    ) -> None:
        """`lines` are those of the whole file, `own` the numbers (from 0) of those that the table stands in: where a
        key is on one of them, an error names it."""
        self.where, self._values, self._refuse, self._lines, self._own = where, values, refuse, lines, own
        self._asked: list[str] = []

    def text(self, key: str, default: str | None = None) -> str:
        """A text; without a default the key has to be there and to say something."""
        value = self._typed(key, str, "a text in quotes", default)
        if default is None and not value.strip():
            raise self.wrong(key, "is empty", f"give it a value, such as {key} = {chr(34)}...{chr(34)}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty where the key is missing."""
        values = self._typed(key, list, 'a list of texts, such as ["a", "b"]', [])
        if any(not isinstance(each, str) or not each.strip() for each in values):
            raise self.wrong(key, 'has to be a list of texts, such as ["a", "b"]')
        return tuple(values)

    def whole(self, key: str, default: int, low: int = 0, *, below: int | None = None) -> int:
        """A whole number of at least `low`, and less than `below`."""
        value = self._typed(key, int, "a whole number", default)
        if isinstance(value, bool) or value < low:
            raise self.wrong(key, f"has to be a whole number of at least {low}, not {str(value).lower()}")
        if below is not None and value >= below:
            raise self.wrong(key, f"has to be below {below}")
        return value

    def number(self, key: str, default: float, low: float, high: float) -> float:
        """A number of [low, high]."""
        value = self._values.get(key, default)
        self._asked.append(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise self.wrong(key, f"has to be a number from {low:g} to {high:g}")
        return value

    def flag(self, key: str) -> bool:
        """True or false; false where the key is missing."""
        return self._typed(key, bool, "true or false", False)

    def table(self, key: str) -> Table:
        """A table within; empty where it is missing."""
        values = self._typed(key, dict, f"a table, [{key}]", {})
        own = [line for part in _parts(self._lines, rf"\[\s*{re.escape(key)}\s*\]") for line in part]
        return Table(values, f"{self.where}, [{key}]", self._refuse, self._lines, own)

    def tables(self, key: str, name: str, *, noun: str) -> list[Table]:
        """A list of tables within, called by what they say under `name`: "section “vpc”", else by their number."""
        values = self._typed(key, list, f"a list of tables, [[{key}]]", [])
        if any(not isinstance(each, dict) for each in values):
            raise self.wrong(key, f"has to be a list of tables, [[{key}]]")
        called = [f"“{each[name]}”" if each.get(name) else f"number {i}" for i, each in enumerate(values, 1)]
        parts = _parts(self._lines, rf"\[\[\s*{re.escape(key)}\s*\]\]")
        owns = parts if len(parts) == len(values) else [self._own] * len(values)
        return [
            Table(each, f"{self.where}, {noun} {call}", self._refuse, self._lines, own)
            for each, call, own in zip(values, called, owns, strict=True)
        ]

    def done(self) -> None:
        """Refuse keys that nobody asked for."""
        for key in self._values:
            if key not in self._asked:
                near = difflib.get_close_matches(key, self._asked, 1)
                meant = f"did you mean “{near[0]}”? " if near else ""
                raise self.wrong(key, "is unknown", f"{meant}known are: {', '.join(sorted(set(self._asked)))}")

    def wrong(self, key: str, what: str, hint: str = "") -> ZetaError:
        """The error that says what is wrong with a key."""
        form = re.compile(rf"""\s*\[*\s*["']?{re.escape(key)}["']?\s*[=\]]""")
        lines = [number + 1 for number in self._own if form.match(self._lines[number])]
        at = f" (line {lines[0]})" if len(lines) == 1 else ""
        return self._refuse(f"{self.where}: “{key}”{at} {what}", hint or "mend it in the file")

    def _typed(self, key: str, kind: type[T], said: str, default: T | None) -> T:
        self._asked.append(key)
        value = self._values.get(key, default)
        if value is None:
            raise self.wrong(key, "is missing", f"add it to the file; it has to be {said}")
        if not isinstance(value, kind):
            raise self.wrong(key, f"has to be {said}")
        return value


def read(path: Path, refuse: Refuse) -> Table:
    """The top table of a file. What cannot be read, is no UTF-8 or no TOML is refused in one sentence."""
    try:
        text = path.read_text("utf-8")
        lines = text.splitlines()
        heads = [number for number, line in enumerate(lines) if _HEAD.match(line)]
        own = [*range(heads[0] if heads else len(lines)), *heads]
        return Table(tomllib.loads(text), str(path), refuse, lines, own)
    except FileNotFoundError as error:
        raise refuse(f"there is no file {path}", "check the path") from error
    except UnicodeDecodeError as error:
        raise refuse(f"{path} is not UTF-8 text", "save it as UTF-8") from error
    except OSError as error:
        raise refuse(f"{path} cannot be read: {error.strerror}", "check its permissions") from error
    except tomllib.TOMLDecodeError as error:
        raise refuse(f"{path} is not valid TOML: {error}", "mend that line; texts stand in quotes") from error


def _parts(lines: Sequence[str], head: str) -> list[range]:
    """Where tables of this head stand: from each such line to the next head."""
    heads = [number for number, line in enumerate(lines) if _HEAD.match(line)]
    return [range(begin, end) for begin, end in pairwise([*heads, len(lines)]) if re.match(rf"\s*{head}", lines[begin])]
