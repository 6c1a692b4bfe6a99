from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from remembering import HERE, World
from word_embedder import WordEmbedder

from memstore.agent import fulltext, search
from memstore.agent.constants import RRF, SOME_WORDS
from memstore.agent.errors import ProviderDown
from memstore.agent.model import Filter
from memstore.agent.question import terms
from memstore.agent.search import LACKING, Search
from memstore.agent.temporal import DAY
from memstore.agent.vectors import Vectors


@pytest.fixture
def world() -> Iterator[World]:
    """With vectors."""
    made = World()
    yield made
    made.db.close()


@pytest.fixture
def plain() -> Iterator[World]:
    """Without vectors."""
    made = World(lexical=True)
    yield made
    made.db.close()


def test_words_are_found_in_any_form_and_the_better_match_comes_first(plain: World) -> None:
    plain.put("a", "She was cooking pasta with garlic")
    plain.put("b", "He cooks")
    plain.put("c", "A boat on the lake")
    assert plain.keys("cooked garlic pasta") == ["a", "b"]


def test_stop_words_find_nothing_beside_a_word_that_says_something(plain: World) -> None:
    plain.put("noise", "what is the and of it")
    plain.put("cat", "a cat")
    assert plain.keys("what is the cat") == ["cat"]
    assert plain.keys("what is the") == ["noise"]


def test_terms_are_different_words_in_small_letters() -> None:
    assert terms("Where is the Blue, blue CAR?") == ["blue", "car"]
    assert terms("to be or not to be")
    assert terms("?!") == []


@pytest.mark.parametrize(
    "query",
    [
        '"',
        "cat OR",
        "NEAR(cat",
        "cat*",
        "-cat",
        "key:cat",
        "(cat",
        "cat AND NOT",
        "^cat",
        "{a}:b",
        "%_\\",
        "cat\0dog",
        "\ud800cat",
    ],
)
def test_the_syntax_of_full_text_is_never_an_error(plain: World, query: str) -> None:
    plain.put("pet", "the cat")
    assert plain.keys(query) == (["pet"] if "cat" in query else [])


@given(query=st.text(max_size=60))
@settings(max_examples=150)
def test_no_text_is_an_error(query: str) -> None:
    world = World(lexical=True)
    world.put("pet", "the cat 東京 tower")
    world.hits(query)
    world.context(query)
    world.db.close()


def test_a_query_as_long_as_a_book_is_answered(plain: World) -> None:
    plain.put("pet", "the cat")
    assert plain.keys("cat " * 100_000) == ["pet"]


def test_nothing_asked_or_nothing_wanted_is_nothing(world: World) -> None:
    world.put("pet", "the cat")
    assert world.search.search("", HERE) == ([], "")
    assert world.search.search("cat", HERE, 0) == ([], "")


def test_letters_inside_of_a_word_are_found_where_words_find_too_little(plain: World) -> None:
    plain.put("a", "use postgresql for it")
    (hit,) = plain.hits("gresql")
    assert hit.memory.key == "a"
    assert list(hit.ranks) == ["substring"]
    assert hit.excerpt == "use postgresql for it"


def test_letters_only_add_behind_what_words_found(plain: World) -> None:
    plain.put("inside", "supercart")
    plain.put("word", "the cart is full of many other things that make it long")
    first, second = plain.hits("cart")
    assert (first.memory.key, second.memory.key) == ("word", "inside")
    assert "substring" not in first.ranks
    assert second.score < first.score


def test_scripts_without_spaces_are_found_by_pairs_of_characters(plain: World) -> None:
    plain.put("a", "彼は東京で働いています")
    plain.put("b", "大阪の天気")
    assert plain.keys("東京の仕事") == ["a"]


def test_a_key_that_says_most_of_what_is_asked_is_found(plain: World) -> None:
    plain.put("favourite-colour", "blue")
    plain.put("favourite-food", "soup")
    (hit,) = plain.hits("What is my favourite colour?")
    assert (hit.memory.key, hit.excerpt) == ("favourite-colour", "blue")


