"""Text from outside: files of any length and standard input, whole, or refused by name.

What a file is, its first bytes tell; its suffix is asked only where they do not. Everything that is text is read as
text, whatever it is called. PDF and DOCX have readers of their own (zeta.chat.pdf, zeta.chat.docx).
"""

from __future__ import annotations

import codecs
import os
import re
import stat
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import IO, Final

from zeta.errors import ConfigError, ZetaError
from zeta.units import format_bytes

FILE_LIMIT: Final = 2_000_000_000
"""Bytes of the largest file that is read."""
TEXT_LIMIT: Final = 200_000_000
"""Characters that may come out of a packed document: a small file can claim any number of pages."""
HEAD: Final = 4096
"""Bytes that tell what a file is."""
_CHUNK: Final = 1_000_000

Progress = Callable[[int, int], None]
"""Told (done, total) now and then: pages of a PDF, blocks of a DOCX, bytes of a text."""
Stop = Callable[[], bool]
"""Asked between two pages, or megabytes, whether to stop."""
Reader = Callable[[IO[bytes], str], Iterator[tuple[str, int, int]]]
"""From an open file, and what it is called: (text, done, total), piece by piece."""

_CONVERT: Final = "save it as .docx, .pdf or plain text, and give that"
REFUSED: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "image": ("is an image, not text", "type what matters in it, or let a program recognise its text (OCR)"),
        "audio": ("is a sound recording, not text", "give its words as text"),
        "video": ("is a video, not text", "give its subtitles or its words as text"),
        "archive": ("is an archive", "unpack it, and give the files in it"),
        "model": ("is a model, not a text", "open it as a model: zeta chat --model FILE.gguf"),
        "program": ("is a program for the machine, not text", "give its source code"),
        "database": ("is a database", "export what matters as text, for example as .csv"),
        "word": ("is a document of an old Word", _CONVERT),
        "locked": ("is locked with a password", "open it where you know the password, and save it without one"),
        "odt": ("is an OpenDocument text", _CONVERT),
        "ebook": ("is an e-book", "convert it to .pdf or plain text first"),
        "sheet": ("is a spreadsheet", "save the sheet as .csv, and give that"),
        "slides": ("is a presentation", "save it as .pdf, and give that"),
        "utf32": ("is text in UTF-32", "convert it first: iconv -f utf-32 -t utf-8"),
    }
)
"""Kinds that are not read: what such a file is, and what to do instead."""

_SIGNATURES: Final = re.compile(
    rb"""(?sx)
      (?P<model> GGUF)
    | (?P<image> \x89PNG | \xff\xd8\xff | GIF8[79]a | BM.{4}\0{4} | II\*\0 | MM\0\* | \0\0\x01\0
                 | RIFF.{4}WEBP | .{4}ftyp(?:avif|hei|mif1) )
    | (?P<audio> ID3[\x02-\x04] | \xff[\xfa\xfb\xf2\xf3] | OggS\0 | fLaC\0 | RIFF.{4}WAVE | .{4}ftypM4A )
    | (?P<video> .{4}ftyp | RIFF.{4}AVI | \x1aE\xdf\xa3 )
    | (?P<program> \x7fELF | MZ.{,4}\0 | \xca\xfe\xba\xbe | \xcf\xfa\xed\xfe | \0asm )
    | (?P<database> SQLite\ format\ 3 )
    | (?P<odt> .{38}application/vnd\.oasis\.opendocument\.text )
    | (?P<sheet> .{38}application/vnd\.oasis\.opendocument\.spreadsheet )
    | (?P<slides> .{38}application/vnd\.oasis\.opendocument\.presentation )
    | (?P<ebook> .{38}application/epub\+zip )
    | (?P<zip> PK\x03\x04 | PK\x05\x06 )
    | (?P<compound> \xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 )
    | (?P<archive> \x1f\x8b | BZh[1-9]1AY | \xfd7zXZ | 7z\xbc\xaf | Rar!\x1a | \x28\xb5\x2f\xfd | .{257}ustar )
    | (?P<utf32> \xff\xfe\0\0 | \0\0\xfe\xff )
    | (?P<text> \xff\xfe | \xfe\xff )
    """
)
"""What begins like this is a kind of file; asked only of what cannot be UTF-8 text, for some are plain letters."""
_SUFFIXES: Final = MappingProxyType(
    {
        suffix: kind
        for kind, suffixes in {
            "pdf": ".pdf",
            "docx": ".docx",
            "image": ".avif .bmp .gif .heic .ico .jpeg .jpg .png .tif .tiff .webp",
            "audio": ".aac .flac .m4a .mp3 .oga .ogg .opus .wav .wma",
            "video": ".avi .flv .m4v .mkv .mov .mp4 .mpeg .mpg .webm .wmv",
            "archive": ".7z .bz2 .gz .iso .rar .tar .tgz .xz .zip .zst",
            "model": ".gguf",
            "program": ".class .dll .dylib .exe .msi .o .pyc .so .wasm",
            "database": ".db .mdb .parquet .sqlite .sqlite3",
            "word": ".doc .dot",
            "odt": ".odt",
            "ebook": ".azw3 .epub .mobi",
            "sheet": ".ods .xls .xlsb .xlsm .xlsx",
            "slides": ".key .odp .ppt .pptx",
        }.items()
        for suffix in suffixes.split()
    }
)
_PARTS: Final = MappingProxyType({"word": ".docx", "xl": ".xlsx", "ppt": ".pptx"})
"""Folders within an Office file, and the suffix it should have."""


