"""ablate: each choice that recall is made of, varied alone with everything else at its default.

One history is read once for all groups (another time for every other page size), and every question starts from the
same cells. What is fitted anew is fitted on calibration's texts and judged on the benchmark's. The groups are in
zeta.bench.ablation.groups; what only they need is in the files named after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from zeta import embedding
from zeta.bench.ablation.axes import NAMES
from zeta.bench.ablation.groups import Group, groups
from zeta.bench.ablation.scene import Asked, read
from zeta.bench.ablation.texts import FIT, History, Sizes, histories
from zeta.bench.partial import Partial
from zeta.bench.report import Told
from zeta.errors import ConfigError
from zeta.runtime import Runtime, RuntimeOptions

SCHEMA = 1

_ASKING = {"answers": 4000, "ranks": 200}
"""Tokens that could be read in the time of one question, with and without answers; only for the progress bar."""


@dataclass(frozen=True)
class AblateOptions:
    """What is measured: groups by name, texts and how much of them, the default page and window, what else is tried.

    `threshold`: the wanted share of false recalls. `threads`: 0 is one for each core. `out`: where the result will be
    written; partial results lie beside it.
    """

    model: Path
    groups: tuple[str, ...] = NAMES
    sizes: Sizes = field(default_factory=Sizes)
    seeds: tuple[int, ...] = (1, 2, 3)
    ctx: int = 1024
    page: int = 128
    pages: tuple[int, ...] = (64, 128, 256)
    ks: tuple[int, ...] = (1, 2, 4, 8)
    threshold: float = 0.05
    threads: int = 0
    out: Path | None = None

    def quick(self) -> AblateOptions:
        """The same in less than a minute: every group, one history of each set, one question of each kind."""
        sizes = Sizes(tokens=448, codes=1, facts=1, unrelated=1, histories=1)
        return replace(self, sizes=sizes, seeds=self.seeds[:1], ctx=320, page=64, pages=(32, 64), ks=(1, 2))


def run(options: AblateOptions, progress: Told) -> dict[str, Any]:
    """Measure, going on from `OUT.partial`, which stays: who has written the result discards it (zeta.bench.partial).

    Raises ConfigError for histories that fit into the window or a model whose cells cannot be moved, ModelError for one
    that cannot be used.
    """
    with ExitStack() as stack:
        embedder = embedding.installed()
        if embedder:
            stack.callback(embedder.close)
        sizes = {options.page, *options.pages}
        loaded = RuntimeOptions(window=options.ctx, page=max(sizes), threads=options.threads)
        runtime = Runtime(options.model, loaded, embedder=embedder)
        stack.callback(runtime.close)
        if runtime.paging.kind != "kv":
            raise ConfigError(
                f"{options.model.name} cannot be measured: {runtime.paging.reason}", "choose another --model"
            )
        chosen = _usable(options, runtime, progress)
        settings = _settings(options, runtime, chosen)
        partial = Partial(options.out, {"schema": SCHEMA, **settings})
        decides, by_page = any(g.decides for g in chosen), any(g.by_page for g in chosen)
        others = sorted(sizes - {options.page}) if by_page else []
        plans = histories(runtime.model, options.sizes, options.seeds, options.page, others, fit=decides)
        costs = [_cost(plan, _asked_of(plan, chosen, options.page)) for plan in plans]
        for i, plan in enumerate(plans):
            before, share = sum(costs[:i]) / sum(costs), costs[i] / sum(costs)

            def told(part: float, step: str, before: float = before, share: float = share) -> None:
                progress(before + share * part, step)

            _measure(runtime, options, plan, _asked_of(plan, chosen, options.page), partial, told)
        rows = [row for group in chosen for row in group.rows(_records(group, plans, partial.done), options.threshold)]
        return {"schema": SCHEMA, "rows": rows, "settings": settings}


def _usable(options: AblateOptions, runtime: Runtime, progress: Told) -> list[Group]:
    """The groups that are wanted and that this model has anything to say to."""
    known = groups(options.page, options.ks)
    wanted = [known[name] for name in NAMES if name in options.groups]
    if runtime.calibration.calibrated:
        return wanted
    left_out = ", ".join(group.name for group in wanted if group.by_heads)
    progress(0.0, f"this model has no calibration (`zeta calibrate` makes one), left out: {left_out or 'nothing'}")
    return [group for group in wanted if not group.by_heads]


def _settings(options: AblateOptions, runtime: Runtime, chosen: Sequence[Group]) -> dict[str, Any]:
    given = {name: value for name, value in asdict(options).items() if name != "out"}
    return {
        **given,
        "model": str(options.model),
        "groups": [group.name for group in chosen],
        "model_name": runtime.file.name,
        "fingerprint": runtime.file.fingerprint,
        "calibrated": runtime.calibration.calibrated,
        "heads": [list(head) for head in runtime.calibration.heads],
        "embedding_model": runtime.embedder.model_id if runtime.embedder else None,
    }


def _asked_of(history: History, chosen: Sequence[Group], page: int) -> list[Group]:
    """The groups that a history is read for."""
    if history.page != page:
        return [group for group in chosen if group.by_page]
    return [group for group in chosen if group.decides] if history.set == FIT else list(chosen)


def _cost(history: History, asked: Sequence[Group]) -> int:
    """Of a history in tokens read, as a share of all."""
    told = sum(question.said is not None for question in history.trial.questions)
    answers = any(group.answers for group in asked)
    return len(history.trial.tokens) + told * _ASKING["answers" if answers else "ranks"]


def _measure(
    runtime: Runtime, options: AblateOptions, history: History, asked: Sequence[Group], partial: Partial, tell: Told
) -> None:
    """Ask what has not been asked yet of one history."""
    questions = history.trial.questions
    missing = [i for i in range(len(questions)) if f"{history.name}/{i}" not in partial.done]
    if not missing or not asked:
        return
    begun = len(history.trial.tokens) / _cost(history, asked)

    def reading(share: float, step: str) -> None:
        tell(begun * share, f"{history.name}: {step}")

    with read(runtime, history, options.ctx, options.threshold, reading) as scene:
        for i in missing:
            tell(begun + (1 - begun) * i / len(questions), f"{history.name}: asking")
            one = Asked(scene, questions[i])
            wanted = [group for group in asked if questions[i].said is not None or group.decides]
            found = {group.name: group.measure(one) for group in wanted} if one.away else {}
            partial.add(f"{history.name}/{i}", found)


def _records(group: Group, plans: Sequence[History], done: dict[str, Any]) -> dict[str, list[Any]]:
    """What a group measured, question by question, by set; the same question under several page sizes is one."""
    found: dict[str, dict[str, Any]] = {}
    for plan in plans:
        part = found.setdefault(plan.set, {})
        for i in range(len(plan.trial.questions)):
            measured = done.get(f"{plan.name}/{i}", {}).get(group.name)
            if measured is not None:
                part[f"{plan.text}/{i}"] = {**part.get(f"{plan.text}/{i}", {}), **measured}
    return {part: list(questions.values()) for part, questions in found.items() if questions}


_HEADING = (
    *("group", "set", "value", "", "n", "first", "in 4", "alone", "alone in 4", "in k"),
    *("loss", "95 %", "to default", "95 %", "exact", "AUC", "false", "kept", "kept right"),
)


def table(result: dict[str, Any]) -> list[tuple[str, ...]]:
    """Lines of text for a person: one a value of an axis and set of questions, the default marked; empty where it was
    not measured."""
    lines: list[tuple[str, ...]] = [_HEADING]
    for row in result["rows"]:
        over = row["over_default"] or {}
        lines.append(
            (
                row["group"],
                row["set"],
                row["value"],
                "default" if row["default"] else "",
                str(row["n"] or row["n_answers"] or ""),
                *(_percent(row[name]) for name in ("first", "in_4", "alone_first", "alone_in_4", "in_k")),
                _number(row["loss"], ".2f"),
                _between(row["low"], row["high"], ".2f"),
                _number(over.get("difference"), "+.2f"),
                _between(over.get("low"), over.get("high"), "+.2f"),
                _percent(row["exact"]),
                _number(row["auc"], ".3f"),
                *(_percent(row[name]) for name in ("false_recall", "kept", "kept_right")),
            )
        )
    return lines


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:.0%}"


def _number(value: float | None, form: str) -> str:
    return "" if value is None else format(value, form)


def _between(low: float | None, high: float | None, form: str) -> str:
    return "" if low is None or high is None else f"{format(low, form)} to {format(high, form)}"
