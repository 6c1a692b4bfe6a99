"""write, agents: what a hundred agents at rest cost in memory, and that they wake up as they were.

All begin with the same system prompt and were told something of their own. What is counted is this process's private
memory with them at rest over what it was with none; beside it stands what their keys and values would take in memory.
"""

from __future__ import annotations

from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Final

import numpy as np

from zeta.bench.filler import filler
from zeta.bench.memory import settled_bytes
from zeta.bench.partial import Partial
from zeta.bench.report import Rows, Told
from zeta.bench.write.measures import fraction, percent
from zeta.bench.write.options import WriteOptions
from zeta.llama import LlamaModel
from zeta.writing import agentfile
from zeta.writing.decoding.lanes import StreamOptions
from zeta.writing.decoding.rest import Rest
from zeta.writing.decoding.resting import PRIVATE, Resting
from zeta.writing.decoding.streams import Streams

AGENT: Final = "generalist"
"""Whose system prompt they share."""
LIMIT_MB: Final = 65
"""Megabytes for a hundred on the default model (seed 000)."""
CHECKED: Final = 8
"""Agents that are woken up and compared with what they were."""


def measure(options: WriteOptions, kept: Partial, progress: Told) -> dict[str, Any]:
    """Bytes in memory and on disk. Raises ModelError."""
    if "agents" not in kept.done:
        kept.add("agents", _measured(options, progress))
    found: dict[str, Any] = kept.done["agents"]
    return found


def _measured(options: WriteOptions, progress: Told) -> dict[str, Any]:
    model = LlamaModel(options.model)
    system = model.tokenize(agentfile.load_all()[AGENT].system)
    told = _told(model, options.agents, options.told)
    cells = min(model.trained_context, len(system) + options.told + 64)
    streams = Streams(model, StreamOptions(1, cells, options.threads))
    with TemporaryDirectory(prefix="zeta-bench-") as folder:
        pool, woken = Resting(Path(folder), system), list[tuple[Rest, Rest]]()
        try:
            _run(streams, system, told[0])
            streams.rest(0)
            before, seconds, held = settled_bytes(), list[float](), 0
            for number, text in enumerate(told):
                progress(number / options.agents, f"agent {number + 1} of {options.agents}")
                seconds.append(_run(streams, system, text))
                rest = streams.rest(0)
                held = held or _bytes(rest)
                pool.put(str(number), rest)
                del rest
            after = settled_bytes()
            disk = sum(page.stat().st_size for page in Path(folder).iterdir())
            waking = []
            for number in range(min(CHECKED, options.agents)):
                _run(streams, system, told[number])
                here = streams.rest(0)
                began = perf_counter()
                back = pool.take(str(number))
                streams.wake(0, back)
                waking.append(perf_counter() - began)
                streams.rest(0)
                woken.append((here, back))
        finally:
            pool.close()
            streams.close()
            model.close()
    extra = None if before is None or after is None else after - before
    return {
        "agents": options.agents,
        "shared_tokens": len(system),
        "private_tokens": PRIVATE,
        "tokens": len(system) + options.told,
        "extra_bytes": extra,
        "bytes_per_agent": extra / options.agents if extra is not None else None,
        "in_memory_bytes": held * options.agents,
        "disk_bytes": disk,
        "wake_seconds": median(waking),
        "read_again_seconds": median(seconds),
        "as_they_were": fraction(sum(_same(*pair) for pair in woken), len(woken)),
    }


def _told(model: LlamaModel, agents: int, tokens: int) -> list[list[int]]:
    """For each agent, tokens of a text of its own."""
    texts: list[list[int]] = []
    for number in range(agents):
        found: list[int] = []
        for part in filler(number + 1):
            found += model.tokenize(part)
            if len(found) >= tokens:
                break
        texts.append(found[:tokens])
    return texts


def _run(streams: Streams, system: list[int], text: list[int]) -> float:
    """Seconds in which an agent reads what it has to know."""
    began = perf_counter()
    streams.open(0, system)
    streams.read(0, text)
    while streams.busy:
        streams.step()
    return perf_counter() - began


def _bytes(rest: Rest) -> int:
    """What its memory takes."""
    if rest.cells:
        return sum(x.keys.nbytes + x.values.nbytes for section in rest.cells.sections for x in section.layers)
    return len(rest.state or b"")


def _same(here: Rest, back: Rest) -> bool:
    if here.logits is None or back.logits is None:
        return False
    return here.tokens == back.tokens and here.decoded == back.decoded and np.array_equal(here.logits, back.logits)


def table(part: dict[str, Any]) -> Rows:
    """Lines for a person."""
    extra = part["extra_bytes"]
    told = "unknown" if extra is None else f"{extra / 1e6:.1f} MB"
    each = "" if extra is None else f"{part['bytes_per_agent'] / 1e3:.0f} kB an agent"
    lines: list[tuple[str, ...]] = [("agents", f"{part['agents']} at rest", "")]
    lines.append(("private memory", told, each))
    lines.append(("keys and values kept in memory", f"{part['in_memory_bytes'] / 1e6:.1f} MB", "in place of that"))
    lines.append(("on disk", f"{part['disk_bytes'] / 1e6:.1f} MB", ""))
    times = (1e3 * part[name] for name in ("wake_seconds", "read_again_seconds"))
    lines.append(("waking one up, reading it again", *(f"{time:.0f} ms" for time in times)))
    return [*lines, ("woken up as they were", percent(part["as_they_were"]), "")]
