"""`zeta doctor`: what was found on this machine, shown, or packed for a bug report."""

from __future__ import annotations

import io
import json
import os
import re
import sys
import zipfile
from dataclasses import asdict, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from zeta import config, logs
from zeta.chat.words import count, printable
from zeta.errors import ConfigError
from zeta.options import options

if TYPE_CHECKING:
    from rich.text import Text

    from zeta.doctor import Finding, Report

FINDINGS: Final = 3
"""Exit code where something needs attention."""


@click.command()
@options("model", "store")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--bundle",
    metavar="FILE.zip",
    type=click.Path(path_type=Path),
    help="Also pack the report, the settings and the logs into this new .zip, for a bug report; no chat text.",
)
def doctor(model: str | None, store: Path | None, as_json: bool, bundle: Path | None) -> None:
    """Say what was found on this machine. Exit code 3 where something needs attention."""
    if bundle is not None and bundle.exists():
        raise _taken(bundle)
    # Here, because these bring numpy, LMDB and rich along, which `--help` should not wait for.
    from zeta import doctor as examination
    from zeta.chat.screen import Screen

    logs.start(_log_level())
    with Screen(sys.stdout, sys.stderr).waiting("looking at the machine, the model and the store"):
        report = examination.examine(model, store)
    if bundle is not None:
        _pack(bundle, report)
    if as_json:
        click.echo(as_object(report))
    elif sys.stdout.isatty():
        _show(report)
    else:
        click.echo(as_lines(report))
    if bundle is not None:
        click.echo(f"the report is packed in {bundle}; it holds no chat text", err=True)
    if report.attention:
        raise SystemExit(FINDINGS)


def _log_level() -> str:
    try:
        return config.load({}).settings.log_level
    except ConfigError:  # the report says it
        return "info"


def as_object(report: Report) -> str:
    """The report as one JSON object: `{"schema", "ok", "findings": [{"section", "name", "text", "todo", "data"}]}`."""
    rows = [asdict(finding) for finding in report.findings]
    return json.dumps({"schema": 1, "ok": not report.attention, "findings": rows}, ensure_ascii=False)


def as_lines(report: Report) -> str:
    """The report as plain lines; `!` stands before what needs attention."""
    width = max(len(finding.name) for finding in report.findings)
    lines = []
    for section, findings in groupby(report.findings, key=lambda finding: finding.section):
        lines.append(section)
        for finding in findings:
            lines.append(
                f"{'!' if finding.todo else ' '} {printable(finding.name):<{width}}  {printable(finding.text)}"
            )
            lines += [f"  {'':<{width}}  -> {printable(finding.todo)}"] if finding.todo else []
        lines.append("")
    return "\n".join([*lines, _verdict(report)])


def _show(report: Report) -> None:
    """The report as a table on a terminal."""
    from rich.table import Table
    from rich.text import Text

    from zeta.chat.screen import TerminalConsole

    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold", ratio=1)
    for section, findings in groupby(report.findings, key=lambda finding: finding.section):
        label = section
        for finding in findings:
            style = "yellow" if finding.todo else ""
            table.add_row(Text(label), Text(printable(finding.name), style), _cell(finding, style))
            label = ""
    console = TerminalConsole(sys.stdout)
    console.print(table)
    console.print(Text(_verdict(report), "yellow" if report.attention else "green"))


def _cell(finding: Finding, style: str) -> Text:
    from rich.text import Text

    todo = [Text(f"\n→ {printable(finding.todo)}", "bold")] if finding.todo else []
    return Text.assemble(Text(printable(finding.text), style), *todo)


def _verdict(report: Report) -> str:
    number = len(report.attention)
    return f"{count(number, 'thing', 'need')} attention" if number else "everything is well"


def _pack(file: Path, report: Report) -> None:
    """Write the bundle, whole or not at all. Raises ConfigError where it cannot be written."""
    short = replace(
        report,
        findings=tuple(
            replace(each, text=_shortened(each.text), todo=_shortened(each.todo)) for each in report.findings
        ),
    )
    texts = {"report.txt": as_lines(short), "report.json": as_object(short), "settings.txt": _shortened(_all(report))}
    texts |= {f"logs/{path.name}": _shortened(_read(path)) for path in sorted(logs.log_folder().glob("zeta.log*"))}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(name, f"{text}\n")
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    except FileExistsError as error:
        raise _taken(file) from error
    except OSError as error:
        raise _unwritable(file, error) from error
    try:
        with open(handle, "wb") as out:
            out.write(packed.getvalue())
    except OSError as error:
        file.unlink(missing_ok=True)
        raise _unwritable(file, error) from error


def _taken(file: Path) -> ConfigError:
    return ConfigError(f"{file} exists", "choose another name, or remove it first")


def _unwritable(file: Path, error: OSError) -> ConfigError:
    return ConfigError(f"{file} cannot be written: {error.strerror}", "choose a folder that exists and has room")


def _all(report: Report) -> str:
    """Every setting, its value and where it came from."""
    from zeta.doctor.disk import shown

    if report.settings is None:
        return "the settings cannot be read; the report says why"
    settings, sources = report.settings.settings, report.settings.source
    return "\n".join(f"{name} = {shown(name, getattr(settings, name))} ({source})" for name, source in sources.items())


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError as error:
        return f"cannot be read: {error.strerror}"


def _shortened(text: str) -> str:
    """`text` with the home folder as `~`: its name is often the user's."""
    home = Path(os.path.expanduser("~"))
    for folder in {str(home), str(home.resolve())} - {home.anchor}:
        text = re.sub(rf"{re.escape(folder)}(?![\w-])", "~", text)
    return text
