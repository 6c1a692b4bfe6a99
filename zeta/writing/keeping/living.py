"""A document that stays true (seed 000, «Living Document»): what is on disk of it, looked at and saved.

Looking writes nothing. Saving puts the new version on disk first, then the document, then the manifest, so that a
process that is killed in between leaves something from which the next one goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Protocol

from zeta.errors import ZetaError
from zeta.writing.errors import ManifestDamaged, NotLiving, VersionDamaged, VersionMissing
from zeta.writing.keeping import manifest as manifests
from zeta.writing.keeping import recovery
from zeta.writing.keeping.document import unmarked
from zeta.writing.keeping.manifest import Manifest, Part, Read, Source, sha256
from zeta.writing.keeping.ownership import Alignment, Span, align, lines_of
from zeta.writing.keeping.staleness import Memories, Project, Stale, changed_by_hand, stale
from zeta.writing.keeping.versions import Version, Versions, Who
from zeta.writing.language import Definition, Language, Reference
from zeta.writing.outline import Outline
from zeta.writing.place import Place
from zeta.writing.saving import replace_file


class Keeper(Memories, Protocol):
    """The part of the lake that a document which changes tells (zeta.writing.memory.lake)."""

    def fill(self, section: str, definitions: Iterable[Definition], *, file: str = "") -> None:
        """Everything that a section defines, or a file of the project, in place of what it did."""

    def drop(self, section: str, file: str = "") -> None:
        """A section, or a file of the project, is gone."""

    def files(self) -> Sequence[str]:
        """The files of the project that definitions are from."""

    def find(self, text: str, limit: int) -> Sequence[Definition]:
        """The definitions that fit what a text speaks of, best first."""


@dataclass(frozen=True)
class Look:
    """A document at one moment. `texts` are its parts as they stand, by id; parts that were removed have none. `stale`
    are all that are, a person's own among them; `notes` is what had to be guessed; `by_hand` says by part which names
    that it uses were changed by hand elsewhere."""

    manifest: Manifest
    present: str
    alignment: Alignment
    texts: Mapping[str, str]
    stale: tuple[Stale, ...]
    notes: tuple[str, ...]
    by_hand: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def held(self, id: str) -> bool:
        """Whether a part is a person's: locked, edited or removed."""
        return self.manifest.part(id).locked or self.alignment.of(id).fate != "untouched"


