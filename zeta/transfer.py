"""One HTTP body into one file, taken up again where it broke off.

Knows addresses and bytes; nothing of models, hashes or a second source. Beside `NAME.part` lies `NAME.part.json` with
the address and the ETag it began with: a later run continues the same file or begins again, and never joins two.
"""

import contextlib
import http.client
import json
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from zeta.errors import DownloadError

Progress = Callable[[int, int | None], None]
"""Called with the bytes that have arrived and the bytes there will be, where that is known."""

STALL_SECONDS = 30.0
TRIES = 3
PAUSE_SECONDS = 1.0
CHUNK_BYTES = 1 << 18
NOTE = ".json"

_SHA256 = re.compile(r"[0-9a-f]{64}")
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+)")
_PAST_THE_END = re.compile(r"bytes \*/(\d+)")


class SourceFailed(DownloadError):
    """This source did not deliver; another one may."""


class _Broken(OSError):
    """The body ended early, or is not the part that was asked for."""


@dataclass(frozen=True)
class Download:
    """What to fetch and what is known of it.

    `wait` is the patience for the first answer in seconds, `size` the bytes there must be, `hashed` says that the
    caller checks the whole against a hash (then a part may be continued though the server marks no versions), `token`
    is the user's for this host, and `make_room` is told the bytes still to come and raises if they do not fit.
    """

    url: str
    part: Path
    wait: float
    size: int | None
    hashed: bool
    token: str
    make_room: Callable[[int], None]
    progress: Progress


def fetch(download: Download) -> str | None:
    """Fill `download.part`; return the SHA-256 that the server announced for it, if it did.

    A body that breaks off is continued; three attempts in a row without a new byte, or a refusal, raise `SourceFailed`
    and leave the part for a later run. An error of this machine's disk is a `DownloadError`.
    """
    first = best = length(download.part)
    vain = 0
    while True:
        try:
            return _attempt(download)
        except HTTPError as error:
            with error:
                raise SourceFailed(_refusal(error)) from error
        except (OSError, http.client.HTTPException) as error:
            arrived = length(download.part)
            vain = 0 if arrived > best else vain + 1
            best = max(best, arrived)
            unanswered = not isinstance(error, _Broken) and best == first
            if unanswered or vain == TRIES:
                raise SourceFailed(_reason(error)) from error
            time.sleep(PAUSE_SECONDS)


def length(path: Path) -> int:
    """The bytes of a file, 0 where there is none."""
    return path.stat().st_size if path.exists() else 0


def note(part: Path) -> Path:
    """What was noted about a part: its address and ETag, as JSON."""
    return part.with_name(part.name + NOTE)


def discard(part: Path) -> None:
    """Remove a part and what was noted about it."""
    with writing(part):
        part.unlink(missing_ok=True)
        note(part).unlink(missing_ok=True)


def _attempt(download: Download) -> str | None:
    offset, etag = _resumable(download)
    request = Request(download.url, headers={"User-Agent": "zeta", "Accept-Encoding": "identity"})
    if download.token:
        # Not for whom the hub redirects to: that is another host.
        request.add_unredirected_header("Authorization", f"Bearer {download.token}")
    if offset:
        request.add_header("Range", f"bytes={offset}-")
        if etag:
            request.add_header("If-Range", etag)
    redirects = _Redirects()
    try:
        response = _open(request, redirects, download.wait)
    except HTTPError as error:
        if error.code != 416 or not offset:
            raise
        with error:
            end = _PAST_THE_END.fullmatch(error.headers.get("Content-Range", ""))
        if end and int(end[1]) == offset:
            return redirects.sha256
        discard(download.part)
        raise _Broken("the part that is here does not belong to the server's file") from error
    with response:
        start, total = _extent(response, offset)
        if start not in (0, offset):
            discard(download.part)
            raise _Broken("the server answered with another part than was asked for")
        if download.size is not None and total not in (None, download.size):
            raise SourceFailed(f"it offers {total:,} bytes where {download.size:,} are expected")
        download.make_room((total or download.size or offset) - offset)
        _copy(response, download, start, total)
    return redirects.sha256


