"""The outline as a TOML file beside the document, made to be edited by hand, and read back strictly: what cannot be is
refused in one sentence that names the section, the key and what to do."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from zeta.errors import ZetaError
from zeta.writing import tables
from zeta.writing.agentfile import languages_of
from zeta.writing.agents import Agent
from zeta.writing.errors import OutlineError
from zeta.writing.languages.registry import NAMES
from zeta.writing.outline import Detail, Outline, Section
from zeta.writing.planning import kinds
from zeta.writing.planning.amount import amount
from zeta.writing.planning.dispatch import closing, refuse_circles
from zeta.writing.saving import replace_file
from zeta.writing.tables import Table

_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

_SEEDS: Final = 2**32
_LONGEST: Final = 10**6
_OWN_LINE: Final = 2
"""Details from which each stands on a line of its own."""

_HEAD: Final = """\
# The plan of {document}. Edit it before or while the document is written; what is written already stays.
# A section has an id (a-z, 0-9, "-"), a title, and a topic that its agent takes. It may have
#   needs    ids of sections that are written before it
#   length   {unit}; 0: as it comes
#   details  what it consists of: kind, purpose in a few words, name where it has to have one
# Sections stand in the document's order. Move, add or delete whole [[sections]].

"""


def write(path: Path, outline: Outline, *, document: str = "", unit: str = "lines or words") -> None:
    """Put the outline into its file, whole or not at all. Raises OutlineError where the disk will not take it."""
    text = dumps(outline, document=document, unit=unit)
    try:
        replace_file(path, text.encode())
    except ZetaError as error:
        raise OutlineError(f"the outline {error}", "make room, or choose another folder with --out") from error


def dumps(outline: Outline, *, document: str = "", unit: str = "lines or words") -> str:
    """The file's text."""
    parts = [
        _HEAD.format(document=_one_line(document) or "a document", unit=unit),
        f"title = {_text(outline.title)}\n",
        f"prompt = {_text(outline.prompt)}\n",
        f"language = {_text(outline.language)}\n",
        f"seed = {outline.seed}\n",
    ]
    return "".join(parts + [_section(section) for section in outline.sections])


def _section(section: Section) -> str:
    details = [_detail(detail) for detail in section.details]
    inside = "".join(f"\n  {each}," for each in details) + "\n" if len(details) >= _OWN_LINE else ", ".join(details)
    return (
        f"\n[[sections]]\nid = {_text(section.id)}\ntitle = {_text(section.title)}\n"
        f"topic = {_text(section.topic)}\nagent = {_text(section.agent)}\n"
        f"needs = [{', '.join(map(_text, section.needs))}]\nlength = {section.length}\ndetails = [{inside}]\n"
    )


def _detail(detail: Detail) -> str:
    pairs = (("kind", detail.kind), ("name", detail.name), ("purpose", detail.purpose))
    return "{ " + ", ".join(f"{key} = {_text(value)}" for key, value in pairs if value or key == "kind") + " }"


def _text(value: str) -> str:
    """A TOML basic string: JSON's, but that DEL is escaped too; a lone surrogate, which no file holds, becomes "?"."""
    whole = value.encode("utf-8", "replace").decode("utf-8")
    return json.dumps(whole, ensure_ascii=False).replace("\x7f", "\\u007f")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def read(path: Path, agents: Mapping[str, Agent], *, language: str = "") -> Outline:
    """The outline in a file. `agents` by name are those that there are; `language` is the document's, where it is
    known. Raises OutlineError."""
    table = tables.read(path, OutlineError)
    outline = Outline(
        prompt=table.text("prompt"),
        title=table.text("title"),
        language=_language(table, language),
        sections=tuple(_read_section(each) for each in table.tables("sections", "id", noun="section")),
        seed=_seed(table),
    )
    table.done()
    if not outline.sections:
        raise table.wrong("sections", "is empty", "add a [[sections]], or delete the file to have it planned anew")
    check(outline, agents, str(path))
    return outline


