"""compare: one long conversation, closed and opened again, through zeta and through what people use instead.

`shift`: a window that drops half of what it may when it is full (llama.cpp's main: keep and context shift), read again
from its text on opening. `state`: the same window, its whole state written to a file (as LlamaDiskCache keeps it).
`full state`: all of the conversation in one context, where the model was trained for that much, kept the same way.
All sides are opened in turns in one run, from files that the system has forgotten.
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, Protocol

import numpy as np

from memstore.backup import backup
from memstore.store import Store
from zeta import embedding
from zeta.bench import disk, facts
from zeta.bench.asking import FREE, Answer, Asker, answer
from zeta.bench.filler import chat_filler
from zeta.bench.partial import Partial
from zeta.bench.report import Told
from zeta.chat.thread import Thread
from zeta.engine import GUEST_ROOM, EngineOptions
from zeta.errors import ConfigError
from zeta.llama import LlamaContext, LlamaModel
from zeta.runtime import Runtime, RuntimeOptions
from zeta.transcript import format_of
from zeta.trial import Question, Trial, conversation

SCHEMA = 1
_QUOTA = 1 << 60
"""No page may lose its KV while it is measured."""


@dataclass(frozen=True)
class CompareOptions:
    """What is measured: `tokens` of conversation, window, page, questions at its end, openings that are timed."""

    model: Path
    tokens: int = 5120
    ctx: int = 1024
    page: int = 128
    seeds: tuple[int, ...] = (1,)
    questions: int = 20
    openings: int = 3
    threads: int = 0
    out: Path | None = None


def quick(options: CompareOptions) -> CompareOptions:
    """The same, small enough for a test run."""
    return replace(options, tokens=448, ctx=320, page=32, seeds=(1,), questions=3, openings=1)


class Side(Protocol):
    """One way to keep a conversation. Only an open one can be asked."""

    name: str

    def read(self) -> None:
        """Go through the conversation and keep what is kept, ready to be opened."""

    def open(self) -> None:
        """Open what was kept."""

    def first(self, question: Question) -> None:
        """Ask, up to the first token of the answer."""

    def ask(self, question: Question) -> Answer:
        """Ask, and put back what was before."""

    def close(self) -> None:
        """Forget everything that is not on disk."""

    @property
    def bytes(self) -> int:
        """What lies on disk."""


class Shift:
    """The window of llama.cpp's main: `n_keep` tokens stay, and half of the others leave when it is full."""

    name = "shift"

    def __init__(self, model: LlamaModel, context: LlamaContext, trial: Trial, limit: int) -> None:
        """`limit`: tokens of history in the window, less than its cells by what a question and its answer need."""
        self._model, self._context, self._trial, self._limit = model, context, trial, limit
        self._resident: list[int] = []

    def read(self) -> None:
        """Decode the whole conversation through the window."""
        self._context.clear()
        self._resident = []
        tokens, size = self._trial.tokens, min(self._context.options.batch, self._limit // 4)
        for at in range(0, len(tokens), size):
            part = tokens[at : at + size]
            while len(self._resident) + len(part) > self._limit:
                self._discard()
            self._context.decode(part, len(self._resident))
            self._resident += part
        self._keep()
        self._context.clear()

    def _keep(self) -> None:
        """Nothing but the text is kept."""

    def _discard(self) -> None:
        keep = self._trial.pinned
        gone = (len(self._resident) - keep) // 2
        self._context.remove(keep, keep + gone)
        self._context.shift(keep + gone, -1, -gone)
        del self._resident[keep : keep + gone]

    def open(self) -> None:
        """Decode what was in the window."""
        self._context.decode(self._resident, 0)

    def first(self, question: Question) -> None:
        """Ask, up to the first token of the answer."""
        self._context.decode(question.tokens, len(self._resident))
        self._context.logits().argmax()

    def ask(self, question: Question) -> Answer:
        """Ask and rewind."""
        begin = len(self._resident)
        self._context.decode(question.tokens, begin)
        loss, exact = answer(self._context, self._model, begin + len(question.tokens), question)
        self._context.remove(begin, -1)
        return Answer(loss, len(question.answer), exact)

    def close(self) -> None:
        """Empty the context."""
        self._context.clear()

    @property
    def bytes(self) -> int:
        """The text of the conversation."""
        return len(self._model.text(self._trial.tokens).encode())


class State(Shift):
    """The same window, and its state in a file."""

    name = "state"

    def __init__(self, model: LlamaModel, context: LlamaContext, trial: Trial, limit: int, file: Path) -> None:
        """`file`: where the state goes."""
        super().__init__(model, context, trial, limit)
        self._file = file

    def _keep(self) -> None:
        self._file.write_bytes(np.asarray(self._resident, np.uint32).tobytes() + self._context.state(0))

    def open(self) -> None:
        """Read the file and put its state back."""
        self._context.load_state(0, self._file.read_bytes()[4 * len(self._resident) :])

    @property
    def bytes(self) -> int:
        """The file and the text."""
        return super().bytes + self._file.stat().st_size


class FullState(State):
    """All of the conversation in one context."""

    name = "full state"


class Zeta:
    """A chat's own thread over a store in a folder."""

    name = "zeta"

    def __init__(self, runtime: Runtime, trial: Trial, options: CompareOptions, reserve: int, folder: Path) -> None:
        """`reserve`: tokens kept free for a question and its answer; `folder` is made."""
        self._runtime, self._trial, self._options, self._reserve = runtime, trial, options, reserve
        self._folder, self._copies, self._id = folder, itertools.count(1), ""
        self._asker: Asker | None = None
        self._held = ExitStack()
        self._place = folder

    def read(self) -> None:
        """Say and decode every turn, and save."""
        self._open(self._folder)
        model, tokens = self._runtime.model, list(self._trial.tokens)
        for turn, span in zip(self._trial.records(), self._trial.turns, strict=True):
            self._thread.say(turn.role, model.text(tokens[span.content : span.end]))
        for _ in self._thread.digest():
            pass
        self._thread.session.writer.flush()
        if self._thread.session.meanings:  # as dreaming would
            for number in range(self._thread.pages_full):
                self._thread.session.meanings.learn(self._thread.history.record.id, number)
        self._thread.save()
        self.release()
        self._copy()

    def release(self) -> None:
        """Close what is open, whatever happened."""
        self._asker = None
        self._held.close()

    def _open(self, folder: Path) -> None:
        store = self._held.enter_context(Store.open(folder, quota=_QUOTA))
        chosen = EngineOptions(limit=self._options.ctx, page=self._options.page)
        chat = store.conversation(self._id) if self._id else store.create_conversation("compare", "", {})
        self._id = chat.id
        self._thread = Thread(self._runtime, store, chat, chosen)
        self._held.callback(self._thread.session.close)

    def _copy(self) -> None:
        """Every opening is of a copy: what is asked there goes into its log."""
        self._place = self._folder.with_name(f"{self._folder.name}-{next(self._copies)}")
        with Store.open(self._folder) as store:
            backup(store, self._place)

    def open(self) -> None:
        """Open the store and put the window back."""
        self._open(self._place)
        self._thread.restore()

    def first(self, question: Question) -> None:
        """Ask as a chat does, up to the first token of the answer."""
        span = self._thread.say("user", question.text)
        for _ in self._thread.question(span, question.text):
            pass
        self._runtime.context.logits().argmax()

    def ask(self, question: Question) -> Answer:
        """Ask with everything at its default, and rewind."""
        if self._asker is None:
            self._asker = Asker(self._thread.session.engine, self._reserve + GUEST_ROOM)
        return self._asker.ask(question)

    def close(self) -> None:
        """Throw the copy away and make another."""
        self.release()
        shutil.rmtree(self._place)
        self._copy()

    @property
    def bytes(self) -> int:
        """The whole store."""
        with Store.open(self._folder) as store:
            return disk.weights(store)["all"]


# measuring


def run(options: CompareOptions, progress: Told) -> dict[str, Any]:
    """Measure; leaves nothing on disk. Raises ConfigError for a conversation too short or a model that cannot shift."""
    if options.tokens < options.ctx + 4 * options.page:
        raise ConfigError(
            f"{options.tokens} tokens are too few to leave a window of {options.ctx}",
            f"use --tokens {options.ctx + 4 * options.page} or more, or a smaller --ctx",
        )
    with ExitStack() as stack:
        embedder = embedding.installed()
        if embedder:
            stack.callback(embedder.close)
        loaded = RuntimeOptions(window=options.ctx, page=options.page, threads=options.threads)
        runtime = Runtime(options.model, loaded, embedder=embedder)
        stack.callback(runtime.close)
        if runtime.paging.kind != "kv":
            raise ConfigError(
                f"{options.model.name} has no window to shift: {runtime.paging.reason}", "choose another --model"
            )
        settings = _settings(options, runtime)
        kept = Partial(options.out, settings)
        for i, seed in enumerate(options.seeds):
            if str(seed) not in kept.done:
                told = partial(_within, progress, i / len(options.seeds), 1 / len(options.seeds))
                kept.add(str(seed), _measure(runtime, options, seed, told))
        result = {"schema": SCHEMA, **_summary([kept.done[str(seed)] for seed in options.seeds]), "settings": settings}
        kept.close()
        return result


def _within(progress: Told, begin: float, size: float, share: float, step: str) -> None:
    progress(begin + size * share, step)


def _settings(options: CompareOptions, runtime: Runtime) -> dict[str, Any]:
    return {
        **{k: v for k, v in asdict(options).items() if k != "out"},
        "model": options.model.name,
        "model_name": runtime.file.name,
        "fingerprint": runtime.file.fingerprint,
        "calibrated": runtime.calibration.calibrated,
        "trained_context": runtime.model.trained_context,
        "embedding_model": runtime.embedder.model_id if runtime.embedder else None,
    }


def history(runtime: Runtime, options: CompareOptions, seed: int) -> Trial:
    """A conversation in which facts are told, and questions about them to be asked at its end."""
    start = (seed - 1) * options.questions % len(facts.FACTS)
    told = [*facts.FACTS[start:], *facts.FACTS[:start]][: options.questions]
    talk = itertools.chain.from_iterable(chat_filler(seed + 1000 * i) for i in itertools.count())
    return conversation(runtime.model, format_of(runtime.model), "natural", talk, told, options.tokens)


def _measure(runtime: Runtime, options: CompareOptions, seed: int, progress: Told) -> dict[str, dict[str, Any]]:
    """What each side does with one conversation."""
    trial = history(runtime, options, seed)
    reserve = max(len(q.tokens) + max(len(q.answer), FREE) for q in trial.questions)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="zeta-bench-")))
        sides = _sides(runtime, trial, options, reserve, folder, stack)
        found: dict[str, dict[str, Any]] = {}
        for i, side in enumerate(sides):
            progress(0.4 * i / len(sides), f"reading: {side.name}")
            began = time.perf_counter()
            side.read()
            found[side.name] = {"read_seconds": time.perf_counter() - began, "open": [], "first": [], "cold": []}
        for question in itertools.islice(itertools.cycle(trial.questions), options.openings):
            for side in sides:
                progress(0.4, f"opening: {side.name}")
                found[side.name]["cold"].append(disk.forget(folder))
                began = time.perf_counter()
                side.open()
                opened = time.perf_counter()
                side.first(question)
                found[side.name]["first"].append(time.perf_counter() - began)
                found[side.name]["open"].append(opened - began)
                side.close()
        for i, side in enumerate(sides):
            progress(0.5 + 0.5 * i / len(sides), f"asking: {side.name}")
            side.open()
            answers = [side.ask(question) for question in trial.questions]
            side.close()
            found[side.name] |= {
                "n": len(answers),
                "right": sum(each.exact for each in answers),
                "recalls": sum(bool(each.recalled) for each in answers),
                "loss": sum(each.loss / each.tokens for each in answers),
                "disk_bytes": side.bytes,
            }
        return found


