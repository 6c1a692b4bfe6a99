"""The chat template of a model, taken apart: what stands before, between and after the texts of turns.

The log grows by turns and is never rendered again, so the template is rendered once with marked texts and cut at the
marks. Whatever a template does to history later (dates, stripped reasoning) does not reach the log: the log is what was
decoded.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

from jinja2 import TemplateError
from jinja2.ext import loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

from zeta.errors import ModelError

_CHATML = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
_PLAIN = (
    "{% for message in messages %}{{ message['role'] | capitalize }}: {{ message['content'] }}\n{% endfor %}"
    "{% if add_generation_prompt %}Assistant:{% endif %}"
)
_FIRST, _ANSWER, _SECOND = "qZxFIRSTxZq", "qZxANSWERxZq", "qZxSECONDxZq"


@dataclass(frozen=True)
class ChatFormat:
    """A template's pieces, as text with special tokens in it.

    A conversation is `opening`, then for each turn its header, text and closing. `opening` holds the system prompt and
    is pinned in the window; `opened` says that it holds the first user turn's header already. A header may be empty
    where the template has none of its own.
    """

    opening: str
    user_header: str
    user_closing: str
    assistant_header: str
    assistant_closing: str
    opened: bool = False

    def header(self, role: str) -> str:
        """What stands before a turn's text."""
        return self.user_header if role == "user" else self.assistant_header

    def closing(self, role: str) -> str:
        """What stands after a turn's text."""
        return self.user_closing if role == "user" else self.assistant_closing


def chat_format(source: str | None, system: str, *, bos: str, eos: str, has_chatml: bool) -> ChatFormat:
    """Take the template `source` apart; without one, ChatML where the vocabulary has it, else plain names.

    `system`: the system prompt, or "" for whatever the template puts there itself. Raises ModelError for a template
    that cannot be rendered.
    """
    text = source or (_CHATML if has_chatml else _PLAIN)
    try:
        return _take_apart(_Renderer(text, bos, eos), system)
    except Exception as error:  # a template is a foreign program: it may divide by zero as well as refuse
        raise ModelError(
            f"the chat template of this model cannot be used: {error}", "try another GGUF of the model"
        ) from error


class _Renderer:
    def __init__(self, source: str, bos: str, eos: str) -> None:
        environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols])
        environment.globals.update(raise_exception=_refuse, strftime_now=time.strftime, bos_token=bos, eos_token=eos)
        environment.filters["tojson"] = lambda value, **_: json.dumps(value, ensure_ascii=False)
        self._template = environment.from_string(source)

    def __call__(self, messages: list[dict[str, str]], *, answer: bool) -> str:
        return str(self._template.render(messages=messages, add_generation_prompt=answer))


def _refuse(message: str) -> Any:
    raise TemplateError(message)


def _take_apart(render: _Renderer, system: str) -> ChatFormat:
    user, said, again = (
        {"role": "user", "content": _FIRST},
        {"role": "assistant", "content": _ANSWER},
        {"role": "user", "content": _SECOND},
    )
    start = [{"role": "system", "content": system}] if system else []
    try:
        whole = render([*start, user, said, again], answer=True)
        before, rest = _cut(whole, _FIRST)
        if system.strip() not in before:
            raise ValueError("the system prompt does not stand at the begin")
    except Exception:
        if not system:
            raise
        # No system role, or one that moves with the last turn: the prompt stands in front of the first user text.
        plain = _take_apart(render, "")
        header = "" if plain.opened else plain.user_header
        return replace(plain, opening=plain.opening + header + system + "\n\n", opened=True)
    _, rest = _cut(rest, _ANSWER)  # what a template shows of past answers; the log keeps what was decoded
    seam, to_second_answer = _cut(rest, _SECOND)
    user_closing = _shared_start(_cut(render([*start, user], answer=False), _FIRST)[1], to_second_answer)
    assistant_closing = _shared_start(_cut(render([*start, user, said], answer=False), _ANSWER)[1], seam)
    user_header = seam[len(assistant_closing) :]
    if not user_header:
        user_header = _shared_start(before[::-1], seam[::-1])[::-1]
        assistant_closing = seam[: len(seam) - len(user_header)]
    opened = not before.endswith(user_header)
    opening = before if opened else before[: len(before) - len(user_header)]
    assistant_header = to_second_answer[len(user_closing) :]
    return ChatFormat(opening, user_header, user_closing, assistant_header, assistant_closing, opened)


def _cut(text: str, mark: str) -> tuple[str, str]:
    before, found, after = text.partition(mark)
    if not found:
        raise ValueError("it does not show what was said")
    return before, after


def _shared_start(a: str, b: str) -> str:
    return "".join(x for x, _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))
