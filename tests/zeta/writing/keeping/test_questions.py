"""Questions about a project are answered in the document, each once, and an answer is a section like any other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from one_by_one import OneByOne

from tests.zeta.writing.keeping.test_update import observer, run
from tests.zeta.writing.small_language import OUTLINE, TEXTS, Memory, Small, made
from zeta.errors import ConfigError
from zeta.writing.keeping.answering import answer
from zeta.writing.keeping.living import LivingDocument
from zeta.writing.keeping.questions import Passage, asked, entry, id_of, passages, read_questions, relevant
from zeta.writing.language import Definition
from zeta.writing.languages.registry import language_named
from zeta.writing.outline import Section

QUESTION = "How do I load a path?"


class Answerer(OneByOne):
    """Answers what it was told to."""

    def __init__(self, text: str = "Call load.", then: Callable[[], object] = lambda: None) -> None:
        self.text, self.then = text, then
        self.known: list[str] = []

    def answer(self, question: str, known_text: str) -> str:
        self.known.append(known_text)
        self.then()
        return self.text

    def one(self, section: Section, reason: str, known: str) -> str:
        raise AssertionError("nothing is stale")


@pytest.fixture
def document(tmp_path: Path) -> LivingDocument:
    return made(tmp_path)


def ask(document: LivingDocument, answerer: Answerer, *questions: str) -> list[str]:
    return [each.fate for each in answer(document, answerer, questions, observer(document))]


def test_an_answer_goes_to_the_end_with_its_sources_and_nothing_else_changes(document: LivingDocument) -> None:
    before = document.read()
    answerer = Answerer()
    assert ask(document, answerer, QUESTION) == ["answered"]
    assert document.read() == (
        before + "\n# Frequently asked questions\n\n# Q: How do I load a path?\n# A: Call load.\n# From src/app.py.\n"
    )
    assert "def load(path)" in answerer.known[0]
    assert not any(document.look().held(id) for id in TEXTS)


def test_in_markdown_it_is_a_heading_and_prose(tmp_path: Path) -> None:
    document = made(tmp_path)
    document.language = language_named("markdown")
    ask(document, Answerer("Call it.\n\n# Not a heading\n\n```python\n# a remark\nload()"), QUESTION)
    assert document.read().endswith(
        "## Frequently asked questions\n\n### How do I load a path?\n\nCall it.\n\nNot a heading\n\n"
        "```python\n# a remark\nload()\n```\n\n*From `src/app.py`.*\n"
    )


def test_a_section_that_closes_the_document_stays_the_last(document: LivingDocument) -> None:
    last = replace(OUTLINE.sections[-1], topic="conclusion")
    document.outline = replace(OUTLINE, sections=(*OUTLINE.sections[:-1], last))
    ask(document, Answerer(), QUESTION)
    assert document.read().endswith("# From src/app.py.\n\n" + TEXTS["end"])
    assert not any(document.look().held(id) for id in TEXTS)


def test_a_second_question_stands_after_the_first_under_one_heading(document: LivingDocument) -> None:
    ask(document, Answerer(), QUESTION, "What is a bucket?")
    text = document.read()
    assert text.count("# Frequently asked questions") == 1
    assert text.index(QUESTION) < text.index("What is a bucket?")


def test_the_same_question_again_updates_its_answer(document: LivingDocument) -> None:
    ask(document, Answerer(), QUESTION)
    assert ask(document, Answerer("Use load()."), "how do i load  a path") == ["answered again"]
    assert document.read().count("load a path") == 1
    assert "Use load()." in document.read()
    assert "Call load." not in document.read()


def test_an_answer_that_a_person_edited_is_theirs(document: LivingDocument) -> None:
    ask(document, Answerer(), QUESTION)
    text = document.read().replace("Call load.", "Call load, twice.")
    document.place.document.write_text(text)
    answerer = Answerer("Use load().")
    assert ask(document, answerer, QUESTION) == ["yours"]
    assert not answerer.known
    assert document.read() == text


def test_an_answer_edited_while_it_is_written_anew_is_theirs_too(document: LivingDocument) -> None:
    ask(document, Answerer(), QUESTION)
    path = document.place.document

    def meanwhile() -> None:
        path.write_text(path.read_text().replace("Call load.", "Mine."))

    assert ask(document, Answerer("Use load().", meanwhile), QUESTION) == ["yours"]
    assert "Mine." in document.read()


def test_an_answer_is_written_from_files_and_only_where_they_say_nothing_from_the_document(
    document: LivingDocument,
) -> None:
    class Says(Memory):
        def find(self, text: str, limit: int) -> list[Definition]:
            return [Definition("heading", "Store", 1, "The store is written in Java.")]

    answerer = Answerer()
    for question in (QUESTION, "What is a zebra?"):
        answer(document, answerer, [question], observer(document), Says())
    assert ["Java" in known for known in answerer.known] == [False, True]


def test_an_answer_becomes_stale_with_its_source_and_is_answered_again(document: LivingDocument) -> None:
    ask(document, Answerer(), QUESTION)
    (document.place.document.parent / "src" / "app.py").write_text("def open_path(path):\n    pass\n")
    look = document.look(observer(document)())
    assert [each.id for each in look.stale] == ["store", id_of(QUESTION)]

    class Both(Answerer):
        def one(self, section: Section, reason: str, known: str) -> str:
            return TEXTS[section.id]

    results = run(document, Both("Call open_path."))  # type: ignore[arg-type]
    assert [(each.id, each.fate) for each in results] == [("store", "still true"), (id_of(QUESTION), "updated")]
    assert "# A: Call open_path." in document.read()


def test_an_answer_is_put_where_the_faq_is_after_a_person_took_its_heading_out(document: LivingDocument) -> None:
    ask(document, Answerer(), QUESTION)
    document.place.document.write_text(document.read().replace("# Frequently asked questions\n\n", ""))
    ask(document, Answerer(), "What is a bucket?")
    assert "Frequently" not in document.read()
    assert document.read().count("# Q: ") == 2


def test_a_document_without_a_last_line_end_takes_an_answer(tmp_path: Path) -> None:
    document = made(tmp_path)
    document.place.document.write_text(document.read().removesuffix("\n"))
    ask(document, Answerer(), QUESTION)
    assert "say $bucket\n\n# Frequently" in document.read()
    look = document.look()
    assert document.take_over(look) == look


def test_a_question_that_says_nothing_or_too_much_is_refused_before_any_is_answered(document: LivingDocument) -> None:
    answerer = Answerer()
    for question in ("", " \n", "???", "x " * 400):
        with pytest.raises(ConfigError):
            ask(document, answerer, QUESTION, question)
    assert not answerer.known


def test_questions_are_on_one_line_and_each_once() -> None:
    assert asked(["## What\nis  it?", "what is it", "Wo?"]) == ["What is it?", "Wo?"]


def test_a_file_of_questions_has_one_a_line_and_remarks() -> None:
    assert read_questions("# about stores\n\nWhat is it?\n  How?  \r\n") == ["What is it?", "  How?  "]


@given(st.text(st.characters(categories=("L", "Zs", "P")), max_size=30))
def test_spaces_case_and_punctuation_do_not_make_another_question(question: str) -> None:
    if question.casefold().upper().casefold() == question.casefold():
        assert id_of(f"  {question.upper()}?! ") == id_of(question)


def test_the_passage_that_shares_rare_words_is_best() -> None:
    texts = {
        "src/app.py": "def loadConfig(path):\n    read\n\ndef save(path):\n    write",
        "README.md": "It is a program.\n\nInstall it with pip install thing.",
    }
    found = passages(texts)
    assert relevant("How do I install it?", found, 1) == [Passage("README.md", "Install it with pip install thing.")]
    assert relevant("loading a config", found, 1)[0].text.startswith("def loadConfig")
    assert relevant("unrelated zebra", found) == []


def test_without_an_answer_or_sources_the_entry_says_so() -> None:
    assert entry("Why?", " ", [], Small()) == "# Q: Why?\n# A: The project does not say.\n"


def test_no_remark_is_left_open_by_an_answer_of_several_lines() -> None:
    assert entry("Why?", "One.\n\nTwo.", ["a.py"], Small()) == "# Q: Why?\n# A: One.\n# A: Two.\n# From a.py.\n"
