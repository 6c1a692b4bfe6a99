"""lens: every way to read is held against the same tokens, what is opened is what was chosen, and a run goes on."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import random_lens
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from models import export
from models.gistnet import GistNet, GistShape
from zeta import cli, embedding
from zeta.bench.filler import filler
from zeta.bench.lens import asking as lens_asking
from zeta.bench.lens import benchmark as lens
from zeta.bench.lens import focus as lens_focus
from zeta.bench.lens import longbench as lens_longbench
from zeta.bench.lens import substitution as lens_substitution
from zeta.bench.lens import telemetry as lens_run
from zeta.bench.lens import texts as lens_texts
from zeta.bench.lens.focus import best
from zeta.bench.lens.opening import opened_losses
from zeta.bench.lens.options import PARTS, LensOptions
from zeta.bench.lens.runtime import LensRuntime, opened
from zeta.bench.lens.stage import Stage
from zeta.bench.lens.statistics import interval, sign_test, spearman
from zeta.commands.bench.lens import lens as command
from zeta.errors import ConfigError, SidecarError
from zeta.lens import learned
from zeta.lens.entry import BLOCK
from zeta.llama import ContextOptions, LlamaContext
from zeta.modelfile import ModelFile
from zeta.paths import HOME_VARIABLE
from zeta.training.labels import PieceVectors
from zeta.training.scene import Scene
from zeta.training.snapshots import Answers, LabelOptions, Sampler, Snapshot
from zeta.training.tokenfile import TokenFile, Tokenized

Many = list[float]


def silent(_share: float, _step: str) -> None:
    pass


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> str:
    """One for all tests: what was found out about a model is found out once."""
    return str(tmp_path_factory.mktemp("home"))


@pytest.fixture(autouse=True)
def nets(monkeypatch: pytest.MonkeyPatch, home: str) -> None:
    """Every model has random nets, there is no embedding model, and nobody's folders are read."""
    monkeypatch.setenv(HOME_VARIABLE, home)
    monkeypatch.setattr(embedding, "installed", lambda: None)
    monkeypatch.setattr(learned, "load", lambda file, _folders: _nets(file))


def _nets(file: ModelFile, *, lens: bool = True) -> learned.Learned:
    found: learned.Learned = random_lens.learned(file.path, lens=lens)
    return found


@pytest.fixture
def options(tiny_model: Callable[..., Path]) -> LensOptions:
    return replace(LensOptions(tiny_model(), threads=1).quick(), windows=4, folded=4, snapshots=1, facts=1)


@pytest.fixture
def runtime(options: LensOptions) -> Iterator[LensRuntime]:
    with opened(options) as found:
        yield found


@pytest.fixture
def stage(runtime: LensRuntime) -> Stage:
    context = LlamaContext(runtime.model, ContextOptions(cells=512, sequences=2, threads=1))
    return Stage(context, (65,))


def ids(count: int, seed: int = 0) -> np.ndarray[Any, np.dtype[np.uint32]]:
    return np.random.default_rng(seed).integers(97, 122, count).astype(np.uint32)


# what is read


def test_the_embeddings_of_tokens_read_as_the_tokens_do(runtime: LensRuntime, stage: Stage) -> None:
    tokens, ahead = ids(40), ids(16, 1)
    vectors = runtime.learned.embeddings.rows(tokens)
    assert stage.foretold([vectors], ahead) == pytest.approx(stage.foretold([tokens], ahead), abs=1e-3)


def test_what_stood_there_before_is_forgotten_by_the_next_reading(stage: Stage) -> None:
    ahead = ids(16, 1)
    alone = stage.foretold([], ahead)
    stage.foretold([ids(64)], ahead, spread=False)
    assert stage.foretold([], ahead) == pytest.approx(alone, abs=1e-4)


def test_a_long_continuation_is_read_in_batches_without_a_seam(runtime: LensRuntime) -> None:
    ahead, found = ids(100, 1), []
    for batch in (32, 512):
        context = LlamaContext(runtime.model, ContextOptions(cells=512, batch=batch, sequences=2, threads=1))
        found.append(Stage(context, (65,)).foretold([ids(40)], ahead))
    assert found[0] == pytest.approx(found[1], abs=2e-3)
    assert len(found[0]) == 100


