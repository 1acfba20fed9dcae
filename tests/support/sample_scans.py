"""Scans for tests: pages of text as pictures, skewed and noisy, and PDF files of such pages."""

import random
import unicodedata
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

DPI = 150
PAGE = (850, 500)
PAPER, INK = 245, 30


def scanned_page(lines: list[str], *, skew: float = 0.5, specks: int = 150) -> Image.Image:
    """Return a picture of printed lines, a little skewed, with dark specks."""
    page = Image.new("L", PAGE, PAPER)
    draw = ImageDraw.Draw(page)
    font = ImageFont.load_default(24)
    assert isinstance(font, ImageFont.FreeTypeFont)
    for n, line in enumerate(lines):
        _draw_line(draw, font, line, 60 + 40 * n)
    page = page.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=PAPER)
    chance = random.Random(1)
    for _ in range(specks):
        page.putpixel((chance.randrange(PAGE[0]), chance.randrange(PAGE[1])), 120)
    return page


def _draw_line(draw: ImageDraw.ImageDraw, font: ImageFont.FreeTypeFont, line: str, top: int) -> None:
    """Draw a line. Pillow's own font has no umlauts, so their dots are drawn above the letter."""
    left = 60.0
    for char in line:
        letter, *marks = list(unicodedata.normalize("NFD", char))
        draw.text((left, top), letter, font=font, fill=INK)
        width = font.getlength(letter)
        if marks:
            for middle in (left + width * 0.3, left + width * 0.7):
                draw.ellipse((middle - 1.5, top + 5, middle + 1.5, top + 8), fill=INK)
        left += width


def blank_page() -> Image.Image:
    return Image.new("L", PAGE, PAPER)


def photograph() -> Image.Image:
    """Return a picture with smooth noise and no text."""
    chance = random.Random(2)
    coarse = Image.new("L", (40, 24))
    coarse.putdata([chance.randrange(256) for _ in range(40 * 24)])
    return coarse.resize(PAGE, Image.Resampling.BICUBIC)


def as_png(page: Image.Image) -> bytes:
    return _written(page, "PNG")


def as_jpeg(page: Image.Image) -> bytes:
    return _written(page, "JPEG")


def as_pdf(*pages: Image.Image) -> bytes:
    """Return a PDF whose pages are pictures only."""
    written = BytesIO()
    pages[0].save(written, "PDF", resolution=DPI, save_all=True, append_images=pages[1:])
    return written.getvalue()


def _written(page: Image.Image, kind: str) -> bytes:
    written = BytesIO()
    page.save(written, kind)
    return written.getvalue()
