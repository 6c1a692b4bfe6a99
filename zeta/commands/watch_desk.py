"""What `zeta watch` does with its documents: opens them, looks after them, and says what happens."""

from __future__ import annotations

import json
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Self

import click

from memstore.agent.api import AgentMemory
from memstore.errors import StoreError
from zeta import catalog
from zeta.chat.files import shown
from zeta.chat.oneshot import JsonLines
from zeta.chat.words import advice, count, sentence
from zeta.config import Settings
from zeta.errors import ZetaError
from zeta.events import Event, Failed
from zeta.writing import agentfile
from zeta.writing.errors import RootGone
from zeta.writing.keeping.living import LivingDocument
from zeta.writing.keeping.manifest import Manifest
from zeta.writing.keeping.news import Checked, Noted, RootBack, RootLost
from zeta.writing.keeping.patch import Proposal, Rewriter, Wanted
from zeta.writing.keeping.sources import relative
from zeta.writing.keeping.update import Verdict
from zeta.writing.keeping.upkeep import Upkeep, Watched
from zeta.writing.keeping.watcher import Back, Changed, Lost, Stop, changes
from zeta.writing.languages.registry import language_named
from zeta.writing.memory.lake import Lake, namespace_of
from zeta.writing.order import Order
from zeta.writing.outline import Outline
from zeta.writing.ownagents import agents_of
from zeta.writing.place import Place
from zeta.writing.planning import outlinefile

if TYPE_CHECKING:
    from zeta.writing.decoding.author import Author

FINDINGS: Final = 3
"""Exit code where something stays stale."""
_VERDICTS: Final = MappingProxyType[str, Verdict]({"y": "yes", "n": "no", "a": "all", "q": "none"})


@dataclass(frozen=True)
class Tended:
    """A deed for one document alone, as its options say."""

    confirm: str | None
    release: str | None
    versions: bool
    diff: tuple[int, int] | None
    restore: int | None

    @property
    def wishes(self) -> int:
        """How many were given."""
        return self.versions + sum(each is not None for each in (self.confirm, self.release, self.diff, self.restore))


