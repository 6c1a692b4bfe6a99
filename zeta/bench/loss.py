"""loss: what memory does to plain continuation, where nothing is worth recalling and where something is.

A text is read through a window with every next token given. Beyond the window, at the end of each block of 128 tokens,
memory looks back as it does in an answer; the next block is read with what it brought and, from the same cells,
without. Four texts: prose and dialogue in which nothing comes back, prose that repeats itself, dialogue that asks.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from memstore.records import Turn
from memstore.store import Store
from zeta import embedding
from zeta.allocator import TurnSpan
from zeta.bench import facts
from zeta.bench.filler import chat_filler, filler
from zeta.bench.needle import MODES, SIGNALS
from zeta.bench.partial import Partial
from zeta.bench.report import Told
from zeta.engine import LISTEN, LOOK_BACK, SINKS, SURE, EngineOptions
from zeta.errors import ConfigError
from zeta.llama import I32, LlamaContext, LlamaModel
from zeta.locator import Locator
from zeta.recall import Query
from zeta.runtime import Runtime, RuntimeOptions
from zeta.transcript import Transcript, contents, format_of, guest
from zeta.trial import Trial
from zeta.working import Found

SCHEMA = 1
BLOCK = 128
"""Tokens between two looks at memory, and of each measurement (DESIGN 5 looks every 32: four times the work here)."""

METHODS = ("window", "streaming", "off", "full", "running", "recall", "forced")
"""Dropping the oldest; the same with sinks; zeta with recall off; all of it; memory as a chat has it; one block at a
time as the decision allows; the same with one recall at every block."""

_LEAD_IN = 64
"""Tokens of a repeated passage that are read before memory looks for it."""
_AGAIN = _LEAD_IN + 2 * BLOCK
_BIN = 4 * BLOCK
"""Tokens of text under one point of `by_position`."""
_RESAMPLES = 2000

F64 = npt.NDArray[np.float64]


@dataclass(frozen=True)
class LossOptions:
    """What is measured: `tokens` of each text, window, page, seeds, the user's own text, signals, modes of recall."""

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


def quick(options: LossOptions) -> LossOptions:
    """The same, small enough for a test run: every text and both decisions, little of each."""
    return replace(options, tokens=960, ctx=384, page=64, seeds=(1,), signals=("lexical", "fused"), modes=("passage",))


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


# texts


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
    found = []
    for begin in range(options.ctx + options.page, end - BLOCK + 1, BLOCK):
        before = max((at for at in asked if at < begin), default=begin - BLOCK)
        found.append(Stretch(begin, begin + BLOCK, begin - LISTEN, begin, before, begin - 1))
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
    for paragraph in _paragraphs(options, seed):
        ids = model.tokenize(paragraph + "\n\n")
        starts.append(len(tokens))
        tokens += ids
        own += len(ids)
        far = [s for s in starts if s + _AGAIN + options.ctx + options.page <= len(tokens)]
        if far and own >= 2 * BLOCK:
            source, at = rng.choice(far), len(tokens)
            tokens += tokens[source : source + _AGAIN]
            own = 0
            for begin in range(at + _LEAD_IN, at + _AGAIN, BLOCK):
                found.append(Stretch(begin, begin + BLOCK, begin - LISTEN, begin, begin - _LEAD_IN, begin - 1))
        if len(tokens) >= options.tokens:
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
        if script.end < options.tokens - away and number < len(facts.FACTS):
            which = (7 * seed + number) % len(facts.FACTS)
            told.append((script.say("user", facts.FACTS[which].told).end, which))
            script.say("assistant", facts.FACTS[which].reply)
        if told and script.end - told[0][0] >= away:
            fact = facts.FACTS[told.pop(0)[1]]
            asked, answer = script.say("user", fact.question), script.say("assistant", fact.answer)
            heard = asked.content
            found.append(Stretch(answer.content, answer.end, heard, asked.end, heard, heard, asked=True))
        if script.end >= options.tokens:
            break
    return Text("dialogue again", True, tuple(script.tokens), tuple(found), tuple(script.spans), pinned)


# reading


