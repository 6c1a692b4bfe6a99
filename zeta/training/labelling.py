"""A run of labelling: opens the model with its nets, draws snapshots, and keeps what was measured file by file."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from zeta import adapterfile, paths
from zeta.errors import ConfigError, ModelError
from zeta.lens import learned
from zeta.llama import ContextOptions, LlamaContext, LlamaModel
from zeta.modelfile import ModelFile
from zeta.training import tokenfile, tokens
from zeta.training.labelfile import LabelFolder
from zeta.training.labels import Nets, cells, measure
from zeta.training.snapshots import Answers, LabelOptions, Sampler

Progress = Callable[[float, str], None]


def nets_of(file: ModelFile, named: Path | None) -> Nets:
    """The gist net to label with: that of the sidecar `named`, or of the model's own. Raises ZetaError without one."""
    found = learned.read(named, file.path) if named else learned.load(file, [paths.models_folder(), file.path.parent])
    if found is None:
        raise ConfigError(
            f"there is no gist net for {file.name}", "train one with `zeta train gist`, or name its file with --gist"
        )
    return found


def run(
    file: ModelFile,
    nets: Nets,
    data: Path,
    out: Path,
    snapshots: int,
    options: LabelOptions,
    *,
    threads: int = 0,
    lora: Path | None = None,
    progress: Progress = lambda _share, _step: None,
    started: Callable[[LlamaContext], None] = lambda _context: None,
    check: Callable[[], None] = lambda: None,
) -> int:
    """Label what is missing of `snapshots`; the number of snapshots labelled now.

    `lora` is an adapter that the model has on. `started` is given the context, so that a decode can be stopped; `check`
    may raise between two steps. Raises ZetaError and its kinds for data, folders, models and adapters that cannot be
    used.
    """
    folder = LabelFolder(out, file, nets, options)
    text = tokenfile.read(data, file.fingerprint)
    longest = max((len(prefix) for prefix in text.prefixes), default=0)
    done = 0
    with ExitStack() as stack:
        model = LlamaModel(file.path, lora=adapterfile.inspect(lora, file).path if lora else None)
        stack.callback(model.close)
        if not model.has_decoder or model.recurrent or model.hybrid:
            raise ModelError(f"{file.name} has no cells that could be gists", "choose a model with attention alone")
        answers = tokens.answers(model)
        sampler = Sampler(text, options, Answers(tuple(answers["header"]), frozenset(answers["ends"])))
        context = LlamaContext(model, ContextOptions(cells=cells(options, longest), sequences=2, threads=threads))
        stack.callback(context.close)
        started(context)
        for numbers in folder.missing(snapshots):
            labelled = []
            for number in numbers:
                check()
                labelled.append(measure(context, nets, sampler.snapshot(number), number, options, check))
                progress((number + 1) / snapshots, f"{number + 1} of {snapshots} snapshots")
                done += 1
            folder.write(numbers, labelled)
    return done