class LivingDocument:
    """One document and what lies beside it. `language` None: its texts are not understood, only compared. `roots` and
    `agents`: what it is about and whose specialists write it from now on, as in a manifest; None: as it was."""

    def __init__(
        self,
        place: Place,
        language: Language | None,
        outline: Outline | None = None,
        roots: Sequence[str] | None = None,
        agents: str | None = None,
    ) -> None:
        self.place, self.language, self.outline = place, language, outline
        self.roots, self.agents = roots, agents
        self.versions = Versions(place.versions)

    def read(self) -> str:
        """The present text, every byte of it. Raises NotLiving, ZetaError."""
        path = self.place.document
        try:
            return path.read_bytes().decode()
        except FileNotFoundError as error:
            raise NotLiving(f"there is no document at {path}", "`zeta write PROMPT --out FILE` makes one") from error
        except UnicodeDecodeError as error:
            raise ZetaError(f"{path} is not UTF-8 text any more", "save it as UTF-8; nothing was changed") from error
        except OSError as error:
            raise ZetaError(f"{path} cannot be read: {error.strerror}", "check its rights") from error

    def known(self, present: str) -> tuple[Manifest, str, list[str]]:
        """The newest manifest that can be trusted, the text that it speaks of, and what had to be guessed. Raises
        NotLiving, ManifestTooNew, ManifestDamaged where nothing is left to make it from."""
        manifest, written, notes = self._known(present)
        roots = manifest.roots if self.roots is None else tuple(self.roots)
        agents = manifest.agents if self.agents is None else self.agents
        return replace(manifest, roots=roots, agents=agents), written, notes

    def _known(self, present: str) -> tuple[Manifest, str, list[str]]:
        notes: list[str] = []
        newest = self.versions.newest()
        found = self._manifest(notes)
        if newest and found and newest.number > found.version and newest.text == present:
            return newest.manifest, newest.text, notes  # killed after the document was saved
        if found and sha256(present) == found.sha256:
            return found, present, notes
        if found:
            with suppress(VersionMissing, VersionDamaged):
                return found, self.versions.get(found.version).text, notes
        if newest:
            notes.append(f"its record is that of version {newest.number}; what was changed since counts as yours")
            return newest.manifest, newest.text, notes
        if found:
            notes.append("the text that was written last is lost; every section counts as yours")
            return recovery.locked(found, present), present, notes
        if self.place.manifest.exists() and self.outline:
            notes.append(
                "its record was made again from the plan and the text; every section counts as yours, and what they "
                "came from is not known any more: say so with --from"
            )
            return recovery.rebuilt(self.place, self.outline, present), present, notes
        if notes:
            raise ManifestDamaged(notes[0], f"bring it back from a backup, or its plan {self.place.outline.name}")
        raise recovery.unknown(self.place, present)

    def look(self, project: Project | None = None, memories: Memories | None = None) -> Look:
        """What became of the document and, where a `project` or `memories` are given, of what it came from."""
        present = self.read()
        manifest, written, notes = self.known(present)
        alignment = align(written, manifest.spans, present)
        lines = lines_of(present)
        texts = {
            each.id: "".join(lines[each.begin : each.end]) for each in alignment.standings if each.fate != "removed"
        }
        by_hand = (
            changed_by_hand(self.language, written, manifest.spans, present, alignment)
            if self.language and written != present
            else dict[str, list[str]]()
        )
        parts = [part for part in manifest.parts if part.id in texts]
        found = stale(parts, texts, project, manifest.files, memories, by_hand) if project else []
        return Look(manifest, present, alignment, texts, tuple(found), tuple(notes), by_hand)

    def take_over(self, look: Look, memories: Keeper | None = None) -> Look:
        """What a person did is theirs from now on: saved as a version, edited sections locked; the lake learns what
        these define now. Returns the document as it is then. Raises ZetaError."""
        parts = []
        for part in look.manifest.parts:
            standing = look.alignment.of(part.id)
            if standing.fate == "removed":
                if memories:
                    memories.drop(part.id)
                continue
            text = look.texts[part.id]
            edited = part.locked or standing.fate == "edited"
            pending = tuple(dict.fromkeys([*part.pending, *look.by_hand.get(part.id, ())]))
            where = replace(part, begin=standing.begin, end=standing.end, sha256=sha256(text))
            parts.append(replace(where, locked=edited, pending=pending))
            if memories and self.language and standing.fate == "edited":
                memories.fill(part.id, self.language.definitions(unmarked(self.language, text)))
        parts.sort(key=lambda part: part.begin)
        if sha256(look.present) == look.manifest.sha256 and tuple(parts) == look.manifest.parts and not look.notes:
            return look
        done = [each.id for each in look.alignment.standings if each.fate != "untouched"]
        reason = f"edited: {', '.join(done)}" if done else "; ".join(look.notes) or "edited between sections"
        made = replace(look.manifest, parts=tuple(parts), sha256=sha256(look.present))
        version = self.versions.save(look.present, made, reason, "person")
        self._save_manifest(version.manifest)
        spans = version.manifest.spans
        return replace(look, manifest=version.manifest, alignment=align(look.present, spans, look.present), notes=())

    def save(self, text: str, manifest: Manifest, reason: str, who: Who = "zeta") -> Version:
        """A new version: on disk, in the document, in the manifest, in this order. Raises ZetaError."""
        version = self.versions.save(text, replace(manifest, sha256=sha256(text)), reason, who)
        replace_file(self.place.document, text.encode())
        self._save_manifest(version.manifest)
        return version

    def restore(self, number: int) -> Version:
        """The document as a version has it, with what was known of it then, as a new version. What is there now is
        saved first. Raises VersionMissing, VersionDamaged, ZetaError."""
        version = self.versions.get(number)
        self.take_over(self.look())
        return self.save(version.text, version.manifest, f"version {number} again", "person")

    def release(self, id: str) -> None:
        """A section that a person edited is zeta's again. Raises ZetaError for an unknown one."""
        look = self.take_over(self.look())
        if id not in look.texts:
            raise _no_part(look, id)
        parts = tuple(replace(part, locked=part.locked and part.id != id) for part in look.manifest.parts)
        self.save(look.present, replace(look.manifest, parts=parts), f"{id} is zeta's again", "person")

    def confirm(self, id: str, project: Project, memories: Memories | None) -> None:
        """A person says that a section is true as it stands: what it came from is what is there now. Raises ZetaError
        for an unknown one."""
        look = self.take_over(self.look(project, memories))
        if id not in look.texts:
            raise _no_part(look, id)
        new = {path for each in look.stale if each.id == id for path in each.new}
        parts = tuple(
            self.refreshed(part, look.texts[id], project, memories, new) if part.id == id else part
            for part in look.manifest.parts
        )
        self.save(look.present, replace(look.manifest, parts=parts), f"{id} is true as it stands", "person")

    def refreshed(
        self, part: Part, text: str, project: Project, memories: Memories | None, new: Iterable[str] = ()
    ) -> Part:
        """A part that was written from what is there now."""
        paths = dict.fromkeys([*(each.path for each in part.sources), *new])
        before = {each.path: each for each in part.sources}
        sources = tuple(
            project.files.get(path, before.get(path, Source(path, "", 0)))
            for path in paths
            if path in project.files or path in project.unread
        )
        return replace(
            part, sources=sources, memories=self._reads(part, text, memories), sha256=sha256(text), pending=()
        )

    def _reads(self, part: Part, text: str, memories: Memories | None) -> tuple[Read, ...]:
        if memories is None:
            return part.memories
        kept = {each.key: memories.version(each.key) for each in part.memories}
        used: Sequence[Reference] = self.language.references(text) if self.language else ()
        kept |= dict(memories.used(used))
        return tuple(Read(key, version) for key, version in kept.items() if version is not None)

    def _manifest(self, notes: list[str]) -> Manifest | None:
        path = self.place.manifest
        try:
            return manifests.loads(path.read_bytes().decode(), str(path))
        except FileNotFoundError:
            return None
        except UnicodeDecodeError:
            notes.append(f"{path} is damaged: it is no UTF-8 text")
        except ManifestDamaged as error:
            notes.append(str(error))
        except OSError as error:
            notes.append(f"{path} cannot be read: {error.strerror}")
        return None

    def _save_manifest(self, manifest: Manifest) -> None:
        replace_file(self.place.manifest, manifests.dumps(manifest).encode())


