"""The rows of knowledge bases: found by name, apart from the chats, gone when removed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memstore import Store
from memstore.errors import NotFound, StoreDamaged
from zeta.errors import ConfigError
from zeta.knowledge.checking import check
from zeta.knowledge.library import Library, checked_name
from zeta.knowledge.mount import mount_of
from zeta.knowledge.records import Base, Double, Edition, LeftOut, Part, Refused, dump, load

MODEL = "ab" * 32


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Store.open(tmp_path / "store") as store:
        yield Library(store)


def base(library: Library, name: str = "lumen") -> Base:
    chat = library.store.create_conversation(name, knowledge=True)
    log = library.store.log(chat.id, chat.branch, MODEL, model_name="tiny", page=32)
    log.append(range(64))
    found = Base(name, "/somewhere", chat.id, log.record.id, MODEL, "tiny", 4, 1.0)
    library.put(found)
    return found


def part(number: int, path: str = "a.md") -> Part:
    return Part(
        number, path, "00", 32 * number, 32 * number + 32, 20, "docs", "markdown", 1.0, 1.0, (LeftOut(1, 2, 1),)
    )


def test_a_base_is_found_by_its_name_and_no_chat(library: Library) -> None:
    lumen = base(library)
    assert library.base("lumen") == lumen
    assert library.bases() == [lumen]
    assert library.store.conversations() == []
    for name in (lumen.conversation, "last"):
        with pytest.raises(NotFound):
            library.store.find(name)
    assert library.store.stat().conversations == 0


def test_the_pages_of_a_base_are_in_no_chats_scope(library: Library) -> None:
    lumen = base(library)
    chat = library.store.create_conversation("a chat")
    log = library.store.log(chat.id, chat.branch, MODEL, page=32)
    log.append(range(64))
    assert {r.log for r in library.store.scope(log.record.id, "all")} == {log.record.id}
    assert lumen.log != log.record.id
    assert not library.store.scope(log.record.id, "none").ranges


def test_a_name_that_is_not_there_says_which_is(library: Library) -> None:
    with pytest.raises(ConfigError) as caught:
        library.base("lumen")
    assert "zeta knowledge build" in caught.value.hint
    base(library)
    with pytest.raises(ConfigError) as caught:
        library.base("lumne")
    assert caught.value.hint == "did you mean lumen?"


@pytest.mark.parametrize("name", ["", "a/b", "../x", " x", "-x", "x" * 65, "a b", "a\0b", "none"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="cannot be called"):
        checked_name(name)


def test_editions_are_published_with_the_base_and_can_be_gone_back_to(library: Library) -> None:
    lumen = base(library)
    with pytest.raises(ConfigError, match="not finished"):
        library.edition(lumen)
    library.put_parts("lumen", [part(1), part(2)])
    lumen = library.publish(lumen, Edition(1, 1.0, (1,)))
    lumen = library.publish(lumen, Edition(2, 2.0, (1, 2)))
    assert library.edition(library.base("lumen")).parts == (1, 2)
    library.put(replace(lumen, edition=1))
    assert library.edition(library.base("lumen")).parts == (1,)
    with pytest.raises(ConfigError, match="no version 7") as caught:
        library.edition(lumen, 7)
    assert "1, 2" in caught.value.hint


def test_an_edition_that_lacks_a_file_is_damaged_and_says_what_to_do(library: Library) -> None:
    lumen = base(library)
    library.put_parts("lumen", [part(1)])
    lumen = library.publish(lumen, Edition(1, 1.0, (1, 2)))
    with pytest.raises(StoreDamaged, match="lacks 1 of its 2 files") as caught:
        mount_of(library, lumen)
    assert "zeta knowledge remove lumen" in caught.value.hint
    assert "part 2 has no row" in [finding.what for finding in check(library, lumen)]


def test_removing_a_base_leaves_the_others_and_no_file(library: Library) -> None:
    lumen, other = base(library), base(library, "lumen2")
    library.put_parts("lumen", [part(1)])
    library.put_parts("lumen2", [part(1)])
    library.publish(lumen, Edition(1, 1.0, (1,)))
    library.remove(lumen)
    assert [each.name for each in library.bases()] == ["lumen2"]
    assert library.parts("lumen") == {}
    assert len(library.parts("lumen2")) == 1
    assert library.editions("lumen") == []
    assert library.store.folder
    assert [path.name for path in (library.store.folder / "logs").iterdir()] == [other.conversation]


def test_a_removal_that_was_cut_short_can_be_done_again(library: Library) -> None:
    lumen = base(library)
    library.store.delete_conversation(lumen.conversation)
    library.remove(lumen)
    assert library.bases() == []


texts = st.text(max_size=20)


@given(
    st.builds(
        Edition,
        st.integers(1, 1 << 31),
        st.floats(0, 1e10),
        st.lists(st.integers(0, 1 << 31)).map(tuple),
        st.lists(st.builds(Double, texts, texts, st.integers(0, 9))).map(tuple),
        st.lists(st.builds(Refused, texts, texts, texts)).map(tuple),
        st.dictionaries(texts, st.integers()),
    )
)
def test_a_row_comes_back_as_it_was(edition: Edition) -> None:
    assert load(Edition, dump(edition)) == edition


def test_a_row_that_was_changed_on_the_disk_is_refused() -> None:
    row = bytearray(dump(part(1)))
    assert load(Part, bytes(row)) == part(1)
    row[-3] ^= 1
    with pytest.raises(StoreDamaged):
        load(Part, bytes(row))
