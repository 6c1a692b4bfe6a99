"""dialogue: long dialogues of many sessions read once, then questions about them: are the turns found that answer?

Evidence is counted in turns. Pages are ranked by each signal; inside of a page the turn that the passage locator
chooses comes first, as it is what would be quoted, then the page's other turns in their order. Beside them, turns are
ranked one by one with BM25 and with the embedding model: what a plain search finds. Turns that the window still shows
are left out everywhere.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from memstore.records import Turn
from zeta import embedding, rehearsal
from zeta.allocator import TurnSpan
from zeta.bench.asking import Asker
from zeta.bench.dialogues import compose, given, tally
from zeta.bench.dialogues.evidence import MeaningOfTurns, WordsOfTurns, ranks, turn_order, turns_of_pages
from zeta.bench.dialogues.shape import Asked, Dialogue
from zeta.bench.needle import SIGNALS
from zeta.bench.partial import Partial
from zeta.bench.report import Told
from zeta.chat.thread import spoken
from zeta.engine import GUEST_ROOM, EngineOptions
from zeta.errors import ConfigError
from zeta.llama import LlamaModel
from zeta.locator import Locator
from zeta.recall import Candidate, Query, Ranking
from zeta.runtime import Runtime, RuntimeOptions, Session
from zeta.template import ChatFormat
from zeta.texts.fact import Fact
from zeta.transcript import Transcript, format_of, guest
from zeta.trial import Question

SCHEMA = 1

BASELINES = ("BM25 of turns", "MiniLM of turns")
"""Methods that rank turns on their own; the second where the embedding model is installed."""


@dataclass(frozen=True)
class DialogueOptions:
    """What is measured: dialogues of these seeds, or a conversation that was given; window, page, the wanted share of
    false recalls, and whether questions are answered as well."""

    model: Path
    ctx: int = 1024
    page: int = 128
    seeds: tuple[int, ...] = (1, 2, 3)
    threshold: float = 0.05
    answers: bool = False
    conversation: Path | None = None
    quick: bool = False
    out: Path | None = None


@dataclass(frozen=True)
class _Judged(Fact):
    """A fact whose free answers the question judges."""

    by: Asked

    def is_in(self, text: str) -> bool:
        return self.by.is_in(text)


def quick(options: DialogueOptions) -> DialogueOptions:
    """The same, small enough for a test run: one short dialogue in a small window."""
    return replace(options, ctx=384, page=64, seeds=options.seeds[:1], quick=True)


def run(options: DialogueOptions, progress: Told) -> dict[str, Any]:
    """Measure. Raises ConfigError for a conversation that cannot be used, ModelError for such a model."""
    size = compose.SMALL if options.quick else compose.FULL
    if options.conversation:
        dialogues = [given.read(options.conversation)]
    else:
        dialogues = [compose.dialogue(seed, size) for seed in options.seeds]
    embedder = embedding.installed()
    runtime: Runtime | None = None
    try:
        runtime = Runtime(options.model, RuntimeOptions(window=options.ctx, page=options.page), embedder=embedder)
        settings = _settings(options, runtime, dialogues)
        if not runtime.calibration.calibrated:
            progress(0.0, "this model has no calibration (`zeta calibrate` makes one): pages are found by words")
        partial = Partial(options.out, settings)
        for i, dialogue in enumerate(dialogues):
            if dialogue.name not in partial.done:

                def tell(share: float, step: str, done: int = i, name: str = dialogue.name) -> None:
                    progress((done + share) / len(dialogues), f"{name}: {step}")

                partial.add(dialogue.name, _Reading(runtime, options, dialogue).measure(tell))
        read = [partial.done[dialogue.name] for dialogue in dialogues]
        records = [record for each in read for record in each["asked"]]
        result = {
            "schema": SCHEMA,
            "evidence": tally.evidence_rows(records),
            "decision": tally.decision(records, options.threshold),
            "answers": tally.answer_rows(records),
            "dialogues": [{**each, "name": d.name} for d, each in zip(dialogues, read, strict=True)],
            "settings": settings,
        }
        partial.close()
        return result
    finally:
        if runtime:
            runtime.close()
        if embedder:
            embedder.close()


def table(result: dict[str, Any]) -> list[tuple[str, ...]]:
    """Lines for a person: evidence by method and kind, then the decision, then answers."""
    return tally.lines(result)


def _settings(options: DialogueOptions, runtime: Runtime, dialogues: list[Dialogue]) -> dict[str, Any]:
    chosen = {k: str(v) if isinstance(v, Path) else v for k, v in asdict(options).items() if k != "out"}
    return {
        **chosen,
        "seeds": None if options.conversation else list(options.seeds),
        "texts": hashlib.sha256(repr(dialogues).encode()).hexdigest()[:16],
        "model_name": runtime.file.name,
        "fingerprint": runtime.file.fingerprint,
        "calibrated": runtime.calibration.calibrated,
        "embedding_model": runtime.embedder.model_id if runtime.embedder else None,
        "inside_a_page": "the located turn first, then the others in order",
    }


class _Reading:
    """One dialogue, read through the window and asked about."""

    def __init__(self, runtime: Runtime, options: DialogueOptions, dialogue: Dialogue) -> None:
        self.runtime, self.options, self.dialogue = runtime, options, dialogue
        self.model, self.form = runtime.model, format_of(runtime.model)
        self.script = Transcript(self.model, self.form)
        self.pinned = self.script.open()
        for said in dialogue.turns:
            self.script.say(said.role, said.text)
        self.spans = tuple(self.script.spans)
        self.pages = turns_of_pages(self.spans, options.page)
        self.questions = [_question(self.model, self.form, asked) for asked in dialogue.questions]

    def measure(self, progress: Told) -> dict[str, Any]:
        """Read, then ask everything; a JSON object with one record a question."""
        options, runtime = self.options, self.runtime
        chosen = EngineOptions(limit=options.ctx, page=options.page, threshold=options.threshold)
        with rehearsal.opened(
            runtime, chosen, turns=self._records(), pinned=self.pinned, present=self._present
        ) as session:
            rehearsal.read(session, self.script.tokens, lambda share, step: progress(0.45 * share, step))
            engine = session.engine
            if engine.window.resident(0, engine.decoded) == engine.decoded:
                raise ConfigError(
                    f"{self.dialogue.name} has {engine.decoded} tokens and fits into the window", "use a smaller --ctx"
                )
            longest = max(len(q.tokens) + len(q.answer) for q in self.questions)
            asker = Asker(engine, longest + 64 + min(max(options.page, GUEST_ROOM), options.ctx // 2))
            asked = self._ask(session, asker, progress)
        return {"turns": len(self.spans), "tokens": len(self.script.tokens), "asked": asked}

    def _records(self) -> list[Turn]:
        return [
            Turn(i, said.role, span.begin, (span.content, span.end), _seconds(said.time), said.text, True)
            for i, (said, span) in enumerate(zip(self.dialogue.turns, self.spans, strict=True))
        ]

    def _present(self, text: str, turn: Turn | None) -> list[int]:
        """A passage as a chat quotes it on the day of the questions: with its date, where there is one."""
        now = _seconds(self.dialogue.now)
        when = spoken(turn.time, now) if turn and turn.time else "earlier"
        return guest(self.model, text, turn.role if turn else "user", when)

    def _ask(self, session: Session, asker: Asker, progress: Told) -> list[tally.Record]:
        runtime, window = self.runtime, session.engine.window
        among = frozenset(i for i, span in enumerate(self.spans) if window.resident(span.content, span.end) == 0)
        texts = [said.text for said in self.dialogue.turns]
        words = WordsOfTurns(texts)
        meaning = MeaningOfTurns(runtime.embedder.embed, texts) if runtime.embedder else None
        records = []
        for i, (asked, question) in enumerate(zip(self.dialogue.questions, self.questions, strict=True)):
            progress(0.45 + 0.55 * i / len(self.questions), "asking")
            orders, best = self._orders(asker, session.locator, question, among)
            orders[BASELINES[0]] = words.order(asked.text, among)
            if meaning:
                orders[BASELINES[1]] = meaning.order(asked.text, among)
            visible = not among.issuperset(asked.evidence)
            old = asked.outdated
            records.append(
                {
                    "kind": asked.kind,
                    "evidence": len(asked.evidence),
                    "visible": visible,
                    "ranks": {method: ranks(order, asked.evidence) for method, order in orders.items()},
                    "outdated": {}
                    if old is None
                    else {method: ranks(order, [old])[0] for method, order in orders.items()},
                    "probability": best.probability,
                    "recalled": best.likely(self.options.threshold),
                    "right": bool(orders["fused"]) and orders["fused"][0] in asked.evidence,
                    "answers": self._answers(asker, question) if asked.evidence and not visible else {},
                }
            )
        return records

    def _orders(
        self, asker: Asker, locator: Locator, question: Question, among: frozenset[int]
    ) -> tuple[dict[str, list[int]], Ranking]:
        """Turns best first by every signal, and the ranking that decides. The question is decoded once for all."""
        engine, before = asker.engine, asker.engine.options
        end, span = engine.decoded, question.span
        placed = TurnSpan(end + span.begin, end + span.content, end + span.end)
        located: dict[int, int | None] = {}
        orders: dict[str, list[int]] = {}
        try:
            query = engine.listen(list(question.tokens), end, placed, question.text)
            assert query is not None  # the history has left the window
            engine.options = replace(before, signal="fused")
            best = engine.rank(query)

            def first(page: int) -> int | None:
                if page not in located:
                    # of a page the log and the number matter, not its scores, so that any signal's will do
                    candidate = replace(best.candidates[0], number=page)
                    located[page] = self._turn_in(locator, candidate, query, best)
                return located[page]

            for signal in SIGNALS:
                engine.options = replace(before, signal=signal)
                ranking = engine.rank(query)
                if signal == "semantic" and not any("cosine" in c.signals for c in ranking.candidates[:1]):
                    continue  # no embedding model, or no calibration with it
                numbers = [candidate.number for candidate in ranking.candidates]
                orders[signal] = turn_order(numbers, self.pages, first, among)
        finally:
            engine.options = before
            asker.rewind()
        return orders, best

    def _turn_in(self, locator: Locator, candidate: Candidate, query: Query, ranking: Ranking) -> int | None:
        """The turn of the passage that would be quoted from a page."""
        found = locator.locate(candidate, query, ranking.spread)
        if found is None:
            return None
        touched = self.pages.get(candidate.number, [])
        return next((turn for turn in touched if self.spans[turn].content <= found.begin < self.spans[turn].end), None)

    def _answers(self, asker: Asker, question: Question) -> dict[str, tuple[float, bool]]:
        """Without memory; as a chat answers; and with a passage whatever the decision says."""
        if not self.options.answers:
            return {}
        ways: dict[str, dict[str, object]] = {
            "window": {"recall": "off"},
            "auto": {"recall": "auto", "k": 1},
            "always": {"recall": "auto", "k": 1, "threshold": 1.0},
        }
        found = {way: asker.ask(question, **chosen) for way, chosen in ways.items()}
        return {way: (each.loss / max(1, each.tokens), each.exact) for way, each in found.items()}


def _question(model: LlamaModel, form: ChatFormat, asked: Asked) -> Question:
    script = Transcript(model, form, first=False)
    span = script.ask(asked.text)
    # no wording stands for the whole: a free answer is always given, and the question judges it
    fact = _Judged("", "", asked.text, ("",), asked.answer, asked)
    return Question(asked.text, tuple(script.tokens), span, tuple(model.tokenize(asked.answer)), None, fact)


def _seconds(time: datetime | None) -> float:
    return time.timestamp() if time else 0.0
