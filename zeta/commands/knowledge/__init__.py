"""`zeta knowledge`: read a folder ahead of time, for chats to stand on with `--knowledge NAME`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import click

from zeta.lazygroup import NamedGroup

_HERE: Final = "zeta.commands.knowledge"

COMMANDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "build": (f"{_HERE}.building", "Read a folder, or what changed there since the last time."),
        "update": (f"{_HERE}.building", "Read what changed in the folder of a knowledge base."),
        "list": (f"{_HERE}.looking", "The knowledge bases there are."),
        "show": (f"{_HERE}.looking", "The files of one with their tags, and its versions."),
        "search": (f"{_HERE}.looking", "The passages that a question would bring back."),
        "check": (f"{_HERE}.looking", "Whether one is whole and says what its folder says."),
        "rollback": (f"{_HERE}.keeping", "Let an older version hold again."),
        "remove": (f"{_HERE}.keeping", "Delete one with all its versions."),
    }
)
"""Name -> the module that holds it and what `--help` says about it."""


class _Commands(NamedGroup):
    """The commands of the table."""

    table = COMMANDS


@click.group(cls=_Commands)
def knowledge() -> None:
    """Knowledge bases: folders of texts or code, read ahead of time for one model."""
