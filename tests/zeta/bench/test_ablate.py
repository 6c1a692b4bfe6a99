"""ablate: one thing at a time is varied, the default is among the values, and nothing that was tried stays behind."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from word_embedder import WordEmbedder

from zeta import embedding, modelfile, paths, sidecar
from zeta.bench.ablation import benchmark as ablate
from zeta.bench.ablation import decisions as ablation_decisions
from zeta.bench.ablation import groups as ablation_groups
from zeta.bench.ablation import rankings as ablation_rankings
from zeta.bench.ablation import tally as ablation_tally
from zeta.bench.ablation.axes import AXES
from zeta.bench.ablation.benchmark import AblateOptions
from zeta.bench.ablation.scene import Asked, Scene, read
from zeta.bench.ablation.texts import CODES, FIT, NATURAL, Sizes, histories
from zeta.bench.ablation.ways import answered
from zeta.bench.partial import discard
from zeta.commands.bench.ablate import ablate as command
from zeta.errors import ConfigError
from zeta.paths import HOME_VARIABLE
from zeta.recall import Query
from zeta.resonance import Scores
from zeta.runtime import Runtime, RuntimeOptions
from zeta.sidecar import Calibration, Decision

SIZES = Sizes(tokens=3072, codes=2, facts=2, unrelated=2, histories=1)  # of letters: a tiny model has no longer tokens
FEW = ("signal", "heads", "threshold")
CURVE = ((0.0, 0.9, 0.5), (0.1, 0.5, 0.75), (1.0, 0.0, 1.0))
HEADS = ((0, 0), (0, 3), (1, 1))


def calibration() -> Calibration:
    """Three heads of a tiny model, weighing what they like."""
    rng = np.random.default_rng(7)
    return Calibration(
        heads=HEADS,
        weights=(0.25, 0.5, 0.25),
        fusion=(1.0, 0.5, 2.0),
        decision=(0.5, 0.25, 4.0, 1.0, 0.5),
        bias=-3.0,
        curve=CURVE,
        mean_threshold=10.0,
        query_mean=np.zeros((3, 32), np.float32),
        background=(
            rng.integers(-127, 128, (4, 3, 64, 32)).astype(np.int8),
            np.full((4, 3, 64), 1e-3, np.float32),
        ),
        semantic=Decision(
            (1.0, 0.5, 2.0, 4.0), (0.5, 0.25, 2.0, 1.0, 0.5, 3.0, 3.0), -3.0, CURVE, WordEmbedder.model_id
        ),
    )


@contextmanager
def living_in(folder: Path) -> Iterator[None]:
    """A home of its own, and an embedding model in it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOME_VARIABLE, str(folder))
        patch.setattr(WordEmbedder, "close", lambda self: None, raising=False)
        patch.setattr(embedding, "installed", WordEmbedder)
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, tiny_model: Callable[..., Path]) -> Path:
    """A home in which a tiny model is calibrated."""
    made = tmp_path_factory.mktemp("home")
    with living_in(made):
        fingerprint = modelfile.inspect(tiny_model()).fingerprint
        sidecar.save(paths.models_folder() / "tiny.zeta.gguf", fingerprint, calibration())
    return made


@pytest.fixture(autouse=True)
def home(request: pytest.FixtureRequest) -> Iterator[None]:
    """The real models live where they are."""
    if request.node.get_closest_marker("model"):
        yield
        return
    with living_in(request.getfixturevalue("folder")):
        yield


@pytest.fixture(scope="module")
def options(tiny_model: Callable[..., Path]) -> AblateOptions:
    return AblateOptions(
        tiny_model(), sizes=SIZES, seeds=(1,), ctx=1024, page=64, pages=(32, 64), ks=(1, 2), threshold=0.1, threads=1
    )


@pytest.fixture(scope="module")
def result(options: AblateOptions, folder: Path) -> dict[str, Any]:
    with living_in(folder):
        return ablate.run(options, lambda share, step: None)