def test_meaning_finds_what_words_and_letters_do_not(world: World) -> None:
    class Synonyms(WordEmbedder):
        def embed(self, texts: Sequence[str]) -> np.ndarray:
            return super().embed([text.replace("feline", "cat") for text in texts])

    world = World(embedder=Synonyms())
    world.put("pet", "cat")
    (hit,) = world.hits("feline")
    assert list(hit.ranks) == ["vector"]
    assert hit.similarity == pytest.approx(1, abs=1e-3)
    world.db.close()


def test_each_method_adds_its_share_of_the_fusion(world: World) -> None:
    world.put("cat-sofa", "the cat sleeps on the sofa")
    (hit,) = world.hits("cat sofa")
    assert hit.ranks == {"words": 1, "substring": 1, "vector": 1}
    assert hit.score == pytest.approx(3 / (RRF + 1))


def test_beside_meaning_words_that_say_only_a_part_weigh_little(world: World) -> None:
    world.put("part", "the cat eats")
    (hit,) = world.hits("cat sofa")
    assert hit.ranks == {"words": 1, "vector": 1}
    assert hit.score == pytest.approx((1 + SOME_WORDS) / (RRF + 1))


def test_a_memory_without_a_vector_is_ranked_by_its_words_in_full(world: World) -> None:
    world.put("near", "the sofa")
    world.put("new", "the cat eats", embed=False)
    scores = {hit.memory.key: hit.score for hit in world.hits("cat sofa bowl")}
    assert scores["new"] == pytest.approx(1 / (RRF + 1), rel=0.02)


def test_who_asks_for_what_is_new_gets_the_newer_one(plain: World) -> None:
    plain.put("old", "release notes of the parser")
    plain.time += 90 * DAY
    plain.put("new", "a release in the garden, among a lot of other things")
    assert plain.keys("release notes") == ["old", "new"]
    assert plain.keys("latest release notes") == ["new", "old"]


def test_who_asks_for_what_is_new_gets_what_happened_before_what_is_known(plain: World) -> None:
    plain.put("event", "we painted the fence", kind="episodic")
    plain.put("fact", "we painted the fence")
    assert plain.keys("painted fence") == ["fact", "event"]
    assert plain.keys("fence painted recently") == ["event", "fact"]


def test_priority_breaks_what_words_leave_even(plain: World) -> None:
    plain.put("critical", "the door code", priority="critical")
    plain.put("low", "the door code", priority="low")
    assert plain.keys("door code") == ["critical", "low"]


def test_the_more_recent_of_two_that_say_the_same_comes_first(plain: World) -> None:
    plain.put("old", "the door code")
    plain.time += 90 * DAY
    plain.put("new", "the door code")
    assert plain.keys("door code") == ["new", "old"]


def test_the_filter_holds_for_every_method(world: World) -> None:
    for namespace in ("n", "other"):
        world.put("cat", "a catalogue of cats", namespace=namespace, tags=(namespace,))
    world.put("gone", "a catalogue of cats", ttl=1)
    world.put("sense", "a catalogue of cats", tier="sensory")
    world.time += 5
    for query in ("cats", "atalogu", "cat"):
        assert world.keys(query) == ["cat"]
        assert world.keys(query, Filter("n", tags=("other",))) == []
        assert [hit.memory.namespace for hit in world.hits(query, Filter("other"))] == ["other"]
    assert sorted(world.keys("cats", Filter("n", everything=True))) == ["cat", "sense"]


def test_a_small_namespace_is_found_among_many_that_say_the_same(plain: World) -> None:
    for i in range(900):
        plain.put(f"k{i}", "the cat", namespace="crowd")
    plain.put("mine", "the cat and a lot more that makes it rank behind all of the others")
    assert plain.keys("cat") == ["mine"]


