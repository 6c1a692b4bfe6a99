"""Histories with planted facts: what was planted lies where the trial says, and questions stand apart."""

import pytest
from tiny_models import architecture

from zeta.texts import calibration as texts
from zeta.texts.filler import filler
from zeta.transcript import format_of
from zeta.trial import as_facts, as_pairs, completion, conversation


def test_codes_stand_in_running_text_where_the_trial_says(load_tiny):
    model = load_tiny(architecture("llama")).model
    codes = texts.same_kind(1, 4, texts.FAMILIES[0])
    trial = completion(model, filler(1), codes, 3000)
    assert len(trial.tokens) >= 3000
    for code, question in zip(codes, trial.questions, strict=True):
        assert question.said is not None
        assert model.text(trial.tokens[slice(*question.said)]) == code.statement
        assert model.text(question.tokens[question.span.content : question.span.end]) == code.prompt
        assert model.text(question.answer) == code.answer


def test_facts_stand_as_turns_and_unrelated_questions_were_never_said(load_tiny):
    model = load_tiny(architecture("llama")).model
    facts = texts.FACTS[:5]
    trial = conversation(model, format_of(model), "natural", as_pairs(filler(2)), facts, 4000, ["Why is it raining?"])
    for fact, question in zip(facts, trial.questions, strict=False):
        assert question.said is not None
        assert model.text(trial.tokens[slice(*question.said)]) == fact.told
    assert trial.questions[-1].said is None
    assert all(a.end <= b.begin for a, b in zip(trial.turns, trial.turns[1:], strict=False))


def test_a_text_that_ends_too_early_is_said(load_tiny):
    with pytest.raises(ValueError, match="the text ends after"):
        completion(load_tiny(architecture("llama")).model, iter(["A short one."]), [], 500)


def test_codes_as_facts_are_answered_by_their_value_alone():
    code = texts.same_kind(3, 1, texts.FAMILIES[1])[0]
    assert as_facts([code])[0].answer == code.answer.strip()
