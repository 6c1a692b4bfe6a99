"""The default chat model, for tests marked `model`. As a pytest plugin this module provides `default_model`."""

from pathlib import Path

import pytest

from zeta import catalog
from zeta.errors import ModelError


@pytest.fixture(scope="session")
def default_model() -> Path:
    """The file of the default model; the test is skipped where it has not been fetched."""
    try:
        return catalog.resolve(catalog.DEFAULT_CHAT.name)
    except ModelError as error:
        pytest.skip(f"{error}; {error.hint}")
