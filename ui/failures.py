"""What the engine could not do, in the language of the window.

The engine says it in English, as the terminal does. A sentence that is known here is recognised by its words, and
told anew with the names and numbers that stood in it; of one that is not, the kind of the failure is told, with the
engine's own words below it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication

from ui.text import isolate
from ui.translatable import QT_TRANSLATE_NOOP
from ui.ways import way, without_commands
from zeta.worker.client import Failure

SENTENCES: tuple[str, ...] = (
    # models
    QT_TRANSLATE_NOOP("Failures", "the model {name} is not on this machine yet"),
    QT_TRANSLATE_NOOP("Failures", "there is no model called {name}"),
    QT_TRANSLATE_NOOP("Failures", "there is no model file {path}"),
    QT_TRANSLATE_NOOP("Failures", "{name} is neither a model of the catalogue nor a file"),
    QT_TRANSLATE_NOOP("Failures", "{name} is not a GGUF file"),
    QT_TRANSLATE_NOOP("Failures", "{name} is truncated or damaged"),
    QT_TRANSLATE_NOOP("Failures", "{name} holds a vocabulary and no weights"),
    QT_TRANSLATE_NOOP("Failures", "{name} is an encoder ({architecture}): it embeds text and cannot chat"),
    QT_TRANSLATE_NOOP("Failures", "{name} has no decoder and cannot chat"),
    QT_TRANSLATE_NOOP("Failures", "{name} crashes llama.cpp on this machine"),
    QT_TRANSLATE_NOOP("Failures", "llama.cpp cannot load {name}"),
    QT_TRANSLATE_NOOP("Failures", "llama.cpp cannot make a context of {count} tokens for {name}"),
    QT_TRANSLATE_NOOP("Failures", "the chat template of this model cannot be used: {reason}"),
    QT_TRANSLATE_NOOP("Failures", "{path} is not in zeta's models folder"),
    QT_TRANSLATE_NOOP("Failures", "{name} could not be fetched ({reason})"),
    QT_TRANSLATE_NOOP("Failures", "{name} needs {size} more and the disk of {folder} has {free} free"),
    QT_TRANSLATE_NOOP(
        "Failures", "a window of {window} tokens cannot hold {pinned} pinned tokens and two pages of {page}"
    ),
    QT_TRANSLATE_NOOP("Failures", "{count} tokens do not fit into a window of {window} beside what must stay"),
    # files that are read
    QT_TRANSLATE_NOOP("Failures", "{name} is an image, not text"),
    QT_TRANSLATE_NOOP("Failures", "{name} is a sound recording, not text"),
    QT_TRANSLATE_NOOP("Failures", "{name} is a video, not text"),
    QT_TRANSLATE_NOOP("Failures", "{name} is an archive"),
    QT_TRANSLATE_NOOP("Failures", "{name} is a model, not a text"),
    QT_TRANSLATE_NOOP("Failures", "{name} is a program for the machine, not text"),
    QT_TRANSLATE_NOOP("Failures", "{name} is a database"),
    QT_TRANSLATE_NOOP("Failures", "{name} is a document of an old Word"),
    QT_TRANSLATE_NOOP("Failures", "{name} is locked with a password"),
    QT_TRANSLATE_NOOP("Failures", "{name} is an OpenDocument text"),
    QT_TRANSLATE_NOOP("Failures", "{name} is an e-book"),
    QT_TRANSLATE_NOOP("Failures", "{name} is a spreadsheet"),
    QT_TRANSLATE_NOOP("Failures", "{name} is a presentation"),
    QT_TRANSLATE_NOOP("Failures", "{name} is text in UTF-32"),
    QT_TRANSLATE_NOOP("Failures", "{name} is not a text file"),
    QT_TRANSLATE_NOOP("Failures", "{name} is not valid {encoding}: byte {byte} at offset {offset}"),
    QT_TRANSLATE_NOOP("Failures", "{name} is no file but a device or a pipe"),
    QT_TRANSLATE_NOOP("Failures", "{name} holds no text"),
    QT_TRANSLATE_NOOP("Failures", "{name} holds no text, at most pictures of it"),
    QT_TRANSLATE_NOOP("Failures", "{name} holds too much text to be read"),
    QT_TRANSLATE_NOOP("Failures", "{name} is empty"),
    QT_TRANSLATE_NOOP("Failures", "{name} is a folder"),
    QT_TRANSLATE_NOOP("Failures", "{name} is a broken PDF"),
    QT_TRANSLATE_NOOP("Failures", "{name} is a broken PDF: no text can be read from it"),
    QT_TRANSLATE_NOOP("Failures", "{name} is a broken or unusual DOCX"),
    QT_TRANSLATE_NOOP("Failures", "{name} would unpack to {size}, too much for a text"),
    QT_TRANSLATE_NOOP("Failures", "{name} has {size}, and {most} is the most that is read"),
    QT_TRANSLATE_NOOP("Failures", "{name} cannot be read: {reason}"),
    QT_TRANSLATE_NOOP("Failures", "{name} is no conversation in a form that is known"),
    QT_TRANSLATE_NOOP("Failures", "{name} is not valid JSON"),
    QT_TRANSLATE_NOOP("Failures", "{name} holds no messages"),
    QT_TRANSLATE_NOOP("Failures", "{name} is there already"),
    QT_TRANSLATE_NOOP("Failures", "{path} cannot be written: {reason}"),
    QT_TRANSLATE_NOOP("Failures", "a chat from text needs a model that reads it"),
    # the chat and its store
    QT_TRANSLATE_NOOP("Failures", "no chat is open"),
    QT_TRANSLATE_NOOP("Failures", "the last answer is complete"),
    QT_TRANSLATE_NOOP("Failures", "an incognito chat has no memory"),
    QT_TRANSLATE_NOOP("Failures", "there is nothing to remember"),
    QT_TRANSLATE_NOOP("Failures", "finding pages by what they mean needs the embedding model"),
    QT_TRANSLATE_NOOP("Failures", "the KV cache has no room left"),
    QT_TRANSLATE_NOOP("Failures", "There is no conversation {id}."),
    QT_TRANSLATE_NOOP("Failures", "No space is left for {path}."),
    QT_TRANSLATE_NOOP("Failures", "The disk quota has no room for {path}."),
    QT_TRANSLATE_NOOP("Failures", "The file system is read-only at {path}."),
    QT_TRANSLATE_NOOP("Failures", "Permission was denied for {path}."),
    QT_TRANSLATE_NOOP("Failures", "There is no file at {path}."),
    QT_TRANSLATE_NOOP("Failures", "The disk reported an error at {path}."),
    QT_TRANSLATE_NOOP("Failures", "The store has version {have}; this program reads up to {known}."),
    QT_TRANSLATE_NOOP("Failures", "A {what} of the store does not match its checksum."),
    QT_TRANSLATE_NOOP("Failures", "the lens is off: {reason}"),
    QT_TRANSLATE_NOOP("Failures", "the record of this chat is damaged: its words may not be those that were said"),
    QT_TRANSLATE_NOOP("Failures", "the end of this chat was lost on the disk: its last turn is shorter than it was"),
    QT_TRANSLATE_NOOP("Failures", "memory of this chat was damaged on the disk and computed again; no word is lost"),
    # what to do
    QT_TRANSLATE_NOOP("Failures", "choose a chat model"),
    QT_TRANSLATE_NOOP("Failures", "choose a model first"),
    QT_TRANSLATE_NOOP("Failures", "choose a model, then import again"),
    QT_TRANSLATE_NOOP("Failures", "models for llama.cpp end in .gguf"),
    QT_TRANSLATE_NOOP("Failures", "type what matters in it, or let a program recognise its text (OCR)"),
    QT_TRANSLATE_NOOP("Failures", "if it was scanned, let a program recognise its text (OCR) first"),
    QT_TRANSLATE_NOOP("Failures", "open it in a PDF viewer and save it anew, or give its text"),
    QT_TRANSLATE_NOOP("Failures", "open it in a word processor and save it anew, or give its text"),
    QT_TRANSLATE_NOOP("Failures", "give its words as text"),
    QT_TRANSLATE_NOOP("Failures", "give its subtitles or its words as text"),
    QT_TRANSLATE_NOOP("Failures", "give its source code"),
    QT_TRANSLATE_NOOP("Failures", "export what matters as text, for example as .csv"),
    QT_TRANSLATE_NOOP("Failures", "save what it gives to a file first"),
    QT_TRANSLATE_NOOP("Failures", "unpack it, and give the files in it"),
    QT_TRANSLATE_NOOP("Failures", "save it as .docx, .pdf or plain text, and give that"),
    QT_TRANSLATE_NOOP("Failures", "convert it to .pdf or plain text first"),
    QT_TRANSLATE_NOOP("Failures", "save the sheet as .csv, and give that"),
    QT_TRANSLATE_NOOP("Failures", "save it as .pdf, and give that"),
    QT_TRANSLATE_NOOP("Failures", "open it where you know the password, and save it without one"),
    QT_TRANSLATE_NOOP("Failures", "give a text in UTF-8; convert other documents first"),
    QT_TRANSLATE_NOOP("Failures", "choose a file with text in it"),
    QT_TRANSLATE_NOOP("Failures", "choose a file in it"),
    QT_TRANSLATE_NOOP("Failures", "check the path and the access rights"),
    QT_TRANSLATE_NOOP("Failures", "choose another place"),
    QT_TRANSLATE_NOOP("Failures", "choose another name; nothing was overwritten"),
    QT_TRANSLATE_NOOP("Failures", "split it"),
    QT_TRANSLATE_NOOP("Failures", "split it into several files"),
    QT_TRANSLATE_NOOP("Failures", "ask for more in a new turn"),
    QT_TRANSLATE_NOOP("Failures", "Check who owns the store and its access rights."),
    QT_TRANSLATE_NOOP("Failures", "Restore the store from a backup."),
)
"""What the engine says, with a name in braces where something of the case stands."""

KINDS: Mapping[str, str] = {
    "ConfigError": QT_TRANSLATE_NOOP("Failures", "That cannot be done."),
    "ModelError": QT_TRANSLATE_NOOP("Failures", "The model cannot be used."),
    "ModelCrashed": QT_TRANSLATE_NOOP("Failures", "The model cannot be used."),
    "DownloadError": QT_TRANSLATE_NOOP("Failures", "The download failed."),
    "ContextTooSmall": QT_TRANSLATE_NOOP("Failures", "The window is too small for this."),
    "SidecarError": QT_TRANSLATE_NOOP("Failures", "The calibration of this model cannot be used."),
    "StoreLocked": QT_TRANSLATE_NOOP("Failures", "Your chats are open elsewhere."),
    "StoreFull": QT_TRANSLATE_NOOP("Failures", "There is no room left on the disk."),
    "StoreReadOnly": QT_TRANSLATE_NOOP("Failures", "Your chats cannot be written."),
    "StoreTooNew": QT_TRANSLATE_NOOP("Failures", "Your chats were written by a newer zeta."),
    "StoreMissing": QT_TRANSLATE_NOOP("Failures", "A file of your chats is missing."),
    "StoreDamaged": QT_TRANSLATE_NOOP("Failures", "A file of your chats is damaged."),
    "LogDamaged": QT_TRANSLATE_NOOP("Failures", "A file of your chats is damaged."),
    "PageDamaged": QT_TRANSLATE_NOOP("Failures", "A file of your chats is damaged."),
    "NotFound": QT_TRANSLATE_NOOP("Failures", "What was asked for is not there any more."),
    "OSError": QT_TRANSLATE_NOOP("Failures", "A file cannot be used."),
}
_OTHER = QT_TRANSLATE_NOOP("Failures", "That did not work.")


def translated(failure: Failure) -> Failure:
    """The failure as the window says it: what to do is done in the window. In English, a known one gets a capital, and
    any other is as it came."""
    message, hint = _told(failure.message), _hint(failure.hint)
    if message is None:
        kind = KINDS.get(failure.kind, _OTHER)
        message = QCoreApplication.translate("Failures", kind)
        if message == kind:  # the window is English
            message = failure.message
        else:
            hint = " ".join(filter(None, (failure.message, hint)))
    return Failure(failure.kind, message, hint)


def _hint(text: str) -> str:
    if instead := way(text):
        return QCoreApplication.translate("Failures", instead)
    return _told(text) or without_commands(text)


def _told(text: str) -> str | None:
    """A known sentence in the language of the window, None for one that is not."""
    for pattern, sentence in _patterns():
        if found := pattern.fullmatch(text):
            told = QCoreApplication.translate("Failures", sentence)
            told = told if told.startswith("llama.cpp") else told[:1].upper() + told[1:]
            return told.format(**isolated(found.groupdict()))
    return None


def isolated(names: Mapping[str, str]) -> dict[str, str]:
    """What stands in a sentence, so that a path keeps its slash in front also among words from right to left."""
    if QGuiApplication.layoutDirection() == Qt.LayoutDirection.LeftToRight:
        return dict(names)
    return {name: isolate(text) for name, text in names.items()}


@functools.cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """What recognises each sentence, the one with the most words of its own first."""
    longest = sorted(SENTENCES, key=lambda sentence: len(re.sub(r"\{\w+\}", "", sentence)), reverse=True)
    return [(re.compile(_pattern(sentence), re.DOTALL), sentence) for sentence in longest]


def _pattern(sentence: str) -> str:
    parts = re.split(r"\{(\w+)\}", sentence)  # words, a name, words, a name, words
    return "".join(f"(?P<{part}>.+)" if at % 2 else re.escape(part) for at, part in enumerate(parts))
