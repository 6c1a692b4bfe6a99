"""grid: what was there when a question was asked, by kind, length and depth; a run that was stopped goes on."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from zeta.bench import grid, tallies
from zeta.bench.grid import GridOptions
from zeta.bench.partial import discard
from zeta.commands.bench.grid import grid as command
from zeta.errors import ConfigError
from zeta.paths import HOME_VARIABLE

KINDS = ("passkey", "variables", "unsaid", "lookalike")
LENGTHS = (3000, 6000)  # of letters: a tiny model has no longer tokens


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("home"))


@pytest.fixture(autouse=True)
def home(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, folder)


@pytest.fixture(scope="module")
def options(tiny_model: Callable[..., Path]) -> GridOptions:
    return GridOptions(tiny_model(), LENGTHS, depths=2, kinds=KINDS, ctx=1024, page=64)


@pytest.fixture(scope="module")
def result(options: GridOptions, folder: str) -> dict[str, Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOME_VARIABLE, folder)
        return grid.run(options, lambda share, step: None)


def test_there_is_a_cell_for_every_kind_length_and_depth(result: dict[str, Any]) -> None:
    found = {(c["kind"], c["length"], c["depth"], c["method"]) for c in result["cells"]}
    wanted = {
        (kind, length, depth, method)
        for kind in ("passkey", "variables")
        for length in LENGTHS
        for depth in (0.25, 0.75)
        for method in ("auto", "forced", "window")  # a tiny model was not trained for such lengths: nothing is full
    }
    wanted |= {("lookalike", length, depth, "auto") for length in LENGTHS for depth in (0.25, 0.75)}
    wanted |= {("unsaid", length, None, "auto") for length in LENGTHS}
    assert found == wanted
    assert len(found) == len(result["cells"])
    assert json.loads(json.dumps(result, allow_nan=False))["schema"] == grid.SCHEMA


def test_every_share_stands_on_a_count(result: dict[str, Any]) -> None:
    for row in (*result["cells"], *result["rows"]):
        assert 1 <= row["n"] <= 4
        assert 0 <= row["n_ranked"] <= row["n"]
        assert all(row[name] is None or 0 <= row[name] <= 1 for name in ("first", "in_k", "hops", "resident", "exact"))
    totals = {(row["kind"], row["length"]): row["n"] for row in result["rows"] if row["method"] == "auto"}
    assert all(totals[kind, length] == 2 for kind in KINDS for length in LENGTHS)
    assert all(totals[kind, None] == 4 for kind in KINDS)


def test_what_left_the_window_is_not_there_without_memory_and_may_be_with_it(result: dict[str, Any]) -> None:
    early = {c["method"]: c for c in result["cells"] if (c["kind"], c["length"], c["depth"]) == ("passkey", 6000, 0.25)}
    assert early["window"]["resident"] == 0
    assert early["forced"]["n_ranked"] == 1
    assert early["forced"]["resident"] == 1  # found by its words
    assert early["window"]["first"] is None
    assert early["forced"]["loss_nats"] > 0


def test_a_question_without_answer_has_a_false_share_and_nothing_else(result: dict[str, Any]) -> None:
    for row in (row for row in result["rows"] if row["kind"] in ("unsaid", "lookalike")):
        assert 0 <= row["surfaced"] <= 1
        assert [row[name] for name in ("first", "in_k", "resident", "exact", "loss_nats")] == [None] * 5


def test_a_run_that_was_stopped_goes_on_and_gives_the_same(
    options: GridOptions, result: dict[str, Any], tmp_path: Path
) -> None:
    chosen = replace(options, lengths=LENGTHS[:1], out=tmp_path / "grid.json")
    cells = [cell for cell in result["cells"] if cell["length"] == LENGTHS[0]]
    steps: list[str] = []

    def stop(share: float, step: str) -> None:
        steps.append(step)
        if step.endswith("asking") and sum(name.endswith("asking") for name in steps) == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        grid.run(chosen, stop)
    kept = json.loads((tmp_path / "grid.json.partial").read_text("utf-8"))["done"]
    assert len(kept) == 3
    again: list[str] = []
    assert grid.run(chosen, lambda share, step: again.append(step))["cells"] == cells
    assert sum(name.endswith("asking") for name in again) == 2 * len(KINDS) - len(kept)
    once_more: list[str] = []
    assert grid.run(chosen, lambda share, step: once_more.append(step))["cells"] == cells
    assert once_more == []
    discard(chosen.out)
    assert list(tmp_path.iterdir()) == []


def test_progress_never_goes_back(options: GridOptions) -> None:
    shares: list[float] = []
    grid.run(replace(options, lengths=LENGTHS[:1], kinds=("passkey",)), lambda share, step: shares.append(share))
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] <= 1


def test_lengths_that_do_not_hold_the_needles_are_said_before_measuring(options: GridOptions) -> None:
    reached: list[str] = []
    with pytest.raises(ConfigError, match="too short for 2 needles of the kind pairs") as caught:
        grid.run(replace(options, lengths=LENGTHS[:1], kinds=("pairs",)), lambda share, step: reached.append(step))
    assert caught.value.hint
    assert not reached


def test_a_kind_is_left_out_at_a_length_that_does_not_hold_its_needles(options: GridOptions) -> None:
    found = grid.run(replace(options, kinds=("passkey", "pairs")), lambda share, step: None)
    assert [(each["length"], each["kind"]) for each in found["left_out"]] == [(LENGTHS[0], "pairs")]
    assert {row["length"] for row in found["rows"] if row["kind"] == "pairs"} == {*LENGTHS[1:], None}  # None: over all


def record(kind: str, depth: float | None, **numbers: Any) -> dict[str, Any]:
    return {"kind": kind, "length": 2048, "depth": depth, **numbers}


def told(resident: bool, loss: float) -> dict[str, Any]:
    return {"resident": resident, "exact": None, "loss": loss}


def test_means_are_over_the_questions_that_have_the_number() -> None:
    records = [
        record("passkey", 0.5, first=True, in_k=True, hops=1.0, methods={"auto": told(True, 1.0)}),
        record("passkey", 0.5, methods={"auto": told(False, 3.0), "full": told(True, 0.5)}),  # still in the window
    ]
    auto, full = sorted(tallies.cells(records), key=lambda cell: cell["method"])
    assert (auto["n"], auto["n_ranked"], auto["first"], auto["resident"], auto["loss_nats"]) == (2, 1, 1.0, 0.5, 2.0)
    assert (full["n"], full["n_ranked"], full["first"], full["exact"]) == (1, 0, None, None)


def test_the_table_is_a_heat_map_with_totals_under_each_kind() -> None:
    records = [
        record("passkey", 0.25, first=True, in_k=True, hops=1.0, methods={"auto": told(True, 1.0)}),
        record("passkey", 0.75, first=False, in_k=True, hops=1.0, methods={"auto": told(False, 3.0)}),
        record("unsaid", None, surfaced=True),
        record("unsaid", None, surfaced=False),
    ]
    shown = grid.table(
        {
            "cells": tallies.cells(records),
            "rows": tallies.rows(records),
            "settings": {"lengths": [2048, 8192], "kinds": ["passkey", "unsaid"]},
        }
    )
    assert shown[0] == ("kind", "depth", "2,048", "8,192")
    assert ("passkey", "25%", "███ 100%", "") in shown
    assert ("passkey", "75%", "    0%", "") in shown
    assert ("passkey", "page first", "50%", "") in shown
    assert ("passkey", "loss, auto", "2.00", "") in shown
    assert ("unsaid", "all: false", "50%", "") in shown
    assert len({len(line) for line in shown}) == 1


@pytest.mark.parametrize(
    "given", [["--kind", "hay"], ["--lengths", "0"], ["--depths", "21"], ["--page", "33"], ["--seeds", "a"]]
)
def test_the_command_refuses_what_it_cannot_measure(given: list[str]) -> None:
    assert CliRunner().invoke(command, given).exit_code == 2


def test_the_command_prints_one_object_and_leaves_no_partial_results(options: GridOptions, tmp_path: Path) -> None:
    sizes = ["--lengths", "3000", "--depths", "1", "--ctx", "1024", "--page", "64", "--kind", "passkey"]
    given = ["--model", str(options.model), *sizes, "--json", "--out", str(tmp_path / "grid.json")]
    shown = CliRunner().invoke(command, given, catch_exceptions=False)
    assert shown.exit_code == 0
    assert json.loads(shown.stdout) == json.loads((tmp_path / "grid.json").read_text("utf-8"))
    assert [path.name for path in tmp_path.iterdir()] == ["grid.json"]


@pytest.mark.model
def test_quick_finds_pass_keys_that_left_the_window(default_model: Path, tmp_path: Path) -> None:
    out = tmp_path / "grid.json"
    done = CliRunner().invoke(command, ["--quick", "--json", "--model", str(default_model), "--out", str(out)])
    assert done.exit_code == 0, done.output
    found = json.loads(out.read_text("utf-8"))["rows"]
    rows = {(row["kind"], row["method"]): row for row in found if row["length"] is not None}
    assert set(rows) == {(kind, method) for kind in ("passkey", "update") for method in tallies.METHODS}
    assert rows["passkey", "auto"]["n_ranked"] >= 1
    assert rows["passkey", "auto"]["in_k"] == 1
    assert rows["passkey", "forced"]["resident"] > rows["passkey", "window"]["resident"]
    assert rows["passkey", "forced"]["loss_nats"] < rows["passkey", "window"]["loss_nats"]
    assert all(rows[kind, "full"]["resident"] == 1 for kind in ("passkey", "update"))