def test_gists_in_the_middle_of_their_spans_stand_apart(runtime: LensRuntime, stage: Stage) -> None:
    gists = runtime.learned.encode(ids(128).reshape(-1, BLOCK))
    ahead = ids(16, 1)
    near, far = (stage.foretold([gists], ahead, spread=spread) for spread in (False, True))
    assert near[0] == pytest.approx(far[0], abs=1e-4)  # foretold by the last gist, before anything moved
    assert not np.allclose(near[1:], far[1:], atol=1e-3)
    positions = [1 + i * BLOCK + BLOCK // 2 for i in range(4)]
    assert stage._context.last_position() == positions[-1] + len(ahead) - 1


def test_windows_share_no_token_that_counts() -> None:
    prose, code = [ids(700), ids(500, 1)], Tokenized("c", "code", "validation", "", ids(9000))
    found = TokenFile([*(Tokenized("a", "prose", "validation", "", text) for text in prose), code], [])
    cut = lens_texts.windows(found, 8, 160, 64)
    assert [len(window) for window in cut] == [160] * 8
    where = [
        (name, start)
        for window in cut
        for name, text in enumerate(prose)
        for start in range(len(text) - 159)
        if np.array_equal(text[start : start + 160], window)
    ]
    assert len(where) == 8
    assert all(b - a >= 64 for (m, a), (n, b) in itertools.pairwise(where) if m == n)
    with pytest.raises(ConfigError, match="too few for 40 windows"):
        lens_texts.windows(found, 40, 160, 64)


# numbers


@settings(max_examples=40)
@given(st.lists(st.floats(-5, 5), min_size=2, max_size=40))
def test_an_interval_holds_its_mean_and_moves_with_its_values(values: Many) -> None:
    found = interval(values)
    assert found["low"] - 1e-9 <= found["mean"] <= found["high"] + 1e-9
    moved = interval([value + 1 for value in values])
    assert moved["low"] == pytest.approx(found["low"] + 1, abs=1e-6)


@settings(max_examples=40)
@given(st.lists(st.integers(-20, 20), min_size=2, max_size=30))
def test_rank_correlation_sees_order_alone(values: list[int]) -> None:
    found = spearman(values, [value**3 for value in values])
    assert found is None if len(set(values)) == 1 else found == pytest.approx(1.0)


def test_a_sign_test_asks_how_likely_chance_alone_is() -> None:
    assert sign_test([1.0] * 5) == pytest.approx(1 / 32)
    assert sign_test([1.0, -1.0, 0.0]) == pytest.approx(3 / 4)
    assert sign_test([0.0]) is None


def test_the_best_are_chosen_and_of_equals_the_nearer() -> None:
    assert sorted(best(np.asarray([3.0, 0.0, 1.0, 1.0, 2.0]), 3)) == [0, 3, 4]


# focus


@pytest.fixture
def snapshot(options: LensOptions) -> Snapshot:
    file = TokenFile([Tokenized("a", "prose", "validation", "", ids(900))], [[65]])
    labels = LabelOptions(kinds=("prose",), split="validation", blocks=6, opened=0, recent=40, horizon=16)
    return Sampler(file, labels, Answers((66,), frozenset({67}))).snapshot(0)


@pytest.mark.parametrize("mode", ["exact", "lazy"])
def test_one_gist_opened_is_what_labelling_measures(runtime: LensRuntime, snapshot: Snapshot, mode: str) -> None:
    context = LlamaContext(runtime.model, ContextOptions(cells=1024, sequences=2, threads=1))
    vectors = PieceVectors(runtime.learned, snapshot.tokens[: snapshot.cursor])
    scene = Scene(context, snapshot, vectors)
    tried = scene.exact if mode == "exact" else scene.lazy
    expected = tried(2, snapshot.context.items[2].children())
    found = opened_losses(context, snapshot, vectors, [2], mode)  # type: ignore[arg-type]
    assert found == pytest.approx(expected, abs=0.01)
    assert not np.allclose(found, scene.losses, atol=0.05)


def test_all_gists_opened_exactly_is_the_text_itself(runtime: LensRuntime, snapshot: Snapshot) -> None:
    context = LlamaContext(runtime.model, ContextOptions(cells=1024, sequences=2, threads=1))
    vectors = PieceVectors(runtime.learned, snapshot.tokens[: snapshot.cursor])
    gists = [index for index, entry in enumerate(snapshot.context.items) if entry.level]
    found = opened_losses(context, snapshot, vectors, gists, "exact")
    text = Stage(context, (65,)).foretold([snapshot.tokens[: snapshot.cursor]], snapshot.tokens[snapshot.cursor :])
    assert found == pytest.approx(text, abs=2e-3)


def test_the_oracle_leaves_no_more_loss_alone_than_any_single_choice(options: LensOptions) -> None:
    with opened(options, window=160) as runtime:
        file = lens_texts.documents(runtime, options)
        labels = LabelOptions(kinds=("prose",), split="validation", blocks=6, opened=0, horizon=16, recent=40)
        snapshot = Sampler(file, labels, Answers((66,), frozenset())).snapshot(0)
        context = LlamaContext(runtime.model, ContextOptions(cells=1024, sequences=2, threads=1))
        row = lens_focus._measured(runtime, context, snapshot, 1)
    assert set(row["scores"]) == set(lens_focus.CHOOSERS)
    for mode in lens_focus.MODES:
        assert len(row[mode]["worth"]) == 6
        assert set(row[mode]["losses"]) == {"gists", "oracle", *lens_focus.CHOOSERS}


# the whole


def test_a_quick_run_has_every_part_and_the_numbers_that_were_promised(options: LensOptions, tmp_path: Path) -> None:
    out = tmp_path / "lens.json"
    found = lens.run(
        replace(options, parts=("substitution", "focus", "hearing", "boundary"), windows=2, folded=2, out=out), silent
    )
    assert set(found["substitution"]) == set(lens_substitution.ISSUED)
    assert all(isinstance(value, float) for value in found["substitution"].values())
    assert set(found["lens"]) == {"spearman", "beats_recency"}
    assert found["latency_ratio"] is found["swap_rate"] is found["mean_residency"] is None
    assert json.loads(json.dumps(found, allow_nan=False))["schema"] == lens.SCHEMA
    assert len({len(line) for line in lens.table(found)}) == 1
    jumps = {place: row["jump"]["mean"] for place, row in found["parts"]["boundary"]["places"].items()}
    assert jumps.pop("16") == 0.0
    assert any(jumps.values())


def test_a_run_that_was_stopped_goes_on_and_gives_the_same(
    options: LensOptions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lens_substitution, "_AT_ONCE", 1)
    chosen = replace(options, parts=("substitution",), windows=2, folded=2, out=tmp_path / "lens.json")

    def stop(_share: float, step: str) -> None:
        if "1 of 2" in step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        lens.run(chosen, stop)
    steps: list[str] = []
    found = lens.run(chosen, lambda _share, step: steps.append(step))
    assert [step for step in steps if " of 2" in step] == ["substitution: 1 of 2 windows"]
    again = lens.run(replace(chosen, out=None), silent)
    assert found["substitution"] == pytest.approx(again["substitution"], abs=1e-3)


def test_a_chat_is_timed_and_its_telemetry_summed_up(options: LensOptions) -> None:
    found = lens.run(replace(options, parts=("speed", "run"), tokens=768, pairs=1), silent)
    assert found["latency_ratio"] > 0
    assert 0 <= found["swap_rate"] <= 1
    assert found["parts"]["run"]["chat"]["iterations"] > 10
    assert set(found["parts"]["run"]["alone"]) == set(lens_run.WAYS)
    assert found["parts"]["speed"]["updates"]["256"]["update_ms"] > 0
    assert len({len(line) for line in lens.table(found)}) == 1


def test_a_text_is_read_through_every_window_with_the_lens_and_without(options: LensOptions) -> None:
    part = lens.run(replace(options, parts=("sweep",), budgets=(256,), history=480), silent)["parts"]["sweep"]
    for found in part.values():
        losses = {name: loss["mean"] for name, loss in found["losses"].items()}
        assert set(losses) == {"recency 256", "gists 256", "lens 256", "full"}
        assert losses["recency 256"] != pytest.approx(losses["gists 256"], abs=1e-3)
        assert found["losses"]["full"]["n"] == 3


def test_questions_are_asked_with_the_lens_and_with_resonance_alone(options: LensOptions) -> None:
    part = lens.run(replace(options, parts=("needle",), facts=2), silent)["parts"]["needle"]
    assert {name: way["loss"]["n"] for name, way in part["ways"].items()} == dict.fromkeys(lens_asking.WAYS, 2)
    assert part["ways"]["window"]["recalled"]["mean"] == part["ways"]["lens alone"]["recalled"]["mean"] == 0.0
    assert part["gains"]["resonance"]["mean"] == 0.0


def test_examples_of_longbench_are_read_from_a_file(options: LensOptions, tmp_path: Path) -> None:
    path = tmp_path / "qa.jsonl"
    context = "\n\n".join(text for text, _ in zip(filler(3), range(2), strict=False))
    path.write_text(json.dumps({"context": context, "input": "What grew there?", "answers": ["beans", "peas"]}) + "\n")
    part = lens.run(replace(options, parts=("longbench",), longbench=(path,)), silent)["parts"]["longbench"]
    assert {way["loss"]["n"] for way in part["qa"]["ways"].values()} == {1}
    for wrong in ("no json", '{"context": "a"}', '{"context": "a", "input": "b", "answers": []}', ""):
        path.write_text(wrong)
        with pytest.raises(ConfigError, match=r"qa\.jsonl"):
            lens_longbench.examples(path, 5)


# what cannot be measured


def test_a_model_without_a_gist_net_has_nothing_to_measure_and_says_so(
    options: LensOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learned, "load", lambda _file, _folders: None)
    found = lens.run(options, silent)
    assert found["parts"] == {name: {"missing": lens.NO_NETS} for name in PARTS}
    assert set(found["substitution"].values()) == {None}
    assert any(lens.NO_NETS in row for row in lens.table(found))


def test_a_sidecar_without_a_lensnet_says_so(options: LensOptions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learned, "load", lambda file, _folders: _nets(file, lens=False))
    found = lens.run(replace(options, parts=("hearing", "focus")), silent)
    assert found["parts"]["hearing"] == {"missing": lens.NO_LENS}
    assert found["lens"] == {"spearman": None, "beats_recency": None}
    assert any(lens.NO_LENS in row for row in lens.table(found))


def test_nets_of_another_model_are_refused(options: LensOptions, tmp_path: Path) -> None:
    net = GistNet(GistShape(128, hidden=32, heads=4))
    path = tmp_path / "other.zeta.gguf"
    export.export(path, "gist", net, net.shape.metadata(), "f" * 64, {})
    with pytest.raises(SidecarError, match="belongs to another model"):
        lens.run(replace(options, sidecar=path), silent)


def test_a_model_whose_cells_cannot_move_is_refused(tiny_model: Callable[..., Path]) -> None:
    with pytest.raises(ConfigError, match="cannot have a lens"):
        lens.run(LensOptions(tiny_model("mamba"), threads=1).quick(), silent)


def test_a_text_too_short_or_unreadable_is_said(options: LensOptions, tmp_path: Path) -> None:
    path = tmp_path / "short.txt"
    path.write_text("Too short.")
    with pytest.raises(ConfigError, match="too few for 4 windows"):
        lens.run(replace(options, texts=(path,)), silent)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="cannot be read as text"):
        lens.run(replace(options, texts=(path,)), silent)


def test_the_command_writes_its_result_and_knows_every_part(options: LensOptions, tmp_path: Path) -> None:
    out = tmp_path / "lens.json"
    given = ["--model", str(options.model), "--part", "hearing", "--quick", "--json", "--out", str(out)]
    found = CliRunner().invoke(command, given)
    assert found.exit_code == 0, found.output
    assert json.loads(out.read_text())["parts"].keys() == {"hearing"}
    assert set(PARTS) | {"longbench"} == set(lens.MEASURES)
    assert "lens" in CliRunner().invoke(cli.zeta, ["bench", "--help"]).output


def test_texts_and_a_folder_cannot_both_be_given(options: LensOptions, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("a")
    found = CliRunner().invoke(command, ["--text", str(path), "--data", str(tmp_path)])
    assert found.exit_code == 2


@pytest.mark.model
def test_in_the_default_model_the_text_itself_foretells_best(default_model: Path) -> None:
    chosen = replace(LensOptions(default_model, parts=("substitution",)).quick(), windows=2, folded=2)
    found = lens.run(chosen, silent)["substitution"]
    assert found["full"] < found["recent_tokens"] < found["mean"]
    assert found["full"] < found["drop"]
