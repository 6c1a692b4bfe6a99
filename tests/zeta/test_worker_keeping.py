"""Documents that are kept true, as a front end asks for them: looked at, offered changes, accepted as offered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from kept_readme import OUTLINE, kept_readme
from one_by_one import OneByOne

from memstore.agent.api import AgentMemory
from zeta.events import Event
from zeta.worker import keeping
from zeta.worker.keeping import Keeping
from zeta.worker.writing import Tools
from zeta.worker.writingrows import FateRow, KeptRow
from zeta.writing.keeping import manifest
from zeta.writing.keeping.news import PatchOffered
from zeta.writing.outline import Detail, Section
from zeta.writing.planning import outlinefile

APP = 'def load_all(path):\n    """Read it."""\n'
TEXT = "# Thing\n\n## Overview\n\nIt is a thing.\n\n## Usage\n\nCall `load_all()`.\n"
USAGE = "## Usage\n\nCall `open_store()`.\n"


class Writer(OneByOne):
    """Writes the same each time, and counts."""

    asked = 0

    def __init__(self, *_: object) -> None:
        pass

    def one(self, section: Section, reason: str, known: str) -> str:
        Writer.asked += 1
        return USAGE

    def answer(self, question: str, known_text: str) -> str:
        return "Call it."


class Desk:
    """Keeping without a model, of a README whose section on usage came from `src/app.py`."""

    def __init__(self, folder: Path) -> None:
        self.keeping = Keeping(self._opened)
        self.app = folder / "src" / "app.py"
        self.place = kept_readme(folder, APP, TEXT)

    @contextmanager
    def _opened(self, model: bool) -> Iterator[Tools]:
        with AgentMemory(None) as memory:
            yield Tools(self._author, memory, None, 2048)  # type: ignore[arg-type]

    @contextmanager
    def _author(self, streams: int, ctx: int, patience: Callable[[], None]) -> Iterator[None]:
        yield None

    def do(self, command: str, **arguments: object) -> Any:
        found = self.keeping.commands[command](path=str(self.place.document), **arguments)
        return list(found) if isinstance(found, Iterator) else found


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("ZETA_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(keeping, "ModelRewriter", Writer)
    folder = tmp_path / "project"
    folder.mkdir()
    return Desk(folder)


def stale(row: KeptRow) -> dict[str, tuple[str, ...]]:
    return {part.id: part.reasons for part in row.parts if part.reasons}


def offered(desk: Desk) -> list[Event]:
    desk.app.write_text("def open_store(path):\n    pass\n")
    events: list[Event] = desk.do("offer")
    return events


def test_a_change_is_offered_without_being_made_and_accepted_as_it_was_offered(desk: Desk) -> None:
    (patch,) = offered(desk)
    assert isinstance(patch, PatchOffered)
    assert "+Call `open_store()`.\n" in patch.diff
    assert desk.place.document.read_text() == TEXT
    asked = Writer.asked
    assert desk.do("accept", sections=["usage"]) == [FateRow("usage", "updated")]
    assert desk.place.document.read_text() == TEXT.replace("load_all", "open_store")
    assert Writer.asked == asked
    assert stale(desk.do("kept")) == {}


def test_what_changed_again_since_it_was_offered_is_not_taken(desk: Desk) -> None:
    offered(desk)
    desk.app.write_text("def open_store(path):\n    return path\n")
    (fate,) = desk.do("accept", sections=["usage"])
    assert (fate.id, fate.fate) == ("usage", "refused")
    assert "changed again" in fate.detail
    assert desk.place.document.read_text() == TEXT
    assert "usage" in stale(desk.do("kept"))


def test_what_was_never_offered_is_not_taken(desk: Desk) -> None:
    desk.app.write_text("def open_store(path):\n    pass\n")
    assert [each.fate for each in desk.do("accept", sections=["usage"])] == ["refused"]
    assert desk.place.document.read_text() == TEXT


def test_a_document_written_with_specialists_of_its_own_is_still_understood(desk: Desk) -> None:
    folder = desk.place.document.parent / "specialists"
    folder.mkdir()
    own = 'name = "own"\nabout = "Ours."\nsystem = "You write."\n[[topics]]\nname = "ours"\nkinds = ["paragraph"]\n'
    (folder / "own.toml").write_text(own)
    section = Section("usage", "How to use it", "ours", "own", (Detail("paragraph"),))
    outlinefile.write(desk.place.outline, replace(OUTLINE, sections=(OUTLINE.sections[0], section)))
    assert [part.title for part in desk.do("kept").parts] == ["overview", "usage"]
    kept = manifest.loads(desk.place.manifest.read_text(), "it")
    desk.place.manifest.write_text(manifest.dumps(replace(kept, agents="specialists")))
    assert [part.title for part in desk.do("kept").parts] == ["Overview", "How to use it"]
