"""The child process that reads one untrusted export, within kernel limits.

`python -m discreet.chat.imports.reading_child` reads a `ReadOrder` as a line of JSON from its standard input and writes
frames of MessagePack (`ReadAnswer`): one for each entry, then one for the outcome. It has no key but this export's,
cannot write files, and has no network where the kernel supports that.
"""

import io
from collections.abc import Iterator
from pathlib import Path

import msgspec

from discreet.chat.imports.export_file import ReadProgress, conversations
from discreet.chat.imports.parsed_conversation import ParsedConversation, unreadable
from discreet.chat.imports.reading_order import EntryRead, ReadAnswer, ReadingDone, ReadingRefused, ReadOrder
from discreet.crypto.envelope import DecryptionFailed
from discreet.crypto.sealed_file import SealedReader
from discreet.errors import DiscreetError
from discreet.runtime.confined_child import answer_order

BUFFER = 1 << 20
"""Bytes of the file that are decrypted at a time."""


def encode_answers(order: ReadOrder, _: bytes) -> Iterator[bytes]:
    """Yield a frame for each answer."""
    for answer in read(order):
        yield msgspec.msgpack.encode(answer)


def read(order: ReadOrder) -> Iterator[ReadAnswer]:
    """Yield each entry, then the outcome."""
    try:
        reader = SealedReader(Path(order.path), bytes.fromhex(order.key), order.context)
        with io.BufferedReader(reader, BUFFER) as file:
            yield from entries(conversations(file, order.now))
        yield ReadingDone()
    except DiscreetError as error:
        yield ReadingRefused(error.sentence)
    except DecryptionFailed:
        yield ReadingRefused("", is_missing=True)


def entries(parsed: Iterator[tuple[ReadProgress, ParsedConversation]]) -> Iterator[EntryRead]:
    """Yield each entry in wire form; one whose text is not Unicode is unreadable."""
    for progress, each in parsed:
        progress_part = min(1.0, progress.read / max(1, progress.all))
        entry = _entry(progress_part, each)
        try:
            msgspec.msgpack.encode(entry)
        except UnicodeEncodeError:  # a lone surrogate in a title or an id
            entry = _entry(progress_part, unreadable())
        yield entry


def _entry(part: float, parsed: ParsedConversation) -> EntryRead:
    left_out = dict(+parsed.left_out)
    return EntryRead(
        part, parsed.source_id, parsed.earlier, left_out, parsed.is_conversation, parsed.texts, parsed.source
    )


if __name__ == "__main__":
    answer_order(ReadOrder, encode_answers)
