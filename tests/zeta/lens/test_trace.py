"""Traces read back: whose updates, their numbers together, and the command that shows them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from memstore.lifetime.node import Node
from zeta.commands.lens_trace import detail_line, report, trace
from zeta.errors import ConfigError
from zeta.lens.telemetry import Iteration, Step, TraceFile, older
from zeta.lens.trace import Turning, read, strip, summary, thrash


def step(change: str, index: int = 7, level: int = 1, stayed: int = 4, forced: bool = False) -> Step:
    return Step(change, level, index, 0.5, stayed, forced)


def row(*actions: Step, number: int = 1, conversation: str = "c1", **changes: object) -> Iteration:
    plain = Iteration(
        t=1e9,
        conversation=conversation,
        iteration=number,
        end=2048,
        w_max=1200,
        blocks=20,
        loss_at_h=None,
        swap_rate=len(actions) / 20,
        mean_residency=None,
        latency_ms=2.0,
        token_budget_utilization=0.8,
        cost=(900, 59, 1),
        entries=(30, 59, 1),
        actions=actions,
        detail=((2, 1024), (1, 1536), (0, 2048)),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A trace of three conversations, the last of them `abc2`."""
    path = tmp_path / "trace.jsonl"
    file = TraceFile(path)
    for number, conversation in enumerate(["abc1", "abc2", "abd", "abc2"], start=1):
        file.write(row(step("expand", number), number=number, conversation=conversation))
    return path


def numbers(rows: list[Iteration]) -> list[int]:
    return [row.iteration for row in rows]


def test_a_conversation_is_found_by_its_id_or_the_begin_of_it_or_as_the_last(path: Path) -> None:
    assert numbers(read(path)[0]) == [2, 4]
    assert numbers(read(path, "abd")[0]) == [3]
    assert numbers(read(path, "abc1")[0]) == [1]
    with pytest.raises(ConfigError, match="several conversations"):
        read(path, "abc")
    with pytest.raises(ConfigError, match="no conversation") as caught:
        read(path, "zz")
    assert "abc1, abc2, abd" in caught.value.hint


def test_the_file_that_was_full_before_is_read_first(path: Path) -> None:
    path.rename(older(path))
    TraceFile(path).write(row(number=5, conversation="abc2"))
    assert numbers(read(path, "abc2")[0]) == [2, 4, 5]


def test_damaged_lines_are_counted_and_the_others_read(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b'\xff\xfe nonsense\n{"event":"focu')
    rows, damaged = read(path)
    assert (numbers(rows), damaged) == ([2, 4], 2)


def test_a_file_that_is_no_trace_or_not_there_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("hello\n")
    for name in ("other", "missing", "."):
        with pytest.raises(ConfigError) as caught:
            read(tmp_path / name)
        assert caught.value.hint


def test_the_summary_counts_all_actions_over_all_blocks() -> None:
    rows = [
        row(step("expand", stayed=2), step("collapse", 9, stayed=6, forced=True), latency_ms=1.0, loss_at_h=3.0),
        row(latency_ms=5.0, blocks=60, token_budget_utilization=0.9),
        row(step("collapse", stayed=1), blocks=0, loss_at_h=4.0),
    ]
    found = summary(rows)
    assert (found.iterations, found.actions, found.forced) == (3, 3, 1)
    assert found.swap_rate == pytest.approx(3 / 80)
    assert found.mean_residency == 3.0
    assert found.mean_utilization == pytest.approx(2.5 / 3)
    assert (found.peak_utilization, found.peak_latency_ms, found.mean_loss_at_h) == (0.9, 5.0, 3.5)


def test_a_block_that_keeps_turning_is_on_the_thrash_list() -> None:
    rows = [row(step("expand")), row(step("collapse")), row(), row(step("expand"), step("collapse", 9))]
    assert thrash(rows) == (Turning(Node(1, 7), 2, 1),)
    assert thrash(rows[:2]) == ()
    assert thrash([row(step("expand", level=2)), row(step("expand", level=2)), row(step("expand", level=2))]) == ()


def test_the_strip_shows_the_level_that_covers_most_of_each_part() -> None:
    detail = ((2, 1024), (1, 1536), (0, 2048))
    assert strip(detail, 8) == [2, 2, 2, 2, 1, 1, 0, 0]
    assert strip(detail, 2) == [2, 0]
    assert strip((), 4) == []
    assert detail_line(row(), 8) == "░░░░▒▒██"


def shown(*arguments: object) -> Result:
    return CliRunner().invoke(trace, [str(argument) for argument in arguments], catch_exceptions=False)


def test_the_command_shows_updates_summary_and_strip(path: Path) -> None:
    found = shown(path)
    assert found.exit_code == 0
    assert "+L1:4" in found.output
    assert "+L1:3" not in found.output
    assert "2 updates, 2 actions, 0 forced" in found.output
    assert detail_line(row(), 72) in found.output
    assert "+L1:2" not in shown(path, "--last", 1).output


def test_losses_have_a_column_where_any_was_measured(path: Path) -> None:
    assert "loss" not in shown(path).output
    TraceFile(path).write(row(conversation="abc2", loss_at_h=3.25))
    assert "3.25" in shown(path).output


def test_the_command_gives_everything_as_one_object(path: Path) -> None:
    found = json.loads(shown(path, "--json", "--conversation", "abc2").output)
    assert (found["schema"], found["conversation"], found["damaged_lines"]) == (1, "abc2", 0)
    assert [each["iteration"] for each in found["iterations"]] == [2, 4]
    assert found["summary"]["swap_rate"] == pytest.approx(2 / 40)
    assert found["summary"]["thrash"] == []


def test_the_command_reads_the_trace_of_this_user_by_default(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZETA_HOME", str(tmp_path))
    with pytest.raises(ConfigError, match="cannot be read"):
        shown()
    TraceFile().write(row(conversation="mine"))
    assert "conversation mine" in shown().output


def test_bounds_that_are_not_kept_and_restless_blocks_are_named() -> None:
    calm = report(summary([row()]), 0)
    assert not any("restless" in line for line in calm)
    rows = [row(step(change, stayed=1), blocks=2) for change in ("expand", "collapse", "expand")]
    text = "\n".join(report(summary(rows), 3))
    assert text.count("(restless") == 2
    assert "L1:7 turned 2 times, once after 1 update" in text
    assert "3 lines could not be read" in text
