"""Text recognition (OCR) in pictures and in the pages of scanned PDF files.

The PDF library renders pages only from a path. This process cannot write files, so the PDF is in anonymous memory
(memfd_create(2)), which has a path on Linux.
"""

import mmap
import os
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from discreet.errors import Invalid
from discreet.runtime.image_file import NotAnImage, open_image

DPI = 300
"""The resolution at which a page is rendered; Tesseract is trained on it."""
LOOK_DPI = 20
"""The resolution at which a page is checked for any content."""
BLANK_RANGE = 24
"""A page whose grey values (0 to 255) differ by less than this is blank."""
MIN_CONFIDENCE = 50
"""Tesseract's mean confidence in percent, below which its text is noise: photographs reach 10 to 40, bad scans 80."""
MIN_LETTERS = 3
MAX_SIDE_PIXELS = 12_000
"""Longest side in pixels of a picture."""


class PdfMemory:
    """Anonymous memory for one PDF file.

    It is created at its full size before this process gives up writing files, and filled through a mapping.
    """

    def __init__(self, size: int) -> None:
        self._file = os.memfd_create("pdf")
        os.ftruncate(self._file, size)
        self._size = size

    def fill(self, data: bytes) -> str:
        """Copy `data` into the memory. Return its path."""
        with mmap.mmap(self._file, self._size) as mapped:
            mapped[: len(data)] = data
        return f"/proc/self/fd/{self._file}"


def pages_with_content(path: str, numbers: Sequence[int]) -> tuple[int, ...]:
    """Return those of the pages that show anything, however little."""
    return tuple(number for number in numbers if not _is_blank(_render(path, number, LOOK_DPI)))


def recognise_page(path: str, number: int, languages: str) -> str:
    """Return the text in the picture of a page; "" where no text is recognised."""
    return _recognise(_render(path, number, DPI), languages)


def check_picture(data: bytes, name: str) -> None:
    """Raise Invalid when the head of a picture is damaged or the picture is too large."""
    try:
        with open_image(data, MAX_SIDE_PIXELS):
            pass
    except NotAnImage as why:
        raise Invalid(f"{name} {why}.") from why


def recognise_picture(data: bytes, name: str, languages: str) -> str:
    """Return the text in a picture; "" where no text is recognised. Raises Invalid."""
    from PIL import ImageOps

    png = BytesIO()
    try:
        with open_image(data, MAX_SIDE_PIXELS) as image:
            ImageOps.exif_transpose(image).convert("L").save(png, "PNG", compress_level=1)
    except NotAnImage as why:
        raise Invalid(f"{name} {why}.") from why
    return _recognise(png.getvalue(), languages)


def _render(path: str, number: int, dpi: int) -> bytes:
    import kreuzberg

    try:
        return kreuzberg.render_pdf_page(path, number - 1, dpi=dpi)
    except _page_errors():
        return b""


def _is_blank(png: bytes) -> bool:
    from PIL import Image

    if not png:
        return True
    with Image.open(BytesIO(png), formats=("PNG",)) as picture:
        histogram = picture.convert("L").histogram()
    grey_values = [value for value, pixels in enumerate(histogram) if pixels]
    return grey_values[-1] - grey_values[0] < BLANK_RANGE


def _recognise(png: bytes, languages: str) -> str:
    import kreuzberg

    if not png:
        return ""
    try:
        result = kreuzberg.extract_bytes_sync(png, "image/png", _configuration(languages))
    except _page_errors():
        return ""
    confidence = result.metadata.get("mean_text_conf")
    is_confident = isinstance(confidence, int | float) and confidence >= MIN_CONFIDENCE
    letters = sum(char.isalnum() for char in result.content)
    return result.content if is_confident and letters >= MIN_LETTERS else ""


def _page_errors() -> tuple[type[Exception], ...]:
    """Return the library's errors for a damaged page. That page has no text; its neighbours may."""
    import kreuzberg

    return (kreuzberg.KreuzbergError, RuntimeError, ValueError, OSError)


def _configuration(languages: str) -> Any:
    import kreuzberg

    tesseract = kreuzberg.TesseractConfig(
        language=languages, output_format="text", use_cache=False, enable_table_detection=False, psm=3
    )
    return kreuzberg.ExtractionConfig(
        use_cache=False,
        force_ocr=True,
        enable_quality_processing=False,
        ocr=kreuzberg.OcrConfig(backend="tesseract", language=languages, tesseract_config=tesseract),
        concurrency=kreuzberg.ConcurrencyConfig(max_threads=1),
    )
