"""One question from the command line or a pipe: what goes where, and how it ends."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.zeta.fake_chat import FakeChat, install, recalled
from zeta.chat.files import decode, read_text
from zeta.chat.oneshot import JsonLines
from zeta.commands.chat import chat
from zeta.config import Settings
from zeta.errors import ConfigError
from zeta.events import Done, Failed, Token

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
from tests.zeta import fake_chat
sys.modules["zeta.chat.session"] = fake_chat.module()
from zeta.cli import main
sys.exit(main(["chat", *sys.argv[1:]]))
"""


def process(home: Path, *arguments: str, **options: object) -> subprocess.Popen[bytes]:
    """`zeta chat` with a fake session in a process of its own."""
    environment = {**os.environ, "ZETA_HOME": str(home)}
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **options,  # type: ignore[call-overload]
    )


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> type[FakeChat]:
    return install(monkeypatch, tmp_path / "home")


def run(arguments: Sequence[str], piped: str | bytes = "") -> Result:
    return CliRunner().invoke(chat, list(arguments), input=piped, catch_exceptions=False)


def refusal(arguments: Sequence[str], piped: str | bytes = "") -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        run(arguments, piped)
    assert FakeChat.made == [], "a model was loaded for a question that was refused"
    assert caught.value.exit_code == 2
    return caught.value


def test_a_prompt_is_answered_on_standard_output_and_nothing_else_is(fake: type[FakeChat]) -> None:
    result = run(["--prompt", "hello"])
    assert (result.exit_code, result.stdout, result.stderr) == (0, "You said: hello\n", "")
    assert fake.made[0].closed


def test_text_from_a_pipe_is_the_prompt(fake: type[FakeChat]) -> None:
    assert run(["--conversation", "last"], "What is my dog called?\n").stdout == "You said: What is my dog called?\n"
    assert fake.made[0].settings.conversation == "last"


def test_text_from_a_pipe_follows_the_prompt(fake: type[FakeChat]) -> None:
    assert run(["--prompt", "Sum this up:"], "\ufefflong text\r\n").stdout == "You said: Sum this up:\n\nlong text\n"


def test_one_shot_starts_a_new_conversation_unless_told_otherwise(fake: type[FakeChat]) -> None:
    run(["--prompt", "hello"])
    assert fake.made[0].settings.conversation == "new"


def test_what_was_recalled_goes_to_standard_error(fake: type[FakeChat], monkeypatch: pytest.MonkeyPatch) -> None:
    script = [recalled(), Token(0, "Peanuts."), Done(1, 0.1, 9.0, "end")]
    monkeypatch.setattr(fake, "ask", lambda self, text: iter(script))
    result = run(["--prompt", "What makes me sneeze?"])
    assert result.stdout == "Peanuts.\n"
    assert "recalled 1 passage" in result.stderr


def test_an_answer_that_was_cut_names_the_option_and_no_command_of_a_chat(
    fake: type[FakeChat], monkeypatch: pytest.MonkeyPatch
) -> None:
    script = [Token(0, "half"), Done(7, 0.1, 9.0, "length")]
    monkeypatch.setattr(fake, "ask", lambda self, text: iter(script))
    assert run(["--prompt", "hello"]).stderr == "cut at 7 tokens; --max-tokens allows more\n"