class ReadStopped(ZetaError):
    """A file was not read to its end, on request; nothing of it is kept."""


def _ignored(_done: int, _total: int) -> None:
    """Progress that nobody watches."""


def _never() -> bool:
    return False


def read_any(path: Path) -> str:
    """The text of a document, of an empty file, or of a pipe that a shell gave a name."""
    if path.is_file() and not path.stat().st_size:
        return ""
    return read_text(path) if path.exists() and not (path.is_file() or path.is_dir()) else read_document(path)


def read_document(path: Path, progress: Progress = _ignored, stop: Stop = _never) -> str:
    """The text of a file: text and source code in UTF-8 or UTF-16, PDF, DOCX.

    Raises ConfigError that names what cannot be read and says what to do, ReadStopped once `stop()` is true.
    """
    suffix = path.suffix.lower()
    kind = recognise(_head(path), suffix)
    if kind == "zip":
        kind = packed(_names(path), suffix)
    if kind in REFUSED:
        told, hint = REFUSED[kind]
        raise ConfigError(f"{shown(path)} {told}", hint)
    if kind == "text":
        text = read_text(path, progress, stop)
    else:
        from zeta.chat import docx, pdf

        text = well_formed(
            _whole(path, pdf.pages if kind == "pdf" else docx.blocks, TEXT_LIMIT, progress, stop).strip()
        )
    if not text or text.isspace():
        raise ConfigError(f"{shown(path)} holds no text", "choose a file with text in it")
    return text


def read_text(path: Path, progress: Progress = _ignored, stop: Stop = _never) -> str:
    """A text file's content, any length, without a byte order mark; it may be a pipe.

    Raises ConfigError that names what is unreadable, binary, or neither UTF-8 nor UTF-16; ReadStopped.
    """
    return _whole(path, _decoded, FILE_LIMIT, progress, stop).removeprefix("\ufeff")


