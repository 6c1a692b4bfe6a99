"""Bytes as the person's language writes them."""

from __future__ import annotations

from PySide6.QtCore import QLocale

from zeta import units


def format_bytes(count: int) -> str:
    """Three significant digits and a decimal unit: `98.4 MB`, in German `98,4 MB`."""
    amount, _, unit = units.format_bytes(count).partition(" ")
    return f"{QLocale().toString(float(amount), 'g', 3)} {unit}"
