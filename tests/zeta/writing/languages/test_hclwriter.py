"""Terraform written section by section: whatever is chosen, the document is well formed and its names are there."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from ipaddress import IPv4Network
from pathlib import Path

import numpy as np
import pytest
from gbnf_random import draw
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from terraform_writing import AGENT, Shelf, View, by_chance, write

from zeta.writing.language import REFUSALS, Choose, Put
from zeta.writing.languages.hcl import Hcl
from zeta.writing.languages.hclforms import Place
from zeta.writing.languages.hclvalues import value
from zeta.writing.languages.schema import load
from zeta.writing.outline import Detail, Outline, Section

SCHEMA = load("terraform_aws")
LINES = ("tags", "map", "action", "policy", "assume", "containers")


class Anything(dict[str, str]):
    """The lines before a field: whichever it follows from."""

    def __missing__(self, name: str) -> str:
        return "string"


KINDS = [*SCHEMA.kinds, "google_compute_network", "azurerm_resource_group", "data.google_project", "", "a thing"]
OFTEN = ["aws_vpc", "aws_subnet", "aws_iam_role", "aws_security_group", "aws_eks_cluster", "locals", "output"]


@st.composite
def outlines(draw: st.DrawFn) -> Outline:
    """Up to four sections of any kinds that need some of those before; then the variables, which need all."""
    sections: list[Section] = []
    for i in range(draw(st.integers(1, 4))):
        kinds = draw(st.lists(st.sampled_from(KINDS) | st.sampled_from(OFTEN), min_size=1, max_size=4))
        needs = [each.id for each in sections if draw(st.booleans())]
        names = [draw(st.sampled_from(["", "", "main", "in", "Not a name"])) for _ in kinds]
        details = tuple(Detail(kind, "a web shop's", name) for kind, name in zip(kinds, names, strict=True))
        id = draw(st.sampled_from(["s", "vpc-", "1"])) + str(i)
        sections.append(Section(id, f"Part {i}", "t", "a", details, tuple(needs), draw(st.sampled_from([0, 0, 60]))))
    details = (Detail("variable", "an input"),)
    sections.append(Section("variables", "Variables", "variables", "a", details, tuple(each.id for each in sections)))
    return Outline("a shop", "A shop", "hcl", tuple(sections))


def outline_of(*sections: tuple[str, ...], inputs: bool = True) -> Outline:
    """One section a tuple of kinds; each needs those before; then the variables."""
    made: list[Section] = []
    for i, kinds in enumerate([*sections, *([("variable",)] if inputs else [])]):
        needs = tuple(each.id for each in made)
        made.append(Section(f"s{i}", f"Section {i}", "t", "a", tuple(Detail(kind) for kind in kinds), needs))
    return Outline("a prompt", "A title", "hcl", tuple(made))


def check(outline: Outline, seed: int) -> None:
    """It is well formed, nothing in it is defined twice, and every name in it is defined."""
    text = write(outline, by_chance(seed))
    assert Hcl().problems(text) == [], text
    defined = {each.name for each in Hcl().definitions(text)}
    missing = [each for each in Hcl().references(text) if each.name not in defined]
    assert missing == [], text


@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(outlines(), st.integers(0, 2**32))
def test_whatever_is_chosen_the_document_parses_and_every_name_in_it_is_defined_once(
    outline: Outline, seed: int
) -> None:
    check(outline, seed)


@pytest.mark.slow
@settings(max_examples=200, suppress_health_check=list(HealthCheck))
@given(outlines(), st.integers(0, 2**32))
def test_so_do_many_more_documents(outline: Outline, seed: int) -> None:
    check(outline, seed)


@pytest.mark.parametrize("kind", list(SCHEMA.kinds))
def test_each_kind_of_the_schema_is_written_with_what_it_requires(kind: str) -> None:
    outline = outline_of((kind, kind), inputs=kind != "variable")
    told = replace(outline.sections[0], details=(Detail(kind, "name of the project"), Detail(kind, "its environment")))
    text = write(replace(outline, sections=(told, *outline.sections[1:])), by_chance(1))
    assert Hcl().problems(text) == [], text
    for name, field in SCHEMA.kinds[kind].fields.items():
        if field.required:
            assert re.search(rf"(?m)^  {name} [={{]", text), f"{name} is missing in\n{text}"


def test_the_same_choices_write_the_same_document() -> None:
    outline = outline_of(("aws_vpc", "aws_subnet", "aws_subnet"), ("aws_eks_cluster",))
    assert write(outline, by_chance(3)) == write(outline, by_chance(3))
    assert write(outline, by_chance(3)) != write(outline, by_chance(4))


def test_what_is_not_brought_to_its_end_is_refused_and_after_that_something_legal_is_taken() -> None:
    outline = outline_of(("terraform", "provider", "aws_vpc", "aws_subnet", "google_thing"), ("locals", "output"))
    text = write(outline, lambda step: "")
    assert Hcl().problems(text) == [], text
    assert 'resource "aws_vpc" "vpc_section"' in text


def test_a_name_that_is_there_already_cannot_be_taken_again() -> None:
    outline = replace(outline_of(("aws_vpc",), ("aws_vpc",), inputs=False), prompt="شبكة")
    outline = replace(outline, sections=tuple(replace(each, title="شبكة") for each in outline.sections))
    shelf = Shelf(outline, {"s0": 'resource "aws_vpc" "main" {}\n'})
    shelf.texts["s1"] = ""
    writer, view = Hcl().writer(outline, outline.sections[1], AGENT), View(shelf, "s1")
    rng, step = by_chance(1), writer.next(view)
    while step != Put('resource "aws_vpc"'):
        if isinstance(step, Choose):
            writer.accept(rng(step))
        step = writer.next(view)
    assert isinstance(writer.next(view), Choose)
    assert "already" in writer.accept(' "main" {\n')
    for _ in range(REFUSALS - 1):
        assert isinstance(writer.next(view), Choose)
        assert writer.accept(' "main" {\n')
    own = writer.next(view)
    assert isinstance(own, Put)
    assert own.text != ' "main" {\n'


@pytest.mark.parametrize(("count", "title"), [(1, "Queues"), (6, "Services 1")])
def test_what_the_plan_says_nothing_of_is_named_after_its_section(count: int, title: str) -> None:
    outline = outline_of(("aws_sqs_queue",) * count, inputs=False)
    outline = replace(outline, sections=tuple(replace(each, title=title) for each in outline.sections))
    names = re.findall(r'"aws_sqs_queue" "(\w+)"', write(outline, by_chance(3)))
    assert len(set(names)) == count
    assert all(title.split()[0].lower() in name for name in names)
    assert not {"none", "main"} & set(names)


def test_names_that_the_purpose_has_are_told_apart_by_a_number_where_all_are_taken() -> None:
    section = Section("s", "Queues", "t", "a", tuple(Detail("aws_sqs_queue", "orders") for _ in range(3)))
    names = re.findall(r'"aws_sqs_queue" "(\w+)"', write(Outline("a shop", "A shop", "hcl", (section,)), by_chance(3)))
    assert names == ["orders", "orders_2", "orders_3"]


def test_what_nothing_defines_is_asked_for_and_the_variables_define_it() -> None:
    text = write(outline_of(("aws_internet_gateway",)), by_chance(5))
    assert "vpc_id = var.vpc_id" in text
    given_ = next(each.text for each in Hcl().definitions(text) if each.name == "var.vpc_id")
    assert "  type = string" in given_


def test_a_cluster_is_given_two_subnets_where_there_are_two() -> None:
    for seed in range(5):
        text = write(outline_of(("aws_vpc", "aws_subnet", "aws_subnet", "aws_eks_cluster")), by_chance(seed))
        given_ = re.search(r"subnet_ids = \[(.*?)\]", text)
        assert given_
        assert len(given_[1].split(", ")) == 2


def test_subnets_lie_within_their_network_and_do_not_overlap() -> None:
    text = write(outline_of(("aws_vpc", *["aws_subnet"] * 6)), by_chance(2))
    found = [IPv4Network(each) for each in re.findall(r'cidr_block = "([\d./]+)"', text)]
    vpc, subnets = found[0], found[1:]
    assert len(subnets) == 6
    assert all(each.subnet_of(vpc) for each in subnets)
    assert not any(a.overlaps(b) for i, a in enumerate(subnets) for b in subnets[:i])


def test_sections_that_do_not_see_each_other_take_different_names() -> None:
    sections = tuple(Section(f"s{i}", "T", "t", "a", (Detail("aws_sqs_queue"),) * 3) for i in range(3))
    for seed in range(5):
        text = write(Outline("p", "t", "hcl", sections), by_chance(seed))
        assert Hcl().problems(text) == []


@pytest.mark.parametrize("kind", ["provider", "terraform"])
def test_what_a_document_has_once_is_written_once_whatever_the_outline_calls_it(kind: str) -> None:
    names = ("", "in", "aws", "Not a name")
    sections = tuple(Section(f"s{i}", "T", "t", "a", (Detail(kind, "", name),)) for i, name in enumerate(names))
    text = write(Outline("p", "t", "hcl", sections), by_chance(0))
    assert Hcl().problems(text) == []
    assert len(re.findall(rf"(?m)^{kind} ", text)) == 1


@pytest.mark.parametrize("name", ["", "account"])
def test_outputs_of_such_sections_have_different_names_though_they_show_the_same(name: str) -> None:
    account = Section("account", "T", "t", "a", (Detail("data.aws_caller_identity"),))
    shown = [Section(f"s{i}", "T", "t", "a", (Detail("output", "the account", name),), ("account",)) for i in range(3)]
    for seed in range(5):
        text = write(Outline("p", "t", "hcl", (account, *shown)), by_chance(seed))
        assert Hcl().problems(text) == []
        assert text.count("output ") == 3


def test_the_description_of_an_output_says_what_it_gives_and_no_two_say_the_same() -> None:
    made = Section("made", "T", "t", "a", (Detail("aws_eks_cluster"), Detail("aws_vpc"), Detail("aws_vpc")))
    shown = Section("shown", "T", "t", "a", tuple(Detail("output", "the platform") for _ in range(6)), ("made",))
    for seed in range(5):
        text = write(Outline("p", "t", "hcl", (made, shown)), by_chance(seed))
        pairs = re.findall(r'(?m)^  description = "(.*)"\n  value = (\S+)\.(\w+)\.(\w+)$', text)
        pairs += [
            (said, kind, name, attribute)
            for kind, name, attribute, said in re.findall(
                r'(?m)^  value = (\S+)\.(\w+)\.(\w+)\n  description = "(.*)"$', text
            )
        ]
        assert len({said for said, *_ in pairs}) == len(pairs)
        for said, kind, name, attribute in pairs:
            begin = f"{attribute} of the {kind.removeprefix('aws_')}".replace("_", " ")
            assert said.lower().startswith(begin + (f" {name}" if kind == "aws_vpc" else ""))


def test_a_name_that_the_outline_gives_is_taken() -> None:
    outline = outline_of(("aws_vpc",))
    named = replace(outline.sections[0], details=(Detail("aws_vpc", "", "backbone"),))
    assert 'resource "aws_vpc" "backbone" {' in write(replace(outline, sections=(named,)), by_chance(0))


def test_a_section_is_as_long_as_it_was_asked_to_be_where_its_kind_has_so_much_to_say() -> None:
    short = outline_of(("aws_eks_cluster",), inputs=False)
    long = replace(short, sections=(replace(short.sections[0], length=25),))
    assert write(long, by_chance(3)).count("\n") >= 25


def test_a_block_that_is_to_be_short_has_only_what_it_needs() -> None:
    whole = outline_of(("aws_eks_cluster",), inputs=False)
    short = replace(whole, sections=(replace(whole.sections[0], length=5),))
    for seed in range(5):
        assert write(short, by_chance(seed)).count("\n") <= 14


def test_what_one_block_is_too_long_those_after_it_are_shorter() -> None:
    outline = outline_of(("aws_iam_role", "aws_vpc", "aws_vpc"), inputs=False)
    outline = replace(outline, sections=(replace(outline.sections[0], length=30),))
    text = write(outline, by_chance(1))
    assert 30 <= text.count("\n") <= 36


def test_a_comment_is_one_line_and_at_most_two_values_of_a_block_have_one() -> None:
    text = write(outline_of(("aws_eks_node_group", "aws_lambda_function", "aws_db_instance")), by_chance(4))
    assert not re.search(r"(?m)^# .*\n# .*\n(resource|data) ", text)
    blocks = re.findall(r"(?ms)^resource .*?^}", text)
    assert all(len(re.findall(r"(?m)^  \w+ = .*  # ", block)) <= 2 for block in blocks)
    assert "  # " in text


def test_every_field_of_the_schema_has_a_value_where_nothing_is_known() -> None:
    place = Place(SCHEMA, lambda kind: [], "aws_vpc", "a web shop", written=Anything())
    fields = [each for kind in SCHEMA.kinds.values() for each in kind.fields.values()]
    while fields:
        field = fields.pop()
        fields += field.fields.values()
        if field.type not in ("block", *LINES):
            found = value(replace(field, required=True), place)
            assert found
            assert draw(f"root ::= {found.grammar}", random.Random(1))


def test_a_policy_names_rights_of_services_that_the_document_has() -> None:
    text = write(outline_of(("aws_s3_bucket",), ("aws_iam_policy",)), by_chance(1))
    assert set(re.findall(r'"(\w+):[A-Z]\w+",', text)) == {"s3"}


@pytest.mark.model
def test_llama_reads_every_grammar_and_a_piece_ends_where_nothing_may_follow(default_model: Path) -> None:
    from zeta.llama import Grammar, LlamaModel

    model, chance = LlamaModel(default_model), by_chance(11)
    end = next(token for token in range(model.n_vocab) if model.ends(token))
    seen: dict[str, str] = {}

    def answer(step: Choose) -> str:
        seen[step.grammar] = said = chance(step)
        return said

    kinds = [*list(SCHEMA.kinds)[::9], "aws_iam_policy", "aws_ecs_task_definition", "google_thing", ""]
    write(outline_of(*[(kind,) for kind in kinds]), answer)
    try:
        for grammar, said in seen.items():
            state = Grammar(model, grammar)
            for token in model.tokenize(said):
                assert state.legal(np.array([end, token], np.int32)).tolist() == [False, True], (grammar, said)
                state.accept(token)
            legal = state.legal(np.arange(model.n_vocab, dtype=np.int32))
            assert all(model.ends(int(token)) for token in np.flatnonzero(legal)), (grammar, said)
            state.close()
    finally:
        model.close()
