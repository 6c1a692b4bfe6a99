"""scale: what a long history costs: time a token, private memory, disk, and the search of all of it.

Three parts, because no machine reads a million tokens in an afternoon: `real`, the model reads as far as time allows;
`store`, a tiny model reads through the same window into the same kind of store, ten times as far; `index`, a store is
filled with synthetic pages, drawn as the model's own are (zeta.bench.synthetic), and searched with real questions.
"""

from __future__ import annotations

import tempfile
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

from memstore.embedder import Embedder
from zeta import embedding, modelfile, paths
from zeta.bench.pairs import SpeedOptions
from zeta.bench.partial import Partial
from zeta.bench.report import Told
from zeta.bench.scale import index, model, reading, sample
from zeta.errors import ConfigError
from zeta.runtime import Runtime, RuntimeOptions

SCHEMA = 1

Part = Literal["real", "store", "index"]
PARTS: tuple[Part, ...] = get_args(Part)


@dataclass(frozen=True)
class ScaleOptions:
    """What is measured: `lengths` in tokens, of which the model reads those up to `real_up_to` and the tiny one those
    up to `tiny_up_to`; the longest history that is read ends there.

    `sample`: tokens of real history that synthetic pages are drawn after; `questions`: facts told in it and asked.
    `out`: where the result will be written; partial results lie beside it.
    """

    model: Path
    lengths: tuple[int, ...] = (10_000, 100_000, 1_000_000)
    real_up_to: int = 100_000
    tiny_up_to: int = 1_000_000
    sample: int = 6144
    questions: int = 24
    ctx: int = 1024
    page: int = 128
    seed: int = 1
    threads: int = 0
    parts: tuple[Part, ...] = PARTS
    out: Path | None = None

    def quick(self) -> ScaleOptions:
        """The same in some seconds: 800 tokens of the model, 3,000 of the tiny one, 10,000 synthetic ones."""
        return replace(
            self,
            lengths=(10_000,),
            real_up_to=800,
            tiny_up_to=3000,
            sample=768,
            questions=4,
            ctx=256,
            page=64,
        )


def run(options: ScaleOptions, progress: Told) -> dict[str, Any]:
    """Measure, going on from `OUT.partial`, which stays: who has written the result discards it (zeta.bench.partial).

    Raises ConfigError for lengths that do not leave the window, ModelError for a model that cannot be used.
    """
    least = options.ctx + 4 * options.page
    reach = [options.sample, *(min(most, max(options.lengths)) for most in (options.real_up_to, options.tiny_up_to))]
    if min(reach) < least or min(options.lengths) < options.questions * options.page:
        raise ConfigError(
            f"{min(*reach, *options.lengths)} tokens are too few to leave a window of {options.ctx} and to plant"
            f" {options.questions} pages",
            f"use {max(least, options.questions * options.page)} or more everywhere, or a smaller --ctx",
        )
    embedder = embedding.installed()
    try:
        file = modelfile.inspect(options.model, paths.cache_folder() / "fingerprints.json")
        settings = {
            **{name: value for name, value in asdict(options).items() if name not in ("out", "parts")},
            "model": options.model.name,
            "model_name": file.name,
            "fingerprint": file.fingerprint,
            "embedding_model": embedder.model_id if embedder else None,
        }
        kept = Partial(options.out, {"schema": SCHEMA, **settings})
        for i, part in enumerate(options.parts):

            def told(share: float, step: str, i: int = i, part: Part = part) -> None:
                progress((i + share) / len(options.parts), f"{part}: {step}")

            _measure(part, options, embedder, kept, told)
        found = {part: _found(part, options, kept) if part in options.parts else None for part in PARTS}
        return {"schema": SCHEMA, "parts": found, "settings": {**settings, "parts": options.parts}}
    finally:
        if embedder:
            embedder.close()


def _measure(part: Part, options: ScaleOptions, embedder: Embedder | None, kept: Partial, tell: Told) -> None:
    """What of a part is not kept yet."""
    if part == "index":
        _index(options, embedder, kept, tell)
    elif part not in kept.done:
        asked = SpeedOptions(
            model=options.model,
            tokens=min(options.real_up_to if part == "real" else options.tiny_up_to, max(options.lengths)),
            ctx=options.ctx,
            page=options.page,
            threads=options.threads,
            questions=options.questions,
            seed=options.seed,
        )
        with tempfile.TemporaryDirectory(prefix="zeta-bench-") as folder:
            if part == "store":
                asked = replace(asked, model=model.write(Path(folder) / "tiny.gguf"))
            known = embedder if part == "real" else None
            kept.add(part, reading.measure(asked, options.lengths, known, tell))


