from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memstore.agent.evaluation import chatter, doings, generator, oneself, people
from memstore.agent.evaluation.plan import month
from memstore.agent.evaluation.sample import Conversation, Question, Turn
from memstore.agent.question import stems, terms

SEEDS = st.integers(0, 10_000)


def told(conversation: Conversation, question: Question) -> list[Turn]:
    """The turns that answer a question."""
    return [turn for turn in conversation.turns if turn.key in question.gold]


def shared(conversation: Conversation, question: Question) -> float:
    """The share of a question's words that the turns which answer it have."""
    wanted = set(stems(terms(question.text)))
    said = set(stems(terms(" ".join(turn.text for turn in told(conversation, question)))))
    return len(wanted & said) / len(wanted)


@given(SEEDS)
@settings(max_examples=5)
def test_a_seed_always_gives_the_same_conversations(seed: int) -> None:
    assert generator.generated(seed, 200) == generator.generated(seed, 200)
    assert generator.generated(seed, 20) != generator.generated(seed + 1, 20)


@given(SEEDS)
@settings(max_examples=20)
def test_every_question_names_turns_that_are_there_and_were_said_before_it(seed: int) -> None:
    made = generator.conversation(seed, 0)
    at = {turn.key: turn.at for turn in made.turns}
    assert len(at) == len(made.turns)
    assert all(at[key] < question.at for question in made.questions for key in question.gold)
    assert all(question.absent == question.category.startswith("absent") for question in made.questions)
    assert {question.category for question in made.questions} == set(generator.CATEGORIES)


@given(SEEDS)
@settings(max_examples=20)
def test_turns_are_in_the_order_of_time_and_span_months(seed: int) -> None:
    times = [turn.at for turn in generator.conversation(seed, 0).turns]
    assert times == sorted(times)
    assert len({month(at) for at in times}) >= 9


@given(SEEDS)
@settings(max_examples=20)
def test_no_template_is_left_unfilled(seed: int) -> None:
    made = generator.conversation(seed, 0)
    texts = [turn.text for turn in made.turns] + [question.text for question in made.questions]
    assert not [text for text in texts if re.search(r"[{}]|\bNone\b", text)]


def test_a_question_of_two_hops_needs_two_turns_and_any_other_needs_one() -> None:
    made = generator.conversation(3, 0)
    needed = Counter((each.category == "multi-hop", len(each.gold)) for each in made.questions if not each.absent)
    assert set(needed) == {(True, 2), (False, 1)}


def test_an_update_is_answered_by_what_was_said_last() -> None:
    changes = [wording for frame in (*people.FRAMES, *oneself.FACTS) for wording in (*frame.changed, *frame.told)]
    assert changes
    for seed in range(5):
        made = generator.conversation(seed, 0)
        for question in made.questions:
            if question.category == "update":
                (turn,) = told(made, question)
                frame = next(f for f in (*people.FRAMES, *oneself.FACTS) if _asks(f.asked, question.text))
                person = next((name for name in people.NAMES if name in question.text), "")
                others = [t for t in made.turns if _tells(frame, person, t.text)]
                assert len(others) >= 1
                assert all(other.at <= turn.at for other in others)


def test_paraphrases_share_far_fewer_words_with_their_answers_than_plain_questions() -> None:
    found: dict[str, list[float]] = {"paraphrase": [], "single fact": []}
    for seed in range(10):
        made = generator.conversation(seed, 0)
        for question in made.questions:
            if question.category in found:
                found[question.category].append(shared(made, question))
    mean = {category: sum(values) / len(values) for category, values in found.items()}
    assert mean["paraphrase"] < 0.6 * mean["single fact"]


def test_a_question_of_a_month_is_answered_by_what_was_told_in_it_or_with_its_name() -> None:
    made = generator.conversation(1, 0)
    asked = [question for question in made.questions if question.category == "temporal"]
    for question in asked:
        (turn,) = told(made, question)
        wanted = next(name for name in doings.MONTHS if name in question.text)
        assert wanted in turn.text or doings.MONTHS[month(turn.at)] == wanted
    assert len(asked) == 2 * len(doings.EVENTS)


@given(SEEDS)
@settings(max_examples=10)
def test_the_user_says_nothing_twice(seed: int) -> None:
    said = Counter(turn.text for turn in generator.conversation(seed, 0).turns if turn.speaker == "user")
    assert max(said.values()) == 1


def test_what_the_assistant_said_is_found_in_its_own_turns() -> None:
    made = generator.conversation(1, 0)
    speakers = {told(made, each)[0].speaker for each in made.questions if each.category == "assistant said"}
    assert speakers == {"assistant"}


def test_look_alikes_are_told_the_same_with_another_value() -> None:
    made = generator.conversation(2, 0)
    for question in (each for each in made.questions if each.category == "look-alike"):
        pair = next(pair for pair in people.LOOK_ALIKES if any(_named(name, question.text) for name in pair))
        frame = next(frame for frame in people.FRAMES if _asks(frame.asked, question.text))
        values = {
            name: {
                value for value in frame.values for turn in made.turns if _named(name, turn.text) and value in turn.text
            }
            for name in pair
        }
        assert all(values.values())
        assert values[pair[0]] != values[pair[1]]


@pytest.mark.parametrize("questions", [1, 60, 400])
def test_as_many_questions_are_asked_as_are_wanted(questions: int) -> None:
    assert generator.generated(1, questions).asked == questions


def test_what_was_never_said_is_asked_of_nothing_that_can_be_told() -> None:
    topics = set(stems(terms(" ".join(frame.name for frame in (*people.FRAMES, *oneself.FACTS)))))
    assert not [text for text in chatter.NEVER_SAID if topics & set(stems(terms(text))) - {"book"}]


def _asks(wordings: tuple[str, ...], text: str) -> bool:
    return any(re.fullmatch(re.escape(each).replace(r"\{p\}", ".+"), text) for each in wordings)


def _tells(frame: people.Frame, person: str, text: str) -> bool:
    ways = [re.escape(each.format(p=person, v="\0")).replace("\0", ".+") for each in (*frame.told, *frame.changed)]
    return any(re.search(way, text) for way in ways)


def _named(name: str, text: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", text) is not None
