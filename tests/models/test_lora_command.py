"""`python -m models lora`: from tokens and gists to a file that a chat can load."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from gguf import GGUFReader
from tiny_nets import WIDTH, a_sidecar, token_file

from models import checkpoint, heldout, trained
from models.__main__ import main
from zeta import adapterfile, modelfile

SMALL = ("--rank", 4, "--blocks", 1, "--windows", 2, "--horizon", 8, "--watched", 4, "--rate", 0.02)


class Ground:
    """What a run needs, for a tiny model."""

    def __init__(self, model: Path, folder: Path) -> None:
        self.model, self.file = model, modelfile.inspect(model)
        self.data = token_file(folder / "data", self.file.fingerprint)
        self.sidecar = a_sidecar(folder / "nets.zeta.gguf", self.file.fingerprint)
        self.out = folder / "out"

    def run(self, *more: object, sidecar: Path | None = None) -> int:
        given: Sequence[object] = (
            *("lora", "--model", self.model, "--data", self.data, "--sidecar", sidecar or self.sidecar),
            *("--out", self.out, *SMALL, *more),
        )
        return main([str(word) for word in given])

    def rows(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in (self.out / "lora.jsonl").read_text().splitlines()]


@pytest.fixture
def ground(tiny_model: Callable[..., Path], tmp_path: Path) -> Ground:
    return Ground(tiny_model("llama"), tmp_path)


def test_a_run_writes_an_adapter_that_fits_its_model_and_says_what_made_it(
    ground: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ground.run("--steps", 12, "--measure-every", 6) == 0
    path = ground.out / "lora.gguf"
    assert adapterfile.inspect(path, ground.file).path == path
    assert f"zeta chat --lora {path}" in capsys.readouterr().out
    made = json.loads(GGUFReader(path).get_field("zeta.lora.made").contents())
    first, *rest = ground.rows()
    assert made["gist"] == trained.gist(ground.sidecar)[1]
    assert [row["step"] for row in rest] == [6, 12]
    assert made["held_out"]["gist_l1"] == min(row["gist_l1"] for row in rest) < first["bare"]["gist_l1"]


def test_a_run_goes_on_from_its_last_checkpoint(ground: Ground, capsys: pytest.CaptureFixture[str]) -> None:
    ground.run("--steps", 8, "--save-every", 4, "--measure-every", 4)
    state = checkpoint.load(ground.out / "lora.pt")
    assert state is not None
    ground.run("--steps", 10, "--measure-every", 5)
    assert "going on from step 8" in capsys.readouterr().out
    assert [row.get("step") for row in ground.rows()] == [None, 4, 8, 10]


def test_an_adapter_that_is_no_better_than_none_is_not_written(
    ground: Ground, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    losses = iter([3.0, 3.1, 3.2, 2.9])
    monkeypatch.setattr(heldout, "measured", lambda *_: {"gist_l1": next(losses)})
    assert ground.run("--steps", 5, "--measure-every", 1, "--patience", 2) == 0
    told = capsys.readouterr().out
    assert "no better for 2 measurements: stopped" in told
    assert "no lora.gguf is written" in told
    assert not (ground.out / "lora.gguf").exists()


@pytest.mark.parametrize("option", [("--rank", 8), ("--place", "last"), ("--alpha", 3)])
def test_a_folder_with_a_run_of_another_shape_is_refused(
    option: tuple[object, ...], ground: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    ground.run("--steps", 1)
    assert ground.run("--steps", 2, *option) == 1
    assert "is of another adapter" in capsys.readouterr().err


def test_a_run_on_other_gists_is_refused_and_may_begin_from_the_weights(
    ground: Ground, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ground.run("--steps", 8, "--measure-every", 4)
    other = a_sidecar(tmp_path / "other.zeta.gguf", ground.file.fingerprint, seed=1)
    assert ground.run("--steps", 9, sidecar=other) == 1
    assert "is of another adapter" in capsys.readouterr().err
    before, ground.out = ground.out, tmp_path / "second"
    assert ground.run("--steps", 1, "--from", before / "lora-best.pt", sidecar=other) == 0


@pytest.mark.parametrize(
    ("fingerprint", "width", "words"),
    [("0" * 64, WIDTH, "for another model"), (None, 64, "have width 64, the model 128")],
)
def test_gists_of_another_model_are_refused(
    fingerprint: str | None,
    width: int,
    words: str,
    ground: Ground,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    other = a_sidecar(tmp_path / "other.zeta.gguf", fingerprint or ground.file.fingerprint, width)
    assert ground.run("--steps", 1, sidecar=other) == 1
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "words"), [(None, "there is no sidecar"), (b"GGUF", "is damaged"), (b"text", "is damaged")]
)
def test_a_sidecar_that_cannot_be_read_is_refused(
    content: bytes | None, words: str, ground: Ground, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.zeta.gguf"
    if content is not None:
        path.write_bytes(content)
    assert ground.run("--steps", 1, sidecar=path) == 1
    assert words in capsys.readouterr().err


def test_gists_cannot_be_trained_on_an_adapter_that_is_not_there(
    ground: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("gist", "--model", ground.model, "--data", ground.data, "--out", ground.out, "--lora", "none.pt")
    assert main([str(word) for word in words]) == 1
    assert "there is no checkpoint none.pt" in capsys.readouterr().err


def test_a_damaged_checkpoint_is_refused_by_name(ground: Ground, capsys: pytest.CaptureFixture[str]) -> None:
    ground.out.mkdir()
    (ground.out / "lora.pt").write_bytes(b"not a checkpoint")
    assert ground.run("--steps", 1) == 1
    assert "lora.pt is damaged" in capsys.readouterr().err
