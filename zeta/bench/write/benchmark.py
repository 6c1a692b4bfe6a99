"""write: how well long documents are written, kept true and gone on with. Parts are measured one by one.

What a part has measured is kept (`zeta.bench.partial`): a run that was stopped goes on.
"""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from math import inf
from pathlib import Path
from typing import Any

from zeta import embedding, modelfile, paths
from zeta.bench import parts
from zeta.bench.partial import Partial
from zeta.bench.report import Rows, Told
from zeta.bench.write import agents, documents, infra, parallel, recall, repetition, resume, scroll, update
from zeta.bench.write.options import UNSEEN, WriteOptions
from zeta.llama import LlamaModel

SCHEMA = 1

MEASURES: dict[str, parts.Part[WriteOptions]] = {
    "infra": (infra.measure, infra.table),
    "infra-recall": (infra.recall, infra.recall_table),
    "recall": (recall.measure, recall.table),
    UNSEEN: (infra.unseen, infra.table),
    "length": (documents.length, documents.length_table),
    "outline": (documents.outline, documents.outline_table),
    "parse": (documents.parse, documents.parse_table),
    "repetition": (repetition.measure, repetition.table),
    "update": (update.measure, update.table),
    "parallel": (parallel.measure, parallel.table),
    "agents": (agents.measure, agents.table),
    "resume": (resume.measure, resume.table),
    "scroll": (scroll.measure, scroll.table),
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
    missing = partial(_missing, options, window)
    found = parts.measured(options.parts, MEASURES, missing, options, kept, progress)
    return {"schema": SCHEMA, **_headline(found), "parts": found, "settings": settings}


def _missing(options: WriteOptions, window: float, name: str) -> str:
    if name in _ANY_WINDOW or window >= options.ctx:
        return ""
    return f"the model was trained for {window:,} tokens, and {options.ctx:,} are asked for"


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
    given = {key: parts.plain(value) for key, value in asdict(options).items() if key not in ("out", "keep", "parts")}
    found = {**given, "model_name": file.name, "fingerprint": file.fingerprint, "embedding_model": None}
    if embedder:
        found["embedding_model"] = embedder.model_id
        embedder.close()
    return found


def _headline(found: dict[str, Any]) -> dict[str, Any]:
    """The numbers that stand in front; null where a part was not measured."""
    first: dict[str, Any] = next(iter(found.get("infra", {}).get("rows", {}).values()), {})
    streams = found.get("parallel", {}).get("kinds", {})
    texts = found.get("scroll", {}).get("texts", {})
    return {
        "infra": {name: first.get(name) for name in ("lines", "parses", "resolved", "chosen")}
        | {"identical": found.get("infra", {}).get("identical")},
        "unseen": {name: _of(found, UNSEEN, "ways", "lake", name) for name in ("parsed", "resolved", "chosen")},
        "length_score": _of(found, "length", "score"),
        "adherence": _of(found, "outline", "there"),
        "parse_rate": _of(found, "parse", "rate"),
        "distinct4": _of(found, "repetition", "ways", "guard and DRY", "distinct4"),
        "untouched_identical": _of(found, "update", "identical"),
        "update_seconds": _of(found, "update", "seconds"),
        "parallel_4": {kind: each.get("4", {}).get("ratio") for kind, each in streams.items()},
        "agents_bytes": _of(found, "agents", "extra_bytes"),
        "same_beginning": _of(found, "resume", "same_beginning"),
        "diversity_slope": {name: each["diversity"]["slope"] for name, each in texts.items()},
    }


def _of(found: dict[str, Any], *path: str) -> Any:
    value: Any = found
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def table(result: dict[str, Any]) -> Rows:
    """Lines of all parts, one table under the other."""
    return parts.table(result["parts"], MEASURES)
