"""`python -m models lens`: from labels, and text before them, to a sidecar."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from tiny_labels import label_file
from tiny_nets import WIDTH, a_sidecar, token_file

from models import trained
from models.__main__ import main

Run = Callable[..., int]
FINGERPRINT = "f" * 64


@pytest.fixture
def sidecar(tmp_path: Path) -> Path:
    return a_sidecar(tmp_path / "tiny.zeta.gguf", FINGERPRINT)


@pytest.fixture
def run(tmp_path: Path, sidecar: Path) -> Run:
    def labels(name: str, seed: int) -> str:
        _, gist = trained.gist(sidecar)
        made = label_file(tmp_path / name, gist=gist, fingerprint=FINGERPRINT, width=WIDTH, seed=seed)
        return str(made)

    here = ["--labels", labels("labels", 0), "--held-out", labels("held", 1), "--out", str(tmp_path / "run")]

    def train(*more: str) -> int:
        return main(["lens", *here, "--measure-every", "1", "--save-every", "1", *more])

    return train


@pytest.fixture
def text(tmp_path: Path, tiny_model: Callable[..., Path], sidecar: Path) -> list[str]:
    data = token_file(tmp_path / "data", FINGERPRINT)
    return ["--data", str(data), "--model", str(tiny_model("llama")), "--gist", str(sidecar), "--warm-batch", "4"]


def rows(folder: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "run" / f"{name}.jsonl").read_text().splitlines()]


def made(sidecar: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(trained._field(trained._open(sidecar), "zeta.lens.made"))
    return found


def test_a_run_leaves_a_sidecar_with_what_made_it_and_a_report_on_other_documents(
    run: Run, tmp_path: Path, sidecar: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--steps", "2", "--rate", "0.001", "--sidecar", str(sidecar)) == 0
    _, gist = trained.gist(sidecar)
    assert trained.lens_on(sidecar, gist) is not None
    told = made(sidecar)
    assert told["command"] == "zeta train lens --steps 2 --rate 0.001 --seed 0"
    assert told["report"]["n"] == told["held_out"]["n"] == 6  # half of the twelve each
    assert "report: disagreement" in capsys.readouterr().out
    assert [row["step"] for row in rows(tmp_path, "lens") if "step" in row] == [1, 2]


def test_a_lens_that_learned_nothing_is_not_put_into_the_sidecar(
    run: Run, sidecar: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--steps", "2", "--rate", "0", "--sidecar", str(sidecar)) == 0
    assert "no measured lens was better than none" in capsys.readouterr().out
    assert trained._field(trained._open(sidecar), "zeta.lens.version") is None


def test_a_second_call_goes_on_from_the_last_step(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run("--steps", "1")
    assert run("--steps", "2") == 0
    assert "going on from step 1" in capsys.readouterr().out


def test_held_out_labels_of_one_document_are_refused(
    run: Run, tmp_path: Path, sidecar: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, gist = trained.gist(sidecar)
    one = label_file(tmp_path / "held", gist=gist, fingerprint=FINGERPRINT, width=WIDTH, documents=("one",))
    assert run("--steps", "1") == 1
    assert "the held-out labels are of one document" in capsys.readouterr().err
    other = label_file(tmp_path / "other", gist=gist, fingerprint=FINGERPRINT, width=WIDTH, documents=("two",))
    assert run("--steps", "1", "--report", str(other)) == 0
    assert run("--steps", "1", "--report", str(one)) == 1  # nothing is left to stop by


def test_a_document_that_is_reported_on_stops_nothing(run: Run, tmp_path: Path, sidecar: Path) -> None:
    _, gist = trained.gist(sidecar)
    told = label_file(
        tmp_path / "told", gist=gist, fingerprint=FINGERPRINT, width=WIDTH, documents=("two",), snapshots=5
    )
    run("--steps", "1", "--report", str(told))
    measured = rows(tmp_path, "lens")
    assert [row["n"] for row in measured if "step" in row] == [6]
    assert measured[-1]["report"]["n"] == 5


def test_labels_of_another_gist_net_are_refused(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    label_file(tmp_path / "held", gist="another", fingerprint=FINGERPRINT, width=WIDTH)
    assert run("--steps", "1") == 1
    assert "made with another gist net" in capsys.readouterr().err


def test_the_warm_stage_learns_from_text_and_says_so_in_the_sidecar(
    run: Run, text: list[str], tmp_path: Path, sidecar: Path
) -> None:
    assert run("--warm-steps", "2", "--steps", "1", "--sidecar", str(sidecar), *text) == 0
    warm = torch.load(tmp_path / "run" / "warm-best.pt", weights_only=True)
    begun = torch.load(tmp_path / "run" / "lens-best.pt", weights_only=True)
    assert warm["step"] in (1, 2)
    assert begun["net"].keys() == warm["net"].keys()
    told = made(sidecar)
    assert "--warm-steps 2 --warm-batch 4" in told["command"]
    assert told["warm"]["contexts"] > 100
    assert [source["split"] for source in told["warm"]["data"]] == ["train"]


def test_gists_of_the_text_are_made_once(run: Run, text: list[str], tmp_path: Path) -> None:
    run("--warm-steps", "1", "--steps", "1", *text)
    paths = [tmp_path / "run" / f"guesses-{split}.npz" for split in ("train", "validation")]
    before = [path.stat().st_mtime_ns for path in paths]
    run("--warm-steps", "2", "--steps", "1", *text)
    assert [path.stat().st_mtime_ns for path in paths] == before
    assert np.load(paths[0])["gists"].dtype == np.float16


def test_the_warm_stage_says_what_it_lacks(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--warm-steps", "1") == 1
    assert "give --data, --model and --gist" in capsys.readouterr().err
