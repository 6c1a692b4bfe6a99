"""`zeta models` as a user types it."""

import hashlib
from dataclasses import replace

import pytest
from click.testing import CliRunner

from zeta import catalog, paths
from zeta.catalog import LocalFile, Original
from zeta.commands.models import models
from zeta.errors import DownloadError, ModelError

BODY = b"GGUF and the rest"


@pytest.fixture(autouse=True)
def source(tmp_path, monkeypatch):
    """A catalogue of one tiny model that comes from a file."""
    monkeypatch.setenv("ZETA_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("ZETA_OFFLINE", raising=False)
    file = tmp_path / "origin.gguf"
    file.write_bytes(BODY)
    tiny = replace(
        catalog.DEFAULT_CHAT,
        file="tiny.gguf",
        size=len(BODY),
        sha256=hashlib.sha256(BODY).hexdigest(),
        sources=(LocalFile(file),),
    )
    monkeypatch.setattr(catalog, "CATALOG", (tiny,))
    return file


def run(*arguments):
    return CliRunner().invoke(models, arguments, catch_exceptions=False)


def test_pull_prints_the_path_alone_on_standard_output_and_what_it_tries_on_the_other(source):
    result = run("pull")
    path = paths.models_folder() / "tiny.gguf"
    assert result.stdout == f"{path}\n"
    assert result.stderr == f"trying {source}\n"
    assert path.read_bytes() == BODY


def test_path_prints_a_model_that_is_here_and_fails_with_the_command_where_it_is_not():
    with pytest.raises(ModelError) as caught:
        run("path", "smollm2-135m")
    assert caught.value.hint == "run: zeta models pull smollm2-135m"
    run("pull", "smollm2-135m")
    assert run("path", "smollm2-135m").stdout == f"{paths.models_folder() / 'tiny.gguf'}\n"


def test_list_shows_the_catalogue_and_every_other_model_and_makes_no_folder(tmp_path):
    assert "not fetched" in run("list").stdout
    assert not (tmp_path / "home").exists()
    run("pull")
    other = paths.models_folder() / "o" / "r" / "Other-Q8.gguf"
    other.parent.mkdir(parents=True)
    other.write_bytes(b"GGUF" * 1000)
    first, second = run("list").stdout.splitlines()
    assert first.split()[:4] == ["smollm2-135m", "17", "B", "here"]
    assert second.split() == ["Other-Q8", "4", "kB", "here", "o/r/Other-Q8.gguf"]


def test_info_tells_source_licence_and_hash_before_the_model_is_fetched(source):
    shown = run("info").stdout
    for told in ("Apache-2.0", str(source), hashlib.sha256(BODY).hexdigest(), "zeta models pull smollm2-135m"):
        assert told in shown


def test_info_of_a_file_that_is_no_model_is_a_model_error(tmp_path):
    (tmp_path / "page.gguf").write_bytes(b"<html>")
    with pytest.raises(ModelError, match=r"page\.gguf"):
        run("info", str(tmp_path / "page.gguf"))


def test_a_pull_that_fails_says_every_source(source):
    source.unlink()
    with pytest.raises(DownloadError, match=r"origin\.gguf"):
        run("pull")


@pytest.fixture
def embedding(source, monkeypatch):
    """The same file as a model that embeds."""
    original = Original("model.safetensors", 1234, "f" * 64)
    entry = replace(catalog.CATALOG[0], name="minilm", kind="embedding", originals=(original,))
    monkeypatch.setattr(catalog, "CATALOG", (entry,))
    return entry


def test_an_embedding_model_is_listed_fetched_and_found_like_any_other(embedding):
    assert run("list").stdout.split()[:3] == ["minilm", "17", "B"]
    assert run("pull", "minilm").stdout == run("path", "minilm").stdout == f"{embedding.path}\n"


def test_info_of_an_embedding_model_says_what_it_is_made_of_and_where_it_lies(embedding):
    shown = run("info", "minilm").stdout
    assert "kind          embedding" in shown
    assert f"model.safetensors, 1,234 bytes, SHA-256 {'f' * 64}" in shown
    assert "zeta models pull minilm" in shown
    run("pull", "minilm")
    assert str(embedding.path) in run("info", "minilm").stdout
