"""What is dropped or pasted: documents, models, or text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData

from ui.text import typed

MODEL = ".gguf"


@dataclass(frozen=True)
class Drop:
    """What a drop holds; text only where there are no files."""

    models: tuple[Path, ...] = ()
    documents: tuple[Path, ...] = ()
    text: str = ""


def dropped(data: QMimeData) -> Drop:
    """The files of `data` that lie on this machine, or else its plain text without control characters."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()] if data.hasUrls() else []
    models = tuple(path for path in paths if path.suffix.lower() == MODEL)
    documents = tuple(path for path in paths if path not in models)
    return Drop(models, documents, "" if paths or not data.hasText() else typed(data.text()))
