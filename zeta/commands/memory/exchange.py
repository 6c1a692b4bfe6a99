"""`zeta memory export|import|ingest|patch|capture`: texts in and out."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, Final

import click

from memstore.agent import constants as c
from memstore.agent import ghost, views
from memstore.agent.api import AgentMemory
from memstore.agent.capture import MINIMUM, MOST
from memstore.agent.faults import BEGIN
from memstore.agent.shapes import TakenView
from zeta.chat.words import count
from zeta.commands.memory import opening, words
from zeta.commands.memory.inputs import json_object, listed, text_or_input
from zeta.errors import ConfigError


@click.command("export")
@opening.ns()
@opening.db
def export(db: Path | None, ns: str) -> None:
    """Write everything as JSON, an object a line, to standard output: every version, edges, tags, files and rules."""
    with opening.existing(db) as memory:
        for row in memory.export(ns):
            click.echo(json.dumps(row, ensure_ascii=False))


@click.command("import")
@click.argument("file", type=click.File("rb"), default="-")
@opening.db
@opening.as_json
def import_(db: Path | None, as_json: bool, file: IO[bytes]) -> None:
    """Take in what export wrote, from FILE or standard input: all of it, or nothing if a line is broken.

    FILE may also be the database of ghost: its memories come with every version, their edges (old links too), files and
    custom rules; the file is left as it is.
    """
    rows = [*(ghost.lines(Path(file.name)) if _is_database(file) else _lines(file))]
    if not opening.location(db).exists():
        with AgentMemory(None) as trial:  # what is refused makes no file
            trial.import_(rows)
    with opening.writing(db) as memory:
        found = memory.import_(rows)
    taken = f"{words.memories(found.memories)}, {count(found.edges, 'edge')}, {count(found.rules, 'rule')}"
    line = f"{taken}; {count(found.same, 'line')} there already"
    words.show(asdict(found), [line], as_json)


def _is_database(file: IO[bytes]) -> bool:
    """Whether a file, and no stream, begins as SQLite's do."""
    if file is sys.stdin.buffer or not file.seekable():
        return False
    begin = file.read(len(BEGIN))
    file.seek(0)
    return begin == BEGIN


def _lines(file: IO[bytes]) -> Iterator[str]:
    try:
        for line in file:
            yield line.decode("utf-8")
    except UnicodeDecodeError as error:
        hint = "nothing was taken in; export writes UTF-8, and of a database of ghost the path is needed"
        raise ConfigError("this is no text in UTF-8", hint) from error


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@opening.ns(required=True)
@click.option("--kind", type=click.Choice(c.KINDS), default=None)
@click.option("-t", "--tags", help="Tags for all, with commas between them.")
@click.option("-p", "--priority", type=click.Choice(c.PRIORITIES))
@click.option("--meta", help="Your own notes on each, a JSON object.")
@click.option("--date-ns", is_flag=True, help="Put the date of a section behind the namespace.")
@click.option("--dry-run", is_flag=True, help="Only say what would be stored.")
@opening.db
@opening.as_json
def ingest(
    db: Path | None,
    as_json: bool,
    paths: tuple[Path, ...],
    ns: str,
    tags: str | None,
    meta: str | None,
    date_ns: bool,
    dry_run: bool,
    **more: Any,
) -> None:
    """Take in the Markdown files at PATHS, or standard input: each section under a heading of the second level becomes
    a memory. A file that is taken in again changes what has changed."""
    notes = None if meta is None else json_object(meta)
    texts = [(str(path), _text(path)) for path in paths] or [("", text_or_input(None))]
    found = []
    with (opening.existing if dry_run else opening.writing)(db, vectors=not dry_run) as memory:
        for name, text in texts:
            found += memory.ingest(
                ns, text, path=name, tags=listed(tags), meta=notes, date_namespace=date_ns, dry_run=dry_run, **more
            )
    _show([views.taken(each) for each in found], dry_run, as_json)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
        raise ConfigError(f"{path} cannot be read: {why}", "nothing was taken in") from error


@click.command()
@click.argument("diff", required=False)
@opening.ns(required=True)
@opening.key
@click.option("--patch-file", type=click.Path(path_type=Path, dir_okay=False), help="Read the diff from here.")
@click.option("--base-version", type=click.IntRange(min=1), help="Only if this is the present version.")
@click.option("--dry-run", is_flag=True, help="Only print what it would say.")
@opening.db
@opening.as_json
def patch(
    db: Path | None,
    as_json: bool,
    diff: str | None,
    ns: str,
    key: str,
    patch_file: Path | None,
    base_version: int | None,
    dry_run: bool,
) -> None:
    """Change what a memory says by DIFF, a unified diff, or by one on standard input."""
    text = _text(patch_file) if patch_file else text_or_input(diff)
    with opening.existing(db, vectors=not dry_run) as memory:
        found = memory.patch(ns, key, text, base_version=base_version, dry_run=dry_run)
    told = [found.content] if dry_run else [f"{ns}  {key} is at version {found.version}"]
    words.show({"dry_run": dry_run, "memory": views.memory(found)}, told, as_json)


@click.command()
@click.argument("text", required=False)
@opening.ns(required=True)
@click.option("-t", "--tags", help="Tags, with commas between them.")
@click.option("--kind", type=click.Choice(c.KINDS), default=None, help="Only of this kind, whatever it looks like.")
@click.option("--source", default="", help="Where it was said.")
@click.option("--speaker", default="user", show_default=True, help="Who said it.")
@click.option("--min-salience", type=click.FloatRange(0, 1), default=MINIMUM, show_default=True)
@click.option("--max", "most", type=click.IntRange(min=1), default=MOST, show_default=True)
@click.option("--dedup/--no-dedup", default=True, show_default=True)
@click.option("--dry-run", is_flag=True, help="Only say what would be stored.")
@opening.db
@opening.as_json
def capture(
    db: Path | None,
    as_json: bool,
    text: str | None,
    ns: str,
    tags: str | None,
    source: str,
    min_salience: float,
    dry_run: bool,
    **more: Any,
) -> None:
    """Remember what TEXT, or standard input, states: facts, preferences and corrections. No model is asked.

    What is stated is known by the words of English and German; of other languages nothing is found. Store that with
    `zeta memory put`.
    """
    said = text_or_input(text)
    with (opening.existing if dry_run else opening.writing)(db, vectors=not dry_run) as memory:
        found = memory.capture(
            ns, said, tags=listed(tags), source_scope=source, minimum=min_salience, dry_run=dry_run, **more
        )
    _show([views.taken(each) for each in found], dry_run, as_json)


def _show(found: list[TakenView], dry_run: bool, as_json: bool) -> None:
    lines = []
    for each in found:
        done = "would be stored" if dry_run else "stored" if each.stored else "was there"
        lines.append(f"{done}  {each.ns}  {each.key}  {views.summary(each.content, 80)}")
    words.show({"dry_run": dry_run, "memories": found}, lines, as_json)


COMMANDS: Final = {"export": export, "import": import_, "ingest": ingest, "patch": patch, "capture": capture}
