"""The words of the settings page: groups, titles and plain explanations; one table, untranslated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from PySide6.QtCore import QCoreApplication

from ui.translatable import QT_TRANSLATE_NOOP

translate = QCoreApplication.translate


def said(text: str) -> str:
    """A text of this table in the person's language."""
    return translate("Settings", text) if text else ""


@dataclass(frozen=True)
class Entry:
    """One setting: `choices` names its values where they are words, `auto` what holds where none is chosen,
    `ends` what the two ends of a slider mean."""

    name: str
    title: str
    help: str
    choices: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    auto: str = ""
    ends: tuple[str, str] | None = None


@dataclass(frozen=True)
class Group:
    """Settings that belong together."""

    title: str
    entries: tuple[Entry, ...]


MEMORY = Group(
    QT_TRANSLATE_NOOP("Settings", "Memory"),
    (
        Entry(
            "recall",
            QT_TRANSLATE_NOOP("Settings", "How memory comes back"),
            QT_TRANSLATE_NOOP(
                "Settings",
                "When a question resonates with an old page, that page returns to the window. A passage is the few"
                " sentences that matter and answers best; a whole page brings more around them and takes more room.",
            ),
            {
                "auto": QT_TRANSLATE_NOOP("Settings", "What answers best"),
                "passage": QT_TRANSLATE_NOOP("Settings", "The passage"),
                "text": QT_TRANSLATE_NOOP("Settings", "The page, read again"),
                "kv": QT_TRANSLATE_NOOP("Settings", "The page, as it was computed"),
                "off": QT_TRANSLATE_NOOP("Settings", "Nothing comes back"),
            },
        ),
        Entry(
            "threshold",
            QT_TRANSLATE_NOOP("Settings", "Eagerness to recall"),
            QT_TRANSLATE_NOOP(
                "Settings",
                "The share of unrelated questions that may bring something back. More finds more,"
                " and is wrong more often.",
            ),
            ends=(QT_TRANSLATE_NOOP("Settings", "careful"), QT_TRANSLATE_NOOP("Settings", "eager")),
        ),
        Entry(
            "k",
            QT_TRANSLATE_NOOP("Settings", "Recalled at once"),
            QT_TRANSLATE_NOOP("Settings", "Passages or pages that may come back for one question. Few beat many."),
        ),
        Entry(
            "scope",
            QT_TRANSLATE_NOOP("Settings", "Where memory is searched"),
            QT_TRANSLATE_NOOP("Settings", "In what was said on this branch, in the whole chat, or in every chat."),
            {
                "branch": QT_TRANSLATE_NOOP("Settings", "This branch"),
                "conversation": QT_TRANSLATE_NOOP("Settings", "This chat with all its branches"),
                "all": QT_TRANSLATE_NOOP("Settings", "Every chat"),
            },
        ),
        Entry(
            "signal",
            QT_TRANSLATE_NOOP("Settings", "How a page is found"),
            QT_TRANSLATE_NOOP(
                "Settings",
                "By the model's own attention, by words, by meaning, or by all of them together, which finds most.",
            ),
            {
                "fused": QT_TRANSLATE_NOOP("Settings", "All of them together"),
                "sharp": QT_TRANSLATE_NOOP("Settings", "Attention, token by token"),
                "mean": QT_TRANSLATE_NOOP("Settings", "Attention, a page's average"),
                "lexical": QT_TRANSLATE_NOOP("Settings", "The same words"),
                "semantic": QT_TRANSLATE_NOOP("Settings", "The same meaning"),
            },
        ),
        Entry(
            "lens",
            QT_TRANSLATE_NOOP("Settings", "Levels of detail"),
            QT_TRANSLATE_NOOP(
                "Settings",
                "What no longer fits stays in the window as gists, one for 32 or 1,024 tokens. What resonates and a"
                " trained lens choose which of them open into text again. With the lens alone nothing is recalled"
                " beside them.",
            ),
            {
                "off": QT_TRANSLATE_NOOP("Settings", "Off: it waits on disk"),
                "on": QT_TRANSLATE_NOOP("Settings", "Lens and resonance"),
                "resonance-only": QT_TRANSLATE_NOOP("Settings", "Resonance alone"),
                "lens-only": QT_TRANSLATE_NOOP("Settings", "The lens alone"),
            },
        ),
        Entry(
            "page",
            QT_TRANSLATE_NOOP("Settings", "Tokens in a page"),
            QT_TRANSLATE_NOOP(
                "Settings", "Memory is kept in pages of this size. Pages that are on disk already keep theirs."
            ),
        ),
        Entry(
            "quota",
            QT_TRANSLATE_NOOP("Settings", "Room on disk"),
            QT_TRANSLATE_NOOP(
                "Settings",
                "When pages fill it, the computed part of those not used for longest goes first."
                " Their text always stays.",
            ),
            auto=QT_TRANSLATE_NOOP("Settings", "20 GB or a tenth of the free disk, whichever is smaller"),
        ),
    ),
)

