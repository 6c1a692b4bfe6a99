"""When cycles stop, what each part of one is worth, and the record of all of them."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tiny_nets import a_sidecar, token_file
from torch import nn

from models import basemodel, checkpoint, export, trained
from models.__main__ import main
from models.cycle import PARTS, Measures, Rules, verdict
from models.cycle_measures import Parts, choice, gists_of, losses, paired, swap_rate
from models.gistnet import GistNet, GistShape
from models.lensnet import LensNet, LensShape
from models.lora import Lora, LoraShape
from models.statistics import Interval
from zeta import modelfile

NEEDED = {part: Interval(0.1, 0.05, 0.15) for part in PARTS}


def a_cycle(number: int, loss: float, swaps: float = 0.1, **ablations: Interval) -> Measures:
    return Measures(number, {16: loss + 0.2, 78: loss}, swaps, {**NEEDED, **ablations})


def test_the_first_cycle_is_followed_by_another_unless_one_was_wanted() -> None:
    assert not verdict([a_cycle(1, 4.0)], Rules()).stop
    assert verdict([a_cycle(1, 4.0)], Rules(cycles=1)).stop


def test_cycles_stop_where_the_loss_is_flat_the_lens_is_steady_and_every_part_is_needed() -> None:
    assert verdict([a_cycle(1, 4.0), a_cycle(2, 3.995)], Rules()).stop
    assert not verdict([a_cycle(1, 4.0), a_cycle(2, 3.9)], Rules()).stop


@pytest.mark.parametrize(
    ("now", "word"),
    [
        (a_cycle(2, 3.995, swaps=0.2), "swap rate is not stable: 0.100, then 0.200"),
        (a_cycle(2, 3.995, lens=Interval(0.01, -0.02, 0.04)), "not measurably: lens"),
        (a_cycle(2, 3.9), "still improves: +0.100"),
    ],
)
def test_each_rule_alone_keeps_cycles_going_and_says_why(now: Measures, word: str) -> None:
    found = verdict([a_cycle(1, 4.0), now], Rules())
    assert not found.stop
    assert word in "\n".join(found.reasons)


def test_a_swap_rate_above_the_bound_is_not_stable_even_if_it_stays_there() -> None:
    assert not verdict([a_cycle(1, 4.0, 0.3), a_cycle(2, 4.0, 0.3)], Rules()).stop


def test_a_cycle_that_made_things_worse_ends_it_and_the_one_before_is_the_best() -> None:
    found = verdict([a_cycle(1, 4.2), a_cycle(2, 4.0), a_cycle(3, 4.1)], Rules())
    assert found.stop
    assert found.best == 2
    assert "got worse: -0.100" in found.reasons[0]


@given(st.lists(st.tuples(st.floats(2, 9), st.floats(0, 1)), min_size=1, max_size=8), st.integers(1, 8))
def test_there_are_never_more_cycles_than_wanted(told: list[tuple[float, float]], most: int) -> None:
    history = [a_cycle(number, *each) for number, each in enumerate(told, 1)]
    found = verdict(history, Rules(cycles=most))
    assert found.stop or len(history) < most
    assert found.best in range(1, len(history) + 1)


def test_a_rise_has_an_interval_that_holds_it_and_excludes_zero_where_it_is_large() -> None:
    random = np.random.default_rng(0)
    whole = random.normal(4, 1, 60)
    found = paired(whole + 0.5 + random.normal(0, 0.1, 60), whole)
    assert 0 < found.low < found.mean < found.high
    assert found.mean == pytest.approx(0.5, abs=0.05)
    assert paired(whole, whole) == Interval(0, 0, 0)


def a_lens(width: int = 128, seed: int = 0) -> LensNet:
    torch.manual_seed(seed)
    net = LensNet(LensShape(width, hidden=32, heads=4))
    nn.init.normal_(net.head[1].weight, std=0.5)
    return net


def test_the_lens_opens_its_best_blocks_and_recency_the_latest() -> None:
    gists = torch.randn(3, 12, 128)
    assert choice(None, gists, 2).tolist() == [[10, 11]] * 3
    assert choice(None, gists, 0).shape == (3, 0)
    with torch.no_grad():
        two, four = (choice(a_lens(), gists, opened).tolist() for opened in (2, 4))
    assert all(set(few) < set(more) for few, more in zip(two, four, strict=True))
    assert two != [[10, 11]] * 3


def test_a_block_that_is_opened_is_read_raw_and_an_adapter_is_worn(tiny_model: Callable[..., Path]) -> None:
    base, net = basemodel.load(tiny_model("llama"), dtype=torch.float32), GistNet(GistShape(128, hidden=32, heads=4))
    tokens = np.random.default_rng(0).integers(97, 122, (9, 4 * 32 + 8))
    changed = tokens.copy()
    changed[:, 64:90] = 97  # inside of the third block: an untrained gist is its last token alone

    def of(given: npt.NDArray[np.int64], opened: int, lora: Lora | None = None) -> npt.NDArray[np.float64]:
        parts = Parts(gists_of(base, net, given, 4), None, lora)
        return losses(base, parts, given, opened=opened, prefix=(256,))

    assert not np.allclose(of(tokens, 2), of(changed, 2))
    assert np.allclose(of(tokens, 1), of(changed, 1))
    lora = Lora(base, LoraShape(4))
    for name, value in lora.named_parameters():
        nn.init.normal_(value, std=0.1) if name.endswith(".b") else None
    assert not np.allclose(of(tokens, 1, lora), of(tokens, 1), atol=1e-3)


def test_recency_swaps_one_block_in_and_one_out_at_every_update() -> None:
    assert swap_rate(Parts(torch.randn(2, 11, 128)), opened=2) == pytest.approx(2 * 3 / (9 + 10 + 11))


class Run:
    """Two cycles' sidecars for a tiny model, and the command that measures them."""

    def __init__(self, model: Path, folder: Path) -> None:
        self.file, self.folder, self.record = modelfile.inspect(model), folder, folder / "cycles.json"
        self.data = token_file(folder / "data", self.file.fingerprint)
        self.sidecars = [a_sidecar(folder / f"{n}.zeta.gguf", self.file.fingerprint, seed=n) for n in (1, 2)]

    def measure(self, cycle: int, *more: object) -> int:
        words = ("cycle", "--model", self.file.path, "--data", self.data, "--cycle", cycle, "--record", self.record)
        given = (*words, "--sidecar", self.sidecars[cycle - 1], "--watched", 3, "--horizon", 8, *more)
        return main([str(word) for word in given])

    def told(self) -> dict[str, object]:
        found: dict[str, object] = json.loads(self.record.read_text())
        return found


