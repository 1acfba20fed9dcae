"""The extractor's own process: one untrusted file in, its text out, within limits that the kernel holds.

`python -m discreet.outside.extractor_child` reads a line of JSON (`Order`) and the file's bytes from its standard
input, and writes one `Finding` as MessagePack. It cannot write files, and where the kernel allows it has no network.
"""

import contextlib
import os
import sys

import msgspec

from discreet.errors import Invalid
from discreet.outside.start_failure import import_failure
from discreet.process_limits import NO_MEMORY, close_network, end_with_parent, give_way, limit_process
from discreet.seams import Extracted, SeenPicture

SMALLEST_PDF = (
    b"%PDF-1.1\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Resources<</Font<</F 5 0 R>>>>/Contents 4 0 R>>endobj "
    b"4 0 obj<</Length 29>>stream\nBT/F 9 Tf 9 9 Td(Words)Tj ET \nendstream endobj "
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj trailer<</Root 1 0 R>>"
)
"""A page with a word on it."""
CANNOT_READ = 81
"""Exit code: a library that reads such files cannot be loaded. The last line of standard error says why."""


class Order(msgspec.Struct):
    """What to read within which limits: bytes of memory, seconds of computing, bytes of text. `picture`: it is one."""

    name: str
    size: int
    memory: int
    cpu_seconds: int
    most_text: int
    picture: bool = False


class Finding(msgspec.Struct):
    """The file's text by place, or its picture; or a sentence that says why it cannot be read."""

    places: list[Extracted] = []
    refused: str = ""
    picture: SeenPicture | None = None


def main() -> None:
    end_with_parent()
    answer_fd = os.dup(1)
    os.dup2(2, 1)  # whatever a library prints is no answer
    order = msgspec.json.decode(sys.stdin.buffer.readline(), type=Order)
    close_network()
    give_way()
    try:
        if order.name.lower().endswith(".pdf"):
            unpack_pdf_reader()
        limit(order)
        answer = msgspec.msgpack.encode(find(order, sys.stdin.buffer.read(order.size)))
    except MemoryError:
        os._exit(NO_MEMORY)
    except ImportError as problem:
        print(import_failure(problem), file=sys.stderr, flush=True)
        os._exit(CANNOT_READ)
    with os.fdopen(answer_fd, "wb") as out:
        out.write(answer)
    os._exit(0)  # no destructor of a library gets a say


def find(order: Order, data: bytes) -> Finding:
    """Read the file, or say why not."""
    if order.picture:
        return find_picture(order, data)
    from discreet.outside.file_text.readers import read_file

    try:
        places = read_file(data, order.name)
    except Invalid as problem:
        return Finding(refused=problem.sentence)
    if sum(len(place.text) for place in places) > order.most_text:
        return Finding(refused=f"{order.name} holds more than {order.most_text >> 20} MB of text. Split it up.")
    return Finding(places)


def find_picture(order: Order, data: bytes) -> Finding:
    """Decode it, or say why not."""
    from discreet.outside.seen_picture import seen_picture
    from discreet.picture_file import NoPicture

    try:
        return Finding(picture=seen_picture(data))
    except NoPicture as why:
        return Finding(refused=f"{order.name} {why}.")


def unpack_pdf_reader() -> None:
    """kreuzberg unpacks its PDF library when it reads its first PDF; afterwards this process can write nothing."""
    from discreet.outside.file_text.documents import page_texts

    with contextlib.suppress(Invalid):
        page_texts(SMALLEST_PDF, "smallest.pdf")


def limit(order: Order) -> None:
    """Set the limits of the order for this process."""
    limit_process(order.memory, order.cpu_seconds)


if __name__ == "__main__":
    main()
