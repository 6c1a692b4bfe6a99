"""The record of a document: written and read back, refused where it is newer, told from damage."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.zeta.writing.small_language import APP, OUTLINE, TEXTS, Small, made
from zeta.errors import ZetaError
from zeta.writing.errors import ManifestDamaged, ManifestTooNew, NotLiving
from zeta.writing.keeping import manifest as manifests
from zeta.writing.keeping.living import LivingDocument
from zeta.writing.keeping.manifest import Defined, Manifest, Part, Read, Source, sha256
from zeta.writing.keeping.recovery import moved
from zeta.writing.language import Definition
from zeta.writing.place import Place

words = st.text(max_size=8)
counts = st.integers(0, 2**40)
digests = words.map(sha256)
sources = st.builds(
    Source, words, digests, counts, st.lists(st.builds(Defined, words, words, words), max_size=2).map(tuple)
)


@st.composite
def manifests_of_any_kind(draw: st.DrawFn) -> Manifest:
    edges = sorted(draw(st.lists(st.integers(0, 99), max_size=8)))
    parts = tuple(
        Part(
            f"s{begin}-{number}",
            begin,
            end,
            draw(digests),
            tuple(draw(st.lists(sources, max_size=2))),
            tuple(draw(st.lists(st.builds(Read, words, counts), max_size=2))),
            draw(st.booleans()),
            draw(words),
            tuple(draw(st.lists(words, max_size=2))),
        )
        for number, (begin, end) in enumerate(zip(edges[::2], edges[1::2], strict=False))
    )
    lists = st.lists(words, max_size=3).map(tuple)
    return Manifest(draw(words), draw(words), draw(words), draw(digests), draw(counts), parts, draw(lists), draw(lists))


@given(manifests_of_any_kind())
def test_a_manifest_is_read_back_as_it_was_written(manifest: Manifest) -> None:
    assert manifests.loads(manifests.dumps(manifest), "here") == manifest


@given(manifests_of_any_kind(), st.data())
def test_a_manifest_cut_short_or_with_other_values_is_damaged_and_nothing_else(
    manifest: Manifest, data: st.DataObject
) -> None:
    text = manifests.dumps(manifest)
    cut = data.draw(st.integers(0, len(text) - 3))
    with pytest.raises(ManifestDamaged):
        manifests.loads(text[:cut], "here")
    values = json.loads(text)
    values[data.draw(st.sampled_from(["document", "sha256", "version", "parts", "roots"]))] = data.draw(
        st.one_of(st.none(), st.just([[]]), st.floats(allow_nan=False), st.just({"a": 1}))
    )
    with pytest.raises(ManifestDamaged):
        manifests.loads(json.dumps(values), "here")


def test_a_manifest_of_a_newer_zeta_is_refused_with_both_schemas(tmp_path: Path) -> None:
    document = made(tmp_path)
    values = json.loads(document.place.manifest.read_text())
    document.place.manifest.write_text(json.dumps({**values, "schema": 7}))
    with pytest.raises(ManifestTooNew, match="schema 7; this zeta reads up to 1"):
        document.look()


def test_parts_that_overlap_are_damage() -> None:
    part = Part("a", 0, 3, sha256("a"))
    manifest = Manifest("a", "/", "small", sha256(""), 1, (part, Part("b", 2, 4, sha256("b"))))
    with pytest.raises(ManifestDamaged, match="overlap"):
        manifests.loads(manifests.dumps(manifest), "here")


def test_a_source_knows_what_a_text_defined_without_keeping_it() -> None:
    made = manifests.source("src/app.py", APP, [Definition("function", "load", 1, APP)])
    assert (made.sha256, made.size) == (sha256(APP), len(APP))
    assert made.defines == (Defined("function", "load", sha256(APP)[:16]),)


def test_a_damaged_manifest_is_that_of_the_newest_version_and_says_so(tmp_path: Path) -> None:
    document = made(tmp_path)
    good = document.look().manifest
    document.place.manifest.write_text('{"schema": 1, "par')
    look = document.look()
    assert look.manifest == good
    assert any("damaged" in note for note in look.notes)
    document.take_over(look)
    assert document.look().manifest.parts == good.parts
    assert not document.look().notes


def test_a_manifest_without_its_versions_is_made_again_from_plan_and_text_and_everything_is_locked(
    tmp_path: Path,
) -> None:
    document = made(tmp_path)
    document.place.manifest.write_bytes(b"\xff\x00")
    for path in document.place.versions.iterdir():
        path.unlink()
    look = document.look()
    assert look.texts == TEXTS
    assert all(look.held(id) for id in TEXTS)
    assert any("made again from the plan" in note for note in look.notes)


def test_a_damaged_manifest_of_which_nothing_is_left_is_said_so(tmp_path: Path) -> None:
    document = made(tmp_path)
    document.outline = None
    document.place.manifest.write_text("{")
    for path in document.place.versions.iterdir():
        path.unlink()
    with pytest.raises(ManifestDamaged):
        document.look()


def test_a_document_whose_last_text_is_lost_and_that_changed_since_is_the_persons(tmp_path: Path) -> None:
    document = made(tmp_path)
    for path in document.place.versions.iterdir():
        path.unlink()
    assert not document.look().notes
    document.place.document.write_text(document.read() + "more\n")
    look = document.look()
    assert all(look.held(id) for id in TEXTS)
    assert any("lost" in note for note in look.notes)


def test_a_process_killed_between_document_and_manifest_leaves_the_new_version(tmp_path: Path) -> None:
    document = made(tmp_path)
    old = document.place.manifest.read_bytes()
    look = document.look()
    new = look.present.replace("16", "24")
    document.save(new, look.manifest, "changed")
    document.place.manifest.write_bytes(old)
    after = document.look()
    assert after.manifest.version == 2
    assert not any(standing.fate != "untouched" for standing in after.alignment.standings)


def test_a_document_that_zeta_did_not_write_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.small").write_text("mine\n")
    with pytest.raises(NotLiving, match="zeta did not write"):
        LivingDocument(Place(tmp_path / "notes.small"), Small(), OUTLINE).look()


def test_a_document_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(NotLiving, match="there is no document"):
        LivingDocument(Place(tmp_path / "none.small"), Small()).look()


def test_a_document_renamed_without_its_record_is_recognised(tmp_path: Path) -> None:
    place = made(tmp_path).place
    place.document.rename(tmp_path / "other.small")
    with pytest.raises(NotLiving, match=r"is the document that was guide\.small"):
        LivingDocument(Place(tmp_path / "other.small"), Small()).look()


def test_a_document_moved_away_from_what_it_is_about_is_noticed(tmp_path: Path) -> None:
    place = made(tmp_path / "one").place
    manifest = manifests.loads(place.manifest.read_text(), "here")
    assert moved(manifest, place) is None
    (tmp_path / "two").mkdir()
    assert moved(manifest, Place(tmp_path / "two" / "guide.small")) is not None
    (tmp_path / "two" / "src").mkdir()
    assert moved(manifest, Place(tmp_path / "two" / "guide.small")) is None


def test_a_document_that_is_no_text_any_more_is_said_so(tmp_path: Path) -> None:
    document = made(tmp_path)
    document.place.document.write_bytes(b"\xff\xfe")
    with pytest.raises(ZetaError, match="not UTF-8"):
        document.look()


def test_a_look_writes_nothing(tmp_path: Path) -> None:
    document = made(tmp_path)
    document.place.document.write_text(document.read().replace("16", "24"))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    document.look()
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
