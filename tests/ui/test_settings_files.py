from __future__ import annotations

import json
import os
import stat
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.settings import file, looks, presets, records
from ui.settings.looks import Looks
from ui.settings.presets import LONGEST_NAME, Preset, free_name, renamed, shipped, tidy
from ui.text import typed
from zeta import config
from zeta.errors import ConfigError, ZetaError


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ZETA_HOME", str(tmp_path))
    for name in [each for each in os.environ if each.startswith("ZETA_") and each != "ZETA_HOME"]:
        monkeypatch.delenv(name)
    return tmp_path


@pytest.fixture
def read_only(home: Path) -> None:
    """A folder of settings that cannot be made, whoever runs the test: a file stands in its place."""
    (home / "config").write_text("")


def test_a_saved_setting_is_what_zeta_loads_next() -> None:
    file.save("ctx", 4096)
    file.save("quota", 5_000_000_000)
    file.save("system", 'Say "hello"\nand\tno more. \N{SNOWMAN}')
    settings = config.load({}).settings
    assert (settings.ctx, settings.quota) == (4096, 5_000_000_000)
    assert settings.system == 'Say "hello"\nand\tno more. \N{SNOWMAN}'


def test_saving_keeps_comments_order_and_other_settings() -> None:
    path = config.config_path()
    path.parent.mkdir()
    path.write_text('# mine\nk = 2  # two\ntemp = 0.1\nmodel = "tiny"\n')
    file.save("temp", 0.9)
    assert path.read_text() == '# mine\nk = 2  # two\ntemp = 0.9\nmodel = "tiny"\n'


def test_a_setting_spelled_with_a_dash_is_replaced_and_does_not_win() -> None:
    path = config.config_path()
    path.parent.mkdir()
    path.write_text("top-k = 7\n")
    file.save("top_k", 9)
    assert config.load({}).settings.top_k == 9
    file.forget("top_k")
    assert config.load({}).source["top_k"] == "default"


def test_forgetting_brings_the_default_back_and_no_error_where_there_was_nothing() -> None:
    file.save("k", 3)
    file.forget("k")
    file.forget("k")
    assert config.load({}).settings.k == 1


def test_no_value_is_kept_as_no_line() -> None:
    file.save("seed", 7)
    file.save("seed", None)
    assert "seed" not in tomllib.loads(config.config_path().read_text())


@pytest.mark.parametrize(("name", "value"), [("ctx", 3), ("recall", "maybe"), ("temp", "hot"), ("nonsense", 1)])
def test_a_value_that_cannot_be_had_never_reaches_the_file(name: str, value: object) -> None:
    with pytest.raises(ConfigError) as caught:
        file.save(name, value)
    assert caught.value.hint
    assert not config.config_path().exists()


@pytest.mark.usefixtures("read_only")
def test_a_folder_that_cannot_be_written_is_said_with_a_hint() -> None:
    with pytest.raises(ZetaError) as caught:
        file.save("k", 3)
    assert caught.value.hint
    for save in (lambda: looks.save(Looks()), lambda: presets.save(shipped())):
        with pytest.raises(ZetaError) as caught:
            save()
        assert caught.value.hint


def test_looks_come_back_as_they_were_kept() -> None:
    kept = Looks("dark", 1.3, "de", "AdnQ")
    looks.save(kept)
    assert looks.load() == (kept, None)


def test_the_file_of_looks_is_private_and_nothing_else_is_left_beside_it() -> None:
    looks.save(Looks())
    looks.save(Looks("dark"))
    path = records.path(looks.NAME)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == [looks.NAME]


def test_a_first_start_has_the_usual_looks_and_no_warning() -> None:
    assert looks.load() == (Looks(), None)


BROKEN = [
    b"",
    b"{",
    b"\xff\xfe",
    b"[]",
    b"null",
    b'{"schema": 2}',
    b"[" * 100_000,
    b'{"schema": 1, "theme": "pink"}',
    b'{"schema": 1, "theme": []}',
    b'{"schema": 1, "scale": 99}',
    b'{"schema": 1, "geometry": 5}',
]


