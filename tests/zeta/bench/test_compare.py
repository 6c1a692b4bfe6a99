"""compare: every side reads the same conversation, keeps what it says it keeps, and opens it as it was."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from memstore.store import Store
from zeta.bench import compare
from zeta.bench.compare import CompareOptions, Shift, State, Zeta
from zeta.commands.bench.compare import compare as command
from zeta.errors import ConfigError
from zeta.llama import LlamaContext
from zeta.paths import HOME_VARIABLE
from zeta.runtime import Runtime, RuntimeOptions

WINDOW, PAGE, RESERVE = 640, 64, 128


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path_factory.mktemp("home")))


@pytest.fixture(scope="module")
def options(tiny_model: Callable[..., Path]) -> CompareOptions:
    return CompareOptions(tiny_model(), tokens=1600, ctx=WINDOW, page=PAGE, questions=3, openings=2, threads=1)


@pytest.fixture(scope="module")
def result(options: CompareOptions, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOME_VARIABLE, str(tmp_path_factory.mktemp("home")))
        return compare.run(options, lambda share, step: None)


@pytest.fixture
def runtime(home: None, options: CompareOptions) -> Iterator[Runtime]:
    opened = Runtime(options.model, RuntimeOptions(window=WINDOW, page=PAGE, threads=1))
    yield opened
    opened.close()


@pytest.fixture
def plain(runtime: Runtime) -> LlamaContext:
    return LlamaContext(runtime.model, replace(runtime.context.options, cells=WINDOW, stoppable=False))


def test_every_side_has_a_row_and_answers_every_question(result: dict[str, Any], options: CompareOptions) -> None:
    assert [row["side"] for row in result["rows"]] == ["shift", "state", "zeta"]  # trained for less than all of it
    for row in result["rows"]:
        assert row["n"] == options.questions
        assert row["openings"] == options.openings
        assert 0 <= row["right"] <= row["n"]
        assert 0 < row["open_seconds"] < row["first_token_seconds"]
        assert row["disk_bytes"] > 0
        assert np.isfinite(row["loss_nats"])
    assert json.loads(json.dumps(result, allow_nan=False))["schema"] == compare.SCHEMA


def test_ratios_say_how_many_times_better_zeta_is(result: dict[str, Any]) -> None:
    zeta = result["rows"][-1]
    assert set(result["ratios"]) == {"shift", "state"}
    for row in result["rows"][:-1]:
        ratio = result["ratios"][row["side"]]
        assert ratio["first_token"] == row["first_token_seconds"] / zeta["first_token_seconds"]
        assert ratio["disk"] == row["disk_bytes"] / zeta["disk_bytes"]


def test_the_table_has_a_line_a_side(result: dict[str, Any]) -> None:
    lines = compare.table(result)
    assert len({len(line) for line in lines}) == 1
    assert [line[0] for line in lines[1:]] == [row["side"] for row in result["rows"]]


def test_a_shifted_window_keeps_its_opening_and_the_newest(
    runtime: Runtime, plain: LlamaContext, options: CompareOptions
) -> None:
    trial = compare.history(runtime, options, 1)
    side = Shift(runtime.model, plain, trial, WINDOW - RESERVE)
    side.read()
    side.open()
    assert (WINDOW - RESERVE) // 2 <= plain.last_position() + 1 <= WINDOW - RESERVE
    kept = plain.last_position() + 1
    plain.clear()
    plain.decode([*trial.tokens[: trial.pinned], *trial.tokens[trial.pinned - kept :]], 0)
    expected = plain.logits()
    side.close()
    side.open()
    assert np.allclose(plain.logits(), expected, atol=1e-3)


def test_a_state_from_its_file_answers_as_before_and_asking_leaves_no_trace(
    runtime: Runtime, plain: LlamaContext, options: CompareOptions, tmp_path: Path
) -> None:
    trial = compare.history(runtime, options, 1)
    side = State(runtime.model, plain, trial, WINDOW - RESERVE, tmp_path / "state")
    side.read()
    assert plain.last_position() == -1
    side.open()
    first = [side.ask(question) for question in trial.questions]
    again = [side.ask(question) for question in reversed(trial.questions)]
    assert [a.loss for a in again[::-1]] == pytest.approx([a.loss for a in first], abs=1e-3)
    assert side.bytes > (tmp_path / "state").stat().st_size > 0


def test_zeta_reads_the_very_tokens_that_the_others_read_and_opens_them_again(
    runtime: Runtime, options: CompareOptions, tmp_path: Path
) -> None:
    trial = compare.history(runtime, options, 1)
    side = Zeta(runtime, trial, options, RESERVE, tmp_path / "store")
    side.read()
    side.open()
    side.first(trial.questions[0])
    side.close()
    with Store.open(tmp_path / "store") as store:
        [log] = store.logs()
        assert store.view(log.id).read(0, len(store.view(log.id))).tolist() == list(trial.tokens)
    assert side.bytes > 4 * len(trial.tokens)


@pytest.mark.parametrize("step", ["reading: zeta", "opening: state", "asking: zeta"])
def test_interrupting_it_leaves_nothing_behind(
    step: str, home: None, options: CompareOptions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def interrupt(share: float, what: str) -> None:
        if what == step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compare.run(replace(options, openings=1), interrupt)
    assert not list(tmp_path.iterdir())


def test_too_few_tokens_to_leave_the_window_are_refused_with_a_hint(home: None, options: CompareOptions) -> None:
    with pytest.raises(ConfigError, match="too few") as caught:
        compare.run(replace(options, tokens=WINDOW), lambda share, step: None)
    assert "--tokens" in caught.value.hint


def test_a_model_whose_window_cannot_shift_is_refused(
    home: None, options: CompareOptions, tiny_model: Callable[..., Path]
) -> None:
    with pytest.raises(ConfigError, match="no window to shift"):
        compare.run(replace(options, model=tiny_model("qwen2vl")), lambda share, step: None)


@pytest.mark.model
def test_a_quick_run_opens_every_side_of_the_default_model(default_model: Path, tmp_path: Path) -> None:
    out = tmp_path / "compare.json"
    done = CliRunner().invoke(command, ["--quick", "--json", "--model", str(default_model), "--out", str(out)])
    assert done.exit_code == 0, done.output
    found = json.loads(out.read_text("utf-8"))
    assert [row["side"] for row in found["rows"]] == ["shift", "state", "full state", "zeta"]
    rows = {row["side"]: row for row in found["rows"]}
    assert rows["zeta"]["right"] > rows["shift"]["right"]
    assert rows["zeta"]["loss_nats"] < rows["shift"]["loss_nats"]
