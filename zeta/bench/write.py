"""write: how well long documents are written, kept true and gone on with. Parts are measured one by one.

What a part has measured is kept (`zeta.bench.partial`): a run that was stopped goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from math import inf
from pathlib import Path
from typing import Any

from zeta import embedding, modelfile, paths
from zeta.bench import (
    write_agents,
    write_documents,
    write_infra,
    write_parallel,
    write_recall,
    write_repetition,
    write_resume,
    write_scroll,
    write_update,
)
from zeta.bench.partial import Partial
from zeta.bench.report import Rows, Told
from zeta.bench.write_options import UNSEEN, WriteOptions
from zeta.bench.write_stage import share_of
from zeta.llama import LlamaModel

SCHEMA = 1

Measure = Callable[[WriteOptions, Partial, Told], dict[str, Any]]
Table = Callable[[dict[str, Any]], Rows]

MEASURES: dict[str, tuple[Measure, Table]] = {
    "infra": (write_infra.measure, write_infra.table),
    "infra-recall": (write_infra.recall, write_infra.recall_table),
    "recall": (write_recall.measure, write_recall.table),
    UNSEEN: (write_infra.unseen, write_infra.table),
    "length": (write_documents.length, write_documents.length_table),
    "outline": (write_documents.outline, write_documents.outline_table),
    "parse": (write_documents.parse, write_documents.parse_table),
    "repetition": (write_repetition.measure, write_repetition.table),
    "update": (write_update.measure, write_update.table),
    "parallel": (write_parallel.measure, write_parallel.table),
    "agents": (write_agents.measure, write_agents.table),
    "resume": (write_resume.measure, write_resume.table),
    "scroll": (write_scroll.measure, write_scroll.table),
}

_ANY_WINDOW = ("parallel", "agents")
"""Parts that write no documents."""


def run(options: WriteOptions, progress: Told) -> dict[str, Any]:
    """Measure, going on from `OUT.partial`, which stays: who has written the result discards it (zeta.bench.partial).

    A model that was trained for shorter texts than `options.ctx` writes nothing, which the result says. Raises
    ConfigError where a parser is not installed, ModelError, ZetaError.
    """
    settings = _settings(options)
    kept = Partial(options.out, {"schema": SCHEMA, **settings})
    window = _window(options.model)
    parts: dict[str, Any] = {}
    for number, name in enumerate(options.parts):
        told = partial(share_of, progress, number, len(options.parts), name)
        told(0.0, "begins")
        if name not in _ANY_WINDOW and window < options.ctx:
            parts[name] = {"missing": f"the model was trained for {window:,} tokens, and {options.ctx:,} are asked for"}
            continue
        parts[name] = MEASURES[name][0](options, kept, told)
    return {"schema": SCHEMA, **_headline(parts), "parts": parts, "settings": settings}


def _window(path: Path) -> float:
    """Tokens that a model can have before it; without end for one whose memory does not grow."""
    model = LlamaModel(path)
    try:
        return inf if model.recurrent and not model.hybrid else model.trained_context
    finally:
        model.close()


def _settings(options: WriteOptions) -> dict[str, Any]:
    """What the result depends on; which parts are asked for does not change what is measured in one of them."""
    file = modelfile.inspect(options.model, paths.cache_folder() / "fingerprints.json")
    embedder = embedding.installed()
    given = {key: _plain(value) for key, value in asdict(options).items() if key not in ("out", "keep", "parts")}
    found = {**given, "model_name": file.name, "fingerprint": file.fingerprint, "embedding_model": None}
    if embedder:
        found["embedding_model"] = embedder.model_id
        embedder.close()
    return found


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, Path) else value


def _headline(parts: dict[str, Any]) -> dict[str, Any]:
    """The numbers that stand in front; null where a part was not measured."""
    first: dict[str, Any] = next(iter(parts.get("infra", {}).get("rows", {}).values()), {})
    streams = parts.get("parallel", {}).get("kinds", {})
    texts = parts.get("scroll", {}).get("texts", {})
    return {
        "infra": {name: first.get(name) for name in ("lines", "parses", "resolved", "chosen")}
        | {"identical": parts.get("infra", {}).get("identical")},
        "unseen": {name: _of(parts, UNSEEN, "ways", "lake", name) for name in ("parsed", "resolved", "chosen")},
        "length_score": _of(parts, "length", "score"),
        "adherence": _of(parts, "outline", "there"),
        "parse_rate": _of(parts, "parse", "rate"),
        "distinct4": _of(parts, "repetition", "ways", "guard and DRY", "distinct4"),
        "untouched_identical": _of(parts, "update", "identical"),
        "update_seconds": _of(parts, "update", "seconds"),
        "parallel_4": {kind: found.get("4", {}).get("ratio") for kind, found in streams.items()},
        "agents_bytes": _of(parts, "agents", "extra_bytes"),
        "same_beginning": _of(parts, "resume", "same_beginning"),
        "diversity_slope": {name: found["diversity"]["slope"] for name, found in texts.items()},
    }


def _of(parts: dict[str, Any], *path: str) -> Any:
    found: Any = parts
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found


def table(result: dict[str, Any]) -> Rows:
    """Lines of all parts, one table under the other."""
    lines: list[tuple[str, ...]] = []
    for name, part in result["parts"].items():
        shown = [(name, part["missing"])] if "missing" in part else MEASURES[name][1](part)
        lines += [*shown, ("",)]
    width = max(len(line) for line in lines)
    return [(*line, *[""] * (width - len(line))) for line in lines[:-1]]
