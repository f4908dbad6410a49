"""Colour tokens of the light and the dark look, and the contrast between two of them. Pure.

Colours are six hexadecimal digits without a sign. `faint` marks, it never writes: against the light window it
reaches only 3.4:1, so labels are written in `muted`, and in `text` on a selected row.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tokens:
    """One look. The three `*_soft` grounds carry text of the same name's colour."""

    name: str
    window: str
    surface: str
    raised: str
    line: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_soft: str
    selection: str
    amber: str
    amber_soft: str
    red: str
    red_soft: str
    green: str
    green_soft: str
    on_accent: str
    bands: tuple[str, ...]


LIGHT = Tokens(
    name="light",
    window="F4F6F8",
    surface="FFFFFF",
    raised="FAFBFC",
    line="E2E6EB",
    text="18212C",
    muted="5F6B7A",
    faint="7B8794",
    accent="1D5FBF",
    accent_soft="E6EFFB",
    selection="DCE9FA",
    amber="8A5200",
    amber_soft="FFF2D9",
    red="A8231B",
    red_soft="FCE9E7",
    green="17693F",
    green_soft="E3F4EA",
    on_accent="FFFFFF",
    bands=("0F7B6C", "7A3FA8", "A14A00", "2B6CB0", "A02C6B", "4D7A12", "54617A", "8A3B2E"),
)

DARK = Tokens(
    name="dark",
    window="12161C",
    surface="181D25",
    raised="1D232D",
    line="2A323E",
    text="E4E9F0",
    muted="9AA6B6",
    faint="8491A2",
    accent="7DB0FF",
    accent_soft="1C2D47",
    selection="22344F",
    amber="F0B84B",
    amber_soft="3A2C10",
    red="FF8F85",
    red_soft="3D1C1A",
    green="6FD3A0",
    green_soft="15321F",
    on_accent="12161C",
    bands=("3FB8A6", "C08BEA", "F0985A", "76AEF0", "EE8CBC", "A5CE5A", "A9B6CC", "EE9C8E"),
)

LOOKS = {look.name: look for look in (LIGHT, DARK)}


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours as WCAG 2.1 defines it: 1 to 21."""
    brighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
