"""Dates as people say them: relative and short in a list, whole in a text. Times are seconds since the epoch.

The order of day, month and year is a text to translate; names of days and months, and digits, are those of the locale.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

translate = QCoreApplication.translate

_MINUTE = 60.0
_WEEK = 6
"""Days back that a weekday names without doubt."""
_FARTHEST = 1e11
"""Seconds from the epoch beyond which a number is no date (some three thousand years)."""


def short(then: float, now: float, locale: QLocale) -> str:
    """For a list: «now», «10:14» today, «Tue» within six days, «3 Nov» this year, «3 Nov 2024» else."""
    return _relative(then, now, locale, QLocale.FormatType.ShortFormat)


def spoken(then: float, now: float, locale: QLocale) -> str:
    """What a screen reader says for `short`: «now», «10:14», «Tuesday», «3 November», «3 November 2024»."""
    return _relative(then, now, locale, QLocale.FormatType.LongFormat)


def long(then: float, now: float, locale: QLocale) -> str:
    """Day and time: «2 March, 10:14», with the year where it is not this one."""
    return _dated(then, now, locale, translate("dates", "d MMMM, HH:mm"), translate("dates", "d MMMM yyyy, HH:mm"))


def day(then: float, now: float, locale: QLocale) -> str:
    """The day: «2 March», with the year where it is not this one."""
    return _dated(then, now, locale, translate("dates", "d MMMM"), translate("dates", "d MMMM yyyy"))


def _relative(then: float, now: float, locale: QLocale, length: QLocale.FormatType) -> str:
    if abs(now - then) < _MINUTE:
        return translate("dates", "now")
    moment = _moment(then)
    days = moment.daysTo(_moment(now))
    if days == 0:
        return locale.toString(moment, translate("dates", "HH:mm"))
    if 0 < days <= _WEEK:
        return locale.standaloneDayName(moment.date().dayOfWeek(), length)
    if length == QLocale.FormatType.LongFormat:
        return day(then, now, locale)
    return _dated(then, now, locale, translate("dates", "d MMM"), translate("dates", "d MMM yyyy"))


def _dated(then: float, now: float, locale: QLocale, this_year: str, another: str) -> str:
    moment = _moment(then)
    return locale.toString(moment, this_year if moment.date().year() == _moment(now).date().year() else another)


def _moment(seconds: float) -> QDateTime:
    """Local time; an invalid one, shown as nothing, for a number that is no date."""
    return QDateTime.fromMSecsSinceEpoch(int(seconds * 1000)) if abs(seconds) < _FARTHEST else QDateTime()
