"""The extractor's own process: one untrusted file in, its text out, within limits that the kernel holds.

`python -m discreet.adapters.extraction.extractor_child` reads a line of JSON (`FileOrder`) and the file's bytes from
its standard input, and writes one `ExtractedText` as a frame of MessagePack. It cannot write files, and where the
kernel allows it has no network.
"""

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import NoReturn

import msgspec

from discreet.adapters.start_failure import import_failure
from discreet.errors import Invalid
from discreet.ports import Extracted, ModelImage
from discreet.runtime.confined_child import ChildInput, answer_order

SMALLEST_PDF = (
    b"%PDF-1.1\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Resources<</Font<</F 5 0 R>>>>/Contents 4 0 R>>endobj "
    b"4 0 obj<</Length 29>>stream\nBT/F 9 Tf 9 9 Td(Words)Tj ET \nendstream endobj "
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj trailer<</Root 1 0 R>>"
)
"""A page with a word on it."""
CANNOT_READ = 81
"""Exit code: a library that reads such files cannot be loaded. The last line of standard error says why."""


class FileOrder(ChildInput, frozen=True, kw_only=True):
    """What to read: a file of this name, of which at most `most_text` characters are taken. `picture`: it is one."""

    name: str
    most_text: int
    picture: bool = False


class ExtractedText(msgspec.Struct):
    """The file's text by place, or its picture; or a sentence that says why it cannot be read."""

    places: list[Extracted] = []
    refused: str = ""
    picture: ModelImage | None = None


def answers(order: FileOrder, data: bytes) -> Iterator[bytes]:
    """One frame: what was found in the file."""
    try:
        yield msgspec.msgpack.encode(find(order, data))
    except ImportError as problem:
        _end_unable(problem)


def prepare(order: FileOrder) -> None:
    """Load what is loaded from files of its own: afterwards this process can write none."""
    if order.name.lower().endswith(".pdf"):
        try:
            unpack_pdf_reader()
        except ImportError as problem:
            _end_unable(problem)


def _end_unable(problem: ImportError) -> NoReturn:
    print(import_failure(problem), file=sys.stderr, flush=True)
    os._exit(CANNOT_READ)


def find(order: FileOrder, data: bytes) -> ExtractedText:
    """Read the file, or say why not."""
    if order.picture:
        return find_picture(order, data)
    from discreet.adapters.extraction.readers import read_file

    try:
        places = read_file(data, order.name)
    except Invalid as problem:
        return ExtractedText(refused=problem.sentence)
    if sum(len(place.text) for place in places) > order.most_text:
        return ExtractedText(refused=f"{order.name} holds more than {order.most_text >> 20} MB of text. Split it up.")
    return ExtractedText(places)


def find_picture(order: FileOrder, data: bytes) -> ExtractedText:
    """Decode it, or say why not."""
    from discreet.adapters.model_image import prepare_image_for_model
    from discreet.runtime.image_file import NotAnImage

    try:
        return ExtractedText(picture=prepare_image_for_model(data))
    except NotAnImage as why:
        return ExtractedText(refused=f"{order.name} {why}.")


def unpack_pdf_reader() -> None:
    """kreuzberg unpacks its PDF library when it reads its first PDF; afterwards this process can write nothing."""
    from discreet.adapters.extraction.documents import page_texts

    with contextlib.suppress(Invalid):
        page_texts(SMALLEST_PDF, "smallest.pdf")


if __name__ == "__main__":
    answer_order(FileOrder, answers, prepare)
