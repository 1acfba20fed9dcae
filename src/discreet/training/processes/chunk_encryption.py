"""Texts on their way to the engine's processes and back: in chunks, sealed under a key made for one build (P7).

Invariants:
- What Daft or Ray may write to a disk is an envelope.
- The key is made for one build, is never stored, and goes to the processes that work on the build alone.
- A chunk's number is sealed with it, so an envelope that comes back in another's place does not open.
"""

import os
from collections.abc import Iterable, Iterator, Sequence

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from discreet.errors import Unavailable
from discreet.training.refine import Refined

KEY_BITS = 256
NONCE_BYTES = 12

CHUNK_CHARACTERS = 32_768
CHUNK_RECORDS = 64
"""A chunk ends with the record that reaches either. It is the step of progress, and what is left to wait for at a
shard's end: about a second of a detector that reads 30 kB a second. Passing one on costs some 4 ms."""

Numbered = tuple[int, bytes]
"""A chunk's number and its envelope."""

Records = Sequence[Sequence[str]]


class ChunkDone(msgspec.Struct, frozen=True, tag="finished"):
    """A chunk's records, refined, in their order."""

    refined: list[Refined]


class WorkerFailed(msgspec.Struct, frozen=True, tag="broke"):
    """A chunk could not be refined: the name of the error's class, never its words."""

    error: str


Outcome = ChunkDone | WorkerFailed

_encode = msgspec.msgpack.Encoder().encode
_decode_records = msgspec.msgpack.Decoder(list[list[str]]).decode
_outcomes: msgspec.msgpack.Decoder[Outcome] = msgspec.msgpack.Decoder(Outcome)


def chunks_of(records: Iterable[Sequence[str]]) -> Iterator[list[Sequence[str]]]:
    """The records in order, a few at a time."""
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
    """A key for one build."""
    return AESGCM.generate_key(KEY_BITS)


def seal_records(key: bytes, number: int, records: Records) -> bytes:
    return _seal(key, f"records {number}", _encode(records))


def open_records(key: bytes, number: int, sealed: bytes) -> list[list[str]]:
    return _decode_records(_open(key, f"records {number}", sealed))


def seal_outcome(key: bytes, number: int, outcome: Outcome) -> bytes:
    return _seal(key, f"outcome {number}", _encode(outcome))


def open_outcome(key: bytes, number: int, sealed: bytes) -> Outcome:
    return _outcomes.decode(_open(key, f"outcome {number}", sealed))


def _seal(key: bytes, about: str, plaintext: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, about.encode())


def _open(key: bytes, about: str, sealed: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], about.encode())
    except (InvalidTag, ValueError):
        raise Unavailable("The dataset's engine gave back something that this build did not seal.") from None
