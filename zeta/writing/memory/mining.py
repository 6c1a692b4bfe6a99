"""What a text defines while it grows. Only what is new of it is parsed: a text falls apart at seams where nothing that
follows can change what was before, and what lies before the last seam is not read again.

So a section costs the same at its ten-thousandth line as at its tenth: what is read with every line is the block, the
statement, the document or the paragraph that is being written.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Final, NamedTuple, Protocol

from zeta.writing.language import Definition, Language

_WHERE: Final = {
    "hcl": "seams:HCL",
    "yaml": "seams:YAML",
    "json": "seams:JSON",
    "python": "seams:PYTHON",
}


class Mining(Protocol):
    """One text that grows."""

    def grow(self, text: str) -> list[Definition]:
        """What of a text's definitions is new, or other than when it was last asked, in their order. The text begins
        with the one before. What it does not define any more is not told."""


class Cut(NamedTuple):
    """A seam: how many characters stand before it, and what a parser has to read instead of them to be where it was
    (whole lines; "" where it begins anew)."""

    end: int
    context: str = ""


NOWHERE: Final = Cut(0)


class Seams(NamedTuple):
    """Where texts of a language fall apart. `cut` finds the last seam of a text, if there is one; of the kinds that
    `once` knows a text defines each name where it is first."""

    cut: Callable[[str], Cut]
    once: Callable[[str], bool]


def mining(language: Language) -> Mining:
    """How to mine a text of a language while it grows; whole, where nothing is known of its seams."""
    if language.name == "markdown":
        from zeta.writing.languages.markdownmining import MarkdownMining

        return MarkdownMining()
    if language.name not in _WHERE:
        return Pieces(language.definitions, Seams(lambda text: NOWHERE, lambda kind: False))
    module, _, name = _WHERE[language.name].partition(":")
    return Pieces(language.definitions, getattr(import_module(f"zeta.writing.languages.{module}"), name))


class News:
    """Which of the definitions of a text are new or changed."""

    def __init__(self) -> None:
        self._told: dict[tuple[str, str, int], Definition] = {}

    def of(self, found: list[Definition]) -> list[Definition]:
        """Those that were not there when it was last asked."""
        before, self._told = self._told, {each[:3]: each for each in found}
        return [each for each in found if before.get(each[:3]) != each]

    def settle(self, line: int) -> list[Definition]:
        """Forget what stands up to a line, which is not asked about again. Returns it."""
        settled = [each for each in self._told.values() if each.line <= line]
        self._told = {place: each for place, each in self._told.items() if each.line > line}
        return settled


class Pieces:
    """A text that is mined piece by piece."""

    def __init__(self, definitions: Callable[[str], list[Definition]], seams: Seams) -> None:
        """`definitions` parses a text as a whole (zeta.writing.language.Language)."""
        self._definitions, self._seams = definitions, seams
        self._context, self._begin, self._lines = "", 0, 0
        self._news = News()
        self._once: set[tuple[str, str]] = set()

    def grow(self, text: str) -> list[Definition]:
        """As `Mining.grow`."""
        rest = self._context + text[self._begin :]
        lead = self._context.count("\n")
        found = (each._replace(line=each.line - lead + self._lines) for each in self._definitions(rest))
        fresh = self._news.of([each for each in found if each.line > self._lines and each[:2] not in self._once])
        end, context = self._seams.cut(rest)
        if end > len(self._context) and plain(rest[:end]):
            self._begin += end - len(self._context)
            self._lines += rest.count("\n", len(self._context), end)
            self._context = context
            settled = self._news.settle(self._lines)
            self._once.update(each[:2] for each in settled if self._seams.once(each.kind))
        return fresh


def plain(text: str) -> bool:
    """Whether all who count its lines count the same: some know other ends of lines than "\\n"."""
    return len(text.splitlines()) == text.count("\n")
