"""Which tokens of an opening are notes that are to go."""

from __future__ import annotations

from zeta.chat.brief import HEADING
from zeta.chat.opening import withdrawn

MARK = None


def pieces(*lines: str) -> list[bytes | None]:
    """A system prompt in tokens of three bytes between two markers of a template, and what a template writes after."""
    text = "\n".join(["Be brief.", "", HEADING, *lines]).encode()
    return [MARK, *(text[at : at + 3] for at in range(0, len(text), 3)), MARK, b"\n", MARK, b"user", b"\n"]


def left(given: list[bytes | None], lines: list[str]) -> str:
    """The text with a line break for each token that goes."""
    for low, high in withdrawn(given, lines):
        given = [*given[:low], *[b"\n"] * (high - low), *given[high:]]
    return b"".join(piece or b"" for piece in given).decode()


def test_only_the_note_that_is_no_more_goes() -> None:
    text = left(pieces("- likes tea", "- lives in Graz", "- has a dog"), ["- likes tea", "- has a dog"])
    assert "Graz" not in text
    assert HEADING in text
    assert "likes tea" in text
    assert "as a dog" in text  # a token that reaches into the next line goes with it
    assert text.endswith("user\n")


def test_with_the_last_note_the_heading_goes() -> None:
    text = left(pieces("- likes tea"), [])
    assert text.startswith("Be brief.")
    assert "Notes about" not in text
    assert "tea" not in text


def test_notes_that_are_held_stay_as_they_are() -> None:
    assert list(withdrawn(pieces("- likes tea", "- has a dog"), ["- likes tea", "- has a dog"])) == []


def test_what_is_erased_already_is_not_erased_again() -> None:
    given = pieces("- likes tea", "- lives in Graz", "- has a dog")
    for low, high in withdrawn(given, ["- has a dog"]):
        given[low:high] = [b"\n"] * (high - low)
    assert list(withdrawn(given, ["- has a dog"])) == []


def test_an_opening_without_notes_loses_nothing() -> None:
    assert list(withdrawn([MARK, b"Be brief.\n- a list of its own", MARK], [])) == []
