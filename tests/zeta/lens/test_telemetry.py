"""Telemetry: what a line says, and a file that neither grows without end nor makes a chat fail."""

from __future__ import annotations

import json
import logging
import stat
from pathlib import Path

import numpy as np
import pytest

from zeta.lens.context import WorkingContext
from zeta.lens.entry import Entry
from zeta.lens.focus import FocusOptions, FocusState, plan
from zeta.lens.telemetry import Iteration, TraceFile, mean_residency, older, record, swap_rate, trace_file


def iteration(conversation: str = "c1", **changes: object) -> Iteration:
    """A block expands and another collapses."""
    before = WorkingContext((Entry(1, 0, 32), Entry(0, 32, 64), Entry(0, 64, 96, True), Entry(0, 96, 100, True)))
    options = FocusOptions(before.cost)
    found = plan(before, np.array([0.4, -0.3, 0, 0]), FocusState(), options)
    return record(before, found, w_max=options.w_max, latency_ms=2.5, conversation=conversation, now=1e9, **changes)  # type: ignore[arg-type]


def test_a_line_has_every_metric_that_the_seed_asks_for() -> None:
    row = json.loads(iteration(loss_at_h=3.5).line())
    metrics = ("loss_at_h", "swap_rate", "mean_residency", "latency_ms", "token_budget_utilization")
    assert [row[name] for name in metrics] == [3.5, 1.0, 3.0, 2.5, 1.0]
    assert (row["event"], row["schema"], row["conversation"], row["t"]) == ("focused", 1, "c1", 1e9)
    assert (row["iteration"], row["end"], row["w_max"], row["blocks"]) == (1, 100, 69, 2)
    assert (row["cost"], row["entries"], row["detail"]) == ([68, 1, 0], [3, 1, 0], [[0, 32], [1, 64], [0, 100]])
    assert row["actions"] == [
        {"change": "collapse", "level": 1, "index": 1, "score": -0.3, "stayed": 3, "forced": False},
        {"change": "expand", "level": 1, "index": 0, "score": 0.4, "stayed": 3, "forced": False},
    ]


def test_a_line_reads_back_as_what_was_written() -> None:
    assert Iteration.read(iteration().line()) == iteration()


@pytest.mark.parametrize(
    "line",
    [
        "",
        "[]",
        "3",
        '{"event": "focused", "schema": 1}',
        '{"event": "token", "schema": 1}',
        iteration().line()[:-5],
        iteration().line().replace('"schema":1', '"schema":2'),
        iteration().line().replace('"change"', '"other"'),
        iteration().line().replace('"detail":[[', '"detail":[[[1],'),
    ],
)
def test_a_line_of_something_else_is_refused(line: str) -> None:
    with pytest.raises(ValueError):
        Iteration.read(line)


def test_swap_rate_is_actions_a_block_and_residency_the_mean_of_stays_that_ended() -> None:
    assert swap_rate(4, 16) == 0.25
    assert swap_rate(0, 0) == 0.0
    assert mean_residency([2, 4, 6]) == 4.0
    assert mean_residency([]) is None


def test_a_trace_lies_in_the_state_folder_and_only_its_owner_reads_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ZETA_HOME", str(tmp_path))
    TraceFile().write(iteration())
    path = trace_file()
    assert path.is_relative_to(tmp_path / "state")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Iteration.read(path.read_text()) == iteration()


def test_a_full_file_makes_room_for_a_new_one_and_no_line_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    size = len(iteration().line()) + 1
    trace = TraceFile(path, limit=3 * size)
    for number in range(8):
        trace.write(iteration(f"c{number}"))
    kept = [Iteration.read(line).conversation for each in (older(path), path) for line in each.read_text().splitlines()]
    assert kept == ["c3", "c4", "c5", "c6", "c7"]
    assert {file.name for file in tmp_path.iterdir()} == {"trace.jsonl", "trace.jsonl.1"}


def test_a_disk_that_refuses_is_said_once_and_the_chat_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    trace = TraceFile(tmp_path / "file" / "trace.jsonl")
    with caplog.at_level(logging.WARNING, "zeta.lens.telemetry"):
        trace.write(iteration())
        trace.write(iteration())
    assert len(caplog.records) == 1
