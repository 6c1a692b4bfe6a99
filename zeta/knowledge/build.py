"""Building a knowledge base: look at the folder, decide, read what is new, and only then let the new edition hold.

    scan -> plan -> read part by part -> gists -> publish

Every part is kept as soon as it is read. Who interrupts a build loses the file in hand; the edition of before holds
until the new one is whole, and the next build goes on where this one ended.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from memstore.lifetime.tree import Encoder, LifetimeTree, step
from zeta.errors import ConfigError
from zeta.knowledge import plan as planning
from zeta.knowledge.library import Library, check_model, checked_name
from zeta.knowledge.plan import Plan
from zeta.knowledge.reading import PartReader, opened_log
from zeta.knowledge.records import Base, Edition
from zeta.knowledge.scan import Scan, scan
from zeta.runtime import Runtime

Told = Callable[[float, str], None]
"""Told the share from 0 to 1 of what is to be read that has been read, and the file in hand; what it raises ends it."""


@dataclass(frozen=True)
class Wish:
    """What is to be built. None: as it was built before, else everything, trusted fully."""

    name: str
    folder: Path
    trust: float | None = None
    include: tuple[str, ...] | None = None
    exclude: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Outlook:
    """What a build would do. `base` is what is there, None for a new one; `before` its edition that holds; `changes`
    counts files as in Edition."""

    wish: Wish
    base: Base | None
    before: Edition | None
    scan: Scan
    plan: Plan
    changes: Mapping[str, int]

    @property
    def trust(self) -> float:
        """From 0 to 1."""
        return _trust(self.wish, self.base)

    @property
    def idle(self) -> bool:
        """Whether the edition that holds is what the folder holds."""
        return self.before is not None and planning.alike(self.before, self.edition(0.0))

    def edition(self, created: float, number: int = 0) -> Edition:
        """The edition that comes of it."""
        return planning.edition(number, created, self.plan, self.scan.refused, self.changes)


def outlook(library: Library, wish: Wish, looked: Callable[[int], None] = lambda files: None) -> Outlook:
    """Look at the folder and at what is known of it; nothing is changed and no model needed.

    Raises ConfigError for a folder or a name that cannot be used, ZetaError for a folder that vanishes.
    """
    base = library.find(checked_name(wish.name))
    folder = os.path.abspath(wish.folder)
    if base is not None and base.folder != folder:
        raise ConfigError(
            f"{wish.name!r} is the knowledge base of {base.folder}",
            f"choose another name, or remove it first: zeta knowledge remove {wish.name}",
        )
    include = wish.include if wish.include is not None else base.include if base else ()
    exclude = wish.exclude if wish.exclude is not None else base.exclude if base else ()
    wish = replace(wish, folder=Path(folder), include=include, exclude=exclude)
    found = scan(wish.folder, include, exclude, looked)
    parts = library.parts(wish.name)
    before = library.edition(base) if base and base.edition else None
    digests = {parts[n].path: parts[n].digest for n in before.parts if n in parts} if before else {}
    digests |= {double.path: double.digest for double in before.doubles} if before else {}
    plan = planning.planned(found.documents, parts, _trust(wish, base))
    return Outlook(wish, base, before, found, plan, planning.changes(digests, found.documents))


def build(
    library: Library,
    ahead: Outlook,
    runtime: Callable[[], Runtime],
    told: Told = lambda share, path: None,
    net: str = "",
    nets: Callable[[Runtime], Encoder | None] = Runtime.nets,
) -> tuple[Base, Edition]:
    """Do what an outlook says. `runtime` loads the model, and is asked only where there is something to read, or where
    `net`, the name of the gist net that there is now, did not make the gists there are. `nets` gives that net.

    Raises ConfigError where the base was built for another model, ZetaError, StoreError.
    """
    base, store = ahead.base, library.store
    if base is None:
        _sweep(library)
    encoder: Encoder | None = None
    if base is None or ahead.plan.readings or net not in ("", base.net):
        loaded = runtime()
        encoder = nets(loaded)
        base = _for_model(library, ahead, loaded)
        _read(library, base, ahead, loaded, told)
    parts = library.parts(base.name)
    library.put_parts(base.name, [part for part in ahead.plan.kept if part != parts[part.number]])
    base = replace(base, trust=ahead.trust, include=ahead.wish.include or (), exclude=ahead.wish.exclude or ())
    if encoder is not None:
        view = store.view(base.log)
        tree = LifetimeTree(store, base.log, encoder.name, encoder.dim)
        while step(tree, view.read, encoder, len(view)):
            told(1.0, "gists")
        tree.sync()
        base = replace(base, net=encoder.name)
    if ahead.idle and ahead.before is not None:
        library.put(base)
        return base, ahead.before
    last = max((each.number for each in library.editions(base.name)), default=0)
    edition = ahead.edition(store.clock(), last + 1)
    return library.publish(base, edition), edition


def _read(library: Library, base: Base, ahead: Outlook, runtime: Runtime, told: Told) -> None:
    """Read what is new, each part kept when it is done."""
    if not ahead.plan.readings:
        return
    total, done = sum(len(reading.text) for reading in ahead.plan.readings) or 1, 0
    with PartReader(runtime, library.store, base, library.parts(base.name)) as reader:
        for reading in ahead.plan.readings:
            path, size, before = reading.document.path, len(reading.text), done

            def heard(share: float, path: str = path, size: int = size, before: int = before) -> None:
                told((before + share * size) / total, path)

            heard(0.0)
            library.put_parts(base.name, [reader.read(reading, ahead.trust, heard)])
            done += size


def _for_model(library: Library, ahead: Outlook, runtime: Runtime) -> Base:
    """The base, made if it is new. Raises ConfigError for one that another model has read."""
    if ahead.base is not None:
        check_model(ahead.base, runtime.fingerprint, runtime.file.name)
        return ahead.base
    store, wish = library.store, ahead.wish
    chat = store.create_conversation(wish.name, knowledge=True)
    view, pinned = opened_log(store, runtime, chat.id, chat.branch, runtime.options.page)
    base = Base(
        name=wish.name,
        folder=str(wish.folder),
        conversation=chat.id,
        log=view.record.id,
        model=runtime.fingerprint,
        model_name=runtime.file.name,
        pinned=pinned,
        created=time.time(),
        trust=ahead.trust,
        include=wish.include or (),
        exclude=wish.exclude or (),
    )
    library.put(base)
    return base


def _sweep(library: Library) -> None:
    """Remove what a build left that was killed before its base had a row."""
    known = {base.conversation for base in library.bases()}
    for chat in library.store.conversations(knowledge=True):
        if chat.id not in known:
            library.store.delete_conversation(chat.id)


def _trust(wish: Wish, base: Base | None) -> float:
    return wish.trust if wish.trust is not None else base.trust if base else 1.0
