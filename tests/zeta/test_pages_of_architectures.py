"""A page leaves the window and comes back, on a live model of every architecture: nothing may be lost or made up.

Logits are the judge. `distance` is the mean difference in standard deviations: 0 where nothing was rotated in between,
below 0.002 where keys were rotated to f16 and back (measured 0.0008), 0.1 and more where a page is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from live_llama import Live, distance, prose
from tiny_models import ARCHITECTURES, Arch

from zeta import state
from zeta.errors import Aborted
from zeta.llama import LlamaContext
from zeta.paging import Paging, examine
from zeta.window import SCRATCH, Kind, Segment, Window

LoadTiny = Callable[..., Live]
Logits = npt.NDArray[np.float32]
PAGE, BEGIN = 128, 32
END = BEGIN + PAGE
TOKENS = prose(192)
NOTES = prose(24, seed=5)

KV = [a for a in ARCHITECTURES if a.name in (
    "llama", "llama-head64", "llama-freqs", "qwen2", "qwen3", "gemma3", "phi3", "stablelm",
)]  # fmt: skip
TEXT = [a for a in ARCHITECTURES if a not in KV and not a.recurrent]
REWINDING = [a for a in ARCHITECTURES if not a.recurrent_layers]
FADING = [a for a in ARCHITECTURES if a.recurrent_layers]


def each(models: Sequence[Arch]) -> Any:
    return pytest.mark.parametrize("arch", models, ids=lambda a: a.name)


def read(begin: int, end: int) -> npt.NDArray[np.uint32]:
    return np.asarray(TOKENS[begin:end], np.uint32)


def opened(live: Live) -> tuple[Paging, Window]:
    """A window with TOKENS but the last, its page still in place."""
    found = examine(live.context, live.tap, PAGE)
    window = Window(live.context, 512, found.kind, read, rewinds=found.rewinds)
    window.append(TOKENS[:BEGIN], Kind.PINNED, 0)
    window.append(TOKENS[BEGIN:END], Kind.RECENT, BEGIN)
    window.append(TOKENS[END:-1], Kind.RECENT, END)
    return found, window


def next_logits(window: Window, context: LlamaContext, token: int = TOKENS[-1]) -> Logits:
    """What the model expects after one more token; the window is as before."""
    point = window.checkpoint()
    window.append([token], Kind.RECENT, len(TOKENS) - 1)
    logits = context.logits()
    window.rollback(point)
    return logits


def fresh(context: LlamaContext, *runs: Sequence[int]) -> Logits:
    """The logits after runs of tokens, decoded one after the other into an empty context."""
    context.clear()
    at = 0
    for run in runs:
        context.decode(run, at)
        at += len(run)
    return context.logits()


def taken(context: LlamaContext) -> bytes:
    """The page's cells as bytes, through parse and build as they would go to disk and back."""
    context.copy(0, SCRATCH, BEGIN, END)
    raw = context.state(SCRATCH)
    context.remove(-1, -1, seq=SCRATCH)
    page = state.ordered(state.parse(raw))
    assert all(section.positions.tolist() == list(range(BEGIN, END)) for section in page.sections)
    return state.build(page, SCRATCH)


def loader(context: LlamaContext, page: bytes) -> Callable[[int], None]:
    def load(position: int) -> None:
        context.load_state(SCRATCH, page)
        context.shift(0, -1, position - BEGIN, seq=SCRATCH)

    return load


def recalled() -> Segment:
    return Segment(Kind.RECALLED, BEGIN, PAGE, "page 1:0", tuple(TOKENS[BEGIN:END]))


@each(KV)
def test_a_page_that_comes_back_to_its_place_predicts_exactly_as_before(load_tiny: LoadTiny, arch: Arch) -> None:
    live = load_tiny(arch)
    found, window = opened(live)
    assert found.kind == "kv"
    before = next_logits(window, live.context)
    page = taken(live.context)
    live.context.remove(BEGIN, END)
    without = next_logits(window, live.context)
    live.context.load_state(SCRATCH, page)
    live.context.copy(SCRATCH, 0, BEGIN, END)
    live.context.remove(-1, -1, seq=SCRATCH)
    assert np.array_equal(next_logits(window, live.context), before)
    assert distance(before, without) > 0.05


@each(KV)
def test_a_page_goes_and_comes_back_through_the_window(load_tiny: LoadTiny, arch: Arch) -> None:
    """The tokens after it are rotated down and up again, and something else is decoded while it is away."""
    live = load_tiny(arch)
    _, window = opened(live)
    before = next_logits(window, live.context)
    page = taken(live.context)
    index = window.split(BEGIN)
    window.drop(index, 0, PAGE)
    without = next_logits(window, live.context)
    window.insert_cells(index, loader(live.context, page), recalled())
    assert distance(before, next_logits(window, live.context)) < 0.002
    assert distance(before, without) > 0.05


@each(KV)
def test_a_page_at_another_place_is_the_page_that_llama_shifted_itself(load_tiny: LoadTiny, arch: Arch) -> None:
    live = load_tiny(arch)
    context = live.context
    opened(live)
    page = taken(context)
    context.shift(0, -1, 40)
    context.decode(TOKENS[-1:], len(TOKENS) - 1 + 40)
    moved = context.logits()
    context.remove(len(TOKENS) - 1 + 40, -1)
    context.remove(BEGIN + 40, END + 40)
    loader(context, page)(BEGIN + 40)
    context.copy(SCRATCH, 0)
    context.remove(-1, -1, seq=SCRATCH)
    context.decode(TOKENS[-1:], len(TOKENS) - 1 + 40)
    assert distance(moved, context.logits()) < 0.002


