"""The benchmark of frames: that it runs and what it prints, never how fast."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.bench import scenes
from ui.bench.__main__ import main
from ui.bench.frames import Scene, Timing, measure, report, table
from ui.bench.watch import Watch
from ui.look import Look

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def test_every_frame_of_a_scene_is_stepped_once(qtbot: QtBot) -> None:
    widget, steps = QWidget(), []
    qtbot.addWidget(widget)
    timing = measure(Scene("none", 3, widget, steps.append), 5, Watch())
    assert steps == [0, 1, 2, 3, 4]
    assert (timing.name, timing.pages, timing.frames) == ("none", 3, 5)
    assert 0 <= timing.median_ms <= timing.p95_ms <= timing.max_ms
    assert timing.event_ms > 0


@pytest.mark.parametrize("pages", [1, 50, 10_000])
def test_every_scene_runs_at_any_length(qtbot: QtBot, look: Look, pages: int) -> None:
    for make in scenes.SCENES:
        scene = make(look, pages)
        qtbot.addWidget(scene.widget)
        assert measure(scene, 45, Watch()).frames == 45


def test_a_watch_keeps_the_longest_work_and_counts_what_is_within_another_once() -> None:
    clock = iter([0.0, 0.003, 0.010, 0.012])
    watch = Watch(lambda: next(clock))
    assert watch.timed(lambda: watch.timed(lambda: "inner")) == "inner"
    watch.timed(lambda: None)
    assert watch.longest() == 3.0
    assert watch.longest() == 0.0


def test_a_watched_application_times_its_events() -> None:
    """In a process of its own: there can be one application only."""
    code = (
        "from PySide6.QtCore import QTimer\n"
        "from ui.bench.watch import Watch, WatchedApplication\n"
        "watch = Watch()\n"
        "app = WatchedApplication(watch)\n"
        "QTimer.singleShot(0, lambda: (sum(range(200_000)), app.quit()))\n"
        "app.exec()\n"
        "print(watch.longest() > 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True"]


def test_a_report_says_its_schema_and_every_number() -> None:
    said = report([Timing("strip", 10, 1.0, 2.0, 3.0, 2.5, 4)])
    times = {"median_ms": 1.0, "p95_ms": 2.0, "max_ms": 3.0, "event_ms": 2.5}
    row = {"name": "strip", "pages": 10, **times, "frames": 4}
    assert said == {"schema": 1, "scenes": [row]}


def test_a_table_has_a_line_a_scene() -> None:
    lines = table([Timing("strip", 10_000, 1.0, 2.0, 3.0, 2.5, 4)]).splitlines()
    assert lines[0].split() == ["scene", "pages", "frames", "median", "ms", "p95", "ms", "max", "ms", "event", "ms"]
    assert lines[1].split() == ["strip", "10,000", "4", "1.00", "2.00", "3.00", "2.50"]


def test_the_command_prints_json_or_a_table(qtbot: QtBot, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--pages", "50", "--frames", "2", "--json"])
    said = json.loads(capsys.readouterr().out)
    assert said["schema"] == 1
    assert {scene["name"] for scene in said["scenes"]} >= {"strip"}
    main(["--pages", "50", "--frames", "2"])
    assert re.search(r"^strip +50 +2 ", capsys.readouterr().out, re.MULTILINE)


@pytest.mark.parametrize("argument", ["--pages=0", "--frames=-1", "--pages=many"])
def test_the_command_refuses_what_is_no_count(argument: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([argument])
    assert "usage" in capsys.readouterr().err
