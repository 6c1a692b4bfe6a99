"""A language for tests: `def KIND NAME text` defines, `use KIND NAME` and `use NAME` refer, `!` is an error, `#` begins
a remark but between a line `<<` and a line `>>`, where everything is taken as it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from zeta.writing.agents import Agent
from zeta.writing.language import Definition, Problem, Reference, Writer
from zeta.writing.outline import Outline, Section


class ToyLanguage:
    """A zeta.writing.language.Language without a writer; `comment` "" is one without remarks."""

    name = "toy"
    suffixes = (".toy",)
    unit: Literal["lines", "words"] = "lines"

    def __init__(self, comment: str = "# ") -> None:
        self.comment = comment

    def begin(self, outline: Outline) -> str:
        return ""

    def writer(self, outline: Outline, section: Section, agent: Agent) -> Writer:
        raise NotImplementedError

    def _words(self, text: str) -> Iterator[tuple[int, list[str]]]:
        raw = False
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip() in ("<<", ">>"):
                raw = line.strip() == "<<"
            said = line if raw or not self.comment else line.partition(self.comment.strip())[0]
            yield number, said.strip().split(maxsplit=3)

    def definitions(self, text: str) -> list[Definition]:
        return [
            Definition(words[1], words[2], line, words[3] if len(words) > 3 else "")
            for line, words in self._words(text)
            if words[:1] == ["def"] and len(words) > 2
        ]

    def references(self, text: str) -> list[Reference]:
        return [
            Reference("" if len(words) == 2 else words[1], " ".join(words[1:] if len(words) == 2 else words[2:]), line)
            for line, words in self._words(text)
            if words[:1] == ["use"] and len(words) > 1
        ]

    def problems(self, text: str) -> list[Problem]:
        return [Problem(line, "this is an error") for line, words in self._words(text) if words[:1] == ["!"]]

    def remark(self, text: str) -> str:
        return f"{self.comment}{text}" if self.comment else ""
