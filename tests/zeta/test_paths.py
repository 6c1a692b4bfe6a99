"""Folders: where they are, and that they are made private and only on demand."""

from pathlib import Path

import pytest

from zeta import paths
from zeta.errors import ZetaError

FOLDERS = (
    paths.data_folder,
    paths.models_folder,
    paths.store_folder,
    paths.state_folder,
    paths.config_folder,
    paths.cache_folder,
)


@pytest.mark.parametrize("folder", FOLDERS)
def test_zeta_home_moves_every_folder_and_asking_makes_none(folder, tmp_path, monkeypatch):
    monkeypatch.setenv("ZETA_HOME", str(tmp_path / "home"))
    assert folder().is_relative_to(tmp_path / "home")
    assert list(tmp_path.iterdir()) == []


def test_no_two_folders_are_the_same(tmp_path, monkeypatch):
    monkeypatch.setenv("ZETA_HOME", str(tmp_path))
    assert len({folder() for folder in FOLDERS}) == len(FOLDERS)


def test_without_zeta_home_the_platforms_own_folder_is_used(tmp_path, monkeypatch):
    monkeypatch.delenv("ZETA_HOME", raising=False)
    monkeypatch.setattr(paths.platformdirs, "user_data_dir", lambda app, appauthor: str(tmp_path / app))
    assert paths.models_folder() == tmp_path / "zeta" / "models"


def test_a_relative_home_is_made_absolute(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZETA_HOME", "here")
    assert paths.state_folder() == tmp_path / "here" / "state"


def test_a_private_folder_and_every_parent_that_was_missing_are_the_owners_alone(tmp_path):
    made = paths.private(tmp_path / "a" / "b")
    assert made == tmp_path / "a" / "b"
    assert [path.stat().st_mode & 0o777 for path in (made, made.parent)] == [0o700, 0o700]


def test_a_folder_that_exists_keeps_its_mode(tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir(mode=0o755)
    before = folder.stat().st_mode
    assert paths.private(folder).stat().st_mode == before


@pytest.mark.parametrize("below", ["", "sub"])
def test_a_file_in_the_way_is_said_with_a_hint(below, tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(ZetaError, match="taken") as caught:
        paths.private(Path(tmp_path / "taken" / below))
    assert "ZETA_HOME" in caught.value.hint
