"""What Terraform text defines, refers to and gets wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeta.writing.languages.hcl import Hcl
from zeta.writing.languages.registry import language_of

HCL = Hcl()

DOCUMENT = """\
# a network
resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}
data "aws_ami" "linux" { owners = ["amazon"] }
variable "region" {}
locals {
  name = "shop"
  size = 2
}
module "dns" { source = "./dns" }
output "vpc" { value = aws_vpc.main.id }
provider "aws" { region = var.region }
provider "aws" {
  alias = "west"
}
"""


def names(text: str) -> list[str]:
    return [each.name for each in HCL.references(text)]


def test_definitions_are_named_as_references_write_them() -> None:
    found = [(each.kind, each.name, each.line) for each in HCL.definitions(DOCUMENT)]
    assert found == [
        ("aws_vpc", "aws_vpc.main", 2),
        ("data.aws_ami", "data.aws_ami.linux", 5),
        ("variable", "var.region", 6),
        ("local", "local.name", 8),
        ("local", "local.size", 9),
        ("module", "module.dns", 11),
        ("output", "output.vpc", 12),
        ("provider", "provider.aws", 13),
        ("provider", "provider.aws.west", 14),
    ]


def test_a_definition_has_its_whole_text() -> None:
    found = {each.name: each.text for each in HCL.definitions(DOCUMENT)}
    assert found["aws_vpc.main"] == 'resource "aws_vpc" "main" {\n  cidr_block = "10.0.0.0/16"\n}'
    assert found["local.size"] == "size = 2"


def test_a_block_that_is_not_complete_defines_its_name() -> None:
    assert [each.name for each in HCL.definitions('resource "aws_vpc" "main" {\n  tags = {\n    Na')] == [
        "aws_vpc.main"
    ]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("aws_vpc.main.id", ["aws_vpc.main"]),
        (
            "[aws_subnet.a[0].id, aws_subnet.b[*].id, aws_subnet.c.*.id]",
            ["aws_subnet.a", "aws_subnet.b", "aws_subnet.c"],
        ),
        ('"${local.name}-${upper(var.region)}"', ["local.name", "var.region"]),
        ("module.dns.zone", ["module.dns"]),
        ("data.aws_ami.linux.id", ["data.aws_ami.linux"]),
        ("var.on ? aws_eip.a.id : null", ["var.on", "aws_eip.a"]),
        ("{ (var.key) = aws_eip.a.id }", ["var.key", "aws_eip.a"]),
        ("<<-EOT\n    at ${aws_eip.a.id} aws_eip.b.id\n  EOT", ["aws_eip.a"]),
        ("[for az_name in var.zones : az_name.id]", ["var.zones"]),
        ("each.value.id", []),
        ("count.index", []),
        ("path.module", []),
        ("terraform.workspace", []),
        ('"aws_vpc.main.id"', []),
        ('"$${var.region}"', []),
        ("merge({ a = 1 }, {})", []),
    ],
)
def test_references_are_the_names_within_expressions(value: str, expected: list[str]) -> None:
    assert names(f'resource "x_y" "z" {{\n  a = {value}\n}}\n') == expected


def test_the_iterator_of_a_dynamic_block_is_no_reference() -> None:
    text = 'dynamic "in_rule" {\n  for_each = var.rules\n  content {\n    a = in_rule.value.b\n  }\n}\n'
    assert names(text) == ["var.rules"]


def test_changes_that_are_ignored_are_no_references() -> None:
    assert names('resource "x_y" "z" {\n  lifecycle {\n    ignore_changes = [scaling_config.size]\n  }\n}\n') == []


def test_references_have_their_line_and_kind() -> None:
    found = HCL.references("\nlocals {\n  a = data.aws_ami.linux.id\n  b = var.x\n}\n")
    assert [(each.kind, each.line) for each in found] == [("data.aws_ami", 3), ("variable", 4)]


def test_a_document_that_is_well_formed_has_no_problems() -> None:
    assert HCL.problems(DOCUMENT) == []
    assert HCL.problems("") == []
    assert HCL.problems("# only a comment") == []


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('resource "aws_vpc" "main" {\n  a = 1\n', 2, "ends before"),
        ("a = 1\nb = \nc = 2\n", 2, "too early"),
        ("a = 1\n}\n", 2, "'}' cannot stand here"),
        ("a = 1\nb = @\n", 2, "'@' cannot stand here"),
        ('a = 1\nb = "open\nc = 2\n', 2, "in quotes"),
        ('variable "a" {}\nvariable "a" {}\n', 2, "var.a is defined twice"),
        ('variable "a" {\n  type = string\n  type = bool\n}\n', 3, "type is set twice"),
        ('variable "a" { default = aws_vpc.main.colour }\n', 1, "aws_vpc has no attribute colour"),
    ],
)
def test_a_problem_is_one_sentence_with_its_line(text: str, line: int, words: str) -> None:
    problems = HCL.problems(text)
    assert [each.line for each in problems] == [line]
    assert words in problems[0].message


def test_attributes_that_the_schema_knows_are_no_problem() -> None:
    text = "a = aws_vpc.main.id\nb = aws_vpc.main.tags_all\nc = aws_vpc.main.cidr_block\nd = google_thing.x.any\n"
    assert HCL.problems(text) == []


@given(st.text() | st.text('ab_."${}[]()=<\n# ') | st.integers(0, len(DOCUMENT)).map(lambda n: DOCUMENT[:n]))
def test_no_text_makes_the_parser_raise(text: str) -> None:
    HCL.problems(text)
    HCL.references(text)
    for each in HCL.definitions(text):
        assert each.text in text


def test_a_remark_is_a_comment_on_one_line() -> None:
    assert HCL.remark("two\nlines") == "# two lines"
    assert HCL.problems(HCL.remark("two\nlines") + "\n" + DOCUMENT) == []


def test_terraform_files_are_written_in_this_language() -> None:
    assert isinstance(language_of("infra/main.tf"), Hcl)
