"""Log files that rotate in the user's state folder and hold no chat text.

The rule for every logger below `zeta` and `memstore`: counts, ids, offsets and durations, never what was said. What the
rule cannot reach is cut here: an exception leaves its type and frames, not its message, which may quote the chat.
"""

import logging
import os
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from zeta import paths
from zeta.errors import ZetaError

FILE_BYTES = 1_000_000
OLD_FILES = 3
LOGGERS = ("zeta", "memstore")
_HANDLER = "zeta-log-file"
_LINE = "%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s"


def log_folder() -> Path:
    """Where the log files are."""
    return paths.state_folder() / "logs"


def start(level: str, *, to_disk: bool = True) -> Path | None:
    """Send the project's loggers to the log file at `level` (debug, info, warning, error), and nowhere else.

    Returns the file, or None where nothing is written: `to_disk` is False (incognito), or the folder refuses. A chat
    does not fail for want of a log. May be called again; the last call holds.
    """
    stop()
    handler, path = _handler() if to_disk else (logging.NullHandler(), None)
    handler.set_name(_HANDLER)
    for name in LOGGERS:
        logger = logging.getLogger(name)
        logger.setLevel(level.upper())
        logger.addHandler(handler)
    return path


def stop() -> None:
    """Close the log file; the loggers are as before `start`."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        for handler in [handler for handler in logger.handlers if handler.get_name() == _HANDLER]:
            logger.removeHandler(handler)
            logger.setLevel(logging.NOTSET)
            handler.close()


def _handler() -> tuple[logging.Handler, Path | None]:
    try:
        path = paths.private(log_folder()) / "zeta.log"
        handler = _PrivateFile(path, maxBytes=FILE_BYTES, backupCount=OLD_FILES, encoding="utf-8", errors="replace")
    except (OSError, ZetaError):
        return logging.NullHandler(), None
    handler.setFormatter(_Formatter(_LINE))
    return handler, path


class _PrivateFile(RotatingFileHandler):
    """A rotating file that only its owner can read."""

    def _open(self):  # type: ignore[no-untyped-def]  # the stub's return type is private
        return open(self.baseFilename, self.mode, encoding=self.encoding, errors=self.errors, opener=_private_opener)


def _private_opener(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


class _Formatter(logging.Formatter):
    """One record a line, exceptions without their messages."""

    def format(self, record: logging.LogRecord) -> str:
        # Another handler may have formatted the exception already, with its message.
        record.exc_text = None
        return super().format(record).replace("\n", "\n    ")

    def formatException(
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        kind, error, trace = ei
        frames = "".join(traceback.format_tb(trace))
        number = f" [errno {error.errno}]" if isinstance(error, OSError) and error.errno else ""
        return f"{frames}{kind.__qualname__ if kind else 'no exception'}{number}"
