"""The services of AWS as policies of Terraform speak of them: who may act as a role, and for what."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

from zeta.writing.language import Definition


@cache
def known() -> dict[str, dict[str, Any]]:
    """The services of schemas/aws_actions.toml."""
    folder = resources.files("zeta.writing.languages.schemas")
    return tomllib.loads(folder.joinpath("aws_actions.toml").read_text("utf-8"))


def about(name: str) -> str:
    """How purposes speak of a service."""
    return f"{name} {known()[name].get('words', '')}"


def words(role: Definition) -> str:
    """How purposes speak of the services that may act as a role."""
    return " ".join(about(name) for name in _trusted(role))


def trusting(roles: Sequence[Definition], kind: str) -> Sequence[Definition]:
    """The roles that a service may act as which things of this kind are of; all where none is."""
    fitting = {name for name, each in known().items() if kind in str(each.get("for", "")).split()}
    return [role for role in roles if fitting.intersection(_trusted(role))] or roles


def _trusted(role: Definition) -> list[str]:
    return [name for name, each in known().items() if "principal" in each and f'"{each["principal"]}"' in role.text]
