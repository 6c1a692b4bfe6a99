"""`zeta models`: what models there are, and fetching them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from zeta import catalog, download, paths
from zeta.catalog import Entry
from zeta.units import format_bytes


@click.group()
def models() -> None:
    """Models: list them, fetch them, see what they are."""


@models.command(name="list")
def list_models() -> None:
    """The catalogue, and every other model in the models folder."""
    rows = [(entry.name, format_bytes(entry.size or 0), _state(entry), entry.about) for entry in catalog.CATALOG]
    known = {entry.path for entry in catalog.CATALOG}
    folder = paths.models_folder()
    rows += [
        (path.stem, format_bytes(path.stat().st_size), "here", str(path.relative_to(folder)))
        for path in catalog.model_files(folder)
        if path not in known
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for name, size, state, about in rows:
        click.echo(f"{name:<{widths[0]}}  {size:>{widths[1]}}  {state:<{widths[2]}}  {about}")


@models.command()
@click.argument("spec", default=catalog.DEFAULT_CHAT.name)
def pull(spec: str) -> None:
    """Fetch a model and print where it lies.

    SPEC is a name of the catalogue, hf:owner/repo/file.gguf, an address, or a file to copy into the models folder.
    """
    entry = catalog.entry(spec)
    with _bar(entry.path.name) as (progress, say):
        path = download.pull(entry, progress=progress, say=say)
    click.echo(path)


@models.command()
@click.argument("spec", default=catalog.DEFAULT_CHAT.name)
def info(spec: str) -> None:
    """Everything known about a model: source, licence, size, hash, and what its file says."""
    entry = catalog.find(spec)
    for label, value in (*_told(entry), *_found(spec, entry)):
        click.echo(f"{label:<13} {value}")


@models.command()
@click.argument("spec", default=catalog.DEFAULT_CHAT.name)
def path(spec: str) -> None:
    """Print the file of a model that is here; an error where it is not."""
    click.echo(catalog.resolve(spec, kind=None))


def _state(entry: Entry) -> str:
    return "here" if entry.path.is_file() else "not fetched"


def _told(entry: Entry | None) -> list[tuple[str, str]]:
    if entry is None:
        return []
    return [
        ("name", entry.name),
        ("kind", entry.kind),
        ("about", entry.about),
        ("licence", entry.licence),
        ("size", f"{entry.size:,} bytes"),
        ("sha256", str(entry.sha256)),
        *(("made from", str(original)) for original in entry.originals),
        *(("source", str(source)) for source in entry.sources),
    ]


def _found(spec: str, entry: Entry | None) -> list[tuple[str, str]]:
    if entry is not None and not entry.path.is_file():
        return [("file", f"not fetched; run: zeta models pull {entry.name}")]
    if entry is not None and entry.kind == "embedding":
        return [("file", str(catalog.resolve(spec, "embedding")))]
    # Reading a GGUF needs numpy, which the other commands should not wait for.
    from zeta import modelfile

    file = modelfile.inspect(catalog.resolve(spec))
    return [
        ("file", str(file.path)),
        ("calls itself", file.name),
        ("architecture", file.architecture),
        ("bytes", f"{file.size:,}"),
        ("fingerprint", file.fingerprint),
    ]


@contextmanager
def _bar(name: str) -> Iterator[tuple[Callable[[int, int | None], None], Callable[[str], None]]]:
    """A progress bar on standard error, none where that is no terminal; lines are written above it."""
    console = Console(stderr=True, highlight=False)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(name, total=None)
        yield (
            lambda done, total: bar.update(task, completed=done, total=total),
            lambda line: console.print(line, markup=False, soft_wrap=True),
        )
