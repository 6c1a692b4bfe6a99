"""An update rewrites what is stale and nobody's, and touches nothing else."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from one_by_one import OneByOne

from memstore.agent.api import AgentMemory
from memstore.agent.patch import patched
from tests.zeta.writing.small_language import APP, TEXTS, Memory, Small, made
from zeta.errors import ZetaError
from zeta.writing.keeping.document import unmarked
from zeta.writing.keeping.living import Keeper, LivingDocument
from zeta.writing.keeping.manifest import Part, sha256
from zeta.writing.keeping.ownership import lines_of
from zeta.writing.keeping.patch import YOURS, Proposal, Result, replaced
from zeta.writing.keeping.project import project
from zeta.writing.keeping.staleness import Project
from zeta.writing.keeping.update import Verdict, update
from zeta.writing.memory.lake import Lake
from zeta.writing.outline import Section

NEW_APP = "def open_store(path):\n    return path\n"
NEW_STORE = "# store\nfrom `open_store`\nlet bucket = $vpc\n"


class Writer(OneByOne):
    """Writes what it was told to, and remembers what it was asked."""

    def __init__(self, text: str = NEW_STORE, then: Callable[[], object] = lambda: None) -> None:
        self.text, self.then = text, then
        self.asked: list[tuple[str, str, str]] = []

    def one(self, section: Section, reason: str, known: str) -> str:
        self.asked.append((section.id, reason, known))
        self.then()
        return self.text

    def answer(self, question: str, known_text: str) -> str:
        raise AssertionError("nobody asked")


class Reviewer:
    """Says the same each time, and keeps what it saw."""

    def __init__(self, *verdicts: Verdict) -> None:
        self.verdicts = list(verdicts)
        self.seen: list[Proposal] = []

    def __call__(self, proposal: Proposal) -> Verdict:
        self.seen.append(proposal)
        return self.verdicts.pop(0)


def observer(document: LivingDocument) -> Callable[[], Project]:
    return lambda: project(document.place, ["src"])


def run(
    document: LivingDocument,
    writer: Writer,
    review: Callable[[Proposal], Verdict] = lambda proposal: "yes",
    memory: Keeper | None = None,
) -> list[Result]:
    return update(document, writer, review, observer(document), memory)


def change(document: LivingDocument, text: str = NEW_APP) -> None:
    (document.place.document.parent / "src" / "app.py").write_text(text)


@pytest.fixture
def document(tmp_path: Path) -> LivingDocument:
    return made(tmp_path)


def test_nothing_stale_asks_no_model_and_saves_no_version(document: LivingDocument) -> None:
    writer = Writer()
    assert run(document, writer) == []
    assert not writer.asked
    assert document.versions.numbers() == [1]


def test_only_the_stale_section_is_written_anew_and_every_other_byte_stays(document: LivingDocument) -> None:
    before = document.read()
    change(document)
    writer = Writer()
    (result,) = run(document, writer)
    assert (result.id, result.fate) == ("store", "updated")
    assert document.read() == before.replace(TEXTS["store"], NEW_STORE)
    assert [id for id, _, _ in writer.asked] == ["store"]
    assert run(document, writer) == []


def test_a_section_that_a_change_did_not_concern_is_not_stale_later_either(tmp_path: Path) -> None:
    document = made(tmp_path, also=["net"])
    change(document)
    assert [each.id for each in run(document, Writer("# store\nlet bucket = $vpc\n"))] == ["store"]
    assert run(document, Writer()) == []


def test_the_writer_is_told_why_what_is_there_now_and_which_names_to_keep(document: LivingDocument) -> None:
    change(document)
    writer = Writer()
    run(document, writer)
    _, reason, known = writer.asked[0]
    assert reason == "src/app.py changed: function `load` is gone, `open_store` is new"
    assert "def open_store(path)" in known
    assert "Names that other sections use: bucket" in known


def test_the_new_version_says_why_and_the_old_one_can_be_had_back(document: LivingDocument) -> None:
    before = document.read()
    change(document)
    run(document, Writer())
    newest = document.versions.newest()
    assert newest is not None
    assert (newest.number, newest.who) == (2, "zeta")
    assert newest.reason == "store: src/app.py changed: function `load` is gone, `open_store` is new"
    assert document.versions.get(1).text == before


def test_the_diff_that_is_shown_is_what_is_applied(document: LivingDocument) -> None:
    before = document.read()
    change(document)
    review = Reviewer("yes")
    run(document, Writer(), review)
    assert patched(before, review.seen[0].diff) == document.read()
    assert (review.seen[0].before, review.seen[0].after) == (TEXTS["store"], NEW_STORE)


def test_a_patch_shows_the_marks_of_its_own_section_and_none_of_others(document: LivingDocument) -> None:
    text = document.read().replace("let vpc", "let net").replace("say $bucket", "say $bucket $vpc")
    document.save(text, document.look().manifest, "another beginning")
    change(document)
    review = Reviewer("yes")
    run(document, Writer(), review)
    assert "+let bucket = $vpc  # zeta: vpc is not defined\n" in review.seen[0].diff
    assert review.seen[0].diff.count("zeta:") == 1
    assert "say $bucket $vpc  # zeta: vpc is not defined\n" in document.read()


def test_a_section_that_would_be_written_the_same_is_true_whatever_is_marked_in_it(document: LivingDocument) -> None:
    text = document.read().replace("let vpc", "let net").replace("$vpc", "$vpc  # zeta: vpc is not defined")
    document.save(text, document.look().manifest, "another beginning")
    change(document, f"# a remark\n{APP}")
    assert [each.fate for each in run(document, Writer(TEXTS["store"]))] == ["still true"]


def test_a_declined_patch_changes_nothing_and_the_section_stays_stale(document: LivingDocument) -> None:
    before = document.read()
    change(document)
    assert [each.fate for each in run(document, Writer(), Reviewer("no"))] == ["declined"]
    assert document.read() == before
    assert document.versions.numbers() == [1]
    assert [each.fate for each in run(document, Writer(), Reviewer("no"))] == ["declined"]


def stale_twice(tmp_path: Path) -> tuple[LivingDocument, Memory]:
    """A document of which two sections are stale, by a memory each."""
    memory = Memory()
    document = made(tmp_path, memory=memory)
    for key in ("name:vpc", "name:bucket"):
        section, text, version = memory.rows[key]
        memory.rows[key] = (section, text, version + 1)
    return document, memory


class Echo(Writer):
    """Writes each section anew with a line more."""

    def one(self, section: Section, reason: str, known: str) -> str:
        super().one(section, reason, known)
        return TEXTS[section.id] + "more\n"


def test_all_and_none_are_asked_once(tmp_path: Path) -> None:
    for verdict, fate in (("all", "updated"), ("none", "declined")):
        document, memory = stale_twice(tmp_path / verdict)
        review = Reviewer(verdict)  # type: ignore[arg-type]
        results = run(document, Echo(), review, memory)
        assert [(each.id, each.fate) for each in results] == [("store", fate), ("end", fate)]
        assert len(review.seen) == 1


def test_after_none_no_more_is_written(tmp_path: Path) -> None:
    document, memory = stale_twice(tmp_path)
    writer = Echo()
    run(document, writer, Reviewer("none"), memory)
    assert [id for id, _, _ in writer.asked] == ["store"]


def test_a_name_changed_by_hand_stays_a_reason_until_it_is_settled(document: LivingDocument) -> None:
    document.place.document.write_text(document.read().replace("let vpc = 10", "let vpc = 11"))
    for _ in range(2):
        (result,) = run(document, Writer(TEXTS["store"] + "more\n"), Reviewer("no"))
        assert (result.id, result.reasons) == ("store", ("`vpc` was changed by you",))
    run(document, Writer(TEXTS["store"] + "more\n"))
    assert run(document, Writer()) == []


def test_a_save_that_fails_leaves_the_lake_as_the_document_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = Memory()
    document = made(tmp_path, memory=memory)
    change(document)

    def full(*_: object) -> None:
        raise ZetaError("no space left")

    monkeypatch.setattr(document, "save", full)
    with pytest.raises(ZetaError):
        run(document, Writer("# store\nlet bucket = 5\n"), memory=memory)
    assert memory.rows["name:bucket"][1] == "let bucket = $vpc"


def test_some_can_be_taken(tmp_path: Path) -> None:
    document, memory = stale_twice(tmp_path)
    results = run(document, Echo(), Reviewer("no", "yes"), memory)
    assert [(each.id, each.fate) for each in results] == [("store", "declined"), ("end", "updated")]
    assert document.read() == "\n".join(TEXTS.values()) + "more\n"


def test_a_section_that_a_person_edited_is_left_and_said_so(document: LivingDocument) -> None:
    text = document.read().replace("from `load`", "from `load`, as I say")
    document.place.document.write_text(text)
    change(document)
    writer = Writer()
    (result,) = run(document, writer)
    assert (result.fate, result.detail) == ("yours", YOURS)
    assert not writer.asked
    assert document.read() == text


def test_a_section_stays_the_persons_when_it_is_like_the_first_version_again(document: LivingDocument) -> None:
    text = document.read()
    document.place.document.write_text(text.replace("from `load`", "mine"))
    run(document, Writer())
    document.place.document.write_text(text)
    change(document)
    assert [each.fate for each in run(document, Writer())] == ["yours"]
    assert document.read() == text


def test_what_a_person_wrote_between_sections_stays(document: LivingDocument) -> None:
    text = document.read().replace("\n# store", "\nmine\n\n# store")
    document.place.document.write_text(text)
    change(document)
    run(document, Writer())
    assert document.read() == text.replace(TEXTS["store"], NEW_STORE)


def test_a_removed_section_does_not_come_back(document: LivingDocument) -> None:
    text = document.read().replace(TEXTS["store"] + "\n", "")
    document.place.document.write_text(text)
    change(document)
    (result,) = run(document, Writer(TEXTS["end"]))
    assert (result.id, result.reasons) == ("end", ("`bucket` was taken out by you",))
    assert unmarked(Small(), document.read()) == text


def test_an_edit_is_a_version_of_the_persons(document: LivingDocument) -> None:
    document.place.document.write_text(document.read().replace("16", "24"))
    run(document, Writer())
    newest = document.versions.newest()
    assert newest is not None
    assert (newest.who, newest.reason) == ("person", "edited: net")


def test_a_section_that_would_be_written_the_same_is_true_as_it_stands(document: LivingDocument) -> None:
    change(document, f"# a remark\n{APP}")
    assert [each.fate for each in run(document, Writer(TEXTS["store"]))] == ["still true"]
    assert run(document, Writer()) == []


def test_a_text_that_does_not_parse_is_refused(document: LivingDocument) -> None:
    before = document.read()
    change(document)
    (result,) = run(document, Writer(NEW_STORE + "broken!\n"))
    assert (result.fate, result.detail) == ("refused", "what was written is not well formed: a “!” stands there")
    assert document.read() == before


def test_a_text_without_a_name_that_others_use_is_refused(document: LivingDocument) -> None:
    before = document.read()
    change(document)
    (result,) = run(document, Writer("# store\n"))
    assert (result.fate, result.detail) == ("refused", "`bucket` would be used and not defined")
    assert document.read() == before


def test_nothing_written_is_refused(document: LivingDocument) -> None:
    change(document)
    assert [each.fate for each in run(document, Writer(" \n"))] == ["refused"]


def test_a_change_elsewhere_while_it_is_written_is_kept_and_the_rewrite_is_taken(document: LivingDocument) -> None:
    change(document)

    def meanwhile() -> None:
        path = document.place.document
        path.write_text(path.read_text().replace("let cidr = 16", "let cidr = 24").replace("# net", "first\n\n# net"))

    (result,) = run(document, Writer(then=meanwhile))
    assert result.fate == "updated"
    text = document.read()
    assert "let cidr = 24" in text
    assert text.startswith("first\n")
    assert NEW_STORE in text
    assert document.look().held("net")
    assert not document.look().held("store")


def test_an_edit_of_the_section_itself_while_it_is_written_wins(document: LivingDocument) -> None:
    change(document)

    def meanwhile() -> None:
        path = document.place.document
        path.write_text(path.read_text().replace("from `load`", "from me"))

    (result,) = run(document, Writer(then=meanwhile))
    assert result.fate == "yours"
    assert "changed while it was written anew" in result.detail
    assert "from me" in document.read()
    assert "open_store" not in document.read()


def test_a_document_deleted_while_it_is_written_is_an_error_and_not_made_again(document: LivingDocument) -> None:
    change(document)
    with pytest.raises(ZetaError, match="there is no document"):
        run(document, Writer(then=document.place.document.unlink))
    assert not document.place.document.exists()


@pytest.mark.parametrize("opened", [Memory, lambda: Lake(AgentMemory(None), "document:guide")])
def test_a_rewrite_that_changes_a_memory_makes_its_users_stale_in_the_same_run(
    tmp_path: Path, opened: Callable[[], Keeper]
) -> None:
    memory = opened()
    document = made(tmp_path, memory=memory)
    change(document)

    class Both(Writer):
        def one(self, section: Section, reason: str, known: str) -> str:
            super().one(section, reason, known)
            return "# store\nlet bucket = 5\n" if section.id == "store" else "# end\nsay $bucket now\n"

    writer = Both()
    results = run(document, writer, memory=memory)
    assert [(each.id, each.fate) for each in results] == [("store", "updated"), ("end", "updated")]
    assert writer.asked[1][1] == "the memory `name:bucket` changed"
    assert run(document, Writer(), memory=memory) == []


def test_a_new_file_is_a_source_once_its_section_was_written_anew(document: LivingDocument) -> None:
    (document.place.document.parent / "src" / "store.py").write_text("def close():\n    pass\n")
    run(document, Writer("# store\nfrom `load` and `close`\nlet bucket = $vpc\n"))
    part = document.look().manifest.part("store")
    assert [each.path for each in part.sources] == ["src/app.py", "src/store.py"]
    assert "src/store.py" in document.look().manifest.files


def test_a_new_file_that_was_declined_is_asked_about_again(document: LivingDocument) -> None:
    (document.place.document.parent / "src" / "store.py").write_text("def close():\n    pass\n")
    run(document, Writer(), Reviewer("no"))
    document.place.document.write_text(document.read() + "mine\n")
    assert [each.fate for each in run(document, Writer(), Reviewer("no"))] == ["declined"]


def test_a_section_that_is_not_in_the_plan_any_more_is_left(document: LivingDocument) -> None:
    document.outline = None
    change(document)
    assert [each.detail for each in run(document, Writer())] == ["it is not in the plan any more"]


def test_only_what_was_asked_for_is_taken(document: LivingDocument) -> None:
    change(document)
    assert update(document, Writer(), Reviewer(), observer(document), None, lambda stale: False) == []


def test_a_released_section_is_zetas_again_and_a_confirmed_one_is_not_stale(document: LivingDocument) -> None:
    document.place.document.write_text(document.read().replace("from `load`", "from mine"))
    change(document)
    assert [each.fate for each in run(document, Writer())] == ["yours"]
    document.confirm("store", observer(document)(), None)
    assert run(document, Writer()) == []
    change(document, APP)
    document.release("store")
    assert [each.fate for each in run(document, Writer())] == ["updated"]
    with pytest.raises(ZetaError, match="has no section none"):
        document.release("none")


def test_a_language_that_is_not_known_still_updates(tmp_path: Path) -> None:
    document = made(tmp_path)
    document.language = None
    change(document)
    assert [each.fate for each in run(document, Writer())] == ["updated"]


lines = st.sampled_from(["a\n", "b\n", "\n", "c"])


@given(st.lists(lines, max_size=12).map("".join), st.data())
def test_replacing_parts_leaves_every_byte_around_them(text: str, data: st.DataObject) -> None:
    size = len(lines_of(text))
    edges = sorted(data.draw(st.sets(st.integers(0, size), max_size=6)))
    parts = [Part(f"s{n}", begin, end, sha256("")) for n, (begin, end) in enumerate(pairwise(edges))][::2]
    chosen = {
        part.id: data.draw(st.sampled_from(["new\n", "x\ny", "z\n\n"])) for part in parts if data.draw(st.booleans())
    }
    after, moved = replaced(text, parts, chosen)
    old, new = lines_of(text), lines_of(after)
    at = then = 0
    for before, now in zip(parts, moved, strict=True):
        assert old[at : before.begin] == new[then : now.begin]
        if before.id not in chosen:
            assert old[before.begin : before.end] == new[now.begin : now.end]
        assert now.sha256 == sha256("".join(new[now.begin : now.end]))
        at, then = before.end, now.end
    assert old[at:] == new[then:]
