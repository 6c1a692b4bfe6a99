"""`python -m models gist`: from tokens to a sidecar, in one go or in several."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from tiny_nets import token_file

from models import trained
from models.__main__ import main


@pytest.fixture
def run(tmp_path: Path, tiny_model: Callable[..., Path]) -> Callable[..., int]:
    data = token_file(tmp_path / "data", "f" * 64)

    def train(*more: str) -> int:
        words = ["--model", str(tiny_model("llama")), "--data", str(data), "--out", str(tmp_path / "run")]
        return main(["gist", *words, "--measure-every", "1", "--save-every", "1", *more])

    return train


def test_a_run_leaves_a_sidecar_with_what_made_it(run: Callable[..., int], tmp_path: Path) -> None:
    sidecar = tmp_path / "tiny.zeta.gguf"
    assert run("--steps", "2", "--sidecar", str(sidecar)) == 0
    rows = [json.loads(line) for line in (tmp_path / "run" / "gist.jsonl").read_text().splitlines()]
    assert [row["step"] for row in rows if "step" in row] == [1, 2]
    net, name = trained.gist(sidecar)
    assert name
    assert net.count_parameters() == rows[0]["parameters"]
    made = json.loads(trained._field(trained._open(sidecar), "zeta.gist.made"))
    assert made["seed"] == 0
    assert made["data"][0]["kind"] == "prose"


def test_a_run_begins_from_the_weights_of_a_sidecar(run: Callable[..., int], tmp_path: Path) -> None:
    sidecar = tmp_path / "tiny.zeta.gguf"
    run("--steps", "2", "--sidecar", str(sidecar))
    (tmp_path / "run").rename(tmp_path / "before")
    assert run("--steps", "1", "--from", str(sidecar), "--rate", "0", "--rate-adam", "0") == 0
    state = torch.load(tmp_path / "run" / "gist.pt", weights_only=True)
    shipped = trained.gist(sidecar)[0].state_dict()
    assert all(torch.equal(value, shipped[name]) for name, value in state["net"].items())


def test_a_second_call_goes_on_from_the_last_step(
    run: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("--steps", "1")
    assert run("--steps", "2") == 0
    assert "going on from step 1" in capsys.readouterr().out
    assert torch.load(tmp_path / "run" / "gist.pt", weights_only=True)["step"] == 2


def test_data_that_is_not_there_is_one_sentence(
    tmp_path: Path, tiny_model: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["gist", "--model", str(tiny_model("llama")), "--data", str(tmp_path), "--out", str(tmp_path / "run")]
    assert main(words) == 1
    assert "there is no token file" in capsys.readouterr().err
