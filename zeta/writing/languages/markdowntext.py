"""Markdown as what is in it: headings, links, code and bold words, footnotes, with lines. Read by markdown-it
(CommonMark and tables)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from zeta.errors import ConfigError

try:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token
except ImportError as error:
    raise ConfigError("Markdown needs the package markdown-it-py", 'pip install "zeta[write]"') from error

_READER: Final = MarkdownIt("commonmark", {"store_labels": True}).enable("table")
CODE_NAME: Final = re.compile(
    r"(?=\w*_|\w+\.|.*\(\)|[A-Z][a-z0-9]+[A-Z]|[a-z]+[A-Z])([A-Za-z_][\w]*(?:\.[A-Za-z_]\w*)*)(?:\(\))?"
)
"""What stands in backquotes and is a name of code."""
_FOOTNOTE: Final = re.compile(r"\[\^([^\]\s]+)\](:?)")


class Inline(NamedTuple):
    """Something inside of a paragraph: "code", "strong", "text", or "link" with its target as `text` and the label that
    gave it, if one did."""

    kind: str
    text: str
    line: int
    label: str = ""


class Heading(NamedTuple):
    """A heading and the line it stands in."""

    level: int
    title: str
    line: int


def anchor(title: str) -> str:
    """The anchor of a heading, as GitHub makes it: small letters, words joined by "-", other marks left out."""
    return re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")


def lines_of(text: str) -> list[str]:
    """Lines as CommonMark counts them."""
    return re.split(r"\r\n?|\n", text)


def read(text: str) -> tuple[list[Token], dict[str, Any]]:
    """The tokens of a text, and under "references" the targets of its links by their labels."""
    env: dict[str, Any] = {}
    return _READER.parse(text, env), env


def headings(tokens: list[Token]) -> Iterator[Heading]:
    """All headings."""
    for i, token in enumerate(tokens):
        if token.type == "heading_open" and token.map:
            title = "".join(c.content for c in tokens[i + 1].children or [] if c.type in ("text", "code_inline"))
            yield Heading(int(token.tag[1:]), title, token.map[0] + 1)


def inline(tokens: list[Token]) -> Iterator[Inline]:
    """What stands inside of paragraphs, headings, cells and items."""
    in_heading = False
    for token in tokens:
        in_heading = token.type == "heading_open" or (in_heading and token.type != "heading_close")
        if token.type != "inline" or not token.map:
            continue
        line, strong, begin, pieces = token.map[0] + 1, 0, 0, list[str]()
        for child in token.children or []:
            if child.type in ("softbreak", "hardbreak"):
                line += 1
                pieces.append(" ")
            elif child.type == "strong_open":
                strong, begin, pieces = strong + 1, line, []
            elif child.type == "strong_close":
                strong -= 1
                yield Inline("strong", "".join(pieces), begin)
            elif child.type == "code_inline":
                yield Inline("code", child.content, line)
                pieces.append(child.content)
            elif child.type == "link_open":
                yield Inline("link", str(child.attrs.get("href", "")), line, str(child.meta.get("label", "")))
            elif child.type == "image":
                yield Inline("link", str(child.attrs.get("src", "")), line, str(child.meta.get("label", "")))
            elif child.type == "text":
                pieces.append(child.content)
                if not in_heading:
                    yield Inline("text", child.content, line)


def footnotes(tokens: list[Token], lines: list[str]) -> Iterator[tuple[int, str, bool]]:
    """(line, mark, whether it is defined there) of all that stand outside of code."""
    code = {n for t in tokens if t.type in ("fence", "code_block") and t.map for n in range(*t.map)}
    for number, line in enumerate(lines):
        if number not in code and "[^" in line:
            for match in _FOOTNOTE.finditer(re.sub(r"`[^`]*`", lambda code: " " * len(code[0]), line)):
                yield number + 1, match[1], bool(match[2]) and not line[: match.start()].strip()
