"""DOCX files as Markdown, and those that are broken or made to do harm."""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

import docx as library
import pytest
from docx.document import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from zeta.chat import docx
from zeta.chat.files import ReadStopped, read_document
from zeta.errors import ConfigError

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
MAIN = "word/document.xml"


def put(folder: Path, document: Document) -> Path:
    path = folder / "a.docx"
    document.save(str(path))
    return path


def body(folder: Path, xml: str, doctype: str = "", **parts: bytes) -> Path:
    """A DOCX with this XML in its body; `parts` are added to the package."""
    path = put(folder, library.Document())
    with zipfile.ZipFile(path) as package:
        kept = {name: package.read(name) for name in package.namelist()}
    kept[MAIN] = f'<?xml version="1.0"?>{doctype}<w:document {NAMESPACES}><w:body>{xml}</w:body></w:document>'.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in (kept | parts).items():
            package.writestr(name, data)
    return path


def text(*runs: str) -> str:
    return "<w:p>" + "".join(f'<w:r><w:t xml:space="preserve">{run}</w:t></w:r>' for run in runs) + "</w:p>"


def refusal(path: Path) -> ConfigError:
    with pytest.raises(ConfigError, match=r"a\.docx") as caught:
        read_document(path)
    assert caught.value.hint
    assert "\n" not in str(caught.value)
    return caught.value


def read_or_refused(path: Path) -> str:
    """The text, or the sentence about it; anything else that is raised fails the test."""
    try:
        return read_document(path)
    except ConfigError as error:
        return str(error)


def test_a_document_becomes_markdown_in_its_own_order(tmp_path: Path) -> None:
    document = library.Document()
    document.add_heading("Herons", 0)
    document.add_paragraph("They wait.")
    document.add_heading("Food", 2)
    for food in ("fish", "frogs"):
        document.add_paragraph(food, style="List Bullet")
    table = document.add_table(2, 2)
    for cell, said in zip((c for row in table.rows for c in row.cells), ("Bird", "Size", "Heron", "1\nm"), strict=True):
        cell.text = said
    document.add_paragraph("The end.")
    assert read_document(put(tmp_path, document)) == (
        "# Herons\n\nThey wait.\n\n## Food\n\n- fish\n- frogs\n\n| Bird | Size |\n| Heron | 1 m |\n\nThe end."
    )


def test_items_of_a_numbered_list_are_counted_again_after_a_higher_one(tmp_path: Path) -> None:
    def item(level: int) -> str:
        return (
            f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="7"/></w:numPr></w:pPr>'
            "<w:r><w:t>a</w:t></w:r></w:p>"
        )

    numbering = (
        f'<w:numbering {NAMESPACES}><w:abstractNum w:abstractNumId="3">'
        '<w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="lowerLetter"/></w:lvl>'
        '<w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="7"><w:abstractNumId w:val="3"/></w:num></w:numbering>'
    )
    path = body(tmp_path, "".join(map(item, (0, 1, 1, 2, 0, 1))), **{"word/numbering.xml": numbering.encode()})
    assert read_document(path) == "1. a\n  1. a\n  2. a\n    - a\n2. a\n  1. a"


def test_a_style_that_is_based_on_a_heading_is_one(tmp_path: Path) -> None:
    document = library.Document()
    style = document.styles.add_style("House heading", 1)
    style.base_style = document.styles["Heading 3"]
    document.add_paragraph("Food", style="House heading")
    assert read_document(put(tmp_path, document)) == "### Food"


def test_styles_that_are_based_on_one_another_do_not_hold_it_up(tmp_path: Path) -> None:
    document = library.Document()
    one, other = (document.styles.add_style(name, 1) for name in ("One", "Other"))
    one.base_style, other.base_style = other, one
    document.add_paragraph("Food", style="One")
    assert read_document(put(tmp_path, document)) == "Food"


@pytest.mark.parametrize(
    ("xml", "told"),
    [
        (text("a", " ", "b"), "a b"),
        ("<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r></w:p>", "a\tb\nc"),
        ('<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:r><w:t>a</w:t></w:r></w:p>', "a"),
        (f"<w:sdt><w:sdtContent>{text('in a control')}</w:sdtContent></w:sdt>", "in a control"),
        (
            "<w:p><w:ins><w:r><w:t>new</w:t></w:r></w:ins><w:del><w:r><w:delText>old</w:delText></w:r></w:del></w:p>",
            "new",
        ),
        ("<w:p><w:moveFrom><w:r><w:t>gone</w:t></w:r></w:moveFrom><w:r><w:t>here</w:t></w:r></w:p>", "here"),
        ("<w:p><w:hyperlink><w:r><w:t>a link</w:t></w:r></w:hyperlink></w:p>", "a link"),
        ("<w:p><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>7</w:t></w:r></w:p>", "7"),
        ("<w:p><m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath></w:p>", "x=1"),
        (
            f"<w:p><mc:AlternateContent><mc:Choice>{text('box')}</mc:Choice><mc:Fallback>{text('box')}</mc:Fallback>"
            "</mc:AlternateContent></w:p>",
            "box",
        ),
        (
            f"<w:tbl><w:tr><w:tc>{text('a')}<w:tbl><w:tr><w:tc>{text('b')}</w:tc></w:tr></w:tbl></w:tc>"
            f"<w:tc>{text('c')}{text('d')}</w:tc></w:tr></w:tbl>",
            "| a b | c d |",
        ),
        (text("a") + "<w:p/>" + text("b"), "a\n\nb"),
        (
            '<w:p><w:pPr><w:outlineLvl w:val="1"/></w:pPr><w:r><w:t>a</w:t><w:br/><w:t>b</w:t></w:r></w:p>',
            "## a b",
        ),
    ],
    ids=[
        "runs",
        "tab",
        "stop",
        "control",
        "tracked",
        "moved",
        "link",
        "field",
        "math",
        "box",
        "nested",
        "empty",
        "outline",
    ],
)
def test_all_that_is_said_is_read_once(tmp_path: Path, xml: str, told: str) -> None:
    assert read_document(body(tmp_path, xml)) == told


