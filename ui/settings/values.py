"""What a value of a setting may be, how it is written and where it comes from. No widgets.

A value that a setting cannot have is answered with a sentence for the person, never with another value.
"""

from __future__ import annotations

import math
from enum import Enum

from PySide6.QtCore import QCoreApplication, QLocale

from zeta.config import Spec, convert
from zeta.errors import ConfigError
from zeta.units import format_bytes, parse_bytes

translate = QCoreApplication.translate


class Fixed(Enum):
    """Why a setting cannot be changed here."""

    ENVIRONMENT = "environment"
    FLAG = "flag"


def fixed(source: str) -> Fixed | None:
    """Why a value of `source` (`zeta.config.Resolved`) cannot be changed in the file; None where it can."""
    kind = source.partition(":")[0]
    return next((each for each in Fixed if each.value == kind), None)


def refusal(spec: Spec, value: object, locale: QLocale) -> str:
    """What is wrong with `value`, as a sentence; empty where it can be had."""
    try:
        convert(spec, value, "")
    except ConfigError:
        return allowed(spec, locale)
    return ""


def allowed(spec: Spec, locale: QLocale) -> str:
    """What a setting may be, as a sentence."""
    option = spec.option
    if option.is_bytes:
        return translate("Settings", "Write a size, such as 20 GB or 512 MiB.")
    if option.low is None or option.high is None:
        return translate("Settings", "This value is not possible.")
    low, high = written(spec, option.low, locale), written(spec, option.high, locale)
    if option.multiple > 1:
        text = translate("Settings", "Choose a multiple of {step} from {low} to {high}.")
        return text.format(step=option.multiple, low=low, high=high)
    return translate("Settings", "Choose a number from {low} to {high}.").format(low=low, high=high)


def written(spec: Spec, value: float, locale: QLocale) -> str:
    """A number as the person reads it, without zeros at its end."""
    if spec.kind is int:
        return locale.toString(int(value))
    return locale.toString(float(value), "g", 6)


def size_of(text: str) -> int | None:
    """Bytes from `20 GB`; None for what is no size."""
    try:
        return parse_bytes(text.replace(",", "."))
    except (ValueError, OverflowError):
        return None


def size_text(count: int) -> str:
    """A size that `size_of` reads back exactly: `20 GB` where that is exact, else the number of bytes."""
    short = format_bytes(count)
    return short if size_of(short) == count else str(count)


STEPS = 100
"""Positions of the slider from careful to eager."""


def share_at(position: int) -> float:
    """The share of needless recalls that a position from 0 to `STEPS` stands for: fine steps where few are wanted."""
    return round((position / STEPS) ** 2, 4)


def position_of(share: float) -> int:
    """The nearest position of a share from 0 to 1."""
    return round(STEPS * math.sqrt(max(0.0, min(share, 1.0))))


def matches(query: str, texts: list[str]) -> bool:
    """Whether every word of `query` is a part of one of `texts`, whatever its case."""
    text = "\n".join(texts).casefold()
    return all(word in text for word in query.casefold().split())