class WatchDesk:
    """One run of `zeta watch`. The model is loaded when something is to be written, and stays until the end."""

    def __init__(
        self,
        settings: Settings,
        sources: Sequence[Path],
        agents: Path | None = None,
        *,
        as_json: bool = False,
        yes: bool = False,
        reading: bool = False,
    ) -> None:
        """`sources` are what the documents are about, in place of what they were written from; `agents` a folder of
        one's own; `reading`: nothing is changed."""
        self._settings, self._sources, self._agents = settings, sources, [agents] if agents else []
        self._as_json, self._yes, self._reading = as_json, yes, reading
        self._stack = ExitStack()
        self._model = self._stack.enter_context(ExitStack())
        self._author: Author | None = None
        self._memory: AgentMemory | None = None
        self._show: Callable[[Event], None] = JsonLines(sys.stdout).show if as_json else _say
        self._upkeep = Upkeep(self._show, lambda watched: LateWriter(partial(self.rewriter, watched)), self._review)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def open(self, path: Path) -> Watched:
        """A document with its language, its plan, and the lake of its memories. Raises NotLiving, ManifestTooNew,
        ConfigError, OutlineError, StoreError."""
        place = Place(path.absolute())
        folder = place.document.parent
        roots = [relative(each.absolute(), folder) for each in self._sources] or None
        chosen = relative(self._agents[0].absolute(), folder) if self._agents else None
        document = LivingDocument(place, None, self._plan(place), roots, chosen)
        manifest = document.look().manifest
        document.language = language_named(manifest.language)
        return Watched(document, self._lake(manifest), shown(path))

    def once(self, paths: Sequence[Path], questions: Sequence[str] = ()) -> int:
        """Look after documents one time; the exit code. What one raises is told, and the next is looked after."""
        failed, left = False, 0
        for path in paths:
            try:
                watched = self.open(path)
                if self._reading:
                    left += self._upkeep.check(watched)
                elif questions:
                    left += self._upkeep.ask(watched, questions)
                else:
                    left += self._brought(watched)
            except (ZetaError, StoreError) as error:
                self._show(Failed(str(error), error.hint))
                failed = True
        return 1 if failed else FINDINGS if left else 0

    def keep_watch(self, paths: Sequence[Path], stop: Stop | None = None) -> None:
        """Look after documents whenever something changes, until Ctrl-C or `stop`. Raises as `open`, and ZetaError
        where nothing can be watched."""
        watched = [self.open(path) for path in paths]
        roots = list(dict.fromkeys(root for each in watched for root in each.roots()))
        self._show(Noted(f"watching {count(len(roots), 'place')}: Ctrl-C ends it"))
        for news in changes(roots, stop or threading.Event()):
            match news:
                case Lost(root):
                    self._show(RootLost(str(root)))
                case Back(root):
                    self._show(RootBack(str(root)))
                case Changed():
                    for each in watched:
                        self._round(each)

    def tend(self, path: Path, wish: Tended) -> None:
        """Do the one thing that was asked for. Raises ZetaError."""
        watched = self.open(path)
        document = watched.document
        if wish.versions:
            self._list(document)
        elif wish.diff:
            click.echo(document.versions.diff(*wish.diff), nl=False)
        elif wish.restore is not None:
            version = document.restore(wish.restore)
            self._show(Noted(f"{watched.name} is as in version {wish.restore}; this is version {version.number}"))
        elif wish.release is not None:
            document.release(wish.release)
            self._show(Noted(f"{watched.name}: {wish.release} is zeta's again"))
        elif wish.confirm is not None:
            document.confirm(wish.confirm, watched.observe(), watched.memories)
            self._show(Noted(f"{watched.name}: {wish.confirm} is true as it stands"))

    def rewriter(self, watched: Watched, streams: int) -> Rewriter:
        """Who writes for a document, so many sections side by side; 0: none, it answers. Raises ModelError,
        ZetaError."""
        from zeta.writing.decoding.author import Author, AuthorOptions  # here, because they bring llama.cpp along
        from zeta.writing.keeping.rewriting import ModelRewriter

        given, author = self._settings, self._author
        if author is None or streams not in (0, author.options.streams):  # fewer streams have more cores each
            self._author = None
            self._model.close()
            chosen = AuthorOptions(max(1, streams), given.ctx, given.threads, given.gpu_layers, given.lora)
            author = self._author = self._model.enter_context(Author.load(catalog.resolve(given.model), chosen))
        agents = agentfile.load_all(self._agents or agents_of(watched.document.place))
        return ModelRewriter(author, watched.document, agents, watched.observe)

    def _brought(self, watched: Watched) -> int:
        stale = self._upkeep.bring(watched)
        self._show(Checked(watched.name, stale))
        return stale

    def _round(self, watched: Watched) -> None:
        try:
            self._upkeep.bring(watched)
        except RootGone:
            pass  # told when it went; it is waited for
        except (ZetaError, StoreError) as error:
            self._show(Failed(str(error), error.hint))

    def _plan(self, place: Place) -> Outline | None:
        """The plan beside a document. One that cannot be read is no reason not to check. Raises OutlineError."""
        if not place.outline.exists():
            return None
        try:
            return outlinefile.read(place.outline, agentfile.load_all(self._agents or agents_of(place)))
        except ZetaError as error:
            if not self._reading:
                raise
            self._show(Noted(str(error)))
            return None

    def _lake(self, manifest: Manifest) -> Lake | None:
        """The memories of a document; None where there are none to compare with, which is said if there were."""
        path = self._settings.memory_db.absolute()
        try:
            if self._memory is None and path.exists():
                self._memory = AgentMemory(self._copied(path) if self._reading else path)
                self._stack.callback(self._memory.close)
        except sqlite3.Error as error:
            self._show(Noted(f"{path} cannot be read: {error}"))
        lake = Lake(self._memory, namespace_of(manifest.written)) if self._memory else None
        if lake is not None and lake.names():
            return lake
        if any(part.memories for part in manifest.parts):
            self._show(Noted(f"{path} knows nothing of {manifest.document}: its memories are not compared"))
        return None

    def _copied(self, path: Path) -> Path:
        """A copy of the memory file: what the project defines now is put into it, and a check writes nothing. Raises
        sqlite3.Error."""
        copy = Path(self._stack.enter_context(tempfile.TemporaryDirectory())) / path.name
        with (
            closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as there,
            closing(sqlite3.connect(copy)) as made,
        ):
            there.backup(made)
        return copy

    def _review(self, path: Path, proposal: Proposal) -> Verdict:
        if self._yes:
            return "yes"
        if self._as_json or not sys.stdin.isatty():
            return "no"
        return _VERDICTS[click.prompt("Take it? yes, no, all, quit", type=click.Choice(list(_VERDICTS)))]

    def _list(self, document: LivingDocument) -> None:
        for each in document.versions.every():
            if self._as_json:
                row = {"number": each.number, "time": each.time, "who": each.who, "reason": each.reason}
                click.echo(json.dumps({"schema": 1, **row}, ensure_ascii=False))
            else:
                at = time.strftime("%Y-%m-%d %H:%M", time.localtime(each.time))
                click.echo(f"{each.number:>4}  {at}  {each.who:<6}  {each.reason}")


class LateWriter:
    """A rewriter that is opened when it is first asked: where nothing is stale no model is loaded."""

    def __init__(self, opened: Callable[[int], Rewriter]) -> None:
        """`opened` for so many sections side by side, as WatchDesk.rewriter."""
        self._opened = opened

    def rewrite(self, wanted: Sequence[Wanted]) -> Iterator[str]:
        """The new texts of sections. Raises ZetaError."""
        return self._opened(min(Order.streams, len(wanted))).rewrite(wanted)

    def answer(self, question: str, known_text: str) -> str:
        """The answer to a question. Raises ZetaError."""
        return self._opened(0).answer(question, known_text)


def _say(event: Event) -> None:
    """An event in words; errors to standard error, as everywhere."""
    if isinstance(event, Failed):
        click.echo(f"zeta: {sentence(event.message)}", err=True)
        if event.hint:
            click.echo(f"  {advice(event.hint)}", err=True)
    else:
        click.echo(str(event))
