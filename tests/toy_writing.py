"""A toy language and a toy model, small enough to see through: lines are `def NAME` and `use NAME`.

The model picks one of a grammar's quoted words by the piece's seed: the same seeds write the same document.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from zeta.sampling import Sampling
from zeta.writing.agents import Agent
from zeta.writing.language import REFUSALS, Ask, Choose, Definition, Known, Problem, Put, Reference, Step
from zeta.writing.outline import Outline, Section

NAMES = ("ant", "bee", "cat", "dog", "eel", "fox", "gnu", "hen")


def words(options: Sequence[str], ending: str = "\\n") -> str:
    return "root ::= " + " | ".join(f'"{each}{ending}"' for each in options)


@dataclass
class ToyWriter:
    """A heading, then for each detail a line: a definition of a new name, or a use of one that is known."""

    section: Section
    at: int = -1
    own: list[str] = field(default_factory=list)
    open: bool = False
    refusals: int = 0

    def next(self, known: Known) -> Step | None:
        if self.at < 0:
            self.at = 0
            return Put(f"# {self.section.title}\n")
        if self.at == len(self.section.details):
            return None
        detail = self.section.details[self.at]
        if not self.open:
            self.open = True
            return Put(f"{detail.kind} ")
        if detail.kind == "ask":
            self.at, self.open = self.at + 1, False
            return Ask(detail.purpose)
        if self.refusals == REFUSALS:
            name = next(each for each in NAMES if each not in self.own)
            self.accept(name)
            return Put(f"{name}\n")
        names = NAMES if detail.kind == "def" else [each.name for each in known.names("def")]
        if not names:
            known.want("def", "missing")
            self.at, self.open = self.at + 1, False
            return Put("missing\n")
        return Choose(words(names), asked=("def",))

    def accept(self, text: str) -> str:
        name = text.strip()
        if not name or name in self.own:
            self.refusals += 1
            return "it is there already"
        self.refusals = 0
        if self.section.details[self.at].kind == "def":
            self.own.append(name)
        self.at, self.open = self.at + 1, False
        return ""


class Toy:
    """The language of it. `wrong` are lines that its parser does not like."""

    name = "hcl"
    """What a check is named by: its own parser is asked."""
    suffixes: tuple[str, ...] = (".toy",)
    unit: Literal["lines", "words"] = "lines"

    def __init__(self, wrong: Sequence[str] = ()) -> None:
        self.wrong = wrong

    def begin(self, outline: Outline) -> str:
        return ""

    def writer(self, outline: Outline, section: Section, agent: Agent) -> ToyWriter:
        return ToyWriter(section)

    def definitions(self, text: str) -> list[Definition]:
        return [Definition("def", name, line, f"def {name}") for line, verb, name in _lines(text) if verb == "def"]

    def references(self, text: str) -> list[Reference]:
        return [Reference("def", name, line) for line, verb, name in _lines(text) if verb == "use"]

    def problems(self, text: str) -> list[Problem]:
        lines = enumerate(text.splitlines(), 1)
        return [Problem(number, f"{line} is wrong") for number, line in lines if line in self.wrong]

    def remark(self, text: str) -> str:
        return f"# {text}"


def _lines(text: str) -> list[tuple[int, str, str]]:
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if match := re.fullmatch(r"(def|use) (\w+)", line):
            found.append((number, match[1], match[2]))
    return found


@dataclass(frozen=True)
class ToyPiece:
    stream: int
    tokens: tuple[int, ...]
    text: str
    chosen: int
    complete: bool


class ToyDesk:
    """Decodes a piece in as many steps as it has letters."""

    def __init__(self, streams: int = 4, window: int = 0) -> None:
        """With a `window`, what stands before its last tokens slides out, down to the opening."""
        self.window = window
        self.pinned = [0] * streams
        self.slid = [0] * streams
        self.tokens: list[list[int]] = [[] for _ in range(streams)]
        self._due: dict[int, tuple[int, str]] = {}
        self.steps = 0

    def open(self, stream: int, tokens: Sequence[int], copied: int | None = None) -> None:
        self.tokens[stream] = list(tokens)
        self.pinned[stream], self.slid[stream] = len(tokens), 0
        self._due.pop(stream, None)

    def read(self, stream: int, tokens: Sequence[int], stops: Sequence[int] = ()) -> None:
        self.tokens[stream] += tokens

    def choose(self, stream: int, grammar: str, sampling: Sampling, *, seed: int, limit: int) -> None:
        options = [each.replace("\\n", "\n") for each in re.findall(r'"([^"]+)"', grammar)]
        text = random.Random(seed).choice(options)
        self._due[stream] = (self.steps + len(text), text)

    def rewind(self, stream: int, length: int) -> None:
        at = length - self.slid[stream]
        assert self.pinned[stream] <= at <= len(self.tokens[stream]), "it slid out"
        del self.tokens[stream][at:]

    def length(self, stream: int) -> int:
        return len(self.tokens[stream]) + self.slid[stream]

    def progress(self, stream: int) -> int:
        at, text = self._due[stream]
        return len(text) - (at - self.steps)

    def step(self) -> tuple[list[ToyPiece], list[tuple[int, int]]]:
        self.steps += 1
        done, slid = [], []
        for stream in sorted(self._due):
            at, text = self._due[stream]
            if self.steps >= at:
                del self._due[stream]
                tokens = tuple(ord(c) for c in text)
                self.tokens[stream] += tokens
                done.append(ToyPiece(stream, tokens, text, len(tokens), True))
                if self.window and (over := len(self.tokens[stream]) - self.pinned[stream] - self.window) > 0:
                    del self.tokens[stream][self.pinned[stream] : self.pinned[stream] + over]
                    self.slid[stream] += over
                    slid.append((stream, over))
        return done, slid

    def said(self, stream: int) -> str:
        return "".join(chr(token) for token in self.tokens[stream])


class ToyVoice:
    """A token a letter; what is no text of the document in brackets."""

    def opening(self, system: str, request: str) -> list[int]:
        return [ord(c) for c in f"[{system}: {request}]"]

    def text(self, text: str) -> list[int]:
        return [ord(c) for c in text]

    def remark(self, text: str) -> list[int]:
        return [ord(c) for c in f"[{text}]"]
