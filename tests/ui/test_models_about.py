"""What the models of the catalogue are, in the language of the window."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ui.models.about import CATALOGUE, about
from zeta import catalog


def test_every_model_of_the_catalogue_has_its_words() -> None:
    assert [each.about for each in catalog.CATALOG] == list(CATALOGUE)


@pytest.mark.parametrize("language", ["de", "ar"])
def test_what_a_model_is_is_told_in_the_language_of_the_window(choose: Callable[[str], None], language: str) -> None:
    choose(language)
    assert all(about(text) != text for text in CATALOGUE)
    assert about("my own model") == "my own model"