@pytest.fixture(scope="module")
def scene(options: AblateOptions, folder: Path) -> Iterator[Scene]:
    with living_in(folder):
        runtime = Runtime(options.model, RuntimeOptions(window=1024, page=64, threads=1), embedder=WordEmbedder())
    (history, *_) = histories(runtime.model, SIZES, (1,), 64, (), fit=False)
    with read(runtime, history, 1024, 0.1, lambda share, step: None) as found:
        yield found
    runtime.close()


@pytest.fixture
def asked(scene: Scene) -> Asked:
    return Asked(scene, scene.trial.questions[0])


def values(result: dict[str, Any], group: str, part: str = NATURAL) -> list[str]:
    return [row["value"] for row in result["rows"] if (row["group"], row["set"]) == (group, part)]


def test_every_axis_has_a_row_for_each_of_its_values(result: dict[str, Any]) -> None:
    ranked = {
        "baseline": ["chat", "window"],  # a tiny model was not trained for such lengths: nothing is full
        "page": ["64", "32"],
        "signal": ["mean", "sharp", "lexical", "semantic", "fused"],
        "heads": ["1", "2", "all"],
        "query": ["last 4", "last 8", "last 16", "last 32", "last 64", "mean-pooled"],
        "k": ["1", "2"],
        "positions": ["near", "old, overlapping"],
        "mode": ["passage", "kv", "text", "kv, first 16 decoded again", "passage, in a sequence of its own"],
    }
    for group, wanted in ranked.items():
        for part in (NATURAL, CODES):
            assert sorted(values(result, group, part)) == sorted(wanted)
    assert values(result, "threshold") == list(ablation_decisions.KINDS)
    assert values(result, "fusion")[:3] == ["fitted", "z-scores", "reciprocal rank"]
    assert len(values(result, "fusion")) == 4
    assert {row["set"] for row in result["rows"]} == {NATURAL, CODES}
    assert json.loads(json.dumps(result, allow_nan=False))["schema"] == ablate.SCHEMA


def test_the_default_is_marked_exactly_once_on_every_axis(result: dict[str, Any]) -> None:
    axes = {(row["group"], row["set"]) for row in result["rows"]}
    assert Counter((row["group"], row["set"]) for row in result["rows"] if row["default"]) == dict.fromkeys(axes, 1)
    assert {group for group, _ in axes} >= set(AXES) - {"features"}


def test_every_row_counts_what_it_is_about(result: dict[str, Any]) -> None:
    for row in result["rows"]:
        assert set(row) == {"group", "set", "value", "default", *ablation_tally.FIELDS}
        assert (row["n"] or row["n_answers"]) in (1, 2)
        if row["loss"] is not None:
            assert row["low"] <= row["loss"] <= row["high"]
            assert (row["over_default"] is None) == row["default"]
    assert len({len(line) for line in ablate.table(result)}) == 1


def test_the_default_is_measured_once_and_is_the_same_on_every_axis(result: dict[str, Any]) -> None:
    found = {row["group"]: row for row in result["rows"] if row["default"] and row["set"] == NATURAL}
    assert found["k"]["loss"] == found["mode"]["loss"] == found["page"]["loss"]
    assert found["heads"]["first"] == found["query"]["first"] == found["signal"]["first"] == found["fusion"]["first"]


def test_every_axis_that_can_be_named_is_measured() -> None:
    assert list(AXES) == list(ablation_groups.groups(128, (1,)))


