"""How many lines or words a thing comes to, by what its schema asks of it: what a plan reckons with. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final, NamedTuple

from zeta.writing.languages import hclblock
from zeta.writing.languages.jsonwriter import SETTINGS
from zeta.writing.languages.schema import Field, load

HEADING: Final = 2
"""Lines of a section's title and the blank one before it; words of a title are as few."""

_ITSELF: Final = 4
"""Of a block: the blank line before it, its comment, its first line and its last; of an object its first four."""

_LINES: Final = {"tags": 4, "map": 4, "action": 4, "policy": 15, "assume": 9, "containers": 8}
_PLAIN: Final = {
    "terraform": (11, 11),
    "locals": (6, 8),
    "output": (6, 6),
    "variable": (6, 7),
    "import": (1, 3),
    "constant": (1, 1),
    "function": (6, 11),
    "class": (12, 22),
    "main": (9, 13),
    "paragraph": (40, 90),
    "list": (40, 70),
    "table": (20, 40),
    "code": (10, 40),
    "question": (50, 90),
    "key": (1, 4),
}
"""Kinds without a schema: what their writers make at least and mostly (measured on documents of the default model)."""


class Extent(NamedTuple):
    """Lines of code or words of prose: at least, and where nothing is said."""

    least: float
    usual: float


def extent(language: str, kind: str) -> Extent:
    """What one thing of a kind comes to."""
    if kind in _PLAIN and language != "yaml":
        return Extent(*_PLAIN[kind])
    if language == "hcl":
        return _block(kind)
    if language == "json" and (group := load("settings").get(kind)):
        return Extent(2 + SETTINGS[0], 2 + len(group.fields))
    return _entry(kind) if language == "yaml" else Extent(*_PLAIN["paragraph" if language == "markdown" else "key"])


@cache
def _block(kind: str) -> Extent:
    known = load("terraform_aws").get(kind)
    if not known:
        return Extent(_ITSELF + 2, _ITSELF + 5)
    inside = _attributes(known.fields, len(known.one_of), deep=False)
    return Extent(_ITSELF + inside.least, _ITSELF + inside.usual)


def _attributes(fields: Mapping[str, Field], groups: int, *, deep: bool) -> Extent:
    """The lines between a block's brackets; of each group one attribute is there."""
    required = [_attribute(each) for each in fields.values() if each.required]
    open_ = [_attribute(each) for each in fields.values() if not each.required]
    low, high = (0, 2) if deep else hclblock.bounds(len(open_))
    least = sum(each.least for each in required) + groups
    mean = sum(each.usual for each in open_) / len(open_) if open_ else 0.0
    return Extent(least, sum(each.usual for each in required) + groups + (min(low, len(open_)) + high) / 2 * mean)


def _attribute(field: Field) -> Extent:
    if field.type != "block":
        lines = _LINES.get(field.type, 1)
        return Extent(lines, lines)
    inside = _attributes(field.fields, len(field.one_of), deep=True)
    return Extent(2 + inside.least, 2 + inside.usual)


@cache
def _entry(kind: str) -> Extent:
    """An object of Kubernetes, or an entry of a Compose file."""
    if known := load("kubernetes").get(kind):
        inside = _map(Field("", "map", fields=known.fields))
        return Extent(_ITSELF + inside.least, _ITSELF + inside.usual)
    if known := load("compose").get(kind):
        inside = _map(Field("", "map", known.notes.get("takes", ()), fields=known.fields))
        return Extent(1 + inside.least, 1 + inside.usual)
    return Extent(*((_ITSELF + 5, _ITSELF + 10) if kind[:1].isupper() else (3, 6)))


def _map(field: Field) -> Extent:
    """The lines of a map's fields, without its own."""
    inner = {each.name: _field(each) for each in field.fields.values()}
    grouped = {name for group in field.one_of for name in group}
    required = [inner[each.name] for each in field.fields.values() if each.required and each.name not in grouped]
    required += [min(inner[name] for name in group) for group in field.one_of]
    free = [inner[each.name] for each in field.fields.values() if not each.required and each.name not in grouped]
    low, high = ([int(word) for word in field.arguments if word.isdigit()] + [0, len(free)])[:2]
    mean = sum(each.usual for each in free) / len(free) if free else 0.0
    count = (min(low, len(free)) + min(high, len(free))) / 2
    return Extent(sum(each.least for each in required), sum(each.usual for each in required) + count * mean)


def _field(field: Field) -> Extent:
    if not (field.fields or field.many or field.type in ("any", "entries")):
        return Extent(1, 1)
    if field.type == "any":
        return Extent(3, 5)
    each = _map(field) if field.fields and field.type != "entries" else Extent(1, 1)
    low, usual = (field.least, (field.least + field.most) / 2) if field.many else (1, 1)
    return Extent(1 + low * each.least, 1 + usual * each.usual)
