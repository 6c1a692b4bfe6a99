"""What opening a conversation finds out of order after a crash: an answer that was in hand, a question that was not
filed; and damage that is to be told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Final

from memstore.logs import LogView
from memstore.records import Turn
from zeta.events import Failed
from zeta.llama import LlamaModel
from zeta.template import ChatFormat
from zeta.transcript import Transcript

ANSWER: Final = "assistant"
"""The role whose turn may be in hand when the process dies: its tokens are logged one by one."""

CUT: Final = "cut"
"""Why an answer ended that a crash or an error cut off; others: end, length, stopped."""

_HINT: Final = "`zeta store check` reads the whole store and says what is damaged"


@dataclass
class Damage:
    """What was damaged on the disk when a conversation was opened: `words`, the record of what was said; `cut`, its
    end, which is gone; `memory`, computed parts, which were computed again from the words."""

    words: bool = False
    cut: bool = False
    memory: bool = False

    def told(self) -> Iterator[Failed]:
        """A sentence for each."""
        if self.words:
            yield Failed("the record of this chat is damaged: its words may not be those that were said", _HINT)
        if self.cut:
            yield Failed("the end of this chat was lost on the disk: its last turn is shorter than it was", _HINT)
        if self.memory:
            yield Failed("memory of this chat was damaged on the disk and computed again; no word is lost", _HINT)


def mended(turns: Sequence[Turn], history: LogView, model: LlamaModel) -> tuple[list[Turn], Turn | None]:
    """The turns whose tokens the log has, and the last of them where it was changed: it ends where the log ends."""
    end = len(history)
    kept = list(takewhile(lambda t: t.content[0] < end or t.content[1] <= end, turns))
    if not kept or (kept[-1].done and kept[-1].content[1] <= end):
        return kept, None
    last = finished(kept[-1], history, model)
    if last.role == ANSWER:
        last = replace(last, reason="end" if last.content[1] < end else CUT)  # the model's own token is no text
    return [*kept[:-1], last], last


def finished(turn: Turn, history: LogView, model: LlamaModel) -> Turn:
    """A turn whose text is what the log holds of it, without the token that ends it."""
    begin, end = turn.content[0], len(history)
    if turn.role != ANSWER:
        end = min(end, turn.content[1])
    ids = history.read(begin, end)
    if len(ids) and model.ends(int(ids[-1])):
        ids = ids[:-1]
    return replace(turn, content=(begin, begin + len(ids)), text=model.text(ids), done=True)


def unfiled(turns: Sequence[Turn], history: LogView, model: LlamaModel, form: ChatFormat, when: float) -> Turn | None:
    """What was said behind `turns`, all that are filed, where a kill came between the writing of its tokens, which is
    done at once, and of its turn; it is dated `when`. None where nobody spoke."""
    header = [] if not turns and form.opened else model.tokenize(form.header("user"), special=True)
    begin = turns[-1].content[1] if turns else 0
    if not turns:
        script = Transcript(model, form)
        begin = script.open()
        if history.read(0, min(begin, len(history))).tolist() != script.tokens:
            return None  # notes were withdrawn: nobody knows where the opening ends
    found = framed(
        history.read(begin, len(history)).tolist(), header, model.tokenize(form.closing("user"), special=True)
    )
    if found is None:
        return None
    content = begin + found[0], begin + found[1]
    return Turn(len(turns), "user", content[0] - len(header), content, when, model.text(history.read(*content)), True)


def framed(tail: Sequence[int], header: Sequence[int], closing: Sequence[int]) -> tuple[int, int] | None:
    """Where in `tail`, ids behind the last turn, the text of one more lies: between its `header` and `closing`."""
    size, ids, end = len(header), list(tail), list(closing)
    begin = next((at + size for at in range(len(ids) - size + 1) if ids[at : at + size] == list(header)), None)
    if begin is None:
        return None
    stop = len(ids) - len(end) if end and ids[-len(end) :] == end else len(ids)
    return (begin, stop) if begin < stop else None
