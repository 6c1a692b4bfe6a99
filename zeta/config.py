"""Every setting of zeta in one place: type, range, help, environment name; and where each value came from.

Layers by weight: defaults < `config.toml` < environment < flags. The command line's options are made from the same
fields (`zeta.options`), so help and settings cannot drift apart.
"""

import dataclasses
import difflib
import os
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zeta import paths, tomlfile
from zeta.errors import ConfigError
from zeta.units import parse_bytes

_OPTION = "option"
_WORDS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


CHANGEABLE = frozenset(
    {
        "temp",
        "top_p",
        "top_k",
        "min_p",
        "repeat_penalty",
        "max_tokens",
        "seed",
        "recall",
        "k",
        "scope",
        "signal",
        "threshold",
        "knowledge",
        "memory",
        "memory_budget",
    }
)
"""Settings that may change while a chat runs; the others need the model to be loaded again."""


@dataclass(frozen=True)
class Option:
    """What is known of one setting beside its type and default; ranges include their ends."""

    help: str
    choices: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    multiple: int = 1
    is_bytes: bool = False
    default_text: str = ""


def _setting(default: Any, help: str, **details: Any) -> Any:
    return field(default=default, metadata={_OPTION: Option(help, **details)})


@dataclass(frozen=True)
class Settings:
    """All settings, checked: a value that a field cannot have raises `ConfigError` with the field's name."""

    model: str = _setting("smollm2-135m", "Model: a name, a path to a GGUF file, or hf:owner/repo/file.gguf.")
    ctx: int = _setting(2048, "Window in tokens: all that the model sees at once.", low=64, high=1 << 22)
    page: int = _setting(128, "Tokens in a page of memory.", low=32, high=4096, multiple=32)
    k: int = _setting(1, "Passages or pages recalled at once.", low=1, high=64)
    recall: str = _setting(
        "auto", "How memory comes back into the window.", choices=("off", "kv", "text", "passage", "auto")
    )
    scope: str = _setting("branch", "Where memory is searched.", choices=("branch", "conversation", "all"))
    signal: str = _setting("fused", "What finds a page.", choices=("mean", "sharp", "lexical", "semantic", "fused"))
    threshold: float = _setting(0.05, "Wanted share of recalls that nothing asked for.", low=0, high=1)
    lens: str = _setting(
        "off",
        "Gists in place of what left the window, and what sharpens them: what resonates, a learned lens, or both.",
        choices=("off", "on", "resonance-only", "lens-only"),
    )
    lora: Path | None = field(
        default=None, metadata={_OPTION: Option("LoRA adapter of the model, a GGUF file.", default_text="none")}
    )
    store: Path = field(
        default_factory=paths.store_folder,
        metadata={_OPTION: Option("Folder of conversations and pages.", default_text="in the user's data folder")},
    )
    conversation: str = _setting("new", "Conversation to go on with: its ID, new, or last.")
    system: str = _setting("", "System prompt.", default_text="the model's own")
    knowledge: str = _setting("", "Knowledge base that the chat stands on, by its name.", default_text="none")
    kv: str = _setting("f16", "Precision of pages on disk.", choices=("f16", "q8_0"))
    incognito: bool = _setting(False, "Write nothing to disk.")
    seed: int | None = _setting(None, "Seed of sampling.", low=0, high=2**32 - 2, default_text="another one each time")
    temp: float = _setting(0.7, "Temperature; 0 always takes the likeliest token.", low=0, high=10)
    top_p: float = _setting(0.95, "Sample from the likeliest tokens of this probability in all.", low=0, high=1)
    top_k: int = _setting(40, "Sample from this many likeliest tokens; 0 is no limit.", low=0, high=1 << 20)
    min_p: float = _setting(0.05, "Drop tokens less likely than this share of the likeliest.", low=0, high=1)
    repeat_penalty: float = _setting(1.0, "Penalty on tokens just used; 1 is none.", low=1, high=10)
    max_tokens: int = _setting(512, "Longest answer in tokens.", low=1, high=1 << 30)
    threads: int = _setting(0, "Threads that compute; 0 is one for each core.", low=0, high=1024)
    gpu_layers: int = _setting(
        -1, "Layers on the GPU, where there is one: -1 is all of them, 0 is none.", low=-1, high=1 << 16
    )
    quota: int | None = _setting(
        None,
        "Bytes of pages kept on disk, such as 20GB.",
        low=0,
        high=1 << 62,
        is_bytes=True,
        default_text="20 GB or a tenth of the free disk, the smaller",
    )
    memory: str = _setting(
        "ask",
        "What a chat writes into agent memory of what you say: nothing, what you agree to, or what you state.",
        choices=("off", "ask", "on"),
    )
    memory_budget: int = _setting(
        160, "Tokens of the system prompt that memories may take; 0 tells the model none.", low=0, high=1 << 20
    )
    memory_db: Path = field(
        default_factory=paths.memory_file,
        metadata={_OPTION: Option("File of agent memory.", default_text="in the user's data folder")},
    )
    log_level: str = _setting("info", "What goes into the log file.", choices=("debug", "info", "warning", "error"))

    def __post_init__(self) -> None:
        for name in SPECS:
            _check(SPECS[name], getattr(self, name), "")


