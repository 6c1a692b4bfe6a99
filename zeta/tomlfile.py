"""The settings file: read it, and change one line of it without touching the user's comments and order."""

import json
import re
import tomllib
from pathlib import Path

from zeta import paths
from zeta.errors import ConfigError


def read(path: Path) -> dict[str, object]:
    """The file's top-level keys; none where there is no file. Raises `ConfigError` for what is not TOML."""
    return _parsed(_text(path), path)


def put(path: Path, key: str, value: object) -> None:
    """Set `key` (text, bool or number) in the file, which is made if need be. Raises `ConfigError`."""
    _edit(path, key, f"{key} = {json.dumps(value, ensure_ascii=False)}", {key: value})


def drop(path: Path, key: str) -> bool:
    """Take `key` out of the file; whether it was there. Raises `ConfigError`."""
    if key not in read(path):
        return False
    _edit(path, key, None, {})
    return True


def _edit(path: Path, key: str, line: str | None, now: dict[str, object]) -> None:
    old = _text(path)
    wanted = {name: value for name, value in _parsed(old, path).items() if name != key} | now
    own = re.compile(rf"""\s*(["']?){re.escape(key)}\1\s*=""")
    lines = old.splitlines()
    places = [number for number, text in enumerate(lines) if own.match(text)]
    replacement = [] if line is None else [line]
    lines[slice(places[0], places[0] + 1) if places else slice(len(lines), None)] = replacement
    new = "".join(f"{text}\n" for text in lines)
    # A value over several lines is beyond an editor of lines: change nothing unless the result says what was meant.
    if _readable(new) != wanted:
        raise ConfigError(f"{key} in {path} cannot be changed automatically", "edit that line of the file by hand")
    _replace(path, new)


def _readable(text: str) -> dict[str, object] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _parsed(text: str, path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            f"{path} is not valid TOML: {error}", 'write lines such as: model = "smollm2-135m"'
        ) from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text", "save it as UTF-8") from error
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}", "check its permissions") from error


def _replace(path: Path, text: str) -> None:
    from memstore.replacing import replacing  # with it comes the store, which a window that only reads does without

    # The file may be a link into a folder of settings that the user keeps elsewhere.
    target = path.resolve()
    try:
        paths.private(target.parent)
        with replacing(target) as file:
            file.write(text.encode())
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}", "check the folder's permissions") from error
