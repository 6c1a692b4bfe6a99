"""`zeta memory put|get|list|rm|restore|history`: single memories and their versions."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click

from memstore.agent import checks, times, views
from memstore.agent import constants as c
from memstore.agent.model import Draft, FileRef
from zeta.chat.words import count
from zeta.commands.memory import opening, words
from zeta.commands.memory.inputs import json_object, listed, text_or_input

KIND: Final = click.Choice(c.KINDS)
TIER: Final = click.Choice(c.TIERS)


@click.command()
@opening.ns(required=True)
@opening.key
@click.argument("content", required=False)
@click.option("--kind", type=KIND, help="semantic where it is new.")
@click.option("-t", "--tags", help="Tags, with commas between them.")
@click.option("-p", "--priority", type=click.Choice(c.PRIORITIES))
@click.option("--importance", type=click.FloatRange(0, 1), help="0.5 where it is new.")
@click.option("--tier", type=TIER, help="stm where it is new.")
@click.option("--pin/--unpin", "pinned", default=None, help="Always part of a context, never aging.")
@click.option("--ttl", help="How long it holds: 30m, 24h, 7d.")
@click.option("--files", help="Files that it is about, with commas between them.")
@click.option("--file-rel", type=click.Choice(c.FILE_RELATIONS), default="modified", show_default=True)
@click.option("--meta", help="Your own notes on it, a JSON object.")
@click.option("--dedup", is_flag=True, help="Store nothing where the same is remembered under another name.")
@click.option("--source-user", default="", help="Who said it.")
@click.option("--source-kind", type=click.Choice(c.SOURCE_KINDS), help="How it was learned.")
@click.option("--source-scope", default="", help="Where it was said.")
@click.option("--base-version", type=click.IntRange(min=0), help="Only if this is the present version; 0: only if new.")
@opening.db
@opening.as_json
def put(
    db: Path | None,
    as_json: bool,
    content: str | None,
    tags: str | None,
    ttl: str | None,
    files: str | None,
    file_rel: str,
    meta: str | None,
    source_kind: str | None,
    ns: str,
    key: str,
    **fields: Any,
) -> None:
    """Store CONTENT, or what stands on standard input, under a name.

    A name that is taken gets its next version; what is left open stays as it was.
    """
    draft = Draft(
        ns,
        key,
        text_or_input(content).removesuffix("\n"),
        tags=None if tags is None else listed(tags),
        ttl=None if ttl is None else times.span(ttl),
        files=tuple(FileRef(path, file_rel) for path in listed(files)),
        meta=None if meta is None else json_object(meta),
        source_kind=source_kind or "",
        **fields,
    )
    checks.draft(draft)  # before a file is made for it
    with opening.writing(db, vectors=True) as memory:
        answer = views.stored(memory.store(draft))
    told = [f"{answer.memory.ns}  {answer.memory.key} is at version {answer.memory.version}"]
    if answer.duplicate:
        told = [f"nothing was stored: {answer.memory.ns}  {answer.memory.key} says the same"]
    told += [f"  contradicts: {words.named(each)}" for each in answer.contradicts]
    told += [f"  near it: {words.named(each)}" for each in answer.similar]
    if answer.lexical:
        told.append(f"  without vectors: {answer.lexical}")
    words.show(answer, told, as_json)


@click.command()
@opening.ns(required=True)
@opening.key
@click.option("-v", "--version", type=click.IntRange(min=1), help="This version and not the present one.")
@click.option("--history", is_flag=True, help="All versions, the newest first.")
@opening.db
@opening.as_json
def get(db: Path | None, as_json: bool, ns: str, key: str, version: int | None, history: bool) -> None:
    """Print one memory, and count that it was looked up."""
    with opening.existing(db) as memory:
        if history:
            _versions(memory.history(ns, key), as_json)
            return
        found = memory.get(ns, key, version)
    words.show(views.memory(found), words.whole(found), as_json)


@click.command("list")
@opening.ns()
@click.option("--kind", type=KIND, default=None)
@click.option("--tier", type=TIER, default=None)
@click.option("-t", "--tags", help="Only with all of these tags.")
@click.option("--source-user", default="", help="Only what this user said.")
@click.option("--after", help="Only what is newer: a date, or date and time.")
@click.option("--before", help="Only what is older.")
@click.option("-l", "--limit", type=click.IntRange(min=1), default=c.SEARCH_LIMIT, show_default=True)
@click.option("--offset", type=click.IntRange(min=0), default=0)
@click.option("--all", "everything", is_flag=True, help="Also what is dormant or only just sensed.")
@click.option("--keys-only", is_flag=True, help="Only names.")
@opening.db
@opening.as_json
def list_(
    db: Path | None,
    as_json: bool,
    ns: str,
    kind: str | None,
    tier: str | None,
    tags: str | None,
    after: str | None,
    before: str | None,
    keys_only: bool,
    **chosen: Any,
) -> None:
    """List memories, the newest first."""
    with opening.existing(db) as memory:
        found = memory.list(
            ns,
            kind=kind or "",
            tier=tier or "",
            tags=listed(tags),
            after=None if after is None else times.moment(after),
            before=None if before is None else times.moment(before),
            **chosen,
        )
    if keys_only:
        rows = [{"ns": each.namespace, "key": each.key} for each in found]
        words.show({"memories": rows}, [f"{each.namespace}  {each.key}" for each in found], as_json)
        return
    shown = {"memories": [views.memory(each) for each in found]}
    words.show(shown, map(words.line, found), as_json, "nothing to list")


@click.command()
@opening.ns(required=True)
@opening.key
@click.option(
    "--hard",
    is_flag=True,
    help="For good: the newest version, and the one before is current again; all of them where it was removed already.",
)
@click.option("--all-versions", is_flag=True, help="With --hard: all of them.")
@opening.db
@opening.as_json
def rm(db: Path | None, as_json: bool, ns: str, key: str, hard: bool, all_versions: bool) -> None:
    """Remove a memory. Its rows stay, restore brings it back, and gc takes them some day; with --hard they are gone at
    once."""
    with opening.existing(db) as memory:
        number = memory.remove(ns, key, hard=hard, all_versions=all_versions)
    words.show({"removed": number}, [f"{count(number, 'version')} removed"], as_json)


@click.command()
@opening.ns(required=True)
@opening.key
@opening.db
@opening.as_json
def restore(db: Path | None, as_json: bool, ns: str, key: str) -> None:
    """Bring back a memory that was removed, or that is past its time, as it was; until gc has erased it."""
    with opening.existing(db, vectors=True) as memory:
        found = memory.restore(ns, key)
    words.show(views.memory(found), [f"{ns}  {key} is back, at version {found.version}"], as_json)


@click.command()
@opening.ns(required=True)
@opening.key
@click.option("--as-of", help="Only the version that stood at this date, or date and time.")
@opening.db
@opening.as_json
def history(db: Path | None, as_json: bool, ns: str, key: str, as_of: str | None) -> None:
    """Every version of a memory, the newest first."""
    with opening.existing(db) as memory:
        if as_of is None:
            _versions(memory.history(ns, key), as_json)
            return
        found = memory.as_of(ns, key, times.moment(as_of))
    words.show(views.memory(found), words.whole(found), as_json)


def _versions(found: list[Any], as_json: bool) -> None:
    lines = [f"{each.version:>4}  {times.written(each.created)}  {words.line(each)}" for each in found]
    words.show({"versions": [views.memory(each) for each in found]}, lines, as_json)


COMMANDS: Final = {"put": put, "get": get, "list": list_, "rm": rm, "restore": restore, "history": history}
