"""What to do about a failure, in a window: the engine's hints name commands for a terminal, a person here has pages."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

from ui.translatable import QT_TRANSLATE_NOOP

_FETCH = QT_TRANSLATE_NOOP("Failures", "Fetch it on the page of models.")
_FETCH_AGAIN = QT_TRANSLATE_NOOP("Failures", "Fetch it again, from the page of models or from where it came.")
_CHOOSE = QT_TRANSLATE_NOOP("Failures", "The page of models shows those that are here, and fetches others.")
_CALIBRATE = QT_TRANSLATE_NOOP("Failures", "Calibrate it on the page of models.")
_MEND = QT_TRANSLATE_NOOP("Failures", "«Check» on the page «Your data» reads everything, and mends what can be mended.")
_MAKE_ROOM = QT_TRANSLATE_NOOP("Failures", "Free some space on this disk.")
_LARGER = QT_TRANSLATE_NOOP("Failures", "Choose a larger window in the settings.")
_CHATS = QT_TRANSLATE_NOOP("Failures", "Choose it in the list of chats.")
_AS_UTF8 = QT_TRANSLATE_NOOP("Failures", "Open it in a text editor, save it as UTF-8, and give that.")

WAYS: Mapping[str, str] = {
    "fetch it again: `zeta models pull`": _FETCH_AGAIN,
    "`zeta models list` shows what is installed, `zeta models pull` fetches one": _CHOOSE,
    "check the path; `zeta models list` shows the models here": _CHOOSE,
    "`zeta models list` shows what there is; or give a path or hf:owner/repo/file.gguf": _CHOOSE,
    "run `zeta models pull {}` again when there is a network; what has arrived is kept. Or put the file there "
    "yourself: {}": QT_TRANSLATE_NOOP(
        "Failures", "Go on when there is a network; what has arrived is kept. Or open a file that you have."
    ),
    "run `zeta models pull {}` again when there is a network that delivers it. Or put the file there "
    "yourself: {}": QT_TRANSLATE_NOOP(
        "Failures", "Try again when there is a network that delivers it. Or open a file that you have."
    ),
    "open it as a model: zeta chat --model FILE.gguf": QT_TRANSLATE_NOOP("Failures", "Open it on the page of models."),
    "convert it first, for example with `iconv -f latin1 -t utf-8`": _AS_UTF8,
    "convert it first: iconv -f utf-32 -t utf-8": _AS_UTF8,
    "run: zeta models pull minilm": _FETCH,
    "`zeta models pull {}` fetches one that does": _FETCH,
    "try another model or quantization; `zeta doctor` tells more": QT_TRANSLATE_NOOP(
        "Failures", "Try another model, or the same one with weights of another precision."
    ),
    "a smaller --ctx needs less memory": QT_TRANSLATE_NOOP("Failures", "Choose a smaller window in the settings."),
    "use a larger --ctx": _LARGER,
    "use --ctx {} or more, or a smaller --page": _LARGER,
    "run `zeta calibrate` for this one": _CALIBRATE,
    "delete it and run `zeta calibrate`": _CALIBRATE,
    "Free some disk space, or move the store with --store.": _MAKE_ROOM,
    "make room; --resume goes on with what was begun": QT_TRANSLATE_NOOP(
        "Failures", "Make room on the disk; «Go on» continues what was begun."
    ),
    "Run `zeta store check`.": _MEND,
    "Run `zeta store check`, or restore the store from a backup.": _MEND,
    "Run `zeta store check --repair`.": _MEND,
    "Run `zeta store check --repair`{}": _MEND,
    "`zeta store check` reads the whole store and says what is damaged": _MEND,
    "Update zeta, or choose another store with --store.": QT_TRANSLATE_NOOP("Failures", "Update zeta."),
    "`/list` in the chat shows all of them; `new` starts one.": _CHATS,
    "`/list` in the chat shows all of them.": _CHATS,
    "everything else works as with --lens off": QT_TRANSLATE_NOOP("Failures", "Everything else works."),
}
"""From what the engine says, with {} where something of the case stands, to what the window says instead."""

_COMMAND = re.compile(r"`[^`]*`|(?<![\w-])--[a-z]|\bzeta [a-z]+ |(?<![\w/])/[a-z]+ (?:lists|shows|goes|TEXT)")
_CLAUSE = re.compile(r"((?:;|,? or|,? and|\.) )")


@functools.cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """What recognises each hint, the longest first."""
    known = sorted(WAYS.items(), key=lambda pair: -len(pair[0]))
    return [(re.compile(".*".join(map(re.escape, said.split("{}"))), re.DOTALL), way) for said, way in known]


def way(hint: str) -> str:
    """What the window says in place of a hint that names commands, not yet translated; empty where none is known."""
    return next((way for pattern, way in _patterns() if pattern.fullmatch(hint)), "")


def without_commands(hint: str) -> str:
    """A hint without the clauses that name something to type in a terminal; empty where nothing else is in it."""
    if not _COMMAND.search(hint):
        return hint
    parts = _CLAUSE.split(hint)  # a clause, what joins it, a clause, …
    kept = ""
    for at in range(0, len(parts), 2):
        if not _COMMAND.search(parts[at]):
            kept += (parts[at - 1] if kept else "") + parts[at]
    return kept.strip()
