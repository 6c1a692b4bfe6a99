import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from types import ModuleType

import pytest

import zeta.bench.facts
import zeta.bench.filler
import zeta.texts.calibration
import zeta.texts.filler
from zeta.texts.fact import Code, Fact
from zeta.texts.grammar import Chapter, Grammar, Topic, paragraphs, read_grammar, sentences, talk

SETS: list[ModuleType] = [zeta.texts.calibration, zeta.bench.facts]
PROSE = [
    (zeta.texts.filler.filler, "harbour"),
    (zeta.bench.filler.filler, "garden"),
    (zeta.bench.filler.filler, "workshop"),
]
TALK = [(zeta.texts.filler.chat_filler, "advice"), (zeta.bench.filler.chat_filler, "wonder")]
GRAMMARS = [("zeta.texts", "harbour.toml"), ("zeta.bench", "garden.toml"), ("zeta.bench", "workshop.toml")]
LENGTH = 25_000  # characters, about 6,000 tokens
STOP_WORDS = re.findall(
    r"\w+",
    """
    a about after all am an and any are as at be because been before but by can could did do does each
    every for from get go got had has have her him his how i if in into is it its just last let me mr ms
    my next no nobody not now of off on one or our out own she should since so some take that the their
    them then there they this to too two up us was we were what when where which while who why will with
    would you your s t more most much many name called time things thing
    """,
)


def content_words(text: str) -> set[str]:
    words = (
        re.sub(r"(es|s|ing|ed|e)$", "", word) for word in re.findall(r"\w+", text.casefold()) if word not in STOP_WORDS
    )
    return {word for word in words if len(word) > 1}


def all_facts(texts: ModuleType) -> list[Fact]:
    return [*texts.FACTS, *texts.OBLIQUE]


def shared_words(fact: Fact) -> int:
    return len(content_words(fact.told) & content_words(fact.question))


def stretch(parts: Iterable[str], length: int = LENGTH) -> list[str]:
    taken: list[str] = []
    size = 0
    for part in parts:
        if size >= length:
            return taken
        taken.append(part)
        size += len(part)
    raise AssertionError(f"the text ended after {size} characters")


def all_texts(seed: int) -> Iterator[tuple[str, list[str]]]:
    for prose, kind in PROSE:
        yield kind, stretch(prose(seed, kind), 2 * LENGTH)
    for chat, kind in TALK:
        yield kind, stretch(chain.from_iterable(chat(seed, kind)), 2 * LENGTH)


def test_the_sets_have_the_sizes_the_measurements_are_stated_for() -> None:
    assert [len(texts.FACTS) for texts in SETS] == [64, 60]
    assert [len(texts.OBLIQUE) for texts in SETS] == [24, 30]
    assert [len(texts.UNRELATED) for texts in SETS] == [224, 100]


@pytest.mark.parametrize("texts", SETS)
def test_a_fact_is_in_what_was_told_and_in_its_answer_but_not_in_the_reply_or_the_question(texts: ModuleType) -> None:
    for fact in all_facts(texts):
        assert fact.is_in(fact.told)
        assert fact.is_in(fact.answer)
        assert not fact.is_in(fact.reply), fact
        assert not fact.is_in(fact.question), fact
        assert all(answer == answer.casefold() for answer in fact.answers)


@pytest.mark.parametrize("texts", SETS)
def test_no_fact_answers_the_question_of_another(texts: ModuleType) -> None:
    facts = all_facts(texts)
    for fact in facts:
        others = [text for f in facts if f is not fact for text in (f.told, f.reply, f.question, f.answer)]
        assert not [text for text in others if fact.is_in(text)], fact.answers


@pytest.mark.parametrize("texts", SETS)
def test_no_two_questions_of_a_set_ask_with_the_same_content_words(texts: ModuleType) -> None:
    asked = [frozenset(content_words(fact.question)) for fact in all_facts(texts)]
    assert len(set(asked)) == len(asked)
    assert all(asked)


@pytest.mark.parametrize("texts", SETS)
def test_about_two_thirds_of_the_natural_questions_share_a_content_word_with_what_was_told(texts: ModuleType) -> None:
    shared = [shared_words(fact) for fact in texts.FACTS]
    for part in (shared, shared[:12], shared[-12:]):
        assert 0.55 <= sum(n > 0 for n in part) / len(part) <= 0.8
    assert max(shared) <= 3


@pytest.mark.parametrize("texts", SETS)
def test_no_oblique_question_shares_a_content_word_with_what_was_told(texts: ModuleType) -> None:
    assert not [fact for fact in texts.OBLIQUE if shared_words(fact)]


