"""all: every benchmark in a process of its own; what is done is kept, what failed is said, what stopped goes on."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from zeta import cli
from zeta.bench import suite
from zeta.bench.report import Told
from zeta.bench.suite import Suite
from zeta.commands.bench import bench
from zeta.commands.bench.all import benchmarks
from zeta.errors import ConfigError
from zeta.paths import HOME_VARIABLE

FAKE = """
import json, os, pathlib, signal, sys
name, *given, _, out = sys.argv[1:]
out = pathlib.Path(out)
with (out.parent / "calls").open("a") as calls:
    calls.write(name + " ")
print(f"the table of {name}")
print(" 50%  reading", file=sys.stderr, flush=True)
if name == "crash":
    os.kill(os.getpid(), signal.SIGSEGV)
if name == "wrong":
    print("zeta: The model is missing.", file=sys.stderr)
    sys.exit(1)
if name == "stopped" and not (out.parent / "go on").exists():
    sys.exit(130)
if name != "silent":
    out.write_text(json.dumps({"name": name, "given": given}))
"""


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Suite]:
    """`made("one", "crash") -> Suite` over benchmarks that take no time."""
    script = tmp_path / "fake.py"
    script.write_text(FAKE)
    return lambda *names: Suite(names, tmp_path / "out", ("--quick",), (sys.executable, str(script)))


@contextmanager
def silence() -> Iterator[Told]:
    yield lambda share, step: None


def run(chosen: Suite, **how: Any) -> dict[str, Any]:
    return suite.run(chosen, silence, lambda line: None, **how)


def calls(chosen: Suite) -> list[str]:
    return (chosen.folder / "calls").read_text().split()


def test_every_benchmark_leaves_its_result_and_its_table(made: Callable[..., Suite]) -> None:
    chosen = made("one", "two")
    summary = run(chosen)
    assert summary == json.loads((chosen.folder / "summary.json").read_text("utf-8"))
    assert [(row["name"], row["status"], row["exit_code"]) for row in summary["rows"]] == [
        ("one", "done", 0),
        ("two", "done", 0),
    ]
    for name in chosen.names:
        assert json.loads((chosen.folder / f"{name}.json").read_text()) == {"name": name, "given": ["--quick"]}
        assert (chosen.folder / f"{name}.txt").read_text() == f"the table of {name}\n"


def test_a_crash_loses_only_the_benchmark_that_crashed(made: Callable[..., Suite]) -> None:
    summary = run(made("crash", "wrong", "silent", "one"))
    rows = {row["name"]: row for row in summary["rows"]}
    assert summary["failed"] == ["crash", "wrong", "silent"]
    assert rows["crash"]["exit_code"] == -signal.SIGSEGV
    assert (rows["wrong"]["exit_code"], rows["wrong"]["said"]) == (1, "zeta: The model is missing.")
    assert rows["silent"]["said"] == "it wrote no result"
    assert rows["one"]["status"] == "done"


def test_what_is_done_is_kept_and_what_failed_is_tried_again(made: Callable[..., Suite]) -> None:
    chosen = made("one", "wrong")
    run(chosen)
    lines: list[str] = []
    suite.run(chosen, silence, lines.append)
    assert calls(chosen) == ["one", "wrong", "wrong"]
    assert "kept" in lines[0]
    assert "exit code 1: zeta: The model is missing." in lines[1]


def test_force_measures_everything_again_from_the_beginning(made: Callable[..., Suite]) -> None:
    chosen = made("one")
    run(chosen)
    (chosen.folder / "one.json.partial").write_text("{}")
    run(chosen, force=True)
    assert calls(chosen) == ["one", "one"]
    assert not (chosen.folder / "one.json.partial").exists()


def test_a_run_that_was_interrupted_goes_on_where_it_stopped(made: Callable[..., Suite]) -> None:
    chosen = made("one", "stopped", "two")
    with pytest.raises(KeyboardInterrupt):
        run(chosen)
    (chosen.folder / "go on").touch()
    summary = run(chosen)
    assert calls(chosen) == ["one", "stopped", "stopped", "two"]
    assert [row["status"] for row in summary["rows"]] == ["done"] * 3


def test_what_is_told_the_progress_can_interrupt(made: Callable[..., Suite]) -> None:
    chosen, steps = made("one", "two"), []

    @contextmanager
    def stopping() -> Iterator[Told]:
        def tell(share: float, step: str) -> None:
            steps.append((share, step))
            raise KeyboardInterrupt

        yield tell

    with pytest.raises(KeyboardInterrupt):
        suite.run(chosen, stopping, lambda line: None)
    assert steps == [(0.5, "one: reading")]
    (row,) = json.loads((chosen.folder / "summary.json").read_text("utf-8"))["rows"]
    assert row["status"] == "begun"


def test_results_that_came_about_differently_are_not_written_over(made: Callable[..., Suite]) -> None:
    chosen = made("one", "two")
    run(chosen)
    with pytest.raises(ConfigError, match="was made with --quick") as caught:
        run(replace(chosen, arguments=()))
    assert "--force" in caught.value.hint
    (chosen.folder / "three.json").write_text("{}")
    with pytest.raises(ConfigError, match="was made on its own"):
        run(replace(chosen, names=("three",)))
    assert calls(chosen) == ["one", "two"]
    assert run(replace(chosen, arguments=()), force=True)["rows"][0]["arguments"] == []


def test_the_summary_remembers_benchmarks_that_were_not_asked_for(made: Callable[..., Suite]) -> None:
    run(made("one"))
    summary = run(made("two"))
    assert [row["name"] for row in summary["rows"]] == ["one", "two"]
    assert summary["failed"] == []


def test_a_summary_that_cannot_be_read_is_refused(made: Callable[..., Suite]) -> None:
    chosen = made("one")
    run(chosen)
    (chosen.folder / "summary.json").write_text("[]")
    with pytest.raises(ConfigError, match="cannot be read"):
        run(chosen)


def test_a_folder_that_cannot_be_made_is_said_in_one_sentence(made: Callable[..., Suite], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="cannot be written"):
        run(replace(made("one"), folder=tmp_path / "file" / "out"))


def test_every_benchmark_can_be_run_by_all() -> None:
    assert set(benchmarks()) == set(bench.commands) - {"all"}
    for name in benchmarks():
        flags = {flag for param in bench.commands[name].params for flag in param.opts}
        assert {"--quick", "--model", "--json", "--out"} <= flags, name


def test_the_command_refuses_names_of_no_benchmark() -> None:
    found = CliRunner().invoke(bench, ["all", "--only", "needle,hay"])
    assert found.exit_code == 2
    assert "no benchmark 'hay'" in found.output


def test_the_command_says_in_its_exit_code_that_one_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    out = tmp_path / "out"
    chosen = ["--quick", "--only", "storage,kill", "--skip", "kill", "--model", str(tmp_path / "none.gguf")]
    assert cli.main(["bench", "all", *chosen, "--out", str(out)]) == 1
    shown = capfd.readouterr()
    assert "0 of 1 done" in shown.out
    assert "These benchmarks failed: storage." in shown.err
    assert [path.name for path in sorted(out.iterdir())] == ["storage.txt", "summary.json"]


@pytest.mark.slow
def test_all_of_them_run_quickly_on_a_tiny_model(
    tiny_model: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    out = tmp_path / "out"
    given = ["--quick", "--model", str(tiny_model()), "--out", str(out), "--json"]
    code = cli.main(["bench", "all", *given])
    shown = capfd.readouterr()
    assert code == 0, shown.err
    assert json.loads(shown.out) == json.loads((out / "summary.json").read_text("utf-8"))
    for name in benchmarks():
        found = json.loads((out / f"{name}.json").read_text("utf-8"))
        assert found["schema"] >= 1
        assert found["settings"]
        assert (out / f"{name}.txt").read_text("utf-8")
    assert not list(out.glob("*.partial"))
