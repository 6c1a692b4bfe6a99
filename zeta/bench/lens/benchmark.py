"""lens: how well gists stand for what they replace, who is sharpened, and what it costs. Parts are measured one by one.

What a part has measured is kept (`zeta.bench.partial`): a run that was stopped goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from zeta.bench.lens import boundary, focus, hearing, longbench, needle, speed, substitution, sweep, telemetry
from zeta.bench.lens.options import LensOptions
from zeta.bench.lens.runtime import opened
from zeta.bench.partial import Partial
from zeta.bench.report import Rows, Told

SCHEMA = 1

Measure = Callable[[LensOptions, Partial, Told], dict[str, Any]]
Table = Callable[[dict[str, Any]], Rows]

MEASURES: dict[str, tuple[Measure, Table]] = {
    "substitution": (substitution.measure, substitution.table),
    "focus": (focus.measure, focus.table),
    "hearing": (hearing.measure, hearing.table),
    "boundary": (boundary.measure, boundary.table),
    "speed": (speed.measure, speed.table),
    "run": (telemetry.measure, telemetry.table),
    "sweep": (sweep.measure, sweep.table),
    "needle": (needle.measure, needle.table),
    "longbench": (longbench.measure, longbench.table),
}

NO_NETS = "no gist net was trained for this model"
NO_LENS = "the sidecar holds no LensNet"
"""Said of a part that cannot be measured without one; the others have a row less, or nothing is sharpened."""
_NEEDS_LENS = ("hearing",)


def run(options: LensOptions, progress: Told) -> dict[str, Any]:
    """Measure, going on from `OUT.partial`, which stays: who has written the result discards it (zeta.bench.partial).

    A model without nets has nothing to measure, which the result says. Raises ConfigError for texts too short,
    SidecarError, ModelError.
    """
    settings = _settings(options)
    kept = Partial(options.out, {"schema": SCHEMA, **settings})
    parts: dict[str, Any] = {}
    for i, name in enumerate(options.parts):
        told = partial(_within, progress, (i, len(options.parts)), name)
        told(0.0, "begins")
        missing = _missing(name, settings)
        parts[name] = {"missing": missing} if missing else MEASURES[name][0](options, kept, told)
    return {"schema": SCHEMA, **_headline(parts), "parts": parts, "settings": settings}


def _missing(name: str, settings: dict[str, Any]) -> str:
    if settings["gist"] is None:
        return NO_NETS
    return NO_LENS if name in _NEEDS_LENS and not settings["lens_net"] else ""


def _within(progress: Told, place: tuple[int, int], name: str, share: float, step: str) -> None:
    progress((place[0] + share) / place[1], f"{name}: {step}")


def _settings(options: LensOptions) -> dict[str, Any]:
    with opened(options) as runtime:
        nets, file, sha256 = runtime.nets(), runtime.file, runtime.hash_of_nets()
    given = {key: _plain(value) for key, value in asdict(options).items() if key != "out"}
    return {
        **given,
        "model_name": file.name,
        "fingerprint": file.fingerprint,
        "gist": nets.name if nets else None,
        "nets_sha256": sha256,
        "lens_net": nets is not None and nets.lens is not None,
    }


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, Path) else value


def _headline(parts: dict[str, Any]) -> dict[str, Any]:
    """The numbers that stand in front; null where a part was not measured."""
    losses = parts.get("substitution", {}).get("losses", {})
    return {
        "substitution": {name: losses.get(name, {}).get("mean") for name in substitution.ISSUED},
        "lens": focus.issued(parts.get("focus", {})),
        "latency_ratio": speed.issued(parts.get("speed", {})),
        **telemetry.issued(parts.get("run", {})),
    }


def table(result: dict[str, Any]) -> Rows:
    """Lines of all parts, one table under the other."""
    lines: list[tuple[str, ...]] = []
    for name, part in result["parts"].items():
        shown = [(name, part["missing"])] if "missing" in part else MEASURES[name][1](part)
        lines += [*shown, ("",)]
    width = max(len(row) for row in lines)
    return [(*row, *[""] * (width - len(row))) for row in lines[:-1]]
