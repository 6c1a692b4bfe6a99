"""needle: facts planted in a long history, asked for after they left the window, beside no memory and full attention.

Three styles: `completion` and `chat` plant codes that differ in a name and a number only; `natural` plants varied
facts told as turns and asks in natural words. Every history is read once; the window is put back after every question.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from zeta import embedding, rehearsal
from zeta.bench import facts as texts
from zeta.bench.asking import Answer, Asker, FullAttention
from zeta.bench.filler import chat_filler, filler
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

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class NeedleOptions:
    """What is measured: `tokens` of history, `facts` of one kind, window, page, numbers recalled, seeds, a text file.

    Without `answers` pages are ranked and decided upon, and nothing is answered: ten times faster.
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


@dataclass
class Tally:
    """Sums behind one row."""

    n: int = 0
    first: int = 0
    in_k: int = 0
    ranked: int = 0
    loss: float = 0.0
    exact: int = 0
    answered: int = 0

    def row(self, signal: str, mode: str | None, style: str, k: int) -> dict[str, Any]:
        """The row of the JSON object."""
        return {
            "signal": signal,
            "mode": mode,
            "style": style,
            "n": self.n,
            "k": k,
            "first": self.first / self.ranked if self.ranked else None,
            "in_k": self.in_k / self.ranked if self.ranked else None,
            "loss_nats": self.loss / self.answered if self.answered else None,
            "exact": self.exact / self.answered if self.answered else None,
        }


Key = tuple[str, str | None, str, int]
"""(signal, mode, style, k) of a row."""


@dataclass
class Findings:
    """What the histories gave so far."""

    tallies: dict[Key, Tally] = field(default_factory=lambda: defaultdict(Tally))
    answerable: list[float] = field(default_factory=list)
    unrelated: list[float] = field(default_factory=list)

    def ranked(self, key: Key, numbers: Sequence[int], right: set[int], k: int) -> None:
        """Count where the right page stands; the rows of every mode of a signal share it."""
        tally = self.tallies[key]
        tally.n += 1
        tally.ranked += 1
        tally.first += bool(numbers[:1] and numbers[0] in right)
        tally.in_k += any(n in right for n in numbers[:k])

    def answered(self, key: Key, style: str, found: Answer) -> None:
        """Count an answer: codes by their whole loss, natural answers by token."""
        tally = self.tallies[key]
        tally.answered += 1
        tally.n += 1
        tally.loss += found.loss / (found.tokens if style in ("natural", "oblique") else 1)
        tally.exact += found.exact


def run(options: NeedleOptions, progress: Progress) -> dict[str, Any]:
    """Measure. Raises ConfigError for a text too short, ModelError for a model that cannot be used."""
    embedder = embedding.installed()
    runtime = Runtime(options.model, RuntimeOptions(window=options.ctx, page=options.page), embedder=embedder)
    findings = Findings()
    try:
        plan = list(_histories(runtime, options))
        fits = options.tokens + 512 <= runtime.model.trained_context
        spacious = ContextOptions(cells=options.tokens + 1024, batch=256)
        full = LlamaContext(runtime.model, spacious) if fits and options.answers else None
        for i, (style, trial) in enumerate(plan):
            progress(i / len(plan), f"history {i + 1} of {len(plan)}: {style}")
            if full:
                _ask_everything(FullAttention(runtime.model, full, trial.tokens), trial, style, findings)
            _measure(runtime, options, style, trial, findings)
        calibration = runtime.calibration
        decision = (runtime.embedder and calibration.semantic) or calibration.plain
        threshold = decision.threshold(options.threshold)
        return {
            "schema": SCHEMA,
            "rows": [tally.row(*key) for key, tally in sorted(findings.tallies.items(), key=str)],
            "decision": _decision(findings, threshold),
            "settings": {
                **{k: str(v) if isinstance(v, Path) else v for k, v in asdict(options).items()},
                "model_name": runtime.file.name,
                "fingerprint": runtime.file.fingerprint,
                "calibrated": calibration.calibrated,
                "heads": [list(head) for head in calibration.heads],
                "full_attention": fits,
                "embedding_model": runtime.embedder.model_id if runtime.embedder else None,
            },
        }
    finally:
        runtime.close()
        if embedder:
            embedder.close()


def _histories(runtime: Runtime, options: NeedleOptions) -> Iterator[tuple[str, Trial]]:
    model, form = runtime.model, format_of(runtime.model)
    kinds = ("text",) if options.text else FILLERS
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
                    told, asked = texts.FACTS[place::groups], texts.UNRELATED[place::groups]
                    yield "natural", conversation(model, form, "natural", talk, told, options.tokens, asked)
                if "oblique" in options.styles:
                    talk = as_pairs(_paragraphs(options, kind, seed + 300))
                    told = texts.OBLIQUE[place::groups]
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


def _ask_everything(full: FullAttention, trial: Trial, style: str, findings: Findings) -> None:
    for question in trial.questions:
        if question.said:
            findings.answered(("full", None, style, 0), style, full.ask(question))


def _measure(runtime: Runtime, options: NeedleOptions, style: str, trial: Trial, findings: Findings) -> None:
    chosen = EngineOptions(limit=options.ctx, page=options.page, threshold=options.threshold)
    with rehearsal.opened(runtime, chosen, turns=trial.records(), pinned=trial.pinned) as session:
        rehearsal.read(session, trial.tokens)
        longest = max(len(q.tokens) + len(q.answer) for q in trial.questions)
        asker = Asker(
            session.engine, longest + 64 + min(max(options.ks) * max(options.page, GUEST_ROOM), options.ctx // 2)
        )
        for question in trial.questions:
            if question.said is None:
                findings.unrelated.append(asker.rank(question, "fused").probability)
            elif session.engine.window.resident(*question.said) == 0:
                _question(asker, options, style, question, findings, runtime.embedder is not None)


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


def _decision(findings: Findings, threshold: float) -> dict[str, Any]:
    """How often unrelated questions recall and answerable ones still do, at the threshold and along the curve."""
    yes, no = np.asarray(findings.answerable), np.asarray(findings.unrelated)
    if not len(yes) or not len(no):
        return {"n_answerable": len(yes), "n_unrelated": len(no)}
    auc = float((yes[:, None] > no).mean() + 0.5 * (yes[:, None] == no).mean())
    points = sorted({0.0, 1.0, threshold, *np.linspace(0.02, 0.98, 49).tolist()})
    return {
        "n_answerable": len(yes),
        "n_unrelated": len(no),
        "threshold": threshold,
        "false_recall": float((no >= threshold).mean()),
        "kept": float((yes >= threshold).mean()),
        "auc": auc,
        "curve": [[p, float((no >= p).mean()), float((yes >= p).mean())] for p in points],
    }


def table(result: dict[str, Any]) -> list[tuple[str, ...]]:
    """Rows of text for a person: a heading, then one line a signal, mode, style and k."""

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
    return lines


_ORDER: Sequence[str] = ("none", "full", *SIGNALS)
