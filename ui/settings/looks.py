"""How the window looks, as it is kept between two starts: `window.json` beside the settings file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from ui.look import SCALES
from ui.settings import records
from zeta.errors import ZetaError

NAME = "window.json"

THEMES = ("system", "light", "dark")

LANGUAGES = ("system", "en", "de", "ar")


@dataclass(frozen=True)
class Looks:
    """Theme, size of type (a factor), language, and the window's place as `saveGeometry` gives it, in Base64.

    Raises ValueError for a theme, a size or a language that there is not.
    """

    theme: str = "system"
    scale: float = 1.0
    language: str = "system"
    geometry: str = ""

    def __post_init__(self) -> None:
        if self.theme not in THEMES or self.scale not in SCALES or self.language not in LANGUAGES:
            raise ValueError("no such looks")
        if not isinstance(self.geometry, str):
            raise ValueError("the geometry is no text")


def load() -> tuple[Looks, ZetaError | None]:
    """What was kept, and what to tell the person where it could not be read: then the usual looks hold."""
    try:
        record = records.read(NAME)
        return (Looks() if record is None else _looks(record)), None
    except (records.BrokenRecord, ValueError, TypeError):
        return Looks(), ZetaError(
            f"{records.path(NAME)} cannot be read, so the window has its usual looks",
            "choose them again in the settings; that writes the file anew",
        )


def save(looks: Looks) -> None:
    """Keep `looks`. Raises `ZetaError`."""
    records.write(NAME, asdict(looks))


def _looks(record: Mapping[str, object]) -> Looks:
    return Looks(**{name: value for name, value in record.items() if name in Looks.__dataclass_fields__})  # type: ignore[arg-type]
