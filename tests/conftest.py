"""Fixtures of all tests."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from zeta.paths import MEMORY_VARIABLE

# No test is a timed one: how long an example takes says more of what else runs on the machine.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

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
