"""A shard's files: their names, their encryption, and how to read them.

    shard-00000.jsonl        {"messages": [{"role": "user", "content": "…"}, {"role": "assistant", "content": "…"}, …]}
    shard-00000.parquet      the same as columns (`parquet.py`)
    shard-00000.proofs       a proof of permission per line (`proofs.py`)
    shard-00000.signatures   number and MinHash signature (base64) per line, for later builds of the same purpose

Invariants:
- On disk each file has the suffix `.sealed` and its own key; all signatures share one.
- A truncated or swapped file is an error; reading never returns less than was written.
"""

import binascii
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from discreet.crypto.envelope import DecryptionFailed
from discreet.crypto.sealed_file import read_sealed, split_lines
from discreet.runtime.atomic_file import sync_directory
from discreet.training.keys import DatasetKeys
from discreet.training.proofs import Proof, decode_proof

SEALED_SUFFIX = ".sealed"
JSONL, PARQUET, PROOFS, SIGNATURES = KINDS = ("jsonl", "parquet", "proofs", "signatures")
EXPORTED_KINDS = (JSONL, PARQUET)
"""The exported files. Many proofs together would reveal which records are one person's, so they are shown one by one.
"""


class ShardFile(msgspec.Struct, frozen=True):
    """One file of a shard; `bytes` and `sha256` (hexadecimal) are of its plaintext."""

    name: str
    bytes: int
    sha256: str


class Shard(msgspec.Struct, frozen=True):
    """A shard as the manifest lists it.

    `messages` counts messages of people and GPTs; `files` are the exported ones.
    """

    number: int
    records: int
    messages: int
    files: tuple[ShardFile, ...]


class ShardRecord(msgspec.Struct, frozen=True):
    """Record `n` in a shard; `line` is its JSON, without the newline."""

    n: int
    line: bytes
    proof: Proof


def read_records(directory: Path, shard: Shard, keys: DatasetKeys) -> Iterator[ShardRecord]:
    """Yield the records of a shard in order.

    DecryptionFailed when a file is incomplete, or records and proofs do not match.
    """
    proofs = read_proofs(directory, shard.number, keys)
    texts = split_lines(open_file(directory, file_name(shard.number, JSONL), keys))
    while True:
        proof, line = next(proofs, None), next(texts, None)
        if proof is None and line is None:
            return
        if proof is None or line is None:
            raise DecryptionFailed(f"shard {shard.number} has not as many records as proofs")
        yield ShardRecord(proof.n, line, proof)


def read_proofs(directory: Path, number: int, keys: DatasetKeys) -> Iterator[Proof]:
    """Yield the proofs of a shard's records in order."""
    return map(decode_proof, split_lines(open_file(directory, file_name(number, PROOFS), keys)))


def read_signatures(directory: Path, signatures_key: bytes) -> Iterator[bytes]:
    """Yield the signatures of a dataset's records; the key opens only these."""
    for path in sorted(directory.glob(f"shard-*.{SIGNATURES}{SEALED_SUFFIX}")):
        for line in split_lines(read_sealed(path, signatures_key, place_of(path.name.removesuffix(SEALED_SUFFIX)))):
            yield numbered_signature(line)[1]


def signature_line(n: int, signature: bytes) -> bytes:
    return b"%d " % n + binascii.b2a_base64(signature)


def numbered_signature(line: bytes) -> tuple[int, bytes]:
    n, signature = line.split(b" ")
    return int(n), binascii.a2b_base64(signature)


def open_file(directory: Path, name: str, keys: DatasetKeys) -> Iterator[bytes]:
    """Yield the plaintext of a dataset's file in pieces; DecryptionFailed as `read_sealed`."""
    return read_sealed(directory / (name + SEALED_SUFFIX), key_of(name, keys), place_of(name))


def remove_unknown(directory: Path, known: Iterable[Shard]) -> None:
    """Delete all files in the folder that belong to none of these shards.

    A killed attempt leaves such files.
    """
    known_names = {file_name(shard.number, kind) + SEALED_SUFFIX for shard in known for kind in KINDS}
    for path in directory.iterdir():
        if path.name not in known_names and not path.is_dir():
            path.unlink()
    sync_directory(directory)


def file_name(number: int, kind: str) -> str:
    """Return the plain name of one of a shard's files."""
    return f"shard-{number:05}.{kind}"


def key_of(name: str, keys: DatasetKeys) -> bytes:
    """Return a file's key.

    The signatures of all shards share one key, which later builds get; every other file has its own.
    """
    return keys.signatures if name.endswith(f".{SIGNATURES}") else keys.file_key(name)


def place_of(name: str) -> str:
    """Return the associated data of a file's encryption."""
    return f"dataset file {name}"
