"""A chat in a process of its own that is killed at a moment of somebody else's choice.

What it shows, and when it begins with what, comes through a pipe: after a kill the pipe holds exactly what was shown.
Knows nothing of what is then looked for in the store.
"""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from zeta.chat.session import Chat
from zeta.config import SPECS, Settings, convert
from zeta.errors import BugError
from zeta.events import Event, Token

Phase = Literal["reading", "answering", "dreaming", "closing"]
PHASES: tuple[Phase, ...] = ("reading", "answering", "dreaming", "closing")

ENDED = "ended"
"""What a process is at that has done everything."""


@dataclass(frozen=True)
class Step:
    """One thing the chat does: `text` is what it reads or is asked, `seconds` is how long it dreams."""

    phase: Phase
    text: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Shown:
    """One answer as far as it was shown, and the tokens of it."""

    text: str
    tokens: int


@dataclass(frozen=True)
class Life:
    """What a chat did until it was killed or had done everything.

    Attributes:
        phase: What it was at in the end, `ended` where nothing was left to do.
        after: Seconds from the beginning of that phase to the kill.
        lasted: Seconds that each phase took which ended, by its name, the last of that name.
        shown: What was shown, an element for every question that was begun.
    """

    phase: str
    after: float
    lasted: dict[str, float]
    shown: tuple[Shown, ...]


def perform(chat: Chat, step: Step) -> Iterator[Event]:
    """Do one step; what it gives is to be drained."""
    match step.phase:
        case "reading":
            yield from chat.read(step.text)
        case "answering":
            yield from chat.ask(step.text)
        case "dreaming":
            chat.idle(step.seconds)
        case "closing":
            chat.close()


def live(settings: Settings, steps: Sequence[Step], kill: tuple[Phase, float] | None = None) -> Life:
    """Let a chat with these settings do the steps, in a process of its own. `kill`: SIGKILL so many seconds after the
    first phase of that name began; without it the process comes to its end.

    Raises BugError where the process ends before its time or on its own account.
    """
    given = json.dumps([asdict(settings), [asdict(step) for step in steps]], default=str)
    command = [sys.executable, "-P", "-m", __name__]
    # a session of its own: an interrupt from the keyboard is for the benchmark, which looks at it between two kills
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True) as child:
        assert child.stdin
        assert child.stdout
        try:
            child.stdin.write(given.encode())
            child.stdin.close()
            lines = list[dict[str, Any]]()
            for line in child.stdout:
                lines.append(json.loads(line))
                if kill and lines[-1].get("phase") == kill[0]:
                    time.sleep(kill[1])
                    child.kill()
                    break
            killed = time.time()
            lines += [json.loads(line) for line in child.stdout]
        except BaseException:
            child.kill()
            raise
    life = _life(lines, killed)
    if life.phase != ENDED and (kill is None or child.returncode >= 0):
        raise BugError(f"the chat that was to be killed ended while {life.phase}, with exit code {child.returncode}")
    return life


def _life(lines: Sequence[dict[str, Any]], killed: float) -> Life:
    """What the lines of a process tell."""
    began = [(line["phase"], line["t"]) for line in lines if "phase" in line]
    lasted: dict[str, float] = {}
    for (phase, begin), (_, end) in itertools.pairwise(began):
        lasted[phase] = end - begin
    answers = list[list[dict[str, Any]]]()
    for line in lines:
        if line.get("phase") == "answering":
            answers.append([])
        elif "shown" in line:
            answers[-1].append(line)
    phase, begin = began[-1] if began else ("starting", killed)
    shown = tuple(
        Shown("".join(part["shown"] for part in parts), sum(part["token"] >= 0 for part in parts)) for parts in answers
    )
    return Life(phase, max(0.0, killed - begin), lasted, shown)


def main() -> None:
    """The process: do the steps and say so, a line of JSON for every phase and every piece of text that is shown."""
    chosen, steps = json.load(sys.stdin)

    def say(line: dict[str, Any]) -> None:
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()

    values: dict[str, Any] = {name: convert(SPECS[name], value, "") for name, value in chosen.items()}
    with Chat(Settings(**values)) as chat:
        for step in steps:
            say({"phase": step["phase"], "t": time.time()})
            for event in perform(chat, Step(**step)):
                if isinstance(event, Token):
                    say({"shown": event.text, "token": event.id})
    say({"phase": ENDED, "t": time.time()})


if __name__ == "__main__":
    main()
