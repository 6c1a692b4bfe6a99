"""Whether a document is coherent: references, duplicates, contradictions, as lists and in numbers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toy_language import ToyLanguage

from zeta.writing.language import Definition, Problem, Reference
from zeta.writing.memory.resolution import Counts, Names, contradictions, duplicates, resolve

TOY = ToyLanguage()


def subnet(name: str, cidr: str, line: int, vpc: str = "aws_vpc.main.id") -> Definition:
    text = f'resource "aws_subnet" "{name}" {{\n  vpc_id     = {vpc}\n  cidr_block = "{cidr}"\n}}'
    return Definition("aws_subnet", f"aws_subnet.{name}", line, text)


VPC = Definition("aws_vpc", "aws_vpc.main", 1, 'resource "aws_vpc" "main" {\n  cidr_block = "10.0.0.0/16"\n}')


def test_references_to_what_is_defined_resolve_wherever_it_stands() -> None:
    found = resolve(TOY, "use vpc main\ndef vpc main\nuse main\n")
    assert found.unresolved == ()
    assert found.counts == Counts(definitions=1, references=2, resolved=2, duplicates=0, contradictions=0)


def test_what_nothing_defines_is_told_with_its_line() -> None:
    found = resolve(TOY, "def vpc main\n\nuse subnet main\nuse other\n")
    assert found.unresolved == (Reference("subnet", "main", 3), Reference("", "other", 4))
    assert found.counts.share == 0


def test_the_project_defines_names_too() -> None:
    given = [Definition("function", "app.load", 1, "def load(): ...")]
    assert resolve(TOY, "use function app.load\n", given).unresolved == ()
    assert resolve(TOY, "use code load\nuse code app.load\nuse code os.path\nuse code len\n", given).unresolved == ()
    assert [each.name for each in resolve(TOY, "use code store\n", given).unresolved] == ["store"]


def test_a_name_of_code_that_the_project_uses_is_no_invention() -> None:
    given = [Definition("function", "load", 1, "def load(): ...")]
    found = resolve(TOY, "use code numpy\nuse code store\n", given, mentioned=lambda name: name == "numpy")
    assert [each.name for each in found.unresolved] == ["store"]


def test_a_bare_name_is_not_the_projects() -> None:
    given = [Definition("function", "load", 1, "def load(): ...")]
    assert [each.kind for each in resolve(TOY, "use function load\nuse load\n", given).unresolved] == [""]


def test_names_of_code_count_only_beside_a_project() -> None:
    assert resolve(TOY, "use code store\n").counts.references == 0


def test_files_count_only_where_it_is_known_which_there_are() -> None:
    assert resolve(TOY, "use file a.md\n").counts.references == 0
    found = resolve(TOY, "use file a.md\nuse file b.md\n", present=lambda name: name == "a.md")
    assert found.unresolved == (Reference("file", "b.md", 2),)


def test_an_empty_document_is_coherent() -> None:
    counts = resolve(TOY, "").counts
    assert (counts, counts.share) == (Counts(0, 0, 0, 0, 0), 1.0)


def test_a_document_that_does_not_parse_says_so() -> None:
    found = resolve(TOY, "def vpc main\n! x\n")
    assert (found.problems, found.counts.problems) == ((Problem(2, "this is an error"),), 1)


def test_a_second_definition_is_a_duplicate_and_names_the_first() -> None:
    (found,) = duplicates([VPC, VPC._replace(line=9)])
    assert found == (9, "aws_vpc.main is defined again, first in line 1")


def test_a_definition_of_another_section_is_a_duplicate() -> None:
    (found,) = duplicates([VPC._replace(line=4)], [VPC])
    assert (found.line, "another section" in found.message) == (4, True)


def test_labels_may_be_given_by_many() -> None:
    label = Definition("label", "app=web", 1, "app: web")
    assert duplicates([label, label._replace(line=2)]) == []
    assert contradictions([label, label._replace(line=2, text="other")]) == []


def test_one_name_with_two_texts_is_a_contradiction_and_with_one_text_is_not() -> None:
    assert contradictions([VPC, VPC._replace(line=9)]) == []
    (found,) = contradictions([VPC, VPC._replace(line=9, text="other")])
    assert found == (9, "aws_vpc.main says something else than in line 1")


def test_one_name_of_two_kinds_is_a_contradiction_where_a_reference_does_not_tell() -> None:
    text = "def class load\ndef function load\n"
    assert resolve(TOY, text + "use class load\n").contradictions == ()
    (found,) = resolve(TOY, text + "use load\n").contradictions
    assert found == (2, "load is both a class and a function")


def test_subnets_that_overlap_are_a_contradiction() -> None:
    one, other = subnet("a", "10.0.0.0/20", 5), subnet("b", "10.0.8.0/24", 10)
    (found,) = contradictions([VPC, one, other])
    assert found == (10, "10.0.8.0/24 of aws_subnet.b overlaps 10.0.0.0/20 of aws_subnet.a")
    assert contradictions([VPC, one, subnet("b", "10.0.16.0/20", 10)]) == []
    assert contradictions([VPC, one, subnet("b", "10.0.8.0/24", 10, "aws_vpc.other.id")]) == []


def test_a_subnet_outside_of_its_network_is_a_contradiction() -> None:
    (found,) = contradictions([VPC, subnet("a", "192.168.0.0/24", 5)])
    assert found == (5, "192.168.0.0/24 of aws_subnet.a is not within 10.0.0.0/16 of aws_vpc.main")


@pytest.mark.parametrize("cidr", ["${var.cidr}", "no range", "10.0.0.0/99", ""])
def test_a_range_that_is_not_written_out_is_not_judged(cidr: str) -> None:
    assert contradictions([VPC, subnet("a", cidr, 5), subnet("b", cidr, 9)]) == []


def test_ranges_of_two_families_do_not_meet() -> None:
    assert contradictions([VPC, subnet("a", "fd00::/64", 5)]) == []


def test_a_listener_on_a_port_that_is_taken_is_a_contradiction() -> None:
    def listener(name: str, line: int, port: int, balancer: str = "aws_lb.main.arn") -> Definition:
        text = f'resource "aws_lb_listener" "{name}" {{\n  load_balancer_arn = {balancer}\n  port = {port}\n}}'
        return Definition("aws_lb_listener", f"aws_lb_listener.{name}", line, text)

    (found,) = contradictions([listener("a", 1, 443), listener("b", 9, 443)])
    assert found == (9, "port 443 of aws_lb.main is taken twice, first by aws_lb_listener.a in line 1")
    assert contradictions([listener("a", 1, 443), listener("b", 9, 80)]) == []
    assert contradictions([listener("a", 1, 443), listener("b", 9, 443, "aws_lb.other.arn")]) == []


def test_ports_of_a_cluster_are_taken_once() -> None:
    def service(name: str, line: int, *ports: str) -> Definition:
        return Definition("Service", name, line, "kind: Service\nspec:\n  ports:\n" + "\n".join(ports))

    assert contradictions([service("a", 1, "  - port: 80"), service("b", 9, "  - port: 80")]) == []
    (own,) = contradictions([service("a", 1, "  - port: 80", "  - port: 80")])
    assert "port 80 of Service a is taken twice" in own.message
    (node,) = contradictions([service("a", 1, "    nodePort: 30080"), service("b", 9, "    nodePort: 30080")])
    assert node == (9, "node port 30080 is taken twice, first by a in line 1")


def test_ports_of_a_host_are_taken_once_and_a_text_that_runs_on_counts_for_its_service() -> None:
    text = 'web:\n  image: web\n  ports:\n    - "8080:80"\ndb:\n  ports:\n    - "5432:5432"\n'
    web = Definition("service", "web", 2, text)
    db = Definition("service", "db", 6, text[text.index("db:") :])
    assert contradictions([web, db]) == []
    (found,) = contradictions([web, db._replace(text='db:\n  ports:\n    - "127.0.0.1:8080:80"\n')])
    assert found == (6, "host port 8080 is taken twice, first by web in line 2")


names = st.sampled_from(["a", "b", "a.c"])
kinds = st.sampled_from(["x", "y", "label"])
definitions = st.lists(st.builds(Definition, kinds, names, st.integers(1, 9), st.sampled_from(["", "one"])), max_size=8)


@settings(max_examples=50)
@given(definitions, st.builds(Reference, st.sampled_from(["", "x", "y"]), names, st.integers(1, 9)))
def test_a_reference_resolves_exactly_where_its_name_and_kind_are_defined(
    found: list[Definition], reference: Reference
) -> None:
    told = any(each.name == reference.name and reference.kind in ("", each.kind) for each in found)
    assert (reference in Names(found)) == told


@settings(max_examples=50)
@given(definitions)
def test_every_definition_but_the_first_of_its_name_is_a_duplicate(found: list[Definition]) -> None:
    counted = [each for each in found if each.kind != "label"]
    assert len(duplicates(found)) == len(counted) - len({each[:2] for each in counted})


@settings(max_examples=50)
@given(st.lists(st.builds(Definition, st.text(), st.text(), st.integers(), st.text()), max_size=6))
def test_no_definition_is_too_odd_to_be_compared(found: list[Definition]) -> None:
    for problem in contradictions(found, [Reference("", each.name, 1) for each in found]):
        assert problem.message
