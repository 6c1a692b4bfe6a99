"""Which model the engine has in memory, told by what it loads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from zeta import catalog, paths
from zeta.config import Settings
from zeta.worker import office
from zeta.worker.office import Office


class NoRuntime:
    """A model that is not loaded."""

    def __init__(self, loads: list[Path], path: Path) -> None:
        loads.append(path)

    def close(self) -> None:
        """Nothing was opened."""


class NoChat:
    """A chat that says nothing."""

    def __init__(self, settings: Settings, *_: object) -> None:
        self.settings = settings

    def __getattr__(self, name: str) -> Any:
        return lambda *_: None


@pytest.fixture
def loads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What was loaded by then."""
    found: list[Path] = []
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setattr(office, "Runtime", lambda path, *_, **__: NoRuntime(found, path))
    monkeypatch.setattr(office, "Chat", NoChat)
    monkeypatch.setattr(office.embedding, "installed", lambda: None)
    return found


def test_a_model_is_loaded_once_and_anew_when_it_was_calibrated(loads: list[Path], tmp_path: Path) -> None:
    model = tmp_path / "mine.gguf"
    model.write_bytes(b"GGUF")
    engine = Office(lambda _: None)
    engine.open("new", model=str(model))
    engine.open("new", model=str(model))
    assert loads == [model]
    (paths.private(paths.models_folder()) / f"mine{catalog.SIDECAR_SUFFIX}").write_bytes(b"GGUF")
    engine.open("new", model=str(model))
    assert loads == [model, model]
    engine.close()
