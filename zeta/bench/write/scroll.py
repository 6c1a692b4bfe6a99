"""write, scroll: one long document through a small window, a section after another: does it grow poorer in words, and
does its end still know its beginning?

Terraform has a plan of this file's own, with a purpose for every thing as the planner gives them: the first section
defines a network, keys and roles, the last one needs them all, and what lies between defines nothing of their kinds, so
that they can only be known from the lake. Prose has the planner's plan. Diversity is distinct-4 of every 1,000 tokens
of the model's own; a curve that falls has a slope whose interval lies below zero.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from functools import partial
from importlib import resources
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from zeta.bench.partial import Partial
from zeta.bench.report import Rows, Told, share_of
from zeta.bench.write.measures import borrowed, percent, slope
from zeta.bench.write.options import WriteOptions
from zeta.bench.write.stage import Stage, Wrote, keep, row
from zeta.bench.write.tasks import Task
from zeta.writing.drafting import repetition
from zeta.writing.languages.registry import language_named
from zeta.writing.outline import Detail, Outline, Section

WINDOW: Final = 1000
"""Tokens of one point of the curve."""

FIRST: Final = (
    "provider aws: region and tags of everything",
    "data.aws_availability_zones: zones that the network spreads over",
    "aws_vpc: network that holds the platform",
    "aws_subnet: private subnet in the first zone",
    "aws_subnet: private subnet in the second zone",
    "aws_security_group: firewall of the databases",
    "aws_kms_key: key that data are encrypted with",
    "aws_iam_role: role of the EKS cluster control plane",
    "aws_iam_role: role of the EC2 worker nodes",
    "aws_sns_topic: alarms for the engineers",
)
LAST: Final = (
    "aws_eks_cluster: Kubernetes cluster of the services",
    "aws_eks_node_group: general worker nodes",
    "aws_db_subnet_group: subnets of the central database",
    "aws_instance: entrance for administrators",
    "aws_efs_file_system: files that all nodes share",
    "aws_efs_mount_target: door to the files in the first zone",
    "aws_cloudwatch_metric_alarm: alarm of a full database",
    "output: endpoint of the eks cluster",
    "output: id of the vpc",
)
PER_DETAIL: Final = 135
"""Tokens that a block of Terraform comes to (124 on the default model, in 28 blocks)."""
PER_WORD: Final = 1.35
"""Tokens that a word of prose comes to, with its marks."""
PER_POINT: Final = 40
"""Tokens of a window for one point of a section: its opening names all of them and may take half of it."""

HCL: Final = Task("platform", "platform.tf", "Terraform for everything that a large platform on AWS needs.")
PROSE: Final = Task("railways", "railways.md", "A long book about railways, from the first engines to night trains.")


def measure(options: WriteOptions, kept: Partial, progress: Told) -> dict[str, Any]:
    """Both documents. Raises ZetaError."""
    jobs = [task for task in (HCL, PROSE) if f"scroll {task.name}" not in kept.done]
    if jobs:
        with Stage(options, 1, options.scroll_ctx) as stage, TemporaryDirectory(prefix="zeta-bench-") as folder:
            for number, task in enumerate(jobs):
                told = partial(share_of, progress, number, len(jobs), task.name)
                kept.add(f"scroll {task.name}", _written(stage, options, Path(folder), task, told))
    return {"ctx": options.scroll_ctx, "texts": {task.name: kept.done[f"scroll {task.name}"] for task in (HCL, PROSE)}}


def _written(stage: Stage, options: WriteOptions, folder: Path, task: Task, told: Told) -> dict[str, Any]:
    if task is HCL:
        plan = platform(options.tokens, options.scroll_ctx, options.seed)
        wrote = stage.write(folder / task.name, task, told, seed=options.seed, outline=plan)
    else:
        long = Task(task.name, task.file, task.prompt, round(options.tokens / PER_WORD))
        wrote = stage.write(folder / task.name, long, told, seed=options.seed)
    keep(options.keep, wrote, f"scroll {task.name}")
    return {**row(wrote, task), **_read(stage, wrote)}


def _read(stage: Stage, wrote: Wrote) -> dict[str, Any]:
    language = language_named(wrote.outline.language)
    tokens = stage.author.voice.text(wrote.text)
    curve = repetition.distinct_curve(tokens, window=WINDOW)
    texts = list(wrote.sections.values())
    return {
        "document_tokens": len(tokens),
        "curve": curve,
        "diversity": slope(curve),
        "last": borrowed(language, texts[0], texts[-1], language.definitions(wrote.text)),
    }


def platform(tokens: int, ctx: int, seed: int) -> Outline:
    """A plan for about so many tokens of Terraform: a first section, a last one that needs it, and between them as many
    areas of a platform (platform.toml) as are wanted, in sections whose points fit into a window of `ctx`. Past the
    last area each comes again for another country."""
    wanted = max(1, tokens // PER_DETAIL - len(FIRST) - len(LAST))
    most = max(1, ctx // PER_POINT)
    sections = [_section("foundation", "Network, keys and roles", FIRST, ())]
    for id, title, things in _areas():
        for at in range(0, min(len(things), wanted), most):
            part = things[at : min(at + most, wanted)]
            sections.append(_section(f"{id}-{at // most + 1}", title, part, (sections[-1].id,)))
        wanted -= len(things)
        if wanted <= 0:
            break
    sections.append(_section("compute", "Cluster, database and outputs", LAST, tuple(each.id for each in sections)))
    return Outline(HCL.prompt, "A platform on AWS", "hcl", tuple(sections), seed)


def _areas() -> Iterator[tuple[str, str, list[str]]]:
    """Areas of the platform, without end: their ids, titles and things."""
    text = resources.files("zeta.bench.write").joinpath("platform.toml").read_text("utf-8")
    areas = tomllib.loads(text).items()
    yield from ((id, area["title"], area["things"]) for id, area in areas)
    for number in count(2):
        for id, area in areas:
            yield (
                f"{id}-{number}",
                f"{area['title']}, country {number}",
                [f"{each} in country {number}" for each in area["things"]],
            )


def _section(id: str, title: str, things: Sequence[str], needs: tuple[str, ...]) -> Section:
    details: list[Detail] = []
    for each in things:
        kind, _, purpose = each.partition(": ")
        kind, _, name = kind.partition(" ")
        details.append(Detail(kind, purpose, name))
    return Section(id, title, "resources", "generalist", tuple(details), needs)


def table(part: dict[str, Any]) -> Rows:
    """Lines for a person."""
    lines: list[tuple[str, ...]] = [("scroll", "", "")]
    for name, found in part["texts"].items():
        diversity, last = found["diversity"], found["last"]
        tokens = f"{found['document_tokens']:,} tokens"
        lines.append((name, tokens, "parses" if found["parses"] else "does not parse"))
        lines.append(("  left the window", f"{found['slid']:,} tokens", f"of {part['ctx']:,}"))
        ends = f"{diversity['first']:.3f}, {diversity['last']:.3f}"
        lines.append(("  distinct-4 at first and at last", ends, f"of {WINDOW:,} tokens"))
        shown = "too short for a slope"
        if diversity["slope"] is not None:
            shown = f"{diversity['slope']:+.4f} ({diversity['low']:+.4f} to {diversity['high']:+.4f})"
        lines.append(("  its slope", shown, f"every {WINDOW:,} tokens"))
        lines.append(("  names that the last section uses and that are defined", percent(last["resolved"]), ""))
        lines.append(("  of them by the first section", percent(last["of_first"]), f"{len(last['names'])} names"))
    return lines
