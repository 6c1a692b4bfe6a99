"""What the models of the catalogue are, in the language of the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ui.translatable import QT_TRANSLATE_NOOP

CATALOGUE: tuple[str, ...] = (
    QT_TRANSLATE_NOOP("Catalogue", "SmolLM2-135M-Instruct, 135 million parameters, Q4_1: small enough for any machine"),
    QT_TRANSLATE_NOOP(
        "Catalogue", "all-MiniLM-L6-v2, 23 million parameters, F16: finds English texts by their meaning, cannot chat"
    ),
)
"""What the catalogue says of each."""


def about(text: str) -> str:
    """What a model is; of one that the catalogue does not have, the text as it is."""
    return QCoreApplication.translate("Catalogue", text) if text in CATALOGUE else text
