"""Write-behind: what is to be stored waits in a short queue and is compressed and written by a thread.

Who decodes faster than the disk writes is made to wait; what went wrong in the thread is raised at the next call.
"""

import queue
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from memstore.background import stand_back
from memstore.codec import Page, PageCodec, encode
from memstore.store import Store

Job = Callable[[Store], object]


@dataclass(frozen=True)
class WritePage:
    """The job of keeping one page of a log, with its packed signals by kind and the text of its words."""

    log: int
    page: Page
    codec: PageCodec = "f16"
    signals: Mapping[str, bytes] = field(default_factory=dict)
    text: str | None = None

    def __call__(self, store: Store) -> object:
        """Compress and write, in one transaction."""
        return store.put_page(self.log, encode(self.page, self.codec), self.page.number, self.signals, self.text)


class PageWriter:
    """Runs jobs on a store in the order they were submitted, on one thread of its own.

    After a job failed, those that wait are dropped: a page follows the pages before it.
    """

    def __init__(self, store: Store, capacity: int = 16) -> None:
        """At most `capacity` jobs wait."""
        self._store = store
        self._jobs: queue.Queue[Job | None] = queue.Queue(capacity)
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="page-writer", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def waiting(self) -> int:
        """Jobs that wait, roughly."""
        return self._jobs.qsize()

    def submit(self, job: Job) -> None:
        """Queue a job; waits while the queue is full. Raises what an earlier job raised, once."""
        self._raise()
        if not self._thread.is_alive():
            raise RuntimeError("the writer is closed")
        self._jobs.put(job)

    def flush(self) -> None:
        """Wait until everything submitted is written. Raises what a job raised, once."""
        self._jobs.join()
        self._raise()

    def close(self) -> None:
        """Finish everything submitted and end the thread. Raises what a job raised. Closing twice is fine."""
        if self._thread.is_alive():
            self._jobs.put(None)
            self._thread.join()
        self._raise()

    def _raise(self) -> None:
        error, self._error = self._error, None
        if error is not None:
            raise error

    def _run(self) -> None:
        stand_back()
        while (job := self._jobs.get()) is not None:
            try:
                if self._error is None:
                    job(self._store)
            except BaseException as error:
                self._error = error
            finally:
                self._jobs.task_done()
        self._jobs.task_done()