ACROSS = Group(
    QT_TRANSLATE_NOOP("Settings", "Remembered across chats"),
    (
        Entry(
            "memory",
            QT_TRANSLATE_NOOP("Settings", "What is kept of what you say"),
            QT_TRANSLATE_NOOP(
                "Settings",
                "Facts and wishes that you state about yourself can help in other chats. They are found by rules, on"
                " this machine.",
            ),
            {
                "off": QT_TRANSLATE_NOOP("Settings", "Nothing"),
                "ask": QT_TRANSLATE_NOOP("Settings", "What you agree to"),
                "on": QT_TRANSLATE_NOOP("Settings", "Everything you state"),
            },
        ),
        Entry(
            "memory_budget",
            QT_TRANSLATE_NOOP("Settings", "Room for it in a new chat"),
            QT_TRANSLATE_NOOP(
                "Settings",
                "Tokens at the beginning of a chat in which the model is told of it. With 0 it is told nothing.",
            ),
        ),
    ),
)

KNOWLEDGE = Entry(
    "knowledge",
    QT_TRANSLATE_NOOP("Settings", "Knowledge base"),
    QT_TRANSLATE_NOOP(
        "Settings",
        "A folder of files that was read ahead: chats find what they need in it, and never change it."
        " The command zeta knowledge build makes one.",
    ),
    auto=QT_TRANSLATE_NOOP("Settings", "None"),
)

BESIDE = Group(QT_TRANSLATE_NOOP("Settings", "Knowledge"), (KNOWLEDGE,))

WINDOW = Group(
    QT_TRANSLATE_NOOP("Settings", "Window"),
    (
        Entry(
            "ctx",
            QT_TRANSLATE_NOOP("Settings", "Size of the window"),
            QT_TRANSLATE_NOOP(
                "Settings",
                "Tokens that the model sees at once; a page of a book has about 400. A larger window takes more"
                " memory and time. Nothing is lost with a small one: pages wait on disk.",
            ),
        ),
        Entry(
            "kv",
            QT_TRANSLATE_NOOP("Settings", "Precision of pages on disk"),
            QT_TRANSLATE_NOOP("Settings", "Half the precision takes about half the room."),
            {
                "f16": QT_TRANSLATE_NOOP("Settings", "Full (f16)"),
                "q8_0": QT_TRANSLATE_NOOP("Settings", "Half (q8_0)"),
            },
        ),
    ),
)

ANSWERING = Group(
    QT_TRANSLATE_NOOP("Settings", "Answering"),
    (
        Entry(
            "temp",
            QT_TRANSLATE_NOOP("Settings", "Temperature"),
            QT_TRANSLATE_NOOP(
                "Settings", "Low is sober and repeatable, high is playful. 0 always takes the likeliest."
            ),
        ),
        Entry(
            "top_p",
            QT_TRANSLATE_NOOP("Settings", "Likeliest share (top p)"),
            QT_TRANSLATE_NOOP("Settings", "Choose among the likeliest tokens that make up this probability. 1 is all."),
        ),
        Entry(
            "top_k",
            QT_TRANSLATE_NOOP("Settings", "Likeliest tokens (top k)"),
            QT_TRANSLATE_NOOP("Settings", "Choose among this many of the likeliest tokens. 0 is no limit."),
        ),
        Entry(
            "min_p",
            QT_TRANSLATE_NOOP("Settings", "Least likelihood (min p)"),
            QT_TRANSLATE_NOOP("Settings", "Leave out tokens less likely than this share of the likeliest one."),
        ),
        Entry(
            "repeat_penalty",
            QT_TRANSLATE_NOOP("Settings", "Penalty on repetition"),
            QT_TRANSLATE_NOOP("Settings", "Makes tokens that were just used less likely. 1 is no penalty."),
        ),
        Entry(
            "max_tokens",
            QT_TRANSLATE_NOOP("Settings", "Longest answer"),
            QT_TRANSLATE_NOOP("Settings", "In tokens. An answer that is cut here can be continued."),
        ),
        Entry(
            "seed",
            QT_TRANSLATE_NOOP("Settings", "Seed"),
            QT_TRANSLATE_NOOP("Settings", "With the same seed the same question gets the same answer again."),
            auto=QT_TRANSLATE_NOOP("Settings", "Another one each time"),
        ),
    ),
)

