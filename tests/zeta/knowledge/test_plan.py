"""Only what changed is read again, and nothing that leans on what is gone."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from zeta.knowledge.order import reading_key
from zeta.knowledge.plan import Plan, changes, planned
from zeta.knowledge.records import Part
from zeta.knowledge.scan import Document

SHARED = " ".join(f"shared{i}" for i in range(40)) + "\n\n"


def document(path: str, text: str, time: float = 1.0) -> Document:
    return Document(path, text, hashlib.sha256(text.encode()).hexdigest(), time)


def own(name: str) -> str:
    return " ".join(f"{name}{i}" for i in range(40)) + "\n\n"


def built(plan: Plan, parts: dict[int, Part]) -> dict[int, Part]:
    """The parts once a plan was carried out."""
    at = max((part.end for part in parts.values()), default=0)
    out = dict(parts) | {part.number: part for part in plan.kept}
    for reading in plan.readings:
        out[reading.number] = reading.part(at, at + 64, 60, 1.0)
        at += 64
    return out


def test_a_new_folder_is_read_whole_and_the_same_folder_not_again() -> None:
    documents = [document("a.md", own("a")), document("b.md", own("b"))]
    plan = planned(documents, {}, 0.5)
    assert [r.document.path for r in plan.readings] == ["a.md", "b.md"]
    again = planned(documents, built(plan, {}), 0.5)
    assert not again.readings
    assert again.order == plan.order == (1, 2)


def test_only_a_changed_file_is_read_again() -> None:
    first = planned([document("a.md", own("a")), document("b.md", own("b"))], {}, 1.0)
    plan = planned([document("a.md", own("a")), document("b.md", own("c"))], built(first, {}), 1.0)
    assert [(r.number, r.document.path) for r in plan.readings] == [(3, "b.md")]
    assert plan.order == (1, 3)


def test_a_file_that_came_back_as_it_was_is_not_read_again() -> None:
    one, two = document("a.md", own("a")), document("a.md", own("b"))
    parts = built(planned([one], {}, 1.0), {})
    parts = built(planned([two], parts, 1.0), parts)
    plan = planned([one], parts, 1.0)
    assert not plan.readings
    assert plan.order == (1,)


def test_what_leans_on_a_file_that_is_gone_is_read_again() -> None:
    a, b = document("a.md", SHARED + own("a")), document("b.md", SHARED + own("b"))
    parts = built(planned([a, b], {}, 1.0), {})
    assert parts[2].leans == {1}
    (reading,) = planned([b], parts, 1.0).readings
    assert reading.text == SHARED + own("b")


def test_tags_change_without_reading() -> None:
    parts = built(planned([document("a.md", own("a"), 1.0)], {}, 1.0), {})
    plan = planned([document("a.md", own("a"), 9.0)], parts, 0.25)
    assert [(p.time, p.trust) for p in plan.kept] == [(9.0, 0.25)]
    assert not plan.readings


def test_a_copy_is_a_double_of_what_was_read_first() -> None:
    plan = planned([document("a.md", own("a")), document("copy.md", own("a"))], {}, 1.0)
    assert [(d.path, d.owner) for d in plan.doubles] == [("copy.md", 1)]
    assert plan.order == (1,)


def test_changes_are_counted_against_the_edition_that_holds() -> None:
    now = [document("a", "1"), document("b", "2"), document("c", "3")]
    before = {"a": now[0].digest, "b": "other", "d": "gone"}
    assert changes(before, now) == {"added": 1, "changed": 1, "removed": 1, "kept": 1}


folders = st.dictionaries(
    st.sampled_from(["a.md", "b.md", "c.py", "d.py"]),
    st.lists(st.sampled_from(["w", "x", "y", "z"]), min_size=1, max_size=4).map(lambda names: "".join(map(own, names))),
    min_size=1,
)


@given(st.lists(folders, min_size=1, max_size=6))
def test_whatever_happens_to_a_folder_all_it_says_is_in_the_parts_that_hold(history: list[dict[str, str]]) -> None:
    parts: dict[int, Part] = {}
    texts: dict[int, str] = {}
    for folder in history:
        documents = [document(path, folder[path]) for path in sorted(folder, key=reading_key)]
        plan = planned(documents, parts, 1.0)
        parts = built(plan, parts)
        texts |= {reading.number: reading.text for reading in plan.readings}
        said = "".join(texts[number] for number in plan.order)
        for text in folder.values():
            assert all(paragraph in said for paragraph in text.split("\n\n"))
        assert {parts[n].path for n in plan.order} | {d.path for d in plan.doubles} == set(folder)
        numbers = set(plan.order)
        assert all(parts[n].leans <= numbers for n in numbers)
        assert all(double.owner in numbers for double in plan.doubles)
