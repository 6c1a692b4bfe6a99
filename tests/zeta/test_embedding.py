"""Texts to vectors by llama.cpp, beside a BERT in numpy: a tiny one of noise, and the published one."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from gguf import GGUFReader
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy_bert import POSITIONS, SENTENCES, TINY_PIECES, WIDTH, Bert, published_vectors, write_tiny

from memstore.embedder import Embedder
from zeta import catalog, minilm
from zeta.embedding import PIECES, LlamaEmbedder, open_minilm
from zeta.errors import BadBatch, BugError, ModelError
from zeta.llama import ContextOptions, LlamaContext, LlamaModel

TINY_TEXTS = ("the dog is called Biscuit!", "cab 42", "", "The DOG, the dög... naïve?", "b" * 101, "dog " * 400)


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[tuple[LlamaEmbedder, Bert]]:
    """A tiny BERT of noise in llama.cpp and in numpy."""
    folder = write_tiny(tmp_path / "tiny")
    minilm.convert(folder / "model.safetensors", folder / "vocab.txt", folder / "tiny.gguf")
    embedder = LlamaEmbedder(folder / "tiny.gguf")
    yield embedder, Bert.read(folder)
    embedder.close()


@pytest.fixture(scope="module")
def published() -> Iterator[LlamaEmbedder]:
    """The embedding model of the catalogue."""
    embedder = open_minilm()
    yield embedder
    embedder.close()


@pytest.fixture(scope="module")
def vocabulary() -> Bert:
    """BERT's own way to read a text, with the pieces that stand in the converted file."""
    fields = GGUFReader(catalog.resolve("minilm", "embedding")).fields
    pieces, types = (fields[f"tokenizer.ggml.{key}"].contents() for key in ("tokens", "token_type"))
    plain = (
        piece if kind != 1 else piece.removeprefix("\u2581") if piece.startswith("\u2581") else f"##{piece}"
        for piece, kind in zip(pieces, types, strict=True)
    )
    return Bert({}, {piece: i for i, piece in enumerate(plain)})


def test_a_converted_model_gives_what_its_published_weights_give(tiny: tuple[LlamaEmbedder, Bert]) -> None:
    """Noise amplifies what rounding to f16 does; a tensor in another's place gives a cosine below 0.9."""
    embedder, reference = tiny
    texts = [text for text in TINY_TEXTS if len(text) != 101]
    for vector, text in zip(embedder.embed(texts), texts, strict=True):
        assert embedder.tokenize(text) == reference.tokenize(text)
        assert vector @ reference.embed(text) > 0.9999


def test_vectors_are_float32_of_length_one_and_no_texts_are_no_vectors(tiny: tuple[LlamaEmbedder, Bert]) -> None:
    embedder: Embedder = tiny[0]
    found = embedder.embed(TINY_TEXTS)
    assert (found.dtype, found.shape, embedder.dim) == (np.float32, (len(TINY_TEXTS), WIDTH), WIDTH)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1.0, rtol=1e-5)
    assert embedder.embed([]).shape == (0, WIDTH)


def test_a_text_has_the_same_vector_in_any_company_and_order(tiny: tuple[LlamaEmbedder, Bert]) -> None:
    embedder = tiny[0]
    together = embedder.embed(TINY_TEXTS)
    for text, vector in zip(reversed(TINY_TEXTS), together[::-1], strict=True):
        np.testing.assert_array_equal(embedder.embed([text])[0], vector)


def test_what_lies_beyond_256_pieces_is_not_read(tiny: tuple[LlamaEmbedder, Bert]) -> None:
    embedder = tiny[0]
    fits, cut = "dog " * (PIECES - 2), "dog " * (PIECES - 2) + "is called biscuit"
    assert len(embedder.tokenize(fits)) == len(embedder.tokenize(cut)) == PIECES
    assert embedder.tokenize(cut)[-1] == TINY_PIECES.index("[SEP]")
    np.testing.assert_array_equal(*embedder.embed([fits, cut]))


def test_markers_in_a_text_are_text_and_what_is_no_text_is_passed_over(tiny: tuple[LlamaEmbedder, Bert]) -> None:
    embedder = tiny[0]
    assert TINY_PIECES.index("[SEP]") not in embedder.tokenize("a [SEP] b")[1:-1]
    assert embedder.tokenize("a\ud800\x00\ufffdb") == embedder.tokenize("ab")


def test_threads_wait_for_one_another(tiny: tuple[LlamaEmbedder, Bert]) -> None:
    embedder = tiny[0]
    alone = embedder.embed(TINY_TEXTS)
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(embedder.embed, [TINY_TEXTS] * 8):
            np.testing.assert_array_equal(found, alone)


def test_a_closed_model_embeds_nothing_and_closing_twice_is_harmless(tiny: tuple[LlamaEmbedder, Bert]) -> None:
    embedder = tiny[0]
    embedder.close()
    embedder.close()
    with pytest.raises(BugError, match="closed"):
        embedder.embed(["dog"])
    with pytest.raises(BugError, match="closed"):
        embedder.tokenize("dog")


