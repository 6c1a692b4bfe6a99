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
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Protocol

from zeta.writing.languages import gbnf, naming
from zeta.writing.languages.images import images
from zeta.writing.languages.schema import Field
from zeta.writing.languages.yamlbook import Book

_RESERVED = {"null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf"}
_PLAIN = re.compile(r"[A-Za-z][\w./-]*(?:@[\w-]+)?", re.ASCII)
_CPU = ("50m", "100m", "200m", "250m", "300m", "500m", "750m", "1", "2", "4")
_MEMORY = ("32Mi", "64Mi", "128Mi", "256Mi", "512Mi", "768Mi", "1Gi", "2Gi", "4Gi", "8Gi")
_PORT_NAMES = ("http", "https", "grpc", "metrics", "admin", "health", "web", "api", "tcp", "sql", "amqp")
_PORTS = ("80", "443", "3000", "5000", "5432", "6379", "8000", "8080", "8443", "9090")
_WORD = "[a-z] [a-z0-9]{1,11}"
_VERSION = '[0-9]{1,2} ( "." [0-9]{1,2} ){1,2} ( "-alpine" | "-slim" )?'
_WORDED = {"name": ("a-z", "-"), "variable": ("A-Z", "_"), "setting": ("A-Z", "_")}
_FORMS = {
    "name": ("", "main"),
    "variable": ("", "SETTING"),
    "setting": ("", "SETTING"),
    "image": (f'{_WORD} ( [-] {_WORD} )? ( "/" {_WORD} ( [-] {_WORD} )? )? ":" ( {_VERSION} )', "busybox:1.36"),
    "path": (f'"/" ( {_WORD} ( "/" {_WORD} ){{0,2}} )?', "/data"),
    "folder": (f'( "/" {_WORD} ){{1,3}}', "/data"),
    "host": (f'{_WORD} ( [-] {_WORD} )? ( "." {_WORD} )? ".example.com"', "www.example.com"),
    "storage": ('( [1-9] | [1-9] [0-9] | [1-5] "00" ) "Gi"', "1Gi"),
    "cron": (
        f'"\\"" ( {gbnf.integer(0, 59)} | "*/" {gbnf.integer(5, 30)} ) " " ( {gbnf.integer(0, 23)} | "*" ) " "'
        f' ( "*" | {gbnf.integer(1, 28)} ) " * " ( "*" | [0-6] | "1-5" ) "\\""',
        '"0 3 * * *"',
    ),
    "argument": (f'"\\"" ( [-]{{0,2}} {_WORD} ( [-/=] {_WORD} )? | "/" {_WORD} ( "/" {_WORD} )? ) "\\""', '"run"'),
    "placeholder": (f'"\\"<" {naming.words(2, 6)} ">\\""', '"<change me>"'),
    "published": (
        f'"\\"" ( {gbnf.integer(1024, 9999)} | "80" | "443" ) ":" {gbnf.integer(80, 9999)} "\\""',
        '"8080:80"',
    ),
    "camel": ("[a-z] [a-z]{1,9} ( [A-Z] [a-z]{1,9} ){0,2}", "setting"),
}
_ALONE = {"name", "portname", "path", "folder", "host", "variable", "port", "serves", "mount", "published"}
"""Types whose values are there once among the items of a list."""


def _accept(text: str) -> str:
    return ""


def _ignore(text: str) -> None:
    pass


@dataclass(frozen=True)
class Value:
    """What may be written for a field: one of `choices`, or, where there are none, what `rule` allows. `own` is a value
    for a writer that has to go on by itself; `check` says what is wrong with one, or ""; `taken` is told which it is.
    """

    own: str
    rule: str = ""
    choices: Sequence[str] = ()
    check: Callable[[str], str] = _accept
    taken: Callable[[str], object] = _ignore

    @property
    def expression(self) -> str:
        """It as GBNF."""
        return self.rule or gbnf.one_of(self.choices)


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
            return _choices([" ".join(args)])
        case "enum":
            return _choices(args)
        case "bool":
            return _choices(["true", "false"])
        case "own":
            return _choices([scalar(book.name)])
        case "object":
            return name(book)
        case "int" | "count" | "gibibytes" | "seconds":
            return _number(field, beside)
        case "cpu" | "memory":
            ladder = _CPU if field.type == "cpu" else _MEMORY
            least = beside.say(args[0]) if args else ""
            return _choices(ladder[ladder.index(least) :] if least else ladder[:-3])
        case "text":
            low, high = (int(word) for word in field.arguments or ("1", "6"))
            return Value(
                json.dumps(book.purpose or "as described"),
                _quoted(naming.words(low, high, book.letters)),
                check=naming.repeats,
            )
        case "image" if fit := images(f"{book.name} {book.purpose}", book.outline.prompt):
            return Value(f"{fit[0]}:1.0", gbnf.sequence(gbnf.one_of(fit), f'":" ( {_VERSION} )'))
        case "port":
            return _choices([each for each in _PORTS if each not in alone])
        case "portname":
            return _choices([each for each in _PORT_NAMES if each not in alone])
        case "beside":
            return _choices(beside.listed(*args) or ["80"])
        case "by":
            there = dict(word.split("=", 1) for word in args[1:])
            return _choices(there[beside.say(args[0])].split(","))
        case "sort":
            return _choices([kind for kind in args if book.names(kind)] or args[:1])
        case "known":
            return _choices([scalar(each) for each in book.names(args[0])] or args[1:])
        case "ref":
            return _reference(*_target(field, beside), book)
        case "keyed":
            return _choices([scalar(each) for each in _keyed(args[0], book)])
        case "target":
            return _choices(book.names("port", f"{beside.say('../selector/app')}:"))
        case "key":
            return _choices(book.names(f"{args[0]} key", f"{beside.say('name')}/"))
        case "mounted":
            return _choices(book.unmounted(), book.mounted.append)
        case "mount":
            return _form("name", alone, book.mounts.append)
        case "serves":
            return _choices([port for port in book.owed() or _PORTS if port not in alone], book.served.append)
        case "served":
            return _served(beside.say("../name"), book)
        case "binding":
            volumes = book.names("volume")
            return Value(f'"{volumes[0]}:/data"', _quoted(f'{gbnf.one_of(volumes)} ":/" {_WORD} ( "/" {_WORD} )?'))
        case _:
            return _form(field.type, alone)


