"""`zeta write`: plan a document, write it with specialists in parallel, and keep it so that `zeta watch` can."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import click
from click.core import ParameterSource

from zeta import config, logs
from zeta.errors import ConfigError, ZetaError
from zeta.events import Failed
from zeta.options import options

if TYPE_CHECKING:
    from zeta.commands.write_desk import WriteDesk
    from zeta.writing.order import Order, Recall
    from zeta.writing.place import Place

_SETTINGS: Final = ("model", "ctx", "lora", "threads", "gpu_layers", "memory_db", "log_level")
_PATH: Final = click.Path(path_type=Path)
_PLANNED: Final = MappingProxyType({"seed": "--seed", "length": "--length"})
"""What a plan holds, by parameter."""
_BEGUN: Final = MappingProxyType(
    {**_PLANNED, "sources": "--from", "agents": "--agents", "parallel": "--parallel", "lake": "--lake"}
    | {"recall": "--recall", "ctx": "--ctx"}
)
"""What a journal holds, by parameter."""


@click.command()
@click.argument("prompt", required=False)
@click.option("--out", "document", required=True, type=_PATH, help="The document; its suffix says its language.")
@click.option(
    "--from",
    "sources",
    multiple=True,
    type=_PATH,
    help="A file or folder of the project that it is about; may be given several times.",
)
@click.option(
    "--agents", type=_PATH, help="A folder with specialists of your own, as TOML files; a plan knows its own."
)
@click.option("--length", type=click.IntRange(min=0), default=0, help="Lines of code or words of prose, about.")
@click.option("--seed", type=click.IntRange(0, 2**31), default=0, show_default=True, help="The same writes the same.")
@click.option(
    "--parallel", type=click.IntRange(1, 64), default=4, show_default=True, help="Sections written at the same time."
)
@click.option("--lake/--no-lake", default=True, help="Whether sections know what others defined.")
@click.option(
    "--recall",
    type=click.Choice(["off", "text", "kv"]),
    default="off",
    show_default=True,
    help="Bring back what defines a name before it is used: as text, or with its keys and values.",
)
@click.option(
    "--plan",
    "only_plan",
    is_flag=True,
    help="Only make the plan, to be edited; without PROMPT and --plan it is written from.",
)
@click.option("--resume", is_flag=True, help="Go on with what was stopped, at the same line.")
@click.option("--force", is_flag=True, help="Write over a document that is there, or begin again.")
@click.option("--yes", is_flag=True, help="Do not ask whether the plan is good.")
@click.option("--json", "as_json", is_flag=True, help="Print events, one JSON object a line.")
@options(*_SETTINGS)
def write(
    prompt: str | None,
    document: Path,
    sources: tuple[Path, ...],
    agents: Path | None,
    length: int,
    seed: int,
    parallel: int,
    lake: bool,
    recall: Recall,
    only_plan: bool,
    resume: bool,
    force: bool,
    yes: bool,
    as_json: bool,
    **flags: object,
) -> None:
    """Write a document of any length: PROMPT becomes a plan, specialists write its sections.

    The plan lies beside the document (NAME.outline.toml) and may be edited, also while it is written. At a terminal a
    line typed meanwhile is a remark to the specialists. Ctrl-C pauses after the present token; --resume goes on.

    Exit code 3: it is written, but something in it is not defined or wrong.
    """
    from zeta.commands.write_desk import WriteDesk
    from zeta.writing.order import Order
    from zeta.writing.ownagents import agents_of
    from zeta.writing.place import Place

    settings = config.load(flags).settings
    logs.start(settings.log_level)
    place = Place(document)
    prompt = prompt and prompt.encode("utf-8", "replace").decode()  # what no file holds
    known = [agents] if agents else agents_of(place) if prompt is None else []
    order = Order(
        sources=tuple(str(each) for each in sources),
        agents="".join(map(str, known)),
        length=length,
        lake=lake,
        streams=parallel,
        ctx=settings.ctx,
        recall=recall,
    )
    asks = not yes and not as_json and sys.stdin is not None and sys.stdin.isatty()
    if asks and document.is_file() and not (force or resume or only_plan):
        force = click.confirm(f"{document} exists. Write over it once the new one is done?")
    desk = WriteDesk(settings, as_json=as_json, asks=asks)
    with _told(desk):
        _check(place, prompt, known, resume=resume, force=force, only_plan=only_plan)
        code = desk.resume(place) if resume else _begin(desk, place, order, prompt, seed, only_plan, force)
    raise SystemExit(code)


def _begin(
    desk: WriteDesk, place: Place, order: Order, prompt: str | None, seed: int, only_plan: bool, force: bool
) -> int:
    from zeta.writing.languages.registry import name_of

    if not name_of(place.document):
        desk.note(f"nothing is known of this kind of file: {place.document.name} is written as Markdown")
    return desk.plan(place, order, prompt or "", seed) if only_plan else desk.write(place, order, prompt, seed, force)


def _check(
    place: Place, prompt: str | None, agents: Sequence[Path], *, resume: bool, force: bool, only_plan: bool
) -> None:
    """What can be said before a model is loaded. Raises ConfigError, DocumentExists, DocumentNotSaved, OutlineError,
    AgentFileError, JournalDamaged."""
    from zeta.writing import agentfile
    from zeta.writing.drafting import journal
    from zeta.writing.keeping import document
    from zeta.writing.languages.registry import language_of
    from zeta.writing.planning import outlinefile

    if prompt is not None and not prompt.strip():
        raise ConfigError("the prompt is empty", 'say what to write: zeta write "a Terraform file for ..." --out FILE')
    if resume and (prompt or only_plan):
        raise ConfigError("--resume goes on with what was begun", "give it without a prompt and without --plan")
    if resume and (flag := _given(_BEGUN)):
        raise ConfigError("--resume goes on with what was begun, as it was asked for then", f"give it without {flag}")
    if not resume and prompt is None and (only_plan or not place.outline.exists()):
        raise ConfigError(
            f"there is nothing to write: no prompt, and no plan at {place.outline}",
            'say what: `zeta write "what to write" --out FILE`',
        )
    if only_plan:
        if place.outline.exists() and not force:
            raise ConfigError(f"{place.outline} exists already", "edit it, or use --force for a new one")
        return
    document.refuse(place.document, force=force or resume)
    if not resume and not force and place.journal.exists() and next(journal.read(place.journal), None):
        raise ConfigError(
            f"{place.document} was begun and not finished", "--resume goes on with it; --force begins again"
        )
    if prompt is None and not resume:
        if flag := _given(_PLANNED):
            raise ConfigError(
                f"the plan {place.outline} is there, and {flag} is for a new one", "change it in the plan"
            )
        outlinefile.read(place.outline, agentfile.load_all(agents), language=language_of(place.document).name)


def _given(flags: Mapping[str, str]) -> str:
    """The first of these options, by parameter, that stands on the command line; "" for none."""
    source = click.get_current_context().get_parameter_source
    return next((flag for name, flag in flags.items() if source(name) is ParameterSource.COMMANDLINE), "")


@contextmanager
def _told(desk: WriteDesk) -> Iterator[None]:
    """Who reads JSON learns of an error in JSON, too."""
    from memstore.errors import StoreError

    try:
        yield
    except (ZetaError, StoreError) as error:
        if desk.as_json:
            desk.show(Failed(str(error), error.hint))
        raise
