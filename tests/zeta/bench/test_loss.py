"""loss: what is read, that every method reads the same, and that nothing recalled stays in the way."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from zeta.bench import facts, loss, teacher
from zeta.bench.filler import filler
from zeta.bench.loss_texts import BLOCK, LossOptions, Stretch, Text, texts
from zeta.commands.bench.loss import loss as command
from zeta.errors import ConfigError
from zeta.llama import LlamaModel
from zeta.paths import HOME_VARIABLE

WINDOW, PAGE = 256, 32


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path_factory.mktemp("home")))


@pytest.fixture(scope="module")
def options(tiny_model: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> LossOptions:
    text = tmp_path_factory.mktemp("text") / "own.txt"
    text.write_text("\n\n".join(itertools.islice(filler(3), 40)), "utf-8")
    return LossOptions(
        tiny_model(),
        tokens=1152,
        ctx=WINDOW,
        page=PAGE,
        text=text,
        signals=("lexical", "fused"),
        modes=("kv", "passage"),
        threads=1,
    )


@pytest.fixture(scope="module")
def result(options: LossOptions, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOME_VARIABLE, str(tmp_path_factory.mktemp("home")))
        return loss.run(options, lambda share, step: None)


@pytest.fixture
def model(tiny_model: Callable[..., Path]) -> Iterator[LlamaModel]:
    opened = LlamaModel(tiny_model())
    yield opened
    opened.close()


def row(result: dict[str, Any], text: str, method: str, mode: str | None = None) -> dict[str, Any]:
    signal = "fused" if mode else None
    found = [
        r for r in result["rows"] if (r["text"], r["method"], r["signal"], r["mode"]) == (text, method, signal, mode)
    ]
    assert len(found) == 1
    return found[0]


def test_a_window_with_sinks_reads_what_zeta_reads_with_recall_off(result: dict[str, Any]) -> None:
    for text in ("prose", "prose again"):
        streaming, off = row(result, text, "streaming"), row(result, text, "off")
        assert streaming["loss"] == pytest.approx(off["loss"], abs=2e-3)
        assert row(result, text, "window")["loss"] != pytest.approx(off["loss"], abs=2e-3)


def test_where_nothing_came_in_the_loss_is_that_of_recall_off(result: dict[str, Any]) -> None:
    for found in result["rows"]:
        if found["method"] == "recall" and not found["recalls"]:
            assert found["over_off"] == {"difference": 0.0, "low": 0.0, "high": 0.0}


def test_what_is_forced_comes_in_at_every_block_and_changes_the_loss(result: dict[str, Any]) -> None:
    for mode in ("kv", "passage"):
        found = row(result, "prose again", "forced", mode)
        assert found["recalls"] == found["n_blocks"] >= 2
        assert found["over_off"]["difference"] != 0.0


def test_every_method_is_held_against_the_same_tokens(result: dict[str, Any]) -> None:
    for text in ("prose", "prose again"):
        counts = {r["n_tokens"] for r in result["rows"] if r["text"] == text and r["method"] != "full"}
        assert len(counts) == 1
        assert counts.pop() % BLOCK == 0


def test_the_object_has_the_fields_that_were_promised(result: dict[str, Any]) -> None:
    assert set(result) == {"schema", "rows", "by_position", "settings"}
    promised = {"text", "method", "signal", "mode", "n_tokens", "loss", "difference", "low", "high", "recalls"}
    for found in result["rows"]:
        assert promised <= set(found)
        assert found["low"] <= found["difference"] <= found["high"]
    assert json.loads(json.dumps(result, allow_nan=False))["settings"]["calibrated"] is False
    assert "sharp" not in result["settings"]["signals"]
    points = result["by_position"]
    assert len(points["lines"]) == len(result["rows"])
    assert max(len(line["loss"]) for line in points["lines"]) == len(points["beyond_window"])
    assert len({len(line) for line in loss.table(result)}) == 1


def test_a_text_is_read_to_its_end_when_something_comes_in_at_every_block(
    home: None, options: LossOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = teacher.Reader.find
    monkeypatch.setattr(teacher.Reader, "find", lambda *given: (find(*given)[0], True))
    found = loss.run(replace(options, signals=("fused",), modes=("passage",)), lambda share, step: None)
    for text in ("prose", "prose again"):
        [running] = [r for r in found["rows"] if (r["text"], r["method"]) == (text, "running")]
        assert running["recalls"] == running["n_blocks"] >= 2
        assert running["over_off"]["difference"] != 0.0


def test_where_the_decision_allows_nothing_nothing_is_read_another_time(
    home: None, options: LossOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    find, steps = teacher.Reader.find, list[str]()
    monkeypatch.setattr(teacher.Reader, "find", lambda *given: (find(*given)[0], False))
    chosen = replace(options, signals=("fused",), modes=("passage",))
    found = loss.run(chosen, lambda share, step: steps.append(step))
    assert not any(step.endswith("as it goes on") for step in steps)
    for text in ("prose", "prose again"):
        running = [r for r in found["rows"] if (r["text"], r["method"]) == (text, "running")]
        assert [(r["recalls"], r["over_off"]["difference"]) for r in running] == [(0, 0.0)]


def test_an_interrupted_run_goes_on_where_it_stopped(home: None, options: LossOptions, tmp_path: Path) -> None:
    short = replace(options, signals=("lexical",), modes=("passage",), out=tmp_path / "loss.json")
    steps: list[str] = []

    def interrupt(share: float, step: str) -> None:
        if step.startswith("prose again"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        loss.run(short, interrupt)
    assert (tmp_path / "loss.json.partial").exists()
    found = loss.run(short, lambda share, step: steps.append(step))
    assert all(step.startswith("prose again") for step in steps)
    assert {r["text"] for r in found["rows"]} == {"prose", "prose again"}
    assert not list(tmp_path.iterdir())


def test_a_passage_is_repeated_word_for_word_when_it_has_left_the_window(
    model: LlamaModel, options: LossOptions
) -> None:
    [text] = [t for t in texts(model, options, 1) if t.worth]
    written = bytes(text.tokens)
    for stretch in text.stretches:
        again = written[stretch.before : stretch.end]
        first = written.find(again)
        assert first + len(again) + options.ctx <= stretch.before


def test_a_fact_is_asked_for_when_it_has_left_the_window(model: LlamaModel, options: LossOptions) -> None:
    [text] = [t for t in texts(model, replace(options, text=None, tokens=4096), 1) if t.name == "dialogue again"]
    assert len(text.stretches) >= 2
    written = bytes(t if t < 256 else 0 for t in text.tokens)
    for stretch in text.stretches:
        answer = written[stretch.begin : stretch.end].decode()
        [fact] = [f for f in facts.FACTS if f.answer == answer]
        assert written[stretch.heard : stretch.heard_end].decode() == fact.question
        assert written.find(fact.told.encode()) + len(fact.told) + options.ctx < stretch.heard


def test_in_a_dialogue_what_is_recalled_goes_before_the_last_turn_of_the_user(
    model: LlamaModel, options: LossOptions
) -> None:
    [text] = [t for t in texts(model, replace(options, text=None), 1) if t.name == "dialogue"]
    users = {turn.content for turn in text.turns[::2]}
    assert all(s.before in users and s.before < s.begin for s in text.stretches)


@given(st.lists(st.integers(10, 400), min_size=1, max_size=6), st.integers(256, 2048))
def test_a_text_is_read_in_small_pieces_that_end_where_a_block_does(gaps: list[int], limit: int) -> None:
    begins = list(itertools.accumulate(gaps, initial=limit))[1:]
    stretches = tuple(Stretch(b, b + 8, b - 8, b, b - 8, b - 1) for b in begins)
    text = Text("any", False, (0,) * (begins[-1] + 100), stretches)
    ends = teacher.stops(text, limit)
    assert ends[-1] == len(text.tokens)
    assert all(0 < b - a <= min(BLOCK, limit // 4) for a, b in itertools.pairwise([0, *ends]))
    assert {at for s in stretches for at in (s.heard, s.begin)} <= set(ends)


def test_the_interval_holds_the_mean_and_narrows_with_more_blocks() -> None:
    rng = np.random.default_rng(1)
    widths = []
    for blocks in (10, 1000):
        mean, low, high = loss.interval(rng.normal(0.5, 1.0, blocks) * 128, np.full(blocks, 128.0))
        assert low <= mean <= high
        widths.append(high - low)
    assert widths[1] < widths[0] / 3
    assert low <= 0.5 <= high


def test_blocks_count_by_their_tokens() -> None:
    mean, _, _ = loss.interval(np.asarray([10.0, 0.0]), np.asarray([10.0, 90.0]))
    assert mean == pytest.approx(0.1)


@pytest.mark.parametrize(("change", "message"), [({"tokens": 300}, "too few"), ({"tokens": 10**6}, "is too short for")])
def test_a_text_that_is_too_short_is_refused_with_a_hint(
    home: None, options: LossOptions, change: dict[str, int], message: str
) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        loss.run(replace(options, **change), lambda share, step: None)  # type: ignore[arg-type]
    assert "--tokens" in caught.value.hint


def test_a_file_that_is_no_text_is_refused(home: None, options: LossOptions, tmp_path: Path) -> None:
    (tmp_path / "raw").write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(ConfigError, match="cannot be read as text"):
        loss.run(replace(options, text=tmp_path / "raw"), lambda share, step: None)


def test_a_model_whose_cells_cannot_be_moved_is_refused(
    home: None, options: LossOptions, tiny_model: Callable[..., Path]
) -> None:
    with pytest.raises(ConfigError, match="cannot be measured"):
        loss.run(replace(options, model=tiny_model("mamba")), lambda share, step: None)


@pytest.mark.model
def test_a_quick_run_on_the_default_model_tells_memory_from_none(default_model: Path, tmp_path: Path) -> None:
    out = tmp_path / "loss.json"
    done = CliRunner().invoke(command, ["--quick", "--json", "--model", str(default_model), "--out", str(out)])
    assert done.exit_code == 0, done.output
    found = json.loads(out.read_text("utf-8"))
    rows = {(r["text"], r["method"], r["signal"]): r for r in found["rows"]}
    assert {text for text, _, _ in rows} == {"prose", "dialogue", "prose again", "dialogue again"}
    assert {method for _, method, _ in rows} == set(loss.METHODS)
    for text in ("prose", "dialogue"):
        assert rows[text, "recall", "fused"]["recalls"] == 0
    # what has been read once is foretold by who sees it, and a fact by who is reminded of it
    assert rows["prose again", "full", None]["loss"] < rows["prose again", "window", None]["loss"] - 2
    assert rows["dialogue again", "forced", "fused"]["over_off"]["difference"] < -0.3
