"""The display to open a window on: whether there is one, and whether it answers. Qt would end the process where not."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from pathlib import Path

PATIENCE = 5.0
"""Seconds that a display on another machine may take to answer."""
_X_PORT = 6000
"""TCP port of X display 0; display n listens n ports further (X(7), «display names»)."""
_X_SOCKET = "/tmp/.X11-unix/X"


def missing(environment: Mapping[str, str], platform: str) -> bool:
    """Whether there is nothing to draw on: a Linux or BSD without X or Wayland, unless Qt is told what to use."""
    if platform in ("win32", "darwin") or environment.get("QT_QPA_PLATFORM"):
        return False
    return not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def silent(environment: Mapping[str, str], platform: str) -> str:
    """The name of the display where nobody answers on any that is named; else nothing."""
    if platform in ("win32", "darwin") or environment.get("QT_QPA_PLATFORM") or missing(environment, platform):
        return ""
    wayland, x = environment.get("WAYLAND_DISPLAY", ""), environment.get("DISPLAY", "")
    if wayland and _answers(str(Path(environment.get("XDG_RUNTIME_DIR", "/")) / wayland)):
        return ""
    if x and _x_answers(x):
        return ""
    return x or wayland


def _x_answers(name: str) -> bool:
    """`name` is HOST:NUMBER or HOST:NUMBER.SCREEN; what is written otherwise is left for Qt to judge."""
    host, _, rest = name.rpartition(":")
    number = rest.partition(".")[0]
    if not number.isdecimal() or "/" in host:
        return True
    here = f"{_X_SOCKET}{number}"
    if host in ("", "unix") and (_answers(f"\0{here}") or _answers(here)):
        return True
    try:
        socket.create_connection((host.strip("[]") or "localhost", _X_PORT + int(number)), PATIENCE).close()
    except (OSError, OverflowError):
        return False
    return True


def _answers(path: str) -> bool:
    """Whether somebody listens on a local socket; one that begins with a zero has no file (unix(7))."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(PATIENCE)
        try:
            probe.connect(path)
        except OSError:
            return False
    return True
