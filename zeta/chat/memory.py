"""The slash commands that speak of pages and passages: what is remembered, where it is, and forgetting it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from zeta.chat.shell import Shell, needed, whole
from zeta.chat.words import ago, count, one_line
from zeta.errors import ConfigError
from zeta.units import format_bytes

if TYPE_CHECKING:
    from zeta.chat.session import Chat


def pages(shell: Shell, _argument: str) -> None:
    """The pages of this conversation and where they are."""
    rows = shell.chat.pages()
    if not rows:
        shell.screen.say("no page is full yet: everything that was said is still in the window")
        return
    table = [
        (
            str(row.number),
            f"{row.begin}-{row.end}",
            row.where,
            format_bytes(row.bytes),
            str(row.hits),
            "pinned" if row.pinned else "",
            row.preview,
        )
        for row in rows
    ]
    note = f"{count(len(rows), 'page')}, {format_bytes(sum(row.bytes for row in rows))} on disk"
    shell.screen.table(("page", "offsets", "where", "size", "hits", "", "begins with"), table, note)


def recall(shell: Shell, argument: str) -> None:
    """Bring passages in for the next question, and show them."""
    passages = shell.chat.recall(needed(argument, "recall", "what to look for"))
    if not passages:
        shell.screen.say("nothing in memory resonates with that")
        return
    rows = [
        (
            each.page.rpartition(":")[2],
            f"{each.begin}-{each.end}",
            f"{each.probability:.2f}",
            each.role,
            ago(time.time() - each.time),
            each.text,
        )
        for each in passages
    ]
    note = f"{count(len(passages), 'passage', 'stand')} ready for the next question"
    shell.screen.table(("page", "offsets", "p", "role", "said", "text"), rows, note)


def pin(shell: Shell, argument: str) -> None:
    """Keep a page's KV on disk whatever the quota says, or let it go."""
    page, _, rest = needed(argument, "pin", "a page from /pages").partition(" ")
    if rest not in ("", "off"):
        raise ConfigError(
            f"/pin does not know {rest!r}", "/pin PAGE keeps a page's KV on disk, /pin PAGE off lets it go"
        )
    shell.chat.pin(whole(page, "pin"), not rest)
    told = "is no longer pinned" if rest else "is pinned: its KV stays on disk whatever the quota says"
    shell.screen.say(f"page {page} {told}", dim=True)


def forget(shell: Shell, argument: str) -> None:
    """Erase a page, a turn or log offsets for good, and the input history with them."""
    if argument and argument == shell.chat.settings.knowledge:
        raise ConfigError(
            f"{argument} is a knowledge base: chats only read it", f"remove all of it: zeta knowledge remove {argument}"
        )
    begin, end, what = _extent(shell.chat, needed(argument, "forget", "a page, a turn, or log offsets"))
    if shell.confirm(f"Erase {what} (offsets {begin}-{end}) for good?"):
        pages = shell.chat.forget(begin, end)
        shell.forget_input()
        shell.screen.say(f"erased, {count(pages, 'page')} touched; the input history is cleared too", dim=True)


def _extent(chat: Chat, argument: str) -> tuple[int, int, str]:
    """Log offsets [begin, end) that `/forget` was given as a page, a turn or offsets, and their name."""
    words = argument.replace("-", " ").split()
    if len(words) == 1:
        number = whole(words[0], "forget")
        for row in chat.pages():
            if row.number == number:
                return row.begin, row.end, f"page {number}, {one_line(row.preview, 50)!r},"
        raise ConfigError(f"there is no page {number}", "/pages shows them")
    if len(words) == 2 and words[0] == "turn":
        number = whole(words[1], "forget")
        for turn in chat.turns():
            if turn.ordinal == number:
                return *turn.content, f"turn {number}, {one_line(turn.text, 50)!r},"
        raise ConfigError(f"there is no turn {number}", "/turns shows them")
    if len(words) == 2:
        begin, end = whole(words[0], "forget"), whole(words[1], "forget")
        if begin < end:
            return begin, end, count(end - begin, "token")
    raise ConfigError(
        f"/forget does not know what {argument!r} is", "/forget PAGE, /forget turn N or /forget BEGIN-END (log offsets)"
    )


def stats(shell: Shell, _argument: str) -> None:
    """Tokens, window, pages and sizes."""
    stats = shell.chat.stats()
    rows = [
        ("history", count(stats.tokens, "token")),
        ("window", f"{stats.window:,} of {stats.window_limit:,} tokens"),
        ("pages on disk", f"{stats.pages_on_disk:,}"),
        ("recalled now", f"{stats.recalled_now}"),
        ("store", format_bytes(stats.store_bytes)),
        ("speed", f"{stats.tokens_per_second:.1f} tokens/s" if stats.tokens_per_second else "nothing answered yet"),
    ]
    shell.screen.table(("what", "how much"), rows)
