"""Presets: a system prompt with a name and values of sampling, kept in `presets.json` beside the settings file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, cast

from PySide6.QtCore import QCoreApplication

from ui.settings import records
from ui.text import typed
from zeta.config import SPECS, convert
from zeta.errors import ConfigError, ZetaError

translate = QCoreApplication.translate

FILE = "presets.json"

SAMPLING = ("temp", "top_p", "top_k", "min_p", "repeat_penalty")

LONGEST_NAME = 60


def _default(name: str) -> Any:
    return SPECS[name].default


@dataclass(frozen=True)
class Preset:
    """One of them; the fields but `name` are settings. Raises `ConfigError` for a value they cannot have."""

    name: str
    system: str = ""
    temp: float = _default("temp")
    top_p: float = _default("top_p")
    top_k: int = _default("top_k")
    min_p: float = _default("min_p")
    repeat_penalty: float = _default("repeat_penalty")

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or self.name != tidy(self.name) or not self.name:
            raise ConfigError(f"a preset cannot be called {self.name!r}", "give it a short name on one line")
        for name, value in self.values().items():
            # A number as text would be read, and kept as text.
            if isinstance(value, str) and SPECS[name].kind is not str:
                raise ConfigError(f"{name} cannot be {value!r}")
            convert(SPECS[name], value, "presets")

    def values(self) -> dict[str, object]:
        """The settings it stands for, by name."""
        return {name: getattr(self, name) for name in ("system", *SAMPLING)}


def tidy(name: str) -> str:
    """A name as it is kept: one line, no control characters, not too long."""
    return " ".join(typed(name).split())[:LONGEST_NAME].strip()


def shipped() -> tuple[Preset, ...]:
    """The presets of a first start, in the person's language."""
    return (
        Preset(translate("Presets", "Plain")),
        Preset(
            translate("Presets", "Careful"),
            translate("Presets", "Answer briefly, and only what you are sure of. Say so when you do not know."),
            temp=0.2,
            top_p=0.9,
        ),
        Preset(
            translate("Presets", "Storyteller"),
            translate("Presets", "You are a storyteller: vivid, unhurried, fond of detail and of people."),
            temp=1.1,
            top_p=0.98,
            repeat_penalty=1.1,
        ),
    )


def free_name(wanted: str, presets: Sequence[Preset]) -> str:
    """`wanted`, with a number where a preset is called so already."""
    taken = {each.name for each in presets}
    name = base = tidy(wanted)
    number = 1
    while name in taken:
        number += 1
        name = f"{base[: LONGEST_NAME - 8]} {number}"
    return name


def renamed(presets: Sequence[Preset], old: str, new: str) -> tuple[Preset, ...]:
    """`presets` with the one called `old` under another name; unchanged where `new` is empty."""
    others = [each for each in presets if each.name != old]
    name = free_name(new, others)
    return tuple(replace(each, name=name) if each.name == old and name else each for each in presets)


def load() -> tuple[tuple[Preset, ...], ZetaError | None]:
    """What was kept, and what to tell the person where it could not be read: then the shipped ones hold."""
    try:
        record = records.read(FILE)
        return (shipped() if record is None else _presets(record)), None
    except (records.BrokenRecord, ConfigError, TypeError, ValueError):
        aside = records.set_aside(FILE)
        hint = f"the file is now {aside}" if aside else "check the file's permissions"
        return shipped(), ZetaError(f"{records.path(FILE)} cannot be read, so the shipped presets are shown", hint)


def save(presets: Sequence[Preset]) -> None:
    """Keep `presets`. Raises `ZetaError`."""
    records.write(FILE, {"presets": [asdict(each) for each in presets]})


def _presets(record: Mapping[str, object]) -> tuple[Preset, ...]:
    listed = record.get("presets")
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise ValueError("no list of presets")
    found = tuple(Preset(**cast("dict[str, Any]", each)) for each in listed)
    if len({each.name for each in found}) != len(found):
        raise ValueError("two presets of one name")
    return found