@dataclass(frozen=True)
class Spec:
    """One setting as a table row: `kind` is its type without None, `default` None where it is found at run time."""

    name: str
    kind: type
    optional: bool
    default: object
    option: Option

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"ZETA_{self.name.upper()}"

    @property
    def flag(self) -> str:
        """The command-line option that sets it."""
        return "--" + self.name.replace("_", "-")

    @property
    def default_text(self) -> str:
        """The default as a person reads it."""
        return self.option.default_text or str(self.default)


@dataclass(frozen=True)
class Resolved:
    """The settings that hold, and for each its `source`: default, `file: PATH`, `environment: NAME` or `flag`."""

    settings: Settings
    source: Mapping[str, str]


def _specs() -> dict[str, Spec]:
    hints = typing.get_type_hints(Settings)
    specs = {}
    for each in dataclasses.fields(Settings):
        hint = hints[each.name]
        kinds = [kind for kind in typing.get_args(hint) if kind is not types.NoneType] or [hint]
        default = None if each.default is dataclasses.MISSING else each.default
        specs[each.name] = Spec(each.name, kinds[0], kinds[0] is not hint, default, each.metadata[_OPTION])
    return specs


SPECS: Mapping[str, Spec] = types.MappingProxyType(_specs())


def config_path() -> Path:
    """The settings file."""
    return paths.config_folder() / "config.toml"


def load(flags: Mapping[str, object]) -> Resolved:
    """The settings from all layers; a flag that is None was not given.

    Raises `ConfigError` for an unknown name or a bad value, which says where it stands.
    """
    path = config_path()
    layers: list[tuple[str, str, object]] = [
        (spec_named(key, f"in {path}").name, f"file: {path}", value) for key, value in tomlfile.read(path).items()
    ]
    layers += [
        (spec.name, f"environment: {spec.variable}", os.environ[spec.variable])
        for spec in SPECS.values()
        if os.environ.get(spec.variable)
    ]
    layers += [(spec_named(key).name, "flag", value) for key, value in flags.items() if value is not None]
    values: dict[str, Any] = {}
    sources = dict.fromkeys(SPECS, "default")
    for name, source, given in layers:
        values[name] = convert(SPECS[name], given, source)
        sources[name] = source
    return Resolved(Settings(**values), types.MappingProxyType(sources))


def spec_named(key: str, where: str = "") -> Spec:
    """The setting called `key`, with `-` or `_`. Raises `ConfigError` that names the closest one there is."""
    name = key.replace("-", "_")
    if name in SPECS:
        return SPECS[name]
    close = difflib.get_close_matches(name, SPECS, n=1)
    hint = f"did you mean {close[0]}?" if close else f"the settings are {', '.join(SPECS)}"
    raise ConfigError(f"there is no setting {key!r}" + (f" ({where})" if where else ""), hint)


def convert(spec: Spec, given: object, source: str) -> object:
    """`given` as the setting's type and within its range. Text is read as on a command line, other types must match.

    Raises `ConfigError` that names the setting, the value and `source`.
    """
    value = given
    try:
        if isinstance(given, str):
            value = _from_text(spec, given)
        elif spec.kind is float and isinstance(given, int) and not isinstance(given, bool):
            value = float(given)
    except ValueError as error:
        raise _error(spec, given, source) from error
    if isinstance(value, Path):
        value = Path(os.path.expanduser(value))
    _check(spec, value, source)
    return value


def _from_text(spec: Spec, text: str) -> object:
    if spec.option.is_bytes:
        return parse_bytes(text)
    if spec.kind is bool:
        if text.lower() not in _WORDS:
            raise ValueError(text)
        return _WORDS[text.lower()]
    return spec.kind(text)


def _check(spec: Spec, value: object, source: str) -> None:
    option = spec.option
    if value is None and spec.optional:
        return
    right = isinstance(value, spec.kind) and (spec.kind is bool or not isinstance(value, bool))
    if right and option.choices:
        right = value in option.choices
    if right and isinstance(value, int | float):
        # Written so that NaN fails.
        right = (option.low is None or value >= option.low) and (option.high is None or value <= option.high)
        right = right and (isinstance(value, float) or value % option.multiple == 0)
    if not right:
        raise _error(spec, value, source)


def _error(spec: Spec, value: object, source: str) -> ConfigError:
    return ConfigError(
        f"{spec.name} cannot be {value!r}" + (f" ({source})" if source else ""), f"{spec.name} is {expected(spec)}"
    )


def expected(spec: Spec) -> str:
    """What a setting may be, in words: `one of a, b`, `a whole number from 32 to 4096, a multiple of 32`."""
    option = spec.option
    if option.choices:
        return f"one of {', '.join(option.choices)}"
    if option.is_bytes:
        return "a number of bytes such as 20GB or 512MiB"
    words = {int: "a whole number", float: "a number", bool: "true or false", Path: "a path", str: "text"}[spec.kind]
    if option.low is not None:
        words += f" from {option.low} to {option.high}"
    return words + (f", a multiple of {option.multiple}" if option.multiple > 1 else "")
