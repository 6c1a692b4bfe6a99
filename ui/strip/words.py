"""What the strip says in words: names of kinds, the facts about a page, totals. Nothing here draws."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from ui import dates
from ui.sides import row as row_of
from ui.sizes import format_bytes
from ui.strip.band import Kind
from zeta.worker.rows import GlanceRow

translate = QCoreApplication.translate


def kind_name(kind: Kind) -> str:
    """Where a page of this kind is."""
    match kind:
        case Kind.WINDOW:
            return translate("MemoryStrip", "in the window")
        case Kind.RECALLED:
            return translate("MemoryStrip", "recalled")
        case Kind.GIST:
            return translate("MemoryStrip", "gist")
        case Kind.TEXT:
            return translate("MemoryStrip", "as text")
        case _:
            return translate("MemoryStrip", "on disk")


def kind_of(where: str) -> Kind:
    """The kind from a letter, or from a word that begins with it; disk for any other."""
    return next((kind for kind in Kind if kind.letter == where[:1].lower()), Kind.DISK)


def memory(pages: int, locale: QLocale) -> str:
    """What a screen reader calls the strip."""
    if pages == 1:
        return translate("MemoryStrip", "Memory: 1 page")
    return translate("MemoryStrip", "Memory: {count} pages").format(count=locale.toString(pages))


def total(pages: int, size: int, locale: QLocale) -> str:
    """All pages, and how much room they take if that is known."""
    if pages == 1:
        count = translate("MemoryStrip", "1 page")
    else:
        count = translate("MemoryStrip", "{count} pages").format(count=locale.toString(pages))
    return row_of((count, format_bytes(size) if size else ""))


def spoken(page: int, kind: Kind, pinned: bool, locale: QLocale) -> str:
    """One page for a screen reader."""
    if pinned:
        template = translate("MemoryStrip", "page {page}, {where}, pinned")
    else:
        template = translate("MemoryStrip", "page {page}, {where}")
    return template.format(page=locale.toString(page), where=kind_name(kind))


def heading(row: GlanceRow, now: float, locale: QLocale) -> str:
    """When a page was said and by whom."""
    who = {
        "user": translate("MemoryStrip", "You"),
        "assistant": translate("MemoryStrip", "Answer"),
        "system": translate("MemoryStrip", "System prompt"),
    }.get(row.role, "")
    return row_of((dates.long(row.time, now, locale), who))


def facts(row: GlanceRow, locale: QLocale) -> str:
    """Number, tokens, place, size and use of a page."""
    tokens = translate("MemoryStrip", "tokens {first}–{last}")
    if row.hits == 1:
        hits = translate("MemoryStrip", "recalled once")
    else:
        hits = translate("MemoryStrip", "recalled {count} times").format(count=locale.toString(row.hits))
    shown = (
        translate("MemoryStrip", "page {page}").format(page=locale.toString(row.page)),
        tokens.format(first=locale.toString(row.begin), last=locale.toString(max(row.begin, row.end - 1))),
        kind_name(kind_of(row.where)),
        format_bytes(row.bytes) if row.bytes > 0 else "",
        hits if row.hits > 0 else "",
        translate("MemoryStrip", "pinned") if row.pinned else "",
    )
    return row_of(shown)
