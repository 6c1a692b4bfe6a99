"""Find a model's retrieval heads and fit the decision to recall (DESIGN 5, Calibration).

    plant facts in histories -> read each once -> rank all heads by how often they point at the right page
    -> keep a few that do so together -> weigh heads against words -> fit when to recall and when to abstain

Facts, questions and fillers are calibration's own (zeta.texts); the benchmark shares none of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from memstore import signals
from memstore.codec import Page
from zeta import rehearsal, resonance, rope, state
from zeta.engine import EngineOptions
from zeta.errors import BugError, ModelError
from zeta.logistic import fit_choice, fit_logistic
from zeta.pager import SPAN
from zeta.recall import CENTRE
from zeta.runtime import Runtime
from zeta.sidecar import Calibration, Decision
from zeta.texts import calibration as texts
from zeta.texts.fact import Fact
from zeta.texts.filler import chat_filler, filler
from zeta.transcript import Transcript, contents, format_of
from zeta.trial import Trial, as_facts, as_pairs, completion, conversation

F32 = npt.NDArray[np.float32]

LENGTH = 4608
"""Tokens of one history: 28 pages beyond a window of 1,024."""

MAX_ROWS, CANDIDATES = 4, 10
"""kv heads whose keys are kept, and how many are tried: four rows are 272 bytes a token, under the 384 that may be
mapped."""

SURE = 0.8
"""How sure a promised false-recall rate is: with 224 unrelated questions, 5 % allows seven of them."""

BACKGROUND = 12
"""Pages of filler kept in the sidecar, against which head scores are standardized."""

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Sample:
    """One question: resonance of every head float32 [layers, heads, pages], words, and the right pages (none: ()).

    A statement that lies across the edge of two pages makes both right.
    """

    style: str
    best: F32
    bm25: F32
    idf_mass: F32
    right: tuple[int, ...]
    cosine: F32 | None = None


@dataclass(frozen=True)
class Collected:
    """What one history gave: its questions, and keys of some filler pages by layer float32 [pages, tokens, kv, dim]."""

    samples: list[Sample]
    background: dict[int, F32]


def calibrate(runtime: Runtime, progress: Progress) -> Calibration:
    """Calibrate a loaded model; a minute or two for the default one. Raises ModelError where its keys cannot be
    searched."""
    if not runtime.paging.searchable:
        raise ModelError(
            f"{runtime.file.path.name} has no keys to search: {runtime.paging.reason}", "it is used with words alone"
        )
    trials = list(_trials(runtime))
    ordinary = ordinary_queries(runtime, texts.UNRELATED)
    centre = {layer: queries.mean(axis=0, dtype=np.float32) for layer, queries in ordinary.items()}
    collected = []
    for i, trial in enumerate(trials):
        progress(i / len(trials), f"history {i + 1} of {len(trials)}")
        collected.append(collect(runtime, trial, centre))
    samples = [sample for part in collected for sample in part.samples]
    layers = sorted(runtime.paging.ropes or {})
    progress(1.0, "fitting")
    group = runtime.model.n_head // runtime.model.n_head_kv
    heads, weights = choose_heads(samples, group)
    asked = np.stack([ordinary[layers[i]][:, h] for i, h in heads]).astype(np.float32)
    return fit(
        samples,
        layers,
        heads,
        weights,
        asked,
        collected[0].background,
        group,
        runtime.embedder.model_id if runtime.embedder else "",
    )


def ordinary_queries(runtime: Runtime, questions: Sequence[str]) -> dict[int, npt.NDArray[np.float16]]:
    """Un-rotated queries of all tokens of ordinary questions by layer: float16 [tokens, heads, head_dim]."""
    layers = sorted(runtime.paging.ropes or {})
    form = format_of(runtime.model)
    parts: dict[int, list[F32]] = {layer: [] for layer in layers}
    for question in questions:
        script = Transcript(runtime.model, form)
        script.open()
        span = script.ask(question)
        runtime.context.clear()
        runtime.tap.arm(layers)
        runtime.context.decode(script.tokens, 0, logits=False)
        rows = np.arange(span.content, span.end)
        for layer, queries in runtime.tap.disarm().items():
            parts[layer].append(
                rope.unrotate(queries[rows], rows.astype(np.int32), (runtime.paging.ropes or {})[layer])
            )
    return {layer: np.concatenate(found).astype(np.float16) for layer, found in parts.items()}


def _trials(runtime: Runtime) -> Iterator[Trial]:
    model, form = runtime.model, format_of(runtime.model)
    yield completion(model, filler(1), texts.same_kind(1, 12, texts.FAMILIES[0]), LENGTH)
    codes = as_facts(texts.same_kind(2, 12, texts.FAMILIES[1]))
    yield conversation(model, form, "chat", as_pairs(filler(2)), codes, LENGTH)
    for talk, facts, unrelated in natural():
        yield conversation(model, form, "natural", talk, facts, LENGTH, unrelated)


def natural() -> Iterator[tuple[Iterator[tuple[str, str]], Sequence[Fact], Sequence[str]]]:
    """What the natural histories are made of: small talk or prose as turns, the facts told, unrelated questions."""
    facts = (*texts.FACTS, *texts.OBLIQUE)
    for i, talk in enumerate((as_pairs(filler(3)), chat_filler(4), as_pairs(filler(5)), chat_filler(6))):
        yield talk, facts[i::4], texts.UNRELATED[i::4]


def collect(runtime: Runtime, trial: Trial, centre: dict[int, F32]) -> Collected:
    """Read a history through the window, then ask every question of it and note what every head answers."""
    layers = sorted(runtime.paging.ropes or {})
    options = EngineOptions(limit=1024, page=128, recall="off")
    spans = list(contents(trial.turns)) or None
    with rehearsal.opened(runtime, options, turns=trial.records(), pinned=trial.pinned) as session:
        rehearsal.read(session, trial.tokens)
        store, history = session.store, session.history
        window, page = session.engine.window, options.page
        away = [n for n in range(len(history) // page) if 2 * window.resident(n * page, (n + 1) * page) <= page]
        keys, live = _keys(runtime, session.pager.bring, history.record.id, away, spans)
        samples = []
        scope = store.scope(history.record.id, "branch")
        for question in trial.questions:
            point = window.checkpoint()
            runtime.tap.arm(layers)
            window.append(question.tokens, window.segments[-1].kind, len(history))
            queries = runtime.tap.disarm()
            at = window.next - len(question.tokens)
            window.rollback(point)
            rows = np.arange(question.span.content, question.span.end)
            best = np.stack(
                [
                    _best(
                        rope.unrotate(
                            queries[layer][rows], (at + rows).astype(np.int32), (runtime.paging.ropes or {})[layer]
                        )
                        - CENTRE * centre[layer],
                        keys[layer],
                        live,
                    )
                    for layer in layers
                ]
            )
            with store.tables.read() as txn:
                hits = store.words.search(txn, question.text, scope)
            words = {int(number): i for i, (_, number) in enumerate(hits.docs.tolist())}
            bm25 = np.asarray([hits.bm25[words[n]] if n in words else 0 for n in away], np.float32)
            mass = np.asarray([hits.idf_mass[words[n]] if n in words else 0 for n in away], np.float32)
            told = range(question.said[0] // page, (question.said[1] - 1) // page + 1) if question.said else ()
            right = tuple(away.index(n) for n in told if n in away)
            cosine = None
            if session.meanings:
                docs, near = session.meanings.cosines(question.text, scope)
                near_of = dict(zip(docs[:, 1].tolist(), near.tolist(), strict=True))
                cosine = np.asarray([near_of[n] for n in away], np.float32)
            if question.said is None or right:
                samples.append(Sample(trial.style, best, bm25, mass, right, cosine))
    planted = {n for q in trial.questions if q.said for n in (q.said[0] // page, (q.said[1] - 1) // page)}
    plain = [i for i, n in enumerate(away) if n not in planted and live[i].all()][:BACKGROUND]
    return Collected(samples, {layer: keys[layer][plain] for layer in layers} if trial.style == "completion" else {})


def _keys(
    runtime: Runtime,
    bring: Callable[[int, int], Page | None],
    log: int,
    pages: Sequence[int],
    spans: list[tuple[int, int]] | None,
) -> tuple[dict[int, F32], npt.NDArray[np.bool_]]:
    """Un-rotated keys by layer float32 [pages, tokens, kv, dim], and which tokens may be searched."""
    ropes, row = runtime.paging.ropes or {}, runtime.paging.row or {}
    keys: dict[int, list[F32]] = {layer: [] for layer in ropes}
    live: list[npt.NDArray[np.bool_]] = []
    for number in pages:
        page = bring(log, number)
        if page is None:
            raise BugError(f"page {number} of the calibration was just written and has no KV")
        mask = np.zeros(len(page.tokens), bool)
        for low, high in spans or [(4, page.begin + len(mask))]:
            mask[max(0, low - page.begin) : max(0, high - page.begin)] = True
        live.append(mask)
        for layer in ropes:
            flat = state.floats(page.keys[row[layer]].data, 1).reshape(len(mask), runtime.model.n_head_kv, -1)
            keys[layer].append(rope.unrotate(flat, page.positions, ropes[layer]))
    return {layer: np.stack(parts) for layer, parts in keys.items()}, np.stack(live)


def _best(queries: F32, keys: F32, live: npt.NDArray[np.bool_]) -> F32:
    """Resonance of every page for every head of a layer: float32 [heads, pages]."""
    heads, group = queries.shape[1], queries.shape[1] // keys.shape[2]
    out = np.empty((heads, len(keys)), np.float32)
    for head in range(heads):
        products = queries[:, head] @ keys[:, :, head // group].reshape(-1, keys.shape[3]).T
        maxima = np.where(live, products.reshape(len(queries), *live.shape), -np.inf).max(axis=2).T[:, None]
        out[head] = resonance.excess(maxima, resonance.spread(maxima))[:, 0]
    return out


Heads = list[tuple[int, int]]
"""(index into the layers, query head)."""


def choose_heads(samples: Sequence[Sample], group: int) -> tuple[Heads, tuple[float, ...]]:
    """The heads that read a few kv rows, and their weights.

    Rows are added one by one, the one that raises the mean reciprocal rank most when weights are fitted on one half
    of the questions and tested on the other: many heads look good on the questions they were chosen by (choosing
    single heads greedily found 55 % of held-out natural facts first, this 73 %). Every style counts the same.
    """
    asked = [s for s in samples if s.right]
    rows = _promising(asked, group)
    chosen: list[tuple[int, int]] = []
    reached = 0.0
    while rows and len(chosen) < MAX_ROWS:
        merits = [_held_out(asked, _readers([*chosen, row], group)) for row in rows]
        best = int(np.argmax(merits))
        if merits[best] <= reached:
            break
        reached = merits[best]
        chosen.append(rows.pop(best))
    heads = _readers(chosen, group)
    weights = np.asarray(_weights(asked, heads))
    kept = weights > 0.01 * weights.sum()
    final = weights[kept] / weights[kept].sum()
    return [head for head, keep in zip(heads, kept, strict=True) if keep], tuple(float(w) for w in final)


def _readers(rows: Sequence[tuple[int, int]], group: int) -> Heads:
    return [(layer, row * group + i) for layer, row in rows for i in range(group)]


def _promising(asked: Sequence[Sample], group: int) -> list[tuple[int, int]]:
    """The rows whose best head ranks right pages highest, averaged over styles."""
    merit = np.zeros(asked[0].best.shape[:2])
    sizes = _sizes(asked)
    for sample in asked:
        own = sample.best[..., list(sample.right)].max(axis=-1, keepdims=True)
        merit += 1 / ((sample.best > own).sum(axis=-1) + 1) / sizes[sample.style]
    by_row: npt.NDArray[np.float64] = merit.reshape(len(merit), -1, group).max(axis=-1)
    columns = int(by_row.shape[-1])
    order = np.argsort(-by_row.ravel())[:CANDIDATES].tolist()
    return [(i // columns, i % columns) for i in order]


def _sizes(asked: Sequence[Sample]) -> dict[str, int]:
    return {style: sum(s.style == style for s in asked) for style in {s.style for s in asked}}


def _inputs(sample: Sample, heads: Heads) -> F32:
    return np.stack([sample.best[i, h] for i, h in heads], axis=1)


def _weights(asked: Sequence[Sample], heads: Heads) -> tuple[float, ...]:
    sizes = _sizes(asked)
    return fit_choice([(_inputs(s, heads), s.right) for s in asked], [1 / sizes[s.style] for s in asked])


def _held_out(asked: Sequence[Sample], heads: Heads) -> float:
    """Mean reciprocal rank, averaged over styles, of questions whose half did not fit the weights."""
    sizes = _sizes(asked)
    total = 0.0
    for fold in (0, 1):
        weights = np.asarray(_weights(asked[1 - fold :: 2], heads))
        for sample in asked[fold::2]:
            fused = _inputs(sample, heads) @ weights
            total += 1 / (1 + int((fused > fused[list(sample.right)].max()).sum())) / sizes[sample.style]
    return total / len(sizes)


def fit(
    samples: Sequence[Sample],
    layers: Sequence[int],
    chosen: Heads,
    weights: tuple[float, ...],
    ordinary: F32,
    background: dict[int, F32],
    group: int,
    model: str = "",
) -> Calibration:
    """Weights of the signals (a choice model over pages) and of the decision (a logistic model over features).

    `ordinary`: queries of unrelated questions float32 [chosen heads, tokens, head_dim]; `model`: the id of the
    embedding model whose cosines the samples have.
    """
    heads = tuple((layers[index], head) for index, head in chosen)
    draft = Calibration(heads, weights, (1.0, 0.0, 0.0), (0.0,) * 5, 0.0, (), 0.0)
    rows, _ = draft.rows(group)
    quantized = signals.quantize(
        np.stack([background[layer][:, :, kv] for layer, kv in rows]).reshape(
            len(rows), -1, background[rows[0][0]].shape[3]
        )
    )
    pages = background[rows[0][0]].shape[0]
    kept = (
        np.ascontiguousarray(quantized[0].reshape(len(rows), pages, -1, quantized[0].shape[2]).transpose(1, 0, 2, 3)),
        np.ascontiguousarray(quantized[1].reshape(len(rows), pages, -1).transpose(1, 0, 2)),
    )
    scored = [resonance.Scores(resonance.weighted(_inputs(s, chosen), weights), s.bm25, s.idf_mass) for s in samples]
    plain = _decide(samples, scored)
    semantic = None
    if model and all(s.cosine is not None for s in samples):
        meant = [replace(c, cosine=s.cosine) for c, s in zip(scored, samples, strict=True)]
        semantic = replace(_decide(samples, meant), model=model)
    centred = ordinary - CENTRE * ordinary.mean(axis=1, keepdims=True)
    trigger = _trigger(centred, kept, draft.rows(group)[1])
    return Calibration(
        heads,
        weights,
        plain.fusion,
        plain.weights,
        plain.bias,
        plain.curve,
        trigger,
        ordinary.mean(axis=1),
        kept,
        semantic=semantic,
    )


def _decide(samples: Sequence[Sample], scored: Sequence[resonance.Scores]) -> Decision:
    """How to rank, and when to recall, by what is known of every page."""
    choices = [(resonance.inputs(c), s.right) for c, s in zip(scored, samples, strict=True) if s.right]
    fusion = fit_choice(choices)
    inputs, answers = [], []
    for c, s in zip(scored, samples, strict=True):
        ranked = np.argsort(-(resonance.inputs(c) @ np.asarray(fusion)), kind="stable")
        inputs.append(resonance.features(c, ranked))
        answers.append(int(ranked[0]) in s.right)
    matrix, labels = np.stack(inputs), np.asarray(answers)
    natural = np.asarray([s.style == "natural" for s in samples])
    weights, bias = fit_logistic(matrix[natural], labels[natural])
    probable = 1 / (1 + np.exp(-(matrix @ np.asarray(weights) + bias)))
    unrelated = np.asarray([not s.right for s in samples])
    return Decision(fusion, weights, bias, curve(probable[unrelated], probable[natural & ~unrelated]))


def curve(
    unrelated: npt.NDArray[np.float64], answerable: npt.NDArray[np.float64]
) -> tuple[tuple[float, float, float], ...]:
    """Operating points: (false-recall rate, threshold, share of answerable questions kept).

    A rate is promised and not only counted: the threshold lets as many of the unrelated questions through as still
    leave SURE that unseen ones stay below the rate (a one-sided Clopper-Pearson bound).
    """
    rates = (0.0, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 1.0)
    strongest = np.sort(unrelated)[::-1]
    rows = []
    for rate in rates:
        let = sum(_at_most(k, len(strongest), rate) <= 1 - SURE for k in range(len(strongest)))
        threshold = 0.0 if rate == 1.0 else float(strongest[max(0, let - 1)]) + 1e-6
        rows.append((rate, threshold, float((answerable >= threshold).mean())))
    return tuple(rows)


def _at_most(k: int, n: int, rate: float) -> float:
    """Probability of at most k false recalls in n unrelated questions at a true rate."""
    return sum(math.comb(n, i) * rate**i * (1 - rate) ** (n - i) for i in range(k + 1))


def _trigger(ordinary: F32, background: tuple[npt.NDArray[np.int8], F32], kv_of: Sequence[int]) -> float:
    """The seed's bare threshold: the inner product of a query with a mean-pooled key of plain filler that one ordinary
    query token in a hundred exceeds."""
    keys = background[0] * background[1][..., None]
    pages, rows, tokens, dim = keys.shape
    means = keys.reshape(pages, rows, tokens // SPAN, SPAN, dim).mean(axis=3)
    highest = [np.einsum("td,psd->tps", ordinary[h], means[:, row]).max(axis=(1, 2)) for h, row in enumerate(kv_of)]
    return float(np.quantile(np.max(highest, axis=0), 0.99))
