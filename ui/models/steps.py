"""What the engine does just now for a model, in the language of the window."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication

from ui.failures import isolated
from ui.translatable import QT_TRANSLATE_NOOP

_STEPS: tuple[tuple[str, str], ...] = (
    (r"trying hf:.*", QT_TRANSLATE_NOOP("Steps", "Asking the Hugging Face hub")),
    (r"trying the Python package (?P<name>.+)", QT_TRANSLATE_NOOP("Steps", "Asking for the Python package {name}")),
    (r"trying https?://(?P<name>[^/]+).*", QT_TRANSLATE_NOOP("Steps", "Asking {name}")),
    (r"trying (?P<name>.+)", QT_TRANSLATE_NOOP("Steps", "Copying {name}")),
    (r"another process is fetching (?P<name>.+); .*", QT_TRANSLATE_NOOP("Steps", "Another program is fetching {name}")),
    (r"(?P<name>.+) is damaged \(.*", QT_TRANSLATE_NOOP("Steps", "{name} is damaged and is fetched again")),
    (r"history (?P<number>\d+) of (?P<all>\d+)", QT_TRANSLATE_NOOP("Steps", "Reading history {number} of {all}")),
    (r"fitting", QT_TRANSLATE_NOOP("Steps", "Weighing what was found")),
    (r"writing the sidecar", QT_TRANSLATE_NOOP("Steps", "Writing it down")),
)
"""From what the engine says to what the window says; the first that fits is taken."""


def step(text: str) -> str:
    """The step that the engine tells, in the words of the window; empty for what is no step, such as why a source
    failed: that is told in the end if no other delivers."""
    for pattern, words in _STEPS:
        if found := re.fullmatch(pattern, text, re.DOTALL):
            return QCoreApplication.translate("Steps", words).format(**isolated(found.groupdict()))
    return ""
