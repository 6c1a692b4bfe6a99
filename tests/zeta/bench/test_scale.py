"""scale: drawn pages are like the ones they were drawn after, exact is exact, and what was measured is kept."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from memstore.lexical import words
from memstore.signals import SharpSignal, quantize
from memstore.store import Store
from zeta.bench import memory
from zeta.bench.scale import benchmark as scale
from zeta.bench.scale import exact as scale_exact
from zeta.bench.scale import filling as scale_filling
from zeta.bench.scale import index as scale_index
from zeta.bench.scale import model as scale_model
from zeta.bench.scale import reading as scale_reading
from zeta.bench.scale.benchmark import ScaleOptions
from zeta.bench.scale.sample import Asked, Likeness, Sample, Trace
from zeta.bench.synthetic import KeyLaw, MeaningLaw, WordLaw
from zeta.commands.bench.scale import scale as command
from zeta.errors import ConfigError
from zeta.paths import HOME_VARIABLE
from zeta.recall import Query, Recall
from zeta.runtime import Runtime, RuntimeOptions
from zeta.sidecar import Calibration

PAGE, ROWS, DIM, PAGES = 32, 2, 16, 60
SAID = ("where is the red kettle", "who mends the old boat", "when does the ferry leave")


def told(share: float, step: str) -> None:
    """Nobody watches."""


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path_factory.mktemp("home")))


@pytest.fixture(scope="module")
def law() -> KeyLaw:
    rng = np.random.default_rng(3)
    turned = np.linalg.qr(rng.normal(size=(ROWS, DIM, DIM)))[0] * np.linspace(0.5, 3, DIM)
    memory = np.tile(np.linspace(-0.3, 0.8, DIM), (ROWS, 1))
    return KeyLaw(*(part.astype(np.float32) for part in (rng.normal(size=(ROWS, DIM)), turned, memory)))


@pytest.fixture(scope="module")
def sample(law: KeyLaw) -> Sample:
    """Three questions of which each has a page whose keys and words answer to it."""
    rng = np.random.default_rng(5)
    calibration = Calibration(((0, 0), (1, 0)), (0.5, 0.5), (1.0, 1.0, 1.0), (1.0,) * 5, 0.0, (), 0.0)
    asked = []
    for text in SAID:
        heads = rng.normal(size=(ROWS, 3, DIM)).astype(np.float32)
        keys = law.draw(rng, 1, PAGE)[0]
        keys[:, 7:10] = 6 * heads
        signal = SharpSignal(1, *quantize(keys), np.ones(PAGE, bool))
        asked.append(Asked(Query(heads, text), Trace({"sharp": signal.pack()}, text)))
    spoken = WordLaw.of(["the the a boat is", "the ferry and a kettle", "a red the"])
    return Sample(calibration, (0, 1), 1, PAGE, law, spoken, None, 0, None, tuple(asked), Likeness(0.0, 1.0))


# what pages are drawn after


def test_drawn_keys_follow_the_law_they_are_drawn_by(law: KeyLaw) -> None:
    keys = law.draw(np.random.default_rng(1), 300, 128)
    found = KeyLaw.of(keys, np.ones((300, 128), bool))
    spread = [row.axes @ row.axes.T for row in (law_row(law, 1), law_row(found, 1))]
    assert np.abs(found.mean - law.mean).max() < 0.1
    assert np.abs(spread[0] - spread[1]).max() < 0.3
    assert np.allclose(found.memory[:, -1], 0.8, atol=0.05)  # the longest axis is the last of both


def law_row(law: KeyLaw, row: int) -> KeyLaw:
    return KeyLaw(law.mean[row], law.axes[row], law.memory[row])


def test_tokens_that_are_not_live_do_not_count(law: KeyLaw) -> None:
    keys = law.draw(np.random.default_rng(1), 40, 64)
    live = np.ones((40, 64), bool)
    live[:, :5] = False
    spoilt = keys.copy()
    spoilt[:, :, :5] = 1e4
    assert np.array_equal(KeyLaw.of(spoilt, live).axes, KeyLaw.of(keys, live).axes)
    with pytest.raises(ValueError, match="neighbours"):
        KeyLaw.of(keys, np.zeros((40, 64), bool))


def test_words_are_drawn_as_often_as_they_were_said() -> None:
    law = WordLaw.of(["rain rain rain rain", "rain snow snow hail"])
    pages = law.draw(np.random.default_rng(1), 400)
    assert {len(page.split()) for page in pages} == {4}
    counts = Counter(word for page in pages for word in words(page))
    assert counts["rain"] > counts["snow"] > counts["hail"] > 0
    assert sum(word.startswith("word") for word in counts) > 100  # most of a vocabulary is rare


def test_drawn_sentences_are_as_near_one_another_as_real_ones() -> None:
    rng = np.random.default_rng(2)
    around = rng.normal(size=(30, 1, 64)) + 0.8 * rng.normal(size=(30, 5, 64))
    real = (around / np.linalg.norm(around, axis=2, keepdims=True)).astype(np.float32)
    law = MeaningLaw.of(list(real))
    drawn = law.draw(rng, 200)
    assert drawn.shape == (200, 5, 64)
    assert np.allclose(np.linalg.norm(drawn, axis=2), 1, atol=1e-5)
    again = MeaningLaw.of(list(drawn))
    assert again.spread == pytest.approx(law.spread, rel=0.1)


# filling and searching


def test_real_pages_are_planted_at_even_distances_among_drawn_ones(sample: Sample, tmp_path: Path) -> None:
    places = scale_filling.fill(sample, tmp_path, PAGES, 1, lambda share: None)
    assert places == (10, 30, 50)
    with Store.open(tmp_path) as store:
        log = scale_filling.log_of(store)
        with store.signals("sharp", store.scope(log)) as found:
            stored = [bytes(view) for _, _, view in found]
        assert len(stored) == PAGES == len(set(stored))
        assert [stored[place] for place in places] == [asked.told.signals["sharp"] for asked in sample.asked]
        assert store.lexical(SAID[0], store.scope(log)).docs[0, 1] == places[0]
        assert len(store.view(log)) == PAGES * PAGE


def test_pages_that_have_no_room_for_the_planted_ones_are_refused(sample: Sample, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no room"):
        scale_filling.fill(sample, tmp_path, 2, 1, lambda share: None)


def test_the_exact_search_finds_what_was_planted(sample: Sample, tmp_path: Path) -> None:
    places = scale_filling.fill(sample, tmp_path, PAGES, 1, lambda share: None)
    with Store.open(tmp_path) as store:
        log = scale_filling.log_of(store)
        queries = [asked.query for asked in sample.asked]
        exact = scale_exact.search(sample, store, log, None, queries)
        assert [best.fused[0] for best in exact] == list(places) == [best.keys[0] for best in exact]
        recall = Recall(store, sample.calibration, sample.kv_of, sample.layout)
        found = [scale_exact.first(recall.rank(query, log, "branch", "fused")) for query in queries]
        assert scale_exact.agreement(found, [best.fused for best in exact])["overlap"] > 0.9


def test_searches_of_an_index_are_timed_counted_and_compared(
    sample: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    found = scale_index.measure(sample, PAGES * PAGE, 1, told)
    assert (found["pages"], found["tokens"], found["questions"]) == (PAGES, PAGES * PAGE, len(SAID))
    assert found["first"] == found["in_k"] == 1.0
    assert found["agreement"]["fused"]["overlap"] > 0.9
    assert all(
        found[name]["p95"] >= found[name]["p50"] > 0 for name in ("search_ms", "search_cpu_ms", "vector_ms", "cold_ms")
    )
    assert found["parts_ms"]["meanings"] is None
    assert not list(tmp_path.iterdir())


@given(st.lists(st.permutations(range(4)).map(tuple), min_size=1))
def test_agreement_does_not_ask_for_the_order(found: list[tuple[int, ...]]) -> None:
    judged = scale_exact.agreement(found, [(0, 1, 2, 3)] * len(found))
    assert judged["same"] == judged["overlap"] == 1.0


def test_a_page_that_was_missed_counts_by_its_share() -> None:
    judged = scale_exact.agreement([(1, 2, 3, 9), (1, 2, 3, 4)], [(1, 2, 3, 4)] * 2)
    assert (judged["same"], judged["overlap"]) == (0.5, 0.875)


# reading


@given(st.integers(1, 10**6), st.lists(st.integers(1, 2 * 10**6)), st.integers(0, 5000))
def test_stations_lie_between_the_window_and_the_end(length: int, lengths: list[int], start: int) -> None:
    found = scale_reading.stations(length, lengths, start)
    assert found == sorted(set(found))
    assert all(start < at <= length for at in found)
    assert (length in found) == (length > start)
    assert {at for at in lengths if start < at <= length} <= set(found)


def test_a_token_that_costs_more_at_the_end_is_not_flat() -> None:
    def row(tokens: int, ratio: float) -> dict[str, Any]:
        sizes = {"kv_pages": 9 * tokens, "sharp": 7 * tokens, "log": 4 * tokens, "all": 20 * tokens}
        return {
            "tokens": tokens,
            "ratio": ratio,
            "ms_per_token": 1 / ratio,
            "private_bytes": 10**8 + 50 * tokens,
            "disk": sizes,
            "disk_bytes": sizes["all"],
        }

    found = scale_reading.summary([row(1000 * i, 1 / i) for i in range(1, 6)])
    assert found["flat"] == found["flat_over_plain"] == pytest.approx(0.2)
    assert found["private_bytes_per_token"] == pytest.approx(50)
    assert (found["mapped_bytes_per_token"], found["disk_bytes_per_token"]) == (7, 20)
    assert scale_reading.summary([])["flat"] is None


def test_the_tiny_model_is_paged_by_kv_and_always_the_same(home: None, tmp_path: Path) -> None:
    path = scale_model.write(tmp_path / "a.gguf")
    assert path.read_bytes() == scale_model.write(tmp_path / "b.gguf").read_bytes()
    runtime = Runtime(path, RuntimeOptions(window=256, page=PAGE, threads=1))
    try:
        assert runtime.paging.kind == "kv"
        assert runtime.model.trained_context == scale_model.TRAINED
    finally:
        runtime.close()


# the whole


@pytest.fixture(scope="module")
def options(tiny_model: Callable[..., Path]) -> ScaleOptions:
    return ScaleOptions(tiny_model(), (2048, 4096), 2048, 4096, sample=1024, questions=2, ctx=256, page=PAGE, threads=1)


@pytest.fixture(scope="module")
def result(options: ScaleOptions, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOME_VARIABLE, str(tmp_path_factory.mktemp("home")))
        return scale.run(options, told)


def test_a_history_is_measured_at_its_tenths_up_to_its_length(result: dict[str, Any]) -> None:
    for part, length in (("real", 2048), ("store", 4096)):
        found = result["parts"][part]
        assert found["rows"][-1]["tokens"] >= length
        assert len(found["rows"]) >= 2
        assert found["flat"] > 0
        assert found["disk_bytes_per_token"] > found["mapped_bytes_per_token"] > 0
        for row in found["rows"]:
            assert row["ms_per_token"] > 0
            assert row["search_ms"]["n"] == 2
            assert (row["private_bytes"] is None) == (memory.private_bytes() is None)
    assert json.loads(json.dumps(result, allow_nan=False))["schema"] == scale.SCHEMA


def test_a_model_without_a_calibration_has_no_index_and_is_told_why(result: dict[str, Any]) -> None:
    index = result["parts"]["index"]
    assert index["rows"] == []
    assert "never calibrated" in index["reason"]
    assert any(index["reason"] in line for line in scale.table(result))


def test_the_table_has_a_line_for_every_row(result: dict[str, Any]) -> None:
    lines = scale.table(result)
    assert len({len(line) for line in lines}) == 1
    shown = [line[:2] for line in lines]
    for part in ("real", "store"):
        assert [(part, f"{row['tokens']:,}") for row in result["parts"][part]["rows"]] == [
            line for line in shown if line[0] == part
        ]


def test_an_interrupted_run_goes_on_where_it_stopped(home: None, options: ScaleOptions, tmp_path: Path) -> None:
    def interrupt(share: float, step: str) -> None:
        if step.startswith("store"):
            raise KeyboardInterrupt

    out, steps = tmp_path / "scale.json", list[str]()
    with pytest.raises(KeyboardInterrupt):
        scale.run(replace(options, out=out), interrupt)
    found = scale.run(replace(options, out=out), lambda share, step: steps.append(step))
    assert not any(step.startswith("real") for step in steps)
    assert found["parts"]["real"]["rows"]
    assert found["parts"]["store"]["rows"]


def test_parts_that_were_not_asked_for_are_null(home: None, options: ScaleOptions) -> None:
    found = scale.run(replace(options, parts=("index",)), told)["parts"]
    assert found["real"] is None is found["store"]
    assert found["index"]["reason"]


@pytest.mark.parametrize("wrong", [{"real_up_to": 300}, {"sample": 200}, {"lengths": (50, 2048), "questions": 24}])
def test_too_few_tokens_are_refused_with_a_hint(home: None, options: ScaleOptions, wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match="too few") as caught:
        scale.run(replace(options, **wrong), told)
    assert "--ctx" in caught.value.hint


@pytest.mark.model
@pytest.mark.slow
def test_a_quick_run_measures_the_default_model(default_model: Path, tmp_path: Path) -> None:
    out = tmp_path / "scale.json"
    done = CliRunner().invoke(command, ["--quick", "--json", "--model", str(default_model), "--out", str(out)])
    assert done.exit_code == 0, done.output
    index = json.loads(out.read_text("utf-8"))["parts"]["index"]
    assert [row["tokens"] for row in index["rows"]] == [9984]
    assert index["rows"][0]["agreement"]["fused"]["same"] >= 0.75
    assert index["likeness"]["shift"] < 1
    assert index["rows"][0]["in_k"] >= 0.5
