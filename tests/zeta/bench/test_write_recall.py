"""`zeta bench write`, recall: its scenes, and what it says of a few measured rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from zeta.bench.partial import Partial
from zeta.bench.write import recall as write_recall
from zeta.bench.write.options import WriteOptions
from zeta.bench.write.recall import WAYS, scenes


def test_every_scene_asks_once_for_each_of_its_two_names() -> None:
    found = scenes()
    assert [scene.group for scene in found].count("story") == 10
    for scene in found:
        assert [question.right for question in scene.questions] == [0, 1]
        first, second = scene.definitions
        for question in scene.questions:
            assert first.name.split(".")[-1] in question.said[0]
            assert second.name.split(".")[-1] in question.said[1]
            assert not any(each.strip() in question.lead + question.line for each in question.said)
        assert all(each.name.split(".")[-1] in each.text for each in scene.definitions)


def test_plain_names_say_nothing_of_their_purpose() -> None:
    for scene in scenes():
        if scene.group == "terraform, plain names":
            for each in scene.definitions:
                purpose = each.text.splitlines()[1].casefold()
                assert each.name.split(".")[-1] not in purpose.split()


@pytest.mark.model
def test_every_way_is_measured_and_drawn(default_model: Path, tmp_path: Path) -> None:
    options = WriteOptions(default_model, ctx=512, shrink=len(scenes()))
    kept = Partial(tmp_path / "out.json", {})
    part = write_recall.measure(options, kept, lambda share, step: None)
    assert part["cells"]
    ((_, ways),) = part["groups"].items()
    assert [ways[way]["asked"] for way in WAYS] == [2, 2, 2]
    assert ways["off"]["tokens"] == 0 < ways["kv"]["tokens"]
    assert len({len(line) for line in write_recall.table(part)}) == 1
    assert write_recall.measure(options, kept, lambda share, step: None) == part
