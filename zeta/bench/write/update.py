"""write, update: a document about a small project whose files change, one after another, while it is watched.

What nothing happened to has to stay the same byte for byte. The seconds are those from a file's change on disk to the
moment when the updated sections are saved; writing the whole document is what they are compared with.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any, Final

from memstore.agent.api import AgentMemory
from zeta.bench.partial import Partial
from zeta.bench.report import Rows, Told, share_of
from zeta.bench.write.measures import percent, pooled, untouched
from zeta.bench.write.options import WriteOptions
from zeta.bench.write.stage import Stage, Wrote, keep
from zeta.bench.write.tasks import Task
from zeta.events import Event
from zeta.writing import agentfile
from zeta.writing.keeping.living import LivingDocument
from zeta.writing.keeping.news import SectionSettled
from zeta.writing.keeping.rewriting import ModelRewriter
from zeta.writing.keeping.upkeep import Upkeep, Watched
from zeta.writing.keeping.watcher import Changed, changes
from zeta.writing.languages.registry import language_named
from zeta.writing.memory.lake import Lake, namespace_of

TASK: Final = Task(
    "readme",
    "README.md",
    "A README for the weather station in src, with its functions and their arguments, installation and usage, and "
    "sections about the sensors, the storage, the forecast, the alarms and the web page.",
)

_MODULES: Final = {
    "sensors": ("Read the sensors.", "read_temperature(pin)", "Degrees Celsius at a pin."),
    "wind": ("Measure the wind.", "wind_speed(pulses)", "Metres a second from a cup's pulses."),
    "rain": ("Measure the rain.", "rain_total(tips)", "Millimetres from a bucket's tips."),
    "storage": ("Keep what was read.", "save_reading(path, value)", "Append a value to a file."),
    "forecast": ("Say what comes.", "tomorrow(pressures)", "A word for tomorrow's weather."),
    "alarms": ("Warn somebody.", "send_alarm(address, text)", "Send a warning as a message."),
    "page": ("Show the station on the web.", "render_page(readings)", "A page of HTML with the readings."),
    "power": ("Look after the battery.", "battery_left(volts)", "Hours until the battery is empty."),
    "clock": ("Keep the time.", "set_clock(server)", "Take the time from a server."),
}
"""By module: what it is for, a function, and what that does. There are more than a section is written from."""

FILES: Final = {
    f"src/{name}.py": f'"""{about}"""\n\n\ndef {function}:\n    """{does}"""\n    raise NotImplementedError\n'
    for name, (about, function, does) in _MODULES.items()
}
EDITS: Final = (
    ("src/storage.py", "save_reading(path, value)", "save_reading(folder, value, unit)"),
    ("src/alarms.py", "send_alarm(address, text)", "send_message(address, text)"),
    ("src/wind.py", "wind_speed(pulses)", "wind_speed(pulses, radius)"),
    ("src/power.py", "Hours until the battery is empty.", "Days until the battery is empty."),
    ("src/forecast.py", "tomorrow(pressures)", "tomorrow(pressures, winds)"),
)
"""A file, what stands there, and what stands there then."""

PATIENCE: Final = 600.0
"""Seconds after which a change that nobody noticed is given up."""


def measure(options: WriteOptions, kept: Partial, progress: Told) -> dict[str, Any]:
    """Write the document, then change its sources. Raises ZetaError."""
    if "update" not in kept.done:
        kept.add("update", _measured(options, progress))
    rows = kept.done["update"]["changes"]
    seconds = [row["seconds"] for row in rows if row["seconds"] is not None and row["updated"]]
    return {
        **kept.done["update"],
        "identical": pooled(row["identical"] for row in rows),
        "seconds": median(seconds) if seconds else None,
    }


def _measured(options: WriteOptions, progress: Told) -> dict[str, Any]:
    edits = EDITS[: options.changes]
    with (
        Stage(options, options.streams, options.ctx) as stage,
        TemporaryDirectory(prefix="zeta-bench-") as name,
        AgentMemory(None, stage.embedder) as memory,
    ):
        folder = Path(name)
        for path, text in FILES.items():
            (folder / path).parent.mkdir(exist_ok=True)
            (folder / path).write_text(text, "utf-8")
        told = partial(share_of, progress, 0, len(edits) + 1, "the document")
        wrote = stage.write(folder, TASK, told, seed=options.seed, sources=[folder / "src"], memory=memory)
        keep(options.keep, wrote, "update")
        rows = []
        for number, edit in enumerate(edits):
            progress((number + 1) / (len(edits) + 1), f"change {number + 1} of {len(edits)}")
            rows.append(_changed(stage, wrote, memory, *edit))
        return {"written_seconds": wrote.event.seconds, "sections": len(wrote.sections), "changes": rows}


def _changed(stage: Stage, wrote: Wrote, memory: AgentMemory, path: str, old: str, new: str) -> dict[str, Any]:
    """Change one file below a watch that stands, and wait until the document has been looked after."""
    document = LivingDocument(wrote.place, language_named(wrote.outline.language), wrote.outline)
    file, events = wrote.place.document.parent / path, list[Event]()
    watched = Watched(document, Lake(memory, namespace_of(wrote.place.document)), wrote.place.document.name)
    rewriter = ModelRewriter(stage.author, document, agentfile.load_all(), watched.observe)
    upkeep = Upkeep(events.append, lambda _: rewriter, lambda *_: "all")
    before, stop = document.look(), threading.Event()
    patience = threading.Timer(PATIENCE, stop.set)
    patience.start()
    began = noticed = ended = None
    try:
        for _ in _batches(watched, stop):
            if began is None:
                began = monotonic()
                file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
                continue
            noticed = monotonic()
            upkeep.bring(watched)
            ended = monotonic()
            stop.set()
    finally:
        patience.cancel()
    settled = [event for event in events if isinstance(event, SectionSettled)]
    updated = [event.section for event in settled if event.fate == "updated"]
    after = document.look()
    return {
        "file": path,
        "edit": f"{old} -> {new}",
        "fates": {event.section: f"{event.fate}: {event.detail}".rstrip(": ") for event in settled},
        "updated": len(updated),
        "identical": untouched(before.texts, after.texts, updated),
        "noticed_seconds": noticed - began if noticed and began else None,
        "seconds": ended - began if ended and began else None,
    }


def _batches(watched: Watched, stop: threading.Event) -> Iterator[Changed]:
    """Changes below what a document is about; the first says that the watch stands."""
    for news in changes(watched.roots(), stop):
        if isinstance(news, Changed):
            yield news


def table(part: dict[str, Any]) -> Rows:
    """Lines for a person."""
    lines: list[tuple[str, ...]] = [("update", "sections updated", "others byte-identical", "noticed", "seconds")]
    for row in part["changes"]:
        times = ("" if row[name] is None else f"{row[name]:.1f} s" for name in ("noticed_seconds", "seconds"))
        lines.append((row["edit"], str(row["updated"]), percent(row["identical"]), *times))
    lines.append(("writing all of it", str(part["sections"]), "", "", f"{part['written_seconds']:.1f} s"))
    return lines
