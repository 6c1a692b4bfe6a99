"""What the person says in the open chat: files that are read, questions that are answered, and how that ends."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from ui.bridge import Engine
from ui.hearing import Hearing
from ui.roomview import RoomView
from ui.told import Told
from zeta.worker.client import Failure
from zeta.worker.rows import TurnRow, parse


class Talk(QObject):
    """One thing at a time is under way: a file that is read, or an answer.

    Signals: `begun(answering)`, False for a file that is read; `over(whole)`, where `whole` means that all turns
    should be asked for again.
    """

    begun = Signal(bool)
    over = Signal(bool)

    def __init__(self, engine: Engine, view: RoomView, told: Told, hearing: Hearing) -> None:
        super().__init__(view)
        self._engine, self._view, self._told, self._hearing = engine, view, told, hearing
        self.busy = self._stopped = False
        self._queue: list[Path | str] = []
        self._again: Callable[[], object] | None = None
        self._trouble: tuple[Failure, bool] | None = None
        self._asked: TurnRow | None = None
        view.transcript.edit_wanted.connect(self.edit)
        view.transcript.regenerate_wanted.connect(self.regenerate)
        view.transcript.continue_wanted.connect(self.proceed)
        view.transcript.retry_wanted.connect(self._retry)
        view.transcript.cancel_wanted.connect(self.stop)
        view.composer.stop_wanted.connect(self.stop)

    def set_busy(self, busy: bool) -> None:
        """Whether something is under way."""
        self.busy = busy
        self._view.composer.set_busy(busy)
        self._view.transcript.set_busy(busy)

    def clear(self) -> None:
        """Another chat: what waits in this one does not go there."""
        self._queue.clear()

    def say(self, text: str, files: Sequence[Path] = ()) -> None:
        """Read the files into the history one after the other, then say `text` and stream the answer."""
        self._queue = [*files, *([text] if text.strip() else [])]
        self._go_on()

    def attach(self, paths: Sequence[Path]) -> None:
        """Let files wait in the composer."""
        for path in paths:
            try:
                self._view.composer.add_file(path, path.stat().st_size)
            except OSError as error:
                told = self.tr("{name} cannot be read").format(name=path.name)
                self._view.notices.warn(told, error.strerror or "")

    def edit(self, ordinal: int, text: str) -> None:
        """Say something else at a turn, on a branch that starts there."""
        if self.busy:
            return
        self._show([*self._told.before(ordinal), TurnRow(ordinal, "user", time.time(), text, 0, 0, True)])
        self._again = partial(self.edit, ordinal, text)
        self._begin(answering=True)
        self._engine.do("edit", self._answered, self._failed, ordinal=ordinal, text=text)

    def regenerate(self) -> None:
        """Answer the last question anew."""
        last = self._told.last("user")
        if self.busy or last is None:
            return
        self._show(self._told.before(last.ordinal + 1))
        self._again = self.regenerate
        self._begin(answering=True)
        self._engine.do("regenerate", self._answered, self._failed)

    def proceed(self) -> None:
        """Go on with the last answer."""
        if self.busy or not self._told.rows or self._told.rows[-1].role != "assistant":
            return
        begun = self._told.rows[-1].text
        self._show(self._told.rows[:-1])
        self._again = self.proceed
        self._begin(answering=True)
        self._view.transcript.append(begun)
        self._engine.do("proceed", self._answered, self._failed)

    def stop(self) -> None:
        """End what is under way; what was said stays."""
        if self.busy:
            self._stopped = True
            self._engine.do("stop")

    def end(self) -> None:
        """The engine is gone, and with it what was under way; what was not sent goes back into the composer."""
        self._hearing.drop()
        self._give_back()
        self._hearing.answering = False
        self.set_busy(False)
        self._view.transcript.clear_progress()

    def show_trouble(self) -> None:
        """Say what failed, below the turns that there are."""
        trouble, self._trouble = self._trouble, None
        if trouble:
            failure, retry = trouble
            composer = self._view.composer
            if self._asked and not (self._kept(self._asked) or composer.draft() or composer.files()):
                composer.set_draft(self._asked.text)
            self._view.transcript.fail(failure.message, failure.hint, retry and self._again is not None)

    def _show(self, turns: list[TurnRow]) -> None:
        self._told.rows = turns
        self._hearing.drop()
        self._view.transcript.set_turns(turns)

    def _go_on(self) -> None:
        """The next thing that waits."""
        if self._queue:
            item = self._queue.pop(0)
            if isinstance(item, Path):
                self._read(item)
            else:
                self._ask(item)

    def _read(self, path: Path) -> None:
        def failed(failure: Failure) -> None:
            if failure.kind == "ReadStopped":
                told = self.tr("Stopped. Nothing of {name} was read into memory.")
                self._view.notices.tell(told.format(name=path.name))
            self._give_back()
            self._failed(failure, retry=False)

        self._begin(answering=False, reading=path.name)
        self._view.transcript.set_progress(self._hearing.label(), 0, 0, 0.0)
        self._engine.do("read", lambda _: self._read_over(), failed, path=str(path))

    def _read_over(self) -> None:
        if self._stopped:
            self._give_back()
            self._view.notices.tell(self.tr("Stopped. What was not read yet is read before the next answer."))
            self._finish(whole=True)
        else:
            self._engine.do("last", self._show_read, self._failed, count=1)

    def _show_read(self, values: list[dict[str, Any]]) -> None:
        """The file that was read is a turn of its own."""
        for row in (parse(TurnRow, each) for each in values):
            if row.ordinal == self._told.next:
                self._told.put([row])
                self._view.transcript.add_turn(row)
        self._view.transcript.clear_progress()
        if self._queue:
            self._go_on()
        else:
            self._finish(whole=False)

    def _give_back(self) -> None:
        """What was not sent goes back into the composer, before what was written there meanwhile."""
        if not self._queue:
            return
        waiting, self._queue = self._queue, []
        composer = self._view.composer
        texts = [each for each in (*waiting, composer.draft()) if isinstance(each, str) and each]
        files = [*(each for each in waiting if isinstance(each, Path)), *composer.files()]
        composer.set_draft("\n\n".join(texts))
        self.attach(files)

    def _ask(self, text: str) -> None:
        row = TurnRow(self._told.next, "user", time.time(), text, self._told.end, self._told.end, True)
        self._told.put([row])
        self._view.transcript.add_turn(row)

        def again() -> None:
            if self._kept(row):
                self.regenerate()
                return
            if self._view.composer.draft() == text:  # it went back there
                self._view.composer.set_draft("")
            self._ask(text)

        self._again = again
        self._begin(answering=True)
        self._asked = row
        self._engine.do("ask", self._answered, self._failed, text=text)

    def _kept(self, asked: TurnRow) -> bool:
        """Whether the engine has kept a question, though its answer failed."""
        kept = next((each for each in self._told.rows if each.ordinal == asked.ordinal), None)
        if kept is None or kept.role != "user":
            return False
        return len(kept.text) + kept.rest == len(asked.text) and asked.text.startswith(kept.text)

    def _begin(self, *, answering: bool, reading: str = "") -> None:
        self.begun.emit(answering)
        self.set_busy(True)
        self._stopped = False
        self._asked = None
        self._hearing.answering, self._hearing.reading = answering, reading
        self._view.composer.setFocus()  # what had the focus may be gone
        if answering:
            self._view.transcript.begin_answer()

    def _answered(self, _value: Any) -> None:
        self._hearing.flush()
        self._engine.do("last", self._close_answer, self._failed, count=2)

    def _close_answer(self, values: list[dict[str, Any]]) -> None:
        rows = [parse(TurnRow, each) for each in values]
        if not rows:  # the answer was stopped before anything was said
            self._finish(whole=True)
            return
        self._told.put(rows)
        self._view.transcript.end_answer(rows[-1])
        self._finish(whole=False)

    def _finish(self, *, whole: bool) -> None:
        """What was under way is over."""
        self.set_busy(False)
        self._hearing.answering = False
        self._view.strip.cool()
        self._view.transcript.clear_progress()
        self.over.emit(whole)

    def _failed(self, failure: Failure, *, retry: bool = True) -> None:
        self._hearing.drop()
        if failure.kind not in ("ReadStopped", "EngineDied"):  # of that the window tells, and starts another engine
            self._trouble = failure, retry
        self._finish(whole=True)

    def _retry(self) -> None:
        again = self._again
        if again and not self.busy:
            again()
