"""Conversations from JSON files: zeta's own export, and what other chat programs write.

Known forms, one conversation or a list of them: zeta (`turns`), ChatGPT (`mapping`, a tree), Open WebUI (`chat`), LM
Studio (`messages` with `versions`), and a plain list of messages with `role` and `content`. Of a tree, and of versions,
only what was on the screen last is read.

Whatever they held, an Imported is fit to go on from: user and assistant take turns, the user first. What the system
said before them is its system prompt.
"""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeGuard

from zeta.chat.files import read_document, shown, well_formed
from zeta.chat.words import printable
from zeta.errors import ConfigError

_log = logging.getLogger(__name__)

SCHEMA: Final = 1
"""The newest form of zeta's own export that is known here."""
TITLE: Final = 200
"""Characters of a title that are kept."""
_FORMS: Final = "give JSON from zeta, ChatGPT, Open WebUI or LM Studio, or a list of messages with role and content"
_LATEST: Final = datetime(9999, 1, 1, tzinfo=UTC).timestamp()
_MILLISECONDS: Final = 1e11
"""Numbers above this are milliseconds: as seconds they would be in the year 5138."""
_TIMES: Final = ("time", "timestamp", "created_at", "create_time")
_LM_STUDIO_SYSTEM: Final = "llm.prediction.systemPrompt"

Json = dict[str, Any]


class ImportedTurn(NamedTuple):
    """What one side said. `role` is `user` or `assistant`; `time` is seconds since the epoch, 0.0 where unknown."""

    role: str
    time: float
    text: str


@dataclass(frozen=True)
class Imported:
    """A conversation from a file. `turns` alternate and begin with the user, whose text is empty where the assistant
    had spoken first; `left_out` counts messages of tools, empty ones, and what the system said in between."""

    title: str
    system: str
    turns: tuple[ImportedTurn, ...]
    left_out: int


def read_chats(path: Path) -> list[Imported]:
    """The conversations of a JSON file in which something was said, in its order.

    Raises ConfigError that names what cannot be read or is in no known form.
    """
    name = shown(path)
    try:
        data = json.loads(read_document(path))
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{name} is not valid JSON", _FORMS) from error
    return chats(data, name)


def read_chat(path: Path) -> Imported:
    """The only conversation of a JSON file. Raises ConfigError also where there are several."""
    found = read_chats(path)
    if len(found) > 1:
        raise ConfigError(f"{shown(path)} holds {len(found):,} conversations, not one", "import them all")
    return found[0]


def chats(data: object, name: str) -> list[Imported]:
    """The conversations of parsed JSON, which errors call `name`; entries of a list in no known form are left out."""
    entries = data if isinstance(data, list) and not _is_messages(data) else [data]
    known = [found for each in entries if (found := _conversation(each, name)) is not None]
    if not known:
        raise ConfigError(f"{name} is no conversation in a form that is known", _FORMS)
    if len(known) < len(entries):
        _log.warning("%d of %d entries are in no known form", len(entries) - len(known), len(entries))
    said = [chat for chat in known if chat.turns]
    if not said:
        raise ConfigError(f"{name} holds no messages", "choose a file in which something was said")
    return said


