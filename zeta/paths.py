"""Where zeta keeps things: the platform's own folders, or all of them under `$ZETA_HOME`.

Asking for a path touches nothing; `private` makes a folder when something is about to be written into it.
"""

import os
from pathlib import Path

import platformdirs

from zeta.errors import ZetaError

HOME_VARIABLE = "ZETA_HOME"
MEMORY_VARIABLE = "GHOST_DB"
OLD_MEMORY_VARIABLE = "AGENT_MEMORY_DB"
_APP = "zeta"


def _folder(kind: str, usual: str) -> Path:
    home = os.environ.get(HOME_VARIABLE)
    return Path(home).expanduser().absolute() / kind if home else Path(usual)


def data_folder() -> Path:
    """What the user would miss: models and the store."""
    return _folder("data", platformdirs.user_data_dir(_APP, appauthor=False))


def models_folder() -> Path:
    """Model files fetched by `zeta models pull`, and sidecars."""
    return data_folder() / "models"


def store_folder() -> Path:
    """The store of conversations and pages, unless `--store` names another."""
    return data_folder() / "store"


def memory_file() -> Path:
    """The file of agent memory, unless the settings name another; `$GHOST_DB` is honoured, then `$AGENT_MEMORY_DB`."""
    named = os.environ.get(MEMORY_VARIABLE) or os.environ.get(OLD_MEMORY_VARIABLE)
    return Path(named).expanduser().absolute() if named else data_folder() / "memory.db"


def state_folder() -> Path:
    """What a run leaves for the next one and for a bug report: logs, input history."""
    return _folder("state", platformdirs.user_state_dir(_APP, appauthor=False))


def input_history() -> Path:
    """The file with what was typed in the terminal chat; an incognito chat does not touch it."""
    return state_folder() / "chat_history"


def config_folder() -> Path:
    """The folder of `config.toml`."""
    return _folder("config", platformdirs.user_config_dir(_APP, appauthor=False))


def cache_folder() -> Path:
    """What can be made again: probes, fingerprints, locks."""
    return _folder("cache", platformdirs.user_cache_dir(_APP, appauthor=False))


def private(folder: Path) -> Path:
    """Make `folder` and what is missing above it, readable by its owner only, and return it.

    A folder that exists keeps its mode. Raises `ZetaError` where it cannot be made.
    """
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        for path in reversed(missing):
            path.mkdir(mode=0o700, exist_ok=True)
        if not folder.is_dir():
            raise NotADirectoryError(20, "a file stands in its place")
    except OSError as error:
        raise ZetaError(
            f"the folder {folder} cannot be made: {error.strerror or error}",
            f"make it yourself, or set {HOME_VARIABLE} to a folder that you can write to",
        ) from error
    return folder