@pytest.fixture
def run(tiny_model: Callable[..., Path], tmp_path: Path) -> Run:
    return Run(tiny_model("llama"), tmp_path)


def test_a_record_grows_by_a_cycle_and_measuring_one_again_replaces_it(run: Run) -> None:
    assert run.measure(1) == 0
    assert run.measure(2, "--sidecar-before", run.sidecars[0]) == 0
    once = run.told()
    assert run.measure(2, "--sidecar-before", run.sidecars[0]) == 0
    assert run.told() == once
    assert [each["cycle"] for each in once["cycles"]] == [1, 2]  # type: ignore[attr-defined,index]
    assert set(once["verdict"]) == {"stop", "reasons", "best"}  # type: ignore[call-overload]


def test_every_part_that_is_there_is_measured_alone(run: Run, tmp_path: Path) -> None:
    path, base = run.sidecars[0], basemodel.load(run.file.path)
    assert run.measure(1) == 0
    assert set(run.told()["cycles"][0]["ablations"]) == {"gist"}  # type: ignore[index]
    lens = a_lens()
    name = trained.gist(path)[1]
    export.export(path, "lens", lens, {**lens.shape.metadata(), "gist": name}, run.file.fingerprint, {})
    lora = Lora(base, LoraShape(4))
    checkpoint.save(tmp_path / "lora-best.pt", {"lora": lora.state_dict(), "shape": lora.shape.metadata()})
    assert run.measure(1, "--lora", tmp_path / "lora-best.pt") == 0
    found = run.told()["cycles"][0]["ablations"]  # type: ignore[index]
    assert set(found) == set(PARTS)
    assert found["lora"] == {"mean": 0, "low": 0, "high": 0}  # untrained, so as if it were not there
    assert found["gist"]["mean"] != 0
    assert found["lens"]["mean"] != 0


@pytest.mark.parametrize("text", ["", "{}", '{"cycles": [{"cycle": 1}]}', "[]"])
def test_a_damaged_record_is_refused(text: str, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run.record.write_text(text)
    assert run.measure(2) == 1
    assert "holds no cycles" in capsys.readouterr().err


def test_a_lens_that_was_trained_on_other_gists_is_not_used(run: Run) -> None:
    lens, path = a_lens(), run.sidecars[0]
    export.export(path, "lens", lens, {**lens.shape.metadata(), "gist": "other"}, run.file.fingerprint, {})
    assert trained.lens_on(path, trained.gist(path)[1]) is None
    assert trained.lens_on(path, "other") is not None
