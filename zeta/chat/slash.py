"""The commands of a chat: one table of name, arguments, help and handler. `/help` and completion are made from it."""

from __future__ import annotations

import difflib
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from zeta.chat import memory, remembering
from zeta.chat.files import read_any
from zeta.chat.shell import Leave, Shell, needed, titled, whole
from zeta.chat.words import ago, count
from zeta.config import SPECS
from zeta.errors import ConfigError, ZetaError
from zeta.events import Event

if TYPE_CHECKING:
    from zeta.chat.session import Chat

SHOWN_TURNS = 10
"""Turns that `/turns` shows when it is not told how many."""


Handler = Callable[[Shell, str], Iterator[Event] | None]


@dataclass(frozen=True)
class Command:
    """One slash command; `run` returns the events of an answer where it starts one."""

    name: str
    arguments: str
    help: str
    run: Handler
    complete: Callable[[Chat], Iterator[tuple[str, str]]] | None = None

    @property
    def usage(self) -> str:
        """`/edit N [TEXT]`."""
        return f"/{self.name} {self.arguments}".rstrip()


def run(shell: Shell, line: str) -> Iterator[Event] | None:
    """Do what `line`, which starts with a slash, says. Raises ConfigError for what it cannot mean, and Leave."""
    name, _, argument = line[1:].partition(" ")
    return _named(name).run(shell, argument.strip())


def _named(name: str) -> Command:
    """The command of this name, or of this name elsewhere. Raises ConfigError with the closest names."""
    wanted = name.strip().lower()
    command = COMMANDS.get(ELSEWHERE.get(wanted, wanted))
    if command is None:
        close = difflib.get_close_matches(wanted, COMMANDS, n=3, cutoff=0.5)
        hint = f"did you mean {' or '.join('/' + each for each in close)}?" if close else "/help lists the commands"
        raise ConfigError(f"there is no command /{name}", f"{hint} (//{name} sends a text that starts with a slash)")
    return command


def _help(shell: Shell, argument: str) -> None:
    wanted = argument.partition(" ")[0].removeprefix("/")
    chosen = [_named(wanted)] if wanted else list(COMMANDS.values())
    shell.screen.table(("command", "what it does"), [(each.usage, each.help) for each in chosen], wrapped=True)
    if len(chosen) > 1:
        shell.screen.say(
            'Alt-Enter or a backslash at the end of a line: new line; """ begins and ends a text of several lines. '
            "Ctrl-C: stop the answer. Ctrl-D: leave. //text sends a text that starts with a slash.",
            dim=True,
        )


def _new(shell: Shell, argument: str) -> None:
    shell.chat.new(argument)
    shell.screen.say("a new conversation; the last one is kept, /list shows it", dim=True)


def _open(shell: Shell, argument: str) -> None:
    shell.chat.open(needed(argument, "open", "an ID from /list, or its first characters"))
    opened = shell.chat.conversation
    shell.screen.say(f'opened "{titled(opened)}", {count(len(shell.chat.turns()), "turn")}', dim=True)


def _list(shell: Shell, _argument: str) -> None:
    here = shell.chat.conversation.id
    rows = [
        ("*" if each.id == here else "", each.id, ago(time.time() - each.updated), titled(each))
        for each in shell.chat.conversations()
    ]
    shell.screen.table(("", "id", "last used", "title"), rows, "/open ID goes on with one")


def _rename(shell: Shell, argument: str) -> None:
    shell.chat.rename(needed(argument, "rename", "a title"))
    shell.screen.say(f'this conversation is now "{titled(shell.chat.conversation)}"', dim=True)


def _delete(shell: Shell, argument: str) -> None:
    wanted = needed(argument, "delete", "an ID from /list, or its first characters")
    found = [each for each in shell.chat.conversations() if each.id.startswith(wanted)]
    if len(found) != 1:
        which = "no conversation" if not found else "more than one conversation"
        raise ConfigError(f"{which} has an ID that starts with {wanted!r}", "/delete takes an ID from /list")
    if shell.confirm(f'Delete "{titled(found[0])}" for good, with everything that was said in it?'):
        shell.chat.delete(found[0].id)
        shell.forget_input()
        shell.screen.say("deleted, and the input history cleared", dim=True)


