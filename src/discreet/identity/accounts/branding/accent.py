"""Shades of the operator's accent colour that people can read, in the light and the dark look.

Invariants:
- Each shade has a contrast of at least 4.5:1 to every background that it is text on, and to the text on it.

Source: WCAG 2.2, 1.4.3 and "relative luminance".
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from discreet.errors import Invalid

MIN_CONTRAST: Final = 4.5
STEPS: Final = 50

Rgb = tuple[int, int, int]
BLACK: Final = (0, 0, 0)
WHITE: Final = (255, 255, 255)
LIGHT_BACKGROUNDS: Final = (WHITE, (0xF6, 0xF8, 0xF7), (0xEE, 0xF2, 0xF0))
DARK_BACKGROUNDS: Final = ((0x10, 0x16, 0x14), (0x17, 0x1E, 0x1C), (0x20, 0x29, 0x27))
"""The backgrounds of web/src/style.css: --paper, --surface, --raised."""


@dataclass(frozen=True)
class AccentShade:
    """The colours of one look, as #rrggbb.

    `strong` is for hovering, `on_accent` for text on the accent, `wash` is a background behind accent text.
    """

    accent: str
    strong: str
    on_accent: str
    wash: str


@dataclass(frozen=True)
class AccentShades:
    light: AccentShade
    dark: AccentShade


def clean_accent(accent: str) -> str:
    """Return #rrggbb in lower case, or an empty text. Invalid for anything else."""
    accent = accent.strip().lower()
    if accent and not re.fullmatch("#[0-9a-f]{6}", accent):
        raise Invalid("Enter the colour as # and six digits, like #0f5f57.", field="accent")
    return accent


def shades(accent: str) -> AccentShades:
    """Return the colour itself where it is readable, else the nearest readable shade of it."""
    colour = _parse(accent)
    return AccentShades(_shade(colour, BLACK, LIGHT_BACKGROUNDS, 0.12), _shade(colour, WHITE, DARK_BACKGROUNDS, 0.18))


def contrast(first: Rgb, second: Rgb) -> float:
    """Return the contrast ratio, from 1 to 21."""
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def _shade(colour: Rgb, towards: Rgb, backgrounds: tuple[Rgb, ...], wash_share: float) -> AccentShade:
    """Mix the colour with black or white until it is readable on all `backgrounds` and on its wash."""
    background, ink = backgrounds[0], WHITE if towards == BLACK else backgrounds[0]

    def readable(candidate: Rgb) -> bool:
        surfaces = (*backgrounds, _mix(background, candidate, wash_share), ink)
        return all(contrast(candidate, surface) >= MIN_CONTRAST for surface in surfaces)

    chosen = _first_readable(readable, colour, towards)
    return AccentShade(
        _format(chosen),
        _format(_mix(chosen, towards, 0.25)),
        _format(ink),
        _format(_mix(background, chosen, wash_share)),
    )


def _first_readable(is_readable: Callable[[Rgb], bool], colour: Rgb, towards: Rgb) -> Rgb:
    mixes = (_mix(colour, towards, step / STEPS) for step in range(STEPS + 1))
    return next(filter(is_readable, mixes), towards)


def _mix(first: Rgb, second: Rgb, share: float) -> Rgb:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def _luminance(colour: Rgb) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _parse(accent: str) -> Rgb:
    return int(accent[1:3], 16), int(accent[3:5], 16), int(accent[5:7], 16)


def _format(colour: Rgb) -> str:
    return "#" + bytes(colour).hex()
