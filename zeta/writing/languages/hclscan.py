"""HCL text as tokens and as a tree of blocks and attributes, with places. Reads what can be read of an incomplete text
and never raises; whether a text is well formed is for python-hcl2 to say (zeta.writing.languages.hcl)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_BLANK = re.compile(r"(?:[ \t\r]|#[^\n]*|//[^\n]*|/\*.*?(?:\*/|\Z))+", re.DOTALL)
_HEREDOC = re.compile(r"<<-?([A-Za-z][A-Za-z0-9._-]*)\r?\n")
_STRING = re.compile(r'(?:[^"\\\n$%]|\\.|\$\$\{|%%\{|[$%](?!\{))+')
Sort = Literal["name", "number", "quote", "text", "open", "close", "mark", "newline", "fault"]

_CLOSING = {"(": ")", "[": "]", "{": "}", "${": "}", "%{": "}"}


class Token(NamedTuple):
    """A piece of text. `quote` begins or ends a string, `text` is what stands within one, `open` and `close` are
    brackets and "${" and "}" of templates, `fault` is a string that does not end on its line."""

    kind: Sort
    text: str
    line: int
    start: int

    @property
    def end(self) -> int:
        """Where the next may begin."""
        return self.start + len(self.text)


@dataclass
class Attribute:
    """`name = value`; `value` are the tokens after "=", `end` is where they end in the text."""

    name: str
    line: int
    start: int
    end: int
    value: list[Token]


@dataclass
class Block:
    """`type "label" { ... }`, or the whole text, whose type is empty."""

    type: str
    labels: tuple[str, ...] = ()
    line: int = 1
    start: int = 0
    end: int = 0
    attributes: list[Attribute] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    def walk(self) -> Iterator[Block]:
        """This block and all that are in it, in the text's order."""
        yield self
        for block in self.blocks:
            yield from block.walk()


def tokens(text: str) -> list[Token]:
    """All tokens of a text, without blanks and comments."""
    found: list[Token] = []
    nesting: list[str] = []  # closing brackets; '"' within a string, "<<NAME" within a heredoc
    at, line = 0, 1

    def add(kind: Sort, n: int) -> None:
        nonlocal at, line
        found.append(Token(kind, text[at : at + n], line, at))
        line += text.count("\n", at, at + n)
        at += n

    while at < len(text):
        mode = nesting[-1] if nesting else ""
        two = text[at : at + 2]
        if mode == '"' or mode.startswith("<<"):
            if two in ("${", "%{"):
                add("open", 2)
                nesting.append("}")
            elif mode == '"' and text[at] == '"':
                add("quote", 1)
                nesting.pop()
            elif mode == '"' and text[at] == "\n":
                add("fault", 0)
                nesting.pop()
            elif mode == '"':
                match = _STRING.match(text, at)
                add("text", match.end() - at if match else 1)
            else:
                length, ended = _heredoc(text, at, mode[2:])
                add("text", length)
                if ended:
                    nesting.pop()
        elif match := _BLANK.match(text, at):
            line += text.count("\n", at, match.end())
            at = match.end()
        elif text[at] == "\n":
            add("newline", 1)
        elif text[at] == '"':
            add("quote", 1)
            nesting.append('"')
        elif match := _HEREDOC.match(text, at):
            add("mark", match.end() - at)
            nesting.append("<<" + match[1])
        elif match := _NAME.match(text, at):
            add("name", match.end() - at)
        elif match := _NUMBER.match(text, at):
            add("number", match.end() - at)
        elif text[at] in _CLOSING:
            nesting.append(_CLOSING[text[at]])
            add("open", 1)
        elif text[at] in ")]}":
            if mode == text[at]:
                nesting.pop()
            add("close", 1)
        else:
            add("mark", 1)
    return found


def _heredoc(text: str, at: int, name: str) -> tuple[int, bool]:
    """How far a heredoc's text goes from `at`, to a template or over its end, and whether it ends there."""
    end = re.compile(rf"^[ \t]*{re.escape(name)}[ \t\r]*$", re.MULTILINE).search(text, at)
    stop = end.end() if end else len(text)
    template = re.compile(r"(?<![$%])[$%]\{").search(text, at, stop)
    if template and template.start() > at:
        return template.start() - at, False
    return max(stop - at, 1), end is not None


def read(text: str) -> Block:
    """The tree of a text."""
    found = tokens(text)
    root = Block("", end=len(text))
    _body(found, 0, root)
    return root


def _body(found: list[Token], i: int, block: Block) -> int:
    """Read attributes and blocks into `block` from token `i` to its closing bracket; where to go on."""
    while i < len(found):
        token = found[i]
        if token.kind == "close" and token.text == "}" and block.type:
            block.end = token.end
            return i + 1
        if token.kind != "name":
            i += 1
            continue
        labels, after = _labels(found, i + 1)
        mark = found[after].text if after < len(found) else ""
        if mark == "{":
            inner = Block(token.text, labels, token.line, token.start, found[-1].end)
            block.blocks.append(inner)
            i = _body(found, after + 1, inner)
        elif mark == "=" and not labels:
            end = _expression(found, after + 1)
            value = found[after + 1 : end]
            stop = value[-1].end if value else found[after].end
            block.attributes.append(Attribute(token.text, token.line, token.start, stop, value))
            i = end
        else:
            i = max(_expression(found, i), i + 1)
    return i


def _labels(found: list[Token], i: int) -> tuple[tuple[str, ...], int]:
    labels: list[str] = []
    while i < len(found):
        if found[i].kind == "name":
            labels.append(found[i].text)
            i += 1
        elif [t.kind for t in found[i : i + 3]] == ["quote", "text", "quote"]:
            labels.append(found[i + 1].text)
            i += 3
        else:
            break
    return tuple(labels), i


def _expression(found: list[Token], i: int) -> int:
    """Where an expression ends: at a line's end or a closing bracket that is not its own."""
    depth = 0
    while i < len(found):
        kind = found[i].kind
        if kind == "open":
            depth += 1
        elif kind == "close":
            if depth == 0:
                return i
            depth -= 1
        elif kind == "newline" and depth == 0:
            return i
        i += 1
    return i
