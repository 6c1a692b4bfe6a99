"""What may stand as a field's value in YAML: the types that schemas/kubernetes.toml and schemas/compose.toml speak of.

Words of the schema whose values depend on others: `own` the object's name; `ref KIND [PREFIX]` a name of a kind
(`=FIELD`: the kind that this field says); `known KIND [ELSE]` the same, only where there is one; `sort KIND...` a kind
of which there is one; `keyed KIND` a name of a kind, with keys, and `key KIND` a key of what `name` beside it names;
`mount` and `mounted` a volume that is wanted, then defined; `target` a port of the pods that a service selects;
`serves` and `served` a port of a service; `beside LIST FIELD` a value of a list above; `by FIELD VALUE=a,b` the
choices that go with another field's value. Bounds may be another field's: `int 2 9 least`, `cpu ../requests/cpu`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from itertools import count
from typing import Literal, Protocol

from zeta.writing.languages import gbnf, images, naming
from zeta.writing.languages.schema import Field
from zeta.writing.languages.yamlbook import Book
from zeta.writing.languages.yamlvalues import WORD, Value, choices_of, form, plain, quoted, scalar, unquoted

_CPU = ("50m", "100m", "200m", "250m", "300m", "500m", "750m", "1", "2", "4")
_MEMORY = ("32Mi", "64Mi", "128Mi", "256Mi", "512Mi", "768Mi", "1Gi", "2Gi", "4Gi", "8Gi")
_PORT_NAMES = ("http", "https", "grpc", "metrics", "admin", "health", "web", "api", "tcp", "sql", "amqp")
_PORTS = ("80", "443", "3000", "5000", "5432", "6379", "8000", "8080", "8443", "9090")
_HOST_PORT = f'( {gbnf.integer(1024, 9999)} | "80" | "443" )'
_ALONE = {"name", "portname", "path", "folder", "host", "variable", "port", "serves", "mount", "published"}
"""Types whose values are there once among the items of a list."""


class Beside(Protocol):
    """The fields around one: what other fields of its map, or of those above, say."""

    def say(self, path: str) -> str:
        """The value at a path such as `name` or `../requests/cpu`; "" where nothing was written."""

    def listed(self, name: str, field: str) -> list[str]:
        """What the items of a list above say in a field."""

    def taken(self, field: str) -> Collection[str]:
        """What the other items of the list that this is an item of say in a field."""


def value(field: Field, book: Book, beside: Beside) -> Value:
    """What may be written for a field that is there."""
    args, alone = field.arguments, beside.taken(field.name) if field.type in _ALONE else ()
    match field.type:
        case "const":
            return choices_of([" ".join(args)])
        case "enum":
            return choices_of(args)
        case "bool":
            return choices_of(["true", "false"])
        case "own":
            return choices_of([scalar(book.name)])
        case "object":
            return name(book)
        case "int" | "count" | "gibibytes" | "seconds":
            return _number(field, beside)
        case "cpu" | "memory":
            ladder = _CPU if field.type == "cpu" else _MEMORY
            least = beside.say(args[0]) if args else ""
            return choices_of(ladder[ladder.index(least) :] if least else ladder[:-3])
        case "text":
            low, high = (int(word) for word in field.arguments or ("1", "6"))
            return Value(
                json.dumps(book.purpose or "as described"),
                quoted(naming.words(low, high, book.letters)),
                check=naming.repeats,
            )
        case "image":
            rule, own = images.offered(book.purpose, book.outline.prompt, book.name)
            return Value(own, rule)
        case "variable" if left := [each for each in _settings(book) if each not in alone]:
            return choices_of(left)
        case "folder" if folders := _told(book, "data"):
            return choices_of(folders)
        case "published" if ports := _told(book, "port"):
            return _published(gbnf.one_of(ports), ports[0], book)
        case "published":
            return _published(gbnf.integer(80, 9999), "8080", book)
        case "probe":
            ports = _told(book, "port") or ["8080"]
            pages = [f"curl -f http://localhost:{port}/{page}" for port in ports for page in ("", "health", "healthz")]
            return choices_of([json.dumps(each) for each in _told(book, "check") or pages])
        case "port" if ports := [each for each in _told(book, "port") if each not in alone]:
            return choices_of(ports)
        case "port":
            return choices_of([each for each in _PORTS if each not in alone])
        case "portname":
            return choices_of([each for each in _PORT_NAMES if each not in alone])
        case "beside":
            return choices_of(beside.listed(*args) or ["80"])
        case "by":
            there = dict(word.split("=", 1) for word in args[1:])
            return choices_of(there[beside.say(args[0])].split(","))
        case "sort":
            return choices_of([kind for kind in args if book.names(kind)] or args[:1])
        case "known":
            return choices_of([scalar(each) for each in book.names(args[0])] or args[1:])
        case "ref":
            return _reference(*_target(field, beside), book)
        case "keyed":
            return choices_of([scalar(each) for each in _keyed(args[0], book)])
        case "target":
            return choices_of(book.names("port", f"{beside.say('../selector/app')}:"))
        case "key":
            return choices_of(book.names(f"{args[0]} key", f"{beside.say('name')}/"))
        case "mounted":
            return choices_of(book.unmounted(), book.mounted.append)
        case "mount":
            return form("name", alone, book.mounts.append)
        case "serves":
            return choices_of([port for port in book.owed() or _PORTS if port not in alone], book.served.append)
        case "served":
            return _served(beside.say("../name"), book)
        case "binding":
            volumes = book.names("volume")
            folders = _told(book, "data")
            folder = gbnf.one_of(folders) if folders else f'"/" {WORD} ( "/" {WORD} )?'
            return Value(f'"{volumes[0]}:{(*folders, "/data")[0]}"', quoted(f'{gbnf.one_of(volumes)} ":" {folder}'))
        case _:
            return form(field.type, alone)


def name(book: Book) -> Value:
    """The name of the object at hand: the one it has to have, one that is wanted of its kind, or a new one."""
    if names := [book.given] if book.given else book.wanted(book.kind):
        plainly = {scalar(each): each for each in names}
        return choices_of(list(plainly), lambda text: book.call(plainly.get(text, text)))
    if offered := [each for each in book.fresh() if not plain(each)]:
        return choices_of(offered, book.call)
    return form("name", book.taken(book.kind), book.call)


def possible(field: Field, book: Book, beside: Beside) -> bool:
    """Whether an optional field can be written: what it has to refer to is there, or will be."""
    if _defines(field, "mounted"):
        return bool(book.unmounted())
    match field.type:
        case "binding":
            return bool(book.names("volume"))
        case "ref" if field.name == "depends_on" and any(each.state for each in images.images(book.purpose, "")):
            return False
        case "ref" if not field.arguments[0].startswith("="):
            kind, prefix = _target(field, beside)
            return bool(book.names(kind, prefix)) or book.follows(kind)
        case "known":
            return bool(book.names(field.arguments[0]) or field.arguments[1:])
        case "keyed":
            return bool(_keyed(field.arguments[0], book))
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
    namespace that there is, the port of the pods that a service chose."""
    return (_defines(field, "mounted") or field.type in ("known", "target")) and possible(field, book, beside)


