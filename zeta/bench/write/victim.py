"""A document being written in a process of its own that is killed after a line of somebody else's choice.

Every line that it tells comes through a pipe: after a kill the pipe holds exactly what was told.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from memstore.agent.api import AgentMemory
from zeta.errors import BugError
from zeta.writing.decoding.author import Author, AuthorOptions
from zeta.writing.events import LineWritten
from zeta.writing.order import Order
from zeta.writing.outline import Outline
from zeta.writing.place import Place
from zeta.writing.planning import outlinefile
from zeta.writing.work import Work

Told = tuple[str, int, str]
"""Section, number of the line in it, text."""


@dataclass(frozen=True)
class Chore:
    """What the process writes; its plan lies beside the document."""

    model: str
    document: str
    streams: int
    ctx: int
    threads: int


def plan(place: Place, outline: Outline) -> None:
    """Put a plan where the process finds it."""
    outlinefile.write(place.outline, outline, document=place.document.name)


def memory_of(place: Place) -> AgentMemory:
    """The agent memory of a document's lake, on disk, so that a kill finds it half filled."""
    return AgentMemory(place.document.with_name("memory.db"))


def live(chore: Chore, lines: int) -> list[Told]:
    """Let a process write, and kill it with SIGKILL when it has told so many lines; what it told.

    Raises BugError where it ends before.
    """
    command = [sys.executable, "-P", "-m", __name__]
    told = list[Told]()
    # a session of its own: an interrupt from the keyboard is for the benchmark
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True) as child:
        assert child.stdin
        assert child.stdout
        try:
            child.stdin.write(json.dumps(asdict(chore)).encode())
            child.stdin.close()
            for line in child.stdout:
                told.append(_told(line))
                if len(told) == lines:
                    child.kill()
            child.wait()
        except BaseException:
            child.kill()
            raise
    if child.returncode >= 0:
        raise BugError(f"the writer that was to be killed ended after {len(told)} lines, exit code {child.returncode}")
    return told


def _told(line: bytes) -> Told:
    section, number, text = json.loads(line)
    return section, number, text


def lines_of(event: LineWritten) -> Told:
    """An event as it is compared."""
    return event.section, event.number, event.text


def main() -> None:
    """The process: write, and say every line as JSON."""
    given: dict[str, Any] = json.load(sys.stdin)
    chore, place = Chore(**given), Place(Path(given["document"]))
    with (
        Author.load(Path(chore.model), AuthorOptions(chore.streams, chore.ctx, chore.threads)) as author,
        memory_of(place) as memory,
    ):
        work = Work(place, Order(streams=chore.streams, ctx=chore.ctx, model=author.model.path.name), author, memory)
        for event in work.write(work.read_plan()):
            if isinstance(event, LineWritten):
                sys.stdout.write(json.dumps(lines_of(event)) + "\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