def _search(shell: Shell, argument: str) -> None:
    hits = shell.chat.search(needed(argument, "search", "what to look for"))
    rows = [(each.id, titled(each, 30), str(turn.ordinal), turn.role, snippet) for each, turn, snippet in hits]
    if rows:
        shell.screen.table(("id", "conversation", "turn", "role", "text"), rows)
    else:
        shell.screen.say(f"no conversation contains {argument!r}")


def _turns(shell: Shell, argument: str) -> None:
    turns = shell.chat.turns()
    turns = turns[-(whole(argument or str(SHOWN_TURNS), "turns") or len(turns)) :]
    shell.screen.table(("turn", "role", "text"), [(str(each.ordinal), each.role, each.text) for each in turns])


def _edit(shell: Shell, argument: str) -> Iterator[Event] | None:
    first, _, text = argument.partition(" ")
    said = {turn.ordinal: turn.text for turn in shell.chat.turns() if turn.role == "user"}
    number = whole(first, "edit") if first else max(said, default=-1)
    if number not in said:
        raise ConfigError(
            f"turn {first} is not one of yours" if first else "you have said nothing yet", "/turns shows them"
        )
    text = text.strip() or shell.compose(said[number])
    return shell.chat.edit(number, text) if text.strip() else None


def _regenerate(shell: Shell, _argument: str) -> Iterator[Event]:
    return shell.chat.regenerate()


def _continue(shell: Shell, _argument: str) -> Iterator[Event]:
    return shell.chat.proceed()


def _branch(shell: Shell, argument: str) -> None:
    if argument:
        shell.chat.branch(whole(argument, "branch"))
        shell.screen.say(f"a new branch after turn {argument}; /branch shows all of them", dim=True)
        return
    here = shell.chat.conversation.branch
    rows = [
        ("*" if each.id == here else "", each.id, each.parent or "", str(each.turn), ago(time.time() - each.created))
        for each in shell.chat.branches()
    ]
    shell.screen.table(
        ("", "branch", "parent", "turns", "made"), rows, "/branch N starts one after turn N, /switch ID changes"
    )


def _switch(shell: Shell, argument: str) -> None:
    wanted = needed(argument, "switch", "a branch from /branch")
    found = [each.id for each in shell.chat.branches() if each.id.startswith(wanted)]
    if len(found) != 1:
        raise ConfigError(
            f"{'no' if not found else 'more than one'} branch starts with {wanted!r}", "/branch shows them"
        )
    shell.chat.switch(found[0])


def _system(shell: Shell, argument: str) -> None:
    if not argument:
        shell.screen.say(shell.chat.conversation.system or "no system prompt of your own; /system TEXT sets one")
        return
    shell.chat.system(argument)
    shell.screen.say("a new branch with this system prompt; /branch shows the old one", dim=True)


def _set(shell: Shell, argument: str) -> None:
    name, _, value = argument.partition(" ")
    if not name:
        shell.screen.table(("setting", "value"), [(name, value) for name, value in _settings(shell.chat)])
        return
    shell.chat.set(name.replace("-", "_"), needed(value.strip(), f"set {name}", "a value"))
    shell.screen.say(f"{name} is now {value.strip()}", dim=True)


def _file(shell: Shell, argument: str) -> Iterator[Event]:
    path = Path(needed(argument, "file", "a path to a file")).expanduser()
    return shell.chat.read(read_any(path), path.name)


def _export(shell: Shell, argument: str) -> None:
    path = Path(needed(argument, "export", "a path that ends in .md, .json or .zmem")).expanduser()
    exists = path.exists()
    if exists and not shell.confirm(f"{path} exists. Replace it?"):
        return
    try:
        shell.chat.export(path, replace=exists)
    except OSError as error:
        raise ZetaError(f"{path} cannot be written: {error.strerror or error}", "choose another path") from error
    shell.screen.say(f"written to {path}", dim=True)


