"""A document whose writer was killed: what is written of it afterwards is what would have been written."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from itertools import islice
from pathlib import Path

import heedful_author
import pytest
from heedful_author import PROMPT, SMALL, HeedfulAuthor, begun, memory_of

from zeta.writing.drafting import surroundings
from zeta.writing.drafting.journal import Entry, Journal
from zeta.writing.place import Place
from zeta.writing.work import Work


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The document that nobody kills."""
    place = Place(tmp_path_factory.mktemp("whole") / "main.tf")
    with memory_of(place) as memory:
        work = begun(place, memory)
        list(work.write(work.plan(PROMPT)))
    return place.document.read_text()


@pytest.mark.parametrize("events", [60, 140])
def test_a_document_is_the_very_same_whenever_its_writer_was_killed(tmp_path: Path, whole: str, events: int) -> None:
    place = Place(tmp_path / "main.tf")
    tests, code = Path(heedful_author.__file__).parent, Path(sys.modules[Work.__module__].__file__ or "").parents[2]
    child = subprocess.run(
        [sys.executable, "-m", heedful_author.__name__, str(place.document), str(events)],
        env={**os.environ, "PYTHONPATH": f"{code}{os.pathsep}{tests}"},
        cwd=tmp_path,
    )
    assert child.returncode == -signal.SIGKILL
    assert not place.document.exists()
    with memory_of(place) as memory:
        list(Work.resume(place, HeedfulAuthor(), memory).write())  # type: ignore[arg-type]
    assert place.document.read_text() == whole


@pytest.mark.slow
def test_a_document_is_the_very_same_after_a_kill_at_any_line_of_its_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surroundings, "NAMES", 3)  # which ones are told depends on all that are there
    place, copies = Place(tmp_path / "here" / "main.tf"), list[Path]()
    place.document.parent.mkdir()
    append = Journal.append

    def copied(self: Journal, entry: Entry) -> None:
        append(self, entry)
        copies.append(shutil.copytree(place.document.parent, tmp_path / str(len(copies))))

    with monkeypatch.context() as patched, memory_of(place) as memory:
        patched.setattr(Journal, "append", copied)
        work = begun(place, memory, streams=1)  # so that all sections but the first are begun after others
        list(work.write(work.plan(SMALL)))
    whole = place.document.read_text()
    assert len(copies) > 40
    for copy in copies:
        shutil.rmtree(place.document.parent)
        copy.rename(place.document.parent)
        with memory_of(place) as memory:
            list(Work.resume(place, HeedfulAuthor(), memory).write())  # type: ignore[arg-type]
        assert place.document.read_text() == whole, f"killed after entry {copy.name}"


def test_what_is_played_back_leaves_the_rows_that_are_there_as_they_are(tmp_path: Path) -> None:
    place = Place(tmp_path / "main.tf")
    with memory_of(place) as memory:
        work = begun(place, memory)
        events = work.write(work.plan(PROMPT))
        list(islice(events, 100))
        work.pause()
        list(events)
        rows = {each.key: (each.version, each.content) for each in memory.list(work.lake.namespace, limit=-1)}
        again = Work.resume(place, HeedfulAuthor(), memory)  # type: ignore[arg-type]
        again.pause()
        list(again.write())
        assert {each.key: (each.version, each.content) for each in memory.list(work.lake.namespace, limit=-1)} == rows