@pytest.mark.parametrize("texts", SETS)
def test_a_natural_fact_is_told_briefly_in_the_first_person_and_the_reply_says_nothing_of_it(texts: ModuleType) -> None:
    for fact in texts.FACTS:
        assert len(sentences(fact.told)) <= 2, fact
        assert len(fact.told.split()) <= 20, fact
        assert re.search(r"\b(I|my|me|we|our|us)\b", f"{fact.told} {fact.question}", re.IGNORECASE), fact
        assert len(fact.reply.split()) <= 8, fact
        assert content_words(fact.reply).isdisjoint(content_words(f"{fact.told} {fact.question}")), fact


def test_an_answer_counts_as_whole_words_in_any_case() -> None:
    fact = Fact("", "", "", ("38", "fennimore", "no-shard"), "")
    assert fact.is_in("It is 38.")
    assert fact.is_in("Dr FENNIMORE, of course")
    assert fact.is_in("pass --no-shard to it")
    assert not fact.is_in("1387 or 385")
    assert not fact.is_in("Fennimores")


def test_calibration_and_benchmark_share_no_fact_question_or_answer() -> None:
    told = [{t.casefold() for f in all_facts(s) for t in (f.told, f.reply, f.question, f.answer)} for s in SETS]
    answers = [{answer for f in all_facts(s) for answer in f.answers} for s in SETS]
    unrelated = [{text.casefold() for text in s.UNRELATED} for s in SETS]
    for calibration, bench in (told, answers, unrelated):
        assert calibration.isdisjoint(bench)
    assert all(len(set(s.UNRELATED)) == len(s.UNRELATED) for s in SETS)
    for ours, others in (SETS, SETS[::-1]):
        for fact in all_facts(ours):
            assert not [t for f in all_facts(others) for t in (f.told, f.question) if fact.is_in(t)], fact.answers


def test_calibration_and_benchmark_ask_the_same_about_few_things() -> None:
    calibration, bench = ({frozenset(content_words(f.question)) for f in all_facts(s)} for s in SETS)
    assert len(calibration & bench) <= 3


def test_no_unrelated_question_is_one_that_a_fact_answers() -> None:
    for s in SETS:
        asked = [content_words(fact.question) for fact in all_facts(s)]
        assert not [text for text in s.UNRELATED if content_words(text) in asked]
        assert not [text for text in s.UNRELATED if any(fact.is_in(text) for fact in all_facts(s))]


def test_the_first_unrelated_questions_are_a_fair_sample_of_both_kinds() -> None:
    for s in SETS:
        personal = [bool(re.search(r"\b(my|I)\b", text)) for text in s.UNRELATED]
        assert 0.2 < sum(personal[:20]) / 20 < 0.6


@pytest.mark.parametrize(
    ("same_kind", "family"),
    [(s.same_kind, family) for s in SETS for family in s.FAMILIES],
)
def test_codes_of_a_family_differ_in_name_and_number_and_ask_for_what_they_state(
    same_kind: Callable[[int, int, str], list[Code]], family: str
) -> None:
    codes = same_kind(5, 30, family)
    assert len({code.prompt for code in codes}) == len({code.answer for code in codes}) == 30
    for code in codes:
        assert code.statement == f"{code.prompt}{code.answer}."
        assert re.fullmatch(r" \d{4,5}", code.answer)
        assert code.question.endswith("?")
        assert code.answer.strip() not in code.question
    assert codes == same_kind(5, 30, family)
    assert codes != same_kind(6, 30, family)


def test_only_the_benchmark_has_lockers_and_no_name_or_family_is_shared() -> None:
    calibration, bench = SETS
    assert "locker" in bench.FAMILIES
    assert set(calibration.FAMILIES).isdisjoint(bench.FAMILIES)
    assert set(calibration.NAMES).isdisjoint(bench.NAMES)
    assert len(set(calibration.NAMES) | set(bench.NAMES)) == 60


@pytest.mark.parametrize("texts", SETS)
def test_too_many_codes_or_an_unknown_family_are_refused_by_name(texts: ModuleType) -> None:
    with pytest.raises(ValueError, match="only 30 names"):
        texts.same_kind(0, 31, next(iter(getattr(texts, "FAMILIES"))))  # noqa: B009
    with pytest.raises(ValueError, match="shoe"):
        texts.same_kind(0, 2, "shoe")


@pytest.mark.parametrize(("prose", "kind"), PROSE)
def test_prose_of_any_seed_repeats_no_sentence_and_depends_on_the_seed_alone(
    prose: Callable[[int, str], Iterator[str]], kind: str
) -> None:
    seen = []
    for seed in range(6):
        text = stretch(prose(seed, kind))
        lines = [line for paragraph in text for line in sentences(paragraph)]
        assert len(set(lines)) == len(lines)
        assert text == stretch(prose(seed, kind))
        seen.append(set(lines))
    assert len(set.union(*seen)) > 0.8 * sum(map(len, seen))


