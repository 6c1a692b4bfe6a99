"""`zeta memory files|tags|ns`: what memories speak of, what they are filed under, and whose they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

import click

from memstore.agent import constants as c
from memstore.agent import views
from memstore.agent.namespaces import Branch
from zeta.chat.words import count
from zeta.commands.memory import opening, words


@click.command()
@click.argument("path", required=False)
@click.option("--rel", type=click.Choice(c.FILE_RELATIONS), default=None, help="Only what was done to it in this way.")
@click.option("-l", "--limit", type=click.IntRange(min=1), default=c.SEARCH_LIMIT, show_default=True)
@opening.ns()
@opening.db
@opening.as_json
def files(db: Path | None, as_json: bool, path: str | None, rel: str | None, limit: int, ns: str) -> None:
    """List the memories that speak of a file at PATH, or below a folder that ends in a slash; without PATH, the files
    that are spoken of."""
    with opening.existing(db) as memory:
        if path is None:
            numbers = memory.paths(ns)
            words.show({"files": numbers}, words.table(list(numbers.items())), as_json)
            return
        found = memory.files(path, relation=rel or "", namespace=ns, limit=limit)
    words.show({"memories": [views.memory(each) for each in found]}, map(words.line, found), as_json)


@click.group()
def tags() -> None:
    """List, rename or remove tags."""


@tags.command("list")
@opening.ns()
@opening.db
@opening.as_json
def tags_list(db: Path | None, as_json: bool, ns: str) -> None:
    """Every tag with how many memories bear it."""
    with opening.existing(db) as memory:
        numbers = memory.tags(ns)
    words.show({"tags": numbers}, words.table(list(numbers.items())), as_json)


@tags.command("rename")
@click.argument("old")
@click.argument("new")
@opening.ns()
@opening.db
@opening.as_json
def tags_rename(db: Path | None, as_json: bool, old: str, new: str, ns: str) -> None:
    """Give the tag OLD the name NEW."""
    with opening.existing(db) as memory:
        number = memory.rename_tag(old, new, ns)
    words.show({"changed": number}, [f"renamed on {words.memories(number)}"], as_json)


@tags.command("rm")
@click.argument("tag")
@opening.ns()
@opening.db
@opening.as_json
def tags_rm(db: Path | None, as_json: bool, tag: str, ns: str) -> None:
    """Take TAG off every memory."""
    with opening.existing(db) as memory:
        number = memory.remove_tag(tag, ns)
    words.show({"changed": number}, [f"taken off {words.memories(number)}"], as_json)


@click.group()
def ns() -> None:
    """List or remove namespaces."""


@ns.command("list")
@opening.db
@opening.as_json
def ns_list(db: Path | None, as_json: bool) -> None:
    """Every namespace with how many memories it has."""
    with opening.existing(db) as memory:
        found = memory.namespaces()
    rows = [(each.name, each.memories) for each in found]
    words.show({"namespaces": [asdict(each) for each in found]}, words.table(rows), as_json)


@ns.command("tree")
@opening.db
@opening.as_json
def ns_tree(db: Path | None, as_json: bool) -> None:
    """The namespaces by the parts of their names."""
    with opening.existing(db) as memory:
        found = memory.tree()
    words.show({"tree": [asdict(each) for each in found]}, _tree(found, 0), as_json)


@ns.command("rm")
@click.argument("namespace")
@click.option("--hard", is_flag=True, help="For good, with every version.")
@opening.db
@opening.as_json
def ns_rm(db: Path | None, as_json: bool, namespace: str, hard: bool) -> None:
    """Remove every memory of NAMESPACE."""
    with opening.existing(db) as memory:
        number = memory.remove_namespace(namespace, hard=hard)
    words.show({"removed": number}, [f"{count(number, 'version')} removed"], as_json)


def _tree(branches: Sequence[Branch], depth: int) -> Iterator[str]:
    for each in branches:
        yield f"{'  ' * depth}{each.name}  {each.memories:,}"
        yield from _tree(each.below, depth + 1)


COMMANDS: Final = {"files": files, "tags": tags, "ns": ns}
