"""Specialists from their TOML files: those that come with zeta, then a user's own, which replace them by name.

name = "queue"
about = "Message queues."
languages = ["hcl"]                  # empty: any
system = "You write the message queues of a Terraform file."
checks = ["hcl", "references"]       # what a section is checked with
[sampling]
temperature = 0.6
[[topics]]
name = "queues"
words = ["queue", "queues", "sqs"]   # how prompts speak of it
kinds = ["1-2 aws_sqs_queue"]        # always written
more = ["aws_sns_topic"]             # written where the plan wants it
needs = ["iam"]                      # planned with it, written before it
purposes = ["aws_sqs_queue: queue of new orders | queue of letters that failed"]   # what its things are for
asks = ["iam: aws_iam_role: role of the functions that read the queue"]            # wanted of another topic
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import resources
from itertools import combinations
from pathlib import Path
from typing import Final, Literal, NamedTuple

from zeta import paths
from zeta.sampling import Sampling
from zeta.writing import tables
from zeta.writing.agents import Agent, Topic
from zeta.writing.errors import AgentFileError
from zeta.writing.languages.registry import NAMES
from zeta.writing.planning import wishes
from zeta.writing.planning.amount import amount
from zeta.writing.tables import Table

CHECKS: Final = ("hcl", "yaml", "json", "python", "links", "references", "duplicates")
"""What zeta.writing.drafting.validator can check."""

SAMPLING: Final = Sampling(temperature=0.6, top_k=40, top_p=0.9, min_p=0.05)
"""Where a file says nothing of sampling: a little cooler than a chat, because what is open is small."""

_PLACES: Final[tuple[Literal["", "begin", "end"], ...]] = ("", "begin", "end")
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class Entry(NamedTuple):
    """An agent and the file that it is from."""

    agent: Agent
    path: Path


def agents_folder() -> Path:
    """Where a user's own agents lie."""
    return paths.config_folder() / "agents"


def load_all(folders: Sequence[Path] = ()) -> dict[str, Agent]:
    """The built-in agents, those of the user's own folder where there is one, and those of `folders`, by name in the
    order of names; a later one replaces an earlier one of its name. Raises AgentFileError."""
    found = {entry.agent.name: entry for entry in _built_in()}
    own = agents_folder()
    for folder in [*([own] if own.is_dir() else []), *(each for each in folders if each != own)]:
        found |= {entry.agent.name: entry for entry in _from_folder(folder)}
    entries = [found[name] for name in sorted(found)]
    _refuse_rivals(entries)
    _refuse_unknown_topics(entries)
    return {entry.agent.name: entry.agent for entry in entries}


def load(path: Path) -> Agent:
    """The agent in one file. Raises AgentFileError: what is wrong, in which file, at which key."""
    table = tables.read(path, AgentFileError)
    agent = Agent(
        name=_name(table, "name"),
        about=table.text("about"),
        system=table.text("system"),
        languages=_known(table, "languages", NAMES),
        when=table.texts("when"),
        checks=_known(table, "checks", CHECKS),
        tries=table.whole("tries", Agent.tries),
        sampling=_sampling(table.table("sampling")),
        topics=tuple(_topic(each) for each in table.tables("topics", "name", noun="topic")),
    )
    table.done()
    names = [topic.name for topic in agent.topics]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise table.wrong("topics", f"has “{twice}” twice", "join the two, or rename one")
    return agent


def _topic(table: Table) -> Topic:
    topic = Topic(
        name=_name(table, "name"),
        words=table.texts("words"),
        kinds=_read(table, "kinds", amount),
        more=_read(table, "more", amount),
        needs=table.texts("needs"),
        after=table.texts("after"),
        languages=_known(table, "languages", NAMES),
        place=_place(table),
        free=table.flag("free"),
        last=table.flag("last"),
        purposes=_read(table, "purposes", wishes.purpose),
        asks=_read(table, "asks", wishes.wish),
    )
    table.done()
    if topic.name in topic.needs or (topic.name in topic.after and not topic.free):
        raise table.wrong("needs" if topic.name in topic.needs else "after", "names the topic itself", "take it out")
    return topic


