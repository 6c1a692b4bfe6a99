"""lens, focus: which gists are worth opening, and who finds them.

Snapshots are held-out text under gists with the last tokens raw. Every gist is opened alone and the loss of what comes
next measured (its worth); then the few that each chooser likes best are opened together and the loss measured anew. All
of it `exact` and `lazy` (DESIGN 7). The oracle opens those that measured best alone, so it is close to the best choice
and not the best.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any, Final, cast

import numpy as np

from zeta.bench.lens import choosers
from zeta.bench.lens.opening import opened_losses
from zeta.bench.lens.options import LensOptions
from zeta.bench.lens.runtime import LensRuntime, opened
from zeta.bench.lens.statistics import interval, shown, sign_test, spearman
from zeta.bench.lens.texts import documents
from zeta.bench.partial import Partial
from zeta.bench.report import Rows, Told
from zeta.foretelling import F64
from zeta.llama import ContextOptions, LlamaContext
from zeta.training.labels import PieceVectors, cells
from zeta.training.scene import Scene
from zeta.training.snapshots import Answers, LabelOptions, Mode, Sampler, Snapshot
from zeta.transcript import format_of

MODES: Final[tuple[Mode, ...]] = ("exact", "lazy")
CHOOSERS: Final = ("lens", "causal", "resonance", "recency", "random")
OPENED: Final = 3
"""Gists that every chooser may open: 93 cells of the window."""


def measure(options: LensOptions, kept: Partial, progress: Told) -> dict[str, Any]:
    """Correlations with worth, and losses at an equal budget, with intervals over snapshots. Raises ConfigError where
    the texts are too short."""
    with ExitStack() as stack:
        runtime = stack.enter_context(opened(options, window=choosers.WINDOW))
        file = documents(runtime, options)
        kinds = tuple(dict.fromkeys(each.kind for each in file.documents))
        labels = LabelOptions(
            kinds=kinds,
            split="validation",
            blocks=options.blocks,
            opened=0,
            candidates=options.blocks,
            seed=options.seed,
        )
        model = runtime.model
        header = model.tokenize(format_of(model).header("assistant"), special=True)
        ends = frozenset(token for token in range(model.n_vocab) if model.ends(token))
        sampler = Sampler(file, labels, Answers(tuple(header), ends))
        room = cells(labels, max((len(prefix) for prefix in file.prefixes), default=0)) + OPENED * 2 * 32
        context = LlamaContext(model, ContextOptions(cells=room, sequences=2, threads=options.threads))
        for number in range(options.snapshots):
            key = f"focus {number}"
            if key not in kept.done:
                progress(number / options.snapshots, f"{number} of {options.snapshots} snapshots")
                kept.add(key, _measured(runtime, context, sampler.snapshot(number), options.seed))
        rows = [kept.done[f"focus {number}"] for number in range(options.snapshots)]
        return {"opened": OPENED, "blocks": options.blocks, "kinds": kinds, **_summary(rows)}


def _measured(runtime: LensRuntime, context: LlamaContext, snapshot: Snapshot, seed: int) -> dict[str, Any]:
    """One snapshot: worth and scores of its gists, and losses with the chosen ones opened, nats a token."""
    vectors = PieceVectors(runtime.learned, snapshot.tokens[: snapshot.cursor])
    free = [index for index, entry in enumerate(snapshot.context.items) if not entry.fixed]
    scores = {name: found[free] for name, found in choosers.scores(runtime, snapshot, vectors, seed).items()}
    out: dict[str, Any] = {"kind": snapshot.document.kind, "scores": {n: s.tolist() for n, s in scores.items()}}
    for mode in MODES:
        scene = Scene(context, snapshot, vectors)
        tried = scene.exact if mode == "exact" else scene.lazy
        base = float(scene.losses.mean())
        worth = np.asarray([base - float(tried(i, snapshot.context.items[i].children()).mean()) for i in free])
        losses = {"gists": base}
        for name, liked in {**scores, "oracle": worth}.items():
            chosen = [free[int(i)] for i in best(liked)]
            losses[name] = float(opened_losses(context, snapshot, vectors, chosen, mode).mean())
        out[mode] = {"worth": worth.tolist(), "losses": losses}
    return out


def best(liked: F64, count: int = OPENED) -> list[int]:
    """Indices of the highest scores; of equal ones the later, which is nearer."""
    return sorted(range(len(liked)), key=lambda i: (liked[i], i))[-count:]


def _summary(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {mode: _mode([row[mode] | {"scores": row["scores"]} for row in rows]) for mode in MODES}


def _mode(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    rank: dict[str, Any] = {}
    for name in CHOOSERS:
        found = [spearman(row["scores"][name], row["worth"]) for row in rows if name in row["scores"]]
        known = [value for value in found if value is not None]
        if known:
            rank[name] = {**interval(known), "sign_p": sign_test(known)}
    names = [name for name in ("gists", *CHOOSERS, "oracle") if name in rows[0]["losses"]]
    losses = {name: interval([row["losses"][name] for row in rows]) for name in names}

    def gain(one: str, other: str) -> dict[str, Any]:
        return interval([row["losses"][other] - row["losses"][one] for row in rows])

    beats = {f"{one} over {other}": gain(one, other) for one, other in _PAIRS if one in names and other in names}
    worth = np.concatenate([row["worth"] for row in rows])
    return {"spearman": rank, "losses": losses, "beats": beats, "worth_above_zero": float((worth > 0).mean())}


_PAIRS: Final = (
    *(("lens", other) for other in ("recency", "resonance", "random", "causal", "gists")),
    *((one, "recency") for one in ("resonance", "oracle")),
    ("oracle", "lens"),
)
"""What is held against what: above zero, the first leaves less loss."""


def issued(part: dict[str, Any]) -> dict[str, float | None]:
    """Rank correlation of LensNet's scores with measured worth, and nats a token by which it beats recency; exact."""
    found = cast("dict[str, Any]", part.get("exact", {}))
    return {
        "spearman": found.get("spearman", {}).get("lens", {}).get("mean"),
        "beats_recency": found.get("beats", {}).get("lens over recency", {}).get("mean"),
    }


def table(part: dict[str, Any]) -> Rows:
    """Lines for a person."""
    lines: list[tuple[str, ...]] = [("focus", "n", "exact", "lazy")]
    for what, form in (("spearman", "+.2f"), ("losses", ".3f"), ("beats", "+.4f")):
        for name, found in part["exact"][what].items():
            title = name if what == "beats" else f"{what.removesuffix('es')}, {name}"
            lines.append((title, str(found["n"]), shown(found, form), shown(part["lazy"][what][name], form)))
    return lines
