"""YAML as it is written: whatever a model chooses, the document parses, and its names resolve."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import gbnf_random
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from played_writing import Lake, play

from zeta.llama import Grammar, LlamaModel
from zeta.writing.agents import Agent
from zeta.writing.language import REFUSALS, Choose, Put, Writer
from zeta.writing.languages import schema
from zeta.writing.languages.yaml import Yaml
from zeta.writing.languages.yamltree import read
from zeta.writing.outline import Detail, Outline, Section

YAML, AGENT = Yaml(), Agent("kubernetes", "", "")
KINDS = list(schema.load("kubernetes").kinds)


def plan(*sections: list[str | Detail], prompt: str = "a shop") -> Outline:
    """Sections of these details; each needs all before it."""
    parts = [
        Section(
            f"part-{i}",
            f"Part {i}",
            "any",
            "any",
            tuple(each if isinstance(each, Detail) else Detail(each) for each in details),
            tuple(f"part-{j}" for j in range(i)),
        )
        for i, details in enumerate(sections)
    ]
    return Outline(prompt, "Shop", "yaml", tuple(parts))


def unresolved(text: str) -> set[tuple[str, str]]:
    return {(each.kind, each.name) for each in YAML.references(text)} - {
        (each.kind, each.name) for each in YAML.definitions(text)
    }


def take(writer: Writer, lake: Lake, answer: Callable[[str], str]) -> str:
    """What a writer writes when every choice is answered by a function of its grammar."""
    text = ""
    while step := writer.next(lake):
        if isinstance(step, Put):
            text += step.text
            continue
        assert isinstance(step, Choose)
        said = answer(step.grammar)
        if not writer.accept(said):
            text += said
    return text


details = st.builds(Detail, st.sampled_from(KINDS), st.sampled_from(["", "the web shop"]), st.just(""))
outlines = st.lists(st.lists(details, min_size=1, max_size=3), min_size=1, max_size=4).map(lambda s: plan(*s))


@settings(max_examples=30)
@given(outlines, st.integers(0, 2**32), st.sampled_from([0.0, 0.3]))
def test_every_manifest_parses_and_its_names_resolve(outline: Outline, seed: int, refuse: float) -> None:
    text, lake = play(YAML, outline, seed, refuse=refuse)
    assert YAML.problems(text) == []
    assert not unresolved(text)
    objects = [(each.kind, each.name) for each in YAML.definitions(text) if each.kind in KINDS]
    assert len(objects) == len(set(objects))
    assert not [kind for kind in KINDS if lake.wanted(kind)]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_object_can_be_written_alone(kind: str) -> None:
    text, _ = play(YAML, plan([kind]), seed=len(kind))
    assert YAML.problems(text) == []
    assert not unresolved(text)


def test_what_a_kind_that_no_schema_knows_says_is_yaml() -> None:
    for seed in range(20):
        text, _ = play(YAML, plan([Detail("Certificate", "", "shop-tls")]), seed)
        assert YAML.problems(text) == []
        assert ("Certificate", "shop-tls") in {(each.kind, each.name) for each in YAML.definitions(text)}


def test_keys_of_plain_yaml_are_those_of_the_outline() -> None:
    for seed in range(20):
        text, _ = play(YAML, plan([Detail("key", "", "server"), "key"], [Detail("key", "", "logging")]), seed)
        keys = list(read(text).documents[0].tree.fields)
        assert (keys[0], keys[2], len(keys)) == ("server", "logging", 3)
        assert YAML.problems(text) == []


def test_a_compose_file_has_each_top_level_key_once() -> None:
    for seed in range(20):
        outline = plan(["service", "service"], ["network", "volume"], ["service"])
        text, _ = play(YAML, outline, seed)
        assert YAML.problems(text) == []
        assert not unresolved(text)
        tree = read(text).documents[0].tree
        assert {key: len(tree.at(key).fields) for key in tree.fields} == {"services": 3, "networks": 1, "volumes": 1}


def test_the_name_that_an_outline_gives_is_the_name() -> None:
    text, _ = play(YAML, plan([Detail("Service", "", "front"), Detail("Deployment", "", "front")]), 3)
    assert {("Service", "front"), ("Deployment", "front")} <= {
        (each.kind, each.name) for each in YAML.definitions(text)
    }


def test_an_odd_name_in_the_outline_is_quoted_where_yaml_needs_it() -> None:
    for name in ('an "odd": name', "123", "null", "- dash", "#"):
        text, _ = play(
            YAML, plan([Detail("ConfigMap", "two\nlines", name)], ["Deployment"], [Detail("key", "", name)]), 1
        )
        assert YAML.problems(text) == []
        assert not unresolved(text)
        assert ("ConfigMap", name) in {(each.kind, each.name) for each in YAML.definitions(text)}


def test_what_an_earlier_section_wants_a_later_one_defines() -> None:
    for seed in range(8):
        text, lake = play(YAML, plan(["Ingress"], ["Service"], ["Deployment"]), seed)
        assert not unresolved(text)
        assert {kind for kind, _ in lake.wants} == {"Service", "Service port", "label"}


def test_what_no_section_writes_is_written_where_it_is_wanted() -> None:
    text, _ = play(YAML, plan(["RoleBinding"]), 5)
    kinds = {each.kind for each in YAML.definitions(text)}
    assert {"RoleBinding", "ServiceAccount", "Role"} <= kinds


def test_a_namespace_that_there_is_holds_all_that_follows() -> None:
    text, _ = play(YAML, plan([Detail("Namespace", "", "shop")], ["ConfigMap", "Service"]), 1)
    objects = [document.tree for document in read(text).documents[1:]]
    assert [tree.at("metadata", "namespace").text for tree in objects] == ["shop"] * len(objects)


def test_limits_are_never_below_requests() -> None:
    rank = {name: i for i, name in enumerate(["50m", "100m", "200m", "250m", "300m", "500m", "750m", "1", "2", "4"])}
    for seed in range(12):
        text, _ = play(YAML, plan(["Deployment"]), seed)
        for _, node in read(text).documents[0].tree.walk():
            if node.at("limits").fields:
                assert rank[node.at("limits", "cpu").text] >= rank[node.at("requests", "cpu").text]


def test_a_secret_holds_placeholders() -> None:
    text, _ = play(YAML, plan(["Secret"]), 2)
    values = read(text).documents[0].tree.at("stringData").fields.values()
    assert values
    assert all(value.text.startswith("<") and value.text.endswith(">") for value in values)


def test_a_model_that_never_says_anything_complete_still_gets_a_document() -> None:
    outline = plan(["Deployment", "Service", "Ingress"])
    lake = Lake(YAML)
    asked: list[str] = []

    def silent(grammar: str) -> str:
        asked.append(grammar)
        return ""

    text = take(YAML.writer(outline, outline.sections[0], AGENT), lake, silent)
    assert YAML.problems(text) == []
    assert len(asked) % REFUSALS == 0


def test_a_word_with_a_meaning_of_its_own_is_no_name() -> None:
    outline = plan(["ConfigMap"])
    writer = YAML.writer(outline, outline.sections[0], AGENT)
    lake, text = Lake(YAML), ""
    while not text.endswith("\n  name:"):
        step = writer.next(lake)
        if isinstance(step, Choose):
            assert writer.accept(" The settings of the application\n") == ""
        assert isinstance(step, Put | Choose)
        text += step.text if isinstance(step, Put) else "\n"
    writer.next(lake)
    assert "meaning" in writer.accept(" null\n")
    assert writer.accept(" settings\n") == ""


def test_a_line_that_cannot_stand_there_is_refused() -> None:
    outline = plan(["Service"])
    writer = YAML.writer(outline, outline.sections[0], AGENT)
    lake = Lake(YAML)
    seen = 0
    for _ in range(40):
        if isinstance(writer.next(lake), Choose):
            seen += bool(writer.accept("kind: Nonsense"))
    assert seen > 5


def test_the_same_choices_give_the_same_document() -> None:
    outline = plan(["Namespace", "ConfigMap"], ["Deployment", "Service"])
    assert play(YAML, outline, 11)[0] == play(YAML, outline, 11)[0]


def test_a_prompt_in_another_script_lets_its_letters_in() -> None:
    for prompt, expected in (("a shop", True), ("магазин", False)):
        text, _ = play(YAML, plan(["ConfigMap"], prompt=prompt), 4)
        assert text.isascii() == expected


def test_llama_cpp_reads_every_grammar_and_pieces_end_only_where_they_end(tiny_model: Callable[..., Path]) -> None:
    outline = plan(["Deployment", "Service", "Ingress", "Secret", "Certificate"], ["service", "key"])
    model, lake, seen = LlamaModel(tiny_model("llama")), Lake(YAML), set[str]()
    ends = np.array([token for token in range(model.n_vocab) if model.ends(token)], np.int32)
    rng = np.random.default_rng(0)

    def answer(grammar: str) -> str:
        text = gbnf_random.read(grammar).draw(rng_of(grammar))
        if grammar not in seen:
            seen.add(grammar)
            state = Grammar(model, grammar)
            for token in model.tokenize(text):
                assert not state.legal(ends).any(), f"{text!r} may end before its end"
                assert state.legal(np.array([token], np.int32)).all(), f"{text!r} is refused by {grammar}"
                state.accept(token)
            assert state.legal(ends).all()
            state.close()
        return text

    def rng_of(grammar: str) -> gbnf_random.random.Random:
        return gbnf_random.random.Random(int(rng.integers(2**32)))

    for section in outline.sections:
        text = take(YAML.writer(outline, section, AGENT), lake, answer)
        lake.mine(text, section.id)
    model.close()
    assert len(seen) > 30


def test_no_two_services_take_one_port_of_the_machine() -> None:
    for seed in range(4):
        text, _ = play(YAML, plan([Detail("service", f"part {n}") for n in range(5)]), seed)
        hosts = re.findall(r'- "(\d+):\d+"', text)
        assert len(hosts) == len(set(hosts))


def test_a_service_of_a_database_has_its_folder_and_settings_and_no_port_of_the_machine() -> None:
    for seed in range(6):
        text, _ = play(YAML, plan([Detail("service", "PostgreSQL database")], prompt="a wiki with PostgreSQL"), seed)
        assert re.search(r"image: postgres:\d", text)
        assert set(re.findall(r"test: (.*)", text)) <= {'"pg_isready -U postgres"'}
        settings = re.findall(r"(?m)^      ([A-Z_]+):", text)
        assert settings[0] == "POSTGRES_PASSWORD"
        assert {"POSTGRES_DB", "POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_INITDB_ARGS"}.issuperset(settings)
        assert 'POSTGRES_PASSWORD: "${POSTGRES_PASSWORD}"' in text
        assert re.search(r'- "[\w./-]+:/var/lib/postgresql/data"', text)
        assert "ports:" not in text


def test_a_database_does_not_wait_for_what_uses_it() -> None:
    details = [Detail("service", "application"), Detail("service", "MySQL database")]
    for seed in range(6):
        text, _ = play(YAML, plan(details), seed)
        services = read(text).documents[0].tree.at("services")
        assert [name for name, each in services.fields.items() if "mysql" in each.at("image").text]
        for each in services.fields.values():
            assert not ("mysql" in each.at("image").text and each.at("depends_on").items)


def test_a_short_object_has_only_what_it_needs_and_a_long_one_more() -> None:
    counts = []
    for length in (10, 90):
        outline = plan(["Deployment"])
        outline = replace(outline, sections=(replace(outline.sections[0], length=length),))
        counts.append(play(YAML, outline, 3)[0].count("\n"))
    assert counts[0] <= 40
    assert counts[1] >= 50


SHOP = "Kubernetes for a shop with a MySQL database, a web server and TLS"


def shop(seed: int) -> str:
    store, page = Detail("StatefulSet", "MySQL database"), Detail("Deployment", "web application")
    rest = [Detail("Service", "address of the frontend"), Detail("NetworkPolicy", "traffic to the database")]
    outline = plan([Detail("PersistentVolumeClaim", "files of the shop")], [store], [page], rest, prompt=SHOP)
    return play(YAML, outline, seed)[0]


@pytest.mark.parametrize("seed", range(4))
def test_a_database_in_a_cluster_runs_as_its_image_asks_for(seed: int) -> None:
    objects = {tree.at("kind").text: tree for tree in (each.tree for each in read(shop(seed)).documents[:4])}
    store = objects["StatefulSet"]
    assert store.at("spec", "serviceName").text == store.at("metadata", "name").text
    container = store.at("spec", "template", "spec", "containers").items[0]
    assert container.at("image").text.startswith("mysql:")
    assert not container.at("command").items
    assert [(each.at("name").text, each.at("containerPort").text) for each in container.at("ports").items] == [
        ("mysql", "3306")
    ]
    assert [each.at("mountPath").text for each in container.at("volumeMounts").items] == ["/var/lib/mysql"]
    settings = {each.at("name").text: each for each in container.at("env").items}
    assert "MYSQL_ROOT_PASSWORD" in settings
    for name, each in settings.items():
        assert bool(each.at("valueFrom", "secretKeyRef", "key").text) == name.endswith("PASSWORD")


@pytest.mark.parametrize("seed", range(4))
def test_a_database_is_reached_by_a_service_of_its_own_and_only_by_others(seed: int) -> None:
    trees = [each.tree for each in read(shop(seed)).documents]
    store = next(tree.at("metadata", "name").text for tree in trees if tree.at("kind").text == "StatefulSet")
    services = {tree.at("metadata", "name").text: tree for tree in trees if tree.at("kind").text == "Service"}
    assert services[store].at("spec", "clusterIP").text == "None"
    assert [port.at("port").text for port in services[store].at("spec", "ports").items] == ["3306"]
    assert {tree.at("spec", "selector", "app").text == store for tree in services.values()} == {True, False}
    policy = next(tree for tree in trees if tree.at("kind").text == "NetworkPolicy")
    assert policy.at("spec", "podSelector", "matchLabels", "app").text == store
    peers = [peer for rule in policy.at("spec", "ingress").items for peer in rule.at("from").items]
    assert store not in {peer.at("podSelector", "matchLabels", "app").text for peer in peers}


def test_a_secret_that_comes_for_passwords_has_these_and_no_others() -> None:
    for seed in range(4):
        trees = [each.tree for each in read(shop(seed)).documents]
        used = {
            each.at("valueFrom", "secretKeyRef", "key").text
            for tree in trees
            for container in tree.at("spec", "template", "spec", "containers").items
            for each in container.at("env").items
        } - {""}
        secret = next(tree for tree in trees if tree.at("kind").text == "Secret")
        assert set(secret.at("stringData").fields) == used


def test_no_comment_repeats_a_key() -> None:
    for seed in range(4):
        assert not [line for line in shop(seed).splitlines() if "#" in line and not line.startswith("# ")]


def test_an_image_without_pages_is_not_asked_for_one() -> None:
    for seed in range(6):
        text, _ = play(YAML, plan([Detail("Deployment", "Memcached cache")]), seed)
        assert "image: memcached:" in text
        assert "httpGet" not in text
        assert "containerPort: 11211" in text
