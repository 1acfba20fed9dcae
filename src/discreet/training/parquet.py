"""A shard's records as Parquet: `record` (number) and `messages` (role, content).

Invariants:
- Only callers that write or check columns load pyarrow (55 MB, 0.2 s), never a server that only serves.
- Writing builds arrays from buffers: `pyarrow.array` imports pandas where it is installed (1 s, 60 MB).
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain
from typing import TYPE_CHECKING

from discreet.crypto.sealed_file import SealedFile

if TYPE_CHECKING:
    import pyarrow as pa

Message = dict[str, str]
"""`role` and `content`, as in the JSON lines."""


def write_columns(file: SealedFile, numbers: Sequence[int], messages: Sequence[Sequence[Message]]) -> None:
    """Write the records into `file`, which stays open."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    all_messages = list(chain.from_iterable(messages))
    fields = ("role", "content")
    columns = [_strings([message[name] for message in all_messages]) for name in fields]
    lists = pa.ListArray.from_arrays(_offsets(messages), pa.StructArray.from_arrays(columns, names=fields))
    table = pa.Table.from_arrays([_integers(numbers), lists], names=["record", "messages"])
    pq.write_table(table, file, compression="zstd")


def _integers(numbers: Iterable[int]) -> "pa.Int32Array":
    import pyarrow as pa

    buffer = array("i", numbers)
    return pa.Array.from_buffers(pa.int32(), len(buffer), [None, pa.py_buffer(buffer)])


def _offsets(items: Iterable[Sequence[object]]) -> "pa.Int32Array":
    """Return where each item starts in their concatenation, and the end of the last."""
    return _integers(accumulate(map(len, items), initial=0))


def _strings(texts: Sequence[str]) -> "pa.StringArray":
    import pyarrow as pa

    encoded = [text.encode() for text in texts]
    buffers = [None, _offsets(encoded).buffers()[1], pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.string(), len(encoded), buffers)


def read_columns(content: bytes) -> Iterator[tuple[int, list[Message]]]:
    """Yield number and messages of each record; ValueError for another format."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pq.read_table(pa.BufferReader(content), use_threads=False)  # its errors are ValueErrors and KeyErrors
    yield from zip(table["record"].to_pylist(), table["messages"].to_pylist(), strict=True)
