"""The engine's process as such: what it does when nobody is there any more."""

from __future__ import annotations

import io
import json
import os
import threading

import pytest

from zeta.events import Progressed
from zeta.worker import machine
from zeta.worker.host import Host

PATIENCE = 60.0
"""Seconds after which the host is taken for one that does not end."""


@pytest.mark.parametrize("work", ["pull", "calibrate"])
def test_long_work_ends_when_its_front_end_is_gone(work: str, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, given_up = threading.Event(), threading.Event()

    def endless(*arguments: object) -> None:
        tell = arguments[-1]
        assert callable(tell)
        while not given_up.is_set():
            tell(Progressed(work, 0, 0, ""))
            begun.set()

    monkeypatch.setattr(machine, work, endless)
    ours, front_end = os.pipe()
    with open(ours, "rb") as source, open(front_end, "wb") as commands:
        serving = threading.Thread(target=Host(source, io.BytesIO()).run)
        serving.start()
        try:
            arguments = {"model": "any"} | ({"force": True} if work == "calibrate" else {})
            commands.write(json.dumps({"id": 1, "do": work, **arguments}).encode() + b"\n")
            commands.flush()
            assert begun.wait(PATIENCE)
            commands.close()
            serving.join(PATIENCE)
            assert not serving.is_alive()
        finally:
            given_up.set()
            serving.join()
