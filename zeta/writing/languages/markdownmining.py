"""Markdown that is mined while it grows: paragraph by paragraph, with what their names, terms and anchors add up to."""

from __future__ import annotations

import re
from typing import Final

from zeta.writing.language import Definition
from zeta.writing.languages.markdownfacts import Facts, definitions, facts
from zeta.writing.languages.markdowntext import lines_of, read
from zeta.writing.memory.mining import News, plain

_BLANK: Final = re.compile(r"\n[ \t]*\n(?=[^ \t\n])")
_PROBE: Final = "probe\n"


class MarkdownMining:
    """One text (zeta.writing.memory.mining.Mining). With labels of links, which mean something before them too, it is
    read as a whole."""

    def __init__(self) -> None:
        """Nothing is read yet."""
        self._before, self._begin, self._lines = Facts(), 0, 0
        self._news = News()
        self._labels = False

    def grow(self, text: str) -> list[Definition]:
        """As there."""
        rest = text[self._begin :]
        here = facts(*read(rest), lines_of(rest), self._lines)
        if here.links and not self._labels:
            self._labels, self._before, self._begin, self._lines = True, Facts(), 0, 0
            here = facts(*read(text), lines_of(text))
        found = definitions(here, self._before)
        fresh = self._news.of(found)
        if not self._labels:
            self._settle(rest)
        return fresh

    def _settle(self, rest: str) -> None:
        """Put away what stands before the last paragraph, if a paragraph could begin there on its own."""
        end = max((match.end() for match in _BLANK.finditer(rest)), default=0)
        head = rest[:end]
        if not end or not plain(head):
            return
        tokens, env = read(head + _PROBE)
        count = head.count("\n")
        if any(each.type == "paragraph_open" and (each.level, each.map) == (0, [count, count + 1]) for each in tokens):
            self._before.add(facts(tokens[:-3], env, lines_of(head), self._lines))  # without the probe's paragraph
            self._begin, self._lines = self._begin + end, self._lines + count
            self._news.settle(self._lines)
