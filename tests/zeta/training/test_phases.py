"""The command lines of a run."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from zeta.errors import ZetaError
from zeta.modelfile import ModelFile
from zeta.training import phases
from zeta.training.runconfig import Datasets, Logging, RunConfig

FILE = ModelFile(Path("/m/model.gguf"), "Model", "llama", 1, "f00d")


@pytest.fixture
def config(tmp_path: Path) -> RunConfig:
    return RunConfig(
        "mine",
        seed=3,
        cycles=3,
        datasets=Datasets(text=("a.txt", "b"), validation=("a",), dialogues=5, code=6),
        gist={"steps": 9},
        logging=Logging("lens"),
        artifacts_dir=str(tmp_path),
    )


def test_data_is_tokenized_once_for_all_cycles(config: RunConfig, tmp_path: Path) -> None:
    command = phases.data(config, FILE.path)
    assert command[:5] == [sys.executable, "-m", "zeta", "train", "data"]
    assert command[5:11] == ["--text", "a.txt", "--text", "b", "--validation", "a"]
    assert command[-2:] == ["--out", str(tmp_path / "mine" / "data")]
    assert phases.places(config, 1).data == phases.places(config, 2).data


def test_a_phase_gets_its_own_settings_and_what_all_share(config: RunConfig) -> None:
    command = phases.write(config, "gist", FILE, 1)
    assert command[:-1] == [sys.executable, "-m", "models", "gist", "--config"]
    told = json.loads(Path(command[-1]).read_text())
    where = phases.places(config, 1)
    assert told["own"] == {"steps": 9}
    assert told["shared"] == {
        "seed": 3,
        "horizon": 64,
        "model": "/m/model.gguf",
        "fingerprint": "f00d",
        "data": str(where.data),
        "labels": str(where.labels / "train"),
        "held_out": str(where.labels / "validation"),
        "sidecar": str(where.sidecar),
        "out": str(where.checkpoints / "gist"),
    }


def test_a_later_cycle_begins_from_the_nets_of_the_one_before(config: RunConfig) -> None:
    before = phases.places(config, 1).checkpoints / "gist" / "gist-best.pt"
    assert "from" not in phases.settings(config, "gist", FILE, 2)["shared"]
    before.parent.mkdir(parents=True)
    before.touch()
    shared = phases.settings(config, "gist", FILE, 2)["shared"]
    assert shared["from"] == str(before)
    assert shared["out"] != phases.settings(config, "gist", FILE, 1)["shared"]["out"]


def test_a_later_cycle_measures_and_trains_on_the_model_that_wears_the_adapter_of_the_one_before(
    config: RunConfig,
) -> None:
    folder = phases.places(config, 1).checkpoints / "lora"
    assert "--lora" not in phases.label(config, FILE.path, 2, "train")
    folder.mkdir(parents=True)
    for name in ("lora.gguf", "lora-best.pt"):
        (folder / name).touch()
    command = phases.label(config, FILE.path, 2, "train")
    assert command[command.index("--lora") + 1] == str(folder / "lora.gguf")
    assert phases.settings(config, "gist", FILE, 2)["shared"]["lora"] == str(folder / "lora-best.pt")
    assert "lora" not in phases.settings(config, "gist", FILE, 1)["shared"]


def test_labels_are_made_with_the_gists_of_their_cycle_for_both_splits(config: RunConfig) -> None:
    for split, count in (("train", "400"), ("validation", "100")):
        command = phases.label(config, FILE.path, 2, split)  # type: ignore[arg-type]
        where = phases.places(config, 2)
        given = dict(zip(command[5::2], command[6::2], strict=True))
        assert (given["--split"], given["--snapshots"]) == (split, count)
        assert (given["--gist"], given["--out"]) == (str(where.sidecar), str(where.labels / split))


def test_the_log_of_a_phase_is_tracked_under_the_runs_name(config: RunConfig) -> None:
    command = phases.track(config, "lens", 2)
    assert command[3:] == [
        "track", "--project", "lens", "--name", "mine-2-lens",
        "--log", str(phases.places(config, 2).checkpoints / "lens" / "lens.jsonl"),
    ]  # fmt: skip


def test_a_folder_that_cannot_be_written_is_named(config: RunConfig, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("")
    with pytest.raises(ZetaError, match=r"gist\.json cannot be written"):
        phases.write(config, "gist", FILE, 1)
