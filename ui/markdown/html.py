"""Tokens of Markdown as the HTML that QTextDocument knows. No text becomes a tag; nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from markdown_it.token import Token

from ui.markdown.clean import clean, direction, escaped

SCHEMES = ("http", "https", "mailto")
"""Addresses that may be followed; text under any other is text."""
ADDRESS = 2_000
"""Characters of an address that may be followed."""

_BOX = re.compile(r"\[([ xX])\]\s+")
_BOXES = {" ": "☐", "x": "☑"}
"""How the boxes of a list of tasks are written and shown: as characters, they are copied and read out too."""

_SAME = {
    "blockquote_close": "</blockquote>",
    "list_item_close": "</li>",
    "hr": "<hr>",
    "table_open": '<table class="grid" cellspacing="0">',
    "table_close": "</table>",
    "tr_open": "<tr>",
    "tr_close": "</tr>",
    "th_close": "</th>",
    "td_close": "</td>",
    "em_open": "<em>",
    "em_close": "</em>",
    "strong_open": "<strong>",
    "strong_close": "</strong>",
    "s_open": "<s>",
    "s_close": "</s>",
    "softbreak": "\n",
    "hardbreak": "<br>",
}
_DIRECTED = {"paragraph_open", "heading_open", "list_item_open", "th_open", "td_open"}


def rendered(tokens: Sequence[Token]) -> str:
    """The HTML of block tokens whose inline tokens were read."""
    parts: list[str] = []
    boxed_lists: list[bool] = []  # whether the lists that are open, the innermost last, are of tasks alone
    # What follows the last item of a list keeps its distance.
    last = max((at for at, token in enumerate(tokens) if token.type == "list_item_open"), default=-1)
    for at, token in enumerate(tokens):
        if token.type == "inline":
            parts.append(_line(token.children or (), task=at > 1 and bool(_task(tokens, at - 2))))
        elif token.type == "bullet_list_open":
            parts.append(_dotted(boxed := _all_tasks(tokens, at), any(boxed_lists)))
            boxed_lists.append(boxed)
        elif token.type == "ordered_list_open":
            boxed_lists.append(False)
            parts.append(_numbered(token))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            boxed_lists.pop()
            parts.append("</ul>" if token.type == "bullet_list_close" else "</ol>")
        elif token.type in _DIRECTED and not token.hidden:
            in_boxes = token.type == "list_item_open" and boxed_lists[-1]
            kinds = " ".join(filter(None, ("task" if in_boxes else "", "last" if at == last else "")))
            parts.append(_open(token, _first_text(tokens, at), kinds))
        elif token.type in ("paragraph_close", "heading_close"):
            parts.append("" if token.hidden else "</p>")
        elif token.type == "blockquote_open":
            turned = _first_direction(tokens, at) == "rtl"
            parts.append('<blockquote class="rtl">' if turned else "<blockquote>")
        elif token.type in ("fence", "code_block"):
            parts.append(f"<pre>{escaped(token.content.rstrip())}</pre>")
        else:
            parts.append(_SAME.get(token.type, ""))
    return "".join(parts)


def _task(tokens: Sequence[Token], at: int) -> str:
    """The box of the list item that is opened at a token: ticked or open; empty where it is no task, or no item."""
    if tokens[at].type != "list_item_open" or at + 2 >= len(tokens) or tokens[at + 2].type != "inline":
        return ""
    first = next(iter(tokens[at + 2].children or ()), None)
    found = _BOX.match(first.content) if first and first.type == "text" else None
    return _BOXES[found[1].lower()] if found else ""


def _all_tasks(tokens: Sequence[Token], at: int) -> bool:
    """Whether every item of the list that is opened at a token is a task: they need no dots."""
    for number in range(at + 1, len(tokens)):
        token = tokens[number]
        if token.type == "bullet_list_close" and token.level == tokens[at].level:
            return True
        if token.type == "list_item_open" and token.level == tokens[at].level + 1 and not _task(tokens, number):
            return False
    return True


def _dotted(boxed: bool, within: bool) -> str:
    """The tag of a list with boxes, or with dots: also `within` a list that has none."""
    return '<ul class="tasks">' if boxed else '<ul class="dots">' if within else "<ul>"


def _open(token: Token, text: str, kinds: str) -> str:
    """A tag with its direction, alignment and classes."""
    side = direction(text)
    turned = f' dir="{side}"' if side else ""
    if token.type == "heading_open":
        return f'<p class="{token.tag}"{turned}>'  # a document enlarges the tags of headings on its own account
    if token.tag in ("td", "th"):
        aligned = str(token.attrGet("style") or "").removeprefix("text-align:") or "left"
        return f'<{token.tag}{turned} align="{aligned}">'
    marked = f' class="{kinds}"' if kinds else ""
    return f"<{token.tag}{turned}{marked}>"


def _first_text(tokens: Sequence[Token], at: int) -> str:
    """The text that begins at or soon after a token: of itself, or of the first paragraph of its list item."""
    for token in tokens[at + 1 : at + 3]:
        if token.type == "inline":
            return token.content
    return ""


def _first_direction(tokens: Sequence[Token], at: int) -> str:
    """The direction of the first text behind a token: a quote has its bar on that side."""
    return next((direction(token.content) for token in tokens[at:] if token.type == "inline"), "")


def _numbered(token: Token) -> str:
    start = token.attrGet("start")
    return f'<ol start="{int(start)}">' if start is not None else "<ol>"


def _line(children: Sequence[Token], *, task: bool = False) -> str:
    """The HTML of inline tokens; those of a `task` begin with its box."""
    parts: list[str] = []
    shut: list[str] = []
    for at, token in enumerate(children):
        if token.type == "text":
            found = _BOX.match(token.content) if task and at == 0 else None
            box = f"{_BOXES[found[1].lower()]}&nbsp;" if found else ""
            parts.append(box + escaped(token.content[found.end() if found else 0 :]))
        elif token.type == "code_inline":
            parts.append(f"<code>{escaped(token.content)}</code>")
        elif token.type == "image":
            parts.append(f"[{escaped(_alternative(token)) or '…'}]")
        elif token.type == "link_open":
            address = _address(str(token.attrGet("href") or ""))
            parts.append(f'<a href="{escaped(address)}">' if address else "")
            shut.append("</a>" if address else "")
        elif token.type == "link_close":
            parts.append(shut.pop())
        else:
            parts.append(_SAME.get(token.type) or escaped(token.content))
    return "".join(parts)


def _alternative(image: Token) -> str:
    return "".join(
        _alternative(token) if token.type == "image" else " " if token.type.endswith("break") else token.content
        for token in image.children or ()
    )


def _address(href: str) -> str:
    """`href` if it may be followed, else nothing."""
    try:
        known = urlsplit(href).scheme.lower() in SCHEMES
    except ValueError:
        return ""
    return href if known and len(href) <= ADDRESS and href == clean(href) else ""