def decode(data: bytes, name: str) -> str:
    """`data` as text without a byte order mark. Raises ConfigError that gives the offset of the first bad byte."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _undecodable(error, name, 0) from error
    return text.removeprefix("\ufeff")


def recognise(head: bytes, suffix: str) -> str:
    """The kind of a file from its first bytes, then from its suffix (small letters, with the dot).

    `text`, `pdf`, `docx`, a key of REFUSED, or `zip`: packed, so that only the names inside tell more.
    """
    if head.lstrip().startswith(b"%PDF-"):
        return "pdf"
    if _is_text(head):
        return "text"
    match = _SIGNATURES.match(head)
    kind = (match and match.lastgroup) or _SUFFIXES.get(suffix, "text")
    if kind == "compound":  # one container for all of the old Office, and for the locked files of the new
        return "locked" if suffix in (".docx", ".xlsx", ".pptx") else _SUFFIXES.get(suffix, "word")
    return kind


def packed(names: Collection[str], suffix: str) -> str:
    """The kind of a zip file from the names inside; where they say nothing, from its suffix."""
    if "[Content_Types].xml" in names:
        tops = {name.partition("/")[0] for name in names}
        suffix = next((of for top, of in _PARTS.items() if top in tops), suffix)
    return _SUFFIXES.get(suffix, "archive")


def shown(path: Path) -> str:
    """A path as it may stand in a sentence: control characters and what is not Unicode are blanks."""
    return "".join(c if c.isprintable() else " " for c in str(path))


def well_formed(text: str) -> str:
    """`text` without what no file could hold: halves of surrogate pairs are joined or replaced, zeros dropped."""
    whole = text.replace("\0", "")
    try:
        whole.encode()
    except UnicodeEncodeError:
        return whole.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole


def _whole(path: Path, read: Reader, limit: int, progress: Progress, stop: Stop) -> str:
    """All that `read` finds in a file, if it has no more than `limit` characters."""
    parts: list[str] = []
    try:
        with path.open("rb") as file:
            for text, done, total in read(file, shown(path)):
                if stop():
                    raise ReadStopped(f"{shown(path)} was not read to its end", "nothing of it was kept")
                parts.append(text)
                limit -= len(text)
                if limit < 0:
                    raise ConfigError(f"{shown(path)} holds too much text to be read", "split it into several files")
                progress(done, total)
    except OSError as error:
        raise _unreadable(path, error) from error
    return "".join(parts)


def _decoded(file: IO[bytes], name: str) -> Iterator[tuple[str, int, int]]:
    """(text, bytes so far, bytes in all) of every megabyte; of a pipe, nobody knows how much is still to come."""
    total, done = os.fstat(file.fileno()).st_size, 0
    data = file.read(_CHUNK)
    wide = len(data) > 2 and data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))  # a mark alone marks nothing
    decoder = codecs.getincrementaldecoder("utf-16" if wide else "utf-8")()
    while True:
        pending = len(decoder.getstate()[0])
        try:
            text = decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            raise _binary(name) if b"\0" in data and not wide else _undecodable(error, name, done - pending) from error
        if "\0" in text:
            raise _binary(name)
        done += len(data)
        yield text, done, max(done, total)
        if not data:
            return
        data = file.read(_CHUNK)


def _head(path: Path) -> bytes:
    """The first bytes of a file that can be read at all."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise ConfigError(f"{shown(path)} is a folder", "choose a file in it")
        if not stat.S_ISREG(status.st_mode):
            raise ConfigError(f"{shown(path)} is no file but a device or a pipe", "save what it gives to a file first")
        if status.st_size > FILE_LIMIT:
            size, most = format_bytes(status.st_size), format_bytes(FILE_LIMIT)
            raise ConfigError(f"{shown(path)} has {size}, and {most} is the most that is read", "split it")
        with path.open("rb") as file:
            head = file.read(HEAD)
    except (OSError, ValueError) as error:  # ValueError: a path with a zero in it
        raise _unreadable(path, error) from error
    if not head:
        raise ConfigError(f"{shown(path)} is empty", "choose a file with text in it")
    return head


def _names(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as file:
            return file.namelist()
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError):
        return []


def _is_text(head: bytes) -> bool:
    """Whether the first bytes are UTF-8 without zeros; a character that is cut at the end counts."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return b"\0" not in head


def _undecodable(error: UnicodeDecodeError, name: str, offset: int) -> ConfigError:
    """`offset` is where in the file the bytes begin that could not be decoded."""
    encoding = "UTF-16" if error.encoding.startswith("utf-16") else "UTF-8"
    return ConfigError(
        f"{name} is not valid {encoding}: byte {error.object[error.start]:#04x} at offset {offset + error.start}",
        "convert it first, for example with `iconv -f latin1 -t utf-8`",
    )


def _binary(name: str) -> ConfigError:
    return ConfigError(f"{name} is not a text file", "give a text in UTF-8; convert other documents first")


def _unreadable(path: Path, error: OSError | ValueError) -> ConfigError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else error
    return ConfigError(f"{shown(path)} cannot be read: {reason}", "check the path and the access rights")
