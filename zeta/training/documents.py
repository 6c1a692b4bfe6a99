"""Documents to train on: texts from files, Python's own documentation, and made-up dialogues and code.

A document is told apart by the hash of what it says; which of them are kept for validation follows from that hash too,
so that adding documents moves none from one side to the other.
"""

from __future__ import annotations

import ast
import hashlib
import json
import pydoc_data.topics
import subprocess
import sys
import sysconfig
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from zeta.errors import ZetaError

Kind = Literal["prose", "docs", "dialogue", "code"]
KINDS: tuple[Kind, ...] = ("prose", "docs", "dialogue", "code")

SUFFIXES = (".txt", ".md", ".rst")
SHORTEST = 400
"""Characters below which a text teaches nothing about what came long before: a text file that short is refused, a
docstring page is left out."""

_PYTHON_LICENCE = "Python Software Foundation License 2"
_MADE_UP = "made up by zeta, in the public domain"
_UNSTATED = "not stated"


@dataclass(frozen=True)
class Document:
    """One document. `turns` (role, text) where it is a chat, and then `text` is empty."""

    title: str
    source: str
    kind: Kind
    text: str = ""
    turns: Sequence[tuple[str, str]] = ()
    licence: str = _UNSTATED
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        said = self.text or json.dumps(list(self.turns), ensure_ascii=False)
        object.__setattr__(self, "sha256", hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest())

    @property
    def characters(self) -> int:
        """Length of what it says, without a template's markers."""
        return len(self.text) + sum(len(text) for _, text in self.turns)

    def held_out(self, share: float) -> bool:
        """Whether its hash puts it among the `share` of documents that are kept for validation."""
        return int(self.sha256[:8], 16) < share * 2**32


def prose(paths: Sequence[Path], licence: str = _UNSTATED) -> list[Document]:
    """The text files at `paths`; a folder gives those below it, in order of their names.

    Raises ZetaError for what is missing, empty of texts, too short, or no UTF-8.
    """
    found = [file for path in paths for file in _text_files(path)]
    return [Document(file.stem, file.name, "prose", text=_read(file), licence=licence) for file in found]


def python_docs() -> Iterator[Document]:
    """Python's language topics, then the docstrings of the standard library's modules, one document a module."""
    source = f"Python {sys.version_info.major}.{sys.version_info.minor}"
    for topic, text in sorted(pydoc_data.topics.topics.items()):
        if len(text) >= SHORTEST:
            yield Document(f"topic {topic}", source, "docs", text=text.strip(), licence=_PYTHON_LICENCE)
    library = Path(sysconfig.get_path("stdlib"))
    for path in sorted(library.rglob("*.py")):
        parts = path.relative_to(library).with_suffix("").parts
        if _UNWANTED.isdisjoint(parts):
            text = _docstrings(path)
            if len(text) >= SHORTEST:
                name = ".".join(parts).removesuffix(".__init__")
                yield Document(name, source, "docs", text=f"{name}\n\n{text}", licence=_PYTHON_LICENCE)


def made_up(kind: Literal["dialogue", "code"], count: int, seed: int) -> Iterator[Document]:
    """Documents from the generators, which live on training's side and are asked in a process of their own.

    Raises ZetaError where that process fails.
    """
    if not count:
        return
    command = [sys.executable, "-m", "models", "generate", kind, "--count", str(count), "--seed", str(seed)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        for line in child.stdout:
            found = json.loads(line)
            turns = tuple((role, text) for role, text in found.get("turns", ()))
            title, text = found["title"], found.get("text", "")
            yield Document(title, f"seed {seed}", kind, text=text, turns=turns, licence=_MADE_UP)
        told = child.stderr.read().strip()
    if child.returncode:
        reason = told.splitlines()[-1] if told else f"exit code {child.returncode}"
        raise ZetaError(
            f"the generator of made-up documents failed: {reason}", "the package `models` must be installed"
        )


_UNWANTED = frozenset(
    {"test", "tests", "idlelib", "site-packages", "lib2to3", "turtledemo", "pydoc_data", "_sysconfigdata"}
)


def _text_files(path: Path) -> list[Path]:
    if path.is_dir():
        found = sorted(file for file in path.rglob("*") if file.suffix in SUFFIXES and file.is_file())
        if not found:
            raise ZetaError(f"the folder {path} holds no texts", f"texts end in {', '.join(SUFFIXES)}")
        return found
    return [path]


def _read(path: Path) -> str:
    try:
        text = path.read_text("utf-8").lstrip("\ufeff")
    except UnicodeDecodeError as error:
        raise ZetaError(f"{path} is not UTF-8 text", "convert it, or leave it out") from error
    except OSError as error:
        raise ZetaError(
            f"{path} cannot be read: {error.strerror or error}", "check the path and who may read it"
        ) from error
    if len(text) < SHORTEST:
        raise ZetaError(
            f"{path} is too short to train on: {len(text)} characters",
            f"a text needs {SHORTEST} or more; join short ones into one file",
        )
    return text


def _docstrings(path: Path) -> str:
    """What a module says of itself, its classes and functions, in the order of the file; "" where it cannot be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(path.read_bytes(), str(path))
    except (OSError, SyntaxError, ValueError):
        return ""
    parts = []
    for node in _in_order(tree):
        said = ast.get_docstring(node)
        if said and isinstance(node, ast.Module):
            parts.append(said)
        elif said and isinstance(node, ast.ClassDef):
            parts.append(f"class {node.name}\n\n{said}")
        elif said and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            parts.append(f"{node.name}({ast.unparse(node.args)})\n\n{said}")
    return "\n\n".join(parts)


_Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def _in_order(node: _Documented) -> Iterator[_Documented]:
    yield node
    for child in node.body:
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _in_order(child)
