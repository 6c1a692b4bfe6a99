"""The line at the foot of a chat: how full the window is, what was recalled, where the pages are."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from zeta.events import Stats

translate = QCoreApplication.translate


def status_words(stats: Stats, incognito: bool, locale: QLocale) -> str:
    """The numbers of the open chat as one line."""
    one, number = stats.pages_on_disk == 1, locale.toString
    if incognito and one:
        words = translate("Room", "window {share} % · {recalled} recalled · one page · kept until it is closed")
    elif incognito:
        words = translate("Room", "window {share} % · {recalled} recalled · {pages} pages · kept until it is closed")
    elif one:
        words = translate("Room", "window {share} % · {recalled} recalled · one page on disk · nothing dropped")
    else:
        words = translate("Room", "window {share} % · {recalled} recalled · {pages} pages on disk · nothing dropped")
    share = round(100 * stats.window / max(1, stats.window_limit))
    return words.format(share=number(share), recalled=number(stats.recalled_now), pages=number(stats.pages_on_disk))
