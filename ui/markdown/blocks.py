"""Blocks of Markdown: prose in the little HTML that a text document shows, and code.

Link references are not followed, so that what a block looks like depends on that block alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby

from markdown_it import MarkdownIt
from markdown_it.rules_block.fence import fence
from markdown_it.token import Token

from ui.markdown.clean import clean, escaped
from ui.markdown.html import rendered

INLINE = 4_000
"""Characters of a paragraph beyond which its marks are shown, not read: reading them takes time that grows faster
than their number."""
CELLS = 240
"""Cells of a table that is laid out as one; a larger one is shown as it was written."""
NESTING = 24
"""Levels of lists and quotes that are told apart; a text with more of them is shown as it is."""


@dataclass(frozen=True)
class Prose:
    """Everything but code: paragraphs, headings, lists, quotes, tables, rules."""

    html: str


@dataclass(frozen=True)
class Code:
    """A fenced or indented block at the margin. `language` is a name in small letters, or empty."""

    language: str
    text: str


Block = Prose | Code

_DEEP = re.compile(rf"^(?:[ \t]*(?:>|(?:[-+*]|\d+[.)])(?!\S))){{{NESTING // 2},}}", re.MULTILINE)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": NESTING})
    parser.enable(["table", "strikethrough"]).disable(["reference", "html_block", "html_inline"])
    parser.core.ruler.enableOnly(["normalize", "block"])
    # A line that opens a fence opens one, even where the next line looks like the ruling of a table.
    parser.block.ruler.before("table", "first_fence", fence, {"alt": ["paragraph", "blockquote", "list"]})
    return parser


_PARSER = _parser()


def blocks(source: str) -> list[Block]:
    """The blocks of a clean `source`, one for each block at the margin."""
    if _DEEP.search(source):
        return [plain(source)]
    tokens = _PARSER.parse(source)
    if any(token.level >= NESTING - 1 for token in tokens):
        return [plain(source)]
    for token in tokens:
        if token.type == "inline":
            _read(token)
    return [_block(group, source) for group in _top(tokens)]


def begins(source: str, line: int) -> bool:
    """Whether a block at the margin of `source` begins at `line`, from 0."""
    return any(t.level == 0 and t.map is not None and t.map[0] == line for t in _PARSER.parse(source))


def plain(text: str) -> Prose:
    """Text as it stands."""
    return Prose(f'<p style="white-space: pre-wrap">{escaped(text.strip(chr(10))).replace(chr(10), "<br>")}</p>')


def code(info: str, text: str) -> Code:
    """A block of code from what stands behind its fence and what is within."""
    return Code(language(info), clean(text).rstrip())


def language(info: str) -> str:
    """The first word behind a fence."""
    words = info.split(maxsplit=1)
    return clean(words[0]).strip("{}.").lower()[:24] if words else ""


def _read(token: Token) -> None:
    if len(token.content) > INLINE:
        text = Token("text", "", 0, content=token.content)
        token.children = [text]
        return
    token.children = []
    _PARSER.inline.parse(token.content, _PARSER, {}, token.children)


def _top(tokens: list[Token]) -> list[list[Token]]:
    """The tokens of each block at the margin."""
    number, numbers = 0, []
    for token in tokens:
        numbers.append(number)
        number += token.level == 0 and token.nesting <= 0
    return [[t for _, t in group] for _, group in groupby(zip(numbers, tokens, strict=True), key=lambda pair: pair[0])]


def _block(tokens: list[Token], source: str) -> Block:
    first = tokens[0]
    if first.type in ("fence", "code_block"):
        return code(first.info, first.content)
    if sum(token.type in ("th_open", "td_open") for token in tokens) > CELLS:
        begin, end = first.map or (0, 0)
        return code("", "\n".join(source.split("\n")[begin:end]))
    return Prose(rendered(tokens))
