"""The text of a DOCX as Markdown (python-docx): paragraphs, headings, lists, and tables as rows, in document order.

python-docx opens the package; the text is read from its XML, for it leaves out what stands in content controls, tracked
insertions and text boxes. Left out here: deleted text, notes, comments, headers and footers, pictures.
"""

from __future__ import annotations

import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import IO, TYPE_CHECKING, Any, Final

from zeta.errors import ConfigError
from zeta.units import format_bytes

if TYPE_CHECKING:
    from docx.document import Document

UNPACKED_LIMIT: Final = 1_000_000_000
"""Bytes of all parts of a package."""
XML_LIMIT: Final = 100_000_000
"""Bytes of its XML; parsed, they take about 20 times that in memory."""
BOMB: Final = 20
"""A part that unpacks to so many times its size is XML, whatever it is called: pictures are packed already."""
_STEP: Final = 200
"""Blocks between two reports."""
_BROKEN_HINT: Final = "open it in a word processor and save it anew, or give its text"

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARAGRAPH, _TABLE, _ROW, _CELL, _VALUE = (f"{_W}{tag}" for tag in ("p", "tbl", "tr", "tc", "val"))
_TEXTS: Final = (f"{_W}t", "{http://schemas.openxmlformats.org/officeDocument/2006/math}t")
_SIGNS: Final = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-", _PARAGRAPH: "\n"}
_UNSAID: Final = (
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",  # says once more what stands beside it
    f"{_W}moveFrom",  # what was moved away, with tracking
    f"{_W}tabs",  # where tabs stop, in elements called as tabs are
)
_HEADING: Final = re.compile(r"heading ([1-9])")
_DEEPEST: Final = 8
"""The last level of a list or an outline, from 0."""
_BASES: Final = 10
"""Styles above a style that are looked at: a chain of them may be a circle."""


def blocks(file: IO[bytes], name: str) -> Iterator[tuple[str, int, int]]:
    """(Markdown, block, blocks) of every few blocks of the body.

    Raises ConfigError, about `name`, for a file that is broken or too large unpacked, and where python-docx is not
    installed.
    """
    try:
        import docx
    except ImportError as error:
        raise ConfigError(
            f"{name} is a DOCX, and python-docx, which reads it, is not installed",
            'install zeta[documents]: .venv/bin/python -m pip install -e ".[documents]"',
        ) from error
    try:
        _check_size(file, name)
        document = docx.Document(file)
        found = _found(document.element.body)
        told = _markdown(found, _Styles(document))
        for begin in range(0, len(found), _STEP):
            yield "".join(islice(told, _STEP)), min(begin + _STEP, len(found)), len(found)
    except ConfigError:
        raise
    except Exception as error:  # what zipfile, lxml and python-docx raise for a broken file is no closed set
        raise ConfigError(f"{name} is a broken or unusual DOCX", _BROKEN_HINT) from error


def _check_size(file: IO[bytes], name: str) -> None:
    """Refuse a package that says it unpacks to too much; zipfile never unpacks more than a package says."""
    with zipfile.ZipFile(file) as package:
        entries = package.infolist()
    size = sum(e.file_size for e in entries)
    xml = sum(
        e.file_size for e in entries if e.filename.endswith((".xml", ".rels")) or e.file_size > BOMB * e.compress_size
    )
    if size > UNPACKED_LIMIT or xml > XML_LIMIT:
        raise ConfigError(f"{name} would unpack to {format_bytes(size)}, too much for a text", "split it")


def _found(body: Any) -> list[Any]:
    """The paragraphs and tables of a document, without what is not said in it."""
    for element in list(body.iter(*_UNSAID)):
        element.getparent().remove(element)
    return list(_outermost(body, _PARAGRAPH, _TABLE))


def _outermost(element: Any, *tags: str) -> Iterator[Any]:
    """Elements below `element` with one of the tags, at any depth, but not one within another."""
    left = [*reversed(element)]
    while left:
        each = left.pop()
        if each.tag in tags:
            yield each
        else:
            left.extend(reversed(each))


