"""What the engine does just now for a model, in the words of the window."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication

from ui.models.steps import step
from zeta import catalog


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("trying hf:owner/a-repository/a-long-name.Q4_1.gguf", "Asking the Hugging Face hub"),
        ("trying the Python package zeta-model==1.0", "Asking for the Python package zeta-model==1.0"),
        ("trying https://models.example/a/b.gguf?x=1", "Asking models.example"),
        ("another process is fetching b.gguf; waiting for it", "Another program is fetching b.gguf"),
        ("b.gguf is damaged (it is short) and is fetched again", "b.gguf is damaged and is fetched again"),
        ("history 3 of 8", "Reading history 3 of 8"),
        ("writing the sidecar", "Writing it down"),
        ("not asked because ZETA_OFFLINE is set", ""),
        ("", ""),
    ],
)
def test_a_step_is_short_and_what_is_none_is_not_shown(qapp: QApplication, told: str, shown: str) -> None:
    assert step(told) == shown


def test_every_source_of_the_catalogue_has_its_words() -> None:
    for entry in catalog.CATALOG:
        for source in entry.sources:
            assert step(f"trying {source}").startswith("Asking ")


def test_a_step_is_told_in_the_language_of_the_window(choose: Callable[[str], None]) -> None:
    choose("de")
    assert step("history 3 of 8") == "Verlauf 3 von 8 wird gelesen"
