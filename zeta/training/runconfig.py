"""A training run as a YAML file (seed 002, «Sample run config»), read strictly: an unknown key is an error that says
what is known there.

The sections `gist`, `lens` and `lora` are settings of that phase alone, which checks them; everything else is shared: a
phase takes what it has an option for.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field, is_dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from memstore.lifetime.node import BLOCK
from zeta.catalog import DEFAULT_CHAT
from zeta.errors import ConfigError
from zeta.training.extras import need

Scalar = str | int | float | bool
Section = TypeVar("Section")


@dataclass(frozen=True)
class Datasets:
    """What `zeta train data` tokenizes; paths are relative to the file."""

    text: tuple[str, ...] = ()
    licence: str = "not stated"
    python_docs: bool = True
    dialogues: int = 3000
    code: int = 2000
    validation: tuple[str, ...] = ()
    validation_share: float = 0.03


@dataclass(frozen=True)
class Labels:
    """What `zeta train label` measures (zeta.training.snapshots.LabelOptions): `snapshots` to learn from, and some
    `held_out`."""

    snapshots: int = 400
    held_out: int = 100
    blocks: int = 24
    roots: int = 0
    opened: int = 3
    recent: int = 64
    candidates: int = 12
    mode: Literal["exact", "lazy"] = "exact"


@dataclass(frozen=True)
class Logging:
    """A phase always writes JSON lines; where a project is named, Weights & Biases gets them too, offline."""

    wandb_project: str = ""


@dataclass(frozen=True)
class Storage:
    """Folders below `artifacts_dir/run_name`."""

    data: str = "data"
    labels: str = "labels"
    checkpoints: str = "checkpoints"


@dataclass(frozen=True)
class RunConfig:
    """One run: up to `cycles` times gist, labels, lens and lora over the same data; a phase without a section is left
    out. It ends early by the rules of models/cycle.py, to which a cycle that gains less than `stop_below` nats a token
    has gained nothing.

    `working_budget` is W_max in cells: what is labelled has to fit a window of that size.
    """

    run_name: str
    base_model: str = DEFAULT_CHAT.name
    seed: int = 0
    cycles: int = 1
    stop_below: float = 0.01
    block_size: int = BLOCK
    working_budget: int = 2048
    horizon: int = 64
    datasets: Datasets = field(default_factory=Datasets)
    label: Labels = field(default_factory=Labels)
    gist: Mapping[str, Scalar] | None = None
    lens: Mapping[str, Scalar] | None = None
    lora: Mapping[str, Scalar] | None = None
    logging: Logging = field(default_factory=Logging)
    artifacts_dir: str = "artifacts"
    storage: Storage = field(default_factory=Storage)

    def __post_init__(self) -> None:
        if self.block_size != BLOCK:
            raise ConfigError(f"block_size is {self.block_size}; the format of gists fixes it", f"set it to {BLOCK}")
        if not self.run_name or set(self.run_name) & set("/\\"):
            raise ConfigError("run_name is empty or no name of a folder", "give it a short name without slashes")
        if self.cycles < 1 or self.horizon < 2:
            raise ConfigError("a run has at least one cycle and a horizon of 2 tokens", "check cycles and horizon")
        cells = self.label.blocks + self.label.opened * BLOCK + self.label.recent + self.horizon
        if cells > self.working_budget:
            raise ConfigError(
                f"what is to be labelled takes {cells} cells, more than working_budget has",
                "lower label.opened or label.recent, or raise working_budget",
            )

    @property
    def folder(self) -> Path:
        """Where everything of this run is kept."""
        return Path(self.artifacts_dir) / self.run_name


def load(path: Path) -> RunConfig:
    """The run in a YAML file; paths in it become relative to where zeta is run.

    Raises ConfigError for a file that cannot be read and for keys or values that cannot be, ZetaError without PyYAML.
    """
    yaml = need("yaml")
    try:
        found = yaml.safe_load(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror or error}", "check the path") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is no YAML: {' '.join(str(error).split())}", "check the named line") from error
    if not isinstance(found, dict):
        raise ConfigError(f"{path} holds no settings", "configs/smollm2.yaml is an example")
    run: RunConfig = _read(RunConfig, found, path.name)
    base = path.parent
    texts = tuple(str(base / text) for text in run.datasets.text)
    datasets = dataclasses.replace(run.datasets, text=texts)
    return dataclasses.replace(run, datasets=datasets, artifacts_dir=str(base / run.artifacts_dir))


def _read(kind: type[Section], found: Mapping[Any, Any], where: str) -> Section:
    hints = typing.get_type_hints(kind)
    names = {each.name: each for each in dataclasses.fields(kind)}  # type: ignore[arg-type]
    for key in found:
        if key not in names:
            raise ConfigError(f"{where} has an unknown key: {key}", f"known there: {', '.join(names)}")
    if lacking := [n for n, each in names.items() if n not in found and _required(each)]:
        raise ConfigError(f"{where} lacks {lacking[0]}", "configs/smollm2.yaml is an example")
    return kind(**{key: _value(hints[key], value, f"{where}: {key}") for key, value in found.items()})


def _required(each: dataclasses.Field[Any]) -> bool:
    return each.default is dataclasses.MISSING and each.default_factory is dataclasses.MISSING


def _value(hint: Any, value: Any, where: str) -> Any:
    """A value of YAML as its field wants it. Raises ConfigError."""
    if is_dataclass(hint):
        if not isinstance(value, dict):
            raise ConfigError(f"{where} is no section", "write its keys below it, indented")
        return _read(typing.cast("type[Any]", hint), value, where)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is Literal:
        if value not in arguments:
            raise ConfigError(f"{where} is {value}", f"choose one of {', '.join(map(str, arguments))}")
        return value
    if origin is tuple:
        if not isinstance(value, list):
            raise ConfigError(f"{where} is no list", "write [a, b], or a line with a dash for each")
        return tuple(_value(arguments[0], each, where) for each in value)
    if origin is types.UnionType:  # a phase's own section
        if not isinstance(value, dict) or not all(isinstance(each, Scalar) for each in value.values()):
            raise ConfigError(
                f"{where} is no section of plain values", "write its keys below it, indented; {} is empty"
            )
        return {str(key): each for key, each in value.items()}
    return _scalar(hint, value, where)


def _scalar(hint: type, value: Any, where: str) -> Any:
    fits = isinstance(value, hint) and not (isinstance(value, bool) and hint is not bool)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not fits:
        told = {int: "a whole number", float: "a number", bool: "true or false", str: "text"}[hint]
        wrong = f"{where} is {value!r}"
        raise ConfigError(f"{wrong}, not {told}", "1e-4 is text in YAML, write 1.0e-4" if hint is float else "")
    return value
