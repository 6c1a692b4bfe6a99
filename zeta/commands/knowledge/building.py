"""`zeta knowledge build` and `update`: with progress, and a Ctrl-C that keeps what is done."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import click

from zeta import config, logs
from zeta.chat.words import count, printable
from zeta.commands.knowledge.opening import gist_net, loaded, opened
from zeta.commands.patience import bar, stoppable
from zeta.knowledge.build import Outlook, Wish, outlook
from zeta.knowledge.build import build as carry_out
from zeta.knowledge.library import Library
from zeta.knowledge.scan import summary
from zeta.options import options

_BUILDING: Final = ("store", "model", "ctx", "page", "kv", "threads", "gpu_layers", "lora", "quota", "log_level")
_COUNTED: Final = ("ignored", "excluded", "binary", "generated", "empty")
"""Reasons that surprise nobody: such files are counted only."""

_NAMED: Final = 8
"""Refused files that are named; the rest is counted, and `show` names all."""

_CHOICES: Final = (
    click.option("--trust", type=click.FloatRange(0, 1), help="How far it is to be trusted, kept with each file."),
    click.option("--include", multiple=True, metavar="GLOB", help="Read only what fits; as in a .gitignore."),
    click.option("--exclude", multiple=True, metavar="GLOB", help="Leave out what fits; as in a .gitignore."),
    click.option("--dry-run", is_flag=True, help="Say what would be read, and change nothing."),
    click.option("--json", "as_json", is_flag=True, help="Print one JSON object."),
    options(*_BUILDING),
)


def _choices(command: Callable[..., None]) -> Callable[..., None]:
    """The options that `_make` reads."""
    for option in reversed(_CHOICES):
        command = option(command)
    return command


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--name", required=True, help="What the knowledge base is called.")
@_choices
def build(folder: Path, name: str, **chosen: Any) -> None:
    """Read FOLDER into a knowledge base, or what changed there since the last time.

    Read in order: README, design notes, then folder by folder documents and sources. What a .gitignore names, binary
    and huge files, and files that look as if they held secrets are left out. Ctrl-C keeps what is done; the same
    command goes on with it.
    """
    _make(name, folder, **chosen)


@click.command()
@click.argument("name")
@_choices
def update(name: str, **chosen: Any) -> None:
    """Read what changed in the folder of the knowledge base NAME; a new version of it."""
    _make(name, None, **chosen)


def _make(
    name: str,
    folder: Path | None,
    *,
    trust: float | None,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    dry_run: bool,
    as_json: bool,
    **flags: object,
) -> None:
    settings = config.load(flags).settings
    logs.start(settings.log_level)
    with ExitStack() as held:
        store = held.enter_context(opened(settings, new=folder is not None, writable=not dry_run))
        library = Library(store)
        wish = Wish(name, folder or Path(library.base(name).folder), trust, include or None, exclude or None)
        ahead = outlook(library, wish)
        if dry_run:
            click.echo(json.dumps(_as_dict(ahead)) if as_json else _told(ahead, f"{name} would be", "would be read"))
            return
        key = held.enter_context(stoppable())
        show = held.enter_context(bar(name))

        def told(share: float, path: str) -> None:
            key.check()
            show(share, path)

        try:
            net = gist_net(settings) if ahead.idle else ""
            _, edition = carry_out(library, ahead, lambda: loaded(settings, held), told, net)
        except KeyboardInterrupt:
            done = len(library.parts(name)) if library.find(name) else 0
            click.echo(f"{count(done, 'file')} read and kept; the same command goes on", err=True)
            raise
    if as_json:
        click.echo(json.dumps({**_as_dict(ahead), "version": edition.number}))
    elif ahead.idle:
        click.echo(f"{name} is version {edition.number} still: nothing changed")
    else:
        click.echo(_told(ahead, f"{name} is version {edition.number},", "were read"))


def _as_dict(ahead: Outlook) -> dict[str, Any]:
    return {
        "schema": 1,
        "name": ahead.wish.name,
        "folder": str(ahead.wish.folder),
        "changes": dict(ahead.changes),
        "read": [
            {"path": r.document.path, "characters": len(r.text), "left_out": [[*each[:2]] for each in r.left_out]}
            for r in ahead.plan.readings
        ],
        "doubles": [double.path for double in ahead.plan.doubles],
        "refused": [each._asdict() for each in ahead.scan.refused],
    }


def _told(ahead: Outlook, head: str, read: str) -> str:
    files = len(ahead.scan.documents)
    changed = ", ".join(f"{number:,} {what}" for what, number in ahead.changes.items() if number)
    spans = sum(len(reading.left_out) for reading in ahead.plan.readings)
    rows = [f"{head} {count(files, 'file')}: {changed}", f"{count(len(ahead.plan.readings), 'file')} {read}"]
    if spans or ahead.plan.doubles:
        rows.append(
            f"said before and left out: {count(len(ahead.plan.doubles), 'file')}, {count(spans, 'run')} of lines"
        )
    refused = ahead.scan.refused
    if refused:
        rows.append(f"not read: {summary(refused)}")
        named = [each for each in refused if each.kind not in _COUNTED]
        rows += [f"  {printable(each.path)} {each.reason}" for each in named[:_NAMED]]
        if len(named) > _NAMED:
            rows.append(f"  and {len(named) - _NAMED:,} more; --json names all")
    return "\n".join(rows)


COMMANDS: Final = {"build": build, "update": update}
