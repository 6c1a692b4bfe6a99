from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest
from remembering import HERE, World

from memstore.agent.errors import BadMemory, ProviderDown
from memstore.agent.providers import Ollama, OpenAI, provider


class Server(ThreadingHTTPServer):
    """Answers what a test tells it, and keeps what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, dict[str, str], Any]] = []
        self.answer: Any = None
        self.status, self.headers = 200, dict[str, str]()
        self.silent = threading.Event()
        self.silent.set()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server = self.server
        assert isinstance(server, Server)
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        server.asked.append((self.path, dict(self.headers), body))
        server.silent.wait(10)
        answer = server.answer(body) if callable(server.answer) else server.answer
        data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(server.status)
        for name, value in {**server.headers, "Content-Length": str(len(data))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("no_proxy", "*")
    made = Server()
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.silent.set()
    made.shutdown()
    thread.join()
    made.server_close()


def test_ollama_is_asked_for_all_texts_at_once_and_its_vectors_become_units(server: Server) -> None:
    server.answer = {"embeddings": [[3, 4], [0, 2]]}
    made = Ollama(server.host, "mini").embed(["a", "b"])
    np.testing.assert_allclose(made, [[0.6, 0.8], [0, 1]], atol=1e-6)
    assert made.dtype == np.float32
    ((path, _, body),) = server.asked
    assert (path, body) == ("/api/embed", {"model": "mini", "input": ["a", "b"]})


def test_openai_is_given_the_key_and_its_vectors_come_in_the_order_of_the_texts(server: Server) -> None:
    server.answer = {"data": [{"index": 1, "embedding": [0, 1]}, {"index": 0, "embedding": [1, 0]}]}
    made = OpenAI(f"http://{server.host}/v1/", "secret", "small").embed(["a", "b"])
    np.testing.assert_array_equal(made, [[1, 0], [0, 1]])
    ((path, headers, body),) = server.asked
    assert (path, headers["Authorization"], body["model"]) == ("/v1/embeddings", "Bearer secret", "small")


def test_the_model_id_names_provider_and_model_and_the_dimension_is_asked_once(server: Server) -> None:
    server.answer = {"embeddings": [[1, 0, 0]]}
    made = Ollama(server.host, "mini")
    assert (made.model_id, made.dim, made.dim) == ("ollama:mini", 3, 3)
    assert len(server.asked) == 1
    assert made.embed([]).shape == (0, 3)


@pytest.mark.parametrize(
    "answer",
    [
        b"<html>", b"", b"\xff\xfe", {}, [], None, {"embeddings": None}, {"embeddings": []},
        {"embeddings": [[1, 2], [3]]},
        {"embeddings": [[1, 2], [3, 4]]}, {"embeddings": ["ab"]}, {"embeddings": [[]]},
        {"embeddings": [[1, float("nan")]]},
        {"embeddings": 7},
    ],
)  # fmt: skip
def test_an_answer_that_is_no_vectors_is_a_provider_that_is_down(server: Server, answer: Any) -> None:
    server.answer = answer
    with pytest.raises(ProviderDown):
        Ollama(server.host, "mini").embed(["a"])


def test_a_dimension_that_changes_is_a_provider_that_is_down(server: Server) -> None:
    made = Ollama(server.host, "mini")
    server.answer = {"embeddings": [[1, 2]]}
    made.embed(["a"])
    server.answer = {"embeddings": [[1, 2, 3]]}
    with pytest.raises(ProviderDown):
        made.embed(["a"])


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 503])
def test_a_refusal_names_its_number_and_never_the_key(server: Server, status: int) -> None:
    server.status, server.answer = status, {"error": "secret"}
    with pytest.raises(ProviderDown, match=str(status)) as caught:
        OpenAI(f"http://{server.host}", "secret", "small").embed(["a"])
    assert "secret" not in f"{caught.value}{caught.value.hint}"


def test_a_redirection_is_not_followed_for_it_would_take_the_key_along(server: Server) -> None:
    server.status, server.headers, server.answer = 307, {"Location": f"http://{server.host}/elsewhere"}, {}
    with pytest.raises(ProviderDown, match="307"):
        OpenAI(f"http://{server.host}", "secret", "small").embed(["a"])
    assert [path for path, _, _ in server.asked] == ["/embeddings"]


def test_a_server_that_is_silent_is_given_up(server: Server) -> None:
    server.silent.clear()
    with pytest.raises(ProviderDown, match="in time"):
        Ollama(server.host, "mini", patience=0.05).embed(["a"])


def test_a_server_that_is_not_there_is_down_and_search_goes_on_by_words(server: Server) -> None:
    host = server.host
    world = World(embedder=Ollama(host, "mini"))  # type: ignore[arg-type]
    world.put("pet", "the cat", embed=False)
    server.shutdown()
    server.server_close()
    with pytest.raises(ProviderDown):
        world.vectors.embed()
    hits, reason = world.search.search("cat", HERE)
    assert [hit.memory.key for hit in hits] == ["pet"]
    assert "127.0.0.1" in reason
    assert world.context("cat").lexical == reason
    world.db.close()


def test_the_environment_names_the_provider() -> None:
    assert (
        provider({})
        is provider({"GHOST_EMBED_PROVIDER": "none"})
        is provider({"GHOST_EMBED_PROVIDER": "local"})
        is None
    )
    ollama = provider({"GHOST_EMBED_PROVIDER": "Ollama", "GHOST_EMBED_MODEL": "big", "OLLAMA_HOST": "box:1"})
    openai = provider({"GHOST_EMBED_PROVIDER": "openai", "OPENAI_API_KEY": "k"})
    assert ollama is not None
    assert openai is not None
    assert (ollama.model_id, openai.model_id) == ("ollama:big", "openai:text-embedding-3-small")


@pytest.mark.parametrize(
    "environment",
    [
        {"GHOST_EMBED_PROVIDER": "magic"},
        {"GHOST_EMBED_PROVIDER": "openai"},
        {"GHOST_EMBED_PROVIDER": "ollama", "GHOST_EMBED_URL": "file:///etc/passwd"},
        {"GHOST_EMBED_PROVIDER": "ollama", "OLLAMA_HOST": "http://"},
    ],
)
def test_a_provider_that_cannot_be_is_refused(environment: dict[str, str]) -> None:
    with pytest.raises(BadMemory):
        provider(environment)
