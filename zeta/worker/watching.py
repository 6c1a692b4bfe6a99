"""One document that is watched for a front end: it is told that something changed, and looks for itself what is stale.

Nothing is read or written here, so that a document is never changed because a file was.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from zeta.errors import ZetaError
from zeta.events import Event
from zeta.writing.keeping.living import LivingDocument
from zeta.writing.keeping.news import SourcesChanged, WatchEnded
from zeta.writing.keeping.upkeep import Watched
from zeta.writing.keeping.watcher import Stop, changes
from zeta.writing.place import Place

Changes = Callable[[Sequence[Path], Stop], Iterator[object]]
"""zeta.writing.keeping.watcher.changes."""


class Watching:
    """Watches the document of the last `watch_document`, in a thread of its own."""

    def __init__(self, emit: Callable[[Event], None], changes: Changes = changes) -> None:
        """`emit` is called from that thread."""
        self._emit, self._changes = emit, changes
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self.commands: Mapping[str, Callable[..., Any]] = {
            "watch_document": self.watch,
            "unwatch_document": self.close,
        }

    def watch(self, path: str) -> None:
        """Watch a document and what it is about, in place of another. Raises NotLiving, ManifestTooNew, ZetaError."""
        self.close()
        roots = Watched(LivingDocument(Place(Path(path).absolute()), None)).roots()
        self._stop = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(path, roots, self._stop), name="zeta-watch", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Watch nothing any more."""
        self._stop.set()
        thread, self._thread = self._thread, None
        if thread:
            thread.join()

    def _run(self, path: str, roots: Sequence[Path], stop: Stop) -> None:
        try:
            for _ in self._changes(roots, stop):
                if stop.is_set():
                    return
                self._emit(SourcesChanged(path))
        except ZetaError as error:
            self._emit(WatchEnded(path, str(error), error.hint))
