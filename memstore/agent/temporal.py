"""Time in a question and in a ranking: whether somebody asks for what is new, and how new something is. English and
German."""

from __future__ import annotations

import re
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


def intends_time(query: str) -> bool:
    """Whether a question is about what is recent, so that age should weigh more than words."""
    return _INTENT.search(query) is not None


def recency(then: float, now: float, half: float = HALF) -> float:
    """How recent a moment is, from 1 for now (and what is still to come) towards 0; a half after `half` days."""
    return 1 / (1 + max(0.0, now - then) / DAY / half)
