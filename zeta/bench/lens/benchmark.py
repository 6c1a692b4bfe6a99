"""lens: how well gists stand for what they replace, who is sharpened, and what it costs. Parts are measured one by one.

What a part has measured is kept (`zeta.bench.partial`): a run that was stopped goes on.
"""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import Any

from zeta.bench import parts
from zeta.bench.lens import boundary, focus, hearing, longbench, needle, speed, substitution, sweep, telemetry
from zeta.bench.lens.options import LensOptions
from zeta.bench.lens.runtime import opened
from zeta.bench.partial import Partial
from zeta.bench.report import Rows, Told

SCHEMA = 1

MEASURES: dict[str, parts.Part[LensOptions]] = {
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
    found = parts.measured(options.parts, MEASURES, partial(_missing, settings), options, kept, progress)
    return {"schema": SCHEMA, **_headline(found), "parts": found, "settings": settings}


def _missing(settings: dict[str, Any], name: str) -> str:
    if settings["gist"] is None:
        return NO_NETS
    return NO_LENS if name in _NEEDS_LENS and not settings["lens_net"] else ""


def _settings(options: LensOptions) -> dict[str, Any]:
    with opened(options) as runtime:
        nets, file, sha256 = runtime.nets(), runtime.file, runtime.hash_of_nets()
    given = {key: parts.plain(value) for key, value in asdict(options).items() if key != "out"}
    return {
        **given,
        "model_name": file.name,
        "fingerprint": file.fingerprint,
        "gist": nets.name if nets else None,
        "nets_sha256": sha256,
        "lens_net": nets is not None and nets.lens is not None,
    }


def _headline(found: dict[str, Any]) -> dict[str, Any]:
    """The numbers that stand in front; null where a part was not measured."""
    losses = found.get("substitution", {}).get("losses", {})
    return {
        "substitution": {name: losses.get(name, {}).get("mean") for name in substitution.ISSUED},
        "lens": focus.issued(found.get("focus", {})),
        "latency_ratio": speed.issued(found.get("speed", {})),
        **telemetry.issued(found.get("run", {})),
    }


def table(result: dict[str, Any]) -> Rows:
    """Lines of all parts, one table under the other."""
    return parts.table(result["parts"], MEASURES)
