"""What calibration buries its facts in: the story of a harbour town, and talk about doing things well."""

from collections.abc import Iterator

from zeta.texts.grammar import paragraphs, read_grammar, talk

KINDS = ("harbour",)
CHAT_KINDS = ("advice",)


def filler(seed: int, kind: str = "harbour") -> Iterator[str]:
    """Yield paragraphs of the story, far beyond any test's length, deterministic in `seed`, no sentence twice.

    Raises:
        ValueError: if the kind is not one of `KINDS`.
    """
    if kind not in KINDS:
        raise ValueError(f"there is no filler {kind!r}, only {', '.join(KINDS)}")
    return paragraphs(read_grammar("zeta.texts", f"{kind}.toml"), seed)


def chat_filler(seed: int, kind: str = "advice") -> Iterator[tuple[str, str]]:
    """Yield exchanges (user text, assistant text), 30 to 120 words a side, deterministic in `seed`, no sentence twice.

    Raises:
        ValueError: if the kind is not one of `CHAT_KINDS`.
    """
    if kind not in CHAT_KINDS:
        raise ValueError(f"there is no chat filler {kind!r}, only {', '.join(CHAT_KINDS)}")
    return talk(read_grammar("zeta.texts", f"{kind}.toml"), seed)
