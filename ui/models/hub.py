"""A file of the Hugging Face hub as a person writes it, checked before anything is asked of the network. No Qt."""

from __future__ import annotations

from enum import Enum
from urllib.parse import unquote, urlsplit

PREFIX = "hf:"
_SUFFIX = ".gguf"
_HOSTS = frozenset({"huggingface.co", "www.huggingface.co", "hf.co"})
_MAIN = "main"


class Fault(Enum):
    """What is wrong with an address."""

    FORM = "form"
    """It is not hf:owner/repo/file.gguf."""
    SUFFIX = "suffix"
    """It names a file of another kind."""
    PATH = "path"
    """Its parts lead out of the models folder, or hold what no name holds."""


def address(text: str) -> str | Fault:
    """`hf:owner/repo[@revision]/file.gguf` from itself or from the file's web page on the hub; or what is wrong."""
    spec = text.strip()
    if spec.startswith(("https://", "http://")):
        spec = _from_web(spec)
    owner, *rest = spec.removeprefix(PREFIX).split("/")
    if not spec.startswith(PREFIX) or len(rest) < 2:
        return Fault.FORM
    if not rest[-1].endswith(_SUFFIX) or rest[-1] == _SUFFIX:
        return Fault.SUFFIX
    repo = rest[0].partition("@")[0]
    unnamed = any(part in ("", ".", "..") for part in (owner, repo, *rest))
    if unnamed or not spec.isprintable() or set(spec) & set("\\ "):
        return Fault.PATH
    return spec


def _from_web(url: str) -> str:
    """`https://huggingface.co/owner/repo/blob/main/file.gguf` as an hf: address; empty where it is no such page."""
    try:
        page = urlsplit(url)
        host = page.hostname
    except ValueError:
        return ""
    parts = unquote(page.path).strip("/").split("/")
    if host not in _HOSTS or len(parts) < 5 or parts[2] not in ("blob", "resolve"):
        return ""
    owner, repo, _, revision, *file = parts
    at = "" if revision == _MAIN else f"@{revision}"
    return f"{PREFIX}{owner}/{repo}{at}/{'/'.join(file)}"
