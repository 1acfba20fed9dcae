"""A shard's files: their names, what seals them, and what is read from them.

    shard-00000.jsonl        {"messages": [{"role": "user", "content": "…"}, {"role": "assistant", "content": "…"}, …]}
    shard-00000.parquet      the same as columns (`columns.py`)
    shard-00000.proofs       a proof of permission a line (`proofs.py`)
    shard-00000.signatures   number and MinHash signature (base64) a line, for later builds of the same purpose

Invariants:
- On the disk each has `.sealed` after its name and is sealed under its own key.
- What does not open whole and in its place is an error, never less than there was.
"""

import binascii
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from discreet.crypto.envelope import CannotOpen
from discreet.crypto.sealed_file import lines, read_sealed
from discreet.runtime.atomic_file import sync_directory
from discreet.training.keys import DatasetKeys
from discreet.training.proofs import Proof, decode_proof

SEALED_SUFFIX = ".sealed"
JSONL, PARQUET, PROOFS, SIGNATURES = KINDS = ("jsonl", "parquet", "proofs", "signatures")
GIVEN_OUT = (JSONL, PARQUET)
"""What an export holds. Proofs side by side would tell which records are one person's; they are shown one by one."""


class ShardFile(msgspec.Struct, frozen=True):
    """One file of a shard, as it is when opened: `bytes` and `sha256` (hexadecimal) are of the clear file."""

    name: str
    bytes: int
    sha256: str


class Shard(msgspec.Struct, frozen=True):
    """What a manifest says of a shard. `messages` are what people and GPTs said; `files` are what is given out."""

    number: int
    records: int
    messages: int
    files: tuple[ShardFile, ...]


class ShardRecord(msgspec.Struct, frozen=True):
    """Record `n` as it lies in a shard; `line` is its JSON, without the newline."""

    n: int
    line: bytes
    proof: Proof


def read_records(directory: Path, shard: Shard, keys: DatasetKeys) -> Iterator[ShardRecord]:
    """The records of a shard in their order. CannotOpen when a file is not whole or the two do not belong together."""
    proofs = read_proofs(directory, shard.number, keys)
    texts = lines(open_file(directory, file_name(shard.number, JSONL), keys))
    while True:
        proof, line = next(proofs, None), next(texts, None)
        if proof is None and line is None:
            return
        if proof is None or line is None:
            raise CannotOpen(f"shard {shard.number} has not as many records as proofs")
        yield ShardRecord(proof.n, line, proof)


def read_proofs(directory: Path, number: int, keys: DatasetKeys) -> Iterator[Proof]:
    """The proofs of a shard's records in their order."""
    return map(decode_proof, lines(open_file(directory, file_name(number, PROOFS), keys)))


def read_signatures(directory: Path, signatures_key: bytes) -> Iterator[bytes]:
    """The signatures of a dataset's records, shard by shard, with the key that opens no more than these."""
    for path in sorted(directory.glob(f"shard-*.{SIGNATURES}{SEALED_SUFFIX}")):
        for line in lines(read_sealed(path, signatures_key, place_of(path.name.removesuffix(SEALED_SUFFIX)))):
            yield numbered_signature(line)[1]


def signature_line(n: int, signature: bytes) -> bytes:
    return b"%d " % n + binascii.b2a_base64(signature)


def numbered_signature(line: bytes) -> tuple[int, bytes]:
    n, signature = line.split(b" ")
    return int(n), binascii.a2b_base64(signature)


def open_file(directory: Path, name: str, keys: DatasetKeys) -> Iterator[bytes]:
    """The clear bytes of a file of the dataset in pieces, by its clear name. CannotOpen as `read_sealed`."""
    return read_sealed(directory / (name + SEALED_SUFFIX), key_of(name, keys), place_of(name))


def remove_unknown(directory: Path, known: Iterable[Shard]) -> None:
    """Remove every file of the folder that belongs to none of these shards: what a killed attempt has left."""
    kept = {file_name(shard.number, kind) + SEALED_SUFFIX for shard in known for kind in KINDS}
    for path in directory.iterdir():
        if path.name not in kept and not path.is_dir():
            path.unlink()
    sync_directory(directory)


def file_name(number: int, kind: str) -> str:
    """The clear name of one of a shard's files."""
    return f"shard-{number:05}.{kind}"


def key_of(name: str, keys: DatasetKeys) -> bytes:
    """Signatures of all shards have one key, which later builds are given; every other file has its own."""
    return keys.signatures if name.endswith(f".{SIGNATURES}") else keys.of_file(name)


def place_of(name: str) -> str:
    """What a file is sealed for."""
    return f"dataset file {name}"
