"""The libraries that only training needs, looked for when they are used."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

from zeta.errors import ZetaError

INSTALL = "pip install 'zeta[train]'"


def need(name: str) -> Any:
    """The imported module `name` of the extra `train`. Raises ZetaError where it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise _missing(name) from error


def check(name: str) -> None:
    """Raises ZetaError where the package `name` of the extra `train` is not installed; imports nothing."""
    if importlib.util.find_spec(name) is None:
        raise _missing(name)


def _missing(name: str) -> ZetaError:
    return ZetaError(f"training needs {name}, which is not installed", INSTALL)
