"""Changes below files and folders, as they happen, also where one of them goes and comes back.

Notifications are watchfiles'. Where the system gives none, it looks by itself now and then; so do we for what they
cannot tell: a folder that was put in the place of another has the name, and not the watch.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from zeta.errors import ConfigError, ZetaError

TICK: Final = 1.0
"""Seconds after which we look whether everything is still in its place."""
DEBOUNCE: Final = 800
"""Milliseconds that changes are gathered for at most: saving a project touches many files."""
OWN: Final = ".zeta"
"""Folders of our own, whose changes are no news."""

log = logging.getLogger("zeta.writing")


class Stop(Protocol):
    """Whether to stop, and a wait that ends then: a threading.Event."""

    def is_set(self) -> bool:
        """Whether to stop."""

    def wait(self, timeout: float) -> bool:
        """Wait until then, at most so many seconds."""


Notify = Callable[..., Iterable[set[tuple[Any, str]]]]
"""watchfiles.watch."""


@dataclass(frozen=True)
class Changed:
    """These files changed; none where only time passed since the watch began: what changed before is not known."""

    paths: frozenset[str]


@dataclass(frozen=True)
class Lost:
    """A file or folder is not there any more, or not yet."""

    root: Path


@dataclass(frozen=True)
class Back:
    """It is there again."""

    root: Path


def changes(roots: Sequence[Path], stop: Stop, notify: Notify | None = None) -> Iterator[Changed | Lost | Back]:
    """What happens to `roots` from now on until `stop`; the first `Changed` says that the watch stands.

    Raises ConfigError where watchfiles is missing, ZetaError where the system lets nobody watch.
    """
    watch = notify or _watchfiles()
    states = {root: _state(root) for root in roots}
    yield from (Lost(root) for root, state in states.items() if state is None)
    polling: bool | None = None
    while not stop.is_set():
        present = [root for root, state in states.items() if state is not None]
        if not present:
            stop.wait(TICK)
        try:
            batches = watch(*present, stop_event=stop, force_polling=polling, **_OPTIONS) if present else [set()]
            for number, batch in enumerate(batches):
                now = {root: _state(root) for root in roots}
                paths = {path for _, path in batch}
                paths |= {str(root) for root in roots if root.is_file() and now[root] != states[root]}
                moved = [root for root in roots if _place(now[root]) != _place(states[root])]
                yield from (_moved(root, states[root], now[root]) for root in moved)
                if paths or (present and number == 0):
                    yield Changed(frozenset(paths))
                states = now
                if moved:
                    break  # what was watched is elsewhere, or there is more to watch
        except FileNotFoundError:
            states = {root: state if root not in present else _state(root) for root, state in states.items()}
        except (OSError, RuntimeError) as error:
            if polling:
                raise ZetaError(f"nothing can be watched: {error}", "run zeta watch --once now and then") from error
            log.warning("the system gives no notifications (%s): looking now and then", error)
            polling = True


_OPTIONS: Final[dict[str, object]] = {
    "debounce": DEBOUNCE,
    "rust_timeout": int(TICK * 1000),
    "yield_on_timeout": True,
    "ignore_permission_denied": True,
}

State = tuple[int, int, int, int] | None
"""Device, inode, and of a file its size and when it was changed (nanoseconds)."""


def _watchfiles() -> Notify:
    try:
        from watchfiles import DefaultFilter, watch
    except ImportError as error:
        raise ConfigError("watching needs the package watchfiles", 'pip install "zeta[write]"') from error
    wanted = DefaultFilter(ignore_dirs=(*DefaultFilter.ignore_dirs, OWN))
    return lambda *paths, **options: watch(*paths, watch_filter=wanted, **options)


def _state(root: Path) -> State:
    try:
        status = root.stat()
    except OSError:
        return None
    of_file = (0, 0) if root.is_dir() else (status.st_size, status.st_mtime_ns)
    return status.st_dev, status.st_ino, *of_file


def _place(state: State) -> tuple[int, ...] | None:
    return state[:2] if state else None


def _moved(root: Path, before: State, now: State) -> Changed | Lost | Back:
    if now is None:
        return Lost(root)
    return Back(root) if before is None else Changed(frozenset({str(root)}))
