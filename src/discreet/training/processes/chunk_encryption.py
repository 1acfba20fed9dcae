"""Encryption of texts between a build and its engine's processes (P7).

Invariants:
- Anything that Daft or Ray may write to a disk is an encrypted envelope.
- The key is made for one build, never stored, and given only to the processes that work on the build.
- An envelope is bound to its chunk's number, so a swapped one does not open.
"""

import os
from collections.abc import Iterable, Iterator, Sequence

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from discreet.errors import Unavailable
from discreet.training.refine import RefinedRecord

KEY_BITS = 256
NONCE_BYTES = 12

CHUNK_CHARACTERS = 32_768
CHUNK_RECORDS = 64
"""A chunk ends with the record that reaches either limit. It is the step of progress, and the wait at a shard's end:
about a second of a detector that reads 30 kB per second. Passing a chunk on costs some 4 ms."""

Numbered = tuple[int, bytes]
"""A chunk's number and its envelope."""

Records = Sequence[Sequence[str]]


class ChunkDone(msgspec.Struct, frozen=True, tag="finished"):
    """A chunk's refined records, in their order."""

    refined: list[RefinedRecord]


class WorkerFailed(msgspec.Struct, frozen=True, tag="broke"):
    """A chunk could not be refined.

    `error` is the name of the error's class, never its message.
    """

    error: str


Outcome = ChunkDone | WorkerFailed

_encode = msgspec.msgpack.Encoder().encode
_decode_records = msgspec.msgpack.Decoder(list[list[str]]).decode
_outcomes: msgspec.msgpack.Decoder[Outcome] = msgspec.msgpack.Decoder(Outcome)


def chunks_of(records: Iterable[Sequence[str]]) -> Iterator[list[Sequence[str]]]:
    """Yield the records in order, in chunks."""
    chunk: list[Sequence[str]] = []
    characters = 0
    for texts in records:
        chunk.append(texts)
        characters += sum(map(len, texts))
        if characters >= CHUNK_CHARACTERS or len(chunk) == CHUNK_RECORDS:
            yield chunk
            chunk, characters = [], 0
    if chunk:
        yield chunk


def new_key() -> bytes:
    """Return a key for one build."""
    return AESGCM.generate_key(KEY_BITS)


def seal_records(key: bytes, number: int, records: Records) -> bytes:
    return _seal(key, f"records {number}", _encode(records))


def open_records(key: bytes, number: int, sealed: bytes) -> list[list[str]]:
    return _decode_records(_open(key, f"records {number}", sealed))


def seal_outcome(key: bytes, number: int, outcome: Outcome) -> bytes:
    return _seal(key, f"outcome {number}", _encode(outcome))


def open_outcome(key: bytes, number: int, sealed: bytes) -> Outcome:
    return _outcomes.decode(_open(key, f"outcome {number}", sealed))


def _seal(key: bytes, context: str, plaintext: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, context.encode())


def _open(key: bytes, context: str, sealed: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context.encode())
    except (InvalidTag, ValueError):
        raise Unavailable("The dataset engine returned data that does not belong to this build. Try again.") from None
