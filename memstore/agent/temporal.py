"""Time in a question and in a ranking: whether somebody asks for what is new, which days they speak of, and how new
something is. English and German; everything is UTC."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

DAY: Final = 86_400.0
HALF: Final = 30.0
"""Days after which something counts as half as recent as what is of today."""
SLOW_HALF: Final = 365.0
"""The same where nobody asks for what is new: what is a month old is then as good as what is of today, or age would
decide over words (the specification weighs recency, and leaves open how fast it fades)."""

_UNITS: Final = r"(?:second|minute|hour|day|night|week|weekend|month|quarter|year)s?"
_WEEKDAYS: Final = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_ZEIT: Final = r"(?:sekunde|minute|stunde|tag|nacht|woche|wochenende|monat|quartal|jahr)(?:e?[nsm])?"
_WOCHENTAG: Final = r"(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag)"

_INTENT: Final = re.compile(
    rf"""\b(?:
        yesterday | today | tonight | recent | recently | latest | newest | lately | currently | nowadays
      | (?:just|right)\s+now | these\s+days | most\s+recently | last\s+time
      | this\s+(?:morning|afternoon|evening|{_UNITS}|{_WEEKDAYS})
      | (?:last|past)\s+(?:(?:few|couple\s+of|\w+)\s+)?(?:{_UNITS}|{_WEEKDAYS})
      | \w+\s+{_UNITS}\s+ago
      | gestern | vorgestern | heute | neulich | kürzlich | jüngst(?:e[nrsm]?)? | vorhin | zuletzt | soeben
      | neue?ste[nrsm]? | aktuell(?:e[nrsm]?|ste[nrsm]?)? | momentan | derzeit | gerade\s+eben | vor\s+kurzem
      | (?:letzt|vergangen|dies)e[nrsm]?\s+(?:\w+\s+)?(?:{_ZEIT}|{_WOCHENTAG})
      | vor\s+\w+\s+{_ZEIT}
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)

_MONTHS: Final = (
    ("january", "januar"), ("february", "februar"), ("march", "märz"), ("april",), ("may", "mai"), ("june", "juni"),
    ("july", "juli"), ("august",), ("september",), ("october", "oktober"), ("november",), ("december", "dezember"),
)  # fmt: skip
_NUMBER: Final = {name: place for place, names in enumerate(_MONTHS, 1) for name in names}
_MONTH: Final = "(?P<month>" + "|".join(sorted(_NUMBER, key=len, reverse=True)) + ")"
_YEAR: Final = r"(?P<year>(?:19|20)\d\d)"
_DAY_OF: Final = r"(?P<day>[1-9]|[12]\d|3[01])"
_COUNTS: Final = (
    ("a", "an", "one", "ein", "einem", "einer"), ("two", "zwei"), ("three", "drei"), ("four", "vier"),
    ("five", "fünf"), ("six", "sechs"), ("seven", "sieben"), ("eight", "acht"), ("nine", "neun"), ("ten", "zehn"),
)  # fmt: skip
_COUNT: Final = {name: place for place, names in enumerate(_COUNTS, 1) for name in names}
_HOW_MANY: Final = r"(?P<count>\d{1,3}|" + "|".join(_COUNT) + ")"
_WHOLE: Final = {"da": "day", "ta": "day", "we": "week", "wo": "week", "mo": "month", "ye": "year", "ja": "year"}
_UNIT: Final = r"(?P<unit>days?|weeks?|months?|years?|tage?n?|wochen?|monat(?:en?)?|jahr(?:en?)?)"

SAYS_TIME: Final = re.compile("|".join([*_NUMBER, _WEEKDAYS, _WOCHENTAG, "today", "tonight", "yesterday"]), re.I)
"""A word that is a day or a month, and so no name."""


@dataclass(frozen=True)
class Span:
    """The time that a question speaks of, from `begin` until before `end`. `words` are those it says so with; `named`
    are the names of the month, in small letters, by which a text may speak of it too."""

    begin: float
    end: float
    words: str
    named: tuple[str, ...] = ()

    def speaks(self, text: str, created: float) -> bool:
        """Whether a text is of that time: from then, or naming its month."""
        if self.begin <= created < self.end:
            return True
        named = "|".join(name.capitalize() for name in self.named)
        return bool(named) and re.search(rf"\b(?:{named})\b", text) is not None


