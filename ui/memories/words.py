"""What the page of memories says about one: its tier, where it came from, its place in the list."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from ui import dates
from ui.text import one_line
from zeta.worker.rows import MemoryRow

translate = QCoreApplication.translate

_ISOLATE, _END = "\u2068", "\u2069"
_TITLE = 48
"""Characters of a chat's title."""
_ORIGIN = 120
EDITED = "edited"
"""The origin of a text that the person wrote over what was remembered."""
_TIER = 16
_SPOKEN = 200
"""Characters of a memory that stand for it where it is only named."""


def tier(name: str) -> str:
    """The tier of a memory; one that is not known is said as it is."""
    known = {
        "sensory": translate("Memories", "just heard"),
        "stm": translate("Memories", "short-term"),
        "ltm": translate("Memories", "long-term"),
        "dormant": translate("Memories", "dormant"),
    }
    return known.get(name, one_line(name, _TIER))


def tier_meaning(name: str) -> str:
    """What the tier means for a memory."""
    known = {
        "sensory": translate("Memories", "Noticed in passing; it is soon forgotten unless it comes up again."),
        "stm": translate("Memories", "It stays if it proves useful, and fades if it does not."),
        "ltm": translate("Memories", "It has earned its place, or you asked for it to be kept."),
        "dormant": translate(
            "Memories", "It has not been needed for a long time; it is found only where nothing else is."
        ),
    }
    return known.get(name, "")


def place(name: str) -> str:
    """The name of a kind of place."""
    return {
        "": translate("Memories", "All"),
        "pinned": translate("Memories", "Pinned"),
        "stm": translate("Memories", "Short-term"),
        "ltm": translate("Memories", "Long-term"),
        "hidden": translate("Memories", "Faded"),
        "removed": translate("Memories", "Deleted"),
    }[name]


def place_meaning(name: str) -> str:
    """What one finds there."""
    return {
        "": translate("Memories", "Everything that a chat can find by itself"),
        "pinned": translate("Memories", "Told to the model at the beginning of every new chat"),
        "stm": translate("Memories", "Kept lately; it has yet to earn its place"),
        "ltm": translate("Memories", "Here to stay"),
        "hidden": translate("Memories", "Dormant or just heard: left out of what a chat finds by itself"),
        "removed": translate("Memories", "No chat knows it any more; it can be restored until it is erased"),
    }[name]


def mode(name: str) -> str:
    """The name of a mode of writing."""
    return {
        "off": translate("Memories", "Off"),
        "ask": translate("Memories", "Ask"),
        "on": translate("Memories", "On"),
    }[name]


def mode_meaning(name: str) -> str:
    """What zeta writes in a mode."""
    return {
        "off": translate("Memories", "zeta writes nothing by itself. What you add here or with /remember is kept."),
        "ask": translate("Memories", "zeta asks before it keeps something that you said."),
        "on": translate("Memories", "zeta keeps what you state about yourself; it must earn its place to stay."),
    }[name]


def origin(row: MemoryRow, now: float, locale: QLocale) -> str:
    """Where a memory came from, with the day; empty where nothing is known of it."""
    if not row.conversation:
        by_hand = translate("Memories", "edited by hand")
        return by_hand if row.origin == EDITED else one_line(row.origin, _ORIGIN)
    title = one_line(row.title, _TITLE) or translate("Memories", "New chat")
    # A title in another direction keeps to itself.
    title = f"{_ISOLATE}{title}{_END}"
    words = translate("Memories", "came from «{title}», {day}")
    return words.format(title=title, day=dates.day(row.created, now, locale))


def named(row: MemoryRow) -> str:
    """A memory by the begin of its text, for a screen reader and for messages."""
    return one_line(row.text, _SPOKEN) or one_line(row.key, _SPOKEN)


def counted(shown: int, total: int, searched: bool, locale: QLocale) -> str:
    """How many are shown of how many; of those that were found, where something was searched for."""
    if not total:
        return ""
    parts = {"shown": locale.toString(shown), "total": locale.toString(total)}
    if shown < total:
        some = translate("Memories", "{shown} of {total} memories")
        return (translate("Memories", "{shown} of {total} found") if searched else some).format(**parts)
    if total == 1:
        return translate("Memories", "1 memory found") if searched else translate("Memories", "1 memory")
    every = translate("Memories", "{total} memories")
    return (translate("Memories", "{total} memories found") if searched else every).format(**parts)
