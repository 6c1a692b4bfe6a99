"""Slash commands of agent memory: what is remembered across chats, and what a person does to it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from zeta.chat.brief import line
from zeta.chat.notebook import PLACES, Notebook
from zeta.chat.shell import Shell, needed, whole
from zeta.chat.words import ago, one_line
from zeta.errors import ConfigError

if TYPE_CHECKING:
    from memstore.agent.model import Memory
    from zeta.chat.session import Chat

TIERS = {"sensory": "just heard", "stm": "short-term", "ltm": "long-term", "dormant": "dormant"}
"""The tiers in words."""

_DEEDS = {
    "list": ("[TEXT | pinned | stm | ltm | hidden]", "What is remembered: the newest, what a text finds, or a place."),
    "show": ("KEY", "All of what a memory says."),
    "rm": ("KEY [for good]", "Remove a memory, or erase it with its history; asks first."),
    "pin": ("KEY [off]", "Let a memory stand in every new conversation, or no longer."),
    "edit": ("KEY [TEXT]", "Change what a memory says; the old text stays in its history."),
    "history": ("KEY", "Every version of a memory."),
    "mode": ("[off|ask|on]", "What a chat writes by itself: nothing, what you agree to, what you state."),
}


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
        _kept(shell, [book.remember(argument, shell.chat.here)])


def memory(shell: Shell, argument: str) -> None:
    """`/memory list|rm|pin|edit|history|mode`; alone it lists."""
    book, (deed, _, rest) = shell.chat.book, argument.partition(" ")
    rest = rest.strip()
    match deed:
        case "" | "list":
            _list(shell, book, rest)
        case "rm":
            key, _, further = needed(rest, "memory rm", "a key from /memory list").partition(" ")
            if further not in ("", "for good"):
                raise ConfigError(f"/memory rm does not know {further!r}", "/memory rm KEY, or /memory rm KEY for good")
            found, how = book.named(key), " for good, with its history" if further else ""
            if shell.confirm(f"Remove “{line(found)}” from memory{how}?"):
                book.remove(found.key, for_good=bool(further))
                told = "erased" if further else f"removed; its history is kept until /memory rm {found.key} for good"
                shell.screen.say(told, dim=True)
        case "show":
            found = book.named(needed(rest, "memory show", "a key from /memory list"))
            shell.screen.say(found.content)
            shell.screen.say(
                f"{found.key}, {TIERS[found.tier]}, version {found.version}, from {origin(found)}", dim=True
            )
        case "pin":
            key, _, off = needed(rest, "memory pin", "a key from /memory list").partition(" ")
            if off not in ("", "off"):
                raise ConfigError(f"/memory pin does not know {off!r}", "/memory pin KEY, or /memory pin KEY off")
            pinned = book.pin(key, not off)
            told = "stands in every new conversation now" if not off else "is no longer pinned"
            shell.screen.say(f"{pinned.key} {told}", dim=True)
        case "edit":
            key, _, text = needed(rest, "memory edit", "a key from /memory list").partition(" ")
            before = book.named(key)
            text = text.strip() or shell.compose(before.content).strip()
            if text and text != before.content:
                edited = book.edit(before.key, text)
                shell.screen.say(f"{edited.key} is at version {edited.version}", dim=True)
        case "history":
            rows = book.history(book.named(needed(rest, "memory history", "a key from /memory list")).key)
            table = [(str(each.version), ago(time.time() - each.created), origin(each), line(each)) for each in rows]
            shell.screen.table(("version", "kept", "from", "text"), table)
        case "mode":
            if rest:
                shell.chat.set("memory", rest)
            told = {
                "off": "a chat writes nothing into it by itself",
                "ask": "a chat proposes what you state, and /remember keeps it",
                "on": "a chat keeps what you state about yourself",
            }[book.mode]
            shell.screen.say(f"memory is {book.mode}: {told}", dim=True)
        case "help":
            shell.screen.table(
                ("command", "what it does"),
                [(f"/memory {name} {usage}", help) for name, (usage, help) in _DEEDS.items()],
                wrapped=True,
            )
        case _:
            raise ConfigError(f"/memory does not know {deed!r}", f"it knows {', '.join([*_DEEDS, 'help'])}")


def words(chat: Chat) -> Iterator[tuple[str, str]]:
    """What can follow `/memory`."""
    return ((name, help) for name, (_, help) in _DEEDS.items())


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
    return memory.source_user or "an agent"


def _kept(shell: Shell, memories: list[Memory]) -> None:
    for each in memories:
        before = f", in place of version {each.version - 1}" if each.version > 1 else ""
        shell.screen.say(f"remembered as {each.key}: {line(each)}{before}", dim=True)
