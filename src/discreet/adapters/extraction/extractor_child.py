"""The extractor's process: one untrusted file in, its text out.

`python -m discreet.adapters.extraction.extractor_child` reads a line of JSON (`FileOrder`) and the file's bytes from
its standard input, and writes one `ExtractedText` as a frame of MessagePack. It cannot write files, and where the
kernel permits it has no network.
"""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import msgspec

from discreet.adapters.start_failure import describe_import_error
from discreet.errors import Invalid
from discreet.ports.documents import Extracted, ModelImage
from discreet.runtime.confined_child import ChildInput, answer_order

if TYPE_CHECKING:
    from discreet.adapters.extraction.scans import PdfMemory

MINIMAL_PDF = (
    b"%PDF-1.1\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Resources<</Font<</F 5 0 R>>>>/Contents 4 0 R>>endobj "
    b"4 0 obj<</Length 29>>stream\nBT/F 9 Tf 9 9 Td(Words)Tj ET \nendstream endobj "
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj trailer<</Root 1 0 R>>"
)
"""A page with one word."""
CACHE_FOLDER = "KREUZBERG_CACHE_DIR"
"""The variable with the folder that kreuzberg makes for its caches; the default is in the user's home."""
CANNOT_READ = 81
"""Exit code: a library for this kind of file cannot be loaded. The last line of standard error says why."""


class FileOrder(ChildInput, frozen=True, kw_only=True):
    """A file to read, with its name and the limit of `most_text` characters.

    `picture`: read it as an image. `languages`: those of text recognition as "eng+deu"; "" where this server has none.
    `most_scanned`: look at no more pages without text. `pages`: recognise the text of these pages of a PDF.
    """

    name: str
    most_text: int
    picture: bool = False
    languages: str = ""
    most_scanned: int = 0
    pages: tuple[int, ...] = ()

    def files_to_read(self) -> tuple[Path, ...]:
        """Return the folder with the language data of text recognition, if there is any."""
        folder = os.environ.get("TESSDATA_PREFIX", "")
        return (Path(folder),) if folder else ()

    @property
    def is_pdf(self) -> bool:
        return self.name.lower().endswith(".pdf")


class ExtractedText(msgspec.Struct):
    """The file's text by place, or its image, or why it cannot be read.

    `scanned`: the pages of a PDF that show something but hold no text, or page 1 of a picture. `has_more`: further
    pages without text were not looked at.
    """

    places: list[Extracted] = []
    scanned: tuple[int, ...] = ()
    has_more: bool = False
    refused: str = ""
    picture: ModelImage | None = None


def encode_result(order: FileOrder, data: bytes) -> Iterator[bytes]:
    """Yield one frame: the result for the file."""
    try:
        yield msgspec.msgpack.encode(extract(order, data))
    except ImportError as problem:
        _exit_unable(problem)


def prepare(order: FileOrder) -> None:
    """Load what needs to write files; afterwards this process cannot write any."""
    if order.pages:  # kreuzberg wants a folder for a cache, which is switched off
        Path(os.environ[CACHE_FOLDER], "ocr").mkdir(mode=0o700, parents=True, exist_ok=True)
    if order.is_pdf:
        try:
            unpack_pdf_reader()
        except ImportError as problem:
            _exit_unable(problem)
        if sys.platform == "linux" and order.size:
            from discreet.adapters.extraction.scans import PdfMemory

            global _pdf_memory
            _pdf_memory = PdfMemory(order.size)


_pdf_memory: "PdfMemory | None" = None
"""The memory that holds the PDF for rendering; reserved before this process loses write access to files."""


def _exit_unable(problem: ImportError) -> NoReturn:
    print(describe_import_error(problem), file=sys.stderr, flush=True)
    os._exit(CANNOT_READ)


def extract(order: FileOrder, data: bytes) -> ExtractedText:
    """Read the file, or say why that failed."""
    if order.picture:
        return decode_picture(order, data)
    if order.pages:
        return recognise(order, data)
    from discreet.adapters.extraction.readers import read_file

    try:
        places, empty = read_file(data, order.name)
    except Invalid as problem:
        return ExtractedText(refused=problem.sentence)
    if sum(len(place.text) for place in places) > order.most_text:
        return ExtractedText(refused=f"{order.name} holds more than {order.most_text >> 20} MB of text. Split it up.")
    has_more = order.is_pdf and len(empty) > order.most_scanned
    return ExtractedText(places, scanned=_pages_to_recognise(order, data, empty), has_more=has_more)


def recognise(order: FileOrder, data: bytes) -> ExtractedText:
    """Recognise the text in a picture, or of the ordered pages of a scanned PDF."""
    from discreet.adapters.extraction.plain import tidy
    from discreet.adapters.extraction.readers import page_place
    from discreet.adapters.extraction.scans import recognise_page, recognise_picture

    if _pdf_memory is None:
        try:
            texts = {"": recognise_picture(data, order.name, order.languages)}
        except Invalid as problem:
            return ExtractedText(refused=problem.sentence)
    else:
        path = _pdf_memory.fill(data)
        texts = {page_place(number): recognise_page(path, number, order.languages) for number in order.pages}
    return ExtractedText([Extracted(place, tidy(text), recognised=True) for place, text in texts.items()])


def _pages_to_recognise(order: FileOrder, data: bytes, empty: list[int]) -> tuple[int, ...]:
    """Return the pages without text that show something. Only Linux can tell in a PDF."""
    if not order.is_pdf:
        return tuple(empty)
    if _pdf_memory is None or not empty:
        return ()
    from discreet.adapters.extraction.scans import pages_with_content

    return pages_with_content(_pdf_memory.fill(data), empty[: order.most_scanned])


def decode_picture(order: FileOrder, data: bytes) -> ExtractedText:
    """Decode the image, or say why that failed."""
    from discreet.adapters.model_image import prepare_image_for_model
    from discreet.runtime.image_file import NotAnImage

    try:
        return ExtractedText(picture=prepare_image_for_model(data))
    except NotAnImage as why:
        return ExtractedText(refused=f"{order.name} {why}.")


def unpack_pdf_reader() -> None:
    """Make kreuzberg unpack its PDF library, which it does for its first PDF."""
    from discreet.adapters.extraction.documents import page_texts

    with contextlib.suppress(Invalid):
        page_texts(MINIMAL_PDF, "smallest.pdf")


if __name__ == "__main__":
    answer_order(FileOrder, encode_result, prepare)