class Teacher(LlamaContext):
    """A context that keeps the logits of every token while `keep` is set: float32 [tokens, n_vocab] in `rows`."""

    keep = False

    def decode(
        self, tokens: Sequence[int] | I32, position: int, *, seq: int = 0, logits: bool | Sequence[bool] = True
    ) -> None:
        """As LlamaContext."""
        if not self.keep or seq or len(tokens) > self.options.batch:
            super().decode(tokens, position, seq=seq, logits=logits)
            return
        super().decode(tokens, position, logits=[True] * len(tokens))
        self.rows = np.stack([self.logits(i) for i in range(len(tokens))])

    def score(self, read: Callable[[], object], tokens: Sequence[int], end: int, into: F64) -> None:
        """Call `read`, which decodes a run of `tokens` up to `end`, and note the loss of each token after one of the
        last it decoded."""
        self.keep = True
        try:
            read()
        finally:
            self.keep = False
        first = end - len(self.rows) + 1
        targets = np.asarray(tokens[first : end + 1], np.intp)
        rows = self.rows[: len(targets)]
        top = rows.max(axis=1)
        total = np.exp(rows - top[:, None]).sum(axis=1, dtype=np.float64)
        into[first : end + 1] = np.log(total) + top - rows[np.arange(len(targets)), targets]


