"""speed by length, latency and break-even: what is counted, what is kept, and the arithmetic. Times are no matter of a
test."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import assume, given
from hypothesis import strategies as st

from zeta.bench import breakeven, disk, growth, latency, speed
from zeta.bench.breakeven import Line
from zeta.bench.pairs import Bench, SpeedOptions
from zeta.bench.plain import Greedy, Plain
from zeta.bench.subject import Subject
from zeta.commands.bench.speed import speed as command
from zeta.errors import ConfigError
from zeta.paths import HOME_VARIABLE
from zeta.runtime import Runtime, RuntimeOptions
from zeta.window import Kind

WINDOW, PAGE = 1024, 64
LENGTHS = (600, 3200)
TRAINED = 2048
SECONDS = st.floats(0, 1e3, allow_nan=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("home"))


@pytest.fixture
def home(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, folder)


@pytest.fixture(scope="module")
def options(tiny_model: Callable[..., Path]) -> SpeedOptions:
    chosen = SpeedOptions(tiny_model(), ctx=WINDOW, page=PAGE, threads=1, pairs=1, openings=1, questions=3)
    return replace(chosen, lengths=LENGTHS)


class Trained(Runtime):
    """A tiny model that says it was trained for more than its 512 tokens."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.model.trained_context = TRAINED


@pytest.fixture(scope="module")
def rows(options: SpeedOptions, folder: str) -> list[dict[str, Any]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOME_VARIABLE, folder)
        patch.setattr(speed, "Runtime", Trained)
        result = speed.run(options, lambda share, step: None)
    assert json.loads(json.dumps(result, allow_nan=False))["schema"] == speed.SCHEMA
    found: list[dict[str, Any]] = result["lengths"]
    return found


@pytest.fixture
def bench(home: None, options: SpeedOptions, tmp_path: Path) -> Iterator[Bench]:
    """A history of three windows, read."""
    runtime = Runtime(options.model, RuntimeOptions(window=WINDOW, page=PAGE, threads=1))
    sampler = Greedy(runtime.model)
    with Subject(runtime, tmp_path) as subject:
        subject.tell(3 * WINDOW)
        subject.digest()
        yield Bench(options, runtime, subject, Plain(runtime, sampler), sampler, lambda share, step: None)
    sampler.close()
    runtime.close()


# by length


def test_there_is_a_row_for_every_length_shortest_first(rows: list[dict[str, Any]]) -> None:
    assert [row["length"] for row in rows] == sorted(LENGTHS)
    for row in rows:
        assert row["read_tokens"] < row["history_tokens"]
        assert row["history_tokens"] >= row["length"]
        assert row["decode"]["tokens"] == row["decode"]["pairs"] * PAGE
        assert row["decode"]["ratio"] > 0
        assert row["prefill"]["ours_tokens_per_second"] > 0
        assert row["disk"]["all"] > row["disk"]["kv_pages"] > 0
        assert row["open"]["seconds"] > 0


def test_all_of_a_history_is_held_only_as_far_as_the_model_was_trained_for(rows: list[dict[str, Any]]) -> None:
    assert rows[0]["history_tokens"] < TRAINED < rows[1]["history_tokens"]
    assert rows[0]["decode"]["full_tokens_per_second"] > 0
    assert rows[0]["decode"]["ratio_full"] > 0
    assert rows[1]["decode"]["full_tokens_per_second"] is rows[1]["decode"]["ratio_full"] is None


def test_nothing_is_recalled_before_anything_has_left(rows: list[dict[str, Any]]) -> None:
    assert rows[0]["latency"] is None
    assert rows[0]["break_even"]["restore_cold"] is None
    assert rows[1]["latency"]["questions"] == 3


def test_the_table_has_a_column_a_length(rows: list[dict[str, Any]]) -> None:
    lines = growth.table(rows)
    assert {len(line) for line in lines} == {1 + len(LENGTHS)}
    assert lines[0][1:] == tuple(f"{row['history_tokens']:,}" for row in rows)
    assert any(line[1] == "-" != line[2] for line in lines)


