"""What a container may say in YAML: its ports, options, settings, secrets, folders and health. An image that people run
has what `schemas/images.toml` says of it; an application of one's own, what such have."""

from __future__ import annotations

import json
import shlex
from collections.abc import Collection, Iterable, Sequence
from itertools import count
from typing import Final

from zeta.writing.languages import gbnf, hclnames, images
from zeta.writing.languages.fitting import best, parts
from zeta.writing.languages.yamlbook import Book
from zeta.writing.languages.yamlvalues import Value, choices_of, quoted, scalar, unquoted

_JOBS: Final = ("Job", "CronJob")
_STORES: Final = frozenset(["database", "cache", "queue", "stream", "search"])
_PLACEHOLDERS: Final = ("change me", "set before this is applied", "from the password manager")
_PROBED: Final = ("http", "metrics")


def image(book: Book) -> Value:
    """The images that fit what it is for. A job runs something that comes to an end."""
    fit = images.images(book.purpose, book.outline.prompt)
    if book.kind in _JOBS and not any(each.commands for each in fit):
        rule, own = images.offered("", "", book.name)
    else:
        rule, own = images.offered(book.purpose, book.outline.prompt, book.name)
    return Value(own, rule, taken=book.run)


def store(book: Book) -> bool:
    """Whether the container keeps what others ask it for: nothing of it is reached from outside."""
    return book.image.state or bool(_STORES & book.image.words)


def ports(book: Book, taken: Collection[str]) -> dict[str, str]:
    """The names of its ports by their numbers: the main one's first, then those of ports that it does not have yet."""
    numbers = {number: name for name, numbers in book.image.ports for number in numbers}
    said = {numbers[each] for each in taken if each in numbers} if taken else {name for name, _ in book.image.ports[1:]}
    return {number: name for number, name in numbers.items() if name not in said}


def port_name(book: Book, number: str) -> str:
    """What a port of this number is called."""
    return next((name for name, numbers in book.image.ports if number in numbers), _PROBED[0])


def arguments(book: Book) -> list[str]:
    """Options of its entry point, quoted."""
    return [
        json.dumps(f"{name}={value}" if value else name)
        for name, values in book.image.args
        for value in values or ("",)
    ]


def commands(book: Book) -> list[str]:
    """What a job of the image runs, as lists of one line."""
    return [json.dumps(list(each)) for each in book.image.commands]


def checks(book: Book) -> list[str]:
    """The command that says whether it is well, as a list of one line."""
    return [json.dumps(shlex.split(book.image.check))] if book.image.check else []


def probes(book: Book) -> list[str]:
    """The same, for Compose, where pages are asked for by a command."""
    if book.image.check:
        return [json.dumps(book.image.check)]
    ports = book.image.ports[:1]
    commands = [
        f"{how} http://localhost:{ports[0][1][0]}{page}"
        for page in book.image.pages
        for how in ("curl -f", "wget -q --spider")
    ]
    return [json.dumps(each) for each in commands] if ports and ports[0][0] in _PROBED else []


def folders(book: Book, taken: Collection[str]) -> list[str]:
    """Where its files are."""
    return [each for each in book.image.data if each not in taken]


def variables(book: Book, taken: Collection[str], *, secret: bool = True) -> list[str]:
    """The settings that it reads: before all, those that it does not start without."""
    left = [(name, said) for name, said in book.image.settings if name not in taken and _there(said, book)]
    left = [(name, said) for name, said in left if secret or not is_secret(book, name)]
    return [name for name, said in left if said.startswith("!")] or [name for name, _ in left]


def required(book: Book, taken: Collection[str]) -> bool:
    """Whether a setting is missing that it does not start without."""
    return any(said.startswith("!") and name not in taken for name, said in book.image.settings)


def is_secret(book: Book, name: str) -> bool:
    """Whether a setting is a password."""
    return dict(book.image.settings).get(name, "").endswith("secret")


def setting(book: Book, name: str) -> Value:
    """What a setting may hold, quoted."""
    kind, *words = dict(book.image.settings).get(name, "one true").lstrip("!").split()
    about = subjects(book)
    match kind:
        case "secret":
            return choices_of([json.dumps(f"${{{name}}}")])
        case "word":
            return _of(each.replace("-", words[0]) for each in about)
        case "user":
            return _of(dict.fromkeys(["app", *(each for each in about if "-" not in each), "service"]))
        case "site":
            return _of(f"https://{each}.example.com" for each in about)
        case "host":
            return _of(hosts(words[0], book))
        case "number":
            return Value(json.dumps(words[0]), quoted(gbnf.integer(int(words[0]), int(words[1]))))
        case _:
            return _of(words)


def settings(book: Book, taken: Collection[str], *, secret: bool) -> Value:
    """One of its settings with what it holds: `NAME: "value"`."""
    values = {name: setting(book, name) for name in variables(book, taken, secret=secret)}
    rules = [gbnf.sequence(gbnf.literal(f"{name}: "), value.expression) for name, value in values.items()]
    name = next(iter(values))
    return Value(f"{name}: {values[name].own}", gbnf.either(rules))


def hosts(what: str, book: Book) -> list[str]:
    """The services that are a database, a cache or whatever is asked for."""
    if book.kind == "service":
        return [name for name, each in book.runs.items() if what in each.words]
    named = {name: images.images(name.replace("-", " "), "") for name in book.names("Service")}
    return [name for name, found in named.items() if any(what in each.words for each in found)]


