"""needle: facts planted in a long history, asked for after they left the window, beside no memory and full attention.

Three styles: `completion` and `chat` plant codes that differ in a name and a number only; `natural` plants varied
facts told as turns and asks in natural words. Every history is read once; the window is put back after every question.
What a history gave is kept (`zeta.bench.partial`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from zeta import embedding, rehearsal
from zeta.bench import facts as texts
from zeta.bench import false_recall
from zeta.bench.asking import Asker, FullAttention
from zeta.bench.filler import chat_filler, filler
from zeta.bench.findings import Findings
from zeta.bench.partial import Partial
from zeta.bench.report import Told, share_of
from zeta.engine import GUEST_ROOM, EngineOptions
from zeta.errors import ConfigError
from zeta.llama import ContextOptions, LlamaContext
from zeta.runtime import Runtime, RuntimeOptions
from zeta.transcript import format_of
from zeta.trial import Question, Trial, as_facts, as_pairs, completion, conversation

SCHEMA = 1
SIGNALS = ("mean", "sharp", "lexical", "semantic", "fused")
"""`semantic` where the embedding model is installed; `fused` then includes it."""
MODES = ("kv", "text", "passage")
FILLERS = ("garden", "workshop")


@dataclass(frozen=True)
class NeedleOptions:
    """What is measured: `tokens` of history, `facts` of one kind, window, page, numbers recalled, seeds, a text file.

    `most`: natural facts told in a history, and unrelated questions asked of it, where not all are shared out. Without
    `answers` pages are ranked and decided upon, and nothing is answered: ten times faster. `out`: where the result will
    be written; partial results lie beside it.
    """

    model: Path
    tokens: int = 5120
    facts: int = 8
    ctx: int = 1024
    page: int = 128
    ks: tuple[int, ...] = (1, 4)
    seeds: tuple[int, ...] = (1, 2, 3)
    text: Path | None = None
    threshold: float = 0.05
    styles: tuple[str, ...] = ("completion", "chat", "natural")
    answers: bool = True
    fillers: tuple[str, ...] = FILLERS
    most: int | None = None
    out: Path | None = None

    def quick(self) -> NeedleOptions:
        """The same in less than a minute: one short history a style, a few questions."""
        return replace(
            self, tokens=1024, facts=2, ctx=448, page=64, ks=(1,), seeds=self.seeds[:1], fillers=FILLERS[:1], most=2
        )


def run(options: NeedleOptions, progress: Told) -> dict[str, Any]:
    """Measure, going on from `OUT.partial`, which stays: who has written the result discards it (zeta.bench.partial).

    Raises ConfigError for a text too short, ModelError for a model that cannot be used.
    """
    embedder = embedding.installed()
    runtime = Runtime(options.model, RuntimeOptions(window=options.ctx, page=options.page), embedder=embedder)
    try:
        plan = list(_histories(runtime, options))
        fits = options.tokens + 512 <= runtime.model.trained_context
        settings = _settings(options, runtime, fits)
        kept = Partial(options.out, {"schema": SCHEMA, **settings})
        spacious = ContextOptions(cells=options.tokens + 1024, batch=256)
        full = LlamaContext(runtime.model, spacious) if fits and options.answers else None
        for i, (style, trial) in enumerate(plan):
            if str(i) not in kept.done:
                told = partial(share_of, progress, i, len(plan), f"history {i + 1} of {len(plan)}: {style}")
                kept.add(str(i), _history(runtime, options, full, style, trial, told).plain())
        findings = Findings.merged(kept.done[str(i)] for i in range(len(plan)))
        decision = (runtime.embedder and runtime.calibration.semantic) or runtime.calibration.plain
        return {
            "schema": SCHEMA,
            "rows": findings.rows(),
            "decision": findings.decision(decision.threshold(options.threshold)),
            **({"false_recall_cost": false_recall.summary(findings.false_recalls)} if options.answers else {}),
            "settings": settings,
        }
    finally:
        runtime.close()
        if embedder:
            embedder.close()


def _settings(options: NeedleOptions, runtime: Runtime, fits: bool) -> dict[str, Any]:
    return {
        **{k: str(v) if isinstance(v, Path) else v for k, v in asdict(options).items() if k != "out"},
        "model_name": runtime.file.name,
        "fingerprint": runtime.file.fingerprint,
        "calibrated": runtime.calibration.calibrated,
        "heads": [list(head) for head in runtime.calibration.heads],
        "full_attention": fits,
        "embedding_model": runtime.embedder.model_id if runtime.embedder else None,
    }


def _histories(runtime: Runtime, options: NeedleOptions) -> Iterator[tuple[str, Trial]]:
    model, form = runtime.model, format_of(runtime.model)
    kinds = ("text",) if options.text else options.fillers
    groups = len(kinds) * len(options.seeds)
    place = 0
    for kind in kinds:
        for seed in options.seeds:
            codes = texts.same_kind(seed, options.facts, texts.FAMILIES[place % len(texts.FAMILIES)])
            try:
                if "completion" in options.styles:
                    yield "completion", completion(model, _paragraphs(options, kind, seed), codes, options.tokens)
                if "chat" in options.styles:
                    talk = as_pairs(_paragraphs(options, kind, seed + 100))
                    yield "chat", conversation(model, form, "chat", talk, as_facts(codes), options.tokens)
                if "natural" in options.styles:
                    talk = as_pairs(_paragraphs(options, kind, seed + 200)) if kind != "workshop" else chat_filler(seed)
                    told = texts.FACTS[place::groups][: options.most]
                    asked = texts.UNRELATED[place::groups][: options.most]
                    yield "natural", conversation(model, form, "natural", talk, told, options.tokens, asked)
                if "oblique" in options.styles:
                    talk = as_pairs(_paragraphs(options, kind, seed + 300))
                    told = texts.OBLIQUE[place::groups][: options.most]
                    yield "oblique", conversation(model, form, "natural", talk, told, options.tokens)
            except ValueError as error:
                raise ConfigError(str(error), "use a longer --text or fewer --tokens") from error
            place += 1


def _paragraphs(options: NeedleOptions, kind: str, seed: int) -> Iterator[str]:
    if options.text is None:
        return filler(seed, kind)
    try:
        parts = [" ".join(p.split()) for p in options.text.read_text("utf-8").split("\n\n") if p.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{options.text} cannot be read as text", "give a UTF-8 text file") from error
    start = (seed * 97) % max(1, len(parts))
    return iter(parts[start:] + parts[:start])


def _history(
    runtime: Runtime, options: NeedleOptions, full: LlamaContext | None, style: str, trial: Trial, progress: Told
) -> Findings:
    """Read one history and ask all its questions; `full` is where full attention is asked the same."""
    findings = Findings()
    if full:
        progress(0.0, "full attention")
        everything = FullAttention(runtime.model, full, trial.tokens)
        for question in trial.questions:
            if question.said:
                findings.answered(("full", None, style, 0), style, everything.ask(question))
    chosen = EngineOptions(limit=options.ctx, page=options.page, threshold=options.threshold)
    with rehearsal.opened(runtime, chosen, turns=trial.records(), pinned=trial.pinned) as session:
        rehearsal.read(session, trial.tokens, lambda share, step: progress(0.2 + 0.2 * share, step))
        longest = max(len(q.tokens) + len(q.answer) for q in trial.questions)
        asker = Asker(
            session.engine, longest + 64 + min(max(options.ks) * max(options.page, GUEST_ROOM), options.ctx // 2)
        )
        for i, question in enumerate(trial.questions):
            progress(0.4 + 0.6 * i / len(trial.questions), f"question {i + 1} of {len(trial.questions)}")
            if question.said is None:
                _unrelated(asker, options, question, findings)
            elif session.engine.window.resident(*question.said) == 0:
                _question(asker, options, style, question, findings, runtime.embedder is not None)
    return findings


def _unrelated(asker: Asker, options: NeedleOptions, question: Question, findings: Findings) -> None:
    findings.unrelated.append(asker.rank(question, "fused").probability)
    cost = false_recall.measure(asker, question) if options.answers else None
    if cost:
        findings.false_recalls.append(cost)


def _question(
    asker: Asker, options: NeedleOptions, style: str, question: Question, findings: Findings, meant: bool
) -> None:
    assert question.said is not None
    page = options.page
    right = set(range(question.said[0] // page, (question.said[1] - 1) // page + 1))
    for signal in SIGNALS:
        if signal == "semantic" and not meant:
            continue
        ranking = asker.rank(question, signal)
        numbers = [candidate.number for candidate in ranking.candidates]
        if signal == "fused" and style == "natural":
            findings.answerable.append(ranking.probability)
        for k in options.ks:
            findings.ranked((signal, None, style, k), numbers, right, k)
    if not options.answers:
        return
    findings.answered(("none", None, style, 0), style, asker.ask(question, recall="off"))
    for k in options.ks:
        for mode in MODES:
            found = asker.ask(question, recall=mode, k=k, threshold=1.0)
            findings.answered(("fused", mode, style, k), style, found)
    # what people get: the default mode, and nothing where the decision abstains
    findings.answered(("fused", "auto", style, 1), style, asker.ask(question, recall="auto", k=1))


def table(result: dict[str, Any]) -> list[tuple[str, ...]]:
    """Rows of text for a person: a heading, then one line a signal, mode, style and k, and one for false recalls."""

    def shown(value: float | None, percent: bool) -> str:
        return "" if value is None else f"{100 * value:.0f} %" if percent else f"{value:.2f}"

    lines: list[tuple[str, ...]] = [("style", "signal", "mode", "k", "n", "first", "in k", "loss", "exact")]
    for row in sorted(result["rows"], key=lambda r: (r["style"], _ORDER.index(r["signal"]), str(r["mode"]), r["k"])):
        lines.append(
            (
                row["style"],
                row["signal"],
                row["mode"] or "",
                str(row["k"] or ""),
                str(row["n"]),
                shown(row["first"], True),
                shown(row["in_k"], True),
                shown(row["loss_nats"], False),
                shown(row["exact"], True),
            )
        )
    cost = result.get("false_recall_cost")
    if cost and cost["n"]:
        change, same = f"{cost['difference']:+.2f}", shown(cost["same_answer"], True)
        lines.append(("unrelated", "fused", "forced", "1", str(cost["n"]), "", "", change, same))
    return lines


_ORDER: Sequence[str] = ("none", "full", *SIGNALS)
