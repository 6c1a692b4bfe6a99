"""`python -m ui.bench [--pages 10000] [--frames 300] [--json]`: frame times of every scene, drawn offscreen."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m ui.bench", description="Frame times of the window's parts.")
    parser.add_argument("--pages", type=_count, default=10_000, help="full pages of the conversation")
    parser.add_argument("--frames", type=_count, default=300, help="frames a scene")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    options = parser.parse_args(argv)

    # The platform has to be chosen before Qt is there.
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from ui.bench.frames import measure, report, table
    from ui.bench.scenes import SCENES
    from ui.bench.watch import Watch, WatchedApplication
    from ui.look import Look

    watch = Watch()
    app = QApplication.instance() or WatchedApplication(watch)
    look = Look("light")
    if isinstance(app, QApplication):
        app.setStyleSheet(look.sheet())
    timings = [measure(make(look, options.pages), options.frames, watch) for make in SCENES]
    print(json.dumps(report(timings)) if options.json else table(timings))


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return count


if __name__ == "__main__":
    main()
