"""Words that are marked for translation where they stand, and translated where they are shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6 import QtCore

QT_TRANSLATE_NOOP = cast(Callable[[str, str], str], QtCore.QT_TRANSLATE_NOOP)
"""Marks a text of a context for `scripts/translations`, and gives it as it is; PySide has no types for it."""
