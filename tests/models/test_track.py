"""A phase's log as an offline run of Weights & Biases, which a stand-in plays here."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from models.__main__ import main


class Run:
    def __init__(self, **given: Any) -> None:
        self.given, self.rows = given, list[tuple[int, dict[str, Any]]]()

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def log(self, values: dict[str, Any], step: int) -> None:
        self.rows.append((step, values))


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "gist.jsonl"
    path.write_text('{"options": {"steps": 2}}\n{"step": 1, "loss": 3.5}\n\n{"step": 2, "loss": 3.0}\n')
    return path


def test_steps_become_metrics_and_the_rest_settings(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[Run] = []
    fake: Any = ModuleType("wandb")
    fake.init = lambda **given: runs.append(Run(**given)) or runs[-1]
    monkeypatch.setitem(sys.modules, "wandb", fake)
    assert main(["track", "--log", str(log), "--project", "lens"]) == 0
    assert runs[0].given["mode"] == "offline"
    assert (runs[0].given["project"], runs[0].given["name"]) == ("lens", "gist")
    assert runs[0].given["config"] == {"options": {"steps": 2}}
    assert runs[0].rows == [(1, {"loss": 3.5}), (2, {"loss": 3.0})]


def test_without_wandb_it_says_how_to_do_without(
    log: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "wandb", None)
    assert main(["track", "--log", str(log), "--project", "lens"]) == 1
    assert "wandb is not installed" in capsys.readouterr().err


def test_a_log_that_is_missing_or_no_json_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["track", "--log", str(tmp_path / "none.jsonl"), "--project", "lens"]) == 1
    (tmp_path / "words.jsonl").write_text("hello\n")
    assert main(["track", "--log", str(tmp_path / "words.jsonl"), "--project", "lens"]) == 1
    told = capsys.readouterr().err
    assert "cannot be read" in told
    assert "no JSON lines" in told
