"""What the lens is measured on: held-out documents as token ids, and windows cut from them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

import zeta
from zeta.bench.filler import KINDS, filler
from zeta.bench.lens.options import LensOptions
from zeta.bench.loss_texts import LossOptions, texts
from zeta.errors import ConfigError
from zeta.llama import LlamaModel
from zeta.runtime import Runtime
from zeta.training import tokenfile
from zeta.training.tokenfile import TokenFile, Tokenized, Tokens
from zeta.training.tokens import prefixes

_PARAGRAPHS = 400
"""Of each kind of prose that comes along: about 60,000 tokens."""
_SEEDS = 3
"""Texts of each kind of dialogue that comes along."""
_CODE = 120_000
"""Characters of source code: about 40,000 tokens."""


def documents(runtime: Runtime, options: LensOptions) -> TokenFile:
    """The texts of `options`, or those that come along, as held-out documents of kinds prose, dialogue and code.

    Raises ConfigError for a file that is no text; ZetaError for a folder that cannot be read.
    """
    model = runtime.model
    if options.data is not None:
        found = tokenfile.read(options.data, runtime.file.fingerprint)
        return TokenFile([each for each in found.documents if each.split == "validation"], found.prefixes)
    prose = [_document(path.stem, "prose", model.tokenize(_text(path))) for path in options.texts]
    held = [*(prose or _prose(model, options.seed)), *_dialogue(model, options.seed), _code(model)]
    return TokenFile(held, prefixes(model))


def _prose(model: LlamaModel, seed: int) -> Iterator[Tokenized]:
    for kind in KINDS:
        yield _document(kind, "prose", model.tokenize("\n\n".join(islice(filler(seed, kind), _PARAGRAPHS))))


def _dialogue(model: LlamaModel, seed: int) -> Iterator[Tokenized]:
    asked = LossOptions(model.path, tokens=4096)
    for at in range(seed, seed + _SEEDS):
        for text in texts(model, asked, at):
            if "dialogue" in text.name:
                yield _document(f"{text.name} {at}", "dialogue", text.tokens)


def _code(model: LlamaModel) -> Tokenized:
    """Source files of this program, one after the other."""
    files = sorted(Path(zeta.__file__).parent.glob("*.py"))
    return _document("zeta", "code", model.tokenize("\n\n".join(map(_text, files))[:_CODE]))


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read as text", "give a UTF-8 text file") from error


def _document(title: str, kind: str, tokens: Sequence[int]) -> Tokenized:
    ids = np.asarray(tokens, np.uint32)
    return Tokenized(title, kind, "validation", hashlib.sha256(ids.tobytes()).hexdigest(), ids)


def prefix_of(found: TokenFile, options: LensOptions, model: LlamaModel) -> tuple[int, ...]:
    """What stands before everything: never nothing, since the first token has to be foretold by something."""
    known = sorted((tuple(prefix) for prefix in found.prefixes if prefix), key=len)
    return (known[0] if options.prefix == "first" else known[-1]) if known else first_token(model)


def first_token(model: LlamaModel) -> tuple[int, ...]:
    """The token that texts begin with, or a line break where there is none."""
    return (model.bos,) if model.bos >= 0 else tuple(model.tokenize("\n"))


def windows(found: TokenFile, count: int, length: int, ahead: int) -> list[Tokens]:
    """`count` runs of `length` tokens of prose at even distances, such that no token is twice among the last `ahead`
    of them. Raises ConfigError where the texts are too short."""
    prose = [each.tokens for each in found.documents if each.kind == "prose"]
    room = np.asarray([max(0, len(tokens) - length + 1) for tokens in prose], np.int64)
    total = int(room.sum())
    if total < count * ahead:
        has = sum(len(tokens) for tokens in prose)
        raise ConfigError(
            f"the prose has {has:,} tokens, too few for {count} windows of {length:,}",
            "give longer texts with --text, or fewer --windows",
        )
    ends = np.cumsum(room)
    out = []
    for i in range(count):
        at = int((i + 0.5) * total / count)
        which = int(np.searchsorted(ends, at, side="right"))
        begin = at - int(ends[which] - room[which])
        out.append(prose[which][begin : begin + length])
    return out


def running(found: TokenFile, length: int, number: int = 0, kind: str = "prose") -> list[int]:
    """Running text of `length` tokens; `number` chooses one of several that do not overlap. Raises ConfigError where
    the texts are too short."""
    tokens = np.concatenate([np.empty(0, np.uint32), *(each.tokens for each in found.documents if each.kind == kind)])
    if len(tokens) < (number + 1) * length:
        raise ConfigError(
            f"the {kind} has {len(tokens):,} tokens, too few for {number + 1} readings of {length:,}",
            "give longer texts with --text, or fewer --tokens",
        )
    ids: list[int] = tokens[number * length : (number + 1) * length].tolist()
    return ids
