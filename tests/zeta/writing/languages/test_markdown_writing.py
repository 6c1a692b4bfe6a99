"""Prose written section by section: whatever is chosen, its structure is what was asked for."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import gbnf_random
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from played_writing import Lake, play

from zeta.llama import LlamaModel, Sampler
from zeta.sampling import Sampling
from zeta.writing.agents import Agent
from zeta.writing.language import REFUSALS, Ask, Choose, Definition, Put
from zeta.writing.languages.fitting import fitting, parts
from zeta.writing.languages.markdown import Markdown
from zeta.writing.languages.prose import plain
from zeta.writing.outline import Detail, Outline, Section

MARKDOWN = Markdown()
AGENT = Agent("prose", "", "")
FORMS = ["paragraph", "list", "table", "code", "question", "something else", ""]
TITLES = ["The Lighthouse", "What is `zeta`?", "Über *uns*", "1. First steps", "灯台", "a_b [c](d)"]
CODE = [Definition("function", "load_model", 1, ""), Definition("class", "Page.Store", 1, "")]


@st.composite
def outlines(draw: st.DrawFn) -> Outline:
    sections = []
    for i, title in enumerate(draw(st.lists(st.sampled_from(TITLES), min_size=1, max_size=4, unique=True))):
        forms = draw(st.lists(st.sampled_from(FORMS), max_size=4))
        details = tuple(Detail(form, draw(st.sampled_from(["", "the sea", "why `x`?"]))) for form in forms)
        sections.append(Section(f"s{i}", title, "t", "a", details, (), draw(st.sampled_from([0, 0, 30, 200]))))
    return Outline("a story", "A Story", "markdown", tuple(sections))


def headings(text: str, level: int) -> list[str]:
    return re.findall(rf"^{'#' * level} (.+)$", text, re.MULTILINE)


@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(outlines(), st.integers(0, 2**32), st.sampled_from([0.0, 0.3, 1.0]))
def test_whatever_is_chosen_the_asked_headings_stand_in_their_order(outline: Outline, seed: int, refuse: float) -> None:
    text, _ = play(MARKDOWN, outline, seed, refuse=refuse)
    assert headings(text, 1) == ["A Story"]
    assert headings(text, 2) == [plain(each.title) for each in outline.sections]
    found = [each for each in MARKDOWN.problems(text) if "twice" not in each.message]
    assert found == [], text
    defined = {each.name for each in MARKDOWN.definitions(text)}
    assert {each.name for each in MARKDOWN.references(text)} <= defined, text


def written(section: Section, answer: Callable[[Choose], str], known: Lake | None = None) -> tuple[str, list[str]]:
    """A section and the remarks before its parts."""
    known, text, asked = known or Lake(MARKDOWN), "", list[str]()
    writer = MARKDOWN.writer(Outline("p", "T", "markdown", (section,)), section, AGENT)
    while step := writer.next(known):
        if isinstance(step, Put):
            text += step.text
        elif isinstance(step, Ask):
            asked.append(step.text)
        elif not writer.accept(piece := answer(step)):
            text += piece
    return text, asked


def section(*details: Detail, length: int = 0, title: str = "The Sea") -> Section:
    return Section("s", title, "t", "a", details, (), length)


def sentence(step: Choose) -> str:
    return "The sea was calm that day.\n"


def by_chance(seed: int) -> Callable[[Choose], str]:
    rng = random.Random(seed)
    return lambda step: gbnf_random.draw(step.grammar, rng)


def test_paragraphs_share_the_words_of_their_section() -> None:
    text, asked = written(section(Detail("paragraph", "one"), Detail("paragraph", "two"), length=120), sentence)
    first, second = text.split("\n\n")[1:]
    assert 54 <= len(first.split()) <= 66
    assert 108 <= len(first.split()) + len(second.split()) <= 132
    assert "60 words" in asked[0]


def test_a_long_share_is_written_in_several_paragraphs() -> None:
    text, asked = written(section(Detail("paragraph", "one"), length=480), sentence)
    paragraphs = text.split("\n\n")[1:]
    assert len(paragraphs) == len(asked) == 4
    assert all(108 <= len(each.split()) <= 132 for each in paragraphs)
    assert "next paragraph about" in asked[-1]


def test_a_paragraph_without_a_length_ends_where_the_model_ends_it() -> None:
    said = iter(["The sea was calm that day.\n", "Nobody came.\n", "\n"])
    text, _ = written(section(Detail("paragraph")), lambda step: next(said))
    assert text == "## The Sea\n\nThe sea was calm that day.\nNobody came.\n\n"


def test_a_model_that_never_ends_a_paragraph_is_ended() -> None:
    text, _ = written(section(Detail("paragraph")), sentence)
    assert len(text.split()) < 140


def test_a_sentence_names_only_code_that_is_known() -> None:
    known = Lake(MARKDOWN, list(CODE))
    for seed in range(30):
        text, _ = written(section(Detail("paragraph", "the model"), length=40), by_chance(seed), known)
        assert set(re.findall(r"`([^`]+)`", text)) <= {"load_model", "Page.Store"}
        assert "`" not in written(section(Detail("paragraph"), length=40), by_chance(seed))[0]


def test_what_was_looked_up_is_told() -> None:
    known = Lake(MARKDOWN, list(CODE))
    steps: list[Choose] = []

    def answer(step: Choose) -> str:
        steps.append(step)
        return sentence(step)

    _, asked = written(section(Detail("paragraph", "loading of models")), answer, known)
    assert steps[0].asked == ("load_model", "Page.Store")
    assert "`load_model`" in asked[0]
    assert "Page.Store" not in asked[0]


def test_names_of_earlier_sections_are_told() -> None:
    known = Lake(MARKDOWN, [Definition("name", "Mara", 3, "Then Mara came."), Definition("name", "Tomas", 4, "")])
    _, asked = written(section(Detail("paragraph", "they meet")), sentence, known)
    assert "Mara, Tomas" in asked[0]


def test_links_lead_to_sections_that_are_there() -> None:
    known = Lake(MARKDOWN, [Definition("heading", "the-rock", 1, "The Rock")])
    found = set()
    for seed in range(40):
        found |= set(re.findall(r"\]\(([^)]+)\)", written(section(Detail("list", "rocks")), by_chance(seed), known)[0]))
        assert "](" not in written(section(Detail("list", "fish")), by_chance(seed), known)[0]
    assert found == {"#the-rock"}


@pytest.mark.parametrize(
    "line",
    [
        "Sure, here it is.\n",
        "Here's a paragraph about it.\n",
        "In this section we write.\n",
        "I'm sorry, no.\n",
        "The story begins with a decision.\n",
        "Your answer will be one sentence.\n",
    ],
)
def test_talk_about_the_task_is_refused(line: str) -> None:
    said = iter([line, *["The sea was calm.\n"] * 50])
    text, _ = written(section(Detail("paragraph")), lambda step: next(said))
    assert line not in text
    assert "The sea was calm." in text


def test_a_model_that_says_nothing_usable_leaves_the_purpose_there() -> None:
    text, _ = written(section(Detail("paragraph", "how the *sea* sounds")), lambda step: "")
    assert text == "## The Sea\n\nhow the sea sounds.\n\n"


def test_a_question_is_asked_once_and_a_given_one_is_taken() -> None:
    known = Lake(MARKDOWN, [Definition("heading", "why-is-it-salty", 1, "Why is it salty?")])
    said = iter([" Why is it salty?\n"] * REFUSALS + ["The sea was calm.\n"] * 50)
    text, _ = written(section(Detail("question", "salt")), lambda step: next(said), known)
    assert "### salt?" in text
    text, _ = written(section(Detail("question", "How deep is it?")), sentence)
    assert "### How deep is it?\n\nThe sea" in text


def test_a_chosen_question_is_one_where_the_language_is_known() -> None:
    plan = Section("s", "The depth of the sea", "t", "a", (Detail("question", "salt"),))
    for seed in range(10):
        question = re.search(r"^### (.*)$", written(plan, by_chance(seed))[0], re.MULTILINE)
        assert question
        assert re.match(r"(What|How|Why|When|Where|Which|Who|Can|Does|Is|Are|Do|Should) .*\?", question[1])


def test_no_line_of_a_paragraph_can_be_read_as_a_list() -> None:
    for seed in range(60):
        text, _ = written(section(Detail("paragraph"), length=40), by_chance(seed))
        assert not re.search(r"^(\d|[-+*] )", text, re.MULTILINE)


def test_words_are_in_the_scripts_of_what_was_asked() -> None:
    plain_one = Section("s", "The sea", "t", "a", (Detail("paragraph"),), (), 40)
    russian = Section("s", "Море", "t", "a", (Detail("paragraph"),), (), 40)
    for seed in range(10):
        assert not re.search(r"[\u0386-\u0e46\u3000-\uffff]", written(plain_one, by_chance(seed))[0])
    texts = [written(russian, by_chance(seed))[0] for seed in range(10)]
    assert any(re.search(r"[а-я]", text.partition("\n")[2]) for text in texts)
    assert not any(re.search(r"[\u4e00-\ud7a3]", text) for text in texts)


def test_a_text_without_spaces_is_measured_by_its_characters() -> None:
    chinese = Section("s", "大海", "t", "a", (Detail("paragraph", "大海"),), (), 60)
    text, _ = written(chinese, lambda step: "大海那天很平静，没有人来过这里。\n")
    assert 4 <= text.count("大海那天") <= 5


def test_rows_of_a_table_have_the_columns_of_its_head_and_begin_differently() -> None:
    for seed in range(20):
        text, _ = written(section(Detail("table")), by_chance(seed))
        rows = [line for line in text.split("\n") if line.startswith("|")]
        assert len({row.count("|") for row in rows}) == 1
        begins = [row.split("|")[1] for row in rows]
        assert len(set(begins)) == len(begins)


def test_no_item_of_a_list_has_the_words_of_another() -> None:
    said = cycle(["- Cloud backups\n", "- Backup of cloud\n", "- Photos of the sea\n", "- The cloud backup\n"])
    text, _ = written(section(Detail("list", "what it keeps"), length=60), lambda step: next(said))
    items = [frozenset(parts(line)) for line in text.split("\n") if line.startswith("- ")]
    assert len(items) > 1
    assert len(set(items)) == len(items)


def test_a_name_given_to_a_paragraph_is_its_heading() -> None:
    text, _ = written(section(Detail("paragraph", "x", "The *Tide*")), sentence)
    assert text.startswith("## The Sea\n\n### The Tide\n\nThe sea")


def test_definitions_fit_a_purpose_by_the_words_in_their_names() -> None:
    names = ["open_store", "PageStore", "loadModel", "close"]
    given = [Definition("function", name, 1, "") for name in names]
    assert parts("openPages of the_STORES") == {"open", "page", "the", "store"}
    assert [each.name for each in fitting(given, "how a store is opened", 2)] == ["open_store", "PageStore"]
    assert [each.name for each in fitting(given, "", 2)] == ["loadModel", "close"]


@pytest.mark.model
def test_every_grammar_is_one_that_llama_cpp_reads(default_model: Path) -> None:
    model, grammars = LlamaModel(default_model), set[str]()
    answer = by_chance(1)

    def collecting(step: Choose) -> str:
        grammars.add(step.grammar)
        return answer(step)

    details = [Detail(form, "loading") for form in FORMS]
    heading = Definition("heading", "the-rock", 1, "The Rock")
    for known in (Lake(MARKDOWN), Lake(MARKDOWN, [*CODE, heading])):
        written(section(*details), collecting, known)
    assert len(grammars) > 10
    for grammar in grammars:
        Sampler(model, Sampling(grammar=grammar)).close()
    model.close()


def test_a_paragraph_in_which_nothing_new_is_said_leaves_its_length_to_others() -> None:
    refused = [""] * REFUSALS
    said = iter(["The sea was calm that day.\n", *refused, *refused, *["The harbour lay in mist.\n"] * 90])
    asked = section(Detail("paragraph", "calm"), Detail("paragraph", "storms"), Detail("paragraph", "mist"), length=60)
    text, _ = written(asked, lambda step: next(said))
    assert "The sea was calm that day.\n\nThe harbour lay in mist." in text
    assert "\n\n\n" not in text
    assert 50 <= len(text.split()) <= 70
