"""Conversations in the published format of LoCoMo (Maharana et al., 2024): two people over many sessions, and questions
with the ids of the turns that are evidence.

A list of objects with `conversation` (`session_1`, `session_1_date_time` and so on; a turn has `speaker`, `dia_id`,
`text`, maybe `blip_caption`) and `qa` (`question`, `category`, `evidence`). Questions of category 5 are about what was
never said.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final

from memstore.agent.evaluation.node import Node
from memstore.agent.evaluation.sample import Conversation, Question, Sample, Turn
from memstore.agent.times import DAY

CATEGORIES: Final = MappingProxyType({1: "multi-hop", 2: "temporal", 3: "open-domain", 4: "single-hop", 5: "absent"})
"""The numbers as the data set's own evaluation reads them."""

_SESSION: Final = re.compile(r"session_(\d+)")
_EVIDENCE: Final = re.compile(r"D:?(\d+):(\d+)")  # some entries hold several ids, some are misspelled
_DATE: Final = "%I:%M %p on %d %B, %Y"
_PACE: Final = 30.0  # seconds between turns; only sessions have dates


def read(path: Path) -> Sample:
    """The conversations of a file. Questions whose evidence is no turn that is there are left out. Raises BadSample."""
    found, left_out = list[Conversation](), 0
    for number, each in enumerate(Node.of_file(path, "LoCoMo").each()):
        conversation, out = _conversation(each, number)
        found.append(conversation)
        left_out += out
    return Sample(f"LoCoMo, {path.name}", tuple(found), left_out)


def _conversation(sample: Node, number: int) -> tuple[Conversation, int]:
    turns, keys = _turns(sample.at("conversation"))
    at = max((turn.at for turn in turns), default=0.0) + DAY
    questions, left_out = list[Question](), 0
    for each in sample.at("qa").each():
        category = CATEGORIES.get(each.at("category").number())
        if category is None:
            raise each.at("category").wrong("is none of 1 to 5")
        gold = tuple(dict.fromkeys(keys[id] for id in _evidence(each) if id in keys))
        if category == "absent" or gold:
            gold = () if category == "absent" else gold
            questions.append(Question(each.at("question").text(), category, gold, at))
        else:
            left_out += 1
    return Conversation(f"locomo/{number}", tuple(turns), tuple(questions)), left_out


def _turns(conversation: Node) -> tuple[list[Turn], dict[tuple[int, int], str]]:
    """The turns of all sessions in their order, and the key of each evidence id."""
    turns, keys = list[Turn](), dict[tuple[int, int], str]()
    sessions = [int(found[1]) for name in conversation.names() if (found := _SESSION.fullmatch(name))]
    for session in sorted(sessions):
        begin = _moment(conversation.at(f"session_{session}_date_time"))
        for place, each in enumerate(conversation.at(f"session_{session}").each()):
            id = _EVIDENCE.fullmatch(each.at("dia_id").text())
            if id is None:
                raise each.at("dia_id").wrong("is no id such as D1:3")
            key = f"turn/{len(turns) + 1:04}"
            keys[int(id[1]), int(id[2])] = key
            text = each.at("text").text()
            if each.has("blip_caption"):
                text = f"{text} [shows a picture: {each.at('blip_caption').text()}]"
            turns.append(Turn(key, each.at("speaker").text(), text, begin + place * _PACE))
    return turns, keys


def _evidence(question: Node) -> list[tuple[int, int]]:
    if not question.has("evidence"):
        return []
    ids = [_EVIDENCE.findall(each.text()) for each in question.at("evidence").each()]
    return [(int(session), int(turn)) for found in ids for session, turn in found]


def _moment(date: Node) -> float:
    try:
        return datetime.strptime(date.text(), _DATE).replace(tzinfo=UTC).timestamp()
    except ValueError as error:
        raise date.wrong("is no date such as “1:56 pm on 8 May, 2023”") from error