@pytest.mark.parametrize(("chat", "kind"), TALK)
def test_talk_of_any_seed_repeats_no_sentence_and_either_side_says_30_to_120_words(
    chat: Callable[[int, str], Iterator[tuple[str, str]]], kind: str
) -> None:
    for seed in range(6):
        texts = stretch(chain.from_iterable(chat(seed, kind)))
        lines = [line for text in texts for line in sentences(text)]
        assert len(set(lines)) == len(lines)
        assert texts == stretch(chain.from_iterable(chat(seed, kind)))
        assert not [text for text in texts if not 30 <= len(text.split()) <= 120]
    assert texts != stretch(chain.from_iterable(chat(0, kind)))


def test_prose_goes_on_for_a_conversation_of_a_hundred_thousand_tokens() -> None:
    for prose, kind in PROSE:
        assert len(stretch(prose(0, kind), 400_000)) > 400


def test_no_answer_to_a_fact_of_either_set_occurs_in_any_filler() -> None:
    for kind, texts in all_texts(seed=11):
        text = "\n".join(texts)
        assert not [fact.answers for s in SETS for fact in all_facts(s) if fact.is_in(text)], kind


def test_no_surname_of_the_codes_occurs_in_any_filler_or_fact() -> None:
    names = {name.casefold() for s in SETS for name in s.NAMES}
    told = " ".join(f"{f.told} {f.reply} {f.answer}" for s in SETS for f in all_facts(s))
    for _, texts in [*all_texts(seed=12), ("facts", [told])]:
        assert names.isdisjoint(re.findall(r"\w+", " ".join(texts).casefold()))


def test_no_sentence_of_a_filler_comes_near_a_question_about_a_fact() -> None:
    asked = [content_words(fact.question) for s in SETS for fact in all_facts(s)]
    for kind, texts in all_texts(seed=13):
        words = [(line, content_words(line)) for text in texts for line in sentences(text)]
        near = [(line, q) for line, line_words in words for q in asked if len(q) > 1 and q <= line_words]
        assert not near, kind


def test_the_fillers_of_calibration_and_benchmark_share_no_sentence() -> None:
    lines = {kind: {line for text in texts for line in sentences(text)} for kind, texts in all_texts(seed=14)}
    for ours in ("harbour", "advice"):
        for others in ("garden", "workshop", "wonder"):
            assert lines[ours].isdisjoint(lines[others])


@pytest.mark.parametrize(("package", "file"), GRAMMARS)
def test_a_grammar_of_prose_has_120_different_frames_and_10_to_40_phrases_for_every_slot(
    package: str, file: str
) -> None:
    grammar = read_grammar(package, file)
    frames = [frame for chapter in grammar.chapters for frame in (*chapter.openings, *chapter.sentences)]
    assert len(set(frames)) == len(frames) >= 120
    assert all(10 <= len(set(phrases)) == len(phrases) <= 40 for phrases in grammar.slots.values())
    used = {slot for frame in frames for slot in re.findall(r"{([a-z]+)\d?}", frame)}
    assert used == set(grammar.slots)


def test_an_unknown_kind_of_filler_is_refused_by_name() -> None:
    for make, _ in [*PROSE, *TALK]:
        with pytest.raises(ValueError, match="'desert'"):
            next(iter(make(0, "desert")))


def test_prose_and_talk_end_when_everything_has_been_said_once() -> None:
    prose = Grammar(
        {"day": ("today", "then")},
        chapters=(Chapter(("{day} it rained.", "It snowed."), ("All slept {day}.", "Why?")),),
    )
    assert sorted(sentences(" ".join(paragraphs(prose, 0)))) == [
        "All slept then.", "All slept today.", "It snowed.", "Then it rained.", "Today it rained.", "Why?",
    ]  # fmt: skip
    exchange = Grammar({}, topics=(Topic("Is {fruit} good?", "{fruit} is.", {"fruit": ("kale", "a pear")}),))
    assert sorted(talk(exchange, 0)) == [("Is a pear good?", "A pear is."), ("Is kale good?", "Kale is.")]


def test_a_phrase_is_not_used_twice_for_two_slots_of_one_frame() -> None:
    grammar = Grammar({"who": ("Ann", "Bo")}, chapters=(Chapter(("{who} met {who2}.", "{who}, {who2}!"), ()),))
    assert {frozenset(re.findall(r"\w+", text)) - {"met"} for text in islice(paragraphs(grammar, 0), 4)} == {
        frozenset({"Ann", "Bo"})
    }


def test_sentences_are_split_after_their_end_and_not_before_a_speaker() -> None:
    text = "“Is it dry?” asked Emil. It was. “Then,” said Otto, “we wait.” Nobody moved!"
    assert sentences(text) == ["“Is it dry?” asked Emil.", "It was.", "“Then,” said Otto, “we wait.", "Nobody moved!"]
