"""Text into pieces that are indexed one by one. Knows Markdown: a piece ends where a heading begins, and paragraphs,
list items and fenced code stay whole where they can."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from memstore.agent.constants import CHUNK_CHARACTERS

LARGEST: Final = 2 * CHUNK_CHARACTERS
"""Characters up to which one block stays whole."""

_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")
_HEADING: Final = re.compile(r" {0,3}#{1,6}(\s|$)")
_ITEM: Final = re.compile(r"\s*([-*+]|\d{1,9}[.)])\s")
_SENTENCE_END: Final = re.compile(r"(?<=[.!?…]\s)(?=\S)|(?<=[。！？])")
_WORD_END: Final = re.compile(r"(?<=\s)(?=\S)")


def chunks(text: str) -> list[str]:
    """The pieces of a text, each of about CHUNK_CHARACTERS and none empty. Joined they hold every word in its order."""
    found: list[str] = []
    piece = ""
    for block in _blocks(text):
        opens = bool(_HEADING.match(block))
        if not _bare(piece) and (opens or len(piece) + len(block) > CHUNK_CHARACTERS):
            found.append(piece)
            piece = ""
        whole = f"{piece}{block}"
        if len(whole) <= LARGEST:
            piece = whole
        else:
            *full, piece = _split(whole)
            found += full
    found.append(piece)
    return [kept for each in found if (kept := each.strip("\n").rstrip()).strip()]


def _bare(piece: str) -> bool:
    """Whether there are headings only so far: they go with what they head."""
    return all(_HEADING.match(line) for line in piece.splitlines() if line.strip())


def _blocks(text: str) -> Iterator[str]:
    """Headings, list items, fenced code and paragraphs, with their line ends."""
    block, fence = "", ""
    for line in text.splitlines(keepends=True):
        mark = _FENCE.match(line)
        if fence:
            block += line
            if mark and mark[1].startswith(fence) and not line[mark.end() :].strip():
                yield block
                block, fence = "", ""
        elif mark:
            yield block
            block, fence = line, mark[1]
        elif not line.strip():
            yield block + line
            block = ""
        elif _HEADING.match(line):
            yield block
            yield line
            block = ""
        elif _ITEM.match(line):
            yield block
            block = line
        else:
            block += line
    yield block


def _split(block: str) -> list[str]:
    """A block that is too large, at its lines, else its sentences, else its words, else anywhere."""
    return _packed(block, (_lines, _SENTENCE_END.split, _WORD_END.split, _slices))


def _packed(text: str, cuts: Sequence[Callable[[str], list[str]]]) -> list[str]:
    """The parts of the first cut, put together up to CHUNK_CHARACTERS; a part that is larger is cut by the next."""
    found, piece = list[str](), ""
    for part in cuts[0](text):
        if len(piece) + len(part) > CHUNK_CHARACTERS:
            found.append(piece)
            piece = ""
        if len(part) > CHUNK_CHARACTERS:
            found += _packed(part, cuts[1:])
        else:
            piece += part
    return [*found, piece]


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _slices(text: str) -> list[str]:
    return [text[at : at + CHUNK_CHARACTERS] for at in range(0, len(text), CHUNK_CHARACTERS)]