def stops(text: Text, limit: int) -> list[int]:
    """Where the pieces end in which a text is read: the same for every method, since they decide what leaves when."""
    ends = [*(at for s in text.stretches for at in (s.heard, s.begin)), len(text.tokens)]
    step, found = min(BLOCK, limit // 4), list[int]()
    for begin, end in itertools.pairwise([0, *ends]):
        found += [*range(begin + step, end, step), end]
    return found


def plain(context: Teacher, tokens: Sequence[int], ends: Sequence[int], limit: int, page: int, sinks: int) -> F64:
    """Loss of each token, read in pieces through a window of `limit` whose oldest page behind the sinks leaves.

    float64 [tokens]; the first has none. Without sinks it is what dropping the oldest does to a model, with four it is
    StreamingLLM (Xiao et al. 2023). Nothing is encoded again: cells keep what they saw.
    """
    context.clear()
    losses, used, oldest, at = np.full(len(tokens), np.nan), 0, sinks, 0
    for end in ends:
        while used + end - at > limit:
            leaves = page - oldest % page
            context.remove(sinks, sinks + leaves)
            context.shift(sinks + leaves, -1, -leaves)
            used, oldest = used - leaves, oldest + leaves
        context.score(partial(context.decode, tokens[at:end], used), tokens, end, losses)
        used, at = used + end - at, end
    return losses


def _present(model: LlamaModel, talk: bool, found: str, turn: Turn | None) -> list[int]:
    """A passage as a guest: quoted in a dialogue, as it is in prose."""
    if talk:
        return guest(model, found, turn.role if turn else "user")
    return model.tokenize(" " + found + "\n")


class Reader:
    """Reads one text with memory on."""

    def __init__(self, runtime: Runtime, context: Teacher, text: Text, options: LossOptions, store: Store) -> None:
        """Opens a log in `store`; close it with `session.close`."""
        chat = store.create_conversation("loss", "", {})
        log = store.log(chat.id, chat.branch, runtime.fingerprint, model_name=runtime.file.name, page=options.page)
        self._context, self._text, self._tokens = context, text, list(text.tokens)
        self._log, self._model = log.record.id, runtime.model
        self._means = runtime.calibration.semantic is not None
        present = partial(_present, runtime.model, bool(text.turns))
        self.session = session = runtime.open(
            store,
            log,
            EngineOptions(limit=options.ctx, page=options.page),
            present=present,
            pinned=text.pinned,
            spans=list(contents(text.turns)) or None,
        )
        known, pager, meanings = runtime.calibration, session.pager, session.meanings
        self._locator = Locator(
            store, self._model, known, pager.kv_of, pager.layout, present, runtime.fingerprint, meanings
        )
        session.engine.working.turns = list(text.turns)
        for turn in Trial("natural", text.tokens, text.pinned, text.turns, ()).records():
            store.put_turn(self._log, turn)
        session.engine.extend(text.tokens)
        self._learnt, self._ends = 0, stops(text, options.ctx)
        self.losses = np.full(len(text.tokens), np.nan)

    def read(self, until: int) -> None:
        """Read on, up to a log offset where a piece ends."""
        for end in self._ends:
            if self.session.engine.decoded < end <= until:
                self._context.score(partial(self._digest, end), self._tokens, end, self.losses)

    def _digest(self, end: int) -> None:
        for _ in self.session.engine.digest(end):
            pass

    def listen(self, stretch: Stretch) -> Query | None:
        """Read on to where a stretch begins; what it asks memory, None while nothing has left the window."""
        engine, found = self.session.engine, list[Query | None]()
        self.read(stretch.heard)
        tokens = self._tokens[stretch.heard : stretch.begin]
        span = TurnSpan(stretch.heard, stretch.heard, stretch.heard_end)
        begin = stretch.heard if stretch.asked else stretch.begin - LOOK_BACK
        words = self._model.text(self._tokens[begin : stretch.heard_end])
        self._context.score(
            lambda: found.append(engine.listen(tokens, stretch.heard, span, words)),
            self._tokens,
            stretch.begin,
            self.losses,
        )
        self.session.writer.flush()
        full = engine.working.captured // engine.options.page
        if self.session.meanings and self._means:  # as dreaming would
            for number in range(self._learnt, full):
                self.session.meanings.learn(self._log, number)
        self._learnt = full
        return found[0]

    def find(self, query: Query, signal: str, asked: bool) -> tuple[Found | None, bool]:
        """The best passage by a signal, and whether the decision allows to bring it."""
        engine, options = self.session.engine, self.session.engine.options
        # a look back has no meaning, only words and resonance (zeta.engine); alone, `semantic` is shown all the same
        query = replace(query, meant=asked or signal == "semantic")
        engine.options = replace(options, signal=signal)
        ranking = engine.rank(query)
        engine.options = options
        sure = ranking.likely(options.threshold) if asked else ranking.likely(options.careful, SURE)
        first = ranking.candidates[:1]
        return (self._locator.locate(first[0], query, ranking.spread) if first else None), sure

    def go_on(self, stretch: Stretch, found: Found, mode: str, until: int) -> F64:
        """Bring something in and read on with it; the losses of the tokens that this read, NaN elsewhere. The first
        token after `until` is among them: what came last foretells it."""
        engine, last = self.session.engine, self.session.engine.window.segments[-1]
        engine.window.drop(len(engine.window.segments) - 1, stretch.lead - last.begin)
        engine.working.token = stretch.lead
        engine.working.bring(found, mode, None if stretch.before == stretch.lead else stretch.before)
        losses, step = np.full(len(self._tokens), np.nan), min(BLOCK, engine.options.limit // 4)
        for begin in range(stretch.lead, until, step):
            end = min(begin + step, until)
            self._context.score(partial(engine.append, self._tokens[begin:end], begin), self._tokens, end, losses)
        losses[: stretch.begin] = np.nan
        return losses

    @contextmanager
    def as_it_was(self) -> Iterator[None]:
        """Put the window back afterwards, cell by cell."""
        engine = self.session.engine
        window, working = engine.window, engine.working
        segments, token, cells = list(window.segments), working.token, self._context.state(0)
        try:
            yield
        finally:
            self._context.clear()
            self._context.load_state(0, cells)
            window.adopt(segments)
            working.token, working.stays, working.left = token, {}, {}
            working.events.clear()


# measuring


def run(options: LossOptions, progress: Told) -> dict[str, Any]:
    """Measure. Raises ConfigError for a text too short or a model whose cells cannot be moved, ModelError for one that
    cannot be used."""
    with ExitStack() as stack:
        embedder = embedding.installed()
        if embedder:
            stack.callback(embedder.close)
        runtime = Runtime(options.model, _loaded(options), embedder=embedder)
        stack.callback(runtime.close)
        if runtime.paging.kind != "kv":
            raise ConfigError(
                f"{options.model.name} cannot be measured: {runtime.paging.reason}", "choose another --model"
            )
        runtime.context.close()
        runtime.context = context = Teacher(runtime.model, runtime.context.options, runtime.tap)
        signals = tuple(s for s in options.signals if _usable(s, runtime))
        settings = _settings(options, runtime, signals)
        kept = Partial(options.out, settings)
        units = [(seed, text) for seed in options.seeds for text in texts(runtime.model, options, seed)]
        for _, text in units:
            if len(text.stretches) < 2:
                raise ConfigError(
                    f"{options.tokens} tokens are too few to leave a window of {options.ctx}",
                    f"use --tokens {2 * options.ctx + 8 * BLOCK} or more, or a smaller --ctx",
                )
        for i, (seed, text) in enumerate(units):
            key = f"{text.name} {seed}"
            if key not in kept.done:
                told = partial(_within, progress, i / len(units), 1 / len(units), key)
                kept.add(key, _measure(runtime, context, text, replace(options, signals=signals), told))
        result = {
            "schema": SCHEMA,
            **_summary([(t.name, t.worth) for s, t in units if s == options.seeds[0]], options, kept.done),
            "settings": settings,
        }
        kept.close()
        return result


def _loaded(options: LossOptions) -> RuntimeOptions:
    return RuntimeOptions(window=options.ctx, page=options.page, threads=options.threads)


def _within(progress: Told, begin: float, size: float, what: str, share: float, step: str) -> None:
    progress(begin + size * share, f"{what}: {step}")


def _usable(signal: str, runtime: Runtime) -> bool:
    """Whether a model has a signal at all."""
    known = runtime.calibration
    needs = {"sharp": known.calibrated, "semantic": runtime.embedder is not None and known.semantic is not None}
    return bool(needs.get(signal, True))


def _settings(options: LossOptions, runtime: Runtime, signals: tuple[str, ...]) -> dict[str, Any]:
    given = {k: str(v) if isinstance(v, Path) else v for k, v in asdict(options).items() if k != "out"}
    return {
        **given,
        "signals": signals,
        "block": BLOCK,
        "sinks": SINKS,
        "model_name": runtime.file.name,
        "fingerprint": runtime.file.fingerprint,
        "calibrated": runtime.calibration.calibrated,
        "trained_context": runtime.model.trained_context,
        "embedding_model": runtime.embedder.model_id if runtime.embedder else None,
    }


def _measure(
    runtime: Runtime, context: Teacher, text: Text, options: LossOptions, progress: Told
) -> list[dict[str, Any]]:
    """For each stretch: where it lies, the sum of its tokens' losses by label, under which labels something came in."""
    rows = [Row(s.begin, s.end) for s in text.stretches]
    tokens, ends = text.tokens, stops(text, options.ctx)
    progress(0.0, "window only")
    _note(rows, label("window"), plain(context, tokens, ends, options.ctx, options.page, 0))
    progress(0.1, "window with sinks")
    _note(rows, label("streaming"), plain(context, tokens, ends, options.ctx, options.page, SINKS))
    progress(0.2, "full attention")
    fits = [end for end in ends if end <= runtime.model.trained_context]
    whole = Teacher(runtime.model, replace(context.options, cells=fits[-1] + BLOCK))
    try:
        _note(rows, label("full"), plain(whole, tokens[: fits[-1]], fits, fits[-1], options.page, 0))
    finally:
        whole.close()
    with _reading(runtime, context, text, options) as reader:
        _recall(reader, text, options, rows, progress)
    progress(0.9, "recall, as it goes on")
    with _reading(runtime, context, text, options) as reader:
        _running(reader, text, rows)
    return [asdict(row) for row in rows]


@contextmanager
def _reading(runtime: Runtime, context: Teacher, text: Text, options: LossOptions) -> Iterator[Reader]:
    with Store.open(None) as store:
        reader = Reader(runtime, context, text, options, store)
        try:
            yield reader
        finally:
            reader.session.close()


@dataclass
class Row:
    """One stretch: sums of losses by label, and the labels under which something was brought."""

    begin: int
    end: int
    sums: dict[str, float] = field(default_factory=dict)
    brought: list[str] = field(default_factory=list)


def label(method: str, signal: str = "", mode: str = "") -> str:
    """Names a way to read."""
    return f"{method}/{signal}/{mode}"


def _note(rows: Sequence[Row], name: str, losses: F64) -> None:
    for row in rows:
        if row.end <= len(losses):
            row.sums[name] = float(losses[row.begin : row.end].sum())


def _recall(reader: Reader, text: Text, options: LossOptions, rows: Sequence[Row], progress: Told) -> None:
    """Every signal and mode from the same cells, as the decision allows and forced; the window is put back each time.

    Where nothing came in, the loss is that of the window without memory (`off`), which is read beside them.
    """
    for i, (stretch, row) in enumerate(zip(text.stretches, rows, strict=True)):
        progress(0.3 + 0.6 * i / len(rows), f"block {i + 1} of {len(rows)}")
        query = reader.listen(stretch)
        read: dict[tuple[str, object], float] = {}
        for signal in options.signals:
            found, sure = reader.find(query, signal, stretch.asked) if query else (None, False)
            if not found:
                continue
            for mode in options.modes:
                # what makes two recalls the same: the passage, or the page
                key = mode, (found.begin, found.end) if mode == "passage" else found.candidate.number
                if key not in read:
                    with reader.as_it_was():
                        losses = reader.go_on(stretch, found, mode, stretch.end)
                        read[key] = float(losses[stretch.begin : stretch.end].sum())
                for method in ("recall", "forced") if sure else ("forced",):
                    row.sums[label(method, signal, mode)] = read[key]
                    row.brought.append(label(method, signal, mode))
    reader.read(len(text.tokens))
    _note(rows, label("off"), reader.losses)
    for row in rows:
        for method, signal, mode in itertools.product(("recall", "forced"), options.signals, options.modes):
            row.sums.setdefault(label(method, signal, mode), row.sums[label("off")])


def _running(reader: Reader, text: Text, rows: Sequence[Row]) -> None:
    """Memory as a chat has it, all signals fused and passages: what it brings stays for three blocks."""
    name, working = label("running", "fused", "passage"), reader.session.engine.working
    following = [*(s.heard for s in text.stretches[1:]), len(text.tokens)]
    for stretch, row, heard in zip(text.stretches, rows, following, strict=True):
        working.turn += 1
        working.retire()
        query = reader.listen(stretch)
        found, sure = reader.find(query, "fused", stretch.asked) if query else (None, False)
        if found and sure:
            until = min(stretch.end, heard)
            losses = reader.go_on(stretch, found, "passage", until)
            reader.losses = np.where(np.isnan(losses), reader.losses, losses)
            row.brought.append(name)
    reader.read(len(text.tokens))
    _note(rows, name, reader.losses)


# what it comes to


def interval(differences: F64, tokens: F64, resamples: int = _RESAMPLES) -> tuple[float, float, float]:
    """Mean difference a token and its 95 % interval (percentile bootstrap over blocks; Efron 1979): sums of
    differences float64 [blocks] and their tokens float64 [blocks] to nats."""
    chosen = np.random.default_rng(0).integers(0, len(tokens), (resamples, len(tokens)))
    means = differences[chosen].sum(axis=1) / tokens[chosen].sum(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return float(differences.sum() / tokens.sum()), float(low), float(high)


def _summary(names: Sequence[tuple[str, bool]], options: LossOptions, done: dict[str, Any]) -> dict[str, Any]:
    rows: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    for text, worth in names:
        found = [row for seed in options.seeds for row in done[f"{text} {seed}"]]
        labels = dict.fromkeys(name for row in found for name in row["sums"])
        for name in sorted(labels, key=lambda n: METHODS.index(n.partition("/")[0])):
            known = [row for row in found if name in row["sums"]]
            method, signal, mode = name.split("/")
            head = {"text": text, "method": method, "signal": signal or None, "mode": mode or None}
            rows.append({**head, "worth": worth, **_row(name, known)})
            bins = [(row["begin"] - options.ctx) // _BIN for row in known]
            points = [[row for row, b in zip(known, bins, strict=True) if b == i] for i in range(max(bins) + 1)]
            lines.append({**head, "loss": [_row(name, point)["loss"] if point else None for point in points]})
    count = max(len(line["loss"]) for line in lines)
    return {"rows": rows, "by_position": {"beyond_window": [_BIN * i for i in range(count)], "lines": lines}}


def _row(name: str, known: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Mean loss of a way to read, and its difference to the plain window and to zeta's own with recall off."""
    tokens = np.asarray([row["end"] - row["begin"] for row in known], np.float64)
    own, window, off = (
        np.asarray([row["sums"][each] for row in known]) for each in (name, label("window"), label("off"))
    )
    over, cost = (
        dict(zip(("difference", "low", "high"), interval(own - base, tokens), strict=True)) for base in (window, off)
    )
    return {
        "n_blocks": len(known),
        "n_tokens": int(tokens.sum()),
        "loss": float(own.sum() / tokens.sum()),
        **over,
        "over_off": cost,
        "recalls": sum(name in row["brought"] for row in known),
    }


def table(result: dict[str, Any]) -> list[tuple[str, ...]]:
    """Lines of text for a person: loss a token, its difference to the plain window and to zeta's with recall off."""
    lines: list[tuple[str, ...]] = [
        ("text", "method", "signal", "mode", "tokens", "recalls", "loss", "to window", "95 %", "to recall off", "95 %")
    ]

    def shown(found: dict[str, float]) -> tuple[str, str]:
        return f"{found['difference']:+.4f}", f"{found['low']:+.4f} to {found['high']:+.4f}"

    for row in result["rows"]:
        names = (row["text"], row["method"], row["signal"] or "", row["mode"] or "")
        counts = (f"{row['n_tokens']:,}", f"{row['recalls']} of {row['n_blocks']}", f"{row['loss']:.4f}")
        lines.append((*names, *counts, *shown(row), *shown(row["over_off"])))
    return lines
