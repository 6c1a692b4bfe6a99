"""The work behind `zeta write`: a model, a memory and a screen brought together for one document."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread

import click

from memstore.agent.api import AgentMemory
from memstore.embedder import Embedder
from zeta import catalog, embedding
from zeta.commands.patience import stoppable
from zeta.commands.write_screen import WriteScreen, going_on
from zeta.config import Settings
from zeta.errors import ZetaError
from zeta.events import Event
from zeta.writing.decoding.author import Author, AuthorOptions
from zeta.writing.events import SectionKept, Written
from zeta.writing.order import Order
from zeta.writing.outline import Outline
from zeta.writing.place import Place
from zeta.writing.work import Work, order_of, planned, unfinished

PAUSED = 130
FINDINGS = 3


class WriteDesk:
    """Opens what is needed, shows events, and says how it ended as an exit code."""

    def __init__(self, settings: Settings, *, as_json: bool = False, asks: bool = False) -> None:
        """With `asks` the person is asked whether the plan is good."""
        self._settings, self.as_json, self._asks = settings, as_json, asks
        self._screen = WriteScreen(sys.stderr if as_json else sys.stdout, quiet=as_json)

    def show(self, event: Event) -> None:
        """One event: drawn, or as a line of JSON."""
        if self.as_json:
            click.echo(event.as_json())
        else:
            self._screen.show(event)

    def note(self, text: str) -> None:
        """Say something beside the document."""
        self._screen.note(text)

    def plan(self, place: Place, order: Order, prompt: str, seed: int) -> int:
        """Make the plan only."""
        with self._open(order) as tools:
            work = tools.begin(place, order)
            with self._screen.waiting("planning"):
                outline = work.plan(prompt, seed)
        if self.as_json:
            self.show(planned(place, outline))
        else:
            self._screen.plan(outline)
            click.echo(f"The plan is in {place.outline}. zeta write --out {place.document} writes from it.")
        return 0

    def write(self, place: Place, order: Order, prompt: str | None, seed: int, force: bool) -> int:
        """Plan, or take the plan that is there, and write."""
        with self._open(order) as tools:
            work = tools.begin(place, order)
            if prompt is None:
                outline = work.read_plan()
            else:
                with self._screen.waiting("planning"):
                    outline = work.plan(prompt, seed)
            if not self.as_json:
                self._screen.plan(outline)
            if self._asks:
                outline = self._agreed(work)
            return self._write(work, outline, force)

    def resume(self, place: Place) -> int:
        """Go on with what was stopped. Raises NotLiving where nothing was."""
        with self._open(order_of(place, unfinished(place, 1))) as tools:
            work = Work.resume(place, tools.author, tools.memory, tools.embedder)
            return self._write(work, None, True)

    def _write(self, work: Work, outline: Outline | None, force: bool) -> int:
        try:
            return self._written(work, outline, force)
        except BrokenPipeError:
            with suppress(OSError):
                click.echo(f"zeta: Nobody reads on. {going_on(str(work.place.document))}.", err=True)
            raise

    def _written(self, work: Work, outline: Outline | None, force: bool) -> int:
        code = PAUSED
        with stoppable() as key, self._screen.working():
            key.stop = work.pause
            if self._asks:
                Thread(target=_steered, args=(work,), daemon=True).start()
            plan = _Watched(work)
            for event in work.write(outline, force=force):
                if isinstance(event, SectionKept) and (note := plan.look()):
                    self._screen.note(note)
                if isinstance(event, Written):
                    code = FINDINGS if event.unresolved or event.problems else 0
                self.show(event)
        return code

    def _agreed(self, work: Work) -> Outline:
        """The plan once the person is content with it: Enter writes, e edits it, q leaves it."""
        while True:
            click.echo(f"Enter writes it, e edits {work.place.outline.name}, q leaves it there: ", nl=False)
            answer = click.getchar().lower()
            click.echo()
            if answer in ("q", "\x03", "\x04", "\x1b"):
                raise click.Abort
            if answer == "e":
                click.edit(filename=str(work.place.outline))
            if answer in ("\r", "\n", "e"):
                try:
                    outline = work.read_plan()
                except ZetaError as error:
                    click.echo(f"{error}. {error.hint}", err=True)
                    continue
                if answer != "e":
                    return outline
                self._screen.plan(outline)

    @contextmanager
    def _open(self, order: Order) -> Iterator[Tools]:
        settings = self._settings
        path = catalog.resolve(settings.model)
        made = AuthorOptions(order.streams, order.ctx, settings.threads, settings.gpu_layers, settings.lora)
        with ExitStack() as stack:
            with self._screen.waiting(f"loading {path.stem}"):
                author = stack.enter_context(Author.load(path, made))
                embedder = embedding.installed()
            if embedder:
                stack.callback(embedder.close)
            memory = AgentMemory(settings.memory_db.absolute(), embedder)
            stack.callback(memory.close)
            yield Tools(author, memory, embedder)


@dataclass(frozen=True)
class Tools:
    """What a document is written with."""

    author: Author
    memory: AgentMemory
    embedder: Embedder | None

    def begin(self, place: Place, order: Order) -> Work:
        """A new document."""
        named = replace(order, model=self.author.model.path.name)
        return Work(place, named, self.author, self.memory, self.embedder)


def _steered(work: Work) -> None:
    """What a person types while it is written is told to the specialists, a line a remark."""
    with suppress(OSError, ValueError):  # the terminal went away
        for line in sys.stdin:
            work.steer(line)


class _Watched:
    """The plan's file while it is written: what a person edits in it is taken over between two sections."""

    def __init__(self, work: Work) -> None:
        self._work, self._seen = work, _stamp(work.place.outline)

    def look(self) -> str:
        """What to say of an edit; "" where there was none."""
        now = _stamp(self._work.place.outline)
        if now == self._seen or now is None:
            return ""
        self._seen = now
        try:
            self._work.revise(self._work.read_plan())
        except ZetaError as error:
            return f"the plan was edited and is not taken over: {error}"
        return "the edited plan is taken over"


def _stamp(path: Path) -> tuple[int, int] | None:
    with suppress(OSError):
        status = path.stat()
        return status.st_mtime_ns, status.st_size
    return None
