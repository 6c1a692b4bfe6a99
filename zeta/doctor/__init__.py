"""What there is on this machine for zeta to run with, and what of it needs attention: findings, no presentation.

Everything is looked at the way a chat would use it: the model is loaded with the settings' window, the store is opened
for reading. Whatever fails is a finding with what to do, never an exception. No finding holds a word of any chat; the
system prompt, which is the user's own text, is told by its length.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from zeta import config
from zeta.config import Resolved, Settings
from zeta.doctor import disk, machine
from zeta.doctor.finding import Finding, Report, guarded
from zeta.doctor.model import chosen_model
from zeta.errors import ConfigError

__all__ = ["Finding", "Report", "examine"]


def examine(model: str | None = None, store: Path | None = None) -> Report:
    """Look at everything; `model` and `store` weigh more than the settings, as flags do."""
    resolved: Resolved | None = None
    broken: ConfigError | None = None
    try:
        resolved = config.load({"model": model, "store": store})
        settings = resolved.settings
    except ConfigError as error:
        broken, settings = error, Settings()
        settings = replace(settings, model=model or settings.model, store=store or settings.store)
    # Asked before anything imports llama_cpp: a library that does not load is a finding as well.
    unusable = machine.import_error()
    findings = (
        *guarded("program", machine.program()),
        *guarded("machine", machine.hardware(settings)),
        *(guarded("machine", machine.engine()) if unusable is None else [machine.unloadable(unusable)]),
        *(guarded("model", chosen_model(settings)) if unusable is None else ()),
        *guarded("store", disk.store(settings)),
        *guarded("memory", disk.memory(settings)),
        *guarded("folders", disk.folders()),
        *guarded("settings", disk.settings(resolved, broken)),
    )
    return Report(findings, resolved)