def spoken_of(query: str, now: float) -> Span | None:
    """The time that a question is about; None where it names none. A month without a year is the last that has begun.
    What is to come is not looked for: nothing that was said is from then."""
    today = datetime.fromtimestamp(now, UTC).date()
    for pattern, days in _SPOKEN:
        if found := pattern.search(query):
            try:
                begin, end = days(found, today)
            except (ValueError, OverflowError):  # the 31st of February, the year 0
                continue
            month = (found.groupdict().get("month") or "").lower()
            named = _MONTHS[_NUMBER[month] - 1] if month else ()
            return Span(_moment(begin), _moment(end), found[0], named)
    return None


def _dated(found: re.Match[str], today: date) -> tuple[date, date]:
    """A month, or a day of it."""
    said = found.groupdict()
    month = _NUMBER[said["month"].lower()]
    year = int(said.get("year") or 0) or today.year - ((month, int(said.get("day") or 1)) > (today.month, today.day))
    if said.get("day"):
        return _whole("day", date(year, month, int(said["day"])))
    return _whole("month", date(year, month, 1))


def _ago(found: re.Match[str], today: date) -> tuple[date, date]:
    """The day, week, month or year so many of them back."""
    count = _COUNT.get(found["count"].lower()) or int(found["count"])
    return _whole(_WHOLE[found["unit"][:2].lower()], today, count)


def _last(found: re.Match[str], today: date) -> tuple[date, date]:
    return _whole(_WHOLE[found["unit"][:2].lower()], today, 1)


def _whole(unit: str, day: date, back: int = 0) -> tuple[date, date]:
    """The first day, and the first after it, of the day, week, month or year that lies so many before that of `day`."""
    if unit in ("day", "week"):
        length = 7 if unit == "week" else 1
        begin = day - timedelta(days=length * back + (day.weekday() if unit == "week" else 0))
        return begin, begin + timedelta(days=length)
    if unit == "year":
        return date(day.year - back, 1, 1), date(day.year - back + 1, 1, 1)
    months = 12 * day.year + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1), date((months + 1) // 12, (months + 1) % 12 + 1, 1)


def _moment(day: date) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()


def _back(days: int) -> Callable[[re.Match[str], date], tuple[date, date]]:
    return lambda _, today: _whole("day", today, days)


_IN: Final = r"(?:in|on|during|of|since|last|by|im|am|vom|seit|letzten)"
_SPOKEN: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], tuple[date, date]]], ...]] = tuple(
    (re.compile(pattern, re.IGNORECASE), days)
    for pattern, days in (
        (
            r"\b(?:on\s+|am\s+)?(?P<iso>(?:19|20)\d\d-\d\d-\d\d)\b",
            lambda found, _: _whole("day", date.fromisoformat(found["iso"])),
        ),
        (rf"\b(?:on\s+)?(?:the\s+)?{_MONTH}\s+{_DAY_OF}(?:st|nd|rd|th)?(?!\d)(?:,?\s+{_YEAR})?\b", _dated),
        (
            rf"\b(?:on\s+|am\s+)?(?:the\s+)?{_DAY_OF}(?:st|nd|rd|th|\.)?\s+(?:of\s+)?{_MONTH}(?:\s+{_YEAR})?\b",
            _dated,
        ),
        (rf"\b(?:{_IN}\s+)?{_MONTH}\s+{_YEAR}\b", _dated),
        (rf"\b{_IN}\s+(?:early\s+|late\s+|mid-?\s*)?{_MONTH}\b", _dated),
        (rf"\b(?:in|during|im\s+jahre?)\s+{_YEAR}\b", lambda found, _: _whole("year", date(int(found["year"]), 1, 1))),
        (rf"\b{_HOW_MANY}\s+{_UNIT}\s+ago\b", _ago),
        (rf"\bvor\s+{_HOW_MANY}\s+{_UNIT}\b", _ago),
        (rf"\b(?:in\s+(?:the\s+)?)?(?:last|letzte[nrsm]?)\s+{_UNIT}\b", _last),
        (r"\b(?:yesterday|gestern)\b", _back(1)),
        (r"\bvorgestern\b", _back(2)),
        (r"\b(?:today|tonight|heute)\b", _back(0)),
    )
)


def intends_time(query: str) -> bool:
    """Whether a question is about what is recent, so that age should weigh more than words."""
    return _INTENT.search(query) is not None


def recency(then: float, now: float, half: float = HALF) -> float:
    """How recent a moment is, from 1 for now (and what is still to come) towards 0; a half after `half` days."""
    return 1 / (1 + max(0.0, now - then) / DAY / half)