def check(outline: Outline, agents: Mapping[str, Agent], where: str = "the outline") -> None:
    """Raise OutlineError for what the sections say of one another and of the agents that cannot be."""
    ids = [section.id for section in outline.sections]
    for section in outline.sections:
        begin = f"{where}, section “{section.id}”"
        if ids.count(section.id) > 1:
            raise OutlineError(f"{begin}: its id is there {ids.count(section.id)} times", "give each an id of its own")
        if missing := [need for need in section.needs if need not in ids]:
            raise OutlineError(
                f"{begin}: “needs” names “{missing[0]}”, which is no section", f"sections are: {', '.join(ids)}"
            )
        _check_agent(section, agents, outline.language, begin)
        _check_kinds(section, agents, outline.language, begin)
    refuse_circles(outline.sections, closing(outline.sections, agents))


def _check_agent(section: Section, agents: Mapping[str, Agent], language: str, begin: str) -> None:
    if section.agent not in agents:
        raise OutlineError(f"{begin}: there is no agent “{section.agent}”", f"agents are: {', '.join(sorted(agents))}")
    agent = agents[section.agent]
    topics = [topic.name for topic in agent.topics if language in languages_of(agent, topic)]
    if section.topic not in topics:
        others = sorted(
            other.name
            for other in agents.values()
            for topic in other.topics
            if topic.name == section.topic and language in languages_of(other, topic)
        )
        hint = f"agent “{others[0]}” takes it" if others else _choices("its topics", topics)
        raise OutlineError(f"{begin}: the agent “{agent.name}” takes no topic “{section.topic}” in {language}", hint)


def _check_kinds(section: Section, agents: Mapping[str, Agent], language: str, begin: str) -> None:
    """Where a language has only so many kinds, those that some agent has besides are known, too."""
    forms = kinds.FORMS.get(language, ())
    topics = (topic for agent in agents.values() for topic in agent.topics if language in languages_of(agent, topic))
    declared = {amount(text).kind for topic in topics for text in topic.kinds + topic.more}
    for detail in section.details if forms else ():
        if detail.kind not in declared.union(forms):
            raise OutlineError(
                f"{begin}: a detail's “kind” cannot be “{detail.kind}” in {language}", _choices("its kinds", forms)
            )


def _choices(what: str, names: Sequence[str]) -> str:
    return f"{what} are: {', '.join(names)}" if names else "choose another agent"


def _language(table: Table, wanted: str) -> str:
    found = table.text("language")
    if found not in NAMES:
        raise table.wrong("language", f"cannot be “{found}”", f"languages are: {', '.join(NAMES)}")
    if wanted and found != wanted:
        raise table.wrong(
            "language",
            f"is {found}, but the document is {wanted}",
            f'set language = "{wanted}", or choose another --out',
        )
    return found


def _seed(table: Table) -> int:
    return table.whole("seed", 0, below=_SEEDS)


def _read_section(table: Table) -> Section:
    section = Section(
        id=table.text("id"),
        title=table.text("title"),
        topic=table.text("topic"),
        agent=table.text("agent"),
        needs=table.texts("needs"),
        length=table.whole("length", 0, below=_LONGEST + 1),
        details=tuple(_read_detail(each) for each in table.tables("details", "kind", noun="detail")),
    )
    table.done()
    if not _ID.fullmatch(section.id):
        raise table.wrong("id", f"cannot be “{section.id}”", 'use small letters, digits and single "-"')
    if _one_line(section.title) != section.title:
        raise table.wrong("title", "has to be one line without spaces around it")
    return section


def _read_detail(table: Table) -> Detail:
    detail = Detail(kind=table.text("kind"), purpose=table.text("purpose", ""), name=table.text("name", ""))
    table.done()
    for key, value in (("kind", detail.kind), ("purpose", detail.purpose), ("name", detail.name)):
        if _one_line(value) != value:
            raise table.wrong(key, "has to be one line without spaces around it")
    return detail
