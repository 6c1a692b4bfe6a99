"""An answer that ends early ends cleanly: Ctrl-C, a closed pipe and an error all let the chat save what was said."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from zeta.events import Event

if TYPE_CHECKING:
    from zeta.chat.session import Chat


@contextmanager
def stoppable(chat: Chat, events: Iterator[Event]) -> Iterator[Iterator[Event]]:
    """Inside the block Ctrl-C stops the answer and not the program; leaving it by an error stops the answer too.

    Only for the main thread, which is where Python delivers signals.
    """
    before = signal.signal(signal.SIGINT, lambda _signal, _frame: chat.stop())
    try:
        yield events
    except BaseException:
        chat.stop()
        for _ in events:  # what a stopped answer still does is to save itself
            pass
        raise
    finally:
        signal.signal(signal.SIGINT, before)
