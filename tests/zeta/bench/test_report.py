"""What a benchmark shows, where it goes, and how Ctrl-C ends it."""

from __future__ import annotations

import json
import math
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from zeta import cli
from zeta.bench import report
from zeta.errors import ConfigError
from zeta.paths import HOME_VARIABLE

ROWS = [("what", "ratio"), ("decode", "0.97"), ("a page that was restored from a cold disk", "41.5")]
RESULT = {"schema": 1, "decode_ratio": 0.97, "settings": {"tokens": 5120}}


def test_json_is_the_object_alone_and_names_the_machine(capsys: pytest.CaptureFixture[str]) -> None:
    report.show(RESULT, ROWS, as_json=True, out=None)
    found = json.loads(capsys.readouterr().out)
    machine = found["settings"].pop("machine")
    assert found == RESULT
    assert machine["cpu"]
    assert machine["cores"] >= 1
    assert machine["versions"]["llama-cpp-python"]


def test_the_table_shows_every_cell_whole_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    report.show(RESULT, ROWS, as_json=False, out=None)
    shown = capsys.readouterr().out
    assert all(cell in shown for row in ROWS for cell in row)
    assert "{" not in shown


@pytest.mark.parametrize("as_json", [True, False])
def test_out_gets_the_object_whatever_is_printed(
    as_json: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report.show(RESULT, ROWS, as_json=as_json, out=tmp_path / "speed.json")
    assert json.loads((tmp_path / "speed.json").read_text("utf-8"))["decode_ratio"] == 0.97


def test_a_number_that_is_none_is_never_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="JSON"):
        report.show({**RESULT, "decode_ratio": math.nan}, ROWS, as_json=True, out=tmp_path / "speed.json")
    assert not (tmp_path / "speed.json").exists()


def test_a_file_in_a_folder_that_is_missing_is_refused_before_measuring(tmp_path: Path) -> None:
    report.check_out(tmp_path / "speed.json")
    with pytest.raises(ConfigError, match="no folder"):
        report.check_out(tmp_path / "missing" / "speed.json")


def test_a_file_that_cannot_be_written_is_said_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be written") as caught:
        report.show(RESULT, ROWS, as_json=True, out=tmp_path)
    assert caught.value.hint


def test_progress_is_a_line_a_step_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    with report.telling() as tell:
        tell(0.0, "reading")
        tell(0.1, "reading")
        tell(0.5, "decoding [0]")
    shown = capsys.readouterr()
    assert shown.out == ""
    assert [line.split(maxsplit=1) for line in shown.err.splitlines() if line] == [
        ["0%", "reading"],
        ["50%", "decoding [0]"],
    ]


def test_an_interrupt_waits_for_the_next_report_and_the_handler_is_put_back() -> None:
    before = signal.getsignal(signal.SIGINT)
    reached = []

    def work(tell: report.Told) -> None:
        signal.raise_signal(signal.SIGINT)
        reached.append("the work goes on")
        tell(0.5, "decoding")
        reached.append("never")

    with pytest.raises(KeyboardInterrupt), report.telling() as tell:
        work(tell)
    assert reached == ["the work goes on"]
    assert signal.getsignal(signal.SIGINT) is before


def test_speed_prints_one_object_and_nothing_else_on_standard_output(
    tiny_model: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    sizes = ["--tokens", "1024", "--ctx", "256", "--page", "32", "--threads", "1"]
    code = cli.main(["bench", "speed", "--tiny", str(tiny_model()), *sizes, "--json"])
    shown = capfd.readouterr()
    assert code == 0, shown.err
    assert json.loads(shown.out)["settings"]["memory_only"] is True
    assert "reading a history" in shown.err


@pytest.mark.parametrize("given", ["0", "1,x", "", "1,,2"])
def test_needle_refuses_seeds_that_are_no_numbers(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["bench", "needle", "--seeds", given]) == 2
    assert "such as 1,2,4" in capsys.readouterr().err


@pytest.mark.parametrize("page", ["0", "33", "-32"])
def test_a_page_that_is_no_multiple_of_32_is_refused(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["bench", "speed", "--page", page]) == 2
    assert "multiple of 32" in capsys.readouterr().err


def test_help_of_the_group_names_both_benchmarks(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["bench", "--help"]) == 0
    shown = capsys.readouterr().out
    assert "needle" in shown
    assert "speed" in shown
