"""Text from outside: files and standard input, whole, or refused by name."""

from __future__ import annotations

from pathlib import Path

from zeta.errors import ConfigError


def read_text(path: Path) -> str:
    """A text file's content, any length. Raises ConfigError that names what is unreadable, binary or not UTF-8."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be read: {error.strerror or error}", "check the path and the access rights"
        ) from error
    if b"\0" in data:
        raise ConfigError(f"{path} is not a text file", "give a text in UTF-8; convert other documents first")
    return decode(data, str(path))


def decode(data: bytes, name: str) -> str:
    """`data` as text without a byte order mark. Raises ConfigError that gives the offset of the first bad byte."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"{name} is not valid UTF-8: byte 0x{data[error.start]:02x} at offset {error.start}",
            "convert it first, for example with `iconv -f latin1 -t utf-8`",
        ) from error
    return text.removeprefix("\ufeff")
