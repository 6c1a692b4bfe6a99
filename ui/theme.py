"""Colours as tables: a theme is one of them, and every colour on the screen is a field of it. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Theme:
    """One table of colours, `#RRGGBB`.

    `ink`, `dim`, `amber_ink`, `danger_ink` and `on_accent` carry text and stand 4.5 : 1 or more from what is behind
    them; `faint` is for hints only. Memory is told by `accent` (in the window), `amber` (recalled), `violet` (gists),
    `violet_soft` (gists of gists) and `disk`.
    """

    name: str
    dark: bool
    background: str
    panel: str
    card: str
    line: str
    ink: str
    dim: str
    faint: str
    accent: str
    on_accent: str
    accent_soft: str
    amber: str
    amber_ink: str
    amber_soft: str
    violet: str
    violet_soft: str
    disk: str
    bubble: str
    danger_ink: str
    danger_soft: str


LIGHT = Theme(
    name="light",
    dark=False,
    background="#FAFAF8",
    panel="#F1F1EE",
    card="#FFFFFF",
    line="#E2E2DD",
    ink="#1C1D1F",
    dim="#5F6267",
    faint="#A5A8AC",
    accent="#0F766E",
    on_accent="#FFFFFF",
    accent_soft="#D5EFEA",
    amber="#C2690A",
    amber_ink="#8F4A04",
    amber_soft="#FBE9CF",
    violet="#8B7BC8",
    violet_soft="#BDB3DF",
    disk="#C9CCD1",
    bubble="#EAF3F1",
    danger_ink="#A3262A",
    danger_soft="#FBE3E1",
)

DARK = Theme(
    name="dark",
    dark=True,
    background="#16181A",
    panel="#1C1F22",
    card="#202427",
    line="#2E3337",
    ink="#ECEDEE",
    dim="#A9B0B5",
    faint="#697077",
    accent="#2DB9A6",
    on_accent="#0B2320",
    accent_soft="#15403B",
    amber="#F0A23C",
    amber_ink="#F0A23C",
    amber_soft="#43300F",
    violet="#8F82D6",
    violet_soft="#5D5591",
    disk="#454C52",
    bubble="#1D3532",
    danger_ink="#F49A93",
    danger_soft="#4A2322",
)

TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    *((text, back) for text in ("ink", "dim") for back in ("background", "panel", "card", "accent_soft", "bubble")),
    ("on_accent", "accent"),
    ("accent", "card"),
    ("accent", "background"),
    ("amber_ink", "amber_soft"),
    ("amber_ink", "card"),
    ("danger_ink", "danger_soft"),
    ("danger_ink", "card"),
)
"""Every text colour with what it is written on."""


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.2, «contrast ratio»)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance, from 0 to 1 (WCAG 2.2)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
