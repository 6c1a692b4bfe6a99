"""Where things of Terraform are: one region for the whole document."""

from __future__ import annotations

import re

import pytest
from terraform_writing import by_chance, write

from zeta.writing.outline import Detail, Outline, Section

PROVIDER = Section("provider", "Provider", "t", "a", (Detail("provider", "the region", "aws"),))


def plan(*, inputs: bool, needs: tuple[str, ...]) -> Outline:
    network = Section("network", "Network", "t", "a", (Detail("aws_vpc"), Detail("aws_vpc_endpoint", "files")), needs)
    last = Section("variables", "Variables", "t", "a", (Detail("variable", "an input"),), ("provider", "network"))
    return Outline("a shop", "A shop", "hcl", (PROVIDER, network, *([last] if inputs else [])))


@pytest.mark.parametrize("inputs", [True, False])
@pytest.mark.parametrize("needs", [("provider",), ()])
@pytest.mark.parametrize("seed", range(4))
def test_an_endpoint_is_in_the_region_of_the_provider(inputs: bool, needs: tuple[str, ...], seed: int) -> None:
    text = write(plan(inputs=inputs, needs=needs), by_chance(seed))
    region = re.search(r"\n  region = (\S+)", text)
    service = re.search(r'service_name = "com\.amazonaws\.(\$\{[\w.]+\}|[\w-]+)\.', text)
    assert region
    assert service
    assert service[1] == (f"${{{region[1]}}}" if region[1].startswith("var.") else region[1].strip('"'))