def begin(
    place: Place,
    text: str,
    spans: Sequence[Span],
    language: str,
    *,
    sources: Mapping[str, Sequence[Source]],
    memories: Mapping[str, Sequence[tuple[str, int]]],
    roots: Sequence[str] = (),
    files: Sequence[str] = (),
    agents: str = "",
    reason: str = "written",
) -> Version:
    """A document that was just written and saved, as its first version, or the next where one was there before.

    `sources` and `memories` are by section; `roots`, `files` and `agents` as in a manifest. Raises ZetaError.
    """
    lines = lines_of(text)
    parts = tuple(
        Part(
            span.id,
            span.begin,
            span.end,
            sha256("".join(lines[span.begin : span.end])),
            tuple(sources.get(span.id, ())),
            tuple(Read(key, version) for key, version in memories.get(span.id, ())),
        )
        for span in spans
    )
    home = str(place.document.absolute().parent)
    known = tuple(sorted({*files}))
    made = Manifest(place.document.name, home, language, sha256(text), 0, parts, tuple(roots), known, agents)
    version = Versions(place.versions).save(text, made, reason, "zeta")
    replace_file(place.manifest, manifests.dumps(version.manifest).encode())
    return version


def _no_part(look: Look, id: str) -> ZetaError:
    return ZetaError(f"{look.manifest.document} has no section {id}", f"it has: {', '.join(look.texts)}")