def _index(options: ScaleOptions, embedder: Embedder | None, kept: Partial, tell: Told) -> None:
    missing = [length for length in options.lengths if f"index/{length}" not in kept.done]
    if not missing:
        return
    loaded = RuntimeOptions(window=options.ctx, page=options.page, threads=options.threads)
    with closing(Runtime(options.model, loaded, embedder=embedder)) as runtime:
        if not (runtime.paging.searchable and runtime.calibration.calibrated):
            reason = "it was never calibrated" if runtime.paging.searchable else runtime.paging.reason
            kept.add("index", {"reason": f"no keys of {options.model.name} are searched: {reason}"})
            return
        drawn = sample.take(
            runtime, options.sample, options.questions, options.seed, lambda share, step: tell(0.1 * share, step)
        )
        kept.add("index", {"reason": None, "likeness": drawn.likeness._asdict(), "rows_of_keys": len(drawn.keys.mean)})
        for i, length in enumerate(missing):
            begun = 0.1 + 0.9 * sum(missing[:i]) / sum(missing)
            share = 0.9 * length / sum(missing)

            def told(part: float, step: str, begun: float = begun, share: float = share, length: int = length) -> None:
                tell(min(1.0, begun + share * part), f"{step}, {length:,} tokens")

            kept.add(f"index/{length}", index.measure(drawn, length, options.seed, told))


def _found(part: Part, options: ScaleOptions, kept: Partial) -> dict[str, Any]:
    """What a part measured, from what was kept."""
    if part != "index":
        return dict(kept.done[part])
    rows = [row for length in options.lengths if (row := kept.done.get(f"index/{length}"))]
    return {**kept.done["index"], "rows": rows}


def table(result: dict[str, Any]) -> list[tuple[str, ...]]:
    """Lines of text for a person: a row a length, what does not belong to a part left empty."""
    heading = ("part", "tokens", "ms a token", "over plain", "search p50", "p95", "cold", "a vector", "private", "disk")
    lines: list[tuple[str, ...]] = [(*heading, "as exact", "found")]
    for part in ("real", "store"):
        found = result["parts"][part]
        for row in found["rows"] if found else []:
            search, size = row["search_ms"], row["private_bytes"]
            lines.append(
                (
                    part,
                    f"{row['tokens']:,}",
                    f"{row['ms_per_token']:.2f}",
                    f"{row['ratio']:.3f}",
                    *_milliseconds(search),
                    *("", "", _megabytes(size), _megabytes(row["disk_bytes"]), "", ""),
                )
            )
    index = result["parts"]["index"]
    for row in index["rows"] if index else []:
        cold, vector, private = row["cold_ms"], row["vector_ms"], row["private"]
        lines.append(
            (
                "index",
                f"{row['tokens']:,}",
                *("", ""),
                *_milliseconds(row["search_ms"]),
                f"{cold['p50']:.1f} ms",
                f"{vector['p50']:.1f} ms",
                _megabytes(private["peak_bytes"] if private else None),
                _megabytes(row["disk"]["all"]),
                f"{row['agreement']['fused']['same']:.0%}",
                f"{row['in_k']:.0%}",
            )
        )
    return [*lines, *_sums(result, len(lines[0]))]


def _sums(result: dict[str, Any], width: int) -> list[tuple[str, ...]]:
    """A line for each number that is of a whole part."""
    said: list[tuple[str, str]] = []
    for part in ("real", "store"):
        found = result["parts"][part] or {}
        if found.get("flat") is not None:
            said.append((f"{part}: flat, 1 is level", f"{found['flat']:.3f}"))
            said.append((f"{part}: flat, over plain", f"{found['flat_over_plain']:.3f}"))
        for name, what in _SIZES.items():
            if found.get(name) is not None:
                said.append((f"{part}: {what}", f"{found[name]:,.1f} B a token"))
    index = result["parts"]["index"]
    if index and index["reason"]:
        said.append(("index: not measured", index["reason"]))
    return [(*line, *[""] * (width - len(line))) for line in said]


_SIZES = {
    "private_bytes_per_token": "private memory",
    "mapped_bytes_per_token": "searched, mapped",
    "disk_bytes_per_token": "disk",
}


def _milliseconds(found: dict[str, float] | None) -> tuple[str, str]:
    return (f"{found['p50']:.1f} ms", f"{found['p95']:.1f} ms") if found else ("", "")


def _megabytes(size: int | None) -> str:
    return "" if size is None else f"{size / 1e6:,.0f} MB"
