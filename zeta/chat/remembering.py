"""Slash commands of agent memory: what is remembered across chats, and what a person does to it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from zeta.chat.brief import line
from zeta.chat.notebook import EDITED, PLACES, Notebook
from zeta.chat.shell import Shell, needed, whole
from zeta.chat.words import ago, one_line
from zeta.errors import ConfigError

if TYPE_CHECKING:
    from memstore.agent.model import Memory
    from zeta.chat.session import Chat

TIERS = {"sensory": "just heard", "stm": "short-term", "ltm": "long-term", "dormant": "dormant"}
"""The tiers in words."""


_KEY = "a key from /memory list"


def remember(shell: Shell, argument: str) -> None:
    """Keep a text, a page of this conversation, or what was proposed; or let go of that."""
    book, (first, _, rest) = shell.chat.book, argument.partition(" ")
    if not argument:
        _kept(shell, book.keep())
    elif argument == "no":
        book.refuse()
        shell.screen.say("not kept, and not proposed again", dim=True)
    elif first == "page" and len(rest.split()) < 2:
        _kept(shell, shell.chat.promote(whole(rest, "remember")))
    elif argument in _DEEDS:
        raise ConfigError(f"/remember keeps a text, and {argument!r} is none", f"/memory {argument} is a command")
    else:
        _kept(shell, book.remember_all(argument, shell.chat.here))


def memory(shell: Shell, argument: str) -> None:
    """`/memory DEED …`; alone it lists."""
    name, _, rest = argument.partition(" ")
    if name == "help":
        rows = [(f"/memory {each} {deed.usage}", deed.help) for each, deed in _DEEDS.items()]
        shell.screen.table(("command", "what it does"), rows, wrapped=True)
        return
    deed = _DEEDS.get(name or "list")
    if deed is None:
        raise ConfigError(f"/memory does not know {name!r}", f"it knows {', '.join([*_DEEDS, 'help'])}")
    deed.run(shell, shell.chat.book, rest.strip())


def words(chat: Chat) -> Iterator[tuple[str, str]]:
    """What can follow `/memory`."""
    return ((name, deed.help) for name, deed in _DEEDS.items())


def _keyed(rest: str, name: str, allowed: str = "") -> tuple[str, str]:
    """The key that a deed was given, and what follows it: nothing or what is `allowed`. Raises ConfigError."""
    key, _, further = needed(rest, f"memory {name}", _KEY).partition(" ")
    if allowed and further not in ("", allowed):
        raise ConfigError(f"/memory {name} does not know {further!r}", f"/memory {name} KEY, or KEY {allowed}")
    return key, further


def _show(shell: Shell, book: Notebook, rest: str) -> None:
    found = book.named(needed(rest, "memory show", _KEY))
    shell.screen.say(found.content)
    shell.screen.say(f"{found.key}, {TIERS[found.tier]}, version {found.version}, from {origin(found)}", dim=True)


def _remove(shell: Shell, book: Notebook, rest: str) -> None:
    key, for_good = _keyed(rest, "rm", "for good")
    found, how = book.named(key), " for good, with its history" if for_good else ""
    if shell.confirm(f"Remove “{line(found)}” from memory{how}?"):
        book.remove(found.key, for_good=bool(for_good))
        erase = f"zeta memory rm -n {found.namespace} -k {found.key} --hard"
        shell.chat.review()
        told = f"removed; /memory restore {found.key} brings it back, `{erase}` erases its history too"
        shell.screen.say("erased" if for_good else told, dim=True)


def _restore(shell: Shell, book: Notebook, rest: str) -> None:
    found = book.restore(needed(rest, "memory restore", _KEY))
    shell.screen.say(f"{found.key} is back: {line(found)}", dim=True)


def _pin(shell: Shell, book: Notebook, rest: str) -> None:
    key, off = _keyed(rest, "pin", "off")
    pinned = book.pin(key, not off)
    told = "is no longer pinned" if off else "stands in every new conversation now"
    shell.screen.say(f"{pinned.key} {told}", dim=True)


def _edit(shell: Shell, book: Notebook, rest: str) -> None:
    key, text = _keyed(rest, "edit")
    before = book.named(key)
    text = text.strip() or shell.compose(before.content).strip()
    if text and text != before.content:
        edited = book.edit(before.key, text)
        shell.chat.review()
        shell.screen.say(f"{edited.key} is at version {edited.version}", dim=True)


def _history(shell: Shell, book: Notebook, rest: str) -> None:
    rows = book.history(book.named(needed(rest, "memory history", _KEY)).key)
    table = [(str(each.version), ago(time.time() - each.created), origin(each), line(each)) for each in rows]
    shell.screen.table(("version", "kept", "from", "text"), table)


def _mode(shell: Shell, book: Notebook, rest: str) -> None:
    if rest:
        shell.chat.set("memory", rest)
    told = {
        "off": "a chat writes nothing into it by itself",
        "ask": "a chat proposes what you state, and /remember keeps it",
        "on": "a chat keeps what you state about yourself",
    }[book.mode]
    shell.screen.say(f"memory is {book.mode}: {told}", dim=True)
    if book.mode != "off":
        shell.screen.say("statements in English and German are noticed; /remember keeps any text", dim=True)


def _list(shell: Shell, book: Notebook, text: str) -> None:
    place = text if text in PLACES else ""
    found, total, lexical = book.find("" if place else text, place)
    if not found:
        shell.screen.say("nothing like that is remembered" if text else "nothing is remembered yet; /remember TEXT")
        return
    now = time.time()
    rows = [
        ("*" if each.pinned else "", each.key, TIERS[each.tier], ago(now - each.created), each.content)
        for each in found
    ]
    note = f"{total:,} in all; * is pinned" + (f"; {lexical}" if lexical and text else "")
    shell.screen.table(("", "key", "place", "kept", "text"), rows, note)


def origin(memory: Memory) -> str:
    """Where a memory came from, in words."""
    title = memory.meta.get("title")
    if memory.source_scope.startswith("chat:"):
        return one_line(str(title), 30) if title else "a chat"
    if memory.source_scope == EDITED:
        return "you, by hand"
    return memory.source_user or "an agent"


def _kept(shell: Shell, memories: list[Memory]) -> None:
    for each in memories:
        before = f", in place of version {each.version - 1}" if each.version > 1 else ""
        shell.screen.say(f"remembered as {each.key}: {line(each)}{before}", dim=True)
    shell.chat.review()


@dataclass(frozen=True)
class _Deed:
    """One thing that `/memory` does."""

    usage: str
    help: str
    run: Callable[[Shell, Notebook, str], None]


_DEEDS: Mapping[str, _Deed] = MappingProxyType(
    {
        "list": _Deed(
            "[TEXT | pinned | stm | ltm | hidden | removed]",
            "What is remembered: the newest, what a text finds, or a place.",
            _list,
        ),
        "show": _Deed("KEY", "All of what a memory says.", _show),
        "rm": _Deed("KEY [for good]", "Remove a memory, or erase it with its history; asks first.", _remove),
        "restore": _Deed("KEY", "Bring back a memory that was removed.", _restore),
        "pin": _Deed("KEY [off]", "Let a memory stand in every new conversation, or no longer.", _pin),
        "edit": _Deed("KEY [TEXT]", "Change what a memory says; the old text stays in its history.", _edit),
        "history": _Deed("KEY", "Every version of a memory.", _history),
        "mode": _Deed(
            "[off|ask|on]", "What a chat writes by itself: nothing, what you agree to, what you state.", _mode
        ),
    }
)