def test_a_length_that_was_measured_is_kept_and_only_read_again(
    home: None, options: SpeedOptions, tmp_path: Path
) -> None:
    kept = replace(options, out=tmp_path / "speed.json", lengths=(300, 900))

    def interrupt(share: float, step: str) -> None:
        if step == "decoding, 900 tokens":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        speed.run(kept, interrupt)
    first = json.loads((tmp_path / "speed.json.partial").read_text("utf-8"))["done"]
    assert set(first) == {"300"}
    steps = set()
    rows = speed.run(kept, lambda share, step: steps.add(step))["lengths"]
    assert rows[0] == first["300"]
    assert rows[1]["history_tokens"] >= 900
    assert "decoding, 300 tokens" not in steps
    assert "reading again, 900 tokens" in steps


def test_lengths_too_short_to_be_timed_are_refused_with_a_hint(home: None, options: SpeedOptions) -> None:
    with pytest.raises(ConfigError, match="too few") as caught:
        speed.run(replace(options, lengths=(PAGE, 2048)), lambda share, step: None)
    assert "--lengths" in caught.value.hint


# latency


def test_every_step_of_a_recall_has_its_percentiles(rows: list[dict[str, Any]]) -> None:
    found = rows[1]["latency"]
    steps = [found["search"], found["locate"], *(found["first_token"][name] for name in ("with", "without", "later"))]
    for part in ("warm", "cold"):
        steps += [found[part][name] for name in ("search", "read", "restore", "sum")]
    steps.append(found["cold"]["pages_only"])
    for step in steps:
        assert set(step) == {f"p{share}" for share in latency.SHARES}
        assert all(math.isfinite(value) for value in step.values())
    for part in ("warm", "cold"):
        whole = found[part]["sum"]["p99"]
        assert whole >= max(found[part][name]["p50"] for name in ("search", "read", "restore"))
    assert (found["warm"]["k"], found["cold"]["k"]) == (1, 4)


def test_files_were_really_forgotten_before_cold_questions(rows: list[dict[str, Any]], tmp_path: Path) -> None:
    if not forgets(tmp_path):
        pytest.skip("this system does not tell, or keeps its files in memory")
    assert rows[1]["latency"]["cold"]["gone"] == 1


def test_questions_leave_the_history_and_the_window_as_they_were(bench: Bench) -> None:
    subject = bench.subject
    length, last = subject.length, subject.last(WINDOW)
    numbers, _ = latency.measure(bench)
    assert numbers["latency"]["questions"] == 3
    assert subject.length == length
    assert subject.last(WINDOW) == last
    engine = subject.thread.session.engine
    assert engine.window.guests() == []
    assert engine.capturing
    assert engine.decoded == length
    assert engine.window.segments[-1].end == length


