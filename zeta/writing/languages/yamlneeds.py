"""Which of a schema's fields can be there in YAML, which have to, and which lists have to go on: by what a field holds
(yamlfields.py) and what is known so far (yamlbook.py)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from zeta.writing.languages import yamlcontainers as containers
from zeta.writing.languages import yamlpods as pods
from zeta.writing.languages.fitting import parts
from zeta.writing.languages.schema import Field
from zeta.writing.languages.yamlbook import Book
from zeta.writing.languages.yamlfields import PORTS, Beside, target

_SAFE = {"tls", "https", "certificate", "encrypted", "ssl"}
_OF_OWN = {"runAsNonRoot", "runAsUser", "readOnlyRootFilesystem", "envFrom"}
"""What only an image of one's own is known to bear: those of others begin as root, or read their own settings."""


def possible(field: Field, book: Book, beside: Beside) -> bool:
    """Whether an optional field can be written: what it has to refer to is there, or will be."""
    if (_defines(field, "mounted") and not book.unmounted()) or not more(field, book, []):
        return False
    if field.name in _OF_OWN and book.image.name:
        return False
    match field.type:
        case "published":
            return bool(book.image.ports) and not containers.store(book)
        case "binding":
            return bool(book.image.data) and (bool(book.image.name) or bool(book.promised("volume")))
        case "ref" if field.name == "depends_on" and containers.store(book):
            return False
        case "argument":
            return bool(book.image.args)
        case "command":
            return bool(book.image.commands)
        case "checks":
            return bool(book.image.check)
        case "probe":
            return bool(containers.probes(book))
        case "page":
            return bool(book.image.pages)
        case "setting":
            return not containers.is_secret(book, beside.say("name"))
        case "keeper":
            return containers.is_secret(book, beside.say("name"))
        case "entries" if field.arguments[0] == "settings":
            return bool(containers.variables(book, ()))
        case "claim":
            return bool(pods.claims(book))
        case "peer":
            return bool(pods.selected(book, book.selected))
        case "headless":
            return beside.say("selector/app") == book.name and book.name in pods.stateful(book)
        case "exposure":
            return not (beside.say("selector/app") == book.name and book.name in pods.stateful(book))
        case "certificate":
            return bool(_SAFE & parts(f"{book.outline.prompt} {book.purpose}"))
        case "ref" if not field.arguments[0].startswith("="):
            kind, prefix = target(field, beside)
            return bool(book.names(kind, prefix)) or book.follows(kind)
        case "known":
            return bool(book.names(field.arguments[0]) or field.arguments[1:])
        case "target":
            return bool(book.names("port", f"{beside.say('../selector/app')}:"))
        case "beside":
            return bool(beside.listed(*field.arguments))
    groups = [[field.fields[name] for name in group] for group in field.one_of]
    required = [each for each in field.fields.values() if each.required]
    return all(possible(each, book, beside) for each in required) and all(
        any(possible(each, book, beside) for each in group) for group in groups
    )


def pressing(field: Field, book: Book, beside: Beside) -> bool:
    """Whether a field that its schema leaves open has to be there where it can be: volumes that are mounted, a
    namespace that there is, the port of the pods that a service chose, what a container does not run without, the
    networks over which it is reached.
    """
    kept = bool(book.image.name) and containers.store(book)
    must = (
        field.type in ("known", "target", "headless", "certificate", "command")
        or field.name == "networks"
        or _defines(field, "mounted")
        or _defines(field, "portname")
        or (_sets(field) and containers.required(book, ()))
        or ((_defines(field, "mount") or field.type == "binding") and kept)
    )
    return must and possible(field, book, beside)


def owing(field: Field, book: Book, taken: Collection[str]) -> bool:
    """Whether a list or a map has to go on: others want what it defines, or a container does not run without it.
    `taken` are the first fields of its items, or its keys."""
    if _sets(field):
        return containers.required(book, taken)
    if field.type == "entries":
        return bool(containers.owed_keys(book, taken))
    return (_defines(field, "mounted") and bool(book.unmounted())) or (_defines(field, "serves") and bool(book.owed()))


def more(field: Field, book: Book, taken: Sequence[str]) -> bool:
    """Whether a list or a map can have one more item."""
    first = next(iter(field.fields.values()), field)
    match first.type:
        case "svcport" if names := pods.ports(book, book.selected):
            return bool(set(names) - set(taken))
        case "port":
            return bool(containers.ports(book, taken))
        case "podport":
            return bool(set(pods.ports(book, book.selected).values() or PORTS) - set(taken))
        case "variable":
            return bool(containers.variables(book, taken))
        case "mount":
            if book.image.name and not containers.store(book) and not pods.claims(book):
                return False
            return len(taken) < len(book.image.data)
        case "entries" if first.arguments[0] == "settings":
            return bool(containers.variables(book, taken, secret=book.kind == "service"))
        case "entries" if first.arguments[0] == "secrets":
            return bool(containers.secret_keys(book, taken))
    return True


def _sets(field: Field) -> bool:
    """Whether it holds the settings of a container."""
    return _defines(field, "variable") or (field.type == "entries" and field.name == "environment")


def _defines(field: Field, type: str) -> bool:
    """Whether the items of a list are there to define what others want."""
    return field.many and any(_within(each, type) for each in field.fields.values())


def _within(field: Field, type: str) -> bool:
    return field.type == type or (not field.many and any(_within(each, type) for each in field.fields.values()))
