"""`zeta knowledge list`, `show`, `search` and `check`: what there is, and whether it is whole. Writes nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from typing import Final

import click

from zeta import config, logs
from zeta.chat.words import printable
from zeta.commands.knowledge.opening import loaded, opened
from zeta.errors import ConfigError
from zeta.knowledge import checking
from zeta.knowledge.checking import summary
from zeta.knowledge.library import Library
from zeta.knowledge.mount import mount_of, mounted
from zeta.knowledge.records import Edition, Part
from zeta.knowledge.search import search as look
from zeta.options import options

FINDINGS: Final = 3
"""Exit code of a check that found something."""

_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.command(name="list")
@_json
@options("store")
def list_bases(as_json: bool, **flags: object) -> None:
    """The knowledge bases there are."""
    with opened(config.load(flags).settings) as store:
        library = Library(store)
        rows = [
            {**asdict(base), **(summary(mount_of(library, base)) if base.edition else {})} for base in library.bases()
        ]
    if as_json:
        click.echo(json.dumps({"schema": 1, "bases": rows}))
        return
    if not rows:
        click.echo("there is no knowledge base yet; zeta knowledge build FOLDER --name NAME makes one")
    for row in rows:
        size = f"{row['files']:,} files, {row['tokens']:,} tokens" if row["edition"] else "not finished"
        click.echo(f"{row['name']}  version {row['edition']}, {size}, for {row['model_name']}, of {row['folder']}")


@click.command()
@click.argument("name")
@click.option("--version", type=int, help="Another version than the one that holds.")
@_json
@options("store")
def show(name: str, version: int | None, as_json: bool, **flags: object) -> None:
    """The files of a knowledge base with their tags, what was not read, and its versions."""
    with opened(config.load(flags).settings) as store:
        library = Library(store)
        base = library.base(name)
        edition, editions = library.edition(base, version), library.editions(name)
        parts = library.held(name, edition)
    if as_json:
        row = {
            "schema": 1,
            **asdict(base),
            "version": edition.number,
            "files": [asdict(part) for part in parts],
            "doubles": [each._asdict() for each in edition.doubles],
            "refused": [each._asdict() for each in edition.refused],
            "versions": [{"number": e.number, "created": e.created, "changes": dict(e.changes)} for e in editions],
        }
        click.echo(json.dumps(row))
        return
    _show(edition, parts)
    for each in editions:
        changed = ", ".join(f"{number:,} {what}" for what, number in each.changes.items() if number)
        mark = "*" if each.number == base.edition else " "
        click.echo(f"{mark} version {each.number}, {day(each.created)}: {changed}")


def _show(edition: Edition, parts: Sequence[Part]) -> None:
    rows = [
        (
            printable(part.path),
            f"{part.tokens:,}",
            part.kind,
            part.language,
            day(part.time),
            f"{part.trust:g}",
            "" if not part.left_out else f"{sum(e.last - e.first + 1 for e in part.left_out):,} lines said before",
        )
        for part in parts
    ]
    head = ("file", "tokens", "kind", "language", "changed", "trust", "")
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    for row in (head, *rows):
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    paths = {part.number: part.path for part in parts}
    for double in edition.doubles:
        click.echo(f"{printable(double.path)} says nothing that {printable(paths[double.owner])} does not say")
    for each in edition.refused:
        click.echo(f"{printable(each.path)} was not read: it {each.reason}")


def day(seconds: float) -> str:
    """A time as day and minute, where this machine is."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))


@click.command()
@click.argument("name")
@click.argument("query")
@_json
@options("store", "model", "ctx", "k", "signal", "threads", "gpu_layers", "lora", "log_level")
def search(name: str, query: str, as_json: bool, **flags: object) -> None:
    """The passages of a knowledge base that a question would bring back."""
    settings = config.load(flags).settings
    logs.start(settings.log_level)
    if not query.strip():
        raise ConfigError("there is nothing to search for", "give some words")
    with ExitStack() as held:
        store = held.enter_context(opened(settings))
        Library(store).base(name)  # before the model is loaded
        runtime = loaded(settings, held)
        mount = mounted(store, name, runtime.fingerprint, runtime.file.name)
        hits, probability = look(mount, runtime, query, settings.k, settings.signal)
    if as_json:
        click.echo(json.dumps({"schema": 1, "probability": probability, "hits": [asdict(hit) for hit in hits]}))
        return
    for hit in hits:
        click.echo(f"{printable(hit.path)}:{hit.first}-{hit.last}  ({hit.score:.2f})\n  {' '.join(hit.text.split())}")
    click.echo(f"probability that the first one answers: {probability:.2f}" if hits else "nothing resonates with that")


@click.command()
@click.argument("name")
@_json
@options("store")
def check(name: str, as_json: bool, **flags: object) -> None:
    """Whether a knowledge base is whole and says what its folder says; exit code 3 where it is not."""
    with opened(config.load(flags).settings) as store:
        library = Library(store)
        findings = checking.check(library, library.base(name))
    if as_json:
        click.echo(json.dumps({"schema": 1, "findings": [each._asdict() for each in findings]}))
    else:
        for each in findings:
            click.echo(f"{each.kind}  {printable(each.where)}: {each.what}")
        click.echo(_verdict(name, {each.kind for each in findings}))
    if findings:
        raise SystemExit(FINDINGS)


def _verdict(name: str, kinds: set[str]) -> str:
    if "damaged" in kinds:
        return f"zeta knowledge remove {name}, then build it again"
    return f"zeta knowledge update {name} reads what changed" if kinds else "it is whole, and says what its folder says"


COMMANDS: Final = {"list": list_bases, "show": show, "search": search, "check": check}
