"""What may stand where: the kinds of things that a language can define, their fields and the types of these, from a
TOML file of zeta.writing.languages.schemas. Knows no language: the types' names are given their meaning by writers.

    [aws_subnet]                                  # a kind
    _is = "resource -- a part of a network"       # what it is; keys with "_" are about the kind, all others its fields
    _exports = "id arn"                           # any other "_" key: words, in `Kind.notes["exports"]`
    _one = ["ipv4 ipv6"]                          # exactly one of these fields
    vpc_id = "!ref aws_vpc.id -- its network"     # "!": required; a type, its arguments, help
    subnets = "!2..4 ref aws_subnet.id"           # a list of 2 to 4
    [aws_subnet.timeouts]                         # a field that has fields
    _is = "0..1 block"
    _like = "_durations"                          # the fields of another kind come first, also to kinds;
                                                  # a kind whose name begins with "_" is for that only
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from zeta.errors import BugError

_NOTATION = re.compile(r"(!?)\s*(?:(\d+)\.\.(\d+)\s+)?([\w-]+)((?:\s+(?!--(?:\s|$))\S+)*)(?:\s+--\s+(.+))?")


@dataclass(frozen=True)
class Field:
    """One field. `type` is a word whose meaning the language's writer knows, `arguments` are its words: choices,
    bounds, what it refers to. `many`: a list (or a repeated block) of `least` to `most`. `fields` are those of a nested
    one, of whose groups in `one_of` exactly one member each is there."""

    name: str
    type: str
    arguments: tuple[str, ...] = ()
    required: bool = False
    many: bool = False
    least: int = 0
    most: int = 1
    help: str = ""
    fields: Mapping[str, Field] = field(default_factory=dict)
    one_of: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Kind:
    """A kind of thing that a document defines. `type` says what sort of thing ("resource", "object"), `notes` hold what
    else the file says about it, by the key without its "_"."""

    name: str
    type: str
    help: str = ""
    fields: Mapping[str, Field] = field(default_factory=dict)
    one_of: tuple[tuple[str, ...], ...] = ()
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Schema:
    """All kinds of one language, in the file's order."""

    kinds: Mapping[str, Kind]

    def get(self, name: str) -> Kind | None:
        """The kind of this name."""
        return self.kinds.get(name)


@cache
def load(name: str) -> Schema:
    """The schema in `schemas/NAME.toml`. Raises BugError for a file that says what cannot be: it is zeta's own."""
    return parse(resources.files("zeta.writing.languages.schemas").joinpath(f"{name}.toml").read_text("utf-8"))


def parse(text: str) -> Schema:
    """A schema from its TOML. Raises BugError."""
    try:
        tables: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BugError(f"a schema is no TOML: {error}") from error
    return Schema({name: _kind(name, table, tables) for name, table in tables.items() if not name.startswith("_")})


def _kind(name: str, table: dict[str, Any], tables: dict[str, Any]) -> Kind:
    head = _field(name, table, tables)
    known = ("_is", "_one", "_like")
    notes = {k[1:]: tuple(str(v).split()) for k, v in table.items() if k.startswith("_") and k not in known}
    return Kind(name, head.type, head.help, head.fields, head.one_of, notes)


def _field(name: str, value: str | dict[str, Any], tables: dict[str, Any]) -> Field:
    notation = value if isinstance(value, str) else str(value.get("_is", "block"))
    match = _NOTATION.fullmatch(notation.strip())
    if not match:
        raise BugError(f"a schema says of {name} what is no type: {notation!r}")
    required, least, most, type, arguments, help = match.groups()
    table = {} if isinstance(value, str) else value
    fields = _fields(name, table, tables)
    groups = tuple(tuple(group.split()) for group in table.get("_one", ()))
    if missing := [member for group in groups for member in group if member not in fields]:
        raise BugError(f"a schema asks for one of fields that {name} does not have: {', '.join(missing)}")
    return Field(
        name,
        type,
        tuple(arguments.split()),
        bool(required),
        least is not None,
        int(least or 0),
        int(most or 1),
        help or "",
        fields,
        groups,
    )


def _fields(name: str, table: dict[str, Any], tables: dict[str, Any]) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    for other in str(table.get("_like", "")).split():
        if other not in tables:
            raise BugError(f"a schema makes {name} like {other}, which it does not have")
        fields |= _fields(other, tables[other], tables)
    return fields | {k: _field(k, v, tables) for k, v in table.items() if not k.startswith("_")}
