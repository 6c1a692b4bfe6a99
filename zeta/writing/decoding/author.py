"""A model in memory that writes: its streams, its voice, and a mind that can be asked one thing at a time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from zeta import adapterfile, modelfile, paths, probe
from zeta.errors import ContextTooSmall, ModelError
from zeta.llama import LlamaModel, gpu_available
from zeta.sampling import Sampling
from zeta.writing.decoding.lanes import StreamOptions
from zeta.writing.decoding.speech import Speech
from zeta.writing.decoding.streams import Streams

LONGEST_PROMPT = 0.5
"""Of a stream's window, that a prompt may take: the rest is for what is written."""

LONGEST_LINE = 200
"""Characters of a line of a prompt that are never cut."""


@dataclass(frozen=True)
class AuthorOptions:
    """`streams` sections at once, each with a window of `ctx` tokens."""

    streams: int = 4
    ctx: int = 2048
    threads: int = 0
    gpu_layers: int = 0
    lora: Path | None = None


class Author:
    """The weights are loaded once; each stream costs its keys and values alone."""

    def __init__(self, model: LlamaModel, options: AuthorOptions) -> None:
        """Write with a model that is loaded; it stays the caller's to close. Raises ModelError."""
        if not model.has_decoder:
            raise ModelError(f"{model.path.name} has no decoder and cannot write", "choose a chat model")
        self.model, self.options = model, options
        self._own = False
        self.voice = Speech(model)
        lanes = 1 if options.gpu_layers and gpu_available() else 0  # a GPU decodes a batch as fast as one token
        self.desk = Streams(model, StreamOptions(options.streams, options.ctx, options.threads, lanes=lanes))

    @property
    def window(self) -> int:
        """Tokens that a stream holds: as asked for, at most what the model was trained for."""
        return self.desk.options.cells

    @classmethod
    def load(cls, path: Path, options: AuthorOptions) -> Self:
        """Load a model for writing alone. Raises ModelError."""
        file = modelfile.inspect(path, paths.cache_folder() / "fingerprints.json")
        if options.lora:
            adapterfile.inspect(options.lora, file)
        gpu = options.gpu_layers if gpu_available() else 0
        extra = probe.extra_buffers_work(file)
        model = LlamaModel(path, gpu_layers=gpu, extra_buffers=extra, lora=options.lora)
        try:
            author = cls(model, options)
        except BaseException:
            model.close()
            raise
        author._own = True
        return author

    def choose(self, prompt: str, grammar: str, *, sampling: Sampling, seed: int) -> str:
        """The model's answer to one question, under a grammar; on the first stream, which nobody else may be using. Of
        a prompt that is too long for the window its longest lines are cut. Raises ContextTooSmall."""
        tokens = self._opening(prompt)
        room = self.window - len(tokens)
        self.desk.open(0, tokens)
        self.desk.choose(0, grammar, sampling, seed=seed, limit=room)
        while True:
            for piece in self.desk.step()[0]:
                return piece.text

    def _opening(self, prompt: str) -> list[int]:
        while len(tokens := self.voice.opening("", prompt)) > LONGEST_PROMPT * self.window:
            longest = max(prompt.split("\n"), key=len)
            if len(longest) < LONGEST_LINE:
                raise ContextTooSmall(
                    f"a prompt of {len(tokens)} tokens does not fit into a window of {self.window}",
                    "use a larger --ctx",
                )
            prompt = prompt.replace(longest, f"{longest[: len(longest) // 2].rpartition(' ')[0]} …")
        return tokens

    def close(self) -> None:
        """Free the streams, and the model where `load` loaded it."""
        self.desk.close()
        if self._own:
            self.model.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