@each(KV)
def test_a_guest_is_decoded_as_if_it_had_always_stood_there(load_tiny: LoadTiny, arch: Arch) -> None:
    """With nothing after it a guest must be exact; what was decoded before it came keeps what it knew."""
    live = load_tiny(arch)
    context = live.context
    _, window = opened(live)
    index = window.split(END)
    window.drop(index)
    segment = Segment(Kind.GUEST, 0, len(NOTES), "passage 1:0", tuple(NOTES))
    window.insert(index, NOTES, segment)
    got = next_logits(window, context)
    assert distance(fresh(context, TOKENS[:END], NOTES, TOKENS[-1:]), got) < 0.002


@each(REWINDING)
def test_a_question_that_is_taken_back_leaves_no_trace(load_tiny: LoadTiny, arch: Arch) -> None:
    live = load_tiny(arch)
    _, window = opened(live)
    before = next_logits(window, live.context)
    point = window.checkpoint()
    window.append(NOTES, Kind.RECENT, 500)
    window.rollback(point)
    assert np.array_equal(next_logits(window, live.context), before)


@each(TEXT)
def test_text_pages_predict_as_if_everything_was_decoded_again(load_tiny: LoadTiny, arch: Arch) -> None:
    live = load_tiny(arch)
    found, window = opened(live)
    assert found.kind == "text"
    index = window.split(BEGIN)
    window.drop(index, 0, PAGE)
    without = next_logits(window, live.context)
    window.insert(index, TOKENS[BEGIN:END], Segment(Kind.GUEST, BEGIN, PAGE, "page 1:0", tuple(TOKENS[BEGIN:END])))
    back = next_logits(window, live.context)
    runs = TOKENS[:BEGIN], TOKENS[BEGIN:END], TOKENS[END:-1], TOKENS[-1:]
    assert np.array_equal(without, fresh(live.context, runs[0], *runs[2:]))
    assert np.array_equal(back, fresh(live.context, *runs))
    # a state that fades says less of what is long gone
    assert distance(back, without) > (0.01 if arch.hybrid else 0.05)


@each(FADING)
def test_a_recurrent_state_that_is_rolled_back_predicts_exactly_as_before(load_tiny: LoadTiny, arch: Arch) -> None:
    live = load_tiny(arch)
    _, window = opened(live)
    point = window.checkpoint()
    window.append(TOKENS[-1:], Kind.RECENT, len(TOKENS) - 1)
    before = live.context.logits()
    window.append(NOTES, Kind.RECENT, len(TOKENS))
    window.rollback(point)
    window.append(TOKENS[-1:], Kind.RECENT, len(TOKENS) - 1)
    assert np.array_equal(live.context.logits(), before)


@each([a for a in ARCHITECTURES if a.recurrent])
def test_a_recurrent_model_keeps_what_left_the_window(load_tiny: LoadTiny, arch: Arch) -> None:
    live = load_tiny(arch)
    _, window = opened(live)
    window.drop(window.split(BEGIN), 0, PAGE)
    assert window.used == len(TOKENS) - 1 - PAGE
    window.append(TOKENS[-1:], Kind.RECENT, len(TOKENS) - 1)
    kept = live.context.logits()
    runs = TOKENS[:BEGIN], TOKENS[BEGIN:END], TOKENS[END:-1], TOKENS[-1:]
    assert np.array_equal(kept, fresh(live.context, *runs))


@each(ARCHITECTURES)
def test_a_spoilt_window_predicts_as_before_once_it_is_decoded_again(load_tiny: LoadTiny, arch: Arch) -> None:
    live = load_tiny(arch)
    _, window = opened(live)
    window.spoil()
    runs = TOKENS[:BEGIN], TOKENS[BEGIN:-1], TOKENS[-1:]  # the recent tokens are one segment now
    window.append(TOKENS[-1:], Kind.RECENT, len(TOKENS) - 1)
    assert np.array_equal(live.context.logits(), fresh(live.context, *runs))


@each([a for a in KV if a.name in ("llama", "gemma3")])
@pytest.mark.parametrize("kv_type", ["f16", "f32"])
@pytest.mark.parametrize("flash", [False, True])
def test_pages_come_back_exactly_whatever_the_cache_is_made_of(
    load_tiny: LoadTiny, arch: Arch, flash: bool, kv_type: str
) -> None:
    live = load_tiny(arch, flash=flash, kv_type=kv_type)
    found, window = opened(live)
    assert found.kind == "kv"
    before = next_logits(window, live.context)
    page = taken(live.context)
    live.context.remove(BEGIN, END)
    live.context.load_state(SCRATCH, page)
    live.context.copy(SCRATCH, 0, BEGIN, END)
    live.context.remove(-1, -1, seq=SCRATCH)
    assert np.array_equal(next_logits(window, live.context), before)


@each(REWINDING)
@pytest.mark.parametrize("where", ["at the end", "in the middle"])
def test_a_decode_that_the_user_stops_leaves_no_trace(load_tiny: LoadTiny, arch: Arch, where: str) -> None:
    live = load_tiny(arch)
    found, window = opened(live)
    before = next_logits(window, live.context)
    index = window.split(END)
    live.context.stop()
    segment = Segment(Kind.GUEST, 0, len(NOTES), "passage 1:0", tuple(NOTES))
    if where == "at the end":
        with pytest.raises(Aborted):
            window.append(NOTES, Kind.RECENT, 500)
    elif found.kind == "kv":
        with pytest.raises(Aborted):
            window.insert(index, NOTES, segment)
    live.context.stop(False)
    after = next_logits(window, live.context)
    if where == "at the end":
        assert np.array_equal(after, before)
    assert distance(before, after) < 0.002
    assert live.context.last_position(SCRATCH) == -1