def test_a_run_that_was_stopped_goes_on_and_gives_the_same(
    options: AblateOptions, result: dict[str, Any], tmp_path: Path
) -> None:
    chosen = replace(options, groups=FEW, out=tmp_path / "ablate.json")
    wanted = [row for row in result["rows"] if row["group"] in FEW]
    steps: list[str] = []

    def stop(share: float, step: str) -> None:
        steps.append(step)
        if sum(name.endswith("asking") for name in steps) == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ablate.run(chosen, stop)
    kept = json.loads((tmp_path / "ablate.json.partial").read_text("utf-8"))["done"]
    assert len(kept) == 5
    again: list[str] = []
    assert ablate.run(chosen, lambda share, step: again.append(step))["rows"] == wanted
    # two facts and two unrelated questions, two codes, and as many lessons as facts
    assert sum(step.endswith("asking") for step in again) == 4 + 2 + 4 - len(kept)
    assert not any(step.startswith("natural") for step in again)
    once_more: list[str] = []
    assert ablate.run(chosen, lambda share, step: once_more.append(step))["rows"] == wanted
    assert once_more == []
    discard(chosen.out)
    assert list(tmp_path.iterdir()) == []


def test_progress_never_goes_back(options: AblateOptions) -> None:
    shares: list[float] = []
    ablate.run(replace(options, groups=("signal",)), lambda share, step: shares.append(share))
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] <= 1


def test_one_head_is_the_heaviest_and_the_only_one_that_counts(asked: Asked) -> None:
    known = calibration()
    one = ablation_rankings.strongest(known, 1)
    assert one.weights == (0.0, 1.0, 0.0)
    heads = {c.number: c.signals["heads"] for c in asked.scene.rank(asked.query, "sharp", one).candidates}
    # the other heads of the query may be anything
    assert asked.query.heads is not None
    noise = asked.query.heads.copy()
    noise[[0, 2]] *= -3
    disturbed = Query(noise, asked.query.text)
    same = {c.number: c.signals["heads"] for c in asked.scene.rank(disturbed, "sharp", one).candidates}
    assert heads == same
    every = {c.number: c.signals["heads"] for c in asked.scene.rank(disturbed, "sharp").candidates}
    assert heads != every


def test_fewer_tokens_and_a_mean_vector_change_what_resonates(asked: Asked) -> None:
    query = asked.query
    assert query.heads is not None
    assert query.heads.shape[:2] == (len(HEADS), min(64, query.heads.shape[1]))
    last, pooled = ablation_rankings.last_tokens(query, 4), ablation_rankings.pooled(query)
    assert last.heads is not None
    assert pooled.heads is not None
    assert np.array_equal(last.heads, query.heads[:, -4:])
    assert np.allclose(pooled.heads[:, 0], query.heads.mean(axis=1))
    found = [
        {c.number: c.signals["heads"] for c in asked.scene.rank(q, "sharp").candidates} for q in (query, last, pooled)
    ]
    assert found[0] != found[1]
    assert found[0] != found[2]


def test_nothing_that_was_tried_stays_in_the_window(scene: Scene) -> None:
    segments, token = list(scene.engine.window.segments), scene.engine.decoded
    first = Asked(scene, scene.trial.questions[1])
    before = answered(first, "passage 1")
    for way in ("auto", "window", "kv 1", "text 1", "passage 2", "overlapping", "begun again", "alone"):
        assert answered(first, way)
    assert list(scene.engine.window.segments) == segments
    assert scene.engine.decoded == token
    assert answered(Asked(scene, scene.trial.questions[1]), "passage 1") == before


def test_every_way_to_bring_a_page_back_answers_otherwise(asked: Asked) -> None:
    ways = ("window", "kv 1", "text 1", "passage 1", "overlapping", "begun again", "alone")
    losses = [answered(asked, way)["loss"] for way in ways]
    assert len({round(loss, 4) for loss in losses}) == len(ways)


