"""Markdown as a language of documents: articles, stories, reports, READMEs, FAQs.

What a text says is read by markdown-it (CommonMark and tables), footnotes and recurring names by their form.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final, Literal, NamedTuple
from urllib.parse import unquote

from zeta.errors import ConfigError
from zeta.writing.agents import Agent
from zeta.writing.language import Definition, Problem, Reference, Writer
from zeta.writing.languages.prose import ProseWriter
from zeta.writing.outline import Outline, Section

try:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token
except ImportError as error:
    raise ConfigError("Markdown needs the package markdown-it-py", 'pip install "zeta[write]"') from error

INTRODUCED: Final = ("term", "name")
"""Kinds that a text introduces by using them: a later section that uses them too does not contradict it."""

_READER: Final = MarkdownIt("commonmark", {"store_labels": True}).enable("table")
_FOOTNOTE: Final = re.compile(r"\[\^([^\]\s]+)\](:?)")
_UNRESOLVED: Final = re.compile(r"\[([^\[\]]+)\]\[([^\[\]^]*)\]")
_CODE_NAME: Final = re.compile(
    r"(?=\w*_|\w+\.|.*\(\)|[A-Z][a-z0-9]+[A-Z]|[a-z]+[A-Z])([A-Za-z_][\w]*(?:\.[A-Za-z_]\w*)*)(?:\(\))?"
)
_FILE: Final = re.compile(r".*\.(?:[a-z]{1,4}|[a-z]+ml|json|markdown|lock)")
_CAPITAL: Final = r"[A-Z\u00C0-\u00DE\u0391-\u03A9\u0410-\u042F]"
_PHRASE: Final = re.compile(rf"{_CAPITAL}[\w’'-]*\w(?: {_CAPITAL}[\w’'-]*\w)*")
_NO_NAME: Final = re.compile(r"^[^a-zß-ÿ]*$|['’](?:ll|m|ve|re|d|t)$")
_SENTENCE_END: Final = re.compile(r"(?:^|[.!?:\n]|[\"“”(])[\"”)\s]*$")


class _Inline(NamedTuple):
    """Something inside of a paragraph: "code", "strong", "text", or "link" with its target as `text` and the label that
    gave it, if one did."""

    kind: str
    text: str
    line: int
    label: str = ""


class _Heading(NamedTuple):
    level: int
    title: str
    line: int


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
        tokens, env = _read(text)
        lines = _lines(text)
        found = [Definition("heading", slug, each.line, each.title) for slug, each in _slugs(tokens)]
        for label, target in env.get("references", {}).items():
            found.append(Definition("link", label.casefold(), target["map"][0] + 1, str(target["href"])))
        for line, mark, defines in _footnotes(tokens, lines):
            if defines:
                found.append(Definition("footnote", mark, line, lines[line - 1].strip()))
        terms: dict[str, int] = {}
        inline = list(_inline(tokens))
        for each in inline:
            if each.kind == "strong" or (each.kind == "code" and _is_term(each.text)):
                terms.setdefault(each.text.strip(" .:"), each.line)
        terms.pop("", None)
        found += [Definition("term", name, line, lines[line - 1].strip()) for name, line in terms.items()]
        for name, line in _names([each for each in inline if each.kind == "text"]):
            if name not in terms:
                found.append(Definition("name", name, line, lines[line - 1].strip()))
        return sorted(found, key=lambda each: each.line)

    def references(self, text: str) -> list[Reference]:
        """Links to anchors, files and labels, footnotes, and names of code in backquotes."""
        tokens, _ = _read(text)
        found = [
            Reference("footnote", mark, line) for line, mark, defines in _footnotes(tokens, _lines(text)) if not defines
        ]
        for each in _inline(tokens):
            if each.kind == "link":
                if each.label:
                    found.append(Reference("link", each.label.casefold(), each.line))
                if target := _target(each.text):
                    found.append(Reference(*target, each.line))
            elif each.kind == "code" and (match := _CODE_NAME.fullmatch(each.text)) and not _is_file(each.text):
                found.append(Reference("code", match[1], each.line))
            elif each.kind == "text":
                found += [Reference("link", (b or a).casefold(), each.line) for a, b in _UNRESOLVED.findall(each.text)]
        return sorted(found, key=lambda each: each.line)

    def problems(self, text: str) -> list[Problem]:
        """Headings that are there twice, stand alone or jump a level, and fences that are not closed. Links are
        references: they may lead to another section."""
        tokens, _ = _read(text)
        return sorted([*_heading_problems(tokens), *_open_fences(tokens, _lines(text))])

    def remark(self, text: str) -> str:
        """An HTML comment, which a reader does not see."""
        return f"<!-- {_one_line(text).replace('--', '- -').rstrip('-')} -->"


def anchor(title: str) -> str:
    """The anchor of a heading, as GitHub makes it: small letters, words joined by "-", other marks left out."""
    return re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _lines(text: str) -> list[str]:
    """Lines as CommonMark counts them."""
    return re.split(r"\r\n?|\n", text)


def _read(text: str) -> tuple[list[Token], dict[str, Any]]:
    env: dict[str, Any] = {}
    return _READER.parse(text, env), env


def _headings(tokens: list[Token]) -> Iterator[_Heading]:
    for i, token in enumerate(tokens):
        if token.type == "heading_open" and token.map:
            title = "".join(c.content for c in tokens[i + 1].children or [] if c.type in ("text", "code_inline"))
            yield _Heading(int(token.tag[1:]), title, token.map[0] + 1)


def _slugs(tokens: list[Token]) -> Iterator[tuple[str, _Heading]]:
    """Headings by their anchors; the second of one name ends in "-1"."""
    seen: Counter[str] = Counter()
    for each in _headings(tokens):
        slug = anchor(each.title)
        if not slug:
            continue
        number, seen[slug] = seen[slug], seen[slug] + 1
        yield (f"{slug}-{number}" if number else slug), each


def _inline(tokens: list[Token]) -> Iterator[_Inline]:
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
                yield _Inline("strong", "".join(pieces), begin)
            elif child.type == "code_inline":
                yield _Inline("code", child.content, line)
                pieces.append(child.content)
            elif child.type == "link_open":
                yield _Inline("link", str(child.attrs.get("href", "")), line, str(child.meta.get("label", "")))
            elif child.type == "image":
                yield _Inline("link", str(child.attrs.get("src", "")), line, str(child.meta.get("label", "")))
            elif child.type == "text":
                pieces.append(child.content)
                if not in_heading:
                    yield _Inline("text", child.content, line)


def _footnotes(tokens: list[Token], lines: list[str]) -> Iterator[tuple[int, str, bool]]:
    """(line, mark, whether it is defined there) of all that stand outside of code."""
    code = {n for t in tokens if t.type in ("fence", "code_block") and t.map for n in range(*t.map)}
    for number, line in enumerate(lines):
        if number not in code and "[^" in line:
            for match in _FOOTNOTE.finditer(re.sub(r"`[^`]*`", lambda code: " " * len(code[0]), line)):
                yield number + 1, match[1], bool(match[2]) and not line[: match.start()].strip()


def _names(texts: list[_Inline]) -> list[tuple[str, int]]:
    """Capitalised names that stand there twice or more, at least once within a sentence, with their first line."""
    count: Counter[str] = Counter()
    first: dict[str, int] = {}
    within: set[str] = set()
    for each in texts:
        for match in _PHRASE.finditer(each.text):
            name = re.sub(r"['’]s$", "", match[0])
            begins = bool(_SENTENCE_END.search(each.text[: match.start()]))
            # At a sentence's beginning the first word may be any word: "When Mara came".
            forms = {name, name.partition(" ")[2]} - {""} if begins else {name}
            for form in forms:
                count[form] += 1
                first.setdefault(form, each.line)
            if not begins:
                within.add(name)
    named = [n for n in first if n in within and count[n] > 1 and not _NO_NAME.search(n)]
    return [(name, first[name]) for name in named]


def _is_term(code: str) -> bool:
    """Whether what stands in backquotes is a word of the document's own, neither code nor a file."""
    return bool(re.fullmatch(r"[^\W\d_][\w-]*", code)) and not _CODE_NAME.fullmatch(code)


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
    headings = list(_headings(tokens))
    above: list[_Heading] = []
    seen: dict[tuple[str, ...], int] = {}
    for before, each in zip([None, *headings], headings, strict=False):
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
            title = next((h.title for h in headings if h.line == token.map[0] + 1), "")
            yield Problem(token.map[0] + 1, f"there is nothing under the heading “{title}”")


def _open_fences(tokens: list[Token], lines: list[str]) -> Iterator[Problem]:
    for token in tokens:
        if token.type == "fence" and token.map:
            begin, end = token.map
            last = lines[min(end, len(lines)) - 1].strip().lstrip("> ")
            closed = end - begin > 1 and set(last) == {token.markup[0]} and len(last) >= len(token.markup)
            if not closed:
                yield Problem(begin + 1, "a code block is not closed")
