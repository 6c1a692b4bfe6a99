"""The project that a document is about: its files, what they define, and which of them a section should know.

What a section was told of a file goes with the hash of the text that was read: that is what makes it stale later.
"""

from __future__ import annotations

import ast
import os
import re
import textwrap
import warnings
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from memstore.agent.constants import CHARACTERS_A_TOKEN, RRF
from memstore.embedder import Embedder
from memstore.lexical import words
from zeta.chat.files import read_document
from zeta.errors import ConfigError
from zeta.knowledge import ignored
from zeta.knowledge.records import Refused
from zeta.knowledge.scan import LARGEST, scan
from zeta.units import format_bytes
from zeta.writing import bm25
from zeta.writing.keeping.manifest import sha256
from zeta.writing.language import Definition
from zeta.writing.languages import registry
from zeta.writing.memory.lake import Lake
from zeta.writing.memory.mirror import short
from zeta.writing.memory.view import PROJECT
from zeta.writing.outline import Section

MOST_FILES: Final = 2000
"""Files that are read; what comes after them in reading order is refused by name."""
LOOKS: Final = 5
"""How often a file that changes while it is read is read again."""
DIGEST: Final = 300
"""Tokens that a section is told of its sources: a line or two of each."""
_TAKEN: Final = frozenset({"import"})
"""Kinds of definitions that are another file's."""
_BEGIN: Final = 2000
"""Characters of a file that stand for what it is about."""
_LINE: Final = 160


@dataclass(frozen=True)
class Source:
    """One file as it was read. `path` is as a document names it, with `/` between; `sha256` is that of its text,
    `size` in bytes of UTF-8; `language` as zeta.writing.languages.registry has it, "" for others."""

    path: str
    text: str
    sha256: str
    size: int
    language: str
    definitions: tuple[Definition, ...]


def steady(path: Path, read: Callable[[Path], str] = read_document) -> str:
    """The text of a file that nobody changed while it was read: until two looks at it agree, it is read again. Raises
    ConfigError for what is no text or does not come to rest, OSError."""
    before = _state(path)
    for _ in range(LOOKS):
        text = read(path)
        after = _state(path)
        if after == before:
            return text
        before = after
    raise ConfigError(f"{path} keeps changing while it is read", "try again when it is at rest")


def _state(path: Path) -> tuple[int, int, int]:
    status = path.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns


def relative(path: Path, base: Path) -> str:
    """A path as a document in the folder `base` has it, with "/" between."""
    return Path(os.path.relpath(path, base)).as_posix()


def source(name: str, text: str) -> Source:
    """A file of this name that says this."""
    language = registry.name_of(name)
    found = registry.language_named(language).definitions(text) if language else []
    definitions = [each for each in found if each.kind not in _TAKEN]
    return Source(name, text, sha256(text), len(text.encode("utf-8", "surrogatepass")), language, tuple(definitions))


def gather(
    paths: Sequence[Path], base: Path, leave: Collection[Path] = (), embedder: Embedder | None = None
) -> Sources:
    """Read files and folders. Paths are told from `base`, the folder of the document; `leave` is not read: the document
    itself and what lies beside it for zeta.

    Folders are read as a knowledge base reads them (ignore files, no secrets, text only); a file that changed meanwhile
    is read again. Raises ConfigError for what is not there, is no text, holds none, or does not come to rest.
    """
    left = {_at(each) for each in leave}
    found: dict[Path, str] = {}
    refused: list[Refused] = []
    for path in paths:
        if not path.is_dir():
            found[_at(path)] = _single(path)
            continue
        scanned = scan(path)
        refused += scanned.refused
        for each in scanned.documents:
            at = _at(path / each.path)
            if at in left or any(above in left for above in at.parents):
                continue
            try:
                found[at] = steady(at) if at.stat().st_mtime != each.time else each.text
            except (OSError, ConfigError) as error:
                refused.append(Refused(each.path, "unreadable", str(error)))
    named = [(relative(path, base), text) for path, text in found.items()]
    refused += [
        Refused(name, "many", f"comes after the {MOST_FILES} files that are read") for name, _ in named[MOST_FILES:]
    ]
    return Sources([source(*each) for each in named[:MOST_FILES]], refused, embedder)


def _single(path: Path) -> str:
    if not path.exists():
        raise ConfigError(f"there is no file or folder {path}", "give one of the project with --from")
    if ignored.secret_name(path.name):
        raise ConfigError(f"{path} may hold keys or passwords, by its name", "give the project without it")
    size = path.stat().st_size
    if size > LARGEST:
        raise ConfigError(
            f"{path} has {format_bytes(size)}, and {format_bytes(LARGEST)} is the most that is read",
            "give a part of it",
        )
    try:
        text = steady(path)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror or error}", "check its rights") from error
    if ignored.secret_text(text):
        raise ConfigError(f"{path} holds a private key or an access token", "take it out of the file first")
    return text


def _at(path: Path) -> Path:
    return Path(os.path.abspath(path))


