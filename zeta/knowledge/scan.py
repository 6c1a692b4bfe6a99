"""A folder as texts in reading order, and every file that is not read, with the reason. Nothing is written."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zeta.chat.files import read_document, shown
from zeta.errors import ConfigError, ZetaError
from zeta.knowledge import ignored
from zeta.knowledge.ignored import IgnoreFiles, Patterns
from zeta.knowledge.order import reading_key
from zeta.knowledge.records import Refused
from zeta.units import format_bytes

LARGEST: Final = 1_000_000
"""Bytes of the largest file that is read: a quarter of a million tokens, a quarter of an hour for the default model."""


@dataclass(frozen=True)
class Document:
    """One file: its path relative to the folder with `/` between, its text, the SHA-256 of that, and when it was
    changed (seconds since the epoch)."""

    path: str
    text: str
    digest: str
    time: float


@dataclass(frozen=True)
class Scan:
    """What a folder holds: `documents` in reading order, `refused` by path."""

    documents: tuple[Document, ...]
    refused: tuple[Refused, ...]


def scan(
    folder: Path,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    looked: Callable[[int], None] = lambda files: None,
) -> Scan:
    """Read every file of a folder that is text and wanted. `include` and `exclude` are patterns as in a .gitignore;
    `looked` hears how many files were looked at.

    Raises ConfigError for a folder that is none or holds nothing to read, ZetaError for one that vanishes meanwhile.
    """
    root = Path(os.path.abspath(folder))
    if not root.is_dir():
        what = "is a file, not a folder" if root.exists() else "does not exist"
        raise ConfigError(f"{shown(folder)} {what}", "give the folder whose files are to be known")
    refused: list[Refused] = []
    documents = list[Document]()
    wanted, unwanted = (Patterns(include) if include else None), Patterns(exclude)
    for path in _files(root, refused):
        name = path.relative_to(root).as_posix()
        if unwanted.verdict(name) or (wanted is not None and not wanted.verdict(name)):
            refused.append(Refused(name, "excluded", "is left out by --include or --exclude"))
            continue
        found = _read(path, name)
        if isinstance(found, Refused):
            refused.append(found)
        else:
            documents.append(found)
        looked(len(documents) + len(refused))
    if not root.is_dir():
        raise ZetaError(
            f"{shown(folder)} vanished while it was read", "nothing was changed; bring it back and try again"
        )
    if not documents:
        raise ConfigError(
            f"{shown(folder)} holds no text to read" + (f": {summary(refused)}" if refused else ""),
            "choose another folder, or other --include and --exclude",
        )
    return Scan(tuple(sorted(documents, key=lambda d: reading_key(d.path))), tuple(sorted(refused)))


def summary(refused: Sequence[Refused]) -> str:
    """`3 binary, 1 secret`: how many files were refused for which reason."""
    kinds = [each.kind for each in refused]
    return ", ".join(f"{kinds.count(kind)} {kind}" for kind in sorted(set(kinds), key=lambda k: (-kinds.count(k), k)))


def _files(root: Path, refused: list[Refused]) -> list[Path]:
    """The files below `root` that git and tools would call the author's own; the others go to `refused`, a folder that
    is ignored as one."""
    rules, found = IgnoreFiles(root), list[Path]()

    def name(path: Path) -> str:
        return path.relative_to(root).as_posix().encode("utf-8", "replace").decode()

    def closed(error: OSError) -> None:
        path = Path(error.filename or root)
        if path != root:
            refused.append(Refused(name(path), "unreadable", error.strerror or str(error)))

    for here, folders, files in os.walk(root, onerror=closed):
        at = Path(here)
        for each in sorted(folders):
            path = at / each
            if path.is_symlink():
                folders.remove(each)
                refused.append(Refused(name(path), "link", "is a link to another folder"))
            elif ignored.tools_own(each) or rules.ignores(path, folder=True):
                folders.remove(each)
                refused.append(Refused(f"{name(path)}/", "ignored", "is ignored, as git would"))
        for each in sorted(files):
            path = at / each
            if path.is_symlink():
                refused.append(Refused(name(path), "link", "is a link to another file"))
            elif rules.ignores(path) or (ignored.tools_own(each) and not ignored.secret_name(each)):
                refused.append(Refused(name(path), "ignored", "is ignored, as git would"))
            elif name(path) != path.relative_to(root).as_posix():
                refused.append(Refused(name(path), "unreadable", "has a name that is no Unicode"))
            else:
                found.append(path)
    return found


def _read(path: Path, name: str) -> Document | Refused:
    """One file, or why it is not read."""
    if ignored.secret_name(name):
        return Refused(name, "secret", "may hold keys or passwords, by its name")
    if ignored.generated(name):
        return Refused(name, "generated", "was written by a program, by its name")
    try:
        status = path.stat()
        if not status.st_size:
            return Refused(name, "empty", "is empty")
        if status.st_size > LARGEST:
            size, most = format_bytes(status.st_size), format_bytes(LARGEST)
            return Refused(name, "huge", f"has {size}, and {most} is the most that is read")
        text = read_document(path)
    except OSError as error:
        return Refused(name, "unreadable", error.strerror or str(error))
    except ConfigError as error:
        return Refused(name, "binary", str(error).removeprefix(f"{shown(path)} "))
    if ignored.secret_text(text):
        return Refused(name, "secret", "holds a private key or an access token")
    return Document(name, text, hashlib.sha256(text.encode()).hexdigest(), status.st_mtime)
