"""The command `zeta`: sub-commands, exit codes, and one sentence for whatever goes wrong."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from memstore.errors import StoreLocked
from zeta import cli, logs
from zeta.errors import BugError, ConfigError, ZetaError

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ZETA_HOME", str(tmp_path))


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch):
    """`zeta chat` raises what it is given."""

    def fail(error: BaseException) -> int:
        @click.command()
        def chat() -> None:
            raise error

        monkeypatch.setattr(cli.LazyGroup, "get_command", lambda self, context, name: chat)
        return cli.main(["chat"])

    return fail


def python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_help_lists_every_command_and_loads_none_of_them() -> None:
    heavy = "llama_cpp numpy lmdb prompt_toolkit rich torch PySide6 zeta.config memstore"
    program = f"""
import sys
from zeta.cli import main
assert main(["--help"]) == 0
assert main(["--version"]) == 0
print([name for name in {heavy.split()} if name in sys.modules])
"""
    done = python("-c", program)
    assert done.stdout.endswith("[]\n"), done.stdout + done.stderr
    assert all(name in done.stdout for name in cli.COMMANDS)


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_in_the_table_exists(name: str) -> None:
    module = cli.COMMANDS[name][0]
    assert importlib.util.find_spec(module) is not None, f"{module} is missing"
    command = cli.zeta.get_command(click.Context(cli.zeta), name)
    assert command is not None
    assert command.name == name


@pytest.mark.parametrize("module", ["zeta", "zeta.chat"])
def test_the_packages_run_as_modules(module: str) -> None:
    done = python("-m", module, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith("Usage: zeta")


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (ZetaError("the model is broken", "fetch it again"), 1, "zeta: The model is broken.\n  Fetch it again.\n"),
        (ConfigError("ctx cannot be 1", "take 2048"), 2, "zeta: ctx cannot be 1.\n  Take 2048.\n"),
        (
            StoreLocked("Process 7 writes the store.", "Close it."),
            1,
            "zeta: Process 7 writes the store.\n  Close it.\n",
        ),
        (BugError("no hint here"), 1, "zeta: No hint here.\n"),
        (KeyboardInterrupt(), 130, "zeta: Interrupted.\n"),
        (click.Abort(), 130, "zeta: Interrupted.\n"),
        (BrokenPipeError(), 0, ""),
        (SystemExit(3), 3, ""),
        (SystemExit(None), 0, ""),
        (click.exceptions.Exit(3), 3, ""),
    ],
)
def test_whatever_ends_a_command_has_its_exit_code_and_its_sentence(
    failing, capfd: pytest.CaptureFixture[str], error: BaseException, code: int, said: str
) -> None:
    assert failing(error) == code
    assert capfd.readouterr() == ("", said)


def test_wrong_usage_is_exit_code_2_and_names_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["caht"]) == 2
    assert "No such command 'caht'" in capsys.readouterr().err
    assert cli.main(["chat", "--recall", "maybe"]) == 2


def test_an_unexpected_error_is_a_sentence_and_its_traceback_is_in_the_log_alone(
    failing, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert failing(ValueError("what was said")) == 1
    out, err = capsys.readouterr()
    log = logs.log_folder() / "zeta.log"
    assert out == ""
    assert "Traceback" not in err
    assert str(log) in err
    text = log.read_text()
    assert "raise error" in text
    assert "what was said" not in text


def test_an_unexpected_error_of_an_incognito_chat_writes_no_log(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    @click.command()
    def chat() -> None:
        logs.start("info", to_disk=False)
        raise ValueError

    monkeypatch.setattr(cli.LazyGroup, "get_command", lambda self, context, name: chat)
    assert cli.main(["chat"]) == 1
    assert "No log is kept" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_system_error_is_told_in_the_systems_words(failing, capsys: pytest.CaptureFixture[str]) -> None:
    assert failing(OSError(28, "No space left on device")) == 1
    assert "No space left on device" in capsys.readouterr().err


def test_a_pipe_closed_before_the_help_is_no_traceback() -> None:
    command = ["bash", "-c", '"$0" -m zeta chat --help | true; echo "${PIPESTATUS[0]}"', sys.executable]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == ("0\n", "")