class Sources:
    """The files of a project in reading order. `embedder` None: relevance is by words alone."""

    def __init__(
        self, files: Sequence[Source], refused: Sequence[Refused] = (), embedder: Embedder | None = None
    ) -> None:
        self.files, self.refused = tuple(files), tuple(refused)
        self._embedder = embedder
        self._bags = [Counter(words(_about(each))) for each in self.files]
        self._vectors: np.ndarray[tuple[int, int], np.dtype[np.float32]] | None = None

    def pour(self, lake: Lake) -> None:
        """Let the lake know what the files define, and forget what files that are gone did. Raises StoreError."""
        for gone in set(lake.files()) - {each.path for each in self.files}:
            lake.drop(PROJECT, gone)
        for each in self.files:
            lake.fill(PROJECT, each.definitions, file=each.path)
        lake.mentions = self.mentions

    def mentions(self, name: str) -> bool:
        """Whether a name stands in any file."""
        return mentioned(name, (each.text for each in self.files))

    def relevant(self, section: Section, k: int = 4) -> list[Source]:
        """The files that a section should know, best first: by the words it shares with them and, with an embedder, by
        meaning, fused by reciprocal rank (Cormack et al., 2009)."""
        asked = _asked(section)
        ranks = [bm25.ranked(self._bags, words(asked))]
        if self._embedder is not None:
            ranks.append(self._by_meaning(asked))
        fused: dict[int, float] = {}
        for ranking in ranks:
            for rank, number in enumerate(ranking, 1):
                fused[number] = fused.get(number, 0.0) + 1 / (RRF + rank)
        return [self.files[number] for number in sorted(fused, key=lambda number: (-fused[number], number))[:k]]

    def _by_meaning(self, asked: str) -> list[int]:
        assert self._embedder is not None
        if not self.files:
            return []
        if self._vectors is None:
            self._vectors = self._embedder.embed([_about(each) for each in self.files])
        near = self._vectors @ self._embedder.embed([asked])[0]
        return [int(number) for number in np.argsort(-near, kind="stable")]


def mentioned(name: str, texts: Iterable[str]) -> bool:
    """Whether a name of code stands in any of these texts."""
    form = re.compile(rf"(?<![\w.]){re.escape(name)}(?!\w)")
    return any(form.search(text) for text in texts)


def _asked(section: Section) -> str:
    details = (f"{each.kind} {each.name} {each.purpose}" for each in section.details)
    return " ".join([section.title, section.topic, *details])


def _about(each: Source) -> str:
    """What a file is about: its path, what it defines, how it begins."""
    names = " ".join(re.sub(r"[_.]", " ", definition.name) for definition in each.definitions)
    return f"{re.sub(r'[/_.-]', ' ', each.path)}\n{names}\n{each.text[:_BEGIN]}"


def digest(sources: Sequence[Source], budget: int = DIGEST) -> str:
    """What a specialist is told of files, within a budget in tokens (at four characters each): of every file its path
    and, as far as there is room, what it defines for others, what says something of itself first. "" for no files."""
    shares = [_lines(each) for each in sources]
    room = budget * CHARACTERS_A_TOKEN
    taken = [0] * len(shares)
    for row in range(max(map(len, shares), default=0)):  # one line of each in turn, so that no file takes it all
        for number, lines in enumerate(shares):
            if row < len(lines) and taken[number] == row and len(lines[row]) + 1 <= room:
                room -= len(lines[row]) + 1
                taken[number] += 1
    return "\n".join(line for lines, count in zip(shares, taken, strict=True) for line in lines[:count])


def _lines(each: Source) -> list[str]:
    head = f"{each.path}: {_docstring(each.text)}".rstrip()[:_LINE] if each.language == "python" else f"{each.path}:"
    if not each.definitions:
        return [head, *(f"  {line.strip()[:_LINE]}" for line in each.text.split("\n") if line.strip())][:4]
    open_ones = [definition for definition in each.definitions if not short(definition.name).startswith("_")]
    speaking = sorted(open_ones, key=lambda definition: not _python(definition.text))
    return [head, *dict.fromkeys(f"  {signature(definition)}" for definition in speaking)]


def signature(definition: Definition) -> str:
    """A definition in one line: how it begins and, of Python, the first line of its docstring."""
    line = _python(definition.text) or " ".join(definition.text.partition("\n")[0].split()).rstrip("{: ")
    return line[:_LINE]


def _python(text: str) -> str:
    """The head of a function or class with what it says of itself; "" for what is none."""
    found = _parsed(text) if text.lstrip().startswith(("def ", "class ", "async def ", "@")) else None
    node = found.body[0] if found else None
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return ""
    said = _said(node)
    node.body, node.decorator_list = [ast.Pass()], []
    head = ast.unparse(node).partition("\n")[0].removesuffix(":")
    return f"{head}: {said}" if said else head


def _docstring(text: str) -> str:
    """The first line of what a Python file says of itself."""
    found = _parsed(text)
    return _said(found) if found else ""


def _said(node: ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> str:
    return (ast.get_docstring(node) or "").partition("\n")[0].strip()


def _parsed(text: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings(action="ignore"):
            return ast.parse(textwrap.dedent(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
