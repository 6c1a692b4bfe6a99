"""An author: the same answer for the same question, whatever the length of what it is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from zeta.errors import ContextTooSmall, ModelError
from zeta.llama import LlamaModel
from zeta.sampling import Sampling
from zeta.writing.decoding.author import Author, AuthorOptions

GRAMMAR = 'root ::= [a-z]{3} "\\n"'


@pytest.fixture
def author(tiny_model: Callable[..., Path]) -> Iterator[Author]:
    """A tiny model, which reads a byte a token, with a window of 512."""
    model = LlamaModel(tiny_model())
    made = Author(model, AuthorOptions(streams=2, ctx=4096, threads=1))
    yield made
    made.close()
    model.close()


def ask(author: Author, prompt: str, seed: int = 1) -> str:
    return author.choose(prompt, GRAMMAR, sampling=Sampling(temperature=1.5), seed=seed)


def test_the_window_is_not_larger_than_what_the_model_was_trained_for(author: Author) -> None:
    assert author.window == 512


def test_the_same_question_has_the_same_answer(author: Author) -> None:
    answers = [ask(author, "Name it.", seed) for seed in range(6)]
    assert len(set(answers)) > 1
    assert [ask(author, "Name it.", seed) for seed in range(6)] == answers


def test_a_long_prompt_is_cut_and_the_instruction_after_it_stays(author: Author) -> None:
    tokens = author._opening("spec " * 500 + "\nName it.")
    text = author.model.text(tokens, special=True)
    assert len(tokens) <= author.window / 2
    assert "spec spec" in text
    assert "…\nName it." in text
    assert len(ask(author, "spec " * 500 + "\nName it.")) == 4


def test_what_cannot_be_cut_is_refused(author: Author) -> None:
    with pytest.raises(ContextTooSmall, match="512"):
        ask(author, "\n".join(["a line that is short"] * 60))


def test_a_model_that_does_not_decode_cannot_write(
    tiny_model: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    model = LlamaModel(tiny_model())
    monkeypatch.setattr(model, "has_decoder", False)
    with pytest.raises(ModelError, match="cannot write"):
        Author(model, AuthorOptions())
    model.close()