def _resumable(download: Download) -> tuple[int, str]:
    """(bytes to keep, ETag to ask for): (0, "") where the part cannot be known to belong to this address."""
    try:
        noted = json.loads(note(download.part).read_text(encoding="utf-8"))
        url, etag = str(noted["url"]), str(noted["etag"])
    except (OSError, ValueError, KeyError, TypeError):
        url = etag = ""
    if url == download.url and (etag or download.hashed):
        return length(download.part), etag
    discard(download.part)
    return 0, ""


def _extent(response: http.client.HTTPResponse, offset: int) -> tuple[int, int | None]:
    """(where the body starts, bytes of the whole file or None). A 200 starts at 0: the server ignored the range."""
    if response.status == 206:
        match = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
        return (int(match[1]), int(match[2])) if match else (-1, None)
    told = response.headers.get("Content-Length", "")
    return 0, int(told) if told.isdecimal() else None


def _copy(response: http.client.HTTPResponse, download: Download, start: int, total: int | None) -> None:
    done = start
    if start == 0:
        etag = response.headers.get("ETag", "")
        noted = {"url": download.url, "etag": "" if etag.startswith("W/") else etag}
        discard(download.part)
        with writing(download.part):
            note(download.part).write_text(json.dumps(noted), encoding="utf-8")
    with writing(download.part):
        out = download.part.open("ab", buffering=0)
    with out:
        download.progress(done, total)
        while total is None or done < total:
            chunk = response.read1(CHUNK_BYTES)
            if not chunk:
                break
            with writing(download.part):
                out.write(chunk)
            done += len(chunk)
            download.progress(done, total)
    if total is not None and done != total:
        raise _Broken(f"the connection broke off after {done:,} of {total:,} bytes")


@contextlib.contextmanager
def writing(path: Path) -> Iterator[None]:
    """What fails in here is this machine's disk: `DownloadError`, for no other source would help."""
    try:
        yield
    except OSError as error:
        raise DownloadError(
            f"{path} cannot be written: {error.strerror or error}",
            "make room or check the folder's permissions; then run it again",
        ) from error


class _Redirects(HTTPRedirectHandler):
    """Follows redirects and keeps the hash by which the hub stores a file: only the redirect carries it."""

    def __init__(self) -> None:
        self.sha256: str | None = None

    def redirect_request(
        self, req: Request, fp: object, code: int, msg: str, headers: http.client.HTTPMessage, newurl: str
    ) -> Request | None:
        etag = headers.get("X-Linked-Etag", "").strip('"')
        if _SHA256.fullmatch(etag):
            self.sha256 = etag
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def _open(request: Request, redirects: _Redirects, wait: float) -> http.client.HTTPResponse:
    """Open within `wait` seconds in all: a socket's timeout holds for each address alone, and for no name look-up."""
    answer: Future[http.client.HTTPResponse] = Future()

    def ask() -> None:
        try:
            answer.set_result(build_opener(redirects).open(request, timeout=STALL_SECONDS))
        except BaseException as error:
            answer.set_exception(error)

    Thread(target=ask, name="zeta-download", daemon=True).start()
    try:
        return answer.result(wait)
    except TimeoutError as error:
        answer.add_done_callback(_close_late)
        raise TimeoutError(f"no answer within {wait:g} s") from error


def _close_late(answer: Future[http.client.HTTPResponse]) -> None:
    if answer.exception() is None:
        answer.result().close()


def _refusal(error: HTTPError) -> str:
    if error.code in (401, 403):
        return f"it refuses access ({error.code} {error.reason}); a gated model needs your token in HF_TOKEN"
    return f"it answers {error.code} {error.reason}"


def _reason(error: Exception) -> str:
    if isinstance(error, URLError) and isinstance(error.reason, Exception):
        error = error.reason
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__
