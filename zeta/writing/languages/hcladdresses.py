"""Where things of Terraform are: ranges of addresses that are free, and the one region of a document. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network
from itertools import islice
from typing import Final

from zeta.writing.language import Definition
from zeta.writing.languages import gbnf
from zeta.writing.languages.hclforms import OFFERED, Place, Value, choice, quoted

_CIDR: Final = re.compile(r'cidr_block\s*=\s*"(\d+\.\d+\.\d+\.\d+/\d+)"')
_REGION: Final = re.compile(r"(?m)^\s*region\s*=\s*(\S+)")
_VARIABLE: Final = "var.region"
_HOME: Final = '"us-east-1"'
_SUBNETS: Final = 24
_BOUND: Final = frozenset(["aws_vpc_endpoint", "aws_subnet", "aws_ebs_volume"])
"""Kinds that name the region, maybe before the provider that says which it is."""


def regions(names: Sequence[str], place: Place) -> Value:
    """What the provider's region may be: the variable where there are such, or one of these; the one that the document
    takes for granted where it names a region elsewhere."""
    if place.inputs:
        return choice([_VARIABLE], ("variable",))
    return choice([_HOME] if place.kinds & _BOUND else [quoted(each) for each in names])


def inside(text: str, place: Place) -> str:
    """A text in quotes in which REGION stands for the document's, whose provider may still be to come."""
    told = [match[1] for each in place.names("provider") if (match := _REGION.search(each.text))]
    region = told[0] if told else _VARIABLE if place.inputs and "provider" in place.kinds else _HOME
    return quoted(text).replace("REGION", region.strip('"') if region.startswith('"') else f"${{{region}}}")


def endpoints(services: Sequence[str], place: Place) -> list[str]:
    """The names of AWS's services in the document's region."""
    return [inside(f"com.amazonaws.REGION.{each}", place) for each in services]


def addresses(which: str, place: Place) -> Value:
    """Ranges of addresses: of a network that overlaps with no other, of a subnet within its own, or any."""
    vpcs = place.names("aws_vpc")
    if which == "any":
        known = [f"{each.name}.cidr_block" for each in vpcs][-OFFERED:]
        return choice(['"10.0.0.0/8"', '"0.0.0.0/0"', *known], ("aws_vpc",))
    if which == "vpc":
        taken = _networks(vpcs)

        def free(text: str) -> bool:
            return not any(IPv4Network(text.strip('"')).overlaps(net) for net in taken)

        own = next((text for n in range(256) if free(text := f'"10.{n}.0.0/16"')), '"192.168.0.0/16"')
        ranges = gbnf.either([f'"10." {gbnf.integer(0, 255)} ".0.0/16"', f'"172." {gbnf.integer(16, 31)} ".0.0/16"'])
        return Value(
            gbnf.sequence('"\\""', ranges, '"\\""'),
            own,
            ("aws_vpc",),
            lambda text: "" if free(text) else f"{text} overlaps with another network",
        )
    mine = place.written.get("vpc_id", "").rpartition(".")[0]
    whole = next(iter(_networks(each for each in vpcs if each.name == mine)), IPv4Network("10.0.0.0/16"))
    taken = _networks(place.names("aws_subnet"))
    parts = whole.subnets(new_prefix=min(max(24, whole.prefixlen + 4), 28))
    free_parts = (part for part in parts if not any(part.overlaps(net) for net in taken))
    offered = [quoted(str(part)) for part in islice(free_parts, _SUBNETS)]
    return choice(offered or [quoted(str(whole))], ("aws_vpc", "aws_subnet"))


def _networks(definitions: Iterable[Definition]) -> list[IPv4Network]:
    found = []
    for each in definitions:
        if match := _CIDR.search(each.text):
            try:
                found.append(IPv4Network(match[1], strict=False))
            except ValueError:
                continue
    return found
