"""Text from outside: read whole, or refused in a sentence that says what to do."""

from __future__ import annotations

import io
import os
import sys
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from zeta.chat import files
from zeta.chat.files import ReadStopped, decode, packed, read_document, read_text, recognise, well_formed
from zeta.errors import ConfigError

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
SOURCE = '#!/usr/bin/env python3\nprint("Grüße, 鷺 🦆")\n'
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def put(path: Path, data: bytes | str) -> Path:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def refusal(path: Path) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        read_document(path)
    assert path.name in str(caught.value)
    assert caught.value.hint
    assert "\n" not in str(caught.value)
    return caught.value


def outcome(read: Callable[[], str]) -> tuple[str, ...]:
    """What was read, or what was said about it."""
    try:
        return (read(),)
    except ConfigError as error:
        return str(error), error.hint


def zipped(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return packed.getvalue()


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.py", "Makefile", "a.png", "a.pdf", "a.gguf", "a.doc"])
def test_what_is_text_is_read_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    assert read_document(put(tmp_path / name, SOURCE)) == SOURCE


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_in_these_encodings_is_read_without_its_byte_order_mark(tmp_path: Path, encoding: str) -> None:
    assert read_document(put(tmp_path / "a.txt", SOURCE.encode(encoding))) == SOURCE


def test_text_in_utf16_of_the_other_byte_order_is_read(tmp_path: Path) -> None:
    assert read_document(put(tmp_path / "a.txt", b"\xfe\xff" + SOURCE.encode("utf-16-be"))) == SOURCE


@given(text=TEXT, wide=st.booleans(), chunk=st.integers(3, 7))
def test_any_text_is_read_as_it_was_written_however_it_is_cut(
    tmp_path_factory: pytest.TempPathFactory, text: str, wide: bool, chunk: int
) -> None:
    wide = wide and bool(text)
    data = text.encode("utf-16" if wide else "utf-8")
    path = put(tmp_path_factory.getbasetemp() / "any.txt", data)
    with mock.patch.object(files, "_CHUNK", chunk):
        assert read_text(path) == text.removeprefix("" if wide else "\ufeff")


@given(data=st.binary().filter(lambda data: b"\0" not in data and not data.startswith((b"\xff\xfe", b"\xfe\xff"))))
@example(b"caf\xe9")
@example("é".encode()[:1])
def test_a_bad_byte_is_named_with_its_offset_in_the_whole_file(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = put(tmp_path_factory.getbasetemp() / "any.txt", data)
    with mock.patch.object(files, "_CHUNK", 3):
        assert outcome(lambda: read_text(path)) == outcome(lambda: decode(data, str(path)))


def test_another_encoding_is_refused_with_the_way_to_convert_it(tmp_path: Path) -> None:
    error = refusal(put(tmp_path / "a.txt", "Grüße".encode("latin1")))
    assert "not valid UTF-8: byte 0xfc at offset 2" in str(error)
    assert "iconv" in error.hint


@pytest.mark.parametrize("text", ["BMW für alle", "MZ für alle", "GIF für alle"])
def test_text_in_another_encoding_is_not_taken_for_a_picture_or_a_program(tmp_path: Path, text: str) -> None:
    assert "UTF-8" in str(refusal(put(tmp_path / "a.txt", text.encode("latin1"))))


def test_utf16_that_is_cut_is_refused_as_utf16(tmp_path: Path) -> None:
    assert "not valid UTF-16" in str(refusal(put(tmp_path / "a.txt", "abc".encode("utf-16")[:-1])))


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image"),
        ("photo", b"\xff\xd8\xff\xe0\0\x10JFIF", "image"),
        ("a.webp", b"RIFF\x24\0\0\0WEBPVP8 ", "image"),
        ("a.heic", b"\0\0\0\x18ftypheic\0\0\0\0", "image"),
        ("a.bmp", b"BM\x36\0\0\0\0\0\0\0\x36\0", "image"),
        ("icon", b"\0\0\1\0\1\0\x10\x10", "image"),
        ("a.mp3", b"ID3\4\0\0\0\0\0\0", "sound"),
        ("a.mp3", b"\xff\xfb\x90\x64\0\0", "sound"),
        ("a.wav", b"RIFF\x24\0\0\0WAVEfmt ", "sound"),
        ("a.mp4", b"\0\0\0\x18ftypisom\0\0\0\0", "video"),
        ("a.mkv", b"\x1aE\xdf\xa3\x01\0\0\0", "video"),
        ("a.zip", zipped("a.txt"), "archive"),
        ("a.zip", zipped("word/list.txt"), "archive"),
        ("notes.txt", zipped("a.txt"), "archive"),
        ("a.tar.gz", b"\x1f\x8b\x08\0\0\0\0\0", "archive"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c\0\4", "archive"),
        ("a.tar", b"a.txt".ljust(257, b"\0") + b"ustar\x0000", "archive"),
        ("model.bin", b"GGUF\3\0\0\0", "model"),
        ("a.gguf", b"\0" * 64, "model"),
        ("ls", b"\x7fELF\2\1\1\0", "program"),
        ("a.exe", b"MZ\x90\0\3\0\0\0", "program"),
        ("a.db", b"SQLite format 3\0", "database"),
        ("a.doc", COMPOUND, "old Word"),
        ("a.docx", COMPOUND, "password"),
        ("a.xls", COMPOUND, "spreadsheet"),
        ("a.odt", b"PK\3\4".ljust(30, b"\0") + b"mimetypeapplication/vnd.oasis.opendocument.text", "OpenDocument"),
        ("a.epub", b"PK\3\4".ljust(30, b"\0") + b"mimetypeapplication/epub+zip", "e-book"),
        ("renamed.docx", zipped("[Content_Types].xml", "xl/workbook.xml"), "spreadsheet"),
        ("a.pptx", zipped("[Content_Types].xml", "ppt/presentation.xml"), "presentation"),
        ("a.pptx", b"PK\3\4\0\0", "presentation"),
        ("a.txt", "abc".encode("utf-32"), "UTF-32"),
        ("a.bin", b"abc\0\1", "not a text file"),
        ("a.bin", b"\xff\xfe", "not valid UTF-8"),
        ("a.txt", "a\0b".encode("utf-16"), "not a text file"),
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t\n", "no text"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    assert said in str(refusal(put(tmp_path / name, data)))


def test_the_hint_for_a_model_says_how_to_open_it(tmp_path: Path) -> None:
    assert "--model" in refusal(put(tmp_path / "a.gguf", b"GGUF\3\0\0\0")).hint


def test_zeros_far_from_the_begin_are_found(tmp_path: Path) -> None:
    assert "not a text file" in str(refusal(put(tmp_path / "a.txt", b"a" * 2_000_000 + b"\0")))


@given(head=st.binary(max_size=600), suffix=st.sampled_from(["", ".txt", ".docx", ".pdf", ".doc", ".zip", ".gguf"]))
def test_every_file_is_of_a_kind_that_is_read_or_refused(head: bytes, suffix: str) -> None:
    assert recognise(head, suffix) in {"text", "pdf", "docx", "zip", *files.REFUSED}


@given(names=st.lists(st.text()), suffix=st.sampled_from(["", ".zip", ".docx", ".odt"]))
def test_every_packed_file_is_of_a_kind_that_is_read_or_refused(names: list[str], suffix: str) -> None:
    assert packed(names, suffix) in {"docx", *files.REFUSED}


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert "folder" in str(refusal(tmp_path))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "No such file" in str(refusal(tmp_path / "none.txt"))


def test_a_path_with_a_zero_in_it_is_refused() -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read_document(Path("a\0b"))


def test_a_file_without_the_right_to_read_it_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path / "a.txt", "text")
    monkeypatch.setattr(Path, "open", mock.Mock(side_effect=PermissionError(13, "Permission denied")))
    error = refusal(path)
    assert "Permission denied" in str(error)
    assert "access rights" in error.hint


def test_a_file_of_more_than_two_gigabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(2_000_000_001)
    assert "2 GB" in str(refusal(path))


def test_control_characters_of_a_name_do_not_reach_the_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read_document(put(tmp_path / "a\n\x1b[2J.txt", b""))
    assert str(caught.value).isprintable()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_a_pipe_is_read_as_text_but_is_no_document(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    assert "pipe" in str(refusal(path))
    writer = threading.Thread(target=put, args=(path, SOURCE))
    writer.start()
    assert read_text(path) == SOURCE
    writer.join()


def test_progress_is_told_in_bytes_and_ends_at_the_size_of_the_file(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    read_document(put(tmp_path / "a.txt", b"a" * 2_500_000), lambda done, total: told.append((done, total)))
    assert told[0] == (1_000_000, 2_500_000)
    assert told[-1] == (2_500_000, 2_500_000)
    assert told == sorted(told)


def test_reading_stops_between_two_megabytes_when_it_is_asked_to(tmp_path: Path) -> None:
    told: list[int] = []
    path = put(tmp_path / "a.txt", b"a" * 5_000_000)
    with pytest.raises(ReadStopped, match=r"a\.txt"):
        read_document(path, lambda done, _total: told.append(done), lambda: len(told) == 2)
    assert told == [1_000_000, 2_000_000]


@pytest.mark.parametrize(
    ("text", "whole"), [("a\ud83e\udd86b", "a🦆b"), ("a\ud83eb", "a�b"), ("a\0b", "ab"), ("Grüße 🦆", "Grüße 🦆")]
)
def test_text_is_made_such_that_a_file_can_hold_it(text: str, whole: str) -> None:
    assert well_formed(text) == whole
    assert whole.encode()
