"""Alternating training (seed 002, «Joint training»): gist, labels, lens and lora in turn, each a process of its own.

It ends when what was measured after a cycle says so (models/cycle.py). A run that was interrupted goes on in the phase
it was in.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from zeta.errors import ZetaError
from zeta.modelfile import ModelFile
from zeta.training import phases, tokens
from zeta.training.child import python
from zeta.training.journal import Journal, Step
from zeta.training.runconfig import RunConfig

INTERRUPTED = 130


def run(
    config: RunConfig,
    file: ModelFile,
    *,
    start: Callable[[Sequence[str]], int],
    say: Callable[[str], None] = lambda _: None,
) -> int:
    """Start what is not done yet with `start`, which gives an exit code, and note it; the first code that is not 0.

    What comes after a step that was started is started as well: it was made from something older. Raises ZetaError.
    """
    journal = Journal(config.folder / "journal.json")
    stale, number = False, 0
    while True:
        for step in before(config, file) if not number else one(config, file, number):
            if not stale and journal.done(step):
                continue
            stale = True
            say(f"cycle {number}: {step.phase}" if number else step.phase)
            if code := _started(step, journal, config.seed, start):
                return code
        if number and (number >= config.cycles or stopped(config)):
            return 0
        number += 1


def before(config: RunConfig, file: ModelFile) -> Iterator[Step]:
    """What all cycles share; tokens that are there are taken, whoever made them."""
    if not (phases.places(config, 1).data / tokens.FILE).exists():
        yield Step(0, "data", tuple(phases.data(config, file.path)))


def one(config: RunConfig, file: ModelFile, number: int) -> Iterator[Step]:
    """The steps of a cycle; each is made when the one before has ended, for what it finds there."""
    for phase in phases.PHASES:
        if getattr(config, phase) is None:
            continue
        if phase == "lens":
            for split in phases.SPLITS:
                yield Step(number, f"label {split}", tuple(phases.label(config, file.path, number, split)))
        log = phases.places(config, number).checkpoints / phase / f"{phase}.jsonl"
        settings = phases.settings(config, phase, file, number)
        yield Step(number, phase, tuple(phases.write(config, phase, file, number)), settings, log)
        if config.logging.wandb_project:
            yield Step(number, f"track {phase}", tuple(phases.track(config, phase, number)))
    if config.gist is not None:
        yield Step(number, "measure", tuple(measure(config, file, number)), makes=record(config))


def measure(config: RunConfig, file: ModelFile, number: int) -> list[str]:
    """The command line that measures a cycle's parts, together and each as it was before."""
    where = phases.places(config, number)
    words = ["--model", str(file.path), "--data", str(where.data), "--cycle", str(number)]
    words += ["--sidecar", str(where.sidecar), "--record", str(record(config)), "--horizon", str(config.horizon)]
    words += ["--cycles", str(config.cycles), "--plateau", str(config.stop_below), "--seed", str(config.seed)]
    words += _adapter("--lora", where)
    if number > 1:
        earlier = phases.places(config, number - 1)
        words += ["--sidecar-before", str(earlier.sidecar), *_adapter("--lora-before", earlier)]
    return python("models", "cycle", *words)


def record(config: RunConfig) -> Path:
    """What was measured after each cycle, and the verdict."""
    return config.folder / "cycles.json"


def stopped(config: RunConfig) -> bool:
    """Whether the last verdict was to stop; a run without gists has none. Raises ZetaError for a damaged record."""
    path = record(config)
    if config.gist is None:
        return False
    try:
        return bool(json.loads(path.read_text("utf-8"))["verdict"]["stop"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ZetaError(f"{path} holds no verdict", "delete it and run the same command again") from error


def _adapter(option: str, where: phases.Places) -> list[str]:
    """An adapter that was no better than none left no such file."""
    path = where.checkpoints / "lora" / "lora-best.pt"
    return [option, str(path)] if path.exists() else []


def _started(step: Step, journal: Journal, seed: int, start: Callable[[Sequence[str]], int]) -> int:
    began, clock, code = datetime.now(UTC).isoformat(timespec="seconds"), time.monotonic(), INTERRUPTED
    try:
        code = start(step.command)
    finally:
        journal.add(step, seed=seed, began=began, seconds=time.monotonic() - clock, code=code)
    return code
