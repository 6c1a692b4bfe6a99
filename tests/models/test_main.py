"""`python -m models`: settings from a file, options before them, errors in a sentence."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from models import __main__ as models_main
from models.errors import TrainingError


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[Namespace]:
    """A command `toy` with a required folder, a number, and a flag; what it was run with."""
    found: list[Namespace] = []

    def arguments(parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, required=True)
        parser.add_argument("--save-every", type=int, default=5)
        parser.add_argument("--from", dest="start", type=Path)
        parser.add_argument("--quick", action="store_true")

    def run(options: Namespace) -> int:
        if options.save_every == 13:
            raise TrainingError("thirteen is no number to train with", "take twelve")
        found.append(options)
        return 0

    real = models_main.importlib.import_module
    toy: Any = SimpleNamespace(arguments=arguments, run=run)
    monkeypatch.setitem(models_main.COMMANDS, "toy", ("toy", "A toy."))
    monkeypatch.setattr(models_main.importlib, "import_module", lambda name: toy if name == "toy" else real(name))
    return found


def config(tmp_path: Path, own: dict[str, object], shared: dict[str, object]) -> str:
    path = tmp_path / "toy.json"
    path.write_text(json.dumps({"own": own, "shared": shared}))
    return str(path)


def test_a_file_gives_what_is_not_typed_and_may_give_what_is_required(ran: list[Namespace], tmp_path: Path) -> None:
    path = config(tmp_path, {"save_every": 7, "quick": True}, {"out": "there", "from": "best.pt", "horizon": 64})
    assert models_main.main(["toy", "--config", path]) == 0
    assert vars(ran[0]) | {"config": None, "command": None} == {
        "out": Path("there"),
        "save_every": 7,
        "start": Path("best.pt"),
        "quick": True,
        "config": None,
        "command": None,
    }


def test_what_is_typed_goes_before_the_file(ran: list[Namespace], tmp_path: Path) -> None:
    path = config(tmp_path, {"save-every": 7}, {"out": "there"})
    assert models_main.main(["toy", "--config", path, "--save-every", "9", "--out", "here"]) == 0
    assert (ran[0].save_every, ran[0].out) == (9, Path("here"))


def test_an_unknown_setting_of_the_phase_is_an_error_that_names_the_known_ones(
    ran: list[Namespace], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert models_main.main(["toy", "--config", config(tmp_path, {"stepz": 7}, {"out": "there"})]) == 1
    told = capsys.readouterr().err
    assert "toy.json has an unknown setting: stepz" in told
    assert "known: from, out, quick, save_every" in told
    assert not ran


def test_a_file_that_is_missing_or_no_settings_is_an_error(tmp_path: Path, ran: list[Namespace]) -> None:
    assert models_main.main(["toy", "--config", str(tmp_path / "none.json")]) == 1
    (tmp_path / "list.json").write_text("[1]")
    assert models_main.main(["toy", "--config", str(tmp_path / "list.json")]) == 1
    assert not ran


def test_a_value_in_the_file_is_checked_like_one_that_is_typed(ran: list[Namespace], tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as caught:
        models_main.main(["toy", "--config", config(tmp_path, {"save_every": "often"}, {"out": "there"})])
    assert caught.value.code == 2


def test_an_error_of_training_is_a_sentence_and_a_hint(
    ran: list[Namespace], capsys: pytest.CaptureFixture[str]
) -> None:
    assert models_main.main(["toy", "--out", "x", "--save-every", "13"]) == 1
    assert capsys.readouterr().err == "zeta train: thirteen is no number to train with\n  take twelve\n"
