"""The child process that finds the GPTs in one untrusted upload, within kernel limits.

`python -m discreet.assistants.gpts.imports.reading_child` reads a `GptsOrder` as a line of JSON from its standard input
and writes frames of MessagePack (`GptsAnswer`): some for each GPT, then one for the outcome. It has no key but this
upload's, cannot write files, and has no network where the kernel supports that.
"""

import io
from collections.abc import Iterator
from pathlib import Path

import msgspec

from discreet.assistants.gpts.imports.packing import PackedGpt
from discreet.assistants.gpts.imports.reading_order import (
    PIECE_BYTES,
    FilePiece,
    GptsAnswer,
    GptsOrder,
    GptsRefused,
    ReadGpt,
    UploadReadDone,
)
from discreet.assistants.gpts.imports.uploaded_gpts import entries
from discreet.crypto.envelope import DecryptionFailed
from discreet.crypto.sealed_file import SealedReader
from discreet.errors import DiscreetError
from discreet.runtime.confined_child import answer_order

BUFFER = 1 << 20
"""Bytes of the file that are decrypted at a time."""


def answers(order: GptsOrder, _: bytes) -> Iterator[bytes]:
    """Yield a frame for each answer."""
    for answer in _read(order):
        yield msgspec.msgpack.encode(answer)


def _read(order: GptsOrder) -> Iterator[GptsAnswer]:
    try:
        reader = SealedReader(Path(order.path), bytes.fromhex(order.key), order.context)
        with io.BufferedReader(reader, BUFFER) as file:
            sent_files: dict[tuple[int, int], int] = {}
            for entry in entries(file, order.name):
                if isinstance(entry, PackedGpt):
                    yield from _answers_for_gpt(entry, sent_files)
                else:
                    yield entry
        yield UploadReadDone()
    except DiscreetError as error:
        yield GptsRefused(error.sentence)
    except DecryptionFailed:
        yield GptsRefused("The upload was lost. Upload the file again.")


def _answers_for_gpt(gpt: PackedGpt, sent_files: dict[tuple[int, int], int]) -> Iterator[GptsAnswer]:
    """Yield the files that the GPT was made of, and the GPT.

    `sent_files` has the numbers of files that were sent before; these are left out.
    """
    files = {(len(data), hash(data)): data for data in gpt.files}  # Python hashes each object once, with a random key
    for known, data in files.items():
        if known not in sent_files:
            sent_files[known] = len(sent_files)
            yield from _pieces(data)
    yield ReadGpt(
        name=gpt.name,
        source=gpt.source,
        missing=gpt.missing,
        left_over=gpt.left_over,
        steps=gpt.steps,
        files=tuple(sent_files[known] for known in files),
        texts=gpt.texts,
    )
    yield from _pieces(gpt.archive)


def _pieces(data: bytes) -> Iterator[FilePiece]:
    last = max(len(data) - 1, 0) // PIECE_BYTES
    for n in range(last + 1):
        yield FilePiece(data[n * PIECE_BYTES : (n + 1) * PIECE_BYTES], n == last)


if __name__ == "__main__":
    answer_order(GptsOrder, answers)
