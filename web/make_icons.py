"""Draws the logo (public/mark.svg) as the icons of the installed app: `python web/make_icons.py`."""

from pathlib import Path

from PIL import Image, ImageDraw

GREEN, WHITE, MINT = "#0f5f57", "#ffffff", "#9fe3d6"
FINER = 4
"""Supersampling factor, because Pillow does not antialias."""


def mark(size: int, *, whole: bool) -> Image.Image:
    """Draw the logo in a square. With `whole`, the background fills it, for systems that crop icons (maskable)."""
    unit = size * FINER / 32
    image = Image.new("RGBA", (size * FINER, size * FINER), GREEN if whole else (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    if not whole:
        draw.rounded_rectangle((0, 0, 32 * unit - 1, 32 * unit - 1), 8 * unit, GREEN)
    _letter(draw, unit, 1.25, WHITE)
    _letter(draw, unit, -1.25, GREEN)
    draw.circle((15.5 * unit, 16 * unit), 2.25 * unit, MINT)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def _letter(draw: ImageDraw.ImageDraw, unit: float, wider: float, colour: str) -> None:
    """Draw the filled letter D, with its outline moved outwards by `wider`."""
    left, top, right, bottom = 10 - wider, 8 - wider, 23.5 + wider, 24 + wider
    draw.rectangle((left * unit, top * unit, 15.5 * unit, bottom * unit), colour)
    radius = 8 + wider
    draw.pieslice(((15.5 - radius) * unit, (16 - radius) * unit, right * unit, (16 + radius) * unit), -90, 90, colour)


def main() -> None:
    public = Path(__file__).parent / "public"
    for name, size, whole in (("icon-192", 192, False), ("icon-512", 512, False), ("icon-maskable", 512, True)):
        mark(size, whole=whole).save(public / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
