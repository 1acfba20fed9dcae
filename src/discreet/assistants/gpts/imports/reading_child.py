"""The child process that finds the GPTs in one untrusted upload, within kernel limits.

`python -m discreet.assistants.gpts.imports.reading_child` reads a `GptsOrder` as a line of JSON from its standard input
and writes frames of MessagePack (`GptsAnswer`): one for each GPT, then one for the outcome. It has no key but this
upload's, cannot write files, and has no network where the kernel supports that.
"""

import io
from collections.abc import Iterator
from pathlib import Path

import msgspec

from discreet.assistants.gpts.imports.reading_order import GptsAnswer, GptsDone, GptsOrder, GptsRefused
from discreet.assistants.gpts.imports.uploaded_gpts import entries
from discreet.crypto.envelope import CannotOpen
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
        reader = SealedReader(Path(order.path), bytes.fromhex(order.key), order.about)
        with io.BufferedReader(reader, BUFFER) as file:
            yield from entries(file, order.name)
        yield GptsDone()
    except DiscreetError as error:
        yield GptsRefused(error.sentence)
    except CannotOpen:
        yield GptsRefused("The upload was lost. Upload the file again.")


if __name__ == "__main__":
    answer_order(GptsOrder, answers)
