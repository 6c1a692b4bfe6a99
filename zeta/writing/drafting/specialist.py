"""One section being written: the writer that knows its form, and what stands in its stream so far.

Knows no model: it says what has to be read and what has to be chosen, and is told what was chosen. Given the same
answers it does the same again, which is how a journal is played back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Protocol

from zeta.writing.agents import Agent
from zeta.writing.decoding.guests import Guest
from zeta.writing.decoding.turns import ends
from zeta.writing.language import REFUSALS, Ask, Choose, Definition, Known, Put, Writer
from zeta.writing.outline import Section


class Line(NamedTuple):
    """A line of the document without its end; `tokens` of it were read or decoded, `chosen` of these had an
    alternative."""

    text: str
    tokens: int
    chosen: int


_NOTHING: Final = Line("", 0, 0)


class Piece(NamedTuple):
    """A piece of the document: where its text and its tokens begin, and how many tokens it has."""

    text: int
    begin: int
    tokens: int


class Speaker(Protocol):
    """Texts to tokens (zeta.writing.decoding.speech)."""

    def text(self, text: str) -> list[int]:
        """Plain text."""

    def remark(self, text: str) -> list[int]:
        """A remark of the user's in the middle of an answer."""


@dataclass
class Specialist:
    """An agent at work on a section, on one stream; `attempt` counts from 1. `prompt` are the tokens that its stream
    begins with. `repeats` says of the lines so far and a new one why it repeats them, or "". `remarks` are a person's:
    told after the present piece.

    `guests`: where among what is unread a text stands whose cells can be had. Of `tokens` the stream has not read the
    first `skipped`. `stops`: where in `tokens` its reading came to an end, since something was chosen there; `again`:
    where it has to among what is unread. `longest`: how many tokens it held at most,
    `copied`: how many it took over from others when it was opened. `seen`: after how many tokens the
    stream last read what defines a name, and `growing` which of its own may still grow (zeta.writing.memory.recalling).
    `since`: the step that its present piece follows on, `queued`: what is read for it first
    (zeta.writing.decoding.turns)."""

    section: Section
    agent: Agent
    writer: Writer
    known: Known
    speech: Speaker
    stream: int
    attempt: int
    prompt: Sequence[int]
    repeats: Callable[[Sequence[str], str], str]
    text: str = ""
    lines: list[Line] = field(default_factory=list)
    tokens: list[int] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    waiting: Choose | None = None
    done: bool = False
    refused: int = 0
    rejected: bool = False
    pieces: int = 0
    told: int = 0
    guests: list[tuple[int, Guest]] = field(default_factory=list)
    skipped: int = 0
    stops: list[int] = field(default_factory=list)
    again: list[int] = field(default_factory=list)
    longest: int = 0
    copied: int = 0
    seen: dict[tuple[str, str], int] = field(default_factory=dict)
    growing: dict[tuple[str, str], Definition] = field(default_factory=dict)
    since: int = 0
    queued: int = 0
    _open: Line = _NOTHING
    _pieces: list[Piece] = field(default_factory=list)

    def go_on(self) -> None:
        """Take everything that is forced; then it waits for a choice or is done. What its stream has to read is added
        to `unread`."""
        while not self.waiting and not self.done:
            match self.writer.next(self.known):
                case None:
                    self.done = True
                    if self.text and not self.text.endswith("\n"):
                        self._put("\n")
                case Put(text):
                    self._put(text)
                case Ask(text):
                    self._read(self.speech.remark(text))
                case Choose() as choice:
                    self.waiting = choice

    def news(self) -> list[tuple[int, Line]]:
        """Lines that were finished since it was last asked, with their numbers from 1."""
        fresh = list(enumerate(self.lines[self.told :], self.told + 1))
        self.told = len(self.lines)
        return fresh

    @property
    def line(self) -> str:
        """What there is of the line that is being written."""
        return self._open.text

    def hear(self, tokens: Sequence[int], guests: Sequence[tuple[int, Guest]] = ()) -> None:
        """Read what is no part of the document; `guests` as above, counted from its begin."""
        self.guests += [(len(self.unread) + at, guest) for at, guest in guests]
        self._read(tokens)

    def resume(self, window: int) -> bool:
        """Read anew, into a stream that was emptied: everything, with the stops it had, where that never filled a
        `window` of so many tokens; else as many of the last ones as half of it. Returns whether it is everything."""
        whole = max(self.longest, len(self.prompt) + len(self.tokens)) <= window
        self.skipped = 0 if whole else max(0, len(self.tokens) - window // 2)
        self.unread[:] = self.tokens[self.skipped :]
        self.again[:] = self.stops if whole else []
        self.guests.clear()
        return whole

    def places(self, line: int, text: str) -> list[int]:
        """Which of `tokens` say a text of the document that begins at a line, from 1: whole pieces, without what was
        heard between them."""
        begin = sum(len(each.text) + 1 for each in self.lines[: line - 1])
        found = list[int]()
        for piece, end in zip(self._pieces, [*(each.text for each in self._pieces[1:]), len(self.text)], strict=True):
            if piece.text < begin + len(text) and end > begin:
                found += range(piece.begin, piece.begin + piece.tokens)
        return found

    @property
    def offset(self) -> int:
        """How much longer its stream was before a token than `tokens` were."""
        return len(self.prompt) - self.skipped

    def ends(self, tokens: int, *, complete: bool = True) -> int:
        """The step in which its present piece ends if it has so many tokens."""
        return ends(self.since, self.queued, tokens, complete=complete)

    def take(self, text: str, tokens: Sequence[int], chosen: int, *, complete: bool) -> str:
        """The model's answer to what it waits for: "" or why it is refused; then the same is to be chosen anew."""
        self.waiting = None
        self.pieces += 1
        begin = len(self.tokens)
        self.longest = max(self.longest, len(self.prompt) + begin + len(tokens))
        reason = self._refusal(text if complete else "")
        self.refused = self.refused + 1 if reason else 0
        self.rejected = bool(reason)
        self.queued = 0 if reason else 1
        self.stops += range(begin, begin + (1 if reason else len(tokens)))
        if not reason:
            self.tokens += tokens
            self._write(text, len(tokens), chosen)
            for remark in self.remarks:
                self._read(self.speech.remark(remark))
            self.remarks.clear()
        return reason

    def _refusal(self, text: str) -> str:
        # Asked first: a writer that accepted has moved on. It hears of each, and goes on by itself after so many.
        if text and self.refused < REFUSALS:
            line = self._open.text + text
            if line.endswith("\n") and (reason := self.repeats([each.text for each in self.lines], line[:-1])):
                self.writer.accept("")
                return reason
        return self.writer.accept(text)

    def _put(self, text: str) -> None:
        self.refused = 0  # a writer that goes on by itself
        tokens = self.speech.text(text)
        self._read(tokens)
        self._write(text, len(tokens), 0)

    def _read(self, tokens: Sequence[int]) -> None:
        self.unread += tokens
        self.tokens += tokens
        self.queued += len(tokens)

    def _write(self, text: str, tokens: int, chosen: int) -> None:
        """Add document text, whose tokens are the last ones. Tokens count for the line that they end in."""
        self._pieces.append(Piece(len(self.text), len(self.tokens) - tokens, tokens))
        self.text += text
        read, choices = self._open.tokens + tokens, self._open.chosen + chosen
        *ended, rest = (self._open.text + text).split("\n")
        for line in ended:
            self.lines.append(Line(line, read, choices))
            read = choices = 0
        self._open = Line(rest, read, choices)
