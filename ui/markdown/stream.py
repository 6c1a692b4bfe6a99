"""Markdown that arrives in pieces. What is finished is parsed once; only the open tail is looked at again.

Text is cut into segments at lines where a block at the margin certainly begins. Where those are depends on the text
alone, never on the pieces it came in, so that a stream ends with the blocks of the whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ui.markdown.blocks import Block, begins, blocks, code, plain
from ui.markdown.clean import clean

SEGMENT = 8_000
"""Characters after which a list or a table that goes on is cut nevertheless, and of a line that is text
whatever its marks."""
LINE = 2_000
"""Characters of the pieces that such a line is shown in: a word without end is laid out in a time that grows with the
square of its length."""
TAIL = 1_500
"""Characters of an open tail that are parsed each time; a longer one only when it has grown by an eighth."""

_FENCE = re.compile(r"(`{3,}(?=[^`]*$)|~{3,})(.*)", re.DOTALL)
_HEADING = re.compile(r"#{1,6}(?:[ \t]|$)")
_INSET_FENCE = re.compile(r" {1,3}(?:```|~~~)")
_ITEM = re.compile(r"(?:[-+*]|\d{1,9}[.)])(?:[ \t]|$)")
_CLOSING = re.compile(r" {0,3}(?:`+|~+)[ \t]*")


@dataclass(frozen=True)
class Change:
    """What a piece of text did: `finished` blocks stay for ever, `tail` ones stand for now behind all finished."""

    finished: tuple[Block, ...]
    tail: tuple[Block, ...]


class StreamingMarkdown:
    """The blocks of a text that grows. `parsed` counts the characters that were given to the parser."""

    def __init__(self) -> None:
        self.parsed = 0
        self._inset = False
        self._fresh: list[Block] = []
        self._begin_segment([])
        self._rest = ""  # of the last line, which may go on
        self._endless = False  # whether that line was cut already
        self._fence = ""  # the marks that opened the code in hand
        self._info = ""
        self._code: list[str] = []

    def feed(self, text: str) -> Change:
        """More text."""
        self._absorb(text)
        return Change(self._taken(), self._tail())

    def end(self, text: str = "") -> Change:
        """The last of the text: nothing stays open."""
        self._absorb(text)
        self._close()
        return Change(self._taken(), ())

    def _absorb(self, text: str) -> None:
        *lines, rest = (self._rest + clean(text)).split("\n")
        for line in lines:
            remainder = self._cut_line(line)
            if self._endless:
                self._fresh += _pieces(remainder)
                self._endless = False
            else:
                self._take(remainder)
        self._rest = self._cut_line(rest)

    def _close(self) -> None:
        if self._rest or self._endless:
            self._absorb("\n")
        if self._fence:
            self._end_code()
        self._end_segment()

    def _taken(self) -> tuple[Block, ...]:
        fresh, self._fresh = tuple(self._fresh), []
        return fresh

    def _cut_line(self, line: str) -> str:
        """What is left of a line after pieces that are too long to be anything but text."""
        while len(line) >= SEGMENT and not self._fence:
            self._end_segment()
            self._fresh += _pieces(line[:SEGMENT])
            line, self._endless = line[SEGMENT:], True
        return line

    def _take(self, line: str) -> None:
        """A whole line, without its end."""
        if self._fence:
            if self._closes(line):
                self._end_code()
            else:
                self._code.append(line)
            return
        fence = _FENCE.fullmatch(line)
        after_blank = bool(self._lines) and not self._lines[-1].strip(" \t")
        alone = fence or _HEADING.match(line) or (after_blank and _at_margin(line) and not _ITEM.match(line))
        if alone and self._begins(line):
            self._end_segment()
        elif fence and self._lines:
            fence = None
        if fence:
            self._fence, self._info = fence[1], fence[2]
            return
        self._lines.append(line)
        self._size += len(line) + 1
        self._inset = self._inset or _INSET_FENCE.match(line) is not None
        if self._size > SEGMENT:
            self._force()

    def _begins(self, line: str) -> bool:
        """Whether `line`, at the margin, begins a block there; an inset fence leaves that to the parser."""
        if not self._lines or not self._inset:
            return bool(self._lines)
        self.parsed += self._size
        return begins("\n".join([*self._lines, line]), len(self._lines))

    def _closes(self, line: str) -> bool:
        marks = line.strip(" \t")
        return (
            len(marks) >= len(self._fence)
            and set(marks) == {self._fence[0]}
            and not line.startswith("    ")
            and "\t" not in line[: line.index(marks)]
        )

    def _force(self) -> None:
        """Cut a segment that grew too long, at its last item or paragraph if it has more than one."""
        at = len(self._lines)
        for number in range(len(self._lines) - 1, 0, -1):
            line = self._lines[number]
            if _at_margin(line) and (_ITEM.match(line) or not self._lines[number - 1].strip(" \t")):
                at = number
                break
        kept = self._lines[at:]
        del self._lines[at:]
        self._end_segment()
        self._begin_segment(kept)

    def _begin_segment(self, lines: list[str]) -> None:
        self._lines = lines
        self._size = sum(len(line) + 1 for line in lines)
        self._inset = any(_INSET_FENCE.match(line) for line in lines)
        self._seen = 0
        self._seen_blocks: list[Block] = []

    def _end_segment(self) -> None:
        self._fresh += self._parsed("\n".join(self._lines))
        self._begin_segment([])

    def _end_code(self) -> None:
        self._fresh.append(code(self._info, "\n".join(self._code)))
        self._fence, self._info, self._code = "", "", []

    def _parsed(self, source: str) -> list[Block]:
        self.parsed += len(source)
        return blocks(source)

    def _tail(self) -> tuple[Block, ...]:
        if self._fence:
            shown = self._code if _CLOSING.fullmatch(self._rest) else [*self._code, self._rest]
            return (code(self._info, "\n".join(shown)),)
        if self._endless:
            return tuple(_pieces(self._rest))
        source = "\n".join([*self._lines, self._rest])
        if len(source) <= TAIL or len(source) - self._seen > len(source) // 8:
            self._seen, self._seen_blocks = len(source), self._parsed(source)
            return tuple(self._seen_blocks)
        more = source[self._seen :]
        return (*self._seen_blocks, plain(more)) if more.strip() else tuple(self._seen_blocks)


def parse(text: str) -> list[Block]:
    """The blocks of a whole text: those a stream of it ends with."""
    return list(StreamingMarkdown().end(text).finished)


def _at_margin(line: str) -> bool:
    return bool(line) and line[0] not in " \t"


def _pieces(line: str) -> list[Block]:
    return [plain(line[at : at + LINE]) for at in range(0, len(line), LINE)]