def name(book: Book) -> Value:
    """The name of the object at hand: the one it has to have, one that is wanted of its kind, or a new one."""
    if names := [book.given] if book.given else book.wanted(book.kind):
        plainly = {scalar(each): each for each in names}
        return _choices(list(plainly), lambda text: book.call(plainly.get(text, text)))
    if offered := [each for each in book.fresh() if not plain(each)]:
        return _choices(offered, book.call)
    return _form("name", book.taken(book.kind), book.call)


def possible(field: Field, book: Book, beside: Beside) -> bool:
    """Whether an optional field can be written: what it has to refer to is there, or will be."""
    if _defines(field, "mounted"):
        return bool(book.unmounted())
    match field.type:
        case "binding":
            return bool(book.names("volume"))
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


def scalar(text: str) -> str:
    """A name as YAML: plain where it can be."""
    return text if _PLAIN.fullmatch(text) and not plain(text) else json.dumps(text, ensure_ascii=False)


def unquoted(text: str) -> str:
    """What a written value says."""
    try:
        return str(json.loads(text)) if text.startswith('"') else text
    except ValueError:
        return text.strip('"')


def plain(text: str) -> str:
    """Why a plain word cannot be a name, or ""."""
    return f"“{text}” has a meaning of its own in YAML" if text.casefold() in _RESERVED else ""


def unused(text: str, taken: Collection[str]) -> str:
    """A name that is not taken: the text, or with a number behind it."""
    end = '"' if text.endswith('"') else ""
    stem = text.removesuffix(end)
    return next(each for number in count(1) if (each := f"{stem}{number if number > 1 else ''}{end}") not in taken)


def key(type: str, taken: Collection[str]) -> Value:
    """A key of a map whose keys are free."""
    return _form(type, taken)


def _choices(choices: Sequence[str], taken: Callable[[str], object] = _ignore) -> Value:
    return Value(choices[0], choices=choices, taken=taken)


def _quoted(expression: str) -> str:
    return f'"\\"" {expression} "\\""'


def _form(type: str, alone: Collection[str], taken: Callable[[str], object] = _ignore) -> Value:
    rule, example = _FORMS[type]
    if type in _WORDED:
        rule = naming.other_than(alone, *_WORDED[type])

    def check(text: str) -> str:
        return f"{text} is there already" if text in alone else plain(text)

    return Value(unused(example, alone), rule, check=check, taken=taken)


def _number(field: Field, beside: Beside) -> Value:
    low, high = (int(word) for word in field.arguments[:2])
    if field.arguments[2:]:
        low = max(low, int(beside.say(field.arguments[2]).strip('"Gi')))
    before, after = {"count": ('"', '"'), "gibibytes": ("", "Gi"), "seconds": ("", "s")}.get(field.type, ("", ""))
    number = gbnf.integer(low, max(low, high))
    rule = gbnf.sequence(gbnf.literal(before) if before else "", number, gbnf.literal(after) if after else "")
    return Value(f"{before}{low}{after}", rule) if low < high else _choices([f"{before}{low}{after}"])


def _target(field: Field, beside: Beside) -> tuple[str, str]:
    """The kind that a reference names, and what stands before names of the kind."""
    kind, prefix = (*field.arguments, "")[:2]
    return (beside.say(kind[1:]) if kind.startswith("=") else kind), prefix


def _reference(kind: str, prefix: str, book: Book) -> Value:
    if names := book.names(kind, prefix):
        return _choices([scalar(each) for each in names])
    return _form("name", book.taken(kind), lambda name: book.want(kind, prefix + name))


def _keyed(kind: str, book: Book) -> list[str]:
    return list(dict.fromkeys(name.partition("/")[0] for name in book.names(f"{kind} key")))


def _served(service: str, book: Book) -> Value:
    """A port of a service by its number; a service that is still to come will have it."""
    ports = [port for port in book.names("Service port", f"{service}:") if port.isdigit()]
    if ports or service in {each.name for each in book.known.names("Service")}:
        return _choices(ports or ["80"])
    return _choices(_PORTS, lambda port: book.known.want("Service port", f"{service}:{port}"))


def _defines(field: Field, type: str) -> bool:
    """Whether the items of a list are there to define what others want."""
    return field.many and any(_within(each, type) for each in field.fields.values())


def _within(field: Field, type: str) -> bool:
    return field.type == type or (not field.many and any(_within(each, type) for each in field.fields.values()))
