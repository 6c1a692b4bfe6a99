"""`zeta store`: what is on disk, whether it is whole, and moving it about."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import click

from memstore.archive import export_conversation, import_conversation
from memstore.backup import backup as copy_store
from memstore.check import REMEDIES, Finding
from memstore.check import check as find_damage
from memstore.check import repair as mend
from memstore.errors import StoreMissing, os_errors
from memstore.lock import WriterLock
from memstore.store import Store
from zeta import config, paths
from zeta.chat.words import count
from zeta.errors import ConfigError
from zeta.options import options
from zeta.units import format_bytes

DAMAGED: Final = 3
"""Exit code of a check that found damage which is still there."""

_LOCK: Final = "writer.lock"
_FOLDERS: Final = ("lmdb", "logs", "lost")


@click.group()
def store() -> None:
    """The store of conversations and pages: look at it, check it, move it, wipe it."""


def _command(function: Callable[..., None]) -> click.Command:
    """A sub-command of `zeta store` that takes `--store`; its name is the function's, less a trailing underscore."""
    return store.command(name=function.__name__.rstrip("_"))(options("store")(function))


def _path(given: Path | None) -> Path:
    return config.load({"store": given}).settings.store


def _existing(given: Path | None) -> Path:
    """The store's folder. Raises StoreMissing where there is none, so that opening it for writing makes no new one."""
    path = _path(given)
    if not (path / "lmdb").is_dir():
        raise StoreMissing(f"There is no store at {path}.", "Check the path; nothing was changed.")
    return path


@_command
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def stat(store: Path | None, as_json: bool) -> None:
    """Counts and sizes."""
    path = _existing(store)
    with Store.open(path, writable=False) as opened:
        found = opened.stat()
    if as_json:
        click.echo(json.dumps({"schema": 1, "store": str(path), **asdict(found)}))
        return
    rows = (
        ("store", str(path)),
        ("conversations", f"{found.conversations:,}"),
        ("history", f"{count(found.tokens, 'token')} in {count(found.logs, 'log')}, {format_bytes(found.log_bytes)}"),
        ("pages", f"{found.pages:,}, {found.pages_with_kv:,} with KV, {format_bytes(found.page_bytes)}"),
        ("signals", format_bytes(found.signal_bytes)),
        ("gists", format_bytes(found.gist_bytes)),
        ("tables", format_bytes(found.table_bytes)),
    )
    for label, value in rows:
        click.echo(f"{label:<13} {value}")


@_command
@click.option("--repair", is_flag=True, help="Mend what can be mended; what was said is never thrown away.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check(store: Path | None, repair: bool, as_json: bool) -> None:
    """Read everything and compare it. Exit code 3 where damage is found, and left.

    A page that is damaged is made again from the log, which holds every token that was said.
    """
    with Store.open(_existing(store), writable=repair) as opened:
        findings = find_damage(opened)
        remain = mend(opened, findings) if repair else findings
    if as_json:
        rows = [{**_told(each), "repaired": each not in remain} for each in findings]
        click.echo(json.dumps({"schema": 1, "findings": rows}))
    else:
        for each in findings:
            click.echo(f"{each.kind}  {each.where}: {each.what}{_remedy(each, each not in remain)}")
        click.echo(_verdict(findings, remain))
    if remain:
        raise SystemExit(DAMAGED)


def _told(finding: Finding) -> dict[str, Any]:
    return {
        "kind": finding.kind,
        "where": finding.where,
        "what": finding.what,
        "repairable": finding.repairable,
    }


def _remedy(finding: Finding, mended: bool) -> str:
    if not finding.repairable:
        return ""
    return f" ({'repaired' if mended else 'with --repair'}: {REMEDIES[finding.kind]})"


def _verdict(findings: list[Finding], remain: list[Finding]) -> str:
    if not findings:
        return "everything is as it was written"
    if not remain:
        return f"{count(len(findings), 'finding')}, all repaired"
    if any(each.repairable for each in remain):
        return f"{count(len(remain), 'finding')}; zeta store check --repair mends what it can"
    return f"{count(len(remain), 'finding')} that cannot be repaired; restore from a backup what is named here"


@_command
def compact(store: Path | None) -> None:
    """Give space that is no longer used back to the disk."""
    with Store.open(_existing(store)) as opened:
        before = opened.stat().table_bytes
        opened.compact()
        after = opened.stat().table_bytes
    click.echo(f"{format_bytes(before)} before, {format_bytes(after)} after")


@_command
@click.argument("conversation")
@click.argument("file", type=click.Path(path_type=Path))
def export(store: Path | None, conversation: str, file: Path) -> None:
    """Write one CONVERSATION (an ID, its first characters, or last) to FILE, whole, with its pages (.zmem)."""
    if file.exists():
        raise ConfigError(f"{file} exists", "choose another name, or remove it first")
    with Store.open(_existing(store), writable=False) as opened:
        found = opened.find(conversation)
        export_conversation(opened, found.id, file)
    click.echo(f'"{found.title or "untitled"}" is in {file}, {format_bytes(file.stat().st_size)}')


@_command
@click.argument("file", type=click.Path(path_type=Path))
def import_(store: Path | None, file: Path) -> None:
    """Take in the conversation of a .zmem FILE; under a new ID where its own is taken."""
    with Store.open(_path(store)) as opened:
        taken = import_conversation(opened, file)
    click.echo(f'"{taken.title or "untitled"}" is conversation {taken.id}')


@_command
@click.option("--yes", is_flag=True, help="Do not ask.")
def wipe(store: Path | None, yes: bool) -> None:
    """Delete every conversation, every page and the chat's input history for good.

    Models and settings stay. What is remembered across chats stays too: `zeta memory ns rm user:me --hard` removes it.
    """
    path = _existing(store)
    if not yes:
        if not sys.stdin.isatty():
            raise ConfigError("wipe asks before it deletes, and nobody is there to answer", "add --yes")
        click.confirm(f"Delete everything in {path} for good?", abort=True)
    lock = WriterLock(path / _LOCK)
    try:
        with os_errors(path):
            for name in _FOLDERS:
                if (path / name).exists():
                    shutil.rmtree(path / name)
            paths.input_history().unlink(missing_ok=True)
    finally:
        lock.release()
    click.echo(f"everything in {path} is deleted")
    remembered = config.load({}).settings.memory_db
    if remembered.exists():
        from zeta.chat.reminder import NAMESPACE  # here, because it brings numpy along

        click.echo(f"what is remembered across chats stays, in {remembered}")
        click.echo(f"`zeta memory ns rm {NAMESPACE} --hard` removes it")


@_command
@click.argument("folder", type=click.Path(path_type=Path))
def backup(store: Path | None, folder: Path) -> None:
    """Copy the store into FOLDER, which must not exist yet; also while a chat is open."""
    with Store.open(_existing(store), writable=False) as opened:
        copy_store(opened, folder)
    click.echo(f"the store is copied to {folder}; --store {folder} opens it")
