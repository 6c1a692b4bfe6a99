"""A conversation as a file: Markdown to read, JSON to process, .zmem to move with its memory."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from memstore.archive import export_conversation
from memstore.records import Conversation, Turn
from memstore.replacing import replacing
from memstore.store import Store
from zeta.errors import ConfigError, ZetaError


def write(
    path: Path, store: Store, conversation: Conversation, turns: Sequence[Turn], *, replace: bool = False
) -> None:
    """Write by suffix; the file appears whole or not at all, readable by its owner. Raises ConfigError for another
    suffix, and for a file that is there already unless it is to be replaced; ZetaError where it cannot be written."""
    suffix = path.suffix.lower()
    if suffix not in (".md", ".json", ".zmem"):
        raise ConfigError(f"{path.name} has no suffix that can be exported", "use .md, .json or .zmem")
    if path.exists() and not replace:
        raise ConfigError(f"{path} is there already", "choose another name; nothing was overwritten")
    if suffix == ".zmem":
        export_conversation(store, conversation.id, path)
        return
    text = markdown(conversation, turns) if suffix == ".md" else as_json(conversation, turns)
    try:
        with replacing(path) as file:
            file.write(text.encode())
    except OSError as error:
        raise ZetaError(f"{path} cannot be written: {error.strerror or error}", "choose another place") from error


def markdown(conversation: Conversation, turns: Sequence[Turn]) -> str:
    """A title, and a heading with the time over every turn."""
    parts = [f"# {conversation.title or 'Conversation'}\n"]
    for turn in turns:
        parts.append(f"## {'You' if turn.role == 'user' else 'Model'}, {_time(turn.time)}\n\n{turn.text}\n")
    return "\n".join(parts)


def as_json(conversation: Conversation, turns: Sequence[Turn]) -> str:
    """The conversation with its turns; times in UTC."""
    data = {
        "schema": 1,
        "id": conversation.id,
        "title": conversation.title,
        "system": conversation.system,
        "created": _time(conversation.created),
        "turns": [{"role": t.role, "time": _time(t.time), "text": t.text} for t in turns],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
