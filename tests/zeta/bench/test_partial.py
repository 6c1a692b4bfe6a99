"""Partial results: a run that was killed goes on where it stopped, and never with what belongs to another one."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeta.bench.partial import Partial
from zeta.errors import ConfigError

SETTINGS = {"model": Path("m.gguf"), "lengths": (2048, 8192), "seed": 1}
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def file_of(out: Path) -> Path:
    return out.with_name(out.name + ".partial")


def test_a_run_killed_between_two_units_goes_on_with_the_third(tmp_path: Path) -> None:
    out = tmp_path / "grid.json"
    code = textwrap.dedent(
        """
        import os, pathlib, signal, sys
        from zeta.bench.partial import Partial
        settings = {"model": pathlib.Path("m.gguf"), "lengths": (2048, 8192), "seed": 1}
        partial = Partial(pathlib.Path(sys.argv[1]), settings)
        partial.add("first", [1, 2])
        partial.add("second", {"loss": 0.1})
        os.kill(os.getpid(), signal.SIGKILL)
        """
    )
    killed = subprocess.run([sys.executable, "-c", code, str(out)], cwd=Path(__file__).parents[3], check=False)
    assert killed.returncode == -signal.SIGKILL
    again = Partial(out, SETTINGS)
    assert again.done == {"first": [1, 2], "second": {"loss": 0.1}}
    again.add("third", 3)
    again.close()
    assert os.listdir(tmp_path) == []


@given(st.dictionaries(st.text(), PLAIN, max_size=4))
def test_what_was_added_is_what_a_run_that_goes_on_finds(tmp_path_factory: pytest.TempPathFactory, results) -> None:
    out = tmp_path_factory.mktemp("partial") / "out.json"
    first = Partial(out, SETTINGS)
    for key, value in results.items():
        first.add(key, value)
    assert Partial(out, SETTINGS).done == first.done == results


def test_a_tuple_is_a_list_whether_or_not_the_run_was_interrupted(tmp_path: Path) -> None:
    first = Partial(tmp_path / "out.json", SETTINGS)
    first.add("heads", (1, 2))
    assert first.done == Partial(tmp_path / "out.json", SETTINGS).done == {"heads": [1, 2]}


def test_results_of_other_settings_are_not_used_and_a_sentence_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.json"
    Partial(out, SETTINGS).add("unit", 1)
    other = Partial(out, {**SETTINGS, "seed": 2})
    assert other.done == {}
    shown = capsys.readouterr().err
    assert "other settings" in shown
    assert len(shown.splitlines()) == 1
    other.add("unit", 2)
    assert Partial(out, {**SETTINGS, "seed": 2}).done == {"unit": 2}


@pytest.mark.parametrize(
    "content", [b"", b'{"schema": 1, "settings"', b"\xff\xfe", b"[]", b'{"schema": 9, "done": {}}']
)
def test_a_damaged_file_is_not_used_and_a_sentence_says_so(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.json"
    file_of(out).write_bytes(content)
    assert Partial(out, SETTINGS).done == {}
    assert "is not used: " in capsys.readouterr().err


def test_a_run_without_a_file_keeps_its_results_to_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    partial = Partial(None, SETTINGS)
    partial.add("unit", 1)
    partial.close()
    assert partial.done == {"unit": 1}
    assert os.listdir(tmp_path) == []


def test_a_file_that_cannot_be_written_is_said_in_one_sentence(tmp_path: Path) -> None:
    partial = Partial(tmp_path / "missing" / "out.json", SETTINGS)
    with pytest.raises(ConfigError, match="cannot be written") as caught:
        partial.add("unit", 1)
    assert caught.value.hint


def test_a_number_that_is_none_is_refused_and_the_file_stays_whole(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    partial = Partial(out, SETTINGS)
    partial.add("unit", 1)
    with pytest.raises(ValueError, match="JSON"):
        partial.add("bad", math.nan)
    assert json.loads(file_of(out).read_text("utf-8"))["done"] == {"unit": 1}