@pytest.mark.parametrize("content", BROKEN)
def test_broken_looks_are_the_usual_ones_with_a_warning(content: bytes) -> None:
    path = records.path(looks.NAME)
    path.parent.mkdir()
    path.write_bytes(content)
    found, warning = looks.load()
    assert found == Looks()
    assert warning is not None
    assert warning.hint


def test_looks_of_a_later_version_that_say_more_are_still_read() -> None:
    path = records.path(looks.NAME)
    path.parent.mkdir()
    path.write_text(json.dumps({"schema": 1, "theme": "dark", "density": "compact"}))
    assert looks.load() == (Looks("dark"), None)


def test_a_write_that_fails_leaves_the_old_file_and_no_remains(monkeypatch: pytest.MonkeyPatch) -> None:
    looks.save(Looks("dark"))

    def fail(*_paths: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(os, "replace", fail)
        with pytest.raises(ZetaError, match="No space left"):
            looks.save(Looks("light"))
    assert looks.load()[0].theme == "dark"
    assert [each.name for each in records.path(looks.NAME).parent.iterdir()] == [looks.NAME]


def test_three_presets_are_shipped_one_careful_and_one_playful() -> None:
    plain, careful, storyteller = presets.load()[0]
    assert plain.system == ""
    assert careful.temp < plain.temp < storyteller.temp


def test_presets_come_back_as_they_were_kept_even_none_at_all() -> None:
    kept = (Preset("Mine", "Be brief.", temp=0.3, top_k=5), *shipped())
    presets.save(kept)
    assert presets.load() == (kept, None)
    presets.save(())
    assert presets.load() == ((), None)


PRESET = {"name": "A", "system": ""}


@pytest.mark.parametrize(
    "record",
    [
        "{",
        {"schema": 1},
        {"schema": 1, "presets": {}},
        {"schema": 1, "presets": [3]},
        {"schema": 1, "presets": [PRESET | {"temp": "0.5"}]},
        {"schema": 1, "presets": [PRESET | {"temp": 99}]},
        {"schema": 1, "presets": [PRESET | {"unknown": 1}]},
        {"schema": 1, "presets": [PRESET | {"name": ""}]},
        {"schema": 1, "presets": [PRESET | {"name": "two\nlines"}]},
        {"schema": 1, "presets": [PRESET, PRESET]},
        {"schema": 1, "presets": [{}]},
    ],
)
def test_broken_presets_are_set_aside_and_said(record: object) -> None:
    path = records.path(presets.FILE)
    path.parent.mkdir()
    content = record if isinstance(record, str) else json.dumps(record)
    path.write_text(content)
    found, warning = presets.load()
    assert found == shipped()
    assert warning is not None
    aside = path.with_name("presets.json.broken")
    assert str(aside) in warning.hint
    assert aside.read_text() == content
    assert not path.exists()


NAMES = st.lists(st.text(max_size=80).map(tidy).filter(bool), unique=True, max_size=8)


@given(NAMES, st.text(max_size=200))
def test_a_new_preset_never_takes_the_name_of_another(names: list[str], wanted: str) -> None:
    found = [Preset(name) for name in names]
    name = free_name(wanted, found)
    assert name not in names
    assert len(name) <= LONGEST_NAME
    assert name == tidy(name)


@given(NAMES, st.text(max_size=200))
def test_renaming_changes_one_name_and_nothing_else(names: list[str], wanted: str) -> None:
    found = tuple(Preset(name, temp=number / 10) for number, name in enumerate(names))
    for old in found:
        after = renamed(found, old.name, wanted)
        assert [replace(each, name="x") for each in after] == [replace(each, name="x") for each in found]
        assert len({each.name for each in after}) == len(after)
        assert all(one == other for one, other in zip(found, after, strict=True) if one != old)


@given(st.text())
def test_typed_text_has_no_controls_and_loses_nothing_else(text: str) -> None:
    clean = typed(text)
    assert not any(ord(each) < 32 and each not in "\n\t" for each in clean)
    clean.encode("utf-8")
    assert typed(clean) == clean
    assert [each for each in text if each.isalnum()] == [each for each in clean if each.isalnum()]


def test_line_ends_of_every_system_become_one_kind() -> None:
    assert typed("a\r\nb\rc\u2028d\u2029e\tf") == "a\nb\nc\nd\ne\tf"