def _sides(
    runtime: Runtime, trial: Trial, options: CompareOptions, reserve: int, folder: Path, stack: ExitStack
) -> list[Side]:
    model = runtime.model

    def context(cells: int) -> LlamaContext:
        made = LlamaContext(model, replace(runtime.context.options, cells=cells, stoppable=False))
        stack.callback(made.close)
        return made

    window, limit = context(options.ctx), options.ctx - reserve
    sides: list[Side] = [Shift(model, window, trial, limit)]
    sides.append(State(model, window, trial, limit, folder / "window.state"))
    whole = len(trial.tokens) + reserve
    if whole <= model.trained_context:
        sides.append(FullState(model, context(whole), trial, len(trial.tokens), folder / "full.state"))
    zeta = Zeta(runtime, trial, options, reserve, folder / "store")
    stack.callback(zeta.release)
    return [*sides, zeta]


def _summary(found: Sequence[dict[str, dict[str, Any]]]) -> dict[str, Any]:
    """Rows by side, and how many times better zeta is than each (above 1 good)."""
    rows = []
    for name in found[0]:
        own = [each[name] for each in found if name in each]
        n = sum(each["n"] for each in own)
        rows.append(
            {
                "side": name,
                "openings": sum(len(each["first"]) for each in own),
                "open_seconds": median(t for each in own for t in each["open"]),
                "first_token_seconds": median(t for each in own for t in each["first"]),
                "cold": [share for each in own for share in each["cold"]],
                "n": n,
                "right": sum(each["right"] for each in own),
                "recalls": sum(each["recalls"] for each in own),
                "loss_nats": sum(each["loss"] for each in own) / n,
                "disk_bytes": median(each["disk_bytes"] for each in own),
                "read_seconds": median(each["read_seconds"] for each in own),
            }
        )
    zeta = rows[-1]
    ratios = {
        row["side"]: {
            name: row[f"{name}_{unit}"] / zeta[f"{name}_{unit}"]
            for name, unit in (("first_token", "seconds"), ("read", "seconds"), ("disk", "bytes"))
        }
        for row in rows[:-1]
    }
    return {"rows": rows, "ratios": ratios}


def table(result: dict[str, Any]) -> list[tuple[str, ...]]:
    """Lines of text for a person: one a side."""
    lines: list[tuple[str, ...]] = [
        ("side", "read", "open", "first token", "right", "loss", "disk", "first token, ours")
    ]
    for row in result["rows"]:
        ratio = result["ratios"].get(row["side"])
        lines.append(
            (
                row["side"],
                f"{row['read_seconds']:.1f} s",
                f"{row['open_seconds']:.3f} s",
                f"{row['first_token_seconds']:.3f} s",
                f"{row['right']} of {row['n']}",
                f"{row['loss_nats']:.2f}",
                f"{row['disk_bytes'] / 1e6:,.1f} MB",
                f"{ratio['first_token']:.2f} times as fast" if ratio else "",
            )
        )
    return lines
