"""Which pods an object of Kubernetes means, and at which ports: what selects or reaches pods fits what it is for."""

from __future__ import annotations

from typing import Final

from zeta.writing.languages import images
from zeta.writing.languages.fitting import best
from zeta.writing.languages.yamlbook import Book

_STORES: Final = frozenset(["database", "cache", "queue", "stream", "search", "data", "store"])
_ALIKE: Final = (
    frozenset(["frontend", "web", "website", "site", "traffic", "application", "public"]),
    frozenset(["backend", "interface", "api", "requests"]),
)
"""Words of purposes that mean the same pods."""
_WEB: Final = "http"


def selected(book: Book, but: str = "") -> list[str]:
    """Labels of pods that the object at hand may select: those of its own name, else those that fit its purpose."""
    names = [each for each in book.names("label", "app=") if each != but]
    if book.name in names:
        return [book.name]
    stores = stateful(book)
    words = set(book.purpose.lower().split())
    fit = images.images(book.purpose, book.outline.prompt)
    about = bool(words & _STORES) or any(each.state for each in fit)
    kept = names if but else [each for each in names if (each in stores) == about]
    alike = " ".join(" ".join(sorted(group)) for group in _ALIKE if group & words)
    return best(kept, f"{book.purpose} {book.name} {alike}") if kept else names


def stateful(book: Book) -> set[str]:
    """Names of StatefulSets."""
    return {each.name for each in book.known.names("StatefulSet")}


def ports(book: Book, app: str) -> dict[str, str]:
    """The ports of the pods with this label: their numbers by their names."""
    before = f"{app}:"
    found = [each for each in book.known.names("port") if each.name.startswith(before)]
    return {each.name[len(before) :]: each.text.rpartition(": ")[2].strip() for each in found}


def addresses(book: Book, app: str, name: str) -> list[str]:
    """The numbers that a service may have for a port of its pods: one of the web's is found at 80 too."""
    number = ports(book, app).get(name)
    if number is None:
        return []
    return list(dict.fromkeys(["80", number])) if name == _WEB and app not in stateful(book) else [number]


def exposures(book: Book, app: str) -> list[str]:
    """How a service may be reached: from outside only where nothing else lets in and nothing is kept."""
    entrance = any(each.kind == "Ingress" for part in book.outline.sections for each in part.details)
    return ["ClusterIP"] if entrance or app in stateful(book) else ["ClusterIP", "NodePort", "LoadBalancer"]


def claims(book: Book) -> list[str]:
    """Claims of storage that fit what the object at hand is for, and that nothing else has."""
    found = [each for each in book.known.names("PersistentVolumeClaim") if each.name not in book.bound]
    kept = {each.name: any(word in each.text.lower() for word in _STORES) for each in found}
    return [name for name, about in kept.items() if about == bool(_STORES & book.image.words)]
