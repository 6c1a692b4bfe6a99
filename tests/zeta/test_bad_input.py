"""What a person may hand to the chat by mistake: one clear sentence, a hint, an exit code, and nothing lost."""

from __future__ import annotations

import errno
import io
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from chatting import ask, files_below, settings
from tiny_models import ENCODER, BrokenKind, write_model

from memstore import Store, check
from zeta import cli
from zeta.chat.session import Chat

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def model(tiny_model: Callable[..., Path]) -> Path:
    return tiny_model("llama")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path, model: Path) -> Run:
    """`run(*arguments, stdin=b"") -> (exit code, stdout, stderr)` of `zeta chat` in this process."""
    monkeypatch.setenv("ZETA_HOME", str(tmp_path / "home"))

    def chat(*arguments: str, stdin: bytes = b"", **options: object) -> tuple[int, str, str]:
        chosen = {"model": model, "store": tmp_path / "store", "ctx": 512, "page": 64, "max_tokens": 4, **options}
        flags = [text for name, value in chosen.items() for text in (f"--{name.replace('_', '-')}", str(value))]
        piped = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
        monkeypatch.setattr(sys, "stdin", piped)
        code = cli.main(["chat", *flags, *arguments])
        out, err = capfd.readouterr()
        return code, out, err

    return chat


def assert_refused(result: tuple[int, str, str], *words: str, code: int = 1) -> None:
    found, out, err = result
    assert found == code
    assert out == ""
    lines = err.strip().splitlines()
    assert len(lines) == 2, err
    assert lines[0].startswith("zeta: ")
    assert lines[1].startswith("  ")
    assert "Traceback" not in err
    for word in words:
        assert word.lower() in err.lower()


def test_a_model_that_is_not_there(run: Run, tmp_path: Path) -> None:
    assert_refused(run("--prompt", "Hi", model=tmp_path / "none.gguf"), "none.gguf")
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize("kind", ["not-gguf", "truncated", "truncated-header", "empty", "vocabulary-only"])
def test_a_file_that_is_no_usable_model(
    run: Run, tmp_path: Path, broken_model: Callable[[BrokenKind], Path], kind: BrokenKind
) -> None:
    path = broken_model(kind)
    assert_refused(run("--prompt", "Hi", model=path), path.name)
    with Store.open(tmp_path / "store") as store:
        assert not store.conversations()


def test_an_encoder_cannot_chat(run: Run, tmp_path: Path) -> None:
    path = write_model(tmp_path / "encoder.gguf", ENCODER.arch)
    assert_refused(run("--prompt", "Hi", model=path), "encoder")


def test_a_window_that_is_too_small_leaves_no_conversation(run: Run, tmp_path: Path) -> None:
    assert_refused(run("--prompt", "Hi", ctx=128), "128", "--ctx")
    with Store.open(tmp_path / "store") as store:
        assert not store.conversations()


def test_an_unknown_conversation(run: Run) -> None:
    assert_refused(run("--prompt", "Hi", conversation="abcdef"), "abcdef")


def test_standard_input_that_is_not_utf8(run: Run, tmp_path: Path) -> None:
    assert_refused(run(stdin=b"caf\xe9 \xff"), "utf-8", code=2)
    assert not (tmp_path / "store").exists()


@pytest.fixture
def kept(tmp_path: Path, model: Path) -> Path:
    """A store with something in it."""
    with Chat(settings(tmp_path / "store", model, page=64, max_tokens=4)) as chat:
        ask(chat, "Remember the heron.")
    return tmp_path / "store"


def test_a_store_of_a_newer_version(run: Run, kept: Path) -> None:
    with Store.open(kept) as store, store.tables.write() as txn:
        txn.put("meta", b"version", b"[99, 0]")
    before = files_below(kept / "logs")
    assert_refused(run("--prompt", "Hi"), "99")
    assert files_below(kept / "logs") == before


def test_a_store_that_another_process_writes(run: Run, kept: Path, model: Path) -> None:
    with Chat(settings(kept, model, conversation="last", max_tokens=4)) as chat:
        assert_refused(run("--prompt", "Hi"), str(os.getpid()), "--store")
        assert chat.turns()[0].text == "Remember the heron."


def test_a_store_that_may_not_be_written(run: Run, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, real = files_below(kept), os.open

    def refuse(path: str | Path, flags: int, *rest: int) -> int:
        if str(path).startswith(str(kept)) and flags & (os.O_RDWR | os.O_WRONLY):
            raise OSError(errno.EROFS, "Read-only file system", str(path))
        return real(path, flags, *rest)

    monkeypatch.setattr(os, "open", refuse)
    assert_refused(run("--prompt", "Hi"), "read-only", "--store")
    assert files_below(kept) == before


def test_a_store_where_a_file_stands_in_the_way(run: Run, tmp_path: Path) -> None:
    (tmp_path / "store").write_text("I am a file")
    assert_refused(run("--prompt", "Hi"), "store")
    assert (tmp_path / "store").read_text() == "I am a file"


@pytest.mark.parametrize("size", [0, 100, 5000])
def test_a_store_whose_data_file_was_truncated(run: Run, kept: Path, size: int) -> None:
    data = kept / "lmdb" / "data.mdb"
    data.write_bytes(data.read_bytes()[:size])
    logs = files_below(kept / "logs")
    code, out, err = run("--prompt", "Hi", conversation="last")
    assert "Traceback" not in err
    if size:
        assert_refused((code, out, err))
    assert files_below(kept / "logs").items() >= logs.items()


def test_a_token_log_that_was_truncated(run: Run, kept: Path) -> None:
    (path,) = (kept / "logs").glob("*/*.ctx")
    path.write_bytes(path.read_bytes()[:90])
    assert_refused(run("--prompt", "Hi", conversation="last"), path.name)


def test_a_store_that_was_copied_from_another_computer_goes_on(run: Run, kept: Path, tmp_path: Path) -> None:
    shutil.copytree(kept, tmp_path / "moved")
    shutil.rmtree(kept)
    code, out, _ = run("--prompt", "And now?", conversation="last", store=tmp_path / "moved")
    assert code == 0
    assert out
    with Store.open(tmp_path / "moved") as store:
        assert not check(store)
        (log,) = store.logs()
        assert [t.text for t in store.turns(log.id)][::2] == ["Remember the heron.", "And now?"]


def test_a_prompt_from_a_pipe_is_answered(run: Run) -> None:
    code, out, _ = run(stdin="Wie geht es Ihnen, Frau Müller?\n".encode())
    assert code == 0
    assert out.strip("\n")
