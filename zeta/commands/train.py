"""`zeta train`: token files and labels made here; what learns runs as a process of its own, which has torch."""

from __future__ import annotations

import sys
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from zeta import catalog, logs
from zeta import config as settings_of
from zeta.commands.patience import bar, stoppable
from zeta.errors import ConfigError

if TYPE_CHECKING:
    from zeta.training.phases import Phase

_FILE = click.Path(path_type=Path, dir_okay=False)
_FOLDER = click.Path(path_type=Path, file_okay=False)
_PASSED_ON = {"ignore_unknown_options": True, "help_option_names": []}

_MODEL = click.option("--model", help="The model to train for; by default that of the settings.")
_SEED = click.option("--seed", type=int, default=0, show_default=True, help="The same one gives the same result.")


@click.group()
def train() -> None:
    """Train what a model's sidecar holds: gists and the lens. Needs pip install 'zeta[train]'."""


@train.command()
@click.option(
    "--text", "texts", multiple=True, type=click.Path(path_type=Path), help="A text file or a folder of them."
)
@click.option("--licence", default="not stated", help="What to note as the licence of the texts.")
@click.option("--python-docs", is_flag=True, help="Python's own documentation: topics and docstrings.")
@click.option("--dialogues", type=click.IntRange(0), default=0, help="How many dialogues to make up.")
@click.option("--code", type=click.IntRange(0), default=0, help="How many source files to make up.")
@click.option("--validation", multiple=True, metavar="TITLE", help="A text to keep for validation: its file name.")
@click.option(
    "--validation-share",
    type=click.FloatRange(0, 1),
    default=0.03,
    show_default=True,
    help="Share of the other documents to keep for validation.",
)
@_SEED
@_MODEL
@click.option("--out", required=True, type=_FOLDER, help="The folder to write into.")
def data(
    texts: tuple[Path, ...],
    licence: str,
    python_docs: bool,
    dialogues: int,
    code: int,
    validation: tuple[str, ...],
    validation_share: float,
    seed: int,
    model: str | None,
    out: Path,
) -> None:
    """Tokenize documents into a Parquet file, a row a document."""
    if not (texts or python_docs or dialogues or code):
        raise ConfigError("there is nothing to tokenize", "give --text, --python-docs, --dialogues or --code")
    path, _ = _model(model)
    # Here, because they bring numpy and llama.cpp along, which `--help` should not wait for.
    from zeta import modelfile
    from zeta.llama import LlamaModel
    from zeta.training import documents, extras, tokens

    extras.need("pyarrow")
    given = documents.prose(texts, licence)
    split = tokens.splits(given, validation)
    if python_docs:
        given += documents.python_docs()
    made_up = documents.made_up("dialogue", dialogues, seed), documents.made_up("code", code, seed)
    every, total = chain(given, *made_up), len(given) + dialogues + code
    file = modelfile.inspect(path)
    llama = LlamaModel(path)
    try:
        with bar(out.name) as show:
            counts = tokens.write(
                out,
                every,
                llama,
                file,
                split=split,
                share=validation_share,
                seed=seed,
                progress=lambda number, title: show(number / total, title),
            )
    finally:
        llama.close()
    click.echo(str(counts))
    click.echo(out / tokens.FILE)


