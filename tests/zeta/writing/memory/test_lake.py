"""The lake: definitions of a document as agent memory, and what a section sees of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from word_embedder import WordEmbedder

from memstore.agent.api import AgentMemory
from memstore.agent.errors import DatabaseDamaged
from memstore.errors import StoreError, StoreFull, StoreLocked
from zeta.events import Event
from zeta.writing.events import LakeRead, LakeWrote
from zeta.writing.language import Definition, Reference
from zeta.writing.memory.lake import Lake, namespace_of
from zeta.writing.memory.mirror import LONGEST
from zeta.writing.memory.view import PROJECT

NS = "document:main.tf-00000000"
VPC = Definition("aws_vpc", "aws_vpc.main", 3, 'resource "aws_vpc" "main" {\n  cidr_block = "10.0.0.0/16"\n}')
ROLE = Definition("aws_iam_role", "aws_iam_role.eks", 1, 'resource "aws_iam_role" "eks" {}')
SUBNET = Definition("aws_subnet", "aws_subnet.a", 9, "subnet of aws_vpc.main")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "memory.db"


@pytest.fixture
def memory(path: Path) -> Iterator[AgentMemory]:
    with AgentMemory(path, patience=0) as opened:
        yield opened


@pytest.fixture
def lake(memory: AgentMemory) -> Lake:
    return Lake(memory, NS)


def names(found: Sequence[Definition]) -> list[str]:
    return [each.name for each in found]


def rows(memory: AgentMemory) -> dict[str, int]:
    return {each.key: each.version for each in memory.list(NS, everything=True, limit=-1)}


def versions(memory: AgentMemory, key: str) -> list[str]:
    return [each.content for each in reversed(memory.history(NS, key))]


def test_a_namespace_is_readable_and_belongs_to_one_document(tmp_path: Path) -> None:
    one, other = namespace_of(tmp_path / "a" / "main.tf"), namespace_of(tmp_path / "b" / "main.tf")
    assert one.startswith("document:main.tf-")
    assert one != other
    assert one == namespace_of(tmp_path / "a" / "main.tf")


@settings(max_examples=30)
@given(st.text(min_size=1).filter(lambda name: "/" not in name and "\0" not in name and name not in (".", "..")))
def test_every_path_has_a_namespace_that_a_memory_takes(name: str) -> None:
    with AgentMemory(None) as memory:
        assert memory.put(namespace_of(Path("folder") / name), "key", "said").memory.version == 1


def test_a_definition_is_a_memory_with_where_it_stands(memory: AgentMemory, lake: Lake) -> None:
    lake.write("vpc", VPC)
    (stored,) = memory.list(NS)
    assert (stored.key, stored.content) == ("aws_vpc:aws_vpc.main", VPC.text)
    assert (stored.meta["section"], stored.meta["line"], stored.meta["kind"]) == ("vpc", 3, "aws_vpc")


def test_names_come_by_kind_and_oldest_first(lake: Lake) -> None:
    for definition in (SUBNET, VPC, SUBNET._replace(name="aws_subnet.b", line=12)):
        lake.write("vpc", definition)
    assert names(lake.names("aws_subnet")) == ["aws_subnet.a", "aws_subnet.b"]
    assert names(lake.names()) == ["aws_subnet.a", "aws_vpc.main", "aws_subnet.b"]
    assert lake.names("aws_eip") == []


def test_writing_the_same_again_makes_no_version_and_tells_nothing(memory: AgentMemory, lake: Lake) -> None:
    told: list[Event] = []
    lake.tell = told.append
    for _ in range(3):
        lake.write("vpc", VPC)
    assert rows(memory) == {"aws_vpc:aws_vpc.main": 1}
    assert [(each.section, each.kind, each.defined) for each in told if isinstance(each, LakeWrote)] == [
        ("vpc", "aws_vpc", "aws_vpc.main")
    ]


def test_a_definition_that_grows_line_by_line_is_two_versions(memory: AgentMemory, lake: Lake) -> None:
    whole = "line\n" * 12
    for lines in range(1, 13):
        lake.write("vpc", VPC._replace(text="line\n" * lines))
    assert lake.names("aws_vpc")[0].text == whole
    lake.settle("vpc")
    assert versions(memory, "aws_vpc:aws_vpc.main") == ["line\n", whole]


def test_what_grew_is_stored_when_the_next_name_is_written(memory: AgentMemory, lake: Lake) -> None:
    lake.write("vpc", VPC._replace(text="begin"))
    lake.write("vpc", VPC._replace(text="begin and end"))
    lake.write("vpc", SUBNET)
    assert versions(memory, "aws_vpc:aws_vpc.main") == ["begin", "begin and end"]


def test_what_grew_last_is_stored_on_closing(memory: AgentMemory, lake: Lake) -> None:
    lake.write("vpc", VPC._replace(text="begin"))
    lake.write("vpc", VPC._replace(text="begin and end"))
    lake.close()
    assert Lake(memory, NS).names()[0].text == "begin and end"


def test_a_lake_that_is_opened_again_knows_everything_in_its_order(memory: AgentMemory, lake: Lake) -> None:
    lake.write("vpc", SUBNET)
    lake.write("iam", ROLE)
    lake.write("vpc", VPC)
    lake.want("vpc", "variable", "var.region")
    again = Lake(memory, NS)
    assert again.names() == [SUBNET, ROLE, VPC]
    assert again.wanted("variable") == ["var.region"]


def test_another_documents_definitions_are_not_seen(memory: AgentMemory, lake: Lake) -> None:
    Lake(memory, "document:other").write("vpc", VPC)
    assert Lake(memory, NS).names() == []


def test_a_memory_that_somebody_else_put_into_the_namespace_is_left_alone(memory: AgentMemory) -> None:
    memory.put(NS, "note", "mine")
    lake = Lake(memory, NS)
    lake.write("vpc", VPC)
    lake.drop("vpc")
    assert rows(memory) == {"note": 1}


def test_a_journal_that_is_played_back_finds_its_own_rows(memory: AgentMemory, lake: Lake) -> None:
    def play(lake: Lake) -> list[list[str]]:
        seen = []
        for section, definitions in (("vpc", [VPC, SUBNET]), ("iam", [ROLE])):
            lake.begin(section)
            known = lake.known(section, ["vpc"])
            for definition in definitions:
                seen.append(names(known.names()))
                lake.write(section, definition._replace(text=definition.text[:10]))
                lake.write(section, definition)
            lake.want(section, "variable", "var.region")
            lake.settle(section)
        return seen

    first = play(lake)
    before = rows(memory)
    again = Lake(memory, NS)
    assert play(again) == first
    assert rows(memory) == before
    assert again.names() == lake.names()


def test_a_section_that_is_begun_anew_is_not_seen_until_it_is_written(memory: AgentMemory, lake: Lake) -> None:
    lake.write("vpc", VPC)
    lake.begin("vpc")
    assert lake.names() == []
    assert rows(memory) == {"aws_vpc:aws_vpc.main": 1}
    lake.settle("vpc")
    assert rows(memory) == {}


def test_a_rewritten_definition_is_the_next_version_also_on_another_line(memory: AgentMemory, lake: Lake) -> None:
    lake.write("vpc", VPC)
    lake.settle("vpc")
    lake.begin("vpc")
    lake.write("vpc", VPC._replace(line=7, text="another"))
    lake.settle("vpc")
    assert versions(memory, "aws_vpc:aws_vpc.main") == [VPC.text, "another"]
    assert lake.version("aws_vpc:aws_vpc.main") == 2


def test_a_dropped_section_is_removed_softly(memory: AgentMemory, lake: Lake) -> None:
    lake.write("vpc", VPC)
    lake.want("vpc", "variable", "var.region")
    lake.write("iam", ROLE)
    lake.drop("vpc")
    assert names(lake.names()) == ["aws_iam_role.eks"]
    assert lake.wanted("variable") == []
    assert rows(memory) == {"aws_iam_role:aws_iam_role.eks": 1}
    assert versions(memory, "aws_vpc:aws_vpc.main") == [VPC.text]


def test_dropping_what_is_not_there_is_fine(lake: Lake) -> None:
    lake.drop("vpc")
    assert lake.names() == []


def test_a_name_that_two_sections_define_is_two_memories(memory: AgentMemory, lake: Lake) -> None:
    for _ in range(2):
        lake.write("vpc", VPC)
        lake.write("eks", VPC._replace(text="another"))
    assert sorted(rows(memory).values()) == [1, 1]
    assert lake.names("aws_vpc") == [VPC]
    lake.drop("vpc")
    assert names(lake.names("aws_vpc")) == ["aws_vpc.main"]


def test_a_name_that_one_section_defines_twice_is_two_memories(memory: AgentMemory, lake: Lake) -> None:
    for _ in range(3):
        lake.write("vpc", VPC)
        lake.write("vpc", VPC._replace(line=20, text="another"))
    assert sorted(rows(memory).values()) == [1, 1]


def test_fill_takes_the_place_of_what_a_section_defined_and_keeps_what_it_wants(
    memory: AgentMemory, lake: Lake
) -> None:
    lake.fill("vpc", [VPC, SUBNET])
    lake.want("vpc", "variable", "var.region")
    lake.fill("vpc", [SUBNET])
    assert names(lake.names()) == ["aws_subnet.a"]
    assert lake.wanted("variable") == ["var.region"]
    assert rows(memory)["aws_subnet:aws_subnet.a"] == 1


def test_fill_tells_only_what_is_new(lake: Lake) -> None:
    lake.write("vpc", VPC)
    told: list[Event] = []
    lake.tell = told.append
    lake.fill("vpc", [SUBNET, VPC])
    assert [each.defined for each in told if isinstance(each, LakeWrote)] == ["aws_subnet.a"]


def test_what_is_wanted_is_so_until_it_is_defined(lake: Lake) -> None:
    lake.want("vpc", "variable", "var.region")
    lake.want("eks", "variable", "var.region")
    lake.want("eks", "variable", "var.name")
    assert lake.wanted("variable") == ["var.region", "var.name"]
    lake.write("variables", Definition("variable", "var.region", 1, 'variable "region" {}'))
    assert lake.wanted("variable") == ["var.name"]
    assert lake.wanted("secret") == []


def test_a_name_may_be_wanted_without_what_it_is_a_member_of(lake: Lake) -> None:
    for name in ("region", "zone"):
        lake.want("vpc", "variable", name)
    lake.write("variables", Definition("variable", "var.zone", 1, 'variable "zone" {}'))
    assert lake.wanted("variable") == ["region"]
    lake.begin("vpc")
    lake.settle("vpc", [Reference("variable", "var.region", 4)])
    assert lake.wanted("variable") == ["region"]


def test_what_an_earlier_attempt_wanted_is_kept_where_the_text_still_uses_it(lake: Lake) -> None:
    lake.want("vpc", "variable", "var.region")
    lake.want("vpc", "variable", "var.zone")
    lake.begin("vpc")
    lake.settle("vpc", [Reference("variable", "var.region", 4)])
    assert lake.wanted("variable") == ["var.region"]


def test_a_section_sees_itself_its_visible_sections_and_the_project(lake: Lake) -> None:
    lake.write(PROJECT, Definition("function", "load", 1, "def load(): ..."), file="app.py")
    lake.write("iam", ROLE)
    lake.write("vpc", VPC)
    lake.write("eks", SUBNET)
    visible = {"vpc"}
    known = lake.known("eks", visible)
    assert names(known.names()) == ["load", "aws_vpc.main", "aws_subnet.a"]
    assert names(known.given()) == ["load"]
    assert names(known.elsewhere()) == ["aws_vpc.main"]
    assert names(lake.known("eks", visible, project=False).names()) == ["aws_vpc.main", "aws_subnet.a"]
    visible.add("iam")
    assert "aws_iam_role.eks" in names(known.names())


def test_a_section_hears_of_wants_of_what_it_sees_only(lake: Lake) -> None:
    lake.known("vpc", []).want("variable", "var.region")
    lake.known("eks", []).want("variable", "var.name")
    assert lake.known("variables", ["vpc"]).wanted("variable") == ["var.region"]


def test_a_lake_that_is_off_shows_a_section_only_its_own() -> None:
    lake = Lake(None, NS)
    lake.write("vpc", VPC)
    lake.write("iam", ROLE)
    lake.want("vpc", "variable", "var.region")
    known = lake.known("iam", ["vpc"])
    assert names(known.names()) == ["aws_iam_role.eks"]
    assert known.wanted("variable") == []
    assert known.elsewhere() == known.given() == lake.find("network") == []
    lake.settle("vpc")
    assert names(lake.known("vpc", []).names()) == ["aws_vpc.main"]


def test_a_lookup_is_told_once_until_it_finds_something_else(lake: Lake) -> None:
    told: list[Event] = []
    known = lake.known("eks", ["vpc"])
    lake.write("vpc", VPC)
    lake.tell = told.append
    for _ in range(3):
        known.names("aws_vpc")
        known.names("aws_eip")
    lake.write("vpc", VPC._replace(name="aws_vpc.other", line=30))
    known.names("aws_vpc")
    assert [each.found for each in told if isinstance(each, LakeRead)] == [
        ["aws_vpc.main"],
        ["aws_vpc.main", "aws_vpc.other"],
    ]


def test_definitions_are_found_by_what_they_say(lake: Lake) -> None:
    lake.write("vpc", Definition("aws_nat_gateway", "aws_nat_gateway.out", 1, "# lets private subnets reach out"))
    lake.write("iam", ROLE)
    lake.want("vpc", "variable", "var.private")
    assert names(lake.find("private subnets")) == ["aws_nat_gateway.out"]
    assert lake.find("private subnets", sections=["iam"]) == []
    assert lake.find("") == []


def test_definitions_are_found_by_meaning_where_there_is_an_embedder(path: Path) -> None:
    with AgentMemory(path, WordEmbedder()) as memory:
        lake = Lake(memory, NS)
        lake.write("vpc", VPC)
        lake.write("iam", Definition("aws_iam_role", "aws_iam_role.eks", 1, "the cluster role"))
        assert names(lake.find("role of a cluster"))[0] == "aws_iam_role.eks"


def test_a_large_project_is_not_held_up_by_an_embedder(path: Path) -> None:
    embedder = WordEmbedder()
    with AgentMemory(path, embedder) as memory:
        lake = Lake(memory, NS)
        lake.fill(PROJECT, [Definition("function", "load", 1, "def load(): ...")], file="a.py")
        assert embedder.asked == []
        assert names(lake.find("load")) == ["load"]


def test_the_memories_that_a_text_uses_are_named_with_their_versions(lake: Lake) -> None:
    lake.write("vpc", VPC)
    lake.write("vpc", VPC._replace(text="more"))
    lake.settle("vpc")
    uses = [Reference("aws_vpc", "aws_vpc.main", 1), Reference("", "aws_vpc.main", 2), Reference("", "nothing", 3)]
    assert lake.used(uses) == [("aws_vpc:aws_vpc.main", 2)]
    assert lake.version("nothing") is None


def test_definitions_depend_on_what_they_refer_to(memory: AgentMemory, lake: Lake) -> None:
    lake.write("vpc", VPC)
    lake.settle("vpc")
    lake.write("eks", SUBNET._replace(line=1))
    lake.settle("eks", [Reference("aws_vpc", "aws_vpc.main", 2), Reference("", "nothing", 2)])
    (edge,) = memory.edges_of(NS, "aws_subnet:aws_subnet.a")
    ends = memory.ends([edge])
    assert (ends[edge.source].key, edge.relation, ends[edge.target].key) == (
        "aws_subnet:aws_subnet.a",
        "depends_on",
        "aws_vpc:aws_vpc.main",
    )


def test_a_file_of_the_project_is_replaced_and_dropped_by_itself(memory: AgentMemory, lake: Lake) -> None:
    load, save = (Definition("function", name, 1, f"def {name}(): ...") for name in ("load", "save"))
    lake.fill(PROJECT, [load], file="a.py")
    lake.fill(PROJECT, [save], file="b.py")
    assert lake.files() == ["a.py", "b.py"]
    assert [each.key for each in memory.files("b.py")] == ["function:save"]
    lake.fill(PROJECT, [], file="a.py")
    assert names(lake.names()) == ["save"]
    lake.drop(PROJECT, "b.py")
    assert rows(memory) == {}


def test_a_long_definition_is_kept_by_its_begin_before_and_after_opening(memory: AgentMemory, lake: Lake) -> None:
    lake.write("vpc", VPC._replace(text="x" * (LONGEST + 10)))
    assert len(lake.names()[0].text) == LONGEST
    assert Lake(memory, NS).names() == lake.names()


def test_a_definition_without_a_word_is_kept_too(memory: AgentMemory, lake: Lake) -> None:
    for number, blank in enumerate(("", " ", "\x85", "\n")):
        lake.write("vpc", Definition(blank, blank, number, blank))
    assert len(rows(memory)) == 4


words = st.text(st.characters(codec=None, categories=("L", "N", "P", "Z", "C")), max_size=30)


definitions = st.builds(Definition, words, words, st.integers(0, 9), words)


@settings(max_examples=40)
@given(st.lists(definitions, max_size=12, unique_by=lambda each: each[:3]))
def test_whatever_a_parser_finds_can_be_written_again_and_opened(found: list[Definition]) -> None:
    with AgentMemory(None) as memory:
        lake = Lake(memory, NS)
        for _ in range(2):
            lake.fill("a", found)
        assert set(rows(memory).values()) <= {1}
        assert Lake(memory, NS).names() == lake.names()


steps = st.lists(
    st.tuples(
        st.sampled_from(["write", "fill", "begin", "settle", "drop", "want", "reopen"]),
        st.sampled_from("ab"),
        st.sampled_from(["x", "y"]),
        st.integers(1, 2),
        st.sampled_from(["one", "one two", "three"]),
    ),
    max_size=30,
)


@settings(max_examples=60)
@given(steps)
def test_after_any_run_the_rows_say_what_the_mirror_says(steps: list[tuple[str, str, str, int, str]]) -> None:
    with AgentMemory(None) as memory:
        lake = Lake(memory, NS)
        for step, section, name, line, text in steps:
            match step:
                case "write":
                    lake.write(section, Definition("kind", name, line, text))
                case "fill":
                    lake.fill(section, [Definition("kind", name, line, text), Definition("kind", name, 3, text)])
                case "want":
                    lake.want(section, "kind", name)
                case "reopen":
                    for each in "ab":
                        lake.settle(each)
                    lake = Lake(memory, NS)
                case _:
                    getattr(lake, step)(section)
        for each in "ab":
            lake.settle(each)
        lines = {(each.name, each.text) for section in "ab" for each in lake.mirror.of(section)}
        again = Lake(memory, NS)
        assert {(each.name, each.text) for section in "ab" for each in again.mirror.of(section)} == lines
        assert sorted(again.wanted("kind")) == sorted(lake.wanted("kind"))


# what stands in the way


def test_a_memory_that_another_program_writes_is_told_and_nothing_is_half_written(
    path: Path, memory: AgentMemory, lake: Lake
) -> None:
    lake.write("vpc", VPC)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreLocked) as caught:
        lake.write("iam", ROLE)
    other.execute("ROLLBACK")
    other.close()
    assert caught.value.hint
    assert lake.names() == [VPC]
    lake.write("iam", ROLE)
    assert lake.names() == [VPC, ROLE]


def test_a_full_disk_is_told_and_what_was_there_stays(memory: AgentMemory, lake: Lake) -> None:
    lake.write("vpc", VPC)
    memory.db.connection.execute("PRAGMA max_page_count = 1")
    many = [Definition("kind", f"name{n}", n, "text " * 700) for n in range(40)]
    with pytest.raises(StoreFull):
        lake.fill("iam", many)
    assert lake.names() == [VPC]
    assert rows(memory) == {"aws_vpc:aws_vpc.main": 1}


def test_a_damaged_memory_is_told_when_it_is_opened(path: Path) -> None:
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(DatabaseDamaged) as caught:
        AgentMemory(path)
    assert isinstance(caught.value, StoreError)


def test_a_memory_that_somebody_removed_meanwhile_is_no_obstacle(memory: AgentMemory, lake: Lake) -> None:
    lake.write("vpc", VPC)
    memory.remove(NS, "aws_vpc:aws_vpc.main")
    lake.drop("vpc")
    assert lake.names() == []
