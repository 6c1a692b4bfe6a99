"""Questions in the published format of LongMemEval (Wu et al., 2025): each with a history of its own, of sessions
between a user and an assistant.

A list of objects with `question_id`, `question_type`, `question`, `question_date`, `haystack_dates`,
`haystack_session_ids`, `haystack_sessions` (turns with `role`, `content`, maybe `has_answer`) and `answer_session_ids`.
Where `question_id` ends in `_abs` the answer was never said.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from memstore.agent.evaluation.node import Node
from memstore.agent.evaluation.sample import Conversation, Question, Sample, Turn

_DATE: Final = re.compile(r"(\d{4}/\d{2}/\d{2}) (?:\(\w+\) )?(\d{2}:\d{2})")
_PACE: Final = 30.0  # seconds between turns; only sessions have dates


def read(path: Path) -> Sample:
    """A conversation for each question of a file. A question of which no turn is marked as evidence is left out, unless
    it is about what was never said. Raises BadSample."""
    found, left_out = list[Conversation](), 0
    for each in Node.of_file(path, "LongMemEval").each():
        conversation = _conversation(each)
        if conversation is None:
            left_out += 1
        else:
            found.append(conversation)
    return Sample(f"LongMemEval, {path.name}", tuple(found), left_out)


def _conversation(instance: Node) -> Conversation | None:
    id = instance.at("question_id").text()
    absent = id.endswith("_abs")
    turns, gold = _turns(instance)
    if not gold and not absent:
        return None
    question = Question(
        instance.at("question").text(),
        "absent" if absent else instance.at("question_type").text(),
        () if absent else tuple(gold),
        _moment(instance.at("question_date")),
    )
    return Conversation(f"longmemeval/{id}", tuple(turns), (question,))


def _turns(instance: Node) -> tuple[list[Turn], list[str]]:
    """The turns of all sessions, the oldest first, and the keys of those that are evidence."""
    sessions = list(instance.at("haystack_sessions").each())
    dates = [_moment(each) for each in instance.at("haystack_dates").each()]
    ids = [each.text() for each in instance.at("haystack_session_ids").each()]
    if not len(sessions) == len(dates) == len(ids):
        raise instance.wrong(f"has {len(sessions)} sessions, but {len(dates)} dates and {len(ids)} ids")
    answers = {each.text() for each in instance.at("answer_session_ids").each()}
    turns, gold = list[Turn](), list[str]()
    for begin, id, session in sorted(zip(dates, ids, sessions, strict=True), key=lambda each: each[0]):
        for place, each in enumerate(session.each()):
            key = f"turn/{len(turns) + 1:05}"
            turns.append(Turn(key, each.at("role").text(), each.at("content").text(), begin + place * _PACE))
            if id in answers and each.has("has_answer") and each.at("has_answer").value is True:
                gold.append(key)
    return turns, gold


def _moment(date: Node) -> float:
    found = _DATE.fullmatch(date.text().strip())
    try:
        if found:
            return datetime.strptime(f"{found[1]} {found[2]}", "%Y/%m/%d %H:%M").replace(tzinfo=UTC).timestamp()
    except ValueError:
        pass  # a thirteenth month is no date either
    raise date.wrong("is no date such as “2023/05/20 (Sat) 02:21”")