def owing(field: Field, book: Book) -> bool:
    """Whether a list has to go on: others want what its items define."""
    return (_defines(field, "mounted") and bool(book.unmounted())) or (_defines(field, "serves") and bool(book.owed()))


def key(type: str, taken: Collection[str], book: Book) -> Value:
    """A key of a map whose keys are free; of settings those that the container's image asks for come first."""
    left = [each for each in _settings(book) if each not in taken] if type == "setting" else []
    return choices_of(left) if left else form(type, taken)


def _published(inside: str, own: str, book: Book) -> Value:
    """A port of the machine, which no other container has, and one of the container's."""

    def port(text: str) -> str:
        return unquoted(text).partition(":")[0]

    def check(text: str) -> str:
        return f"{text} takes a port that is taken" if port(text) in book.hosts else ""

    free = next(number for number in count(8080) if str(number) not in book.hosts)
    rule = quoted(f'{_HOST_PORT} ":" {inside}')
    return Value(f'"{free}:{own}"', rule, check=check, taken=lambda text: book.hosts.append(port(text)))


def _settings(book: Book) -> Sequence[str]:
    fit = images.images(book.purpose, book.outline.prompt)
    return fit[0].settings if len(fit) == 1 else ()


def _told(book: Book, what: Literal["port", "data", "check"]) -> list[str]:
    """The ports, folders or checks of the images that the container may run."""
    fit = images.images(book.purpose, book.outline.prompt)
    return list(dict.fromkeys(str(getattr(each, what)) for each in fit if getattr(each, what)))


def _number(field: Field, beside: Beside) -> Value:
    low, high = (int(word) for word in field.arguments[:2])
    if field.arguments[2:]:
        low = max(low, int(beside.say(field.arguments[2]).strip('"Gi')))
    before, after = {"count": ('"', '"'), "gibibytes": ("", "Gi"), "seconds": ("", "s")}.get(field.type, ("", ""))
    number = gbnf.integer(low, max(low, high))
    rule = gbnf.sequence(gbnf.literal(before) if before else "", number, gbnf.literal(after) if after else "")
    return Value(f"{before}{low}{after}", rule) if low < high else choices_of([f"{before}{low}{after}"])


def _target(field: Field, beside: Beside) -> tuple[str, str]:
    """The kind that a reference names, and what stands before names of the kind."""
    kind, prefix = (*field.arguments, "")[:2]
    return (beside.say(kind[1:]) if kind.startswith("=") else kind), prefix


def _reference(kind: str, prefix: str, book: Book) -> Value:
    if names := book.names(kind, prefix):
        return choices_of([scalar(each) for each in names])
    if not prefix and (offered := [each for each in book.promised(kind) if not plain(each)]):
        return choices_of(offered, lambda name: book.want(kind, name))
    return form("name", book.taken(kind), lambda name: book.want(kind, prefix + name))


def _keyed(kind: str, book: Book) -> list[str]:
    return list(dict.fromkeys(name.partition("/")[0] for name in book.names(f"{kind} key")))


def _served(service: str, book: Book) -> Value:
    """A port of a service by its number; a service that is still to come will have it."""
    ports = [port for port in book.names("Service port", f"{service}:") if port.isdigit()]
    if ports or service in {each.name for each in book.known.names("Service")}:
        return choices_of(ports or ["80"])
    return choices_of(_PORTS, lambda port: book.known.want("Service port", f"{service}:{port}"))


def _defines(field: Field, type: str) -> bool:
    """Whether the items of a list are there to define what others want."""
    return field.many and any(_within(each, type) for each in field.fields.values())


def _within(field: Field, type: str) -> bool:
    return field.type == type or (not field.many and any(_within(each, type) for each in field.fields.values()))