def test_the_id_names_the_weights_and_not_the_path(tmp_path: Path) -> None:
    ids = []
    for seed, name in ((0, "a"), (0, "b"), (1, "c")):
        folder = write_tiny(tmp_path / name, seed)
        minilm.convert(folder / "model.safetensors", folder / "vocab.txt", folder / f"{name}.gguf")
        embedder = LlamaEmbedder(folder / f"{name}.gguf")
        ids.append(embedder.model_id)
        embedder.close()
    assert ids[0] == ids[1] != ids[2]
    assert ids[0].startswith("all-MiniLM-L6-v2@")


@pytest.mark.parametrize("arch", ["llama", "bert"])
def test_a_model_that_embeds_no_texts_is_refused(arch: str, tiny_model: Callable[..., Path]) -> None:
    """The tiny `bert` of tiny_models says nothing of how to pool."""
    with pytest.raises(ModelError, match="no model that embeds texts") as caught:
        LlamaEmbedder(tiny_model(arch))
    assert "zeta models pull minilm" in caught.value.hint


def test_the_border_refuses_what_llama_cpp_would_abort_on(tiny: tuple[LlamaEmbedder, Bert]) -> None:
    model = LlamaModel(tiny[0]._model.path)
    context = LlamaContext(model, ContextOptions(cells=512, batch=512, threads=1, embeddings=True))
    for count in (0, POSITIONS + 1):
        with pytest.raises(BadBatch, match=f"not of {count}"):
            context.embed([0] * count)
    assert context.embed([0] * POSITIONS).shape == (WIDTH,)
    model.close()


def test_a_missing_and_a_damaged_file_are_errors_with_a_hint(tmp_path: Path) -> None:
    (tmp_path / "damaged.gguf").write_bytes(b"GGUF and no more")
    for name in ("damaged.gguf", "missing.gguf"):
        with pytest.raises(ModelError, match=name) as caught:
            LlamaEmbedder(tmp_path / name)
        assert caught.value.hint


def test_a_model_that_was_not_fetched_is_answered_with_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZETA_HOME", str(tmp_path))
    with pytest.raises(ModelError) as caught:
        open_minilm()
    assert caught.value.hint == "run: zeta models pull minilm"


@pytest.mark.model
def test_the_pulled_file_is_the_one_the_catalogue_names() -> None:
    path = catalog.resolve("minilm", "embedding")
    assert hashlib.sha256(path.read_bytes()).hexdigest() == catalog.DEFAULT_EMBEDDING.sha256


@pytest.mark.model
@pytest.mark.parametrize("text", SENTENCES, ids=lambda text: text[:20] or "nothing")
def test_the_published_model_gives_its_own_vectors(text: str, published: LlamaEmbedder, vocabulary: Bert) -> None:
    assert published.tokenize(text) == vocabulary.tokenize(text)
    assert published.embed([text])[0] @ published_vectors()[text] > 0.9999


@pytest.mark.model
def test_similarities_are_those_that_its_authors_print(published: LlamaEmbedder) -> None:
    """From the quickstart of Sentence Transformers' documentation."""
    vectors = published.embed(["The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium."])
    printed = [[1.0, 0.6660, 0.1046], [0.6660, 1.0, 0.1411], [0.1046, 0.1411, 1.0]]
    np.testing.assert_allclose(vectors @ vectors.T, printed, atol=3e-4)


LETTERS = st.one_of(
    st.characters(min_codepoint=0x20, max_codepoint=0x17F, exclude_categories=["Cc"]),
    st.sampled_from("\t\n\r\u00a0\u2003\u3000"),
    st.characters(min_codepoint=0x370, max_codepoint=0x52F, categories=["Ll", "Lu", "Lo"]),
    st.characters(min_codepoint=0x300, max_codepoint=0x36F),
    st.characters(min_codepoint=0x5D0, max_codepoint=0x64A, categories=["Lo", "Mn"]),
    st.characters(min_codepoint=0x2010, max_codepoint=0x2027),
    st.characters(min_codepoint=0x3041, max_codepoint=0x30FF, categories=["Lo"]),
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5),
    st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3),
    st.characters(min_codepoint=0x1F300, max_codepoint=0x1F64F),
)


@pytest.mark.model
@settings(max_examples=300)
@given(text=st.text(LETTERS, max_size=60))
def test_any_text_is_read_as_bert_reads_it(text: str, published: LlamaEmbedder, vocabulary: Bert) -> None:
    assert published.tokenize(text) == vocabulary.tokenize(text)


@pytest.mark.model
def test_a_text_reads_the_same_composed_and_decomposed(published: LlamaEmbedder) -> None:
    for text in ("Café Zoë, naïve Ångström", "안녕하세요 서울", "ガギグ"):
        forms = [unicodedata.normalize(form, text) for form in ("NFC", "NFD")]
        assert forms[0] != forms[1]
        assert published.tokenize(forms[0]) == published.tokenize(forms[1])


@pytest.mark.model
def test_an_answer_lies_nearer_to_its_question_than_another_one_does(published: LlamaEmbedder) -> None:
    question, answer, other = published.embed(
        ["What is my dog afraid of?", "Biscuit hides whenever there is thunder.", "The budget was approved on Monday."]
    )
    assert question @ answer > question @ other + 0.2