def _markdown(found: list[Any], styles: _Styles) -> Iterator[str]:
    """Every block with the white space after it; items of a list stand close."""
    close = False
    for block in found:
        mark = "" if block.tag == _TABLE else styles.mark(block)
        text = _table(block) if block.tag == _TABLE else _said(block).strip()
        if not text:
            yield ""
            continue
        heading = mark.startswith("#")
        item = bool(mark) and not heading
        before, after = "\n" if close and not item else "", "\n" if item else "\n\n"
        yield f"{before}{mark}{' '.join(text.split()) if heading else text}{after}"
        close = item


def _said(paragraph: Any) -> str:
    """The text of a paragraph, and of the text boxes in it."""
    parts = []
    for element in paragraph.iter():
        if element.tag in _TEXTS:
            parts.append(element.text or "")
        elif element.tag in _SIGNS and element is not paragraph:
            parts.append(_SIGNS[element.tag])
    return "".join(parts)


def _table(table: Any) -> str:
    """A row a line, its cells between bars; a table in a cell is read as text."""
    rows = []
    for row in _outermost(table, _ROW):
        cells = (
            " ".join(" ".join(_said(p).split()) for p in _outermost(cell, _PARAGRAPH))
            for cell in _outermost(row, _CELL)
        )
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(row for row in rows if row.strip("| "))


class _Styles:
    """What stands before a paragraph: `# ` for a heading, `- ` or `1. ` for an item of a list; counts the items."""

    def __init__(self, document: Document) -> None:
        from docx.opc.constants import RELATIONSHIP_TYPE

        self._styles = {style.get(f"{_W}styleId"): style for style in document.styles.element.iter(f"{_W}style")}
        parts: list[Any] = [
            r.target_part for r in document.part.rels.values() if r.reltype == RELATIONSHIP_TYPE.NUMBERING
        ]
        self._bullets = {number: levels for part in parts for number, levels in _formats(part.element)}
        self._counts: defaultdict[str, list[int]] = defaultdict(lambda: [0] * (_DEEPEST + 1))

    def mark(self, paragraph: Any) -> str:
        """The mark of a paragraph, empty for plain text; asked once for each, in order."""
        chain = [paragraph, *self._bases(_value(paragraph, "pPr", "pStyle"))]
        outline = next((level for each in chain if (level := _outline(each)) is not None), None)
        if outline is not None and outline <= _DEEPEST:
            return "#" * min(outline + 1, 6) + " "
        number = next((n for each in chain if (n := _value(each, "pPr", "numPr", "numId")) is not None), "0")
        if number == "0":  # this is how a list is left
            return ""
        found = next((n for each in chain if (n := _value(each, "pPr", "numPr", "ilvl")) is not None), "0")
        level = min(max(int(found), 0), _DEEPEST)
        counts = self._counts[number]
        counts[level:] = [counts[level] + 1] + [0] * (_DEEPEST - level)
        plain = self._bullets.get(number, {}).get(level, "bullet") in ("bullet", "none")
        return "  " * level + ("- " if plain else f"{counts[level]}. ")

    def _bases(self, style: str | None) -> Iterator[Any]:
        for _ in range(_BASES):
            if style not in self._styles:
                return
            yield self._styles[style]
            style = _value(self._styles[style], "basedOn")


def _formats(numbering: Any) -> Iterator[tuple[str, dict[int, str]]]:
    """(number of a list, level -> `bullet`, `decimal`, …) of every list."""
    kinds = {
        each.get(f"{_W}abstractNumId"): {
            int(level.get(f"{_W}ilvl")): _value(level, "numFmt") or "decimal" for level in each.iter(f"{_W}lvl")
        }
        for each in numbering.iter(f"{_W}abstractNum")
    }
    for each in numbering.iter(f"{_W}num"):
        yield each.get(f"{_W}numId"), kinds.get(_value(each, "abstractNumId"), {})


def _outline(element: Any) -> int | None:
    """The outline level of a paragraph or a style, from 0; 9 says that it is no heading."""
    level = _value(element, "pPr", "outlineLvl")
    if level is not None:
        return int(level)
    name = (_value(element, "name") or "").lower()
    match = _HEADING.fullmatch(name)
    return int(match[1]) - 1 if match else 0 if name == "title" else None


def _value(element: Any, *path: str) -> str | None:
    """`w:val` of the element at the end of a path of tags; None where there is none."""
    found = element.find("/".join(f"{_W}{tag}" for tag in path))
    return None if found is None else found.get(_VALUE)
