"""The text of a PDF, page by page (pypdf). Text that is only in its pictures is not recognised.

A PDF is a program from a stranger: it may nest, loop, and unpack without end. pypdf bounds every step, here more
tightly than it does by itself, and whatever it raises becomes one sentence.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Final

from zeta.errors import ConfigError

if TYPE_CHECKING:
    from pypdf import PageObject

_log = logging.getLogger(__name__)

TOKENS: Final = 600_000
"""Operands and operators of one page: a hundred times a dense page of text, and about half a minute of work."""
FORMS: Final = 500
"""Drawings within one page that are searched for text."""
_BROKEN_HINT: Final = "open it in a PDF viewer and save it anew, or give its text"


def pages(file: IO[bytes], name: str) -> Iterator[tuple[str, int, int]]:
    """(text with a blank line after it, page, pages) of every page; a page that cannot be read says so in its text.

    Raises ConfigError, about `name`, for a file that is broken, locked, or without any text, and where pypdf is not
    installed.
    """
    try:
        import pypdf
    except ImportError as error:
        raise ConfigError(
            f"{name} is a PDF, and pypdf, which reads it, is not installed",
            'install zeta[documents]: .venv/bin/python -m pip install -e ".[documents]"',
        ) from error
    limits = pypdf.Configuration(
        stream_parsing_work_maximum_count=TOKENS, xform_maximum_invocations_per_extraction=FORMS
    )
    told = lost = 0
    with _quiet(), pypdf.apply_configuration(limits):
        found = _opened(file, name)
        for number, page in enumerate(found, 1):
            text = _text(page, number)
            lost += text is None
            told += bool(text)
            if text is None:
                text = f"[page {number} could not be read]"
            yield f"{text}\n\n" if text else "", number, len(found)
    if lost and not told:
        raise ConfigError(f"{name} is a broken PDF: no text can be read from it", _BROKEN_HINT)
    if not told:
        raise ConfigError(
            f"{name} holds no text, at most pictures of it",
            "if it was scanned, let a program recognise its text (OCR) first",
        )


def _opened(file: IO[bytes], name: str) -> list[PageObject]:
    from pypdf import PasswordType, PdfReader
    from pypdf.errors import DependencyError

    try:
        reader = PdfReader(file)
        locked = reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED
        found = [] if locked else list(reader.pages)
    except DependencyError as error:
        raise ConfigError(
            f"{name} is encrypted with AES, which needs the package cryptography",
            "install it: .venv/bin/python -m pip install cryptography",
        ) from error
    except Exception as error:  # a broken PDF raises anything: TypeError, RecursionError, MemoryError, OSError, …
        raise ConfigError(f"{name} is a broken PDF", _BROKEN_HINT) from error
    if locked:
        raise ConfigError(
            f"{name} is locked with a password", "open it where you know the password, and save it without one"
        )
    return found


def _text(page: PageObject, number: int) -> str | None:
    """The text of a page without the blanks around it; None where it cannot be read."""
    try:
        return page.extract_text().replace("\f", "\n\n").strip()
    except Exception as error:  # as above
        _log.warning("page %d of a PDF could not be read: %s", number, type(error).__name__)
        return None


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what pypdf reports in its logger: without any handler it would go to standard error."""
    logger, handler = logging.getLogger("pypdf"), logging.NullHandler()
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
