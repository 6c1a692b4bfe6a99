"""What the strip says in words: names of kinds, the facts about a page, totals. Nothing here draws."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from ui import dates
from ui.sides import row as row_of
from ui.sizes import format_bytes
from ui.strip.band import Kind
from ui.text import one_line
from zeta.worker.rows import GISTS, GlanceRow, SaidRow

translate = QCoreApplication.translate

_READ = 600
"""Characters of a turn that are looked at; the lines of a card show fewer."""

_WORDS = {
    "window": Kind.WINDOW,
    "recalled": Kind.RECALLED,
    "disk": Kind.DISK,
    "text": Kind.TEXT,
    "gist": Kind.GIST,
    "gist of gists": Kind.GIST_OF_GISTS,
}
_KINDS = _WORDS | {kind.letter: kind for kind in Kind}


def kind_name(kind: Kind, volatile: bool = False) -> str:
    """Where a page of this kind is, in as few words as a legend has room for. Nothing of a `volatile` conversation is
    on the disk."""
    match kind:
        case Kind.WINDOW:
            return translate("MemoryStrip", "in the window")
        case Kind.RECALLED:
            return translate("MemoryStrip", "recalled")
        case Kind.GIST:
            return translate("MemoryStrip", "gists")
        case Kind.GIST_OF_GISTS:
            return translate("MemoryStrip", "gists of gists")
        case Kind.TEXT:
            return translate("MemoryStrip", "as text")
        case _:
            return translate("MemoryStrip", "in memory") if volatile else translate("MemoryStrip", "on disk")


def resonance_name() -> str:
    """What the heat of a page that is not recalled means, for the legend."""
    return translate("MemoryStrip", "resonates")


def place(kind: Kind, locale: QLocale, volatile: bool = False) -> str:
    """Where a page of this kind is, and in how much detail."""
    match kind:
        case Kind.GIST:
            template = translate("MemoryStrip", "in the window, as gists: {count} tokens each")
            return template.format(count=locale.toString(GISTS[0]))
        case Kind.GIST_OF_GISTS:
            template = translate("MemoryStrip", "in the window, as gists of gists: {count} tokens each")
            return template.format(count=locale.toString(GISTS[1]))
        case _:
            return kind_name(kind, volatile)


def kind_of(where: str) -> Kind:
    """The kind from its letter or its word (`GlanceRow.where`); disk for any other."""
    return _KINDS.get(where, Kind.DISK)


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


def spoken(page: int, kind: Kind, pinned: bool, locale: QLocale, volatile: bool = False) -> str:
    """One page for a screen reader."""
    if pinned:
        template = translate("MemoryStrip", "page {page}, {where}, pinned")
    else:
        template = translate("MemoryStrip", "page {page}, {where}")
    return template.format(page=locale.toString(page), where=place(kind, locale, volatile))


def heading(row: GlanceRow, now: float, locale: QLocale) -> str:
    """When what a page begins with was said."""
    return dates.long(row.time, now, locale)


def said(row: SaidRow) -> tuple[str, str]:
    """Who says something on a page, and what, with an ellipsis where there is more of it on another page."""
    who = translate("MemoryStrip", "You") if row.role == "user" else translate("MemoryStrip", "Answer")
    text = one_line(row.text, _READ)
    return who, ("… " if row.before else "") + text + ("…" if row.after and not text.endswith("…") else "")


def more(turns: int, locale: QLocale) -> str:
    """That others speak on a page, too."""
    if turns == 1:
        return translate("MemoryStrip", "and one more message")
    return translate("MemoryStrip", "and {count} more messages").format(count=locale.toString(turns))


def facts(row: GlanceRow, locale: QLocale, volatile: bool = False) -> str:
    """Number, tokens, place, size and use of a page."""
    tokens = translate("MemoryStrip", "tokens {first}–{last}")
    if row.hits == 1:
        hits = translate("MemoryStrip", "recalled once")
    else:
        hits = translate("MemoryStrip", "recalled {count} times").format(count=locale.toString(row.hits))
    shown = (
        translate("MemoryStrip", "page {page}").format(page=locale.toString(row.page)),
        tokens.format(first=locale.toString(row.begin), last=locale.toString(max(row.begin, row.end - 1))),
        place(kind_of(row.where), locale, volatile),
        format_bytes(row.bytes) if row.bytes > 0 else "",
        hits if row.hits > 0 else "",
        translate("MemoryStrip", "pinned") if row.pinned else "",
    )
    return row_of(shown)
