"""Where the parts of a document lie: `infra/main.tf` has its plan in `infra/main.outline.toml` and the rest in
`infra/.zeta/main.tf/`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Place:
    """The files of one document."""

    document: Path

    @property
    def outline(self) -> Path:
        """The plan, made to be edited."""
        return self.document.with_name(f"{self.document.stem}.outline.toml")

    @property
    def folder(self) -> Path:
        """What zeta keeps for itself."""
        return self.document.parent / ".zeta" / self.document.name

    @property
    def agents(self) -> Path:
        """With whose specialists it was planned (zeta.writing.ownagents)."""
        return self.folder / "agents"

    @property
    def journal(self) -> Path:
        """Every piece that was written, in order, until the document is done (zeta.writing.drafting.journal)."""
        return self.folder / "journal.jsonl"

    @property
    def lock(self) -> Path:
        """Held by who writes the document (memstore.lock)."""
        return self.folder / "lock"

    @property
    def manifest(self) -> Path:
        """What each section came from (zeta.writing.keeping.manifest)."""
        return self.folder / "manifest.json"

    @property
    def versions(self) -> Path:
        """Every saved version (zeta.writing.keeping.versions)."""
        return self.folder / "versions"

    @property
    def rest(self) -> Path:
        """Keys and values of agents at rest (zeta.writing.decoding.resting)."""
        return self.folder / "rest"
