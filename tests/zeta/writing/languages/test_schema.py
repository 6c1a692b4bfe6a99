"""Schemas are read as they are noted, and one that says what cannot be is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from zeta.errors import BugError
from zeta.writing.languages.schema import Field, load, parse

SUBNET = """
[_named]
name = "!string 4"

[subnet]
_is = "resource -- a part of a network"
_like = "_named"
_exports = "id arn"
_one = ["four six"]
vpc = "!ref vpc.id other.id -- its network"
zones = "!2..4 enum a b -- where -- it is"
four = "int 1 9"
six = "bool"

[subnet.timeouts]
_is = "0..1 block"
create = "!int 1 60"
"""


def test_a_kind_has_the_fields_that_its_table_and_those_it_is_like_have() -> None:
    kind = parse(SUBNET).kinds["subnet"]
    assert (kind.type, kind.help, kind.notes["exports"]) == ("resource", "a part of a network", ("id", "arn"))
    assert list(kind.fields) == ["name", "vpc", "zones", "four", "six", "timeouts"]
    assert kind.one_of == (("four", "six"),)


def test_a_notation_says_whether_a_field_is_required_how_often_of_what_type_and_what_for() -> None:
    fields = parse(SUBNET).kinds["subnet"].fields
    assert fields["vpc"] == Field("vpc", "ref", ("vpc.id", "other.id"), True, help="its network")
    assert fields["zones"] == Field("zones", "enum", ("a", "b"), True, True, 2, 4, "where -- it is")
    assert fields["six"] == Field("six", "bool")


def test_a_table_within_a_kind_is_a_field_with_fields() -> None:
    timeouts = parse(SUBNET).kinds["subnet"].fields["timeouts"]
    assert (timeouts.type, timeouts.many, timeouts.least, timeouts.most) == ("block", True, 0, 1)
    assert timeouts.fields["create"].arguments == ("1", "60")


def test_kinds_that_only_others_are_like_are_no_kinds() -> None:
    schema = parse(SUBNET)
    assert list(schema.kinds) == ["subnet"]
    assert schema.get("_named") is None


@pytest.mark.parametrize(
    "text", ["[a", '[a]\nb = ""', '[a]\n_like = "c"', '[a]\n_one = ["b c"]\nb = "bool"', '[a]\nb = "2.. int"']
)
def test_a_schema_that_says_what_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(BugError, match="schema"):
        parse(text)


def test_references_of_the_terraform_schema_name_kinds_and_attributes_that_there_are() -> None:
    schema = load("terraform_aws")
    assert len(schema.kinds) > 70
    for kind in schema.kinds.values():
        for field in _all(kind.fields):
            for argument in field.arguments if field.type == "ref" else ():
                if "=" in argument or argument == "variable":
                    continue
                parts = argument.split(".")
                depth = 2 if parts[0] == "data" else 1
                named, attribute = schema.kinds[".".join(parts[:depth])], parts[depth:]
                known = {"id", *named.fields, *named.notes.get("exports", ())}
                assert not attribute or attribute[0].partition("[")[0] in known, f"{kind.name}.{field.name}: {argument}"


def _all(fields: Mapping[str, Field]) -> Iterator[Field]:
    for field in fields.values():
        yield field
        yield from _all(field.fields)
