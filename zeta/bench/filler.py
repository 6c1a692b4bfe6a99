"""What the benchmark buries its facts in: a year in a garden, a repair shop's minutes, talk about how things work."""

from collections.abc import Iterator

from zeta.texts.grammar import paragraphs, read_grammar, talk

KINDS = ("garden", "workshop")
CHAT_KINDS = ("wonder",)


def filler(seed: int, kind: str = "garden") -> Iterator[str]:
    """Yield paragraphs of one kind, far beyond any test's length, deterministic in `seed`, no sentence twice.

    Raises:
        ValueError: if the kind is not one of `KINDS`.
    """
    if kind not in KINDS:
        raise ValueError(f"there is no filler {kind!r}, only {', '.join(KINDS)}")
    return paragraphs(read_grammar("zeta.bench", f"{kind}.toml"), seed)


def chat_filler(seed: int, kind: str = "wonder") -> Iterator[tuple[str, str]]:
    """Yield exchanges (user text, assistant text), 30 to 120 words a side, deterministic in `seed`, no sentence twice.

    Raises:
        ValueError: if the kind is not one of `CHAT_KINDS`.
    """
    if kind not in CHAT_KINDS:
        raise ValueError(f"there is no chat filler {kind!r}, only {', '.join(CHAT_KINDS)}")
    return talk(read_grammar("zeta.bench", f"{kind}.toml"), seed)
