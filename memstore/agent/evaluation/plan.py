"""When things are said in a generated conversation: sessions over most of a year, and exchanges put into them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from memstore.agent.evaluation.sample import Turn
from memstore.agent.times import DAY

USER: Final = "user"
ASSISTANT: Final = "assistant"
SESSIONS: Final = 44
"""Sessions of a conversation: with five to eight days between them, January to October or November."""
_FIRST: Final = datetime(2025, 1, 6, tzinfo=UTC).timestamp()


@dataclass(frozen=True)
class Exchange:
    """Lines that are said one after the other, the user first, then in turns; the line `telling` is what may be asked
    for."""

    session: int
    lines: tuple[str, ...]
    telling: int = 0


def dates(rng: random.Random) -> list[float]:
    """When each session begins."""
    day, found = _FIRST + rng.randrange(4) * DAY, []
    for _ in range(SESSIONS):
        found.append(day + rng.randrange(7 * 60, 22 * 60) * 60.0)
        day += rng.randint(5, 8) * DAY
    return found


def month(at: float) -> int:
    """The month of a moment, 0 for January."""
    return datetime.fromtimestamp(at, UTC).month - 1


def scheduled(
    exchanges: Sequence[Exchange], begins: Sequence[float], rng: random.Random
) -> tuple[tuple[Turn, ...], list[str]]:
    """The exchanges as turns, those of one session in any order, and the key of what each of them tells."""
    turns, keys = list[Turn](), [""] * len(exchanges)
    for session, begin in enumerate(begins):
        own = [number for number, each in enumerate(exchanges) if each.session == session]
        rng.shuffle(own)
        at = begin
        for number in own:
            for place, line in enumerate(exchanges[number].lines):
                key = f"turn/{len(turns) + 1:04}"
                if place == exchanges[number].telling:
                    keys[number] = key
                turns.append(Turn(key, ASSISTANT if place % 2 else USER, line, at))
                at += rng.randint(20, 200)
    return tuple(turns), keys
