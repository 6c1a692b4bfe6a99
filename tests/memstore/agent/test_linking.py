from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pytest
from small_memory import DAY, Similar, Watch, plant
from word_embedder import WordEmbedder

from memstore.agent.constants import AUTO_LINK_NEWEST
from memstore.agent.database import Database
from memstore.agent.edges import Edges
from memstore.agent.errors import ProviderDown
from memstore.agent.linking import duplicate, link, same_facts, says_the_same
from memstore.agent.model import Draft
from memstore.agent.vectors import Vectors

CLOCK = Watch()
SAID = "The billing service stores every invoice in a PostgreSQL database"


@pytest.fixture
def db() -> Iterator[Database]:
    db = Database(None)
    yield db
    db.close()


class Down(WordEmbedder):
    """A provider that does not answer."""

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        raise ProviderDown("It does not answer.")


def test_a_new_memory_is_tied_to_those_that_are_like_it_as_strong_as_they_are_alike(db: Database) -> None:
    edges = Edges(db, CLOCK)
    a, b, c = (plant(db, CLOCK, key) for key in "abc")
    made = link(db, Similar(db, {(a, b): 0.91, (a, c): 0.79}), edges, a)
    assert [(each.target, each.relation, each.weight) for each in made] == [(b, "relates_to", 0.91)]
    assert edges.of(b) == made


def test_a_tie_that_is_there_is_left_as_it_is(db: Database) -> None:
    edges = Edges(db, CLOCK)
    a, b = (plant(db, CLOCK, key) for key in "ab")
    edges.add(b, a, "refines", 0.3)
    assert link(db, Similar(db, {(a, b): 0.99}), edges, a) == []
    assert [(each.relation, each.weight) for each in edges.of(a)] == [("refines", 0.3)]


def test_the_threshold_can_be_given(db: Database) -> None:
    edges = Edges(db, CLOCK)
    a, b = (plant(db, CLOCK, key) for key in "ab")
    vectors = Similar(db, {(a, b): 0.83})
    assert link(db, vectors, edges, a, 0.85) == []
    assert len(link(db, vectors, edges, a, 0.83)) == 1


def test_memories_of_another_namespace_are_never_tied(db: Database) -> None:
    edges = Edges(db, CLOCK)
    vectors = Vectors(db, WordEmbedder())
    mine = plant(db, CLOCK, "a", content=SAID)
    plant(db, CLOCK, "b", namespace="other", content=SAID)
    twin = plant(db, CLOCK, "c", content=SAID)
    vectors.embed()
    assert [each.target for each in link(db, vectors, edges, mine)] == [twin]


def test_only_the_newest_are_compared(db: Database) -> None:
    vectors = Vectors(db, WordEmbedder())
    oldest = plant(db, CLOCK, "oldest", content=SAID, old=1000)
    for number in range(AUTO_LINK_NEWEST):
        plant(db, CLOCK, f"k{number}", content=f"something else {number}", old=10)
    new = plant(db, CLOCK, "new", content=SAID)
    vectors.embed()
    assert oldest not in {each.target for each in link(db, vectors, Edges(db, CLOCK), new)}


def draft(content: str, **more: object) -> Draft:
    return Draft("n", "new", content, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("embedder", [WordEmbedder(), None, Down()], ids=["meaning", "none", "down"])
def test_a_draft_that_says_what_is_known_is_a_duplicate_with_and_without_vectors(
    db: Database, embedder: WordEmbedder | None
) -> None:
    known = plant(db, CLOCK, "known", content=SAID)
    plant(db, CLOCK, "else", content="The kitchen is painted green")
    vectors = Vectors(db, embedder)
    if not isinstance(embedder, Down):
        vectors.embed()
    for said in (SAID.lower(), SAID.replace("every", "every single")):
        same = duplicate(db, vectors, draft(said), 0.0)
        assert same is not None
        assert same.id == known
    assert duplicate(db, vectors, draft(SAID.replace("PostgreSQL", "MySQL")), 0.0) is None


@pytest.mark.parametrize(
    ("columns", "more"),
    [
        ({"namespace": "m"}, {}),
        ({"key": "new"}, {}),
        ({"tier": "dormant"}, {}),
        ({"deleted": 1.0}, {}),
        ({"expires": CLOCK() - DAY}, {}),
        ({"source_user": "anna"}, {"source_user": "ben"}),
        ({"source_scope": "work"}, {}),
    ],
)
def test_what_is_elsewhere_hidden_or_of_another_source_does_not_make_a_duplicate(
    db: Database, columns: dict[str, object], more: dict[str, object]
) -> None:
    key = str(columns.pop("key", "known"))
    plant(db, CLOCK, key, content=SAID, **columns)  # type: ignore[arg-type]
    assert duplicate(db, Vectors(db, None), draft(SAID, **more), CLOCK()) is None


@pytest.mark.parametrize("text", ['"', "AND OR NOT", "NEAR(a b)", "a* -b ^c: {d}", "🙂", 'it\'s "quoted" OR 1=1'])
def test_query_syntax_in_a_draft_is_only_text(db: Database, text: str) -> None:
    plant(db, CLOCK, "known", content=SAID)
    assert duplicate(db, Vectors(db, None), draft(text), 0.0) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (SAID, SAID),
        (SAID, SAID.upper()),
        ("I like tea.", "i like tea"),
        (SAID, SAID + "."),
        (SAID, "The billing service stores every single invoice in the PostgreSQL database"),
    ],
)
def test_the_same_in_other_grammar_is_the_same(one: str, other: str) -> None:
    assert says_the_same(one, other)
    assert says_the_same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("I like tea", "I like coffee"),
        (SAID, SAID.replace("stores", "never stores")),
        (SAID, SAID.replace("PostgreSQL", "MySQL")),
        (SAID, SAID.replace("every", "some")),
        (SAID + " since 2019", SAID + " since 2021"),
        (SAID + " for Anna", SAID + " for Berta"),
        (
            "The user prefers the dark theme in the editor window",
            "The user prefers the light theme in the editor window",
        ),
        ("The meeting with the whole platform team is at 5pm", "The meeting with the whole platform team is at 6pm"),
        ("Der Rechner im Büro läuft nachts weiter durch", "Der Rechner im Büro läuft nachts nicht weiter durch"),
        (SAID, "The billing service"),
        (SAID, "Completely different words about gardening in spring and autumn"),
    ],
)
def test_another_fact_is_not_the_same_however_alike(one: str, other: str) -> None:
    assert not says_the_same(one, other)
    assert not says_the_same(other, one)


def test_facts_are_numbers_names_and_negations() -> None:
    assert same_facts("We meet Anna at 5", "at 5 we meet Anna")
    assert same_facts("I don't smoke", "I do not smoke")
    assert not same_facts("I smoke", "I don’t smoke")
    assert not same_facts("We meet Anna", "We meet Ben")
    assert not same_facts("Port 8080", "Port 8081")
