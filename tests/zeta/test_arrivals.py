"""What a broken download left, as the list of models tells it, and how it is removed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from model_server import BODY, quieten, serving

from zeta import arrivals, catalog, download, paths
from zeta.errors import DownloadError, ModelError
from zeta.events import Event
from zeta.worker import machine

HUB = "hf:owner/repo@v1.5/some folder/tiny.gguf"


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quieten(tmp_path, monkeypatch)


def broken_off(spec: str, monkeypatch: pytest.MonkeyPatch) -> catalog.Entry:
    """A first part of a model that a server broke off."""
    wanted = catalog.entry(spec)
    with serving() as server:
        monkeypatch.setenv("HF_ENDPOINT", server.address)
        server.cuts = [70_000, 0, 0, 0]
        with pytest.raises(DownloadError, match="broke off"):
            download.pull(wanted)
    return wanted


def left() -> list[str]:
    return [str(path) for path in paths.models_folder().rglob("*") if path.is_file()]


def silent(_event: Event) -> None:
    """Nobody listens."""


@pytest.mark.parametrize("spec", [HUB, HUB.replace("@v1.5", "").replace("some folder/", "")])
def test_what_was_begun_by_its_address_is_listed_and_gone_on_with(spec: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = broken_off(spec, monkeypatch)
    (row,) = (each for each in machine.models() if each.path == str(wanted.path))
    assert (row.name, row.here, row.arrived) == (spec, False, 70_000)
    with serving() as server:
        monkeypatch.setenv("HF_ENDPOINT", server.address)
        assert machine.pull(row.name, silent) == str(wanted.path)
    assert wanted.path.read_bytes() == BODY
    (row,) = (each for each in machine.models() if each.path == str(wanted.path))
    assert (row.name, row.here) == ("tiny", True)


def test_what_was_begun_and_is_given_up_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    broken_off(HUB, monkeypatch)
    assert left()
    machine.drop(HUB)
    assert left() == []
    assert HUB not in [row.name for row in machine.models()]


def test_originals_that_arrived_are_counted_and_removed_with_the_rest() -> None:
    target = catalog.DEFAULT_EMBEDDING.path
    for folder in (arrivals.gathered(arrivals.part(target)), arrivals.unpacked(arrivals.part(target))):
        folder.mkdir(parents=True)
        (folder / "vocab.txt").write_bytes(b"x" * 1000)
        (folder / "vocab.txt.json").write_bytes(b"{}")
    (row,) = (each for each in machine.models() if each.name == catalog.DEFAULT_EMBEDDING.name)
    assert row.arrived == 1000
    machine.drop(row.name)
    assert left() == []


@pytest.mark.parametrize("noted", ["", "[]", '{"url": 7}', '{"url": "https://elsewhere.example/other.gguf"}', "{}"])
def test_a_part_of_which_nobody_knows_the_address_is_not_listed(noted: str) -> None:
    part = paths.private(paths.models_folder() / "owner" / "repo") / "tiny.gguf.part"
    part.write_bytes(b"GGUF")
    part.with_name("tiny.gguf.part.json").write_text(noted, "utf-8")
    assert arrivals.entries() == []


def test_a_part_of_another_address_of_the_web_is_named_by_it() -> None:
    url = "https://models.example/files/tiny.gguf"
    part = paths.private(catalog.entry(url).path.parent) / "tiny.gguf.part"
    part.write_bytes(b"GGUF")
    part.with_name("tiny.gguf.part.json").write_text(json.dumps({"url": url, "etag": ""}), "utf-8")
    assert [each.name for each in arrivals.entries()] == [url]


def test_a_file_that_lies_elsewhere_is_not_removed(tmp_path: Path) -> None:
    file = tmp_path / "mine.gguf"
    file.write_bytes(b"GGUF")
    with pytest.raises(ModelError, match="is not in zeta's models folder"):
        machine.drop(str(file))
    assert file.exists()
