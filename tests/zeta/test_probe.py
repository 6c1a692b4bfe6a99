"""Which way a model can be loaded here: tried in a child process, remembered, and said when no way works."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from zeta import paths, probe
from zeta.errors import ModelCrashed
from zeta.modelfile import ModelFile, inspect
from zeta.probe import extra_buffers_work

FILE = ModelFile(Path("model.gguf"), "model", "llama", 1, "ab" * 32)
OTHER = ModelFile(Path("other.gguf"), "other", "llama", 1, "cd" * 32)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def tries(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[bool, bool]], list[tuple[str, bool]]]:
    """`tries({with extra buffers: works})` replaces the child; the list holds what was tried."""

    def install(works: dict[bool, bool]) -> list[tuple[str, bool]]:
        tried: list[tuple[str, bool]] = []

        def child(path: Path, extra: bool) -> bool:
            tried.append((path.name, extra))
            return works[extra]

        monkeypatch.setattr(probe, "_try", child)
        return tried

    return install


Tries = Callable[[dict[bool, bool]], list[tuple[str, bool]]]


@pytest.mark.parametrize("works", [True, False])
def test_what_the_child_found_is_remembered(tries: Tries, works: bool) -> None:
    tried = tries({True: works, False: True})
    assert extra_buffers_work(FILE) == works
    once = list(tried)
    assert extra_buffers_work(FILE) == works
    assert tried == once == [("model.gguf", True), *([] if works else [("model.gguf", False)])]


def test_a_model_that_crashes_either_way_is_an_error_and_is_tried_again(tries: Tries) -> None:
    tried = tries({True: False, False: False})
    for _ in range(2):
        with pytest.raises(ModelCrashed, match=r"model\.gguf crashes") as caught:
            extra_buffers_work(FILE)
        assert "another model" in caught.value.hint
    assert len(tried) == 4


def test_models_and_machines_are_remembered_apart(tries: Tries, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = tries({True: False, False: True})
    assert not extra_buffers_work(FILE)
    tries({True: True, False: True})
    assert extra_buffers_work(OTHER)
    assert not extra_buffers_work(FILE)
    monkeypatch.setattr(probe, "system_info", lambda: "another processor")
    assert extra_buffers_work(FILE)
    assert len(tried) == 2


def test_a_machine_has_the_same_name_every_time_and_another_build_another(monkeypatch: pytest.MonkeyPatch) -> None:
    name = probe.machine()
    assert probe.machine() == name
    monkeypatch.setattr(probe, "BUILD", "llama.cpp/0.0.0")
    assert probe.machine() != name


@pytest.mark.parametrize("damage", [b"{", b"[]", b"\xff", b'{"KEY": "yes"}'])
def test_a_damaged_memory_is_asked_again(tries: Tries, damage: bytes) -> None:
    tries({True: False, False: True})
    extra_buffers_work(FILE)
    memory = paths.state_folder() / "probes.json"
    (key,) = json.loads(memory.read_text())
    memory.write_bytes(damage.replace(b"KEY", key.encode()))
    tried = tries({True: True, False: True})
    assert extra_buffers_work(FILE)
    assert tried == [("model.gguf", True)]
    assert json.loads(memory.read_text()) == {key: True}


def test_a_memory_that_cannot_be_written_is_no_error(tries: Tries, home: Path) -> None:
    home.write_text("in the way")
    tries({True: True, False: True})
    assert extra_buffers_work(FILE)


@pytest.mark.parametrize(
    ("code", "works"),
    [
        ("", True),
        ("raise SystemExit(1)", False),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", False),
        ("import time; time.sleep(60)", False),
    ],
)
def test_a_child_that_dies_or_hangs_did_not_work(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str, works: bool
) -> None:
    stand_in = tmp_path / "python"
    stand_in.write_text(f"#!{sys.executable} -S\n{code}\n")
    stand_in.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(stand_in))
    monkeypatch.setattr(probe, "_TIMEOUT", 0.5 if "sleep" in code else 20)
    assert probe._try(Path("model.gguf"), True) == works


def test_a_real_child_decodes_a_real_model(tiny_model: Callable[..., Path]) -> None:
    file = inspect(tiny_model("llama"))
    assert probe._try(file.path, False)
    assert isinstance(extra_buffers_work(file), bool)


def test_a_real_child_does_not_get_through_a_broken_model(broken_model: Callable[[str], Path]) -> None:
    assert not probe._try(broken_model("truncated"), False)
