"""Markdown as a language of documents: articles, stories, reports, READMEs, FAQs.

What a text says is read by markdown-it (CommonMark and tables), footnotes and recurring names by their form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import unquote

from zeta.writing.agents import Agent
from zeta.writing.language import Definition, Problem, Reference, Writer
from zeta.writing.languages.markdownfacts import definitions, facts
from zeta.writing.languages.markdowntext import CODE_NAME, Heading, anchor, footnotes, headings, inline, lines_of, read
from zeta.writing.languages.prose import ProseWriter
from zeta.writing.outline import Outline, Section

if TYPE_CHECKING:
    from markdown_it.token import Token

INTRODUCED: Final = ("term", "name")
"""Kinds that a text introduces by using them: a later section that uses them too does not contradict it."""

_UNRESOLVED: Final = re.compile(r"\[([^\[\]]+)\]\[([^\[\]^]*)\]")
_FILE: Final = re.compile(r".*\.(?:[a-z]{1,4}|[a-z]+ml|json|markdown|lock)")


class Markdown:
    """The language "markdown" (zeta.writing.language.Language). Kinds: `heading` (its anchor as GitHub makes it),
    `link` (the label of a link's target), `footnote`, `term` (in bold or, where it is not code, in backquotes), `name`
    (a capitalised name that recurs), and as references also `file` and `code`."""

    name = "markdown"
    suffixes = (".md", ".markdown", ".txt")
    unit: Literal["lines", "words"] = "words"

    def begin(self, outline: Outline) -> str:
        """The title."""
        return f"# {_one_line(outline.title)}\n\n"

    def writer(self, outline: Outline, section: Section, agent: Agent) -> Writer:
        """A writer of headings, paragraphs, lists, tables, questions and code."""
        return ProseWriter(outline, section)

    def definitions(self, text: str) -> list[Definition]:
        """What it defines, by the line it stands in first."""
        return definitions(facts(*read(text), lines_of(text)))

    def references(self, text: str) -> list[Reference]:
        """Links to anchors, files and labels, footnotes, and names of code in backquotes."""
        tokens, _ = read(text)
        found = [
            Reference("footnote", mark, line)
            for line, mark, defines in footnotes(tokens, lines_of(text))
            if not defines
        ]
        for each in inline(tokens):
            if each.kind == "link":
                if each.label:
                    found.append(Reference("link", each.label.casefold(), each.line))
                if target := _target(each.text):
                    found.append(Reference(*target, each.line))
            elif each.kind == "code" and (match := CODE_NAME.fullmatch(each.text)) and not _is_file(each.text):
                found.append(Reference("code", match[1], each.line))
            elif each.kind == "text":
                found += [Reference("link", (b or a).casefold(), each.line) for a, b in _UNRESOLVED.findall(each.text)]
        return sorted(found, key=lambda each: each.line)

    def problems(self, text: str) -> list[Problem]:
        """Headings that are there twice, stand alone or jump a level, and fences that are not closed. Links are
        references: they may lead to another section."""
        tokens, _ = read(text)
        return sorted([*_heading_problems(tokens), *_open_fences(tokens, lines_of(text))])

    def remark(self, text: str) -> str:
        """An HTML comment, which a reader does not see."""
        return f"<!-- {_one_line(text).replace('--', '- -').rstrip('-')} -->"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _is_file(code: str) -> bool:
    return bool(_FILE.fullmatch(code)) and not code.endswith("()")


def _target(href: str) -> tuple[str, str] | None:
    """What a link inside of the project leads to: an anchor of this document, or a file."""
    if re.match(r"(?:[a-z][a-z0-9+.-]*:|//)", href, re.IGNORECASE):
        return None
    path, _, fragment = unquote(href).partition("#")
    if path := path.partition("?")[0]:
        return "file", path
    return ("heading", fragment) if fragment else None


def _heading_problems(tokens: list[Token]) -> Iterator[Problem]:
    there = list(headings(tokens))
    above: list[Heading] = []
    seen: dict[tuple[str, ...], int] = {}
    for before, each in zip([None, *there], there, strict=False):
        if not each.title.strip():
            yield Problem(each.line, "a heading says nothing")
        if before and each.level > before.level + 1:
            yield Problem(each.line, f"the heading “{each.title}” is {each.level - before.level} levels below the last")
        above = [*(h for h in above if h.level < each.level), each]
        path = tuple(anchor(h.title) for h in above)
        if path in seen:
            yield Problem(each.line, f"the heading “{each.title}” is there twice, first in line {seen[path]}")
        seen.setdefault(path, each.line)
    blocks = [t for t in tokens if t.level == 0 and (t.map or t.type == "heading_open")]
    blocks = [t for t in blocks if not (t.type == "html_block" and t.content.strip().startswith("<!--"))]
    for i, token in enumerate(blocks):
        following = blocks[i + 1] if i + 1 < len(blocks) else None
        ends = following is None or (following.type == "heading_open" and following.tag <= token.tag)
        if token.type == "heading_open" and token.map and ends:
            title = next((h.title for h in there if h.line == token.map[0] + 1), "")
            yield Problem(token.map[0] + 1, f"there is nothing under the heading “{title}”")


def _open_fences(tokens: list[Token], lines: list[str]) -> Iterator[Problem]:
    for token in tokens:
        if token.type == "fence" and token.map:
            begin, end = token.map
            last = lines[min(end, len(lines)) - 1].strip().lstrip("> ")
            closed = end - begin > 1 and set(last) == {token.markup[0]} and len(last) >= len(token.markup)
            if not closed:
                yield Problem(begin + 1, "a code block is not closed")