def _sampling(table: Table) -> Sampling:
    chosen = replace(
        SAMPLING,
        temperature=table.number("temperature", SAMPLING.temperature, 0, 10),
        top_k=table.whole("top_k", SAMPLING.top_k),
        top_p=table.number("top_p", SAMPLING.top_p, 0, 1),
        min_p=table.number("min_p", SAMPLING.min_p, 0, 1),
        repeat_penalty=table.number("repeat_penalty", SAMPLING.repeat_penalty, 1, 10),
        dry=table.number("dry", SAMPLING.dry, 0, 10),
        dry_base=table.number("dry_base", SAMPLING.dry_base, 1, 10),
        dry_allowed=table.whole("dry_allowed", SAMPLING.dry_allowed, 1),
        dry_last=table.whole("dry_last", SAMPLING.dry_last, 1),
        dry_breakers=tuple(dict.fromkeys([*SAMPLING.dry_breakers, *table.texts("dry_breakers")])),
    )
    table.done()
    return chosen


def _name(table: Table, key: str) -> str:
    name = table.text(key)
    if not _NAME.fullmatch(name):
        raise table.wrong(
            key, f"cannot be “{name}”", 'use small letters, digits and single "-", such as "load-balancer"'
        )
    return name


def _known(table: Table, key: str, known: Sequence[str]) -> tuple[str, ...]:
    values = table.texts(key)
    if wrong := next((each for each in values if each not in known), None):
        raise table.wrong(key, f"names “{wrong}”, which there is not", f"known are: {', '.join(known)}")
    return values


def _read(table: Table, key: str, read: Callable[[str], object]) -> tuple[str, ...]:
    """Texts that `read` takes; it raises ValueError for others, in words that follow the text."""
    values = table.texts(key)
    for each in values:
        try:
            read(each)
        except ValueError as error:
            raise table.wrong(key, f"has “{each}”, which {error}") from error
    return values


def _place(table: Table) -> Literal["", "begin", "end"]:
    said = table.text("place", "")
    for place in _PLACES:
        if said == place:
            return place
    raise table.wrong("place", f"cannot be “{said}”", 'use "begin" or "end", or leave it out')


def _built_in() -> Iterator[Entry]:
    with resources.as_file(resources.files("zeta.writing.specialists")) as folder:
        yield from _from_folder(folder)


def _from_folder(folder: Path) -> Iterator[Entry]:
    """Its agents in the order of file names. Raises AgentFileError."""
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix == ".toml")
    except OSError as error:
        raise AgentFileError(
            f"the agents' folder {folder} cannot be read: {error.strerror}", "check the path given to --agents"
        ) from error
    seen: dict[str, Path] = {}
    for path in files:
        agent = load(path)
        if agent.name in seen:
            raise AgentFileError(
                f"two files of agents have the name “{agent.name}”: {seen[agent.name]} and {path}", "rename one"
            )
        seen[agent.name] = path
        yield Entry(agent, path)


def languages_of(agent: Agent, topic: Topic) -> frozenset[str]:
    """The languages that the agent takes the topic in."""
    own = frozenset(agent.languages or NAMES)
    return own & frozenset(topic.languages) if topic.languages else own


def _refuse_rivals(entries: Sequence[Entry]) -> None:
    for one, other in combinations(entries, 2):
        for topic in one.agent.topics:
            for rival in other.agent.topics:
                shared = languages_of(one.agent, topic) & languages_of(other.agent, rival)
                if topic.name == rival.name and shared:
                    raise AgentFileError(
                        f"two agents claim the topic “{topic.name}” in {', '.join(sorted(shared))}: "
                        f"“{one.agent.name}” in {one.path} and “{other.agent.name}” in {other.path}",
                        f"rename the topic, or give your agent the name “{one.agent.name}” or “{other.agent.name}” "
                        "to replace that one",
                    )


def _refuse_unknown_topics(entries: Sequence[Entry]) -> None:
    taken = _languages_by_topic(entries)
    for agent, path in entries:
        for topic in agent.topics:
            asked = tuple(wishes.wish(each).topic for each in topic.asks)
            for need in topic.needs + topic.after + asked:
                if not taken.get(need, frozenset()) & languages_of(agent, topic):
                    raise AgentFileError(
                        f"{path}, topic “{topic.name}”: it needs “{need}”, which no agent takes",
                        f"known topics are: {', '.join(sorted(taken))}",
                    )


def _languages_by_topic(entries: Sequence[Entry]) -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for agent, _ in entries:
        for topic in agent.topics:
            found[topic.name] = found.get(topic.name, frozenset()) | languages_of(agent, topic)
    return found