def subjects(book: Book) -> list[str]:
    """Names made of what the document is about."""
    return hclnames.names(book.subject, "", "-", lambda name: True)[:12] or ["app"]


def keeper(book: Book, setting: str) -> Value:
    """The Secret that a password stands in: one that has such a key, or one that is still to come."""
    if names := list(dict.fromkeys(name for name, _ in _keepers(book, setting))):
        return choices_of([scalar(each) for each in names])
    if book.secret:
        return choices_of([scalar(book.secret)])
    taken, owner = book.taken("Secret"), book.name or "app"
    ends = ("credentials", "secret", "passwords", "access")
    names = [name for end in ends if (name := f"{owner}-{end}") not in taken]
    names = names or [next(name for n in count(2) if (name := f"{owner}-credentials-{n}") not in taken)]
    plainly = {scalar(each): each for each in names}
    return choices_of(list(plainly), lambda text: book.need_secret(plainly[text]))


def keeper_key(book: Book, secret: str, setting: str) -> Value:
    """The key in that Secret."""
    if keys := [key for name, key in _keepers(book, setting) if name == secret]:
        return choices_of(keys)
    return choices_of([setting], lambda key: book.known.want("Secret key", f"{secret}/{key}"))


def secret_keys(book: Book, taken: Collection[str]) -> list[str]:
    """Keys of the Secret at hand: those that others want; else what fits its purpose."""
    if owed := owed_keys(book, taken):
        return owed
    if ("Secret", book.name) in book.reasons:
        return []
    told = _secrets(book)
    left = [each for each in told if each not in taken]
    return best(left, book.purpose, lambda key: f"{key.replace('_', ' ')} {told[key]}") if left else []


def owed_keys(book: Book, taken: Collection[str]) -> list[str]:
    """Keys of the Secret at hand that others want and that it does not have yet."""
    wanted = [name.rpartition("/") for name in book.known.wanted("Secret key")]
    return [key for secret, _, key in wanted if secret == book.name and key not in taken]


def secret(book: Book, taken: Collection[str]) -> Value:
    """One key of the Secret at hand with a placeholder: `NAME: "<change me>"`."""
    keys, told = secret_keys(book, taken), _secrets(book)
    said = {key: [f'"<{each}>"' for each in (*_PLACEHOLDERS, told.get(key, "a long random word"))] for key in keys}
    rules = [gbnf.sequence(gbnf.literal(f"{key}: "), gbnf.one_of(each)) for key, each in said.items()]
    return Value(f"{keys[0]}: {said[keys[0]][0]}", gbnf.either(rules))


def mounts(book: Book) -> list[str]:
    """Names for a volume."""
    ends = ["data", "storage", "files"] if store(book) else ["data", "files", "content", "uploads", "cache", "scratch"]
    return [*ends, *(f"{book.name}-{end}" for end in ends[:2])]


def published(book: Book) -> Value:
    """A port of the machine, which no other container has, and the container's main one."""
    inside = book.image.ports[0][1]

    def port(text: str) -> str:
        return unquoted(text).partition(":")[0]

    def check(text: str) -> str:
        return f"{text} takes a port that is taken" if port(text) in book.hosts else ""

    free = next(number for number in count(8080) if str(number) not in book.hosts)
    also = ' | "80"' if inside[0] == "80" else ""
    rule = quoted(f'( {gbnf.integer(1024, 9999)}{also} ) ":" {gbnf.one_of(inside)}')
    return Value(f'"{free}:{inside[0]}"', rule, check=check, taken=lambda text: book.hosts.append(port(text)))


def bindings(book: Book) -> list[str]:
    """A volume at the folder of its files: one that fits it and that nothing else has, else a folder of the machine."""
    left = [each for each in [*book.names("volume"), *book.promised("volume")] if each not in book.bound]
    fit = [each for each in left if parts(each) & (book.image.words | parts(f"{book.name} {book.purpose}"))]
    sources = fit or [f"./data/{book.name}", f"./volumes/{book.name}", f"./{book.name}"]
    return [json.dumps(f"{source}:{folder}") for source in sources for folder in book.image.data[:5]]


def bind(book: Book, text: str) -> None:
    """This binding was chosen."""
    source = unquoted(text).partition(":")[0]
    if not source.startswith("./"):
        book.bound.append(source)
        if source not in book.names("volume"):
            book.want("volume", source)


def _there(said: str, book: Book) -> bool:
    kind, *words = said.lstrip("!").split()
    return kind != "host" or bool(hosts(words[0], book))


def _keepers(book: Book, setting: str) -> list[tuple[str, str]]:
    """Secrets with a key for a setting: of its name, else a database's for a database."""
    split = [name.partition("/") for name in book.names("Secret key")]
    found = [(name, key) for name, _, key in split if key == setting]
    if found or "database" not in book.image.words:
        return found
    return [(name, key) for name, _, key in split if key == "DATABASE_PASSWORD"]


def _secrets(book: Book) -> dict[str, str]:
    """Passwords that the software of the prompt asks for, and those that applications have."""
    said = {
        name: f"password of {each.told}"
        for each in images.named(book.outline.prompt)
        for name, kind in each.settings
        if kind.endswith("secret")
    }
    return said | images.secrets()


def _of(texts: Iterable[str]) -> Value:
    found: Sequence[str] = list(dict.fromkeys(json.dumps(each) for each in texts))
    return choices_of(found or ['"app"'])
