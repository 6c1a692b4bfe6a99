"""`zeta calibrate`: find a model's retrieval heads, fit its recall, and keep both in its sidecar."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zeta import catalog, config, logs
from zeta.commands.patience import bar, stoppable

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
    with bar(path.name) as show, stoppable() as key:

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
