"""A server that behaves in every way servers do, a wheel that pip takes, and what is wanted of them."""

import hashlib
import threading
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from zeta import paths, transfer
from zeta.catalog import Entry

BODY = b"GGUF" + bytes(range(256)) * 4000
SHA = hashlib.sha256(BODY).hexdigest()


@dataclass
class Server:
    """What the server does next; `asked` is what it was asked: (path, Range, If-Range, Authorization)."""

    address: str = ""
    body: bytes = BODY
    files: dict[str, bytes] = field(default_factory=dict)  # bodies of files that have one of their own
    etag: str | None = '"one"'
    ranges: bool = True
    cuts: list[int] = field(default_factory=list)  # bytes of the body sent by each of the next answers
    status: int = 200
    linked: str | None = None  # the hash in a redirect, as the hub gives it
    asked: list[tuple[str, str | None, str | None, str | None]] = field(default_factory=list)

    def answer(self, handler):
        headers = handler.headers
        span = headers.get("Range")
        self.asked.append((handler.path, span, headers.get("If-Range"), headers.get("Authorization")))
        if self.linked and "/resolve/" in handler.path:
            handler.send_response(302)
            handler.send_header("Location", f"{self.address}/cdn.gguf")
            handler.send_header("X-Linked-Etag", f'"{self.linked}"')
            handler.end_headers()
            return
        if self.status != 200:
            handler.send_error(self.status)
            return
        body = self.files.get(handler.path.rpartition("/")[2], self.body)
        total, begin = len(body), 0
        if span and self.ranges and headers.get("If-Range") in (None, self.etag):
            begin = int(span.removeprefix("bytes=").removesuffix("-"))
            if begin >= total:
                handler.send_response(416)
                handler.send_header("Content-Range", f"bytes */{total}")
                handler.end_headers()
                return
            handler.send_response(206)
            handler.send_header("Content-Range", f"bytes {begin}-{total - 1}/{total}")
        else:
            handler.send_response(200)
        if self.etag:
            handler.send_header("ETag", self.etag)
        handler.send_header("Content-Length", str(total - begin))
        handler.end_headers()
        sent = self.cuts.pop(0) if self.cuts else total
        handler.wfile.write(body[begin : begin + sent])


@contextmanager
def serving():
    """A server that listens, as long as the block."""
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            state.answer(self)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        state.address = f"http://127.0.0.1:{listening.server_port}"
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield state
        listening.shutdown()
        thread.join()


def quieten(tmp_path, monkeypatch):
    """A home of the test's own, and nothing in the environment that leads elsewhere."""
    monkeypatch.setenv("ZETA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("no_proxy", "*")
    for name in ("ZETA_OFFLINE", "HF_HUB_OFFLINE", "HF_TOKEN", "HF_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(transfer, "PAUSE_SECONDS", 0.0)


def entry(*sources, **details):
    return Entry("tiny", "chat", "tiny.gguf", sources, **({"size": len(BODY), "sha256": SHA} | details))


def unknown(*sources):
    return entry(*sources, size=None, sha256=None)


def leftovers():
    return sorted(path.name for path in paths.models_folder().iterdir())


def make_wheel(folder, members):
    """A wheel that pip takes: `tiny_weights==1.0` with these files."""
    folder.mkdir()
    info = "tiny_weights-1.0.dist-info"
    with zipfile.ZipFile(folder / "tiny_weights-1.0-py3-none-any.whl", "w", zipfile.ZIP_DEFLATED) as wheel:
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: tiny-weights\nVersion: 1.0\n")
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")
        for name, data in members.items():
            wheel.writestr(name, data)


def only_from(monkeypatch, folder):
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
