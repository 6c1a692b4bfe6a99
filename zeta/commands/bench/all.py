"""`zeta bench all`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from zeta.errors import ZetaError


def benchmarks() -> tuple[str, ...]:
    """The names of all benchmarks there are, in the order of the group."""
    from zeta.commands.bench import bench  # here, because the group holds this command

    return tuple(name for name in bench.commands if name != everything.name)


def _names(_ctx: click.Context, _param: click.Parameter, value: str | None) -> tuple[str, ...]:
    """Names with commas between them. Raises click.BadParameter for one that is no benchmark's."""
    given = tuple(part.strip() for part in value.split(",")) if value else ()
    for name in given:
        if name not in benchmarks():
            raise click.BadParameter(f"there is no benchmark {name!r}, only {', '.join(benchmarks())}")
    return given


@click.command("all")
@click.option("--quick", is_flag=True, help="Small runs of all of them: a test that they work, in minutes.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the results: NAME.json, NAME.txt, summary.json.  [default: zeta-bench, or zeta-bench-quick]",
)
@click.option("--only", callback=_names, metavar="NAMES", help="Only these, such as needle,loss.")
@click.option("--skip", callback=_names, metavar="NAMES", help="All but these.")
@click.option("--model", help="A model, as for a chat.  [default: the default model]")
@click.option("--force", is_flag=True, help="Measure again what is done already.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object in place of lines.")
def everything(
    quick: bool,
    out: Path | None,
    only: tuple[str, ...],
    skip: tuple[str, ...],
    model: str | None,
    force: bool,
    as_json: bool,
) -> None:
    """Run all benchmarks one after the other, each in a process of its own. A run that was interrupted goes on."""
    from zeta.bench import report, suite

    names = tuple(name for name in benchmarks() if (not only or name in only) and name not in skip)
    folder = out or Path("zeta-bench-quick" if quick else "zeta-bench")
    arguments = (*(("--quick",) if quick else ()), *(("--model", model) if model else ()))

    def say(line: str) -> None:
        if not as_json:
            click.echo(line)

    summary = suite.run(suite.Suite(names, folder, arguments), report.telling, say, force=force)
    failed = summary["failed"]
    if as_json:
        click.echo(json.dumps(summary, indent=2, ensure_ascii=False))
    else:
        click.echo(f"{len(names) - len(failed)} of {len(names)} done in {summary['seconds']:.0f} s: {folder}")
    if failed:
        raise ZetaError(f"these benchmarks failed: {', '.join(failed)}", f"{folder / suite.SUMMARY} says how")
