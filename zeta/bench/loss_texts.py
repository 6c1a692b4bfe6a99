"""What `loss` reads: prose and dialogue in which nothing comes back, prose that repeats itself, dialogue that asks."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from zeta.allocator import TurnSpan
from zeta.bench import facts
from zeta.bench.filler import chat_filler, filler
from zeta.bench.needle import MODES, SIGNALS
from zeta.engine import LISTEN, SINKS
from zeta.errors import ConfigError
from zeta.llama import LlamaModel
from zeta.transcript import Transcript, format_of

BLOCK = 128
"""Tokens between two looks at memory, and of each measurement (DESIGN 5 looks every 32: four times the work here)."""

FEWEST = 2
"""Measurements of a text below which its mean has no interval. Texts in which something comes back go on until they
have so many."""

_LEAD_IN = 64
"""Tokens of a repeated passage that are read before memory looks for it; two blocks of it follow."""


@dataclass(frozen=True)
class LossOptions:
    """What is measured: `tokens` of each text, window, page, seeds, the user's own text, signals, modes of recall.

    `block`: tokens between two looks at memory, and of each measurement.
    """

    model: Path
    tokens: int = 5120
    ctx: int = 1024
    page: int = 128
    seeds: tuple[int, ...] = (1,)
    text: Path | None = None
    signals: tuple[str, ...] = SIGNALS
    modes: tuple[str, ...] = MODES
    threads: int = 0
    out: Path | None = None
    block: int = BLOCK


def quick(options: LossOptions) -> LossOptions:
    """The same, small enough for a test run: every text and both decisions, little of each."""
    small = replace(options, tokens=288, ctx=192, page=32, block=32, seeds=(1,))
    return replace(small, signals=("lexical", "fused"), modes=("passage",))


@dataclass(frozen=True)
class Stretch:
    """Tokens [begin, end) whose loss counts. Memory is asked with [heard, heard_end); what it finds goes in front of
    `before`, and from `lead` on the text is decoded again. `asked`: somebody asked, so the decision is less careful."""

    begin: int
    end: int
    heard: int
    heard_end: int
    before: int
    lead: int
    asked: bool = False


@dataclass(frozen=True)
class Text:
    """Something to read; `worth` says whether anything in it is worth recalling."""

    name: str
    worth: bool
    tokens: tuple[int, ...]
    stretches: tuple[Stretch, ...]
    turns: tuple[TurnSpan, ...] = ()
    pinned: int = SINKS

    @cached_property
    def counted(self) -> npt.NDArray[np.bool_]:
        """Of each token, whether its loss counts."""
        found = np.zeros(len(self.tokens), np.bool_)
        for stretch in self.stretches:
            found[stretch.begin : stretch.end] = True
        return found


def texts(model: LlamaModel, options: LossOptions, seed: int) -> Iterator[Text]:
    """The texts of one seed. Raises ConfigError for a text that is too short."""
    yield _prose(model, options, seed)
    if options.text is None:
        yield _dialogue(model, options, seed)
    yield _prose_again(model, options, seed)
    if options.text is None:
        yield _dialogue_again(model, options, seed)


def _paragraphs(options: LossOptions, seed: int) -> Iterator[str]:
    if options.text is None:
        yield from filler(seed)
        return
    try:
        parts = [" ".join(p.split()) for p in options.text.read_text("utf-8").split("\n\n") if p.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{options.text} cannot be read as text", "give a UTF-8 text file") from error
    start = (seed - 1) * 97 % max(1, len(parts))
    yield from parts[start:] + parts[:start]
    raise ConfigError(
        f"{options.text} is too short for {options.tokens} tokens", "use a longer --text or fewer --tokens"
    )


def _talk(seed: int) -> Iterator[tuple[str, str]]:
    """Exchanges without end."""
    return itertools.chain.from_iterable(chat_filler(seed + 1000 * i) for i in itertools.count())


def _blocks(options: LossOptions, end: int, turns: Sequence[TurnSpan] = ()) -> tuple[Stretch, ...]:
    """Every block of [window + a page, end); what is recalled goes before the block just read, or before the last turn
    of the user's, as in a chat."""
    asked = [t.content for t in turns[::2]]
    found, block = [], options.block
    for begin in range(options.ctx + options.page, end - block + 1, block):
        before = max((at for at in asked if at < begin), default=begin - block)
        found.append(Stretch(begin, begin + block, begin - LISTEN, begin, before, begin - 1))
    return tuple(found)


def _prose(model: LlamaModel, options: LossOptions, seed: int) -> Text:
    tokens = [model.bos] if model.add_bos else []
    for paragraph in _paragraphs(options, seed):
        tokens += model.tokenize(paragraph + "\n\n")
        if len(tokens) >= options.tokens:
            break
    tokens = tokens[: options.tokens]
    return Text("prose", False, tuple(tokens), _blocks(options, len(tokens)))


def _prose_again(model: LlamaModel, options: LossOptions, seed: int) -> Text:
    """Prose in which passages that have left the window are read a second time, word for word."""
    rng, tokens, starts, found = random.Random(seed), [model.bos] if model.add_bos else [], list[int](), list[Stretch]()
    own = 0  # tokens since the last repetition
    again = _LEAD_IN + 2 * options.block
    for paragraph in _paragraphs(options, seed):
        ids = model.tokenize(paragraph + "\n\n")
        starts.append(len(tokens))
        tokens += ids
        own += len(ids)
        far = [s for s in starts if s + again + options.ctx + options.page <= len(tokens)]
        if far and own >= 2 * options.block:
            source, at = rng.choice(far), len(tokens)
            tokens += tokens[source : source + again]
            own = 0
            for begin in range(at + _LEAD_IN, at + again, options.block):
                found.append(Stretch(begin, begin + options.block, begin - LISTEN, begin, begin - _LEAD_IN, begin - 1))
        if len(tokens) >= options.tokens and len(found) >= FEWEST:
            break
    return Text("prose again", True, tuple(tokens), tuple(found))


def _dialogue(model: LlamaModel, options: LossOptions, seed: int) -> Text:
    script = Transcript(model, format_of(model))
    pinned = script.open()
    for user, assistant in _talk(seed):
        script.say("user", user)
        script.say("assistant", assistant)
        if script.end >= options.tokens:
            break
    turns = tuple(script.spans)
    return Text("dialogue", False, tuple(script.tokens), _blocks(options, script.end, turns), turns, pinned)


def _dialogue_again(model: LlamaModel, options: LossOptions, seed: int) -> Text:
    """Dialogue in which facts are told and, when they have left the window, asked for and answered."""
    script = Transcript(model, format_of(model))
    pinned, told, found = script.open(), list[tuple[int, int]](), list[Stretch]()
    away = options.ctx + options.page
    for user, assistant in _talk(seed):
        script.say("user", user)
        script.say("assistant", assistant)
        number = len(told) + len(found)
        if (script.end < options.tokens - away or number < FEWEST) and number < len(facts.FACTS):
            which = (7 * seed + number) % len(facts.FACTS)
            told.append((script.say("user", facts.FACTS[which].told).end, which))
            script.say("assistant", facts.FACTS[which].reply)
        if told and script.end - told[0][0] >= away:
            fact = facts.FACTS[told.pop(0)[1]]
            asked, answer = script.say("user", fact.question), script.say("assistant", fact.answer)
            heard = asked.content
            found.append(Stretch(answer.content, answer.end, heard, asked.end, heard, heard, asked=True))
        if script.end >= options.tokens and len(found) >= FEWEST:
            break
    return Text("dialogue again", True, tuple(script.tokens), tuple(found), tuple(script.spans), pinned)
