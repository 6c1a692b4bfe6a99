"""From where an answer came to what a person reads: the passage as text, who said it when, and the words in it that
resonate."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass

from memstore.ctxfile import ERASED
from memstore.errors import NotFound
from memstore.logs import LogView
from memstore.records import Source
from memstore.store import Store
from zeta.llama import LlamaModel

_WORD = re.compile(r"\w+(?:['’]\w+)*")


@dataclass(frozen=True)
class Passage:
    """A passage that came back, as a person reads it.

    `page` is "log:number", `turn` the ordinal of the turn it was said in, -1 where nobody said it; [begin, end) are log
    offsets; `words` are the (begin, end) characters of `text` that resonate. `path` is the file of a knowledge base
    that it stands in, and `title` is then the base. An empty `text` was forgotten since.
    """

    page: str
    conversation: str
    title: str
    role: str
    time: float
    text: str
    begin: int
    end: int
    probability: float
    mode: str = "passage"
    turn: int = -1
    words: tuple[tuple[int, int], ...] = ()
    path: str = ""


def passage(store: Store, model: LlamaModel, fingerprint: str, source: Source) -> Passage | None:
    """None where the conversation is gone. `fingerprint` names `model` in the records of its logs: another model's
    tokens cannot be read, of its turns the whole text is shown."""
    try:
        view = store.view(source.log)
        conversation = store.conversation(view.record.conversation)
    except NotFound:
        return None
    turn = next(iter(store.turns_between(source.log, source.begin, source.begin + 1)), None)
    text = turn.text if turn else ""
    words: tuple[tuple[int, int], ...] = ()
    if view.record.model == fingerprint:
        text, words = _read(view, model, source)
    return Passage(
        page=f"{source.log}:{source.page}",
        conversation=conversation.id,
        title=conversation.title,
        role=turn.role if turn else "",
        time=turn.time if turn else 0.0,
        text=text,
        begin=source.begin,
        end=source.end,
        probability=source.probability,
        mode=source.mode,
        turn=turn.ordinal if turn else -1,
        words=words,
        path=turn.path if turn else "",
    )


def _read(view: LogView, model: LlamaModel, source: Source) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text of a source, and the words in it that resonate."""
    ids = view.read(min(source.begin, len(view)), min(source.end, len(view))).tolist()
    decoder = codecs.getincrementaldecoder("utf-8")("replace")  # one character may be several tokens
    pieces = [decoder.decode(b"" if token == ERASED else model.piece(token)) for token in ids]
    text = "".join(pieces)
    lead = len(text) - len(text.lstrip())
    text = text.strip()
    spans = [(begin - source.begin, end - source.begin) for begin, end in source.words]
    return text, whole_words(text, [(begin - lead, end - lead) for begin, end in characters(pieces, spans)])


def characters(pieces: Sequence[str], spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans of tokens as spans of the characters of their joined `pieces`."""
    at = [0]
    for each in pieces:
        at.append(at[-1] + len(each))
    return [(at[begin], at[end]) for begin, end in spans if 0 <= begin < end <= len(pieces)]


def whole_words(text: str, spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The words of `text` that `spans` touch, those with nothing but a blank between them as one span."""
    found: list[tuple[int, int]] = []
    for match in _WORD.finditer(text):
        if any(match.start() < end and begin < match.end() for begin, end in spans):
            if found and text[found[-1][1] : match.start()] == " ":
                found[-1] = (found[-1][0], match.end())
            else:
                found.append(match.span())
    return tuple(found)
