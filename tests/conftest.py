"""Fixtures of all tests."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from zeta.paths import MEMORY_VARIABLE

pytest_plugins = ["tiny_models", "default_model", "live_llama", "tiny_sessions", "told_chats"]


@pytest.fixture(scope="session", autouse=True)
def nobodys_memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test, and no process that one starts, opens the agent memory of whoever runs it."""
    before = os.environ.get(MEMORY_VARIABLE)
    os.environ[MEMORY_VARIABLE] = str(tmp_path_factory.mktemp("memory") / "memory.db")
    yield
    if before is None:
        del os.environ[MEMORY_VARIABLE]
    else:
        os.environ[MEMORY_VARIABLE] = before