def test_memory_costs_time_only_where_it_is_on(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = bench.subject.thread.session.engine
    asked = []
    monkeypatch.setattr(
        engine, "rank", lambda query, rank=engine.rank: asked.append(engine.options.recall) or rank(query)
    )
    latency.measure(replace(bench, options=replace(bench.options, questions=2)))
    # Once to warm up, then each to be timed and for its first token, never without memory; an engine of their own
    # searches for the cold.
    assert asked == ["auto"] * 5
    assert engine.options.recall == "auto"


def test_pages_are_in_the_window_when_the_next_token_is_decoded_and_gone_after(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject, session = bench.subject, bench.subject.thread.session
    subject.room(2)
    pages = [page for f in subject.away(2) if (page := session.pager.bring(f.candidate.log, f.candidate.number))]
    assert len(pages) == 2
    seen, decode, used = [], bench.runtime.context.decode, subject.used

    def watched(*args: Any, **named: Any) -> None:
        seen.append([segment.begin for segment in session.engine.window.segments if segment.kind is Kind.RECALLED])
        decode(*args, **named)

    monkeypatch.setattr(bench.runtime.context, "decode", watched)
    seconds, _ = subject.put(pages)
    assert seconds > 0
    assert [page.begin for page in pages] in seen
    assert seen[0] == seen[-1] == []
    assert subject.used == used


# files


def test_what_the_system_has_forgotten_is_not_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(bytes(range(256)) * 16384)
    if not forgets(tmp_path):
        pytest.skip("this system does not tell, or keeps its files in memory")
    assert disk.gone(path) == 0
    assert disk.forget(tmp_path) == disk.gone(path) == 1
    path.read_bytes()
    assert disk.gone(path) == 0


def forgets(folder: Path) -> bool:
    """Whether the system can be asked to forget a file here, and tells."""
    if not hasattr(os, "posix_fadvise"):
        return False
    path = folder / "asked"
    path.write_bytes(bytes(1 << 20))
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    told = disk.gone(path) == 1
    path.unlink()
    return told


# percentiles


@given(st.lists(SECONDS, min_size=1, max_size=200))
def test_a_percentile_is_the_smallest_value_that_its_share_does_not_exceed(values: list[float]) -> None:
    found = latency.percentiles(values)
    assert found is not None
    for share in latency.SHARES:
        value = found[f"p{share}"]
        assert value in values
        assert sum(each <= value for each in values) * 100 >= share * len(values)
        assert sum(each < value for each in values) * 100 < share * len(values)


@given(st.lists(SECONDS, max_size=50), st.randoms())
def test_percentiles_know_no_order_and_nothing_of_no_values(values: list[float], chance: Any) -> None:
    shuffled = list(values)
    chance.shuffle(shuffled)
    assert latency.percentiles(shuffled) == latency.percentiles(values)
    assert (latency.percentiles(values) is None) == (not values)


# break-even

LINES = st.builds(Line, fixed=st.floats(-1, 1), each=st.floats(1e-6, 1))


@given(LINES, LINES)
def test_from_the_break_even_on_and_not_before_ours_is_no_slower(ours: Line, plain: Line) -> None:
    at = breakeven.crossing(ours, plain)
    behind = [ours.fixed + ours.each * n - plain.fixed - plain.each * n for n in (1e9, 1e10)]
    if at is None:
        assert behind[-1] >= 0
        return
    assume(abs(ours.each - plain.each) > 1e-6)
    late, early = 2 * at + 1, at / 2
    assert ours.fixed + ours.each * late <= plain.fixed + plain.each * late + 1e-9
    assert at == 0 or ours.fixed + ours.each * early >= plain.fixed + plain.each * early - 1e-9


@given(LINES, st.lists(st.integers(1, 4096), min_size=2, max_size=6, unique=True))
def test_the_line_through_points_of_a_line_is_that_line(known: Line, lengths: list[int]) -> None:
    points = [(n, known.fixed + known.each * n) for n in lengths]
    found = breakeven.line(points)
    for n, seconds in points:
        assert found.fixed + found.each * n == pytest.approx(seconds, rel=1e-6, abs=1e-6)


def test_one_disturbed_run_moves_no_break_even() -> None:
    quiet = [(n, 0.01 + n * 1e-4) for n in (128, 256, 512) for _ in range(3)]
    disturbed = [*quiet[:4], (256, 9.0), *quiet[5:]]
    assert breakeven.medians(disturbed) == breakeven.medians(quiet)


def test_opening_breaks_even_at_what_is_prefilled_meanwhile() -> None:
    measured = {"open": {"seconds": 0.5}, "prefill": {"plain_tokens_per_second": 200.0}, "runs": None}
    assert breakeven.numbers(measured) == {"restore_cold": None, "restore_warm": None, "open": 100.0}


def test_restored_runs_are_measured_at_every_length(rows: list[dict[str, Any]], options: SpeedOptions) -> None:
    runs = rows[1]["runs"]
    for side in ("cold", "warm", "compute"):
        assert [tokens for tokens, _ in runs[side]["milliseconds"]] == [n * PAGE for n in breakeven.RUNS]
        assert all(ms > 0 for _, ms in runs[side]["milliseconds"])
    assert rows[1]["break_even"]["open"] > 0


# the command


@pytest.mark.model
@pytest.mark.slow
def test_the_command_prints_one_object_and_leaves_no_partial_results(default_model: Path, tmp_path: Path) -> None:
    out = tmp_path / "speed.json"
    args = ["--model", str(default_model), "--quick", "--lengths", "1000,2000", "--seed", "2", "--json"]
    done = CliRunner().invoke(command, [*args, "--out", str(out)], catch_exceptions=False)
    assert done.exit_code == 0
    assert json.loads(done.stdout) == json.loads(out.read_text("utf-8"))
    assert list(tmp_path.iterdir()) == [out]
    first, second = json.loads(out.read_text("utf-8"))["lengths"]
    assert first["decode"]["ratio_full"] > 0
    assert second["latency"]["pages"] > latency.COLD
    assert second["latency"]["warm"]["sum"]["p50"] > 0
    assert second["runs"]["cold"]["milliseconds"][0][1] > 0
