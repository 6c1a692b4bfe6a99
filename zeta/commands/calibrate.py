"""`zeta calibrate`: find a model's retrieval heads, fit its recall, and keep both in its sidecar."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zeta import catalog, config, logs
from zeta.errors import ZetaError

if TYPE_CHECKING:
    from zeta.modelfile import ModelFile
    from zeta.runtime import Runtime
    from zeta.sidecar import Calibration, Decision


@click.command()
@click.argument("model", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--force", is_flag=True, help="Calibrate once more a model that is calibrated already.")
def calibrate(model: str | None, as_json: bool, force: bool) -> None:
    """Find the retrieval heads of MODEL and fit when it recalls.

    MODEL is a name, a path or hf:owner/repo/file.gguf; without one, the model of the settings. A minute or two for the
    default model, longer for larger ones.
    """
    settings = config.load({"model": model}).settings
    logs.start(settings.log_level)
    path = catalog.resolve(settings.model)
    # Here, because it brings numpy and llama.cpp along, which `--help` should not wait for.
    from zeta import calibrating

    file, target = calibrating.begin(path, force=force)
    with _bar(path.name) as show, _stoppable() as key:

        def loaded(runtime: Runtime) -> None:
            key.stop = runtime.context.stop
            key.check()

        def progress(done: float, text: str) -> None:
            key.check()
            show(done, text)

        found = calibrating.finish(
            file,
            target,
            threads=settings.threads,
            gpu_layers=settings.gpu_layers,
            progress=progress,
            loading=lambda: not key.pressed,
            loaded=loaded,
        )
    click.echo(_as_json(file, found, target) if as_json else _told(file, found, target))


class _Key:
    """Ctrl-C: whether it was `pressed`, and what `stop`s then."""

    def __init__(self) -> None:
        self.pressed = False
        self.stop: Callable[[], None] = lambda: None

    def press(self, _signal: int, _frame: object) -> None:
        """Python's handler of the signal."""
        self.pressed = True
        self.stop()

    def check(self) -> None:
        """Raises KeyboardInterrupt once it was pressed."""
        if self.pressed:
            raise KeyboardInterrupt


@contextmanager
def _stoppable() -> Iterator[_Key]:
    """Inside the block Ctrl-C raises nothing by itself; what fails after it was pressed is a KeyboardInterrupt.

    Python's own handler would raise inside llama.cpp's callbacks, where an exception is lost; and writing the sidecar
    is not to be cut short. Only for the main thread, which is where Python delivers signals.
    """
    key = _Key()
    before = signal.signal(signal.SIGINT, key.press)
    try:
        yield key
    except ZetaError:
        key.check()
        raise
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _bar(name: str) -> Iterator[Callable[[float, str], None]]:
    """A progress bar on standard error, none where that is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    console = Console(stderr=True, highlight=False)
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[step]}", markup=False),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(name, total=1.0, step="")
        yield lambda done, text: bar.update(task, completed=done, step=text)


def _told(file: ModelFile, found: Calibration, target: Path) -> str:
    heads = ", ".join(f"layer {layer} head {head}" for layer, head in found.heads)
    meant = {rate: kept for rate, _, kept in found.semantic.curve} if found.semantic else {}
    return "\n".join(
        (
            f"{'model':<15} {file.path.name}",
            f"{'heads':<15} {heads}",
            f"{'false recalls':<15} {'kept':<7}{' with meanings' if meant else ''}",
            *(
                f"{rate:<15.1%} {kept:<7.1%}{f' {meant[rate]:.1%}' if rate in meant else ''}".rstrip()
                for rate, _, kept in found.curve
            ),
            f"{'written to':<15} {target}",
        )
    )


def _as_json(file: ModelFile, found: Calibration, target: Path) -> str:
    return json.dumps(
        {
            "schema": 1,
            "model": str(file.path),
            "fingerprint": file.fingerprint,
            "heads": [
                {"layer": layer, "head": head, "weight": w}
                for (layer, head), w in zip(found.heads, found.weights, strict=True)
            ],
            "curve": _curve(found.plain),
            "semantic": {"model": found.semantic.model, "curve": _curve(found.semantic)} if found.semantic else None,
            "sidecar": str(target),
        }
    )


def _curve(decision: Decision) -> list[dict[str, float]]:
    return [{"false_recall": rate, "threshold": p, "kept": kept} for rate, p, kept in decision.curve]
