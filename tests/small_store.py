"""Small pieces to fill a store with: pages of 32 tokens with one layer of noise for KV, turns, signals."""

import numpy as np

from memstore.codec import Page, Plane, encode
from memstore.records import Turn
from memstore.signals import SharpSignal
from memstore.store import Store

MODEL, OTHER = "ab" * 32, "cd" * 32
PAGE = 32


def start(store: Store, title: str = "a chat", model: str = MODEL) -> tuple[str, str, int]:
    """A new conversation: its id, its branch, its log."""
    chat = store.create_conversation(title)
    return chat.id, chat.branch, store.log(chat.id, chat.branch, model, model_name="tiny", page=PAGE).record.id


def say(store: Store, log: int, ordinal: int, text: str, tokens: int) -> Turn:
    """Append a turn of `tokens` ids, equal to their lifetime offsets; the first two are its template header."""
    begin = len(store.view(log))
    store.view(log).append(range(begin, begin + tokens))
    turn = Turn(ordinal, "user", begin, (begin + min(2, tokens), begin + tokens), 1.5, text, True)
    store.put_turn(log, turn)
    return turn


def page_of(store: Store, log: int, number: int, *, model: str = MODEL) -> bytes:
    """Page `number` of a log, encoded."""
    noise = np.random.default_rng(number).integers(0, 256, (PAGE, 64), np.uint8)
    ids = store.view(log).read(number * PAGE, number * PAGE + PAGE)
    plane = (Plane("f16", noise),)
    positions = np.arange(PAGE, dtype=np.int32)
    return encode(Page(bytes.fromhex(model), number, number * PAGE, ids, positions, plane, plane), "f16")


def signal_of(tokens: int = PAGE) -> bytes:
    """A packed sharp signal of one head of 8 dimensions."""
    ones = np.ones((1, tokens), np.float32)
    return SharpSignal(7, np.ones((1, tokens, 8), np.int8), ones, np.ones(tokens, np.bool_)).pack()


def fill(store: Store, log: int, pages: int, text: str = "some words") -> None:
    """One turn that fills `pages` whole pages, and the pages with their signals and words."""
    say(store, log, len(store.turns(log)), text, pages * PAGE)
    for number in range(len(store.view(log)) // PAGE - pages, len(store.view(log)) // PAGE):
        store.put_page(log, page_of(store, log, number), number, {"sharp": signal_of()}, text)
