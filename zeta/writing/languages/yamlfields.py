"""What may stand as a field's value in YAML: the types that schemas/kubernetes.toml and schemas/compose.toml speak of.

Words of the schema whose values depend on others: `own` the object's name; `ref KIND` a name of a kind (`=FIELD`: the
kind that this field says); `known KIND [ELSE]` the same, only where there is one; `sort KIND...` a kind of which there
is one; `mount` and `mounted` a volume that is wanted, then defined, `claim` the storage that fits it; `by FIELD
VALUE=a,b` the choices that go with another field's value; `beside LIST FIELD` a value of a list above. Of a container's
image: `port`, `portname`, `argument`, `command`, `variable`, `setting`, `folder`, `page`, `checks` and, in Compose,
`published`, `binding`, `probe` (yamlcontainers.py); `keeper` and `keeperkey` the Secret of a password. Of pods: `pods`
those that the object is about, `peer` others, `podport` their ports, `svcport`, `serves`, `target` those of a service,
`served` one of its ports, `web` a service that is no store's, `governing` and `headless` that of a StatefulSet
(yamlpods.py). Bounds may be another field's: `int 2 9 least`, `cpu ../requests/cpu`.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Protocol

from zeta.writing.languages import gbnf, hclnames
from zeta.writing.languages import yamlcontainers as containers
from zeta.writing.languages import yamlpods as pods
from zeta.writing.languages.fitting import best
from zeta.writing.languages.schema import Field
from zeta.writing.languages.yamlbook import Book
from zeta.writing.languages.yamlvalues import Value, choices_of, form, plain, quoted, scalar

_CPU = ("50m", "100m", "200m", "250m", "300m", "500m", "750m", "1", "2", "4")
_MEMORY = (
    *("32Mi", "64Mi", "96Mi", "128Mi", "192Mi", "256Mi", "320Mi", "384Mi", "512Mi", "640Mi", "768Mi"),
    *("1Gi", "1536Mi", "2Gi", "3Gi", "4Gi", "6Gi", "8Gi"),
)
_PORT_NAMES = ("http", "https", "grpc", "metrics", "admin", "health", "web", "api", "tcp", "sql", "amqp")
PORTS = ("80", "443", "3000", "5000", "5432", "6379", "8000", "8080", "8443", "9090")
_PARTS = 6  # names offered for one container
_SIZES = (1, 2, 5, 8, 10, 20, 25, 50, 80, 100, 200, 500)
_DEEDS = tuple(
    f"{deed} the" for deed in ("Keeps", "Serves", "Stores", "Holds", "Runs", "Connects", "Protects", "Gives")
)
_ALONE = {"name", "portname", "path", "folder", "host", "variable", "port", "svcport", "serves", "mount", "podport"}
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
            ladder = _CPU if field.type == "cpu" else _MEMORY[_MEMORY.index("256Mi") :] if book.image.state else _MEMORY
            least = beside.say(args[0]) if args else ""
            return choices_of(ladder[ladder.index(least) :] if least else ladder[:-3])
        case "text":
            rule = hclnames.text(int(args[0]), int(args[1]), book.letters, book.spoken, _DEEDS)
            said = json.dumps(book.purpose or "as described", ensure_ascii=False)
            return Value(said, quoted(rule), check=book.refused, taken=book.comments.append)
        case "image":
            return containers.image(book)
        case "part":
            own = hclnames.names(book.purpose, "", "-", lambda name: True)[:_PARTS]
            return choices_of(list(dict.fromkeys(scalar(each) for each in (*own, book.name))))
        case "portname":
            return choices_of([containers.port_name(book, beside.say("containerPort"))])
        case "port":
            return choices_of(list(containers.ports(book, alone)))
        case "argument":
            return choices_of(containers.arguments(book))
        case "command":
            return choices_of(containers.commands(book))
        case "checks":
            return choices_of(containers.checks(book))
        case "probe":
            return choices_of(containers.probes(book))
        case "page":
            return choices_of(book.image.pages)
        case "variable":
            return choices_of(containers.variables(book, alone))
        case "setting":
            return containers.setting(book, beside.say("name"))
        case "keeper":
            return containers.keeper(book, beside.say("../../name"))
        case "keeperkey":
            return containers.keeper_key(book, beside.say("name"), beside.say("../../name"))
        case "folder":
            return choices_of(best(containers.folders(book, alone), beside.say("name")))
        case "mount":
            left = [each for each in containers.mounts(book) if each not in alone]
            return choices_of(left, book.mounts.append)
        case "published":
            return containers.published(book)
        case "binding":
            return choices_of(containers.bindings(book), lambda text: containers.bind(book, text))
        case "claim":
            return choices_of([scalar(each) for each in pods.claims(book)], book.bound.append)
        case "beside":
            return choices_of(beside.listed(*args)[:1] or ["80"])
        case "by":
            there = dict(word.split("=", 1) for word in args[1:])
            return choices_of(there[beside.say(args[0])].split(","))
        case "pods" | "peer" if labels := pods.selected(book, book.selected if field.type == "peer" else ""):
            return choices_of([scalar(each) for each in labels], book.select)
        case "pods":
            return _reference("label", "app=", book)
        case "governing":
            return choices_of([scalar(book.name)], lambda text: book.govern())
        case "headless":
            return choices_of(["None"])
        case "exposure":
            return choices_of(pods.exposures(book, beside.say("selector/app")))
        case "svcport":
            names = [each for each in pods.ports(book, beside.say("../selector/app")) if each not in alone]
            return choices_of(names or [each for each in _PORT_NAMES if each not in alone])
        case "serves":
            app = beside.say("../selector/app")
            found = [each for each in pods.addresses(book, app, beside.say("name")) if each not in alone]
            free = [each for each in PORTS if each not in alone]
            return choices_of(book.owed() or found or free, book.served.append)
        case "podport":
            return choices_of(
                [each for each in list(pods.ports(book, book.selected).values()) or PORTS if each not in alone]
            )
        case "web":
            stores = pods.stateful(book)
            names = [each for each in book.names("Service") if each not in stores]
            return choices_of([scalar(each) for each in names]) if names else _reference("Service", "", book)
        case "certificate":
            return choices_of([scalar(f"{book.name}-tls")], lambda text: book.certify(f"{book.name}-tls"))
        case "path" | "host" | "storage":
            return choices_of([each for each in _offered(field.type, book) if each not in alone])
        case "sort":
            return choices_of([kind for kind in args if book.names(kind)] or args[:1])
        case "known":
            return choices_of([scalar(each) for each in book.names(args[0])] or args[1:])
        case "ref":
            return _reference(*target(field, beside), book)
        case "target":
            names = book.names("port", f"{beside.say('../selector/app')}:")
            return choices_of([each for each in names if each == beside.say("name")] or names)
        case "cron" if rule := _cron(book):
            return Value('"0 3 * * *"', rule)
        case "mounted":
            return choices_of(book.unmounted(), book.mounted.append)
        case "served":
            return _served(beside.say("../name"), book)
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


def first_of(field: Field) -> str:
    """The field that tells the items of a list apart."""
    return next(iter(field.fields), "")


def entry(type: str, taken: Collection[str], book: Book) -> Value:
    """One more key of a map with what it holds."""
    if type == "secrets":
        return containers.secret(book, taken)
    return containers.settings(book, taken, secret=book.kind == "service")


def _offered(type: str, book: Book) -> list[str]:
    """Paths and hosts made of what the document is about, and sizes."""
    if type == "storage":
        return [f"{size}Gi" for size in _SIZES]
    about = containers.subjects(book)
    if type == "host":
        return [f"{name}.example.com" for name in ("www", *about, "app")]
    return [f"/{name}" for name in ("", "api", "static", "media", "login", "docs", *about[-4:])]


def _cron(book: Book) -> str:
    """When something runs whose purpose says how often."""
    said, minute, hour = set(book.purpose.lower().split()), gbnf.integer(0, 59), "[0-6]"
    if said & {"nightly", "daily", "night"}:
        return quoted(f'{minute} " " {hour} " * * *"')
    if said & {"weekly", "week"}:
        return quoted(f'{minute} " " {hour} " * * " [0-6]')
    return quoted(f'{minute} " * * * *"') if said & {"hourly", "hour"} else ""


def _number(field: Field, beside: Beside) -> Value:
    low, high = (int(word) for word in field.arguments[:2])
    if field.arguments[2:]:
        low = max(low, int(beside.say(field.arguments[2]).strip('"Gi')))
    before, after = {"count": ('"', '"'), "gibibytes": ("", "Gi"), "seconds": ("", "s")}.get(field.type, ("", ""))
    number = gbnf.integer(low, max(low, high))
    rule = gbnf.sequence(gbnf.literal(before) if before else "", number, gbnf.literal(after) if after else "")
    return Value(f"{before}{low}{after}", rule) if low < high else choices_of([f"{before}{low}{after}"])


def target(field: Field, beside: Beside) -> tuple[str, str]:
    """The kind that a reference names, and what stands before names of the kind."""
    kind, prefix = (*field.arguments, "")[:2]
    return (beside.say(kind[1:]) if kind.startswith("=") else kind), prefix


def _reference(kind: str, prefix: str, book: Book) -> Value:
    if names := book.names(kind, prefix):
        return choices_of([scalar(each) for each in names])
    if not prefix and (offered := [each for each in book.promised(kind) if not plain(each)]):
        return choices_of(offered, lambda name: book.want(kind, name))
    return form("name", book.taken(kind), lambda name: book.want(kind, prefix + name))


def _served(service: str, book: Book) -> Value:
    """A port of a service by its number; a service that is still to come will have it."""
    ports = [port for port in book.names("Service port", f"{service}:") if port.isdigit()]
    if ports or service in {each.name for each in book.known.names("Service")}:
        return choices_of(ports or ["80"])
    return choices_of(PORTS, lambda port: book.known.want("Service port", f"{service}:{port}"))
