"""Which model the engine has in memory, told by what it loads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from zeta import catalog, embedding, paths
from zeta.config import Settings
from zeta.worker import loaded, office
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
    monkeypatch.setattr(loaded, "Runtime", lambda path, *_, **__: NoRuntime(found, path))
    monkeypatch.setattr(office, "Chat", NoChat)
    monkeypatch.setattr(embedding, "installed", lambda: None)
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


def test_a_model_is_loaded_anew_when_the_one_that_helps_memory_has_come(loads: list[Path], tmp_path: Path) -> None:
    model = tmp_path / "mine.gguf"
    model.write_bytes(b"GGUF")
    engine = Office(lambda _: None)
    engine.open("new", model=str(model))
    paths.private(paths.models_folder())
    catalog.DEFAULT_EMBEDDING.path.write_bytes(b"GGUF")
    engine.open("new", model=str(model))
    engine.open("new", model=str(model))
    assert loads == [model, model]
    engine.close()


def test_the_data_name_the_memory_that_is_in_use_and_not_that_of_the_settings_file(
    loads: list[Path], tmp_path: Path
) -> None:
    own = tmp_path / "own.db"
    own.write_bytes(b"x" * 100)
    engine = Office(lambda _: None)
    engine.configure(store=str(tmp_path / "store"), memory_db=str(own))
    found = engine.data()
    assert (found.memory, found.memory_bytes) == (str(own), 100)
    engine.close()
