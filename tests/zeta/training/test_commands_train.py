"""`zeta train` as a user types it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result
from pyarrow import parquet
from tiny_training import LastOf, prose

from zeta.commands.train import train
from zeta.errors import ConfigError, ZetaError
from zeta.training import child, extras, labelling, tokens


@pytest.fixture
def model(tmp_path: Path, tiny_model: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ZETA_HOME", str(tmp_path / "home"))
    return tiny_model()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The command lines of phases, none of which is run; "fail" in one of them fails it."""
    found: list[list[str]] = []

    def run(command: list[str]) -> int:
        found.append(command[2:])
        return 3 if "fail" in command else 0

    monkeypatch.setattr(child, "run", run)
    return found


def run(*words: object) -> Result:
    return CliRunner().invoke(train, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "book.txt"
    path.write_bytes(bytes(prose(2000)))
    return path


def test_data_makes_a_token_file_and_says_what_is_in_it(model: Path, book: Path, tmp_path: Path) -> None:
    result = run("data", "--text", book, "--dialogues", 2, "--code", 1, "--model", model, "--out", tmp_path / "data")
    assert "prose train: 1 documents, 2000 tokens" in result.stdout
    assert result.stdout.splitlines()[-1] == str(tmp_path / "data" / tokens.FILE)
    table = parquet.read_table(tmp_path / "data" / tokens.FILE)
    assert table.column("kind").to_pylist() == ["prose", "dialogue", "dialogue", "code"]


def test_data_refuses_an_unknown_title_before_it_makes_anything(model: Path, book: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no text has the title poem"):
        run("data", "--text", book, "--validation", "poem", "--model", model, "--out", tmp_path / "data")
    with pytest.raises(ConfigError, match="nothing to tokenize"):
        run("data", "--model", model, "--out", tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_data_without_pyarrow_says_what_to_install(
    model: Path, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(extras, "importlib", SimpleNamespace(import_module=missing))
    with pytest.raises(ZetaError, match="training needs pyarrow") as caught:
        run("data", "--text", book, "--model", model, "--out", tmp_path / "data")
    assert caught.value.hint == "pip install 'zeta[train]'"


def test_label_measures_and_says_how_much(
    model: Path, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("data", "--text", book, "--model", model, "--out", tmp_path / "data")
    monkeypatch.setattr(labelling, "nets_of", lambda file, _named: LastOf(file.path))
    words = ["--data", tmp_path / "data", "--out", tmp_path / "labels", "--model", model, "--snapshots", 1]
    words += ["--blocks", 4, "--opened", 1, "--recent", 8, "--horizon", 4, "--candidates", 2]
    result = run("label", *words)
    assert result.stdout == f"1 snapshots labelled, 1 there\n{tmp_path / 'labels'}\n"
    assert run("label", *words).stdout.startswith("0 snapshots labelled")


def test_a_phase_is_given_the_models_file_and_every_other_option(model: Path, started: list[list[str]]) -> None:
    run("gist", "--model", model, "--steps", 3, "--out", "there")
    run("lens", "--labels", "here")
    run("lens", "--model", model, "--labels", "here", "--warm-steps", 5)  # reads text too, so it needs embeddings
    assert started == [
        ["models", "gist", "--model", str(model), "--steps", "3", "--out", "there"],
        ["models", "lens", "--labels", "here"],
        ["models", "lens", "--model", str(model), "--labels", "here", "--warm-steps", "5"],
    ]


def test_a_phase_of_a_run_reads_its_settings_from_a_file(model: Path, started: list[list[str]], tmp_path: Path) -> None:
    (tmp_path / "run.yaml").write_text("run_name: mine\ngist: {steps: 4}\n")
    run("gist", "--config", tmp_path / "run.yaml", "--model", model, "--cycle", 2, "--rate", "0.5")
    path = tmp_path / "artifacts" / "mine" / "checkpoints" / "cycle-2" / "gist.json"
    assert started == [["models", "gist", "--config", str(path), "--rate", "0.5"]]
    assert json.loads(path.read_text())["own"] == {"steps": 4}


def test_a_phase_that_fails_gives_its_exit_code(model: Path, started: list[list[str]]) -> None:
    assert run("gist", "--model", model, "fail").exit_code == 3


def test_without_torch_nothing_is_started(
    model: Path, started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extras.importlib.util, "find_spec", lambda _name: None)
    for command in (["gist", "--steps", 3], ["lens"], ["lora"], ["cycle", "--config", __file__]):
        with pytest.raises(ZetaError, match="training needs torch") as caught:
            run(*command)
        assert caught.value.hint == "pip install 'zeta[train]'"
    assert not started


def test_a_cycle_is_data_gist_labels_and_lens_then_a_measurement_and_leaves_out_what_has_no_section(
    model: Path, started: list[list[str]], tmp_path: Path
) -> None:
    (tmp_path / "run.yaml").write_text("run_name: mine\ngist: {}\nlens: {}\nlogging: {wandb_project: zeta}\n")
    result = run("cycle", "--config", tmp_path / "run.yaml", "--model", model)
    assert [" ".join(command[1:3] if command[0] == "zeta" else command[1:2]) for command in started] == [
        "train data",
        "gist",
        "track",
        "train label",
        "train label",
        "lens",
        "track",
        "cycle",
    ]
    assert result.stdout.splitlines()[-1] == str(tmp_path / "artifacts" / "mine")


def test_data_that_is_there_is_not_made_again(model: Path, started: list[list[str]], tmp_path: Path) -> None:
    (tmp_path / "artifacts" / "mine" / "data").mkdir(parents=True)
    (tmp_path / "artifacts" / "mine" / "data" / tokens.FILE).touch()
    (tmp_path / "run.yaml").write_text("run_name: mine\ngist: {}\n")
    run("cycle", "--config", tmp_path / "run.yaml", "--model", model)
    assert [command[1] for command in started] == ["gist", "cycle"]
