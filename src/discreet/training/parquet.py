"""A shard's records as Parquet: `record` (number) and `messages` (role, content).

Invariants:
- Only callers that write or check columns load pyarrow (55 MB, 0.2 s), never a server that only serves.
"""

from collections.abc import Iterator, Sequence

from discreet.crypto.sealed_file import SealedFile

Message = dict[str, str]
"""`role` and `content`, as in the JSON lines."""


def write_columns(file: SealedFile, numbers: Sequence[int], messages: Sequence[Sequence[Message]]) -> None:
    """Write the records into `file`, which stays open."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    message = pa.struct([("role", pa.string()), ("content", pa.string())])
    columns = pa.schema([("record", pa.int32()), ("messages", pa.list_(message))])
    table = pa.table({"record": numbers, "messages": messages}, columns)
    pq.write_table(table, file, compression="zstd")


def read_columns(content: bytes) -> Iterator[tuple[int, list[Message]]]:
    """Yield number and messages of each record; ValueError for another format."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pq.read_table(pa.BufferReader(content), use_threads=False)  # its errors are ValueErrors and KeyErrors
    yield from zip(table["record"].to_pylist(), table["messages"].to_pylist(), strict=True)