PROMPT = Group(
    QT_TRANSLATE_NOOP("Settings", "System prompt"),
    (
        Entry(
            "system",
            QT_TRANSLATE_NOOP("Settings", "System prompt of new chats"),
            QT_TRANSLATE_NOOP(
                "Settings", "What the model is told about itself before a chat begins. It never leaves the window."
            ),
            auto=QT_TRANSLATE_NOOP("Settings", "The model's own"),
        ),
    ),
)

MACHINE = Group(
    QT_TRANSLATE_NOOP("Settings", "Machine"),
    (
        Entry(
            "threads",
            QT_TRANSLATE_NOOP("Settings", "Threads"),
            QT_TRANSLATE_NOOP("Settings", "How many compute at once. 0 is one for each core."),
        ),
        Entry(
            "gpu_layers",
            QT_TRANSLATE_NOOP("Settings", "Layers on the GPU"),
            QT_TRANSLATE_NOOP("Settings", "Where there is one: -1 is all of them, 0 is none."),
        ),
    ),
)

LOGS = Group(
    QT_TRANSLATE_NOOP("Settings", "Logs"),
    (
        Entry(
            "log_level",
            QT_TRANSLATE_NOOP("Settings", "What is logged"),
            QT_TRANSLATE_NOOP("Settings", "The log stays on this machine and holds nothing of what is said in a chat."),
            {
                "error": QT_TRANSLATE_NOOP("Settings", "Errors"),
                "warning": QT_TRANSLATE_NOOP("Settings", "Warnings and errors"),
                "info": QT_TRANSLATE_NOOP("Settings", "The usual"),
                "debug": QT_TRANSLATE_NOOP("Settings", "Every detail"),
            },
        ),
    ),
)

THEME = Entry(
    "theme",
    QT_TRANSLATE_NOOP("Settings", "Theme"),
    QT_TRANSLATE_NOOP("Settings", "Light, dark, or as the system is."),
    {
        "system": QT_TRANSLATE_NOOP("Settings", "As the system"),
        "light": QT_TRANSLATE_NOOP("Settings", "Light"),
        "dark": QT_TRANSLATE_NOOP("Settings", "Dark"),
    },
)

SCALE = Entry(
    "scale",
    QT_TRANSLATE_NOOP("Settings", "Size of type"),
    QT_TRANSLATE_NOOP("Settings", "Of all text in the window."),
)

LANGUAGE = Entry(
    "language",
    QT_TRANSLATE_NOOP("Settings", "Language"),
    QT_TRANSLATE_NOOP("Settings", "Of the window. Chats may be in any language, whatever is chosen here."),
    # A language is called by its own name, so that whoever speaks it finds it.
    {"system": QT_TRANSLATE_NOOP("Settings", "As the system"), "en": "English", "de": "Deutsch", "ar": "العربية"},
)

LOOKS = Group(QT_TRANSLATE_NOOP("Settings", "Looks"), (THEME, SCALE, LANGUAGE))
"""What belongs to the window alone and is no setting of the file."""

GROUPS: tuple[Group, ...] = (MEMORY, ACROSS, BESIDE, WINDOW, ANSWERING, PROMPT, MACHINE, LOOKS, LOGS)
"""All, in the order of the page."""
