from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ui.sidebar.matching import Fit, best, excerpt, match, matches

LETTERS = st.text(st.sampled_from("abc é"), max_size=12)
WORD = st.text(st.sampled_from("abcé"), min_size=1, max_size=4)


def test_a_phrase_is_found_whatever_its_case_and_blanks() -> None:
    text = "from Gate  B12 and gate b12"
    assert [text[a:b] for a, b in matches(text, " gate b12 ")] == ["Gate  B12", "gate b12"]


def test_without_the_phrase_its_words_are_found() -> None:
    text = "B12 is the gate"
    assert [text[a:b] for a, b in matches(text, "gate B12")] == ["B12", "gate"]


def test_signs_of_a_pattern_are_letters_like_others() -> None:
    assert matches("what (really)?", "(really)?") == ((5, 14),)
    assert matches("nothing", ".*") == ()


@given(st.text(max_size=50), st.text(max_size=10))
def test_matches_are_in_order_apart_and_inside_the_text(text: str, query: str) -> None:
    last = 0
    for begin, end in matches(text, query):
        assert last <= begin < end <= len(text)
        last = end


def test_an_excerpt_begins_a_few_words_before_its_match() -> None:
    shown, spans = excerpt("one two three four five six seven eight nine gate B12 then more", "gate B12")
    assert shown == "…six seven eight nine gate B12 then more"
    assert [shown[a:b] for a, b in spans] == ["gate B12"]


@given(st.text(st.sampled_from("ab "), max_size=120), WORD)
def test_an_excerpt_keeps_its_match_near_the_begin(text: str, query: str) -> None:
    shown, spans = excerpt(text, query)
    assert bool(spans) == bool(matches(text, query))
    assert not spans or spans[0][0] <= 25
    assert text.endswith(shown.removeprefix("…"))


@given(LETTERS, WORD)
def test_a_name_matches_if_and_only_if_it_has_the_letters_in_order(name: str, word: str) -> None:
    rest = iter(name)
    assert (match(name, word) is not None) == all(letter in rest for letter in word)


@given(LETTERS, WORD)
def test_the_marked_letters_are_those_that_were_typed(name: str, word: str) -> None:
    found = match(name, word)
    assert found is None or "".join(name[a:b] for a, b in found.spans) == word


@given(st.text(max_size=20), st.text(max_size=6))
def test_any_text_is_matched_without_an_error(name: str, query: str) -> None:
    found = match(name, query)
    last = 0
    for begin, end in found.spans if found else ():
        assert last <= begin < end <= len(name)
        last = end


@given(st.lists(LETTERS, max_size=8), WORD)
def test_a_word_that_begins_so_is_never_below_scattered_letters(names: list[str], query: str) -> None:
    fits = [found.fit for _, found in best(names, query, 100)]
    assert fits == sorted(fits)
    for number, found in best(names, query, 100):
        if any(part.startswith(query) for part in names[number].split()):
            assert found.fit in (Fit.BEGIN, Fit.WORD)


def test_words_may_be_typed_in_any_order() -> None:
    found = match("New chat", "chat new")
    assert found is not None
    assert found.spans == ((0, 3), (4, 8))


def test_a_name_that_lacks_one_of_the_words_does_not_match() -> None:
    assert match("New chat", "new model") is None


def test_nothing_typed_keeps_the_order_and_the_limit() -> None:
    assert [number for number, _ in best(["b", "a", "c"], "", 2)] == [0, 1]


def test_letters_that_lie_closer_go_first() -> None:
    assert [number for number, _ in best(["l......t", "light", "lost"], "lt", 9)] == [2, 1, 0]