@train.command()
@click.option("--data", "tokens", required=True, type=_FOLDER, help="The folder that `zeta train data` wrote.")
@click.option("--out", required=True, type=_FOLDER, help="The folder to write into.")
@click.option("--gist", type=_FILE, help="The sidecar whose gists are labelled; by default the model's own.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(["prose", "docs", "dialogue", "code"]))
@click.option("--split", type=click.Choice(["train", "validation"]), default="train", show_default=True)
@click.option("--snapshots", type=click.IntRange(1), default=400, show_default=True, help="How many working contexts.")
@click.option("--blocks", type=int, default=24, show_default=True, help="32-token blocks of history, at most.")
@click.option("--roots", type=int, default=0, show_default=True, help="Runs of 32 of these blocks shown as one gist.")
@click.option("--opened", type=int, default=3, show_default=True, help="Blocks among them that are shown raw.")
@click.option("--recent", type=int, default=64, show_default=True, help="Raw tokens at the end.")
@click.option("--horizon", type=int, default=64, show_default=True, help="Tokens that come next, whose loss counts.")
@click.option("--candidates", type=int, default=12, show_default=True, help="Entries of a snapshot to try both ways.")
@click.option(
    "--mode",
    type=click.Choice(["exact", "lazy"]),
    default="exact",
    show_default=True,
    help="Whether what follows a changed entry is decoded again or stays, as in a chat.",
)
@click.option("--lora", type=_FILE, help="An adapter that the model has on.")
@_SEED
@_MODEL
def label(
    tokens: Path,
    out: Path,
    gist: Path | None,
    kinds: tuple[str, ...],
    split: str,
    snapshots: int,
    blocks: int,
    roots: int,
    opened: int,
    recent: int,
    horizon: int,
    candidates: int,
    mode: Literal["exact", "lazy"],
    lora: Path | None,
    seed: int,
    model: str | None,
) -> None:
    """Measure what detail is worth: the loss with a block as its gist and with its tokens, by llama.cpp itself.

    Goes on where it was interrupted.
    """
    path, threads = _model(model)
    from zeta import modelfile
    from zeta.llama import LlamaContext
    from zeta.training import labelling
    from zeta.training.documents import KINDS
    from zeta.training.snapshots import LabelOptions

    options = LabelOptions(
        kinds=kinds or KINDS,
        split=split,
        blocks=blocks,
        roots=roots,
        opened=opened,
        recent=recent,
        horizon=horizon,
        candidates=candidates,
        mode=mode,
        seed=seed,
    )
    file = modelfile.inspect(path)
    nets = labelling.nets_of(file, gist)
    with bar(out.name) as show, stoppable() as key:

        def started(context: LlamaContext) -> None:
            key.stop = context.stop
            key.check()

        done = labelling.run(
            file,
            nets,
            tokens,
            out,
            snapshots,
            options,
            threads=threads,
            lora=lora,
            progress=show,
            started=started,
            check=key.check,
        )
    click.echo(f"{done} snapshots labelled, {snapshots} there")
    click.echo(out)


def _phase(name: Phase, text: str) -> click.Command:
    @train.command(name=name, help=text, context_settings={"ignore_unknown_options": True})
    @click.option("--config", "run", type=_FILE, help="A run in YAML, such as configs/smollm2.yaml.")
    @click.option("--cycle", type=click.IntRange(1), default=1, show_default=True, help="Which cycle of that run.")
    @_MODEL
    @click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="[OPTIONS OF THE PHASE]...")
    def phase(run: Path | None, cycle: int, model: str | None, words: tuple[str, ...]) -> None:
        from zeta import modelfile
        from zeta.training import child, extras, phases, runconfig

        extras.check("torch")
        config = runconfig.load(run) if run else None
        command = child.python("models", name)
        if config:
            path, _ = _model(model or config.base_model)
            command = phases.write(config, name, modelfile.inspect(path), cycle)
        elif name != "lens" or "--warm-steps" in words:  # labels say what model they are of, text does not
            command += ["--model", str(_model(model)[0])]
        _done(child.run([*command, *words]))

    return phase


_OPTIONS = "Its own options are passed on: `python -m models %s --help` lists them."
_phase("gist", f"B1: gists that can stand in for their spans. {_OPTIONS % 'gist'}")
_phase("lens", f"B2: the lens that chooses what to show in detail. {_OPTIONS % 'lens'}")
_phase("lora", f"B3: a small adapter that likes gists. {_OPTIONS % 'lora'}")


@train.command()
@click.option("--config", "run", type=_FILE, required=True, help="A run in YAML, such as configs/smollm2.yaml.")
@_MODEL
def cycle(run: Path, model: str | None) -> None:
    """Data, then gist, label, lens and lora in turn, as often as the run says and as long as it gets better.

    Goes on in the phase in which it was interrupted; journal.json in the run's folder says what each one did.
    """
    from zeta import modelfile
    from zeta.training import child, extras, runconfig
    from zeta.training import cycle as cycles

    extras.check("torch")
    config = runconfig.load(run)
    path, _ = _model(model or config.base_model)
    _done(cycles.run(config, modelfile.inspect(path), start=child.run, say=click.echo))
    click.echo(config.folder)


def _model(spec: str | None) -> tuple[Path, int]:
    """The model's file, by default that of the settings, and the threads to decode with."""
    settings = settings_of.load({"model": spec}).settings
    logs.start(settings.log_level)
    return catalog.resolve(settings.model), settings.threads


def _done(code: int) -> None:
    """End with a phase's exit code where it failed; it has said why."""
    if code:
        sys.exit(code)
