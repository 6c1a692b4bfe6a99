"""Which language a document is written in, by its name. A language is imported when it is asked for."""

from __future__ import annotations

import logging
from functools import cache
from importlib import import_module
from pathlib import PurePath
from typing import Final, cast

from zeta.errors import ConfigError
from zeta.writing.language import Language

log = logging.getLogger("zeta.writing")

_WHERE: Final = {
    "hcl": "hcl:Hcl",
    "yaml": "yaml:Yaml",
    "json": "json:Json",
    "python": "python:Python",
    "markdown": "markdown:Markdown",
}
_SUFFIXES: Final = {
    ".tf": "hcl",
    ".tfvars": "hcl",
    ".hcl": "hcl",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".json": "json",
    ".py": "python",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "markdown",
}

NAMES: Final = tuple(_WHERE)
"""The languages there are, as an outline names them."""


def name_of(path: str | PurePath) -> str:
    """The name of the language of a file, "" where nothing is known of its suffix."""
    return _SUFFIXES.get(PurePath(path).suffix.lower(), "")


def language_of(path: str | PurePath) -> Language:
    """The language of a document; Markdown, with a note in the log, where its suffix says nothing."""
    name = name_of(path)
    if not name:
        log.warning("%s: nothing is known of this kind of file, it is written as Markdown", PurePath(path).name)
    return language_named(name or "markdown")


@cache
def language_named(name: str) -> Language:
    """The language that an outline names. Raises ConfigError."""
    if name not in _WHERE:
        raise ConfigError(f"there is no language {name!r} to write in", f"there are {', '.join(NAMES)}")
    module, _, made = _WHERE[name].partition(":")
    return cast(Language, getattr(import_module(f"zeta.writing.languages.{module}"), made)())