@pytest.fixture
def crowded(plain: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """More chunks than full text weighs for one question, most of them with a frequent word."""
    monkeypatch.setattr(fulltext, "MATCHED", 30)
    monkeypatch.setattr(fulltext, "WINDOW", 1)
    monkeypatch.setattr(search, "DEEP", 5)
    for i in range(40):
        plain.put(f"k{i}", "the project", namespace="crowd")
        plain.put(f"b{i}", "a boat on the lake", namespace="crowd")
    for i in range(12):
        plain.put(f"r{i}", f"the project alpha of {i} other people", namespace="crowd")
    return plain


def test_in_a_large_database_a_frequent_word_does_not_find_but_still_weighs(crowded: World) -> None:
    crowded.put("without", "the quiet alpha of several other people", namespace="crowd")
    asked = ["project", "alpha"]
    assert fulltext.telling(crowded.db.connection, "chunk_words", asked, 10) == ["alpha"]
    assert fulltext.telling(crowded.db.connection, "chunk_words", asked, 20) == ["alpha", "project"]
    found = crowded.keys("project alpha", Filter("crowd"), limit=5)
    assert len(found) == 5
    assert all(key.startswith("r") for key in found)


def test_a_frequent_word_finds_where_it_is_all_that_is_asked_or_all_that_a_namespace_has(crowded: World) -> None:
    crowded.put("mine", "our project, and a lot more that makes it rank behind all of the others")
    assert crowded.keys("project alpha") == ["mine"]
    assert len(crowded.keys("project", Filter("crowd"), limit=5)) == 5


@given(asked=st.lists(st.sampled_from("abcdef"), min_size=1, unique=True), data=st.data())
def test_every_term_is_asked_for_equally_often(asked: list[str], data: st.DataObject) -> None:
    telling = data.draw(st.lists(st.sampled_from(asked), min_size=1, unique=True))
    match = fulltext.match(asked, telling)
    assert len({match.count(f'"{term}"') for term in asked}) == 1


words = st.sampled_from(["cat", "dog", "catalogue", "東京都", "emu"])


@given(
    rows=st.lists(st.tuples(st.sampled_from(["n", "n2", "m"]), words, words, st.booleans()), max_size=12), query=words
)
@settings(max_examples=40)
def test_namespaces_never_leak(rows: list[tuple[str, str, str, bool]], query: str) -> None:
    world = World()
    for i, (namespace, a, b, pinned) in enumerate(rows):
        world.put(f"{a}-{i}", f"{a} {b}", namespace=namespace, pinned=pinned)
    for namespace in ("n", "m", "none"):
        assert {hit.memory.namespace for hit in world.hits(query, Filter(namespace))} <= {namespace}
        assert {each.memory.namespace for each in world.context(query, Filter(namespace)).packed} <= {namespace}
    assert {hit.memory.namespace for hit in world.hits(query, Filter("n*"))} <= {"n", "n2"}
    world.db.close()


def test_a_dormant_memory_comes_when_nothing_else_is_evidence(world: World) -> None:
    world.put("allergy", "she is allergic to peanuts", tier="dormant")
    world.put("boat", "a boat on the lake")
    (first, *_) = world.hits("peanuts allergic")
    assert (first.memory.key, first.memory.tier) == ("allergy", "dormant")
    world.put("newer", "she is allergic to peanuts and hazelnuts")
    assert "allergy" not in world.keys("peanuts allergic")


def test_a_dormant_memory_that_says_little_of_it_stays_away(world: World) -> None:
    world.put("other", "peanuts are sold here", tier="dormant")
    assert world.keys("who repaired the green boat with peanuts last summer") == []


def test_who_asks_for_a_tier_or_for_everything_gets_it(plain: World) -> None:
    plain.put("awake", "the cat")
    plain.put("asleep", "the cat", tier="dormant")
    assert plain.keys("cat") == ["awake"]
    assert plain.keys("cat", Filter("n", tier="dormant")) == ["asleep"]
    assert sorted(plain.keys("cat", Filter("n", everything=True))) == ["asleep", "awake"]


def test_it_says_why_meaning_did_not_count(world: World) -> None:
    class Down(WordEmbedder):
        def embed(self, texts: Sequence[str]) -> np.ndarray:
            raise ProviderDown("The server is down.")

    world.put("pet", "the cat", embed=False)
    hits, reason = world.search.search("cat", HERE)
    assert len(hits) == 1
    assert reason == LACKING
    world.vectors.embed()
    assert world.search.search("cat", HERE)[1] == ""
    for embedder, said in ((None, "There is no embedding model."), (Down(), "The server is down.")):
        search = Search(world.db, Vectors(world.db, embedder), world.clock)
        hits, reason = search.search("cat", HERE)
        assert ([hit.memory.key for hit in hits], reason) == (["pet"], said)


def test_it_says_so_if_a_part_of_what_is_searched_has_no_vector(world: World) -> None:
    world.put("pet", "the cat")
    world.put("other", "the dog", embed=False, tags=["wild"])
    hits, reason = world.search.search("cat", HERE)
    assert hits[0].similarity is not None
    assert reason == LACKING
    world.memories.change(world.memories.get("n", "other").id, tier="dormant")
    assert world.search.search("cat", HERE)[1] == ""


def test_the_excerpt_is_the_passage_that_matched(plain: World) -> None:
    plain.put("long", "\n\n".join(f"{word} " * 60 for word in ("apple", "banana", "cherry")))
    (hit,) = plain.hits("banana")
    assert hit.excerpt.startswith("banana")


def test_no_more_than_wanted_and_the_same_each_time(world: World) -> None:
    for i in range(30):
        world.put(f"k{i}", "the cat", embed=False)
    world.vectors.embed()
    assert len(world.keys("cat", limit=7)) == 7
    assert world.keys("cat", limit=7) == world.keys("cat", limit=30)[:7]


APRIL = datetime(2026, 4, 10, tzinfo=UTC).timestamp()


def test_who_asks_for_a_month_gets_what_is_from_it_or_names_it(world: World) -> None:
    world.time = APRIL
    world.put("then", "the mountain was the Rigi")
    world.put("named", "the mountain in March was the Watzmann")
    world.time += 60 * DAY
    world.put("later", "the mountain was the Hochkönig")
    assert world.keys("which mountain was it in April?")[0] == "then"
    assert world.keys("which mountain was it in March?")[0] == "named"


@pytest.mark.parametrize("lexical", [True, False])
def test_who_asks_what_they_were_told_gets_what_the_assistant_said(lexical: bool) -> None:
    world = World(lexical=lexical)
    world.put("asked", "which wine goes with the asparagus", source_user="user")
    world.put("said", "asparagus goes with a Furmint", source_user="assistant")
    assert world.keys("which wine did you name for the asparagus")[0] == "said"
    assert world.keys("which wine goes with the asparagus")[0] == "asked"
    world.db.close()


def test_the_answer_is_found_by_what_it_answers(world: World) -> None:
    world.put("question", "which wine goes with asparagus", source_user="user")
    world.put("answer", "I would open a Furmint", source_user="assistant")
    world.time += 3600
    world.put("late", "How nice!", source_user="assistant")
    world.put("elsewhere", "Noted!", source_user="assistant", namespace="other")
    hits = {hit.memory.key: hit for hit in world.hits("which wine did you name with asparagus")}
    assert hits["answer"].ranks["reply"] == 1
    assert "reply" not in hits.get("late", hits["question"]).ranks
    assert "elsewhere" not in hits


def test_who_is_asked_for_by_what_they_are_to_the_user_is_known_by_name(world: World) -> None:
    world.put("who", "you may know that my cousin is Freya")
    world.put("other", "a wedding of Karin at the lighthouse")
    world.put("hers", "at the old barn Freya will marry")
    keys = world.keys("where is the wedding of my cousin")
    assert keys.index("hers") < keys.index("other")


def test_what_only_says_the_name_is_no_evidence(world: World) -> None:
    world.put("about", "I met Ines")
    world.put("answer", "Ines adopted a tortoise")
    world.put("other", "Karin adopted a tortoise")
    hits = {hit.memory.key: hit for hit in world.hits("which tortoise has Ines adopted")}
    assert (hits["answer"].evidence or 0) > max(hits["about"].evidence or 0, hits["other"].evidence or 0)
    assert hits["other"].evidence == 0


def test_there_is_no_evidence_by_meaning_without_vectors(plain: World) -> None:
    plain.put("pet", "the cat")
    assert [hit.evidence for hit in plain.hits("cat")] == [None]


def test_of_notes_that_are_alike_the_one_that_says_the_number_comes_first(world: World) -> None:
    for month, minutes in (("March", 41), ("April", 43), ("May", 58)):
        world.put(month, f"In {month} the nightly build took {minutes} minutes.")
    assert world.search.search("43 minutes", HERE, 3)[0][0].memory.key == "April"
