"""Somebody's own conversation with questions, from a JSON file; says which field of it is wrong, and how.

    {"turns": [{"role": "user", "text": "...", "time": "2025-03-04T18:30"}, ...],
     "questions": [{"text": "...", "evidence": [12, 40], "answer": "...", "answers": ["..."], "kind": "..."}, ...]}

Turns are counted from 0, as in `/turns`. `time` (ISO 8601, or seconds since 1970), `kind` and `answers` may be missing:
`answers` are wordings any of which makes a free answer right, by default `answer` itself. A question without evidence
was never said and needs no answer.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from zeta.bench.dialogues.shape import Asked, Dialogue, Said
from zeta.errors import ConfigError

ROLES = ("user", "assistant")


def read(path: Path) -> Dialogue:
    """The conversation of a file. Raises ConfigError naming the line or the field that cannot be used."""
    try:
        data = json.loads(path.read_text("utf-8"))
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise _wrong(path, f"is no JSON: {where}: {error.msg}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise _wrong(path, "cannot be read as UTF-8 text") from error
    try:
        return _dialogue(path.stem, data)
    except _Unusable as error:
        raise _wrong(path, f"cannot be used: {error}") from error


class _Unusable(Exception):
    """A field is missing or wrong."""


def _wrong(path: Path, why: str) -> ConfigError:
    return ConfigError(f"{path} {why}", "`zeta bench dialogue --help` shows what such a file looks like")


def _dialogue(name: str, data: Any) -> Dialogue:
    if not isinstance(data, dict):
        raise _Unusable('it is no object with "turns" and "questions"')
    turns = tuple(_turn(item, f"turns[{i}]") for i, item in enumerate(_items(data, "turns")))
    questions = tuple(
        _question(item, f"questions[{i}]", len(turns)) for i, item in enumerate(_items(data, "questions"))
    )
    times = [turn.time for turn in turns if turn.time]
    return Dialogue(name, turns, questions, max(times) + timedelta(days=1) if times else None)


def _items(data: dict[str, Any], field: str) -> list[dict[str, Any]]:
    items = data.get(field)
    if not isinstance(items, list) or not items:
        raise _Unusable(f"{field} is no list with something in it")
    for i, item in enumerate(items):
        if not isinstance(item, dict):
            raise _Unusable(f"{field}[{i}] is no object")
    return items


def _turn(item: dict[str, Any], where: str) -> Said:
    role = item.get("role")
    if role not in ROLES:
        raise _Unusable(f"{where}.role is {role!r}, not {' or '.join(ROLES)}")
    return Said(role, _text(item, "text", where), _time(item.get("time"), f"{where}.time"))


def _time(value: Any, where: str) -> datetime | None:
    if value is None:
        return None
    try:
        if isinstance(value, str):
            return datetime.fromisoformat(value).astimezone().replace(tzinfo=None)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value)
    except (ValueError, OverflowError, OSError):
        pass
    raise _Unusable(f"{where} is {value!r}, no time such as 2025-03-04T18:30 or seconds since 1970")


def _question(item: dict[str, Any], where: str, turns: int) -> Asked:
    evidence = item.get("evidence")
    if not isinstance(evidence, list):
        raise _Unusable(f"{where}.evidence is no list of turns ([] where it was never said)")
    for i, turn in enumerate(evidence):
        if not isinstance(turn, int) or isinstance(turn, bool) or not 0 <= turn < turns:
            raise _Unusable(f"{where}.evidence[{i}] is {turn!r}, but turns are counted from 0 to {turns - 1}")
    answer = _text(item, "answer", where) if evidence else ""
    wordings = item.get("answers") or ([answer] if answer else [])
    if not isinstance(wordings, list) or not all(isinstance(w, str) and w.strip(" .") for w in wordings):
        raise _Unusable(f"{where}.answers is no list of texts")
    kind = item.get("kind", "said" if evidence else "unsaid")
    if not isinstance(kind, str) or not kind:
        raise _Unusable(f"{where}.kind is {kind!r}, no text")
    needed = (tuple(w.strip(" .").casefold() for w in wordings),) if evidence else ()
    return Asked(kind, _text(item, "text", where), tuple(dict.fromkeys(evidence)), answer, needed)


def _text(item: dict[str, Any], field: str, where: str) -> str:
    text = item.get(field)
    if not isinstance(text, str) or not text.strip():
        raise _Unusable(f"{where}.{field} is {'missing' if text is None else 'no text, or an empty one'}")
    return text
