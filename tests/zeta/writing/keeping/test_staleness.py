"""What makes a section stale, and in which words it is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.zeta.writing.small_language import APP, Memory, Small, made
from zeta.errors import ConfigError
from zeta.writing.errors import RootGone
from zeta.writing.keeping import sources
from zeta.writing.keeping.living import LivingDocument
from zeta.writing.keeping.manifest import Defined, Part, Source
from zeta.writing.keeping.project import project
from zeta.writing.keeping.staleness import NAMED, Project, Stale, changes, names, stale


@pytest.fixture
def document(tmp_path: Path) -> LivingDocument:
    return made(tmp_path)


def found(document: LivingDocument, memory: Memory | None = None) -> list[Stale]:
    manifest = document.look().manifest
    paths = [each.path for part in manifest.parts for each in part.sources]
    return list(document.look(project(document.place, manifest.roots, paths), memory).stale)


def source(document: LivingDocument, name: str = "app.py") -> Path:
    return document.place.document.parent / "src" / name


def test_nothing_is_stale_where_nothing_changed(document: LivingDocument) -> None:
    assert found(document) == []


def test_a_changed_file_makes_its_section_stale_and_no_other(document: LivingDocument) -> None:
    source(document).write_text("def open_store(path):\n    return path\n")
    assert found(document) == [Stale("store", ("src/app.py changed: function `load` is gone, `open_store` is new",))]


def test_of_two_sections_from_one_file_that_is_stale_which_names_what_it_defines(tmp_path: Path) -> None:
    document = made(tmp_path, also=["net"])
    source(document).write_text("def open_store(path):\n    return path\n")
    assert [each.id for each in found(document)] == ["store"]


def test_where_no_section_names_what_a_file_defines_all_that_came_from_it_are_stale(tmp_path: Path) -> None:
    document = made(tmp_path, also=["net"])
    document.place.document.write_text(document.read().replace("from `load`", "from it"))
    source(document).write_text("def open_store(path):\n    return path\n")
    assert [each.id for each in found(document)] == ["net", "store"]


def test_an_answer_that_names_what_a_file_defines_does_not_hide_that_sections_are_stale() -> None:
    app = Source("app.py", "0" * 64, 9, (Defined("function", "load", "a"),))
    section = Part("store", 0, 2, "1" * 64, (app,))
    answer = Part("faq-1", 2, 4, "2" * 64, (app,), question="What loads?")
    now = Project({"app.py": Source("app.py", "3" * 64, 9, (Defined("function", "open", "b"),))})
    texts = {"store": "It keeps things.\n", "faq-1": "`load` does.\n"}
    told = stale([section, answer], texts, now, ["app.py"], None, {})
    assert [each.id for each in told] == ["store", "faq-1"]


def test_a_file_that_changed_without_its_definitions_is_told_so(document: LivingDocument) -> None:
    source(document).write_text(f"# a remark\n{APP}")
    assert found(document)[0].reasons == ("src/app.py changed, but not what it defines",)


def test_a_changed_body_is_a_changed_definition(document: LivingDocument) -> None:
    source(document).write_text(APP.replace("return path", "return None"))
    assert found(document)[0].reasons == ("src/app.py changed: function `load` changed",)


def test_a_file_that_vanished_makes_its_section_stale(document: LivingDocument) -> None:
    source(document).rename(source(document, "app.txt"))
    assert found(document)[0].reasons == ("src/app.py is gone",)


def test_a_new_file_concerns_the_section_that_names_what_its_neighbours_define(document: LivingDocument) -> None:
    source(document, "store.py").write_text("def close():\n    pass\n\n\ndef _own():\n    pass\n")
    assert found(document) == [Stale("store", ("src/store.py is new: function `close` is new",), ("src/store.py",))]


def test_a_new_file_whose_names_are_there_already_or_that_defines_other_things_concerns_nobody(
    document: LivingDocument,
) -> None:
    source(document, "same.py").write_text("def load():\n    pass\n")
    source(document, "notes.md").write_text("# Notes\n")
    assert found(document) == []


def test_a_memory_that_changed_or_went_makes_who_used_it_stale(tmp_path: Path) -> None:
    memory = Memory()
    document = made(tmp_path, memory=memory)
    assert found(document, memory) == []
    memory.fill("net", Small().definitions("let vpc = 11\n"))
    assert found(document, memory) == [Stale("store", ("the memory `name:vpc` changed",))]
    memory.drop("net")
    assert found(document, memory) == [Stale("store", ("the memory `name:vpc` is gone",))]


def test_a_name_that_a_person_changed_makes_who_uses_it_stale_before_the_lake_knows(
    document: LivingDocument,
) -> None:
    text = document.read()
    document.place.document.write_text(text.replace("let vpc = 10", "let vpc = 11"))
    assert found(document) == [Stale("store", ("`vpc` was changed by you",))]
    document.place.document.write_text(text.replace("let vpc = 10\n", ""))
    assert found(document) == [Stale("store", ("`vpc` was taken out by you",))]


def test_a_definition_that_a_person_only_moved_makes_nothing_stale(document: LivingDocument) -> None:
    text = document.read()
    document.place.document.write_text(text.replace("let vpc = 10\n", "") + "\nlet vpc = 10\n")
    assert found(document) == []


def test_a_missing_root_is_an_error_and_not_a_document_full_of_stale_sections(document: LivingDocument) -> None:
    source(document).parent.rename(source(document).parent.with_name("lib"))
    with pytest.raises(RootGone, match="src is not there"):
        found(document)


def test_a_file_that_cannot_be_read_is_no_reason(document: LivingDocument) -> None:
    source(document).write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    told = project(document.place, ["src"], ["src/app.py"])
    assert found(document) == []
    assert list(told.unread) == ["src/app.py"]


def test_the_document_and_its_plan_are_not_part_of_what_it_is_about(document: LivingDocument) -> None:
    place = document.place
    place.outline.write_text("title = 'x'\n")
    assert set(project(place, ["."]).files) == {"src/app.py"}


def test_a_file_that_does_not_come_to_rest_is_no_reason_and_is_named(
    document: LivingDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(at: Path) -> str:
        raise ConfigError(f"{at} keeps changing while it is read")

    monkeypatch.setattr(sources, "steady", never)
    seen = project(document.place, [], ["src/app.py"])
    assert "keeps changing" in seen.unread["src/app.py"]
    assert not document.look(seen).stale


def test_a_folder_that_holds_nothing_makes_what_came_from_it_stale(document: LivingDocument) -> None:
    source(document).unlink()
    assert found(document)[0].reasons == ("src/app.py is gone",)


def test_a_long_list_of_changes_is_cut_and_counted() -> None:
    new = [Defined("function", f"f{n}", "") for n in range(NAMED + 3)]
    assert changes((), new).endswith("`f3` is new, and 3 more")


@given(
    st.lists(st.builds(Defined, st.sampled_from("ab"), st.sampled_from("xyz"), st.sampled_from("12")), max_size=4),
    st.lists(st.builds(Defined, st.sampled_from("ab"), st.sampled_from("xyz"), st.sampled_from("12")), max_size=4),
)
def test_changes_are_told_exactly_where_definitions_differ(old: list[Defined], new: list[Defined]) -> None:
    def table(side: list[Defined]) -> dict[tuple[str, str], str]:
        return {(each.kind, each.name): each.digest for each in side}

    assert bool(changes(old, new)) is (table(old) != table(new))


@pytest.mark.parametrize(
    ("text", "name", "there"),
    [("uses `load`.", "load", True), ("reload it", "load", False), ("a.load()", "load", True), ("x", "", False)],
)
def test_a_name_is_found_as_a_whole_word(text: str, name: str, there: bool) -> None:
    assert names(text, name) is there
