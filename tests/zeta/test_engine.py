"""Token ids in, token ids out, over a window that forgets nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from live_llama import prose
from tiny_sessions import LIMIT, PAGE, PINNED, TinySession

import zeta.engine
from memstore import Store
from zeta.allocator import TurnSpan
from zeta.engine import QUESTION, EngineOptions
from zeta.errors import ContextTooSmall
from zeta.events import Abstained, Evicted, Prefilled, Recalled
from zeta.llama import ContextOptions, LlamaContext, LlamaModel, Sampler
from zeta.recall import Query, Ranking
from zeta.runtime import Runtime, RuntimeOptions
from zeta.sampling import Sampling
from zeta.window import Kind

Tiny = Callable[..., TinySession]
GREEDY = Sampling(temperature=0.0)


def accounted(tiny: TinySession) -> set[int]:
    """Log offsets that are in the window or were said to have left it."""
    out = {i for e in tiny.events if isinstance(e, Evicted) for i in range(e.begin, e.end)}
    return out | {i for s in tiny.engine.window.segments if s.logged for i in range(s.begin, s.end)}


def test_a_window_that_cannot_hold_two_pages_is_refused_with_the_number_that_would_do(tiny_session: Tiny) -> None:
    with pytest.raises(ContextTooSmall) as caught:
        tiny_session(limit=PINNED + 2 * PAGE - 1)
    assert str(PINNED + 4 * PAGE) in caught.value.hint


@pytest.mark.parametrize("arch", ["llama", "gemma3", "qwen2vl", "mamba", "jamba"])
def test_a_long_text_is_read_page_by_page_and_every_token_is_accounted_for(tiny_session: Tiny, arch: str) -> None:
    tiny = tiny_session(arch)
    tiny.tell(prose(1500))
    assert accounted(tiny) == set(range(1500))
    assert tiny.engine.window.used <= LIMIT
    assert [e for e in tiny.events if isinstance(e, Prefilled)][-1].done == 1500
    log = tiny.session.history.record.id
    infos = [tiny.session.store.page_info(log, n) for n in range(1500 // PAGE)]
    kv = tiny.runtime.paging.kind == "kv"
    assert all(info and info.kv == kv and info.words for info in infos)


OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("tell"), st.integers(1, 300)),
        st.tuples(st.just("say"), st.integers(6, 200)),
        st.tuples(st.just("passage"), st.integers(0, 20)),
        st.tuples(st.just("kv"), st.integers(0, 20)),
        st.tuples(st.just("text"), st.integers(0, 20)),
        st.tuples(st.just("turn"), st.integers(1, 3)),
        st.tuples(st.just("generate"), st.integers(1, 40)),
    ),
    min_size=3,
    max_size=14,
)


@pytest.mark.parametrize("arch", ["llama", "qwen2vl"])
@given(operations=OPERATIONS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_budget_holds_and_nothing_is_dropped_silently_whatever_happens(
    tiny_session: Tiny, arch: str, operations: list[tuple[str, int]]
) -> None:
    tiny = tiny_session(arch)
    engine = tiny.engine
    tiny.tell(prose(PINNED))
    for name, size in operations:
        if name == "tell":
            tiny.tell(prose(size, seed=size))
        elif name == "say":
            tiny.say(prose(size, seed=size))
        elif name == "turn":
            engine.working.turn += size
            engine.working.retire()
        elif name == "generate":
            sampler = Sampler(tiny.runtime.model, GREEDY)
            engine.again()
            tiny.events += [e for e in engine.generate(sampler, size, engine.decoded) if not isinstance(e, int)]
            sampler.close()
        elif size < engine.decoded // PAGE:
            engine.working.bring(tiny.found(size, prose(20, seed=size)), name, None if size % 2 else engine.decoded - 1)
        tiny.events += engine.working.drain()
        assert engine.window.used <= LIMIT
        assert accounted(tiny) == set(range(len(tiny.session.history)))
        keys = [s.key for s in engine.window.segments if s.key]
        assert len(keys) == len(set(keys))
        if tiny.runtime.paging.kind == "kv":
            assert tiny.runtime.context.last_position() == engine.window.next - 1


def test_a_recall_in_the_middle_of_an_answer_is_decoded_before_the_question_and_the_answer_goes_on(
    tiny_session: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny = tiny_session(careful=1.0)
    tiny.tell(prose(700))
    engine, number = tiny.engine, iter(range(1, 9))

    def rank(*_: object) -> Ranking:
        found = tiny.found(next(number))
        return Ranking((found.candidate,), 1.0, np.zeros(5, np.float32), tiny.runtime.calibration.plain)

    monkeypatch.setattr(engine, "rank", rank)
    monkeypatch.setattr(engine, "_locate", lambda candidate, *_: tiny.found(candidate.number))
    sampler = Sampler(tiny.runtime.model, GREEDY)
    before = engine.decoded
    out = list(engine.generate(sampler, 64, before - 10))
    sampler.close()
    assert len([e for e in out if isinstance(e, Recalled)]) == 2
    assert engine.decoded == len(tiny.session.history) == before + len([t for t in out if isinstance(t, int)])
    segments = engine.window.segments
    at = next(i for i, s in enumerate(segments) if s.begin == before - 10)
    assert {s.kind for s in segments[at - 2 : at]} == {Kind.GUEST}
    assert not tiny.runtime.context.shift_pending


def test_what_is_here_already_is_not_decoded_again_when_an_answer_asks_for_it_once_more(
    tiny_session: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny = tiny_session(careful=1.0)
    tiny.tell(prose(700))
    engine, repeated, again = tiny.engine, list[int](), tiny.engine.again
    found = tiny.found(2)
    ranking = Ranking((found.candidate,), 1.0, np.zeros(5, np.float32), tiny.runtime.calibration.plain)
    monkeypatch.setattr(engine, "rank", lambda *_: ranking)
    monkeypatch.setattr(engine, "_locate", lambda *_: found)
    monkeypatch.setattr(engine, "again", lambda: (repeated.append(engine.decoded), again())[1])
    sampler = Sampler(tiny.runtime.model, GREEDY)
    before = engine.decoded
    out = list(engine.generate(sampler, 96, before - 10))
    sampler.close()
    assert len([e for e in out if isinstance(e, Recalled)]) == len([t for t in out if isinstance(t, int)]) // 32 > 1
    assert repeated == [before + 32]


def test_every_token_is_in_the_log_before_it_is_shown(tiny_session: Tiny) -> None:
    tiny = tiny_session()
    tiny.tell(prose(300))
    sampler = Sampler(tiny.runtime.model, GREEDY)
    tiny.engine.again()
    for token in tiny.engine.generate(sampler, 12, 0):
        assert tiny.session.history.read(len(tiny.session.history) - 1, len(tiny.session.history)).tolist() == [token]
    sampler.close()


@pytest.mark.parametrize("arch", ["llama", "mamba"])
def test_a_question_that_nothing_answers_is_decoded_as_if_nobody_had_looked(tiny_session: Tiny, arch: str) -> None:
    looked, plain = tiny_session(arch, threshold=-1.0), tiny_session(arch, recall="off")
    logits = []
    for tiny in (looked, plain):
        tiny.tell(prose(500))
        span = TurnSpan(500, 504, 540)
        tiny.engine.extend(prose(44, seed=9))
        tiny.events += tiny.engine.question(span, "the third morning of the thaw")
        logits.append(tiny.runtime.context.logits())
        assert tiny.engine.decoded == 544
    if looked.engine.window.segments == plain.engine.window.segments:
        assert np.allclose(*logits, atol=1e-3)
    assert not [e for e in looked.events if isinstance(e, Recalled)]


@pytest.mark.model
def test_with_an_empty_memory_the_answer_is_llama_cpps_own_token_for_token(default_model: Path) -> None:
    runtime = Runtime(default_model, RuntimeOptions(window=512, threads=2))
    try:
        prompt = runtime.model.tokenize("The three largest cities of Italy are", bos=True)
        with Store.open(None) as store:
            chat = store.create_conversation("")
            history = store.log(chat.id, chat.branch, runtime.fingerprint)
            session = runtime.open(store, history, EngineOptions(limit=512, page=128))
            session.engine.extend(prompt)
            list(session.engine.question(TurnSpan(0, 0, len(prompt)), "The three largest cities of Italy are"))
            sampler = Sampler(runtime.model, GREEDY)
            ours = [token for token in session.engine.generate(sampler, 40, 0) if isinstance(token, int)]
            sampler.close()
            session.close()
    finally:
        runtime.close()
    model = LlamaModel(default_model)
    try:
        context = LlamaContext(model, ContextOptions(cells=512, threads=2))
        sampler = Sampler(model, GREEDY)
        context.decode(prompt, 0)
        theirs: list[int] = []
        while len(theirs) < 40 and not (theirs and model.ends(theirs[-1])):
            theirs.append(sampler.sample(context))
            context.decode(theirs[-1:], len(prompt) + len(theirs) - 1)
        sampler.close()
    finally:
        model.close()
    assert ours == theirs


TOLD = "".join(
    f"{f'The door code of the {place} is {code}.':<{PAGE}}"
    for place, code in (("sawmill", 4711), ("paint shop", 3852), ("mint", 9064))
)


def test_a_page_that_speaks_of_another_of_its_kind_does_not_come_back(
    tiny_session: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny = tiny_session()
    model, engine = tiny.runtime.model, tiny.engine
    tiny.tell([*prose(PAGE), *model.tokenize(TOLD), *prose(6 * PAGE)])
    candidates = tuple(tiny.found(number).candidate for number in (1, 2, 3))
    sure = Ranking(candidates, 1.0, np.zeros(5, np.float32), tiny.runtime.calibration.plain)
    monkeypatch.setattr(engine._recall, "rank", lambda *_: sure)
    asked, told = (
        Query(None, "What is the door code of the lighthouse?"),
        Query(None, "Which door code has the sawmill?"),
    )
    assert engine.rank(told).probability == 1.0
    assert engine.rank(asked).probability == 0.0
    assert engine.rank(asked).candidates == candidates
    engine.options = replace(engine.options, threshold=1.0)  # recalls always
    assert engine.rank(asked).probability == 1.0


def test_what_a_look_at_memory_took_does_not_count_the_reading_of_a_long_question(
    tiny_session: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny = tiny_session()
    engine = tiny.engine
    tiny.tell(prose(500))
    found = tiny.found(2)
    ranking = Ranking((found.candidate,), 0.0, np.zeros(5, np.float32), tiny.runtime.calibration.plain)
    monkeypatch.setattr(engine, "rank", lambda *_: ranking)
    monkeypatch.setattr(zeta.engine.time, "perf_counter", lambda: float(engine.decoded))  # a second a token
    begin = engine.decoded
    engine.extend(prose(900, seed=1))
    span = TurnSpan(begin, begin + 4, begin + 900)
    (told,) = [event for event in engine.question(span, "a long question") if isinstance(event, Abstained)]
    assert told.ms <= 1e3 * QUESTION