def test_json_prints_one_event_a_line_and_nothing_else(fake: type[FakeChat], tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("some words")
    result = run(["--json", "--prompt", "hello", "--file", str(tmp_path / "note.txt")])
    events = [json.loads(line) for line in result.stdout.splitlines()]
    assert [each["event"] for each in events][:3] == ["loaded", "prefilled", "prefilled"]
    assert events[-1]["event"] == "done"
    assert "".join(each["text"] for each in events if each["event"] == "token") == "You said: hello"
    assert all({"event", "schema", "t"} <= each.keys() for each in events)


def test_a_failure_in_the_answer_is_exit_code_1(fake: type[FakeChat], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fake, "ask", lambda self, text: iter([Failed("the disk is full", "free some space")]))
    result = run(["--prompt", "hello"])
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "The disk is full.\nFree some space.\n"
    assert run(["--json", "--prompt", "hello"]).exit_code == 1


def test_an_error_that_ends_a_json_run_is_its_last_event_too(
    fake: type[FakeChat], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: FakeChat, text: str) -> object:
        raise ConfigError("the window is too small", "give a larger --ctx")

    monkeypatch.setattr(fake, "ask", broken)
    result = CliRunner().invoke(chat, ["--json", "--prompt", "hello"])
    last = json.loads(result.stdout.splitlines()[-1])
    assert (last["event"], last["message"], last["hint"]) == (
        "failed",
        "the window is too small",
        "give a larger --ctx",
    )
    assert isinstance(result.exception, ConfigError)


def test_files_are_read_first_and_in_order(fake: type[FakeChat], tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "empty.txt"):
        (tmp_path / name).write_text("" if name == "empty.txt" else f"text of {name}")
    files = [part for name in ("b.txt", "empty.txt", "a.txt") for part in ("--file", str(tmp_path / name))]
    result = run([*files, "--prompt", "hello"])
    assert fake.made[0].calls == [("read", "text of b.txt", "b.txt"), ("read", "text of a.txt", "a.txt")]
    assert result.stdout == "You said: hello\n"
    assert "empty.txt is empty" in result.stderr
    assert "b.txt: 3 tokens" in result.stderr.replace("\n", "")


def test_a_file_alone_is_read_and_kept(fake: type[FakeChat], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("text")
    result = run(["--file", str(tmp_path / "a.txt")])
    assert (result.exit_code, result.stdout) == (0, "")
    assert fake.made[0].calls == [("read", "text", "a.txt")]


def test_nothing_to_answer_is_refused_before_the_model_is_loaded(fake: type[FakeChat]) -> None:
    assert "nothing to answer" in str(refusal([], ""))
    assert "nothing to answer" in str(refusal(["--json"], "\n"))


def test_invalid_utf_8_names_the_offset_of_the_first_bad_byte(fake: type[FakeChat]) -> None:
    error = refusal([], b"caf\xe9 au lait")
    assert str(error) == "standard input is not valid UTF-8: byte 0xe9 at offset 3"
    assert "iconv" in error.hint


def test_an_invalid_prompt_argument_is_refused(fake: type[FakeChat]) -> None:
    assert "--prompt is not valid UTF-8" in str(refusal(["--prompt", "caf\udce9"]))


@pytest.mark.parametrize("content", [b"text\0more", b"\xff\xfe", b"\x89PNG\r\n"])
def test_a_binary_file_is_refused_by_name(fake: type[FakeChat], tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(content)
    assert "picture.png" in str(refusal(["--file", str(path), "--prompt", "hello"]))


def test_a_missing_file_or_a_folder_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.txt cannot be read: No such file"):
        read_text(tmp_path / "nowhere.txt")
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        read_text(tmp_path)


def test_a_byte_order_mark_is_no_text() -> None:
    assert decode("\ufefftext".encode(), "it") == "text"


def test_a_stopped_answer_ends_a_json_run_with_its_last_event(
    fake: type[FakeChat], capsys: pytest.CaptureFixture[str]
) -> None:
    session, before = fake(Settings()), signal.getsignal(signal.SIGINT)

    def interrupted() -> object:
        for event in session.ask("a b c d e"):
            yield event
            if isinstance(event, Token):
                signal.raise_signal(signal.SIGINT)

    end = JsonLines(sys.stdout).answer(session, interrupted())
    assert isinstance(end, Done)
    assert end.reason == "stopped"
    assert session.turns()[-1].text == "You"
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["reason"] == "stopped"
    assert signal.getsignal(signal.SIGINT) is before


def test_ctrl_c_in_one_shot_keeps_what_was_said_and_is_exit_code_130(
    fake: type[FakeChat], monkeypatch: pytest.MonkeyPatch
) -> None:
    script = [Token(0, "half"), Done(1, 0.1, 9.0, "stopped")]
    monkeypatch.setattr(fake, "ask", lambda self, text: iter(script))
    result = run(["--prompt", "hello"])
    assert (result.exit_code, result.stdout) == (130, "half\n")


@pytest.mark.parametrize("extra", [[], ["--json"]])
def test_a_closed_pipe_leaves_no_traceback(tmp_path: Path, extra: list[str]) -> None:
    child = process(tmp_path, *extra, "--prompt", "word " * 20_000, stdin=subprocess.DEVNULL)
    assert child.stdout is not None
    assert child.stderr is not None
    with child.stdout, child.stderr:
        assert child.stdout.read(4)
        child.stdout.close()
        assert child.wait(30) == 0
        assert child.stderr.read() == b""


def test_closed_standard_streams_are_no_traceback(tmp_path: Path) -> None:
    environment = {**os.environ, "ZETA_HOME": str(tmp_path)}
    command = ["sh", "-c", '"$0" -c "$1" --prompt hello <&- >&-', sys.executable, PROGRAM]
    done = subprocess.run(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, timeout=30, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_an_ascii_terminal_shows_what_it_can(tmp_path: Path) -> None:
    child = subprocess.run(
        [sys.executable, "-c", PROGRAM, "--prompt", "naïve"],
        cwd=ROOT,
        env={**os.environ, "ZETA_HOME": str(tmp_path), "PYTHONIOENCODING": "ascii"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert (child.returncode, child.stdout, child.stderr) == (0, b"You said: na?ve\n", b"")


def test_an_incognito_run_writes_nothing_at_all(tmp_path: Path) -> None:
    home = tmp_path / "home"
    child = process(home, "--incognito", "--prompt", "my secret", stdin=subprocess.DEVNULL)
    out, err = child.communicate(timeout=30)
    assert (child.returncode, out, err) == (0, b"You said: my secret\n", b"")
    assert not home.exists()


@pytest.mark.parametrize("terminal", ["dumb", "xterm-256color"])
def test_at_a_terminal_the_chat_is_interactive(tmp_path: Path, terminal: str) -> None:
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    environment = {**os.environ, "ZETA_HOME": str(tmp_path), "TERM": terminal, "PROMPT_TOOLKIT_NO_CPR": "1"}
    child = subprocess.Popen(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, env=environment, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    shown = b""

    def until(text: bytes) -> None:
        nonlocal shown
        while text not in shown:
            assert select.select([ours], [], [], 20)[0], f"{text!r} was never shown after {shown!r}"
            shown += os.read(ours, 4096)

    until(b"> " if terminal == "dumb" else b"\x1b[?2004h")
    os.write(ours, b"hello\r")
    until(b"You said: hello")
    os.write(ours, b"/quit\r")
    with contextlib.suppress(OSError):
        until(b"what only the end of the terminal ends")
    os.close(ours)
    assert child.wait(30) == 0
    assert b"fake-model" in shown
    assert (b"\x1b" in shown) == (terminal != "dumb")
    assert (tmp_path / "state" / "chat_history").exists() == (terminal != "dumb")