def seconds(value: object) -> float:
    """A time as JSON has it, in seconds since the epoch: seconds or milliseconds, also in quotes, or ISO 8601, in UTC
    where it names no zone. 0.0 for what is missing or senseless."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return 0.0
    try:
        found = float(value)
    except OverflowError:
        return 0.0
    except ValueError:
        found = _iso(str(value))
    found = found / 1000 if found > _MILLISECONDS else found
    return found if math.isfinite(found) and 0 <= found < _LATEST else 0.0


def _iso(text: str) -> float:
    try:
        found = datetime.fromisoformat(text.strip())
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return 0.0


def _conversation(data: object, name: str) -> Imported | None:
    """A conversation in any of the forms; None where it is in none."""
    if _is_messages(data):
        return _imported("", "", map(_message, data))
    if not isinstance(data, dict):
        return None
    title = data.get("title") or data.get("name")
    if isinstance(data.get("turns"), list):
        if isinstance(schema := data.get("schema"), int) and schema > SCHEMA:
            raise ConfigError(f"{name} was written by a newer zeta (schema {schema})", "update zeta")
        return _imported(title, data.get("system"), map(_message, data["turns"]))
    if isinstance(data.get("mapping"), dict):
        return _imported(title, "", _of_chatgpt(data))
    chat = _object(data.get("chat")) or data  # one that was saved by itself may lack the row around it
    if chat is not data or "history" in chat:
        system = chat.get("system") or _object(chat.get("params")).get("system")
        return _imported(title or chat.get("title"), system, _of_open_webui(chat))
    if isinstance(data.get("messages"), list):
        return _imported(title, _lm_studio_system(data), map(_message, data["messages"]))
    return None


def _imported(title: object, system: object, messages: Iterable[ImportedTurn]) -> Imported:
    """A conversation of messages of any roles, in order; those of one side that follow one another are joined."""
    told = [system] if isinstance(system, str) and system.strip() else []
    kept: list[ImportedTurn] = []
    left_out = 0
    for role, time, text in messages:
        text = well_formed(text)
        if role == "system" and not kept:
            told += [text] if text.strip() else []
        elif role not in ("user", "assistant") or not text.strip():
            left_out += 1
        else:
            kept.append(ImportedTurn(role, time, text))
    if kept and kept[0].role == "assistant":
        kept.insert(0, ImportedTurn("user", kept[0].time, ""))
    turns = []
    for role, group in groupby(kept, lambda turn: turn.role):
        same = list(group)
        turns.append(ImportedTurn(role, same[0].time, "\n\n".join(turn.text for turn in same)))
    return Imported(_titled(title), well_formed("\n\n".join(told)), tuple(turns), left_out)


def _of_chatgpt(data: Json) -> Iterator[ImportedTurn]:
    """The branch that was open; what was hidden, as instructions are, is passed over."""
    for node in _branch(data["mapping"], data.get("current_node"), "parent"):
        message = _object(node.get("message"))
        if not message or _object(message.get("metadata")).get("is_visually_hidden_from_conversation"):
            continue
        content = _object(message.get("content"))
        spoken = content.get("content_type") in ("text", "multimodal_text")
        to_all = message.get("recipient") in (None, "all")  # another recipient is a tool
        role = _object(message.get("author")).get("role")
        text = _text(content.get("parts")) if spoken and to_all else ""
        if role != "system" or text:
            yield ImportedTurn(str(role), seconds(message.get("create_time")), text)


def _of_open_webui(chat: Json) -> Iterator[ImportedTurn]:
    """The branch that was open, or the plain list of older exports."""
    history = _object(chat.get("history"))
    nodes = _object(history.get("messages"))
    return map(_message, _branch(nodes, history.get("currentId"), "parentId") or _list(chat.get("messages")))


def _branch(nodes: Json, last: object, parent: str) -> list[Json]:
    """The nodes of a tree from its root to the node `last`, or to the one written last; a circle is cut."""
    at = last if isinstance(last, str) and last in nodes else next(reversed(nodes), None)
    found: dict[str, Json] = {}
    while isinstance(at, str) and at in nodes and at not in found:
        found[at] = _object(nodes[at])
        at = found[at].get(parent)
    return list(found.values())[::-1]


def _message(data: object) -> ImportedTurn:
    """A message in the plain form, or in LM Studio's with its versions; what is no message has no role."""
    message = _object(data)
    if isinstance(versions := message.get("versions"), list):
        at = message.get("currentlySelected", 0)
        message = _object(versions[at]) if isinstance(at, int) and 0 <= at < len(versions) else {}
    steps = message.get("steps")
    text = "\n\n".join(_steps(steps)) if isinstance(steps, list) else _text(message.get("content", message.get("text")))
    time = next((when for key in _TIMES if (when := seconds(message.get(key)))), 0.0)
    return ImportedTurn(str(message.get("role")), time, text)


def _steps(steps: list[Any]) -> Iterator[str]:
    """What LM Studio showed as the answer, without what the model thought and what its tools said."""
    for step in map(_object, steps):
        thought = _object(step.get("style")).get("type") == "thinking"
        if step.get("type") == "contentBlock" and not thought and (text := _text(step.get("content"))):
            yield text


def _lm_studio_system(data: Json) -> object:
    found = map(_object, _list(_object(data.get("perChatPredictionConfig")).get("fields")))
    return data.get("systemPrompt") or next((f.get("value") for f in found if f.get("key") == _LM_STUDIO_SYSTEM), "")


def _text(content: object) -> str:
    """The text of a message's content: a string, or a list of parts of which some are text."""
    if isinstance(content, str):
        return content
    told = [p.get("text") if isinstance(p, dict) and p.get("type", "text") == "text" else p for p in _list(content)]
    return "\n".join(each for each in told if isinstance(each, str))


def _titled(title: object) -> str:
    """A title as one line without control characters."""
    text = title if isinstance(title, str) else ""
    return printable(text)[:TITLE]


def _object(value: object) -> Json:
    """A JSON object, an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    """A JSON array, an empty one for anything else."""
    return value if isinstance(value, list) else []


def _is_messages(data: object) -> TypeGuard[list[Any]]:
    return any("role" in _object(each) for each in _list(data))
