"""kill: a chat killed with SIGKILL at random moments; what was shown is in the log, no page is wrong, and it goes on.

One conversation lives through all kills. Before each, its store is copied; to the copies the same is said by chats that
nobody kills, up to the token at which the killed one's log ends, and all are then asked the same: one that stayed open,
and one that was closed and opened again as the killed one is. Kills are aimed at each phase in turn: at a random moment
of it, by how long it lasted when nothing was killed.
"""

from __future__ import annotations

import itertools
import random
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from memstore import LogView, Store, Turn, backup, check
from zeta.bench import facts
from zeta.bench.filler import filler
from zeta.bench.partial import Partial
from zeta.bench.report import Told
from zeta.bench.victim import PHASES, Life, Phase, Step, live, perform
from zeta.chat.session import Chat
from zeta.config import Settings
from zeta.events import Token

SCHEMA = 1
WRONG = frozenset({"page-damaged", "page-foreign", "page-mismatch"})
"""What `zeta store check` calls a page that could come back as wrong memory."""

_NEXT = 24
"""Tokens of the answer that is compared."""


@dataclass(frozen=True)
class KillOptions:
    """What is measured: `times` kills of a greedy chat in a window of `ctx`.

    `told`: words of text that are read before every question; `answer`: its longest answer in tokens; `rest`: seconds
    of dreaming.
    """

    model: Path
    times: int = 20
    seed: int = 1
    ctx: int = 512
    page: int = 128
    told: int = 300
    answer: int = 160
    rest: float = 2.0
    threads: int = 0
    out: Path | None = None

    def quick(self) -> KillOptions:
        """The same, small enough for a test run."""
        return replace(self, times=2, told=100, answer=24, rest=0.2)


def run(options: KillOptions, progress: Told) -> dict[str, Any]:
    """Measure; leaves nothing on disk but what `out` is for. A run that goes on does so in a new conversation.

    Raises ModelError for a model that cannot be used, BugError where a chat dies before it is killed.
    """
    settings = {**asdict(options), "model": options.model.name}
    del settings["out"]
    kept = Partial(options.out, settings)
    with tempfile.TemporaryDirectory(prefix="zeta-bench-") as folder:
        trials: Trials | None = None
        for i in range(options.times):
            if str(i) in kept.done:
                continue
            if trials is None:
                progress(0.0, "telling something to be remembered")
                trials = Trials(options, Path(folder))
            progress((i + 1) / (options.times + 1), f"kill {i + 1} of {options.times}")
            kept.add(str(i), trials.kill(i))
    rows = [kept.done[str(i)] for i in range(options.times)]
    return {
        "schema": SCHEMA,
        "rows": rows,
        "sums": [_sum(rows, phase) for phase in (None, *PHASES)],
        "settings": settings,
    }


@dataclass(frozen=True)
class State:
    """What a chat was found to hold, and what it answers next.

    Attributes:
        ids: All tokens of its log.
        truthful: Whether the text of every turn is what the log holds of it.
        passages: Recalled passages in its window.
    """

    turns: list[Turn]
    ids: list[int]
    truthful: bool
    passages: int
    answer: str


class Trials:
    """One conversation on disk that is killed again and again."""

    def __init__(self, options: KillOptions, folder: Path) -> None:
        """`folder` is empty; tells the conversation something, so that its window is full before the first kill."""
        self._options, self._folder = options, folder
        self._store = folder / "store"
        first, *_ = _steps(replace(options, told=options.ctx), 0)
        self._lasted = live(self._settings(self._store), [first, *_steps(options, 0)]).lasted

    def _settings(self, store: Path) -> Settings:
        chosen = self._options
        return Settings(
            model=str(chosen.model),
            store=store,
            ctx=chosen.ctx,
            page=chosen.page,
            conversation="last",
            max_tokens=chosen.answer,
            temp=0.0,
            seed=1,
            threads=chosen.threads,
        )

    def kill(self, number: int) -> dict[str, Any]:
        """Kill once, look at what is left, and compare with a chat that was not killed."""
        chance = random.Random(f"{self._options.seed} {number}")
        phase = PHASES[number % len(PHASES)]
        steps = list(_steps(self._options, number + 1))
        question = facts.FACTS[number % len(facts.FACTS)].question
        copies = [self._folder / f"{number}-{name}" for name in ("open", "closed")]
        with Store.open(self._store) as store:
            for copy in copies:
                backup(store, copy)
            before = _turns(store)
        life = self._struck(copies[0], steps, phase, chance.uniform(0.0, self._lasted[phase]))
        found = self._check()
        with Chat(self._settings(self._store)) as chat:
            killed = _state(chat, question)
        left = self._check()
        states = list[State]()
        for copy, until in zip(copies, (life.phase, "closing"), strict=True):
            with _replayed(self._settings(copy), steps, until, killed, len(before)) as chat:
                states.append(_state(chat, question))
            shutil.rmtree(copy)
        other, reopened = states
        own = killed.turns[len(before) :]
        answered = own[2] if len(own) > 2 else None
        logged = answered.content[1] - answered.content[0] if answered else 0
        return {
            "phase": life.phase,
            "after_seconds": life.after,
            "shown_tokens": sum(shown.tokens for shown in life.shown),
            "logged_tokens": logged,
            "kept": killed.truthful and _same(killed.turns, before) and _holds(own, steps, life),
            "found": found,
            "left": left,
            "wrong_pages": sum(kind in WRONG for kind in (*found, *left)),
            "same_log": killed.ids == other.ids,
            "same_passages": killed.passages == other.passages,
            "same_answer": killed.answer == other.answer,
            "same_reopened": killed.answer == reopened.answer,
            "answer": killed.answer,
            "answer_without": other.answer,
            "answer_reopened": reopened.answer,
        }

    def _struck(self, copy: Path, steps: Sequence[Step], phase: Phase, after: float) -> Life:
        """Kill in that phase: where it was over already, once more with the copy of the store, and sooner."""
        while (life := live(self._settings(self._store), steps, (phase, after))).phase != phase:
            shutil.rmtree(self._store)
            with Store.open(copy) as store:
                backup(store, self._store)
            after /= 2
        return life

    def _check(self) -> list[str]:
        with Store.open(self._store) as store:
            return [finding.kind for finding in check(store)]


