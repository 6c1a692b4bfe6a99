"""`zeta knowledge rollback` and `remove`."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Final

import click

from zeta import config
from zeta.commands.knowledge.looking import day
from zeta.commands.knowledge.opening import opened
from zeta.errors import ConfigError
from zeta.knowledge.library import Library
from zeta.options import options


@click.command()
@click.argument("name")
@click.argument("version", type=int)
@options("store")
def rollback(name: str, version: int, **flags: object) -> None:
    """Let an older VERSION hold again; nothing is deleted, and nothing read."""
    with opened(config.load(flags).settings, writable=True) as store:
        library = Library(store)
        base = library.base(name)
        edition = library.edition(base, version)
        library.put(replace(base, edition=edition.number))
    click.echo(f"{name} is version {edition.number} of {day(edition.created)} again")


@click.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@options("store")
def remove(name: str, yes: bool, **flags: object) -> None:
    """Delete a knowledge base with all its versions for good; its folder stays as it is."""
    with opened(config.load(flags).settings, writable=True) as store:
        library = Library(store)
        base = library.base(name)
        if not yes:
            if not sys.stdin.isatty():
                raise ConfigError("remove asks before it deletes, and nobody is there to answer", "add --yes")
            click.confirm(f"Delete the knowledge base {name} of {base.folder}?", abort=True)
        library.remove(base)
    click.echo(f"{name} is deleted; {base.folder} is as it was")


COMMANDS: Final = {"rollback": rollback, "remove": remove}
