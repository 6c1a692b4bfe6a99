"""Which commands fit what was typed so far. No Qt.

A message that begins with one slash is a command; with two, it is a message that begins with one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Command(NamedTuple):
    """One of them, as it is listed."""

    name: str
    arguments: str
    help: str

    @property
    def usage(self) -> str:
        """`/edit N [TEXT]`."""
        return f"/{self.name} {self.arguments}".rstrip()


def fitting(text: str, commands: Sequence[Command]) -> list[Command]:
    """The commands that `text` may become, best first: those that begin with it, then those that contain it.

    None while no name of a command is being typed.
    """
    if not text.startswith("/") or text.startswith("//") or any(each.isspace() for each in text):
        return []
    typed = text[1:].casefold()
    begin = [each for each in commands if each.name.casefold().startswith(typed)]
    return begin + [each for each in commands if typed in each.name.casefold() and each not in begin]


def completed(command: Command) -> str:
    """The text that a chosen command becomes, ready for its arguments."""
    return f"/{command.name} " if command.arguments else f"/{command.name}"
