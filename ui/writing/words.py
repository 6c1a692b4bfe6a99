"""What the states and findings of writing are called, in the person's language."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale

from ui.writing.draft import Draft, Part
from ui.writing.findings import Finding
from ui.writing.lake import Name
from zeta.worker.writingrows import DocumentRow, PartRow

translate = QCoreApplication.translate


def homely(path: str) -> str:
    """A path, shorter where it is in the home folder."""
    home = str(Path.home())
    return path.replace(home, "~", 1) if path.startswith(home + "/") else path


def state(part: Part) -> str:
    """What a section is at."""
    match part.state:
        case "waiting" if part.lines:
            return translate("Writing", "stopped midway")
        case "waiting":
            return translate("Writing", "waits")
        case "writing":
            return translate("Writing", "is being written")
        case "again":
            return translate("Writing", "is written again")
        case "checking":
            return translate("Writing", "is being checked")
        case "done":
            return translate("Writing", "done")
        case "problems":
            return translate("Writing", "has problems")


def lines(count: int, locale: QLocale) -> str:
    """So many lines."""
    if count == 1:
        return translate("Writing", "1 line")
    return translate("Writing", "{count} lines").format(count=locale.toString(count))


def stream(number: int, locale: QLocale) -> str:
    """Which of the streams writes a section, counted from 1."""
    return translate("Writing", "stream {number}").format(number=locale.toString(number + 1))


def progress(draft: Draft, locale: QLocale) -> list[str]:
    """How far a document is, as short facts."""
    facts = [
        translate("Writing", "{done} of {all} sections").format(
            done=locale.toString(draft.done), all=locale.toString(len(draft.parts))
        ),
        lines(draft.lines, locale),
    ]
    if draft.tokens:
        share = locale.toString(round(100 * draft.share))
        facts.append(translate("Writing", "{share} % chosen by the model").format(share=share))
    return facts


def document(row: DocumentRow) -> str:
    """How a document stands."""
    match row.state:
        case "planned":
            return translate("Writing", "planned")
        case "begun":
            return translate("Writing", "stopped midway: it goes on at the same line")
        case "written":
            return translate("Writing", "written, and kept true")
        case "gone":
            return translate("Writing", "not there any more")
        case _:
            return translate("Writing", "not written by zeta")


def finding(found: Finding) -> str:
    """What is wrong, in a sentence."""
    if found.problem:
        return found.problem
    return translate("Writing", "{name} is not defined anywhere").format(name=found.name)


def used(name: Name, locale: QLocale) -> str:
    """How often a name was looked up."""
    if not name.reads:
        return translate("Writing", "not used yet")
    if name.reads == 1:
        return translate("Writing", "looked up once")
    return translate("Writing", "looked up {count} times").format(count=locale.toString(name.reads))


def standing(part: PartRow) -> str:
    """How a section of a written document stands."""
    if part.held and part.reasons:
        return translate("Writing", "yours, and stale")
    if part.held:
        return translate("Writing", "yours: left as it is")
    if part.reasons:
        return translate("Writing", "stale")
    return translate("Writing", "true")


def fate(what: str) -> str:
    """What became of a stale section."""
    match what:
        case "updated":
            return translate("Writing", "It is updated.")
        case "still true":
            return translate("Writing", "It is still true: it would be written the same.")
        case "yours":
            return translate("Writing", "You edited it, so it was left as it is.")
        case "refused":
            return translate("Writing", "What was written for it would not hold.")
        case _:
            return translate("Writing", "It stays as it is.")


def sentence(text: str) -> str:
    """What the engine says, as a sentence begins."""
    return text[:1].upper() + text[1:]
