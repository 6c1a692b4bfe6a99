"""What the schemas of a language say about kinds, as far as a plan needs it: what a kind is, what it cannot do without,
what others read of it. Pure; a language without a schema knows nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from zeta.writing.languages.fitting import parts
from zeta.writing.languages.schema import Field, Kind, load

SCHEMAS: Final[Mapping[str, tuple[str, ...]]] = {
    "hcl": ("terraform_aws",),
    "yaml": ("kubernetes", "compose"),
    "json": ("settings",),
}

FORMS: Final[Mapping[str, tuple[str, ...]]] = {
    "markdown": ("paragraph", "list", "table", "code", "question"),
    "python": ("import", "constant", "class", "function", "main"),
    "json": ("key",),
}
"""All kinds of languages that have only so many; writers of the others take any word."""

_USEFUL: Final = re.compile(r"(endpoint|url|domain_name|dns_name|public_ip|address)$")
"""Attributes that people look for first: how something is reached."""

_TOLD: Final = 2
"""Attributes of a kind that a plan offers to show."""


def help(language: str, kind: str) -> str:
    """What a thing of this kind is, in a few words; "" where no schema says."""
    known = _known(language, kind)
    return known.help if known else ""


def wants(language: str, kind: str) -> list[frozenset[str]]:
    """For each reference that it cannot be without, the kinds that it may be to."""
    known = _known(language, kind)
    return list(_references(known.fields.values())) if known and language == "hcl" else []


def telling(language: str, kind: str) -> set[str]:
    """The words of a kind's name that no other kind of the language's schemas has."""
    names = (name for schema in SCHEMAS.get(language, ()) for name in load(schema).kinds)
    return parts(kind) - {word for name in names if name != kind for word in parts(name)}


def shown(language: str, kind: str) -> list[str]:
    """What others like to know of such a thing: "endpoint of the eks cluster"."""
    known = _known(language, kind)
    if not known or known.type != "resource" or "tags_all" not in known.notes.get("exports", ()):
        return []
    thing = kind.split("_", 1)[-1].replace("_", " ")
    exports = [*known.notes["exports"], *(name for name, each in known.fields.items() if each.type == "name")]
    told = [name for name in exports if _USEFUL.search(name)][:_TOLD] or ["id"]
    return [f"{each.replace('_', ' ')} of the {thing}" for each in told]


def _known(language: str, kind: str) -> Kind | None:
    found = (load(name).get(kind) for name in SCHEMAS.get(language, ()))
    return next((each for each in found if each), None)


def _references(fields: Iterable[Field]) -> Iterator[frozenset[str]]:
    for each in fields:
        if each.required and each.type in ("ref", "join") and not any("=" in word for word in each.arguments):
            words = each.arguments[each.type == "join" :]
            yield frozenset(".".join(word.split(".")[: 1 + word.startswith("data.")]) for word in words)
        elif each.required and each.type == "block":
            yield from _references(each.fields.values())
