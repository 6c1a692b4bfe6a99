"""The notes in the tokens that a conversation begins with: which of them are to go when a memory was removed. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate, pairwise

from zeta.chat.brief import HEADING


def withdrawn(pieces: Sequence[bytes | None], lines: Collection[str]) -> Iterator[tuple[int, int]]:
    """Where, as places [begin, end) among the tokens, stand notes that are none of `lines`, and their heading where
    none is left. `pieces` are the bytes of each token, None for a marker of the template, which ends a line."""
    ends = list(accumulate((len(piece or b"\n") for piece in pieces), initial=0))
    text = b"".join(piece or b"\n" for piece in pieces)
    heading = HEADING.encode()
    begin = text.find(heading)
    if begin < 0:
        return
    found, at = [(begin, begin + len(heading))] if not lines else [], begin + len(heading) + 1
    for line in text[at:].split(b"\n"):
        if line and not line.startswith(b"- "):
            break  # what comes after a blank line or a marker is no note, but erased notes leave such lines
        if line and line.decode("utf-8", "replace").rstrip() not in lines:
            found.append((at, at + len(line)))
        at += len(line) + 1
    for low, high in found:
        hit = [
            n for n, (first, last) in enumerate(pairwise(ends)) if first < high and last > low and pieces[n] is not None
        ]
        if hit:
            yield hit[0], hit[-1] + 1
