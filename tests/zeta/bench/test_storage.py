"""storage: sizes of real pages by codec, and that a page restored without loss changes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from zeta.bench import storage
from zeta.bench.storage import StorageOptions
from zeta.commands.bench.storage import storage as command
from zeta.errors import ConfigError
from zeta.paths import HOME_VARIABLE


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path_factory.mktemp("home")))


@pytest.fixture(scope="module")
def options(tiny_model: Callable[..., Path]) -> StorageOptions:
    return StorageOptions(tiny_model(), tokens=640, ctx=320, page=64, pages=4, threads=1)


@pytest.fixture(scope="module")
def result(options: StorageOptions, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOME_VARIABLE, str(tmp_path_factory.mktemp("home")))
        return storage.run(options, lambda share, step: None)


def test_every_kv_type_level_and_layout_has_a_row(result: dict[str, Any]) -> None:
    found = {(r["kv"], r["level"], r["planes"]) for r in result["rows"]}
    assert found == {(kv, n, planes) for kv in storage.CODECS for n in storage.LEVELS for planes in (True, False)}
    assert json.loads(json.dumps(result, allow_nan=False))["schema"] == storage.SCHEMA


def test_sizes_are_those_of_the_pages_that_were_packed(result: dict[str, Any], options: StorageOptions) -> None:
    raw = 2 * 2 * 2 * 32 * 2  # layers, K and V, heads, their width, bytes of f16
    assert result["raw_bytes_per_token"] == raw
    for row in result["rows"]:
        assert 1 <= row["pages"] <= options.pages
        assert row["bytes_per_token"] == pytest.approx(row["bytes"] / (row["pages"] * options.page))
        assert row["share"] == pytest.approx(row["bytes_per_token"] / raw)
        assert row["compress_mb_per_second"] > 0
        assert row["decompress_mb_per_second"] > 0


def test_q8_0_is_about_half_of_f16_or_less(result: dict[str, Any]) -> None:
    share = {(r["kv"], r["planes"]): r["share"] for r in result["rows"] if r["level"] == 1}
    for planes in (True, False):
        assert 0 < share["q8_0", planes] < 34 / 64 + 0.02  # 34 bytes a block of 32 values, before zstd
        assert share["q8_0", planes] < share["f16", planes] < 1.02


def test_pages_without_loss_give_the_logits_of_cells_computed_in_place(result: dict[str, Any]) -> None:
    exact, rounded = result["effect"]
    assert (exact["kv"], rounded["kv"]) == ("f16", "q8_0")
    assert exact["max_logit"] == exact["kl_nats"] == 0.0
    assert exact["same_first"] == 1.0
    assert rounded["max_logit"] > rounded["mean_logit"] > 0.0
    assert exact["restored"] == rounded["restored"] >= 128


def test_the_error_of_q8_0_is_under_half_a_step(result: dict[str, Any]) -> None:
    for error in result["error"].values():
        assert 0 < error["mean"] < error["max"]
        assert 0 < error["relative"] < 0.02  # a step is 1/127 of the largest of 32 values


def test_the_table_has_a_line_for_every_row(result: dict[str, Any]) -> None:
    lines = storage.table(result)
    assert len({len(line) for line in lines}) == 1
    assert len(lines) == 1 + len(result["rows"]) + len(result["error"]) + len(result["effect"])


def test_an_interrupted_run_goes_on_where_it_stopped(home: None, options: StorageOptions, tmp_path: Path) -> None:
    def interrupt(share: float, step: str) -> None:
        if step.startswith("q8_0"):
            raise KeyboardInterrupt

    out, steps = tmp_path / "storage.json", list[str]()
    with pytest.raises(KeyboardInterrupt):
        storage.run(replace(options, out=out), interrupt)
    found = storage.run(replace(options, out=out), lambda share, step: steps.append(step))
    assert not any(step.startswith("f16") for step in steps)
    assert len(found["rows"]) == 12
    assert not list(tmp_path.iterdir())


def test_a_model_whose_pages_hold_no_kv_is_refused(
    home: None, options: StorageOptions, tiny_model: Callable[..., Path]
) -> None:
    with pytest.raises(ConfigError, match="no KV on disk"):
        storage.run(replace(options, model=tiny_model("mamba")), lambda share, step: None)


def test_a_window_of_less_than_four_pages_is_refused_with_a_hint(home: None, options: StorageOptions) -> None:
    with pytest.raises(ConfigError, match="too few") as caught:
        storage.run(replace(options, page=128), lambda share, step: None)
    assert "--ctx" in caught.value.hint


@pytest.mark.model
def test_a_quick_run_packs_pages_of_the_default_model(default_model: Path, tmp_path: Path) -> None:
    out = tmp_path / "storage.json"
    done = CliRunner().invoke(command, ["--quick", "--json", "--model", str(default_model), "--out", str(out)])
    assert done.exit_code == 0, done.output
    found = json.loads(out.read_text("utf-8"))
    assert found["effect"][0]["max_logit"] == 0.0
    assert all(row["share"] < 1 for row in found["rows"])
