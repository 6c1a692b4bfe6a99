"""Container images that people run for a purpose, with tags that there are, so that a database is no made-up name.
What is an application's own is named as such: after itself, in a registry that is plainly an example. Pure."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any, Final, NamedTuple

from zeta.writing.languages import gbnf
from zeta.writing.languages.fitting import parts

OWN: Final = "registry.example.com/"
"""Where the images of one's own applications are (RFC 2606 keeps the name for examples)."""

_APPLICATIONS: Final = frozenset(["blog", "wiki", "office"])
"""Words of images that are whole applications."""

_VERSION: Final = '[0-9] "." [0-9]{1,2} "." [0-9]'


class Image(NamedTuple):
    """One that people run. `told` is what it is, in a few words; `names` are what prompts call it, `words` what it
    fits; with `state` it keeps data. `ports` are what it listens on, by name, each with its numbers; `data` is where
    its files are, `settings` are the variables that it reads, with what they hold; `check` says that it is well, or
    `pages` do; `args` are options with their values, `commands` what a job runs it with (notation: images.toml)."""

    name: str
    told: str
    names: frozenset[str]
    words: frozenset[str]
    tags: tuple[str, ...]
    state: bool
    ports: tuple[tuple[str, tuple[str, ...]], ...]
    data: tuple[str, ...]
    settings: tuple[tuple[str, str], ...]
    check: str
    pages: tuple[str, ...]
    args: tuple[tuple[str, tuple[str, ...]], ...]
    commands: tuple[tuple[str, ...], ...]

    @property
    def references(self) -> list[str]:
        """The image with each of its tags."""
        return [f"{self.name}:{tag}" for tag in self.tags]


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(resources.files("zeta.writing.languages.schemas").joinpath("images.toml").read_text("utf-8"))


@cache
def known() -> tuple[Image, ...]:
    """All images of `schemas/images.toml`, in its order."""
    return tuple(_image(name, row) for name, row in _tables().items() if not name.startswith("_"))


@cache
def own() -> Image:
    """What an application of one's own is like."""
    return _image("", _tables()["_own"])


def secrets() -> dict[str, str]:
    """Secrets that applications of one's own have, with what they are."""
    return dict(_tables()["_own"]["secrets"])


def _image(name: str, row: dict[str, Any]) -> Image:
    return Image(
        name,
        row["is"],
        frozenset(row["names"].split()),
        frozenset(parts(row["words"])),
        tuple(row["tags"].split()),
        row.get("state", False),
        _choices(row.get("ports", ""), ":"),
        tuple(row.get("data", "").split()),
        tuple(row.get("settings", {}).items()),
        row.get("check", ""),
        tuple(row.get("pages", "").split()),
        _choices(row.get("args", ""), "="),
        tuple(tuple(each.split("|")) for each in row.get("commands", "").split()),
    )


def _choices(text: str, joint: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Words such as `http:80|8080`, each as its name and what may follow; nothing may follow one without the joint."""
    split = [word.partition(joint) for word in text.split()]
    return tuple((name, tuple(values.split("|")) if values else ()) for name, _, values in split)


def of(reference: str) -> Image:
    """The image that a reference such as `mysql:8.4` is of; `own` where it is none of the known."""
    name = reference.rpartition(":")[0]
    return next((each for each in known() if each.name == name), own())


def named(text: str) -> list[Image]:
    """The images whose names a text says, in its order."""
    words = re.findall(r"[a-z][a-z0-9-]*", text.lower())
    found = [(words.index(name), each) for each in known() for name in words if name in each.names]
    return list(dict.fromkeys(each for _, each in sorted(found, key=lambda pair: pair[0])))


def applications(prompt: str) -> list[Image]:
    """The image that is the application which a prompt asks for, where it is one that people run; empty else."""
    words = parts(prompt) & _APPLICATIONS
    found = [each for each in known() if words & each.words]
    return ([each for each in found if each in named(prompt)] or found)[:1]


def images(purpose: str, prompt: str) -> list[Image]:
    """Images that fit a purpose best: those that it names, else those of its words, of these those first that the
    prompt names; none where none is known for it."""
    if said := named(purpose):
        return said
    wanted = parts(purpose)
    scores = {each: len(wanted & each.words) for each in known()}
    best = max(scores.values())
    found = [each for each, score in scores.items() if best and score == best]
    return [each for each in found if each in named(prompt)] or found


def offered(purpose: str, prompt: str, name: str) -> tuple[str, str]:
    """What a container of this purpose may run, as GBNF, and an example; what is `name`'s own where nothing fits."""
    if found := [text for each in images(purpose, prompt) for text in each.references]:
        return gbnf.one_of(found), found[0]
    begin = f"{OWN}{name or 'app'}:"
    return gbnf.sequence(gbnf.literal(begin), _VERSION), f"{begin}1.0.0"