def _steps(options: KillOptions, number: int) -> Iterator[Step]:
    """A text with a fact at its end, a question about something else, a rest, and the end."""
    words = itertools.chain.from_iterable(text.split() for text in filler(options.seed + number))
    told = facts.FACTS[number % len(facts.FACTS)].told
    yield Step("reading", " ".join([*itertools.islice(words, options.told), told]))
    yield Step("answering", facts.UNRELATED[number % len(facts.UNRELATED)])
    yield Step("dreaming", seconds=options.rest)
    yield Step("closing")


def _turns(store: Store) -> list[Turn]:
    """All that was said in a store of one conversation."""
    return [turn for log in store.logs() for turn in store.turns(log.id)]


def _history(chat: Chat) -> LogView:
    (log,) = chat.store.logs(chat.conversation.id)
    return chat.store.view(log.id)


def _state(chat: Chat, question: str) -> State:
    """What an open chat holds; it is asked something as the last of it."""
    history, turns = _history(chat), chat.turns()
    truthful = all(turn.done and turn.text == chat.runtime.model.text(history.read(*turn.content)) for turn in turns)
    ids = history.read(0, len(history)).tolist()
    passages = chat.stats().recalled_now
    chat.set("max_tokens", str(_NEXT))
    answer = "".join(event.text for event in chat.ask(question) if isinstance(event, Token))
    return State(turns, ids, truthful, passages, answer)


def _same(turns: Sequence[Turn], before: Sequence[Turn]) -> bool:
    return list(turns[: len(before)]) == list(before)


def _holds(own: Sequence[Turn], steps: Sequence[Step], life: Life) -> bool:
    """Whether the turns since the chat was begun are what it was told and begin with what it showed."""
    said = [turn.text for turn in own if turn.role == "user"]
    if said != [step.text for step in steps if step.text][: len(said)]:
        return False
    answers = [turn.text for turn in own if turn.role == "assistant"]
    whole = life.phase in ("dreaming", "closing")
    return len(answers) >= sum(bool(shown.text) for shown in life.shown) and all(
        text == shown.text if whole else text.startswith(shown.text)
        for text, shown in zip(answers, life.shown, strict=False)
    )


def _replayed(settings: Settings, steps: Sequence[Step], phase: str, killed: State, before: int) -> Chat:
    """An open chat to which the same was said, up to where the killed one's log ends."""
    said = len(killed.turns) - before
    chat = Chat(settings)
    try:
        for step in steps[: min(said, 2)]:
            if step.phase == "answering":
                _answer(chat, step, len(killed.ids) - killed.turns[-1].content[0] if said > 2 else 0)
            else:
                for _ in perform(chat, step):
                    pass
        if phase in ("dreaming", "closing"):
            for _ in perform(chat, steps[2]):
                pass
        if phase == "closing":
            chat.close()
            chat = Chat(settings)
    except BaseException:
        chat.close()
        raise
    return chat


def _answer(chat: Chat, step: Step, tokens: int) -> None:
    """Ask, and let the answer have so many tokens, the one that ends it among them."""
    chat.set("max_tokens", str(max(1, tokens)))
    for _ in perform(chat, step):
        if not tokens:
            chat.stop()


def _sum(rows: Sequence[dict[str, Any]], phase: str | None) -> dict[str, Any]:
    """How many kills of a phase, of all where it is None, went well in each way."""
    own = [row for row in rows if phase in (None, row["phase"])]
    return {
        "phase": phase,
        "n": len(own),
        "kept": sum(row["kept"] for row in own),
        "clean": sum(not row["left"] for row in own),
        "wrong_pages": sum(row["wrong_pages"] for row in own),
        "same_log": sum(row["same_log"] for row in own),
        "same_answer": sum(row["same_answer"] for row in own),
        "same_reopened": sum(row["same_reopened"] for row in own),
    }


def table(result: dict[str, Any]) -> list[tuple[str, ...]]:
    """Lines of text for a person: one a kill, then sums by phase."""
    lines: list[tuple[str, ...]] = [
        (
            "killed while",
            "after",
            "shown",
            "logged",
            "shown is logged",
            "check",
            "wrong pages",
            "next answer as open",
            "as reopened",
        )
    ]
    for row in result["rows"]:
        lines.append(
            (
                row["phase"],
                f"{row['after_seconds']:.2f} s",
                str(row["shown_tokens"]),
                str(row["logged_tokens"]),
                _yes(row["kept"]),
                ", ".join(sorted({*row["found"], *row["left"]})) or "clean",
                str(row["wrong_pages"]),
                _yes(row["same_answer"]),
                _yes(row["same_reopened"]),
            )
        )
    for row in result["sums"]:
        n = row["n"]
        lines.append(
            (
                f"all {row['phase'] or 'kills'}",
                "",
                "",
                "",
                f"{row['kept']} of {n}",
                f"{row['clean']} of {n} clean",
                str(row["wrong_pages"]),
                f"{row['same_answer']} of {n}",
                f"{row['same_reopened']} of {n}",
            )
        )
    return lines


def _yes(value: bool) -> str:
    return "yes" if value else "NO"
