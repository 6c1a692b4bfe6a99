"""write, recall: what it is worth to bring back what a name stands for before the name is used: not at all, as text, or
with the cells that the defining section's own stream computed for it (zeta.writing.memory.recalling).

Two things of one kind are defined in one section; another section, on a stream of its own that was told their names
alone, uses each of them. Measured are the nats of the right name, freely and where only the two are legal, whether it
is the likelier one, and the time from before what is recalled to after the line that is open. Every pair is asked for
both of its names, so that chance is a half.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import groupby
from statistics import median
from time import perf_counter
from typing import Any, Final

import numpy as np

from zeta.bench.filler import filler
from zeta.bench.partial import Partial
from zeta.bench.report import Rows, Told
from zeta.bench.write.measures import fraction, percent
from zeta.bench.write.options import WriteOptions
from zeta.llama import LlamaModel
from zeta.writing import agentfile
from zeta.writing.decoding.guests import Guest
from zeta.writing.decoding.lanes import StreamOptions
from zeta.writing.decoding.speech import Speech
from zeta.writing.decoding.streams import Streams
from zeta.writing.drafting.request import request
from zeta.writing.language import Definition
from zeta.writing.memory.recalling import LONGEST, framed
from zeta.writing.outline import Outline, Section

WAYS: Final = ("off", "text", "kv")
DEFINING, ASKING = 0, 1
FAR: Final = 1024
"""Tokens that an asking stream has before the question where time is taken of a window that is half full."""


@dataclass(frozen=True)
class Question:
    """`line` is where a name comes next, `right` which of the scene's `said` it is."""

    lead: str
    line: str
    said: tuple[str, str]
    right: int


@dataclass(frozen=True)
class Scene:
    """Two definitions and what asks for each."""

    group: str
    title: str
    definitions: tuple[Definition, ...]
    questions: tuple[Question, ...]


def scenes() -> list[Scene]:
    """All scenes of recall.toml, those of a group together."""
    found = tomllib.loads(resources.files("zeta.bench.write").joinpath("recall.toml").read_text("utf-8"))
    plain = [_terraform("terraform, plain names", row, row["names"]) for row in found["terraform"]]
    telling = [_terraform("terraform, telling names", row, row["telling"]) for row in found["terraform"]]
    return [*plain, *telling, *(_story(row) for row in found["story"])]


def _terraform(group: str, row: dict[str, Any], names: Sequence[str]) -> Scene:
    kind, (asker, attribute, *purposes) = row["kind"], row["asks"]
    definitions = []
    for n, (name, purpose) in enumerate(zip(names, row["purposes"], strict=True), 1):
        body = "\n".join(f"  {each.format(n=n)}" for each in row["body"])
        text = f'resource "{kind}" "{name}" {{\n  # {purpose}\n{body}\n}}'
        definitions.append(Definition(kind, f"{kind}.{name}", 0, text))
    said = tuple(f" {each.name}.{row['attribute']}\n" for each in definitions)
    questions = tuple(
        Question(f'resource "{asker}" "this" {{\n  # {purpose}\n', f"  {attribute} =", (said[0], said[1]), right)
        for right, purpose in enumerate(purposes)
    )
    return Scene(group, kind, tuple(definitions), questions)


def _story(row: dict[str, Any]) -> Scene:
    names = row["names"]
    facts = [fact.format(name=name) for fact, name in zip(row["facts"], names, strict=True)]
    definitions = tuple(Definition("name", name, 0, fact) for name, fact in zip(names, facts, strict=True))
    said = (f" {names[0]}", f" {names[1]}")
    questions = tuple(Question("", ask, said, right) for right, ask in enumerate(row["asks"]))
    return Scene("story", row["title"], definitions, questions)


def measure(options: WriteOptions, kept: Partial, progress: Told) -> dict[str, Any]:
    """All scenes in all ways. Raises ModelError."""
    chosen = scenes()[:: options.shrink]
    due = [scene for scene in chosen if _key(scene) not in kept.done]
    if due or "recall, times" not in kept.done:
        model = LlamaModel(options.model)
        stage = _Stage(model, options)
        try:
            for number, scene in enumerate(due):
                progress(number / (len(due) + 1), scene.title)
                kept.add(_key(scene), stage.asked(scene))
            if "recall, times" not in kept.done:
                progress(len(due) / (len(due) + 1), "a window that is half full")
                kept.add("recall, times", stage.times(chosen))
        finally:
            stage.close()
            model.close()
    found = [(scene.group, kept.done[_key(scene)]) for scene in chosen]
    groups = {group: _sum([row for _, rows in each for row in rows]) for group, each in groupby(found, lambda x: x[0])}
    return {
        "cells": all(row["cells"] for _, rows in found for row in rows),
        "groups": groups,
        "times": kept.done["recall, times"],
    }


def _key(scene: Scene) -> str:
    return f"recall {scene.group} {scene.title}"


