"""write, length, outline, parse: documents of every language, each written once and looked at in three ways.

Their prompts ask for a length and name what is to be in them. How near the length is, is S_l of LongBench-Write; what
is there of what was asked, and in which order, needs no judge either; and whether it parses, a real parser says.
"""

from __future__ import annotations

from statistics import mean
from typing import Any

from zeta.bench.partial import Partial
from zeta.bench.report import Rows, Told
from zeta.bench.write.measures import fraction, percent, pooled
from zeta.bench.write.options import WriteOptions
from zeta.bench.write.stage import Job, rows
from zeta.bench.write.tasks import tasks


def _rows(options: WriteOptions, kept: Partial, progress: Told) -> list[dict[str, Any]]:
    given = [task.shorter(options.shrink) for task in tasks("document")]
    given = given[: options.documents] if options.documents else given
    return list(
        rows(options, "document", [Job(task.name, task, options.seed) for task in given], kept, progress).values()
    )


def length(options: WriteOptions, kept: Partial, progress: Told) -> dict[str, Any]:
    """Length asked against length written. Raises ZetaError."""
    found = _rows(options, kept, progress)
    units = {unit: [each["length_score"] for each in found if each["unit"] == unit] for unit in ("words", "lines")}
    return {
        "score": mean(each["length_score"] for each in found),
        "units": {unit: {"score": mean(scores), "documents": len(scores)} for unit, scores in units.items() if scores},
        "rows": found,
    }


def outline(options: WriteOptions, kept: Partial, progress: Told) -> dict[str, Any]:
    """What a prompt names, against what is there; the plan's sections, against those of the document. Raises
    ZetaError."""
    found = _rows(options, kept, progress)
    ordered = [each for each in found if each["in_order"] is not None]
    return {
        "there": pooled(fraction(each["there"], each["asks"]) for each in found),
        "in_order": pooled(fraction(each["in_order"], each["asks"]) for each in ordered),
        "planned": pooled(each["planned"] for each in found),
        "plan_in_order": fraction(sum(each["plan_in_order"] for each in found), len(found)),
        "rows": found,
    }


def parse(options: WriteOptions, kept: Partial, progress: Told) -> dict[str, Any]:
    """How many documents a parser has nothing against, by language. Raises ZetaError."""
    found = _rows(options, kept, progress)
    languages = sorted({each["language"] for each in found})
    by = {name: [each["parses"] for each in found if each["language"] == name] for name in languages}
    return {
        "rate": fraction(sum(each["parses"] for each in found), len(found)),
        "languages": {name: fraction(sum(each), len(each)) for name, each in by.items()},
        "resolved": pooled(each["resolved"] for each in found),
        "chosen": pooled(each["chosen"] for each in found),
        "attempts": fraction(sum(each["attempts"] for each in found), sum(each["sections"] for each in found)),
        "rows": found,
    }


def length_table(part: dict[str, Any]) -> Rows:
    """Lines for a person."""
    lines: list[tuple[str, ...]] = [("length", "asked", "written", "", "S_l")]
    for each in part["rows"]:
        told = (f"{each['asked']:,}", f"{each['written']:,}", each["unit"])
        lines.append((each["name"], *told, f"{each['length_score']:.1f}"))
    for unit, found in part["units"].items():
        lines.append((f"mean of {found['documents']}", "", "", unit, f"{found['score']:.1f}"))
    return [*lines, (f"mean of {len(part['rows'])}", "", "", "", f"{part['score']:.1f}")]


def outline_table(part: dict[str, Any]) -> Rows:
    """Lines for a person."""
    lines: list[tuple[str, ...]] = [("outline", "asked for and there", "in the order asked for", "planned and there")]
    for each in part["rows"]:
        order = "" if each["in_order"] is None else f"{each['in_order']} of {each['asks']}"
        planned = each["planned"]
        lines.append(
            (each["name"], f"{each['there']} of {each['asks']}", order, f"{planned['count']} of {planned['of']}")
        )
    return [*lines, ("all", percent(part["there"]), percent(part["in_order"]), percent(part["planned"]))]


def parse_table(part: dict[str, Any]) -> Rows:
    """Lines for a person."""
    lines: list[tuple[str, ...]] = [("parse", "documents that parse")]
    lines += [(name, percent(found)) for name, found in part["languages"].items()]
    return [*lines, ("all", percent(part["rate"])), ("  references that resolve", percent(part["resolved"]))]
