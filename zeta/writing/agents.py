"""Specialists: what they take, how they speak, how they are checked. Small TOML files (zeta/writing/specialists)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from zeta.sampling import Sampling


@dataclass(frozen=True)
class Topic:
    """Something an agent writes. `words` are how prompts speak of it; `kinds` are always written, `more` may be;
    `needs` are topics that are planned with it and written before it, `after` those that are written before it where
    the outline has them. `languages` are those it is for, empty: all of its agent's.

    A kind may have its numbers before it and a name behind it: "2-4 aws_subnet", "provider aws"; the name "?" is for
    the plan to choose. `place`: an outline begins or ends with the topic whatever is asked for. `free`: it may be
    planned several times, each with a title of its own; with its own name in `after` they are written one by one.
    `last`: it defines what others turn out to want, such as imports, and is written after them wherever it stands.

    `purposes` are what things of its kinds usually are for, one text a thing: "aws_subnet: public subnet | private
    subnet" offers the first subnet's two. `asks` are what it wants of another topic that is planned:
    "iam: aws_iam_role: role of the cluster" (zeta.writing.planning.wishes).
    """

    name: str
    words: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    place: Literal["", "begin", "end"] = ""
    free: bool = False
    last: bool = False
    purposes: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Agent:
    """One specialist. `languages` are those it writes, empty: any. `checks` name what a section is checked with
    (zeta.writing.drafting.validator), `tries` how often a section that fails them goes back to it. `when` are words of
    prompts: where a prompt says some, only agents with such words plan it, besides those for any language; an agent
    with `when` plans no other prompt."""

    name: str
    about: str
    system: str
    topics: tuple[Topic, ...] = ()
    languages: tuple[str, ...] = ()
    sampling: Sampling = field(default_factory=Sampling)
    checks: tuple[str, ...] = ()
    tries: int = 2
    when: tuple[str, ...] = ()
