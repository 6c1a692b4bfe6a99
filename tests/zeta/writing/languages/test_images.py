"""Container images by what they are for."""

from __future__ import annotations

import random
import re

import pytest
from gbnf_random import draw

from zeta.writing.languages.images import images, known, named, of, offered, own


def names(purpose: str, prompt: str) -> list[str]:
    return [each.name for each in images(purpose, prompt)]


def test_a_database_has_an_image_of_a_database() -> None:
    assert names("database of the application", "a shop with PostgreSQL") == ["postgres"]
    assert "redis" in names("cache of sessions", "a shop")
    assert names("second worker", "a shop") == []


def test_an_image_that_a_purpose_names_is_the_one() -> None:
    assert names("MongoDB database", "a shop with PostgreSQL and MongoDB") == ["mongo"]
    assert [each.name for each in named("a Redis cache behind nginx, and Redis again")] == ["redis", "nginx"]


@pytest.mark.parametrize("purpose", ["database of the application", "reverse proxy", "worker", ""])
def test_a_container_runs_a_known_image_with_a_tag_that_there_is_or_its_own(purpose: str) -> None:
    rule, own = offered(purpose, "a shop", "orders")
    tagged = {text for each in known() for text in each.references}
    for text in [own, *(draw(f"root ::= {rule}", random.Random(n)) for n in range(20))]:
        assert text in tagged or re.fullmatch(r"registry\.example\.com/orders:\d+\.\d+\.\d+", text)
    assert bool(images(purpose, "a shop")) == (own in tagged)


def test_every_image_has_tags_and_says_what_it_is() -> None:
    assert all(each.tags and each.told and each.names for each in known())
    assert [each.name for each in known() if named(each.told) not in ([], [each])] == []


def test_ports_have_names_that_kubernetes_takes_and_settings_are_told() -> None:
    for image in (*known(), own()):
        names = [name for name, _ in image.ports]
        assert len(names) == len(set(names))
        assert all(re.fullmatch(r"[a-z][a-z-]{0,14}", name) and numbers for name, numbers in image.ports)
        kinds = {said.lstrip("!").split()[0] for _, said in image.settings}
        assert kinds <= {"secret", "word", "user", "site", "host", "one", "number"}
        assert not image.state or image.data


def test_an_image_is_found_by_its_reference() -> None:
    assert of("mysql:8.4").name == "mysql"
    assert of("registry.example.com/orders:1.2.3") is own()


def test_no_image_is_whichever_is_the_latest() -> None:
    tags = [tag for each in known() for tag in each.tags]
    assert all(re.match(r"v?\d+", tag) for tag in tags)
    assert not [tag for each in known() if dict(each.ports).get("http") == ("80",) for tag in each.tags if "fpm" in tag]
