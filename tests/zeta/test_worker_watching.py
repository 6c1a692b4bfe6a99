"""A document that is watched for a front end: it is told of changes, and nothing is written."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from queue import Queue

import pytest

from tests.zeta.writing.small_language import made
from zeta.errors import ConfigError
from zeta.events import Event
from zeta.worker.watching import Watching
from zeta.writing.errors import NotLiving
from zeta.writing.keeping.news import SourcesChanged, WatchEnded
from zeta.writing.keeping.watcher import Stop

PATIENCE = 60.0
"""Seconds after which a change that nobody was told of is a failure."""


def files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def told_of(told: Queue[Event]) -> str:
    """The document that something changed around."""
    event = told.get(timeout=PATIENCE)
    assert isinstance(event, SourcesChanged)
    return event.document


def test_a_change_of_a_source_is_told_and_the_document_stays(tmp_path: Path) -> None:
    document = made(tmp_path).place.document
    told: Queue[Event] = Queue()
    watching = Watching(told.put)
    watching.watch(str(document))
    assert told_of(told) == str(document)  # the watch stands
    (tmp_path / "src" / "app.py").write_text("def save(path): ...\n")
    before = files(tmp_path)
    assert told_of(told) == str(document)
    watching.close()
    assert files(tmp_path) == before


def test_another_document_is_watched_in_place_of_the_first(tmp_path: Path) -> None:
    first, second = (made(tmp_path / name).place.document for name in ("a", "b"))
    stops: list[Stop] = []
    roots: list[Path] = []

    def changes(given: Sequence[Path], stop: Stop) -> Iterator[object]:
        stops.append(stop)
        roots.extend(given)
        yield object()
        stop.wait(PATIENCE)

    told: Queue[Event] = Queue()
    watching = Watching(told.put, changes)
    for document in (first, second):
        watching.watch(str(document))
        assert told_of(told) == str(document)
    assert [stop.is_set() for stop in stops] == [True, False]
    assert roots == [first.parent / "src", first, second.parent / "src", second]
    watching.close()
    assert stops[1].is_set()


def test_nothing_is_told_after_the_end(tmp_path: Path) -> None:
    go = threading.Event()

    def changes(_: Sequence[Path], stop: Stop) -> Iterator[object]:
        yield object()
        go.wait(PATIENCE)
        stop.wait(PATIENCE)
        yield object()

    told: Queue[Event] = Queue()
    watching = Watching(told.put, changes)
    watching.watch(str(made(tmp_path).place.document))
    told.get(timeout=PATIENCE)
    go.set()
    watching.close()
    assert told.empty()


def test_a_watch_that_cannot_stand_says_why(tmp_path: Path) -> None:
    def changes(_: Sequence[Path], stop: Stop) -> Iterator[object]:
        raise ConfigError("watching needs a package", "install it")
        yield

    told: Queue[Event] = Queue()
    document = made(tmp_path).place.document
    Watching(told.put, changes).watch(str(document))
    event = told.get(timeout=PATIENCE)
    assert isinstance(event, WatchEnded)
    assert (event.document, event.reason, event.hint) == (str(document), "watching needs a package", "install it")


def test_a_document_that_zeta_did_not_write_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotLiving):
        Watching(lambda event: None).watch(str(tmp_path / "none.md"))