def _quit(_shell: Shell, _argument: str) -> None:
    raise Leave


def _ids(chat: Chat) -> Iterator[tuple[str, str]]:
    return ((each.id, titled(each)) for each in chat.conversations())


def _branch_ids(chat: Chat) -> Iterator[tuple[str, str]]:
    return ((each.id, f"{count(each.turn, 'turn')} of its parent") for each in chat.branches())


def _settings(chat: Chat) -> Iterator[tuple[str, str]]:
    return ((name, _shown(name, value)) for name, value in vars(chat.settings).items())


def _shown(name: str, value: object) -> str:
    """A value as it is written; what its default is in words where nothing is set."""
    text = SPECS[name].option.default_text
    return (f"({text})" if text else "") if value is None or value == "" else str(value)


COMMANDS: Mapping[str, Command] = MappingProxyType(
    {
        command.name: command
        for command in (
            Command("help", "[COMMAND]", "Show the commands.", _help, lambda _chat: ((name, "") for name in COMMANDS)),
            Command("new", "[TITLE]", "Start a new conversation.", _new),
            Command("open", "ID", "Go on with a conversation.", _open, _ids),
            Command("list", "", "List the conversations; * is the present one.", _list),
            Command("rename", "TITLE", "Give this conversation a title.", _rename),
            Command("delete", "ID", "Delete a conversation for good; asks first.", _delete, _ids),
            Command("search", "TEXT", "Find text in all conversations.", _search),
            Command("turns", "[COUNT]", "Show the last turns with their numbers; 0 shows all.", _turns),
            Command("pages", "", "Show the pages of this conversation and where they are.", memory.pages),
            Command("recall", "QUERY", "Bring back what resonates with QUERY for the next question.", memory.recall),
            Command("pin", "PAGE [off]", "Keep a page's KV on disk whatever the quota says, or let it go.", memory.pin),
            Command("forget", "PAGE | turn N | BEGIN-END", "Erase something for good; asks first.", memory.forget),
            Command("remember", "[TEXT | page N]", "Keep a text, a page, or what was proposed.", remembering.remember),
            Command(
                "memory",
                "[list|rm|pin|edit ...]",
                "What is remembered across chats; /memory help says more.",
                remembering.memory,
                remembering.words,
            ),
            Command("edit", "[N] [TEXT]", "Say your turn N, or your last one, differently: a new branch.", _edit),
            Command("regenerate", "", "Answer the last question again: a new branch.", _regenerate),
            Command("continue", "", "Go on with the last answer.", _continue),
            Command("branch", "[N]", "Start a branch after turn N, or list the branches.", _branch),
            Command("switch", "BRANCH", "Change to another branch.", _switch, _branch_ids),
            Command("system", "[TEXT]", "Show the system prompt, or start anew with another.", _system),
            Command("set", "[NAME VALUE]", "Show the settings, or change one.", _set, _settings),
            Command("file", "PATH", "Read a file into the history: text, code, PDF, DOCX.", _file),
            Command("export", "PATH", "Write this conversation as .md, .json or .zmem.", _export),
            Command("stats", "", "Show tokens, window, pages and sizes.", memory.stats),
            Command("quit", "", "Leave; everything is kept.", _quit),
        )
    }
)
"""All commands by name, in the order of `/help`."""

ELSEWHERE: Mapping[str, str] = MappingProxyType(
    {
        "?": "help",
        "bye": "quit",
        "clear": "new",
        "exit": "quit",
        "load": "open",
        "q": "quit",
        "read": "file",
        "regen": "regenerate",
        "retry": "regenerate",
    }
)
"""What other terminal chats (`ollama run`, llama.cpp's) call a command that zeta has: it does the same here."""
