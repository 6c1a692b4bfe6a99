"""Without a display, or with one that nobody answers on, the window says so and is not opened."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from ui import display


def window(**named: str) -> subprocess.CompletedProcess[str]:
    """`python -m ui` on the display that is named."""
    told = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    bare = {name: value for name, value in os.environ.items() if name not in told}
    return subprocess.run(
        [sys.executable, "-m", "ui"], env={**bare, **named}, capture_output=True, text=True, timeout=120
    )


def dead() -> int:
    """The number of an X display that nobody answers on, by TCP either."""
    numbers = range(900, 1000)
    return next(number for number in numbers if not Path(f"/tmp/.X11-unix/X{number}").exists())


def test_without_a_display_the_window_says_so_and_ends_with_2() -> None:
    done = window()
    assert done.returncode == 2
    assert "no display" in done.stderr


def test_a_display_that_does_not_answer_is_named_and_ends_with_2() -> None:
    name = f":{dead()}"
    done = window(DISPLAY=name)
    assert done.returncode == 2
    (said,) = done.stderr.splitlines()
    assert f"The display {name} does not answer" in said


def test_a_display_is_missing_only_where_one_is_needed() -> None:
    assert display.missing({}, "linux")
    assert not display.missing({"DISPLAY": ":0"}, "linux")
    assert not display.missing({"WAYLAND_DISPLAY": "wayland-0"}, "linux")
    assert not display.missing({"QT_QPA_PLATFORM": "offscreen"}, "linux")
    assert not display.missing({}, "darwin")


@pytest.mark.parametrize("other", [{"QT_QPA_PLATFORM": "offscreen"}, {"DISPLAY": "/private/tmp/launch/org.x:0"}])
def test_what_qt_is_told_or_what_is_no_usual_name_is_left_to_qt(other: dict[str, str]) -> None:
    assert display.silent({"DISPLAY": f":{dead()}", **other}, "linux") == ""


def test_a_wayland_display_is_a_socket_that_somebody_listens_on(tmp_path: Path) -> None:
    environment = {"WAYLAND_DISPLAY": "w0", "XDG_RUNTIME_DIR": str(tmp_path)}
    assert display.silent(environment, "linux") == "w0"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(str(tmp_path / "w0"))
        assert display.silent(environment, "linux") == "w0"
        server.listen()
        assert display.silent({**environment, "DISPLAY": f":{dead()}"}, "linux") == ""


def test_an_x_display_of_another_machine_listens_on_its_port(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setattr(display, "_X_PORT", server.getsockname()[1] - 7)
        assert display.silent({"DISPLAY": "127.0.0.1:7.0"}, "linux") == ""
    assert display.silent({"DISPLAY": "127.0.0.1:7.0"}, "linux") == "127.0.0.1:7.0"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has sockets without a file")
def test_an_x_display_of_this_machine_may_listen_without_a_file() -> None:
    number = dead()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(f"\0/tmp/.X11-unix/X{number}")
        server.listen()
        assert display.silent({"DISPLAY": f":{number}"}, "linux") == ""
