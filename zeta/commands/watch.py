"""`zeta watch`: documents that stay true; what is stale in them, and who changes it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from zeta import config, logs
from zeta.errors import ConfigError
from zeta.options import options

_SETTINGS: Final = ("model", "ctx", "lora", "threads", "gpu_layers", "memory_db", "log_level")


@click.command()
@click.argument("documents", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--from",
    "sources",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A file or folder that the documents are about, in place of those they were written from.",
)
@click.option(
    "--agents",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder with specialists of your own, in place of the one that the documents were written with.",
)
@click.option("--check", is_flag=True, help="Only say what is stale: exit code 3 if anything is. Loads no model.")
@click.option("--once", is_flag=True, help="Bring the documents up to date and leave.")
@click.option("--yes", is_flag=True, help="Take every patch without asking.")
@click.option("--json", "as_json", is_flag=True, help="Print events, one JSON object a line.")
@click.option("--ask", "questions", multiple=True, help="Answer a question in the document's FAQ, and leave.")
@click.option("--questions", "file", type=click.Path(path_type=Path), help="A file of questions, one a line.")
@click.option("--confirm", metavar="SECTION", help="This section is true as it stands.")
@click.option("--release", metavar="SECTION", help="This section, which you edited, is zeta's again.")
@click.option("--versions", is_flag=True, help="List the versions of the document.")
@click.option("--diff", nargs=2, type=int, metavar="OLD NEW", help="What changed between two versions.")
@click.option("--restore", type=int, metavar="VERSION", help="Bring a version back, as a new one.")
@options(*_SETTINGS)
def watch(
    documents: tuple[Path, ...],
    sources: tuple[Path, ...],
    agents: Path | None,
    check: bool,
    once: bool,
    yes: bool,
    as_json: bool,
    questions: tuple[str, ...],
    file: Path | None,
    confirm: str | None,
    release: str | None,
    versions: bool,
    diff: tuple[int, int] | None,
    restore: int | None,
    **flags: object,
) -> None:
    """Keep DOCUMENTS true that zeta wrote.

    When a file changes that a section came from, the section is written anew and offered as a patch. What you edited
    is left as it is. Without --check or --once this goes on until Ctrl-C.
    """
    from zeta.commands import watch_desk

    settings = config.load(flags).settings
    logs.start(settings.log_level)
    tended = watch_desk.Tended(confirm, release, versions, diff, restore)
    asked = _questions(questions, file)
    _check_usage(documents, tended.wishes, bool(asked), check=check, once=once, yes=yes)
    desk = watch_desk.WatchDesk(settings, sources, agents, as_json=as_json, yes=yes, reading=check)
    with desk:
        if tended.wishes:
            desk.tend(documents[0], tended)
        elif check or once or asked:
            raise SystemExit(desk.once(documents, asked))
        else:
            desk.keep_watch(documents)


def _check_usage(documents: Sequence[Path], wishes: int, asked: bool, *, check: bool, once: bool, yes: bool) -> None:
    """Raises ConfigError for options that do not go together."""
    if check and (yes or once or asked or wishes):
        raise ConfigError("--check changes nothing", "give it alone, or with --from and --json")
    if wishes > 1 or (wishes and (asked or once or yes)):
        raise ConfigError(
            "--confirm, --release, --versions, --diff and --restore are given one at a time", "run zeta watch twice"
        )
    if (wishes or asked) and len(documents) > 1:
        raise ConfigError(f"this is for one document, and {len(documents)} are given", "name one document")


def _questions(given: Sequence[str], file: Path | None) -> list[str]:
    """What is asked. Raises ConfigError."""
    from zeta.chat.files import read_document
    from zeta.writing.keeping.questions import asked, read_questions

    found = [*given, *(read_questions(read_document(file)) if file else ())]
    if file and not found:
        raise ConfigError(f"{file} has no question", "write one a line")
    return asked(found)
