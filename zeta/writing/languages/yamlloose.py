"""Maps and lists of YAML whose keys the model chooses: settings, and what no schema says anything of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zeta.writing.languages import gbnf, naming, yamlfields, yamlneeds, yamlvalues
from zeta.writing.languages.schema import Field
from zeta.writing.languages.yamlframe import Frame, Line
from zeta.writing.languages.yamlvalues import Value

if TYPE_CHECKING:
    from zeta.writing.languages.yamlframes import Stack

_SCALAR = gbnf.either(
    ['"true"', '"false"', gbnf.integer(0, 9999), f'"\\"" {naming.words(1, 8)} "\\""', "[a-z] [a-z]{1,15}"]
)
_SCALARS = Value("true", _SCALAR)


class Entries(Frame):
    """A map whose keys the model chooses."""

    def __init__(self, stack: Stack, field: Field, indent: int, above: Frame) -> None:
        super().__init__(stack, indent, above)
        self._field, self._keys = field, dict[str, None]()

    def ahead(self) -> tuple[list[Line], bool]:
        """One more key, or item, while there may be more."""
        book, keys = self.stack.book, list(self._keys)
        most = self._field.least if book.full else self._field.most
        owing = yamlneeds.owing(self._field, book, keys)
        if (len(keys) >= most and not owing) or not yamlneeds.more(self._field, book, keys):
            return [], True
        value = yamlfields.entry(self._field.arguments[0], keys, book)
        return [Line(" " * self.indent, value, self._write)], len(keys) >= self._field.least and not owing

    def _write(self, text: str) -> None:
        self.stack.close_to(self)
        self._keys[text.partition(":")[0]] = None


class Anything(Frame):
    """A map or a list of which no schema says anything: keys or dashes, as its first line has it; `depth` further maps
    may stand in it."""

    _LEAST, _MOST = 2, 5

    def __init__(self, stack: Stack, indent: int, above: Frame | None, depth: int) -> None:
        super().__init__(stack, indent, above)
        self._depth, self._keys, self._count = depth, set[str](), 0

    def ahead(self) -> tuple[list[Line], bool]:
        """One more key, or item, while there may be more."""
        if self._count >= self._MOST:
            return [], True
        pad, lines = " " * self.indent, list[Line]()
        if self._keys or not self._count:
            key = yamlvalues.form("camel", self._keys)
            ends = f'( ": " {_SCALAR} | ":" )' if self._depth else f'": " {_SCALAR}'
            lines.append(Line(pad, Value(f"{key.own}: true", f"{key.rule} {ends}", check=self._check), self._key))
        if not self._keys:
            lines.append(Line(pad + "-", _SCALARS, self._item))
        return lines, self._count >= self._LEAST

    def _check(self, text: str) -> str:
        key = text.partition(":")[0]
        return f"{key} is there already" if key in self._keys else yamlvalues.plain(key)

    def _key(self, text: str) -> None:
        self.stack.close_to(self)
        self._count += 1
        self._keys.add(text.partition(":")[0])
        if text.endswith(":"):
            self.stack.frames.append(Anything(self.stack, self.indent + 2, self, self._depth - 1))

    def _item(self, text: str) -> None:
        self.stack.close_to(self)
        self._count += 1