def test_what_is_asked_twice_is_measured_once(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    first = answered(asked, "text 1")
    monkeypatch.setattr(asked.scene.asker, "ask", lambda *given, **chosen: pytest.fail("asked again"))
    assert answered(asked, "text 1") == first


def test_a_model_without_calibration_is_measured_by_what_it_has(
    options: AblateOptions, tiny_model: Callable[..., Path]
) -> None:
    steps: list[str] = []
    chosen = replace(options, model=tiny_model("llama", "", 1), groups=("signal", "heads", "query", "threshold"))
    found = ablate.run(chosen, lambda share, step: steps.append(step))
    assert {row["group"] for row in found["rows"]} == {"signal", "threshold"}
    assert "sharp" not in values(found, "signal")
    assert "mean trigger" not in values(found, "threshold")
    assert "no calibration" in steps[0]
    assert "heads, query" in steps[0]


def test_what_cannot_be_measured_is_said_in_one_sentence(
    options: AblateOptions, tiny_model: Callable[..., Path]
) -> None:
    with pytest.raises(ConfigError, match="cannot be measured") as caught:
        ablate.run(replace(options, model=tiny_model("qwen2vl")), lambda share, step: None)
    assert caught.value.hint
    with pytest.raises(ConfigError, match="fit into the window"):
        ablate.run(replace(options, sizes=replace(SIZES, tokens=512), ctx=2048), lambda share, step: None)


@st.composite
def scores(draw: st.DrawFn) -> Scores:
    count = draw(st.integers(2, 12))
    heads, words, cosine = (
        draw(arrays.arrays(np.float32, count, elements=st.integers(0, 20).map(float))) for _ in range(3)
    )
    return Scores(heads, words, np.zeros(count, np.float32), cosine if draw(st.booleans()) else None)


@given(scores(), st.sampled_from(sorted(ablation_rankings.FUSIONS)))
def test_a_page_that_every_signal_puts_first_is_first(given_: Scores, rule: str) -> None:
    best = Scores(*(None if v is None else np.append(v, np.float32(30)) for v in vars(given_).values()))
    fused = ablation_rankings.FUSIONS[rule](best)
    assert ablation_rankings.order(fused)[0] == len(best) - 1
    assert (fused[:-1] < fused[-1]).all()


@given(scores(), st.integers(1, 5), st.integers(-9, 9))
def test_z_scores_do_not_know_units(given_: Scores, times: int, plus: int) -> None:
    other = replace(given_, heads=(given_.heads * times + plus).astype(np.float32))
    assert np.allclose(ablation_rankings.added_z_scores(given_), ablation_rankings.added_z_scores(other), atol=1e-3)


@given(scores())
def test_reciprocal_ranks_know_the_order_alone(given_: Scores) -> None:
    other = replace(given_, bm25=(given_.bm25**3).astype(np.float32))
    assert np.array_equal(ablation_rankings.reciprocal_ranks(given_), ablation_rankings.reciprocal_ranks(other))


@given(scores(), st.randoms(use_true_random=False), st.sampled_from(sorted(ablation_rankings.FUSIONS)))
def test_the_order_of_pages_does_not_matter_to_a_rule(given_: Scores, random: Any, rule: str) -> None:
    places = list(range(len(given_)))
    random.shuffle(places)
    mixed = Scores(*(None if v is None else v[places] for v in vars(given_).values()))
    fuse = ablation_rankings.FUSIONS[rule]
    assert np.allclose(fuse(mixed), fuse(given_)[places], atol=1e-4)


def lesson(told: bool, right: bool, telling: float, other: float) -> dict[str, Any]:
    """A question of which the third feature tells everything and the others nothing."""
    inputs = [other, other, telling, other, other]
    numbers = {"probability": telling, "threshold": 0.5, "score": telling, "margin": other}
    return {"told": told, "right": right, "features": inputs, **numbers, "raw": None, "trigger": None}


def records() -> dict[str, list[dict[str, Any]]]:
    rng = np.random.default_rng(1)

    def some(count: int) -> list[dict[str, Any]]:
        return [
            lesson(told, told, float(told) + 0.2 * float(rng.random()), float(rng.normal()))
            for told in (True, False)
            for _ in range(count)
        ]

    return {NATURAL: some(40), FIT: some(120)}


def test_the_feature_that_tells_is_missed_when_it_is_left_out() -> None:
    rows = {row["value"]: row for row in ablation_decisions.features("features", records(), 0.05)}
    assert rows["all"]["default"]
    assert rows["all"]["auc"] > 0.99
    assert rows["all"]["false_recall"] <= 0.05
    assert rows["without heads"]["auc"] > 0.99
    assert rows["without idf_mass"]["auc"] < 0.75
    assert rows["resonance only"]["auc"] < 0.75
    assert "meaning only" not in rows  # these questions have five features


def test_a_kind_of_threshold_goes_by_its_own_number() -> None:
    rows = {row["value"]: row for row in ablation_decisions.kinds("threshold", records(), 0.05)}
    assert list(rows) == ["learned", "fused score", "margin"]
    assert rows["learned"]["kept"] == 1
    assert rows["fused score"]["auc"] == 1
    assert rows["margin"]["auc"] < 0.75


def test_shares_and_differences_are_over_the_questions_that_have_them() -> None:
    def told(rank: int | None, loss: float | None = None) -> dict[str, Any]:
        return {"rank": rank} | ({} if loss is None else {"loss": loss, "tokens": 10, "exact": loss < 5})

    questions = [
        {"a": told(0, 10.0), "b": told(3, 20.0)},
        {"a": told(1, 4.0), "b": told(None, 4.0)},
        {"a": told(0)},
    ]
    a, b = ablation_tally.rows("axis", "a", {NATURAL: questions})
    assert (a["default"], a["n"], a["first"], a["in_4"], a["n_answers"]) == (True, 3, 2 / 3, 1.0, 2)
    assert (a["loss"], a["exact"], a["over_default"]) == (0.7, 0.5, None)
    assert (b["default"], b["n"], b["first"], b["in_4"]) == (False, 2, 0.0, 0.5)
    assert b["over_default"]["difference"] == pytest.approx(0.5)
    assert b["over_default"]["low"] <= 0.5 <= b["over_default"]["high"]
    assert b["auc"] is None


@pytest.mark.parametrize("arguments", [["colour"], ["--seeds", "a"], ["--page", "33"], ["--threshold", "2"]])
def test_the_command_refuses_what_it_cannot_measure(arguments: list[str]) -> None:
    assert CliRunner().invoke(command, arguments).exit_code == 2


def test_the_command_prints_one_object_and_leaves_no_partial_results(options: AblateOptions, tmp_path: Path) -> None:
    sizes = ["--tokens", "3072", "--facts", "1", "--ctx", "1024", "--page", "64", "--seeds", "1"]
    arguments = ["signal", "--model", str(options.model), *sizes, "--json", "--out", str(tmp_path / "ablate.json")]
    shown = CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert shown.exit_code == 0
    assert json.loads(shown.stdout) == json.loads((tmp_path / "ablate.json").read_text("utf-8"))
    assert [path.name for path in tmp_path.iterdir()] == ["ablate.json"]


@pytest.mark.model
@pytest.mark.slow
def test_quick_shows_that_memory_helps_the_default_model(default_model: Path, tmp_path: Path) -> None:
    out, groups = tmp_path / "ablate.json", ("baseline", "signal", "positions", "mode")
    done = CliRunner().invoke(command, [*groups, "--quick", "--json", "--model", str(default_model), "--out", str(out)])
    assert done.exit_code == 0, done.output
    found = json.loads(out.read_text("utf-8"))["rows"]
    rows = {(row["group"], row["value"]): row for row in found if row["set"] == NATURAL}
    assert {value for group, value in rows if group == "positions"} == set(ablation_groups.POSITIONS)
    assert {value for group, value in rows if group == "mode"} == set(ablation_groups.MODES)
    assert rows["signal", "fused"]["first"] == 1
    assert all(rows["mode", value]["loss"] < rows["baseline", "window"]["loss"] for value in ablation_groups.MODES)
    assert rows["positions", "near"]["loss"] == rows["mode", "kv"]["loss"]
