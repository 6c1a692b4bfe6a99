"""What a memory may have: every value is checked here before it reaches the database. All raise BadMemory."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from memstore.agent import constants as c
from memstore.agent.errors import BadMemory
from memstore.agent.model import Draft, FileRef

LONGEST_NAME: Final = 500
"""Characters of a namespace, key, tag or source."""
LONGEST_PATH: Final = 4096
BY_SECTIONS: Final = "Take a document in by its sections with `ingest`."
"""The hint for a content that is too long; who knows no `ingest` says it otherwise (`server.sentence`)."""
LONGEST_TTL: Final = 100 * 366 * 86400.0
"""Seconds; what is to stay longer stays for good."""


def draft(given: Draft) -> None:
    """Everything that `put` is given."""
    namespace(given.namespace)
    name("key", given.key)
    content(given.content)
    for field, allowed in (("kind", c.KINDS), ("tier", c.TIERS), ("priority", c.PRIORITIES)):
        if (value := getattr(given, field)) is not None:
            one_of(field, value, allowed)
    if given.importance is not None:
        importance(given.importance)
    if given.ttl is not None and not 0 < number("time to live", given.ttl) <= LONGEST_TTL:
        raise BadMemory(
            f"A time to live of {given.ttl:,.0f} seconds cannot be.",
            "It can be up to 100 years, such as 30m, 24h or 7d; without one a memory stays.",
        )
    for tag in given.tags or ():
        name("tag", tag)
    for file in given.files:
        file_ref(file)
    if given.meta is not None:
        meta(given.meta)
    sources(given.source_user, given.source_kind, given.source_scope)


def namespace(value: str) -> None:
    """The name of one namespace; a star is for filters."""
    name("namespace", value)
    if "*" in value:
        raise BadMemory(f"The namespace {value!r} has a star in it.", "Stars stand for many namespaces in a filter.")


def name(what: str, value: object) -> None:
    """Text on one line that is not empty: a key, a tag. Slashes and emoji are fine."""
    text(what, value, LONGEST_NAME)
    if value != str(value).strip() or not value:
        raise BadMemory(f"The {what} {value!r} is empty or has blanks around it.", "Give it without.")


def text(what: str, value: object, longest: int) -> None:
    """Text on one line, perhaps empty."""
    if not isinstance(value, str) or len(value) > longest:
        raise BadMemory(f"The {what} is no text of at most {longest} characters.", "Give a shorter one.")
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in value):
        raise BadMemory(f"The {what} {value!r} has control characters.", "Give it on one line.")
    _encodes(what, value)


def content(value: object) -> None:
    """What a memory says."""
    if not isinstance(value, str) or not value.strip():
        raise BadMemory("The memory says nothing.", "Give it a content.")
    if len(value) > c.LARGEST_CONTENT:
        raise BadMemory(
            f"The content has {len(value):,} characters, a memory at most {c.LARGEST_CONTENT:,}.",
            BY_SECTIONS,
        )
    _encodes("content", value)


def one_of(what: str, value: object, allowed: Collection[str]) -> None:
    """One word of a list."""
    if not isinstance(value, str) or value not in allowed:
        raise BadMemory(f"{value!r} is no {what}.", f"It can be {', '.join(allowed)}.")


def importance(value: object) -> None:
    """A number from 0 to 1."""
    if not 0 <= number("importance", value) <= 1:
        raise BadMemory(f"An importance of {value} cannot be.", "Give a number from 0 to 1.")


def file_ref(value: FileRef) -> None:
    """A path and what was done to it."""
    text("path", value.path, LONGEST_PATH)
    if not value.path:
        raise BadMemory("A file has no path.", "Give one.")
    one_of("relation to a file", value.relation, c.FILE_RELATIONS)


def meta(value: object) -> None:
    """Notes of the caller's own, in JSON."""
    try:
        if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
            raise TypeError("no object")
        written = json.dumps(dict(value), ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise BadMemory(f"The meta cannot be written as a JSON object ({error}).", "Give names with values.") from error
    if len(written) > c.LARGEST_CONTENT:
        raise BadMemory("The meta is larger than a memory may be.", "Keep notes short.")
    _encodes("meta", written)


def sources(user: object, kind: object, scope: object) -> None:
    """Where a memory is from; each may be empty."""
    text("source's user", user, LONGEST_NAME)
    one_of("kind of source", kind, ("", *c.SOURCE_KINDS))
    text("source's scope", scope, LONGEST_NAME)


def columns(values: Mapping[str, Any]) -> None:
    """What may change without a new version."""
    for column, value in values.items():
        if column not in CHANGEABLE:
            raise BadMemory(f"{column!r} cannot change without a new version.", f"Can: {', '.join(CHANGEABLE)}.")
        CHANGEABLE[column](value)


def moment(value: object) -> None:
    """Seconds since the epoch, or None for never."""
    if value is not None:
        number("time", value)


def _pinned(value: object) -> None:
    if not isinstance(value, bool):
        raise BadMemory(f"{value!r} does not say whether it is pinned.", "Give true or false.")


CHANGEABLE: Final[Mapping[str, Callable[[object], None]]] = {
    "tier": lambda value: one_of("tier", value, c.TIERS),
    "pinned": _pinned,
    "importance": importance,
    "priority": lambda value: one_of("priority", value, c.PRIORITIES),
    "expires": moment,
    "decayed": moment,
}


def number(what: str, value: object) -> float:
    """A finite number."""
    wrong = BadMemory(f"The {what} is no number that can be.", "Give a finite one.")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise wrong
    try:
        found = float(value)
    except OverflowError as error:
        raise wrong from error
    if not math.isfinite(found):
        raise wrong
    return found


def _encodes(what: str, value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise BadMemory(f"The {what} is no valid Unicode.", "Give it in UTF-8.") from error
