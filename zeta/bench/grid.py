"""grid: needles of many kinds by depth and length of the history, beside the bare window and full attention.

Each history holds every needle of its kinds and is read once; the window is put back after every question. Short
histories hold fewer kinds each, so that half of every one is filler. What is measured is kept question by question
(`zeta.bench.partial`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from zeta import embedding, rehearsal
from zeta.bench import tallies
from zeta.bench.asking import FREE, Answer, Asker, FullAttention
from zeta.bench.filler import filler
from zeta.bench.haystack import Haystack, Hunt, Span, build, weight
from zeta.bench.kinds import KINDS, UNANSWERED, Needle, needles
from zeta.bench.partial import Partial
from zeta.bench.report import Told
from zeta.engine import GUEST_ROOM, EngineOptions
from zeta.errors import ConfigError
from zeta.llama import ContextOptions, LlamaContext
from zeta.recall import Ranking
from zeta.runtime import Runtime, RuntimeOptions
from zeta.transcript import format_of

SCHEMA = 1

ROOM = 256
"""Tokens of a length that are the question's and the answer's: a history is so much shorter, so that full attention can
be asked at the very length a model was trained for."""

_ASKING = 150
"""Tokens that could be read in the time of one question; only for the progress bar."""


@dataclass(frozen=True)
class GridOptions:
    """What is measured: one history, or where short a few, a length and seed; one needle a kind and depth in it.

    `k`: right pages among the first so many count as found; where more pages are needed, among so many as are.
    `out`: where the result will be written; partial results lie beside it.
    """

    model: Path
    lengths: tuple[int, ...] = (2048, 8192, 32768, 100_000)
    depths: int = 10
    kinds: tuple[str, ...] = tuple(KINDS)
    ctx: int = 2048
    page: int = 128
    k: int = 4
    seeds: tuple[int, ...] = (1,)
    threshold: float = 0.05
    out: Path | None = None

    def quick(self) -> GridOptions:
        """The same in less than a minute: two kinds in one history of twice the window."""
        return replace(
            self, lengths=(768,), depths=2, kinds=("passkey", "update"), ctx=384, page=64, seeds=self.seeds[:1]
        )


@dataclass(frozen=True)
class Plan:
    """One history to be read: its name among the partial results."""

    name: str
    length: int
    seed: int
    needles: tuple[Needle, ...]


def run(options: GridOptions, progress: Told) -> dict[str, Any]:
    """Measure, going on from `OUT.partial`, which stays: who has written the result discards it (zeta.bench.partial).

    Raises ConfigError for lengths that do not hold the needles, ModelError for a model that cannot be used.
    """
    embedder = embedding.installed()
    try:
        loaded = RuntimeOptions(window=options.ctx, page=options.page)
        with closing(Runtime(options.model, loaded, embedder=embedder)) as runtime:
            settings = {
                **{name: value for name, value in asdict(options).items() if name != "out"},
                "model": str(options.model),
                "model_name": runtime.file.name,
                "fingerprint": runtime.file.fingerprint,
                "calibrated": runtime.calibration.calibrated,
                "embedding_model": embedder.model_id if embedder else None,
            }
            partial = Partial(options.out, {"schema": SCHEMA, **settings})
            plans, left_out = _plans(runtime, options)
            costs = [plan.length + _ASKING * len(plan.needles) for plan in plans]
            for i, plan in enumerate(plans):
                before, share = sum(costs[:i]) / sum(costs), costs[i] / sum(costs)

                def told(part: float, step: str, before: float = before, share: float = share) -> None:
                    progress(before + share * part, step)

                _measure(runtime, options, plan, partial, told)
            return {
                "schema": SCHEMA,
                "cells": tallies.cells(partial.done.values()),
                "rows": tallies.rows(partial.done.values()),
                "left_out": left_out,
                "settings": settings,
            }
    finally:
        if embedder:
            embedder.close()


def _plans(runtime: Runtime, options: GridOptions) -> tuple[list[Plan], list[dict[str, Any]]]:
    """What is read, and the kinds that are left out at a length because their needles do not leave half of it to the
    filler. Raises ConfigError where that leaves a kind out everywhere."""
    plans: list[Plan] = []
    left_out: list[dict[str, Any]] = []
    for seed in options.seeds:
        try:
            kinds = [needles(kind, options.depths, seed) for kind in options.kinds]
        except ValueError as error:
            raise ConfigError(str(error), "choose other --kind or --depths") from error
        sizes = [sum(weight(runtime.model, needle) for needle in found) for found in kinds]
        for length in options.lengths:
            room = (length - ROOM) // 2
            fitting = [(found, size) for found, size in zip(kinds, sizes, strict=True) if size <= room]
            left_out += [
                {"length": length, "seed": seed, "kind": found[0].kind}
                for found, size in zip(kinds, sizes, strict=True)
                if size > room
            ]
            for part, group in enumerate(_groups(fitting, room)):
                plans.append(Plan(f"{length}/{seed}/{part}", length, seed, tuple(group)))
        longest = max(options.lengths)
        for found, size in zip(kinds, sizes, strict=True):
            if size > (longest - ROOM) // 2:
                raise ConfigError(
                    f"a history of {longest} tokens is too short for {len(found)} needles of the kind {found[0].kind}",
                    "use longer --lengths, fewer --depths or other --kind",
                )
    return sorted(plans, key=lambda plan: (plan.length, plan.seed)), left_out


def _groups(kinds: Sequence[tuple[list[Needle], int]], room: int) -> Iterator[list[Needle]]:
    """The kinds (needles, tokens) that share a history: in their order, as many as there is `room` for, in tokens."""
    group: list[Needle] = []
    taken = 0
    for found, size in kinds:
        if taken + size > room:
            yield group
            group, taken = [], 0
        group, taken = [*group, *found], taken + size
    if group:
        yield group


def _measure(runtime: Runtime, options: GridOptions, plan: Plan, partial: Partial, tell: Told) -> None:
    """Ask what has not been asked yet of one history."""
    missing = [i for i in range(len(plan.needles)) if f"{plan.name}/{i}" not in partial.done]
    if not missing:
        return
    try:
        form = format_of(runtime.model)
        stack = build(runtime.model, form, plan.needles, filler(plan.seed), plan.length - ROOM)
    except ValueError as error:
        raise ConfigError(str(error), "use shorter --lengths") from error
    called = f"{plan.length:,} tokens, seed {plan.seed}"
    begun = plan.length / (plan.length + _ASKING * len(plan.needles))
    chosen = EngineOptions(limit=options.ctx, page=options.page, threshold=options.threshold)
    trial = stack.trial
    with (
        _full(runtime, plan, stack) as full,
        rehearsal.opened(runtime, chosen, turns=trial.records(), pinned=trial.pinned) as session,
    ):
        rehearsal.read(session, trial.tokens, lambda share, step: tell(begun * share, f"{called}: {step}"))
        asker = Asker(session.engine, _reserve(options, stack))
        for i in missing:
            tell(begun + (1 - begun) * i / len(plan.needles), f"{called}: asking")
            hunt = stack.hunts[i]
            found = _abstains(asker, options, hunt) if not hunt.said else _finds(asker, options, hunt, full)
            partial.add(f"{plan.name}/{i}", {"length": plan.length, **found})


@contextmanager
def _full(runtime: Runtime, plan: Plan, stack: Haystack) -> Iterator[FullAttention | None]:
    """Full attention over a history, where the model was trained for its length."""
    if plan.length > runtime.model.trained_context:
        yield None
        return
    context = LlamaContext(runtime.model, ContextOptions(cells=plan.length + 2 * ROOM, batch=256))
    try:
        yield FullAttention(runtime.model, context, stack.trial.tokens)
    finally:
        context.close()


def _reserve(options: GridOptions, stack: Haystack) -> int:
    """Tokens kept free for the longest question, what it brings back, and its answer."""
    longest = max(len(hunt.question.tokens) + max(FREE, len(hunt.question.answer)) for hunt in stack.hunts)
    most = max(1, *(len(hunt.said) for hunt in stack.hunts))
    return longest + 64 + min(most * GUEST_ROOM, options.ctx // 3)


def _finds(asker: Asker, options: GridOptions, hunt: Hunt, full: FullAttention | None) -> dict[str, Any]:
    """A question that something answers: where the pages that it needs are ranked, and what each method gives."""
    away = [said for said, value in zip(hunt.said, hunt.values, strict=True) if not _seen(asker, value)]
    many = len(hunt.said)
    found: dict[str, Any] = {"kind": hunt.needle.kind, "depth": hunt.needle.depth}
    if away:
        ranking = asker.rank(hunt.question, "fused")
        numbers = [candidate.number for candidate in ranking.candidates]
        near = set(numbers[: max(options.k, len(away))])
        hits = [bool(near & _pages(said, options.page)) for said in away]
        right = set().union(*(_pages(said, options.page) for said in away))
        found |= {"first": bool(set(numbers[:1]) & right), "in_k": all(hits), "hops": sum(hits) / len(hits)}
    auto, window = asker.ask(hunt.question, recall="auto", k=1), asker.ask(hunt.question, recall="off")
    # where one passage is wanted and was allowed, forcing it is the same question once more
    same = many == 1 and auto.recalled
    forced = auto if same else asker.ask(hunt.question, recall="auto", k=many, threshold=1.0)
    told = {"auto": auto, "forced": forced, "window": window}
    methods = {name: _judged(asker, hunt, answer) for name, answer in told.items()}
    if full:
        methods["full"] = {**_judged(asker, hunt, full.ask(hunt.question)), "resident": True}
    return {**found, "methods": methods}


def _judged(asker: Asker, hunt: Hunt, answer: Answer) -> dict[str, Any]:
    """Whether every value that is needed was there when the answer began, whether it came out, and its loss a token.

    An answer of several values is longer than a free answer (`zeta.bench.asking.FREE`): whether it is exact is not
    known.
    """
    brought = [(recalled.begin, recalled.end) for recalled in answer.recalled]
    return {
        "resident": all(_seen(asker, value, brought) for value in hunt.values),
        "exact": answer.exact if hunt.question.fact else None,
        "loss": answer.loss / answer.tokens,
    }


def _seen(asker: Asker, span: Span, brought: Sequence[Span] = ()) -> bool:
    """Whether every token of a span is in the window or in what was brought back."""
    window = asker.engine.window
    return all(
        window.resident(at, at + 1) > 0 or any(begin <= at < end for begin, end in brought) for at in range(*span)
    )


def _pages(span: Span, page: int) -> set[int]:
    return set(range(span[0] // page, (span[1] - 1) // page + 1))


def _abstains(asker: Asker, options: GridOptions, hunt: Hunt) -> dict[str, Any]:
    """A question that nothing answers: whether something came back all the same; null where nothing had left."""
    engine = asker.engine
    surfaced = None
    if engine.decoded > engine.window.resident(0, engine.decoded):
        ranking: Ranking = asker.rank(hunt.question, "fused")
        surfaced = ranking.likely(options.threshold)
    depth = hunt.needle.depth if hunt.needle.statements else None
    return {"kind": hunt.needle.kind, "depth": depth, "surfaced": surfaced}


def table(result: dict[str, Any]) -> list[tuple[str, ...]]:
    """A heat map in text: how often what a question needs was there when its answer began, a block for each kind.

    `auto` is what a chat does; under each block the same over all depths, and beside it what else was measured.
    """
    lengths = result["settings"]["lengths"]
    lines = [("kind", "depth", *(f"{length:,}" for length in lengths))]
    for kind in result["settings"]["kinds"]:
        shown = ("surfaced", "auto") if kind in UNANSWERED else ("resident", "auto")
        cells = {(cell["depth"], cell["length"]): cell for cell in result["cells"] if _is(cell, kind, shown[1])}
        for depth in sorted({depth for depth, _ in cells if depth is not None}):
            row = [cells.get((depth, length), {}).get(shown[0]) for length in lengths]
            lines.append((kind, f"{depth:.0%}", *(_heat(value) for value in row)))
        totals = {(row["method"], row["length"]): row for row in result["rows"] if row["kind"] == kind}
        for name, method, field in tallies.LINES:
            row = [totals.get((method, length), {}).get(field) for length in lengths]
            if any(value is not None for value in row):
                percent = field != "loss_nats"
                lines.append((kind, name, *(_number(value, percent) for value in row)))
    return lines


def _is(cell: dict[str, Any], kind: str, method: str) -> bool:
    return bool(cell["kind"] == kind and cell["method"] == method)


def _heat(value: float | None) -> str:
    return "" if value is None else f"{' ░▒▓█'[round(4 * value)] * 3} {value:.0%}"


def _number(value: float | None, percent: bool) -> str:
    return "" if value is None else f"{value:.0%}" if percent else f"{value:.2f}"
