"""PDF files as people have them, and as somebody made them who means harm."""

from __future__ import annotations

import io
import logging
import sys
import zlib
from pathlib import Path

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf.errors import DependencyError

from zeta.chat import files, pdf
from zeta.chat.files import ReadStopped, read_document
from zeta.errors import ConfigError

CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
TEXT = "BT /F1 12 Tf 72 700 Td ({}) Tj ET"


def raw(*objects: bytes) -> bytes:
    """A PDF of these objects, the first of them its catalog."""
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    begin, size = len(out), len(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return bytes(out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, begin))


def paged(*contents: str | bytes) -> bytes:
    """A PDF with a page for every one of `contents`, which is drawing code, or the whole stream in bytes."""
    numbers = range(4, 4 + 2 * len(contents), 2)
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    objects = [CATALOG, b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, len(contents))]
    objects.append(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    for number, content in zip(numbers, contents, strict=True):
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>"
            % (number + 1)
        )
        objects.append(content if isinstance(content, bytes) else flate(content.encode()))
    return raw(*objects)


def flate(data: bytes) -> bytes:
    packed = zlib.compress(data)
    return b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(packed), packed)


def put(folder: Path, data: bytes) -> Path:
    path = folder / "a.pdf"
    path.write_bytes(data)
    return path


def refusal(path: Path) -> ConfigError:
    with pytest.raises(ConfigError, match=r"a\.pdf") as caught:
        read_document(path)
    assert caught.value.hint
    assert "\n" not in str(caught.value)
    return caught.value


@pytest.fixture
def three(tmp_path: Path) -> Path:
    return put(tmp_path, paged(*(TEXT.format(word) for word in ("Heron", "Otter", "Toad"))))


def test_the_pages_are_read_in_order_with_a_blank_line_between(three: Path) -> None:
    assert read_document(three) == "Heron\n\nOtter\n\nToad"


def test_the_lines_of_a_page_stay_lines(tmp_path: Path) -> None:
    page = "BT /F1 12 Tf 72 700 Td (It stood in the) Tj 0 -14 Td (water all day.) Tj ET"
    assert read_document(put(tmp_path, paged(page))) == "It stood in the\nwater all day."


def test_a_pdf_is_known_by_its_first_bytes(three: Path) -> None:
    assert read_document(three.rename(three.with_name("a.txt"))).startswith("Heron")


def test_progress_counts_pages(three: Path) -> None:
    told: list[tuple[int, int]] = []
    read_document(three, lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_reading_stops_between_two_pages_when_it_is_asked_to(three: Path) -> None:
    told: list[int] = []
    with pytest.raises(ReadStopped):
        read_document(three, lambda done, _total: told.append(done), lambda: len(told) == 2)
    assert told == [1, 2]


def test_a_form_feed_becomes_a_blank_line_and_half_a_character_is_replaced(
    three: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pypdf.PageObject, "extract_text", lambda _page: " one\ftwo \ud83e\0\n")
    assert read_document(three).split("\n\n")[:3] == ["one", "two �", "one"]


def test_a_pdf_without_text_is_told_to_hold_pictures(tmp_path: Path) -> None:
    error = refusal(put(tmp_path, paged("0 0 m 9 9 l S", "")))
    assert "pictures" in str(error)
    assert "OCR" in error.hint


def test_a_pdf_without_pages_holds_no_text(tmp_path: Path) -> None:
    assert "no text" in str(refusal(put(tmp_path, paged())))


def test_a_page_that_cannot_be_read_says_so_among_the_others(tmp_path: Path) -> None:
    bomb = flate(b" " * 80_000_000)
    text = read_document(put(tmp_path, paged(TEXT.format("Heron"), bomb, TEXT.format("Toad"))))
    assert text == "Heron\n\n[page 2 could not be read]\n\nToad"


def test_a_pdf_of_which_no_page_can_be_read_is_broken(tmp_path: Path) -> None:
    assert "broken" in str(refusal(put(tmp_path, paged(flate(b" " * 80_000_000)))))


def locked(data: bytes, password: str) -> bytes:
    writer, out = pypdf.PdfWriter(io.BytesIO(data)), io.BytesIO()
    writer.encrypt(password, "owner", algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def test_a_pdf_with_a_password_is_refused(three: Path) -> None:
    error = refusal(put(three.parent, locked(three.read_bytes(), "secret")))
    assert "password" in str(error)


def test_a_pdf_that_is_only_locked_against_changes_is_read(three: Path) -> None:
    assert read_document(put(three.parent, locked(three.read_bytes(), ""))) == "Heron\n\nOtter\n\nToad"


def test_a_pdf_that_needs_another_package_names_it(three: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise DependencyError("cryptography>=3.1 is required for AES algorithm")

    monkeypatch.setattr(pypdf, "PdfReader", refuse)
    assert "cryptography" in refusal(three).hint


def test_without_pypdf_the_hint_says_how_to_install_it(three: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    error = refusal(three)
    assert "pypdf" in str(error)
    assert 'pip install -e ".[documents]"' in error.hint


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n",
        b"%PDF-1.7\n" + b"\0" * 5000,
        paged(TEXT.format("Heron"))[:300],
        raw(CATALOG, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 100000>>"),
        raw(CATALOG, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"3 0 R"),
        raw(CATALOG, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Pages/Kids[2 0 R]>>"),
        raw(CATALOG, b"[" * 100_000),
        raw(CATALOG, b"<</Type/Pages/Kids[%b]>>" % (b"3 0 R " * 100_001), b"<</Type/Page/Parent 2 0 R>>"),
        raw(b"<</Type/Catalog/Pages 9 0 R>>"),
    ],
    ids=["header", "zeros", "cut", "own-child", "own-self", "circle", "deep", "pages", "missing"],
)
def test_a_broken_or_hostile_pdf_is_refused_in_a_sentence(tmp_path: Path, data: bytes) -> None:
    assert "broken" in str(refusal(put(tmp_path, data)))


def test_a_claim_of_pages_that_are_not_there_is_not_believed(tmp_path: Path) -> None:
    data = paged(TEXT.format("Heron")).replace(b"/Count 1>>", b"/Count 100000>>")
    assert read_document(put(tmp_path, data)) == "Heron"


def test_a_page_with_too_much_to_draw_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "TOKENS", 1000)
    long = "BT /F1 12 Tf " + "(a) Tj " * 1000 + "ET"
    assert "page 1 could not" in read_document(put(tmp_path, paged(long, TEXT.format("Toad"))))


def test_a_small_pdf_with_endless_text_is_refused(three: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "TEXT_LIMIT", 10)
    assert "too much text" in str(refusal(three))


@settings(max_examples=60)
@given(at=st.integers(0, 700), junk=st.binary(min_size=1, max_size=8))
def test_a_pdf_that_was_damaged_anywhere_is_read_or_refused_never_more(
    tmp_path_factory: pytest.TempPathFactory, at: int, junk: bytes
) -> None:
    data = bytearray(paged(TEXT.format("Heron"), TEXT.format("Toad")))
    data[at : at + len(junk)] = junk
    path = tmp_path_factory.getbasetemp() / "damaged.pdf"
    path.write_bytes(data)
    try:
        told = read_document(path)
    except ConfigError as error:
        told = str(error)
    assert told


def test_what_pypdf_reports_stays_out_of_standard_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger(), "handlers", [])  # as in a program that has set up no logging
    data = paged(TEXT.format("Heron")).replace(b"startxref\n", b"startxref\n9")
    assert read_document(put(tmp_path, data)) == "Heron"
    assert capsys.readouterr().err == ""
    assert not logging.getLogger("pypdf").handlers
