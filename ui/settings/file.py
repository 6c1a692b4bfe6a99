"""Changes of `config.toml`, the settings file that the window shares with the terminal chat and `zeta config`."""

from __future__ import annotations

from pathlib import Path

from zeta import tomlfile
from zeta.config import config_path, convert, spec_named


def save(name: str, value: object) -> None:
    """Write `name = value` and leave everything else in the file as it is; None is no value.

    Raises `ConfigError` for a name or a value that there is not, `ZetaError` for a file that cannot be written.
    """
    spec = spec_named(name)
    checked = convert(spec, value, "the settings page")
    if checked is None:
        forget(name)
        return
    tomlfile.put(config_path(), spec.name, str(checked) if isinstance(checked, Path) else checked)
    # The other way to spell the name, had it stood further down, would win.
    if _dashed(spec.name) != spec.name:
        tomlfile.drop(config_path(), _dashed(spec.name))


def forget(name: str) -> None:
    """Take `name` out of the file, so that its default holds; a name that is not in it is no error.

    Raises `ConfigError`, `ZetaError` as `save`.
    """
    spec = spec_named(name)
    for spelling in dict.fromkeys((spec.name, _dashed(spec.name))):
        tomlfile.drop(config_path(), spelling)


def _dashed(name: str) -> str:
    return name.replace("_", "-")