def _sum(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    found = {}
    for way in WAYS:
        mine = [row for row in rows if row["way"] == way]
        found[way] = {
            "asked": len(mine),
            "right": fraction(sum(row["right"] for row in mine), len(mine)),
            "nats": float(np.mean([row["nats"] for row in mine])),
            "nats_of_two": float(np.mean([row["nats_of_two"] for row in mine])),
            "milliseconds": 1e3 * median(row["seconds"] for row in mine),
            "tokens": float(np.mean([row["tokens"] for row in mine])),
        }
    return found


class _Stage:
    """One stream that defines and one that asks."""

    def __init__(self, model: LlamaModel, options: WriteOptions) -> None:
        self._speech = Speech(model)
        self._streams = Streams(model, StreamOptions(2, options.ctx, options.threads))
        self._before, self._after = framed(self._speech)
        self._system = agentfile.load_all()["generalist"].system
        self._far = min(FAR, options.ctx // 2)

    def close(self) -> None:
        self._streams.close()

    def asked(self, scene: Scene) -> list[dict[str, Any]]:
        """A row for every question and way."""
        guests = self._define(scene)
        self._open(scene, 0)
        return [row for question in scene.questions for row in self._ways(scene, question, guests)]

    def times(self, scenes: Sequence[Scene]) -> dict[str, float]:
        """Milliseconds of each way behind a long text."""
        rows = list[dict[str, Any]]()
        for scene in scenes[:4]:
            guests = self._define(scene)
            self._open(scene, self._far)
            rows += self._ways(scene, scene.questions[0], guests)
        return {way: 1e3 * median(row["seconds"] for row in rows if row["way"] == way) for way in WAYS}

    def _define(self, scene: Scene) -> list[Guest | None]:
        streams, text = self._streams, self._speech.text
        self._open(scene, 0, defining=True)
        runs = []
        for each in scene.definitions:
            begin = streams.length(DEFINING)
            streams.read(DEFINING, text(each.text)[:LONGEST])
            runs.append(range(begin, streams.length(DEFINING)))
            streams.read(DEFINING, text("\n\n"))
        self._finish()
        return streams.keep(DEFINING, runs)

    def _open(self, scene: Scene, more: int, *, defining: bool = False) -> None:
        language = "markdown" if scene.group == "story" else "hcl"
        titles = ("Foundations", "What builds on them")
        sections = tuple(Section(title.lower(), title, "t", "generalist", ()) for title in titles)
        outline = Outline(f"Write {scene.title}.", scene.title, language, sections, 0)
        known = () if defining else tuple(each.name for each in scene.definitions)
        asked = request(outline, sections[0 if defining else 1], known)
        stream = DEFINING if defining else ASKING
        self._streams.open(stream, self._speech.opening(self._system, asked))
        self._streams.read(stream, self._speech.text("# What follows\n\n"))
        if more:
            self._streams.read(stream, self._speech.text("".join(_some(more * 5)))[:more])
        self._finish()

    def _ways(self, scene: Scene, question: Question, guests: Sequence[Guest | None]) -> Iterator[dict[str, Any]]:
        streams, text = self._streams, self._speech.text
        begin = streams.length(ASKING)
        streams.read(ASKING, text(question.lead + question.line))
        self._finish()
        asked = streams.length(ASKING)
        for way in WAYS:
            began = perf_counter()
            if way != "off":
                self._recall(scene, guests if way == "kv" else [None] * len(guests))
                streams.read(ASKING, text(question.line))
            self._finish()
            seconds = perf_counter() - began
            tokens = streams.length(ASKING) - asked
            nats = [self._nats(text(said)) for said in question.said]
            yield {
                "way": way,
                "right": nats[question.right] < nats[1 - question.right],
                "nats": nats[question.right],
                "nats_of_two": nats[question.right] + float(np.logaddexp(-nats[0], -nats[1])),
                "seconds": seconds,
                "tokens": tokens,
                "cells": all(guests),
            }
            streams.rewind(ASKING, asked)
            self._finish()
        streams.rewind(ASKING, begin)
        self._finish()

    def _recall(self, scene: Scene, guests: Sequence[Guest | None]) -> None:
        """As zeta.writing.memory.recalling does, the first definition nearest."""
        streams, text = self._streams, self._speech.text
        streams.read(ASKING, self._before)
        for each, guest in reversed(list(zip(scene.definitions, guests, strict=True))):
            if guest:
                streams.bring(ASKING, guest)
            else:
                streams.read(ASKING, [*text(each.text)[:LONGEST], *text("\n")])
        streams.read(ASKING, self._after)

    def _nats(self, tokens: Sequence[int]) -> float:
        """-log p of tokens that follow what the asking stream has read."""
        total, length = 0.0, self._streams.length(ASKING)
        for token in tokens:
            logits = self._streams.logits(ASKING).astype(np.float64)
            peak = float(logits.max())
            total += peak + float(np.log(np.exp(logits - peak).sum())) - float(logits[token])
            self._streams.read(ASKING, [token])
            self._finish()
        self._streams.rewind(ASKING, length)
        self._finish()
        return total

    def _finish(self) -> None:
        while self._streams.busy:
            self._streams.step()


def _some(characters: int) -> Iterator[str]:
    for part in filler(1):
        yield part
        characters -= len(part)
        if characters <= 0:
            return


def table(part: dict[str, Any]) -> Rows:
    """Lines for a person."""
    heads = ("recall", "right of two", "nats of the right name", "where only the two are legal", "tokens", "ms")
    lines: list[tuple[str, ...]] = [heads]
    for group, ways in part["groups"].items():
        lines.append((f"{group}, {ways['off']['asked']} asked", *[""] * 5))
        for way, row in ways.items():
            numbers = (
                f"{row['nats']:.2f}",
                f"{row['nats_of_two']:.2f}",
                f"{row['tokens']:.0f}",
                f"{row['milliseconds']:.0f}",
            )
            lines.append((f"  {way}", percent(row["right"]), *numbers))
    far = ", ".join(f"{way} {time:.0f}" for way, time in part["times"].items())
    return [*lines, ("ms behind a long text", far, *[""] * 4)]
