"""What slash commands have to work with: the chat, the screen and the person; and how they read their arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from zeta.chat.screen import Screen
from zeta.chat.words import one_line
from zeta.errors import ConfigError

if TYPE_CHECKING:
    from memstore.records import Conversation
    from zeta.chat.session import Chat


class Shell(Protocol):
    """What a command may use: the chat, the screen, and the person in front of it."""

    @property
    def chat(self) -> Chat:
        """The open chat."""

    @property
    def screen(self) -> Screen:
        """Where results are shown."""

    def confirm(self, question: str) -> bool:
        """Whether the person says yes."""

    def compose(self, text: str) -> str:
        """`text` as the person edited it; empty when they left it."""

    def forget_input(self) -> None:
        """Clear the input history: what is erased must not stay in it."""


class Leave(Exception):
    """The person wants to go."""


def needed(argument: str, name: str, what: str) -> str:
    """`argument`, or ConfigError that says what command `name` needs."""
    if not argument:
        raise ConfigError(f"/{name} needs {what}", f"/help {name.split()[0]} shows how")
    return argument


def whole(text: str, name: str) -> int:
    """`text` as a whole number, or ConfigError that names the command."""
    if not (text.isascii() and text.isdigit()):
        raise ConfigError(f"/{name} needs a number and got {text!r}", f"/help {name} shows how")
    return int(text)


def titled(conversation: Conversation, width: int = 60) -> str:
    """A conversation's title on one line."""
    return one_line(conversation.title, width) or "untitled"