def test_progress_counts_blocks_up_to_the_last(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    read_document(body(tmp_path, text("a") * 450), lambda done, total: told.append((done, total)))
    assert told == [(200, 450), (400, 450), (450, 450)]


def test_reading_stops_between_two_blocks_when_it_is_asked_to(tmp_path: Path) -> None:
    told: list[int] = []
    with pytest.raises(ReadStopped):
        read_document(body(tmp_path, text("a") * 450), lambda done, _: told.append(done), lambda: bool(told))
    assert told == [200]


def test_a_document_without_text_is_refused(tmp_path: Path) -> None:
    assert "no text" in str(refusal(put(tmp_path, library.Document())))


def test_without_python_docx_the_hint_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = body(tmp_path, text("a"))
    monkeypatch.setitem(sys.modules, "docx", None)
    error = refusal(path)
    assert "python-docx" in str(error)
    assert 'pip install -e ".[documents]"' in error.hint


ENTITIES = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<!DOCTYPE w [<!ENTITY a0 "lol">{ENTITIES}]>'


@pytest.mark.parametrize("xml", ["<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>", '<w:p w:rsidR="&a9;"/>', "<w:p>" * 3000])
def test_xml_that_unfolds_or_nests_without_end_is_refused(tmp_path: Path, xml: str) -> None:
    assert "broken" in str(refusal(body(tmp_path, xml, BOMB)))


def test_a_file_that_the_xml_points_to_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("my secret")
    doctype = f'<!DOCTYPE w [<!ENTITY x SYSTEM "{(tmp_path / "secret").as_uri()}">]>'
    assert read_document(body(tmp_path, "<w:p><w:r><w:t>a&x;</w:t></w:r></w:p>", doctype)) == "a"


@pytest.mark.parametrize("name", ["word/extra.xml", "word/media/picture.png"])
def test_a_package_that_unpacks_to_very_much_is_refused_unread(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(docx, "XML_LIMIT", 5_000_000)
    assert "unpack to" in str(refusal(body(tmp_path, text("a"), **{name: bytes(6_000_000)})))


def test_a_package_with_large_pictures_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx, "XML_LIMIT", 1_000_000)
    noise = b"".join(n.to_bytes(4, "big") for n in range(500_000))
    assert read_document(body(tmp_path, text("a"), **{"word/media/picture.png": noise})) == "a"


@pytest.mark.parametrize("value", ["x", "-1", "9" * 5000, "1" * 9], ids=["letters", "negative", "endless", "huge"])
def test_levels_that_are_no_levels_do_no_harm(tmp_path: Path, value: str) -> None:
    numbered = f'<w:numPr><w:ilvl w:val="{value}"/><w:numId w:val="1"/></w:numPr>'
    path = body(tmp_path, f"<w:p><w:pPr>{numbered}</w:pPr><w:r><w:t>a</w:t></w:r></w:p>")
    told = read_or_refused(path)
    assert len(told) < 30 or "broken" in told


@settings(max_examples=40)
@given(at=st.floats(0, 1), junk=st.binary(min_size=1, max_size=8))
def test_a_document_that_was_damaged_anywhere_is_read_or_refused_never_more(
    tmp_path_factory: pytest.TempPathFactory, at: float, junk: bytes
) -> None:
    whole = io.BytesIO()
    document = library.Document()
    document.add_paragraph("They wait.", style="List Number")
    document.save(whole)
    data = bytearray(whole.getvalue())
    begin = int(at * len(data))
    data[begin : begin + len(junk)] = junk
    path = tmp_path_factory.getbasetemp() / "damaged.docx"
    path.write_bytes(data)
    assert read_or_refused(path)


def test_a_document_that_was_cut_is_refused(tmp_path: Path) -> None:
    path = body(tmp_path, text("a"))
    path.write_bytes(path.read_bytes()[:2000])
    assert "broken" in str(refusal(path))
