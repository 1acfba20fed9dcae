"""Check of a dataset: files against manifest, and permission of each record.

Specification: Improvement, P1, P11.

Invariants:
- Everything is recomputed from the files only.
- A problem is a sentence that names the file, and the check continues with the next shard.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import msgspec

from discreet.crypto.envelope import DecryptionFailed
from discreet.errors import NotFound, Unavailable
from discreet.evidence.merkle import inclusion_proof, leaf_hash, root, verify_inclusion
from discreet.training.documents import MANIFEST, documents
from discreet.training.keys import DatasetKeys
from discreet.training.manifest import Manifest
from discreet.training.parquet import read_columns
from discreet.training.proofs import Proof
from discreet.training.shard import (
    PARQUET,
    Shard,
    ShardFile,
    file_name,
    open_file,
    read_proofs,
    read_records,
    read_signatures,
)


@dataclass(frozen=True)
class DatasetCheckResult:
    """The number of records and shards read, and the problems found."""

    records: int
    shards: int
    problems: tuple[str, ...]


class Inclusion(msgspec.Struct, frozen=True):
    """The proof that a record is in a dataset and who permitted it.

    The published manifest suffices to verify it.

    The leaf of `proof`, number `index` (from 0) of `size`, leads over the hashes of `path` (hexadecimal, lowest first)
    to `root`, which is in the published manifest.
    """

    dataset_id: UUID
    proof: Proof
    index: int
    size: int
    path: tuple[str, ...]
    root: str


@dataclass
class _Check:
    """The findings so far."""

    problems: list[str] = field(default_factory=list)
    leaves: list[bytes] = field(default_factory=list)
    last_n: int = -1

    def expect(self, holds: bool, sentence: str) -> None:
        if not holds:
            self.problems.append(sentence)


def check(directory: Path, manifest: Manifest, keys: DatasetKeys) -> DatasetCheckResult:
    """Recompute every file's hash, every count, every permission and the root."""
    result = _Check()
    for shard in manifest.shards:
        try:
            _check_shard(result, directory, shard, keys)
        except DecryptionFailed as error:
            result.problems.append(f"Shard {shard.number}: {error}.")
        except (ValueError, KeyError) as error:  # its writer had the key
            result.problems.append(f"Shard {shard.number} has an unknown format ({type(error).__name__}).")
    result.expect(len(result.leaves) == manifest.conversations.included, "The number of records is wrong.")
    result.expect(root(result.leaves).hex() == manifest.merkle_root, "The records' proofs do not lead to the root.")
    _check_signatures(result, directory, keys)
    for name, content in documents(manifest).items():
        change = "was changed" if name == MANIFEST else "was changed, or made by another version of Discreet"
        result.expect(_read_plain_file(directory / name) == content, f"{name} is missing or {change}.")
    return DatasetCheckResult(len(result.leaves), len(manifest.shards), tuple(result.problems))


def prove(directory: Path, manifest: Manifest, keys: DatasetKeys, n: int) -> Inclusion:
    """Return the proof of record `n`.

    NotFound when there is no such record, Unavailable when a file is damaged.
    """
    try:
        return _prove(directory, manifest, keys, n)
    except (DecryptionFailed, OSError) as error:
        raise Unavailable(f"No proof is possible: {error}. For details run `discreet dataset check`.") from error


def _prove(directory: Path, manifest: Manifest, keys: DatasetKeys, n: int) -> Inclusion:
    def proofs() -> Iterator[Proof]:
        for shard in manifest.shards:
            yield from read_proofs(directory, shard.number, keys)

    indexed = next(((index, proof) for index, proof in enumerate(proofs()) if proof.n == n), None)
    if indexed is None:
        raise NotFound(f"There is no record {n} in this dataset.")
    index, proof = indexed
    path = inclusion_proof((leaf_hash(proof.leaf()) for proof in proofs()), index)
    size = manifest.conversations.included
    if not verify_inclusion(leaf_hash(proof.leaf()), index, size, path, bytes.fromhex(manifest.merkle_root)):
        raise DecryptionFailed("the records' proofs do not lead to the root")
    siblings = tuple(sibling.hex() for sibling in path)
    return Inclusion(manifest.dataset_id, proof, index, size, siblings, manifest.merkle_root)


def _check_shard(result: _Check, directory: Path, shard: Shard, keys: DatasetKeys) -> None:
    for file in shard.files:
        _check_file(result, directory, file, keys)
    numbered = []
    for stored in read_records(directory, shard, keys):
        proof = stored.proof
        result.expect(proof.permits, f"Record {stored.n} lacks the permission of a party.")
        result.expect(hashlib.sha256(stored.line).hexdigest() == proof.sha256, f"Record {stored.n} was changed.")
        result.expect(stored.n > result.last_n, f"Record {stored.n} is out of order.")
        result.last_n = stored.n
        result.leaves.append(leaf_hash(proof.leaf()))
        numbered.append((stored.n, msgspec.json.decode(stored.line)["messages"]))
    message_count = sum(message["role"] != "system" for _, messages in numbered for message in messages)
    result.expect(len(numbered) == shard.records, f"The number of records in shard {shard.number} is wrong.")
    result.expect(message_count == shard.messages, f"The number of messages in shard {shard.number} is wrong.")
    columns = read_columns(b"".join(open_file(directory, file_name(shard.number, PARQUET), keys)))
    result.expect(list(columns) == numbered, f"The two formats of shard {shard.number} differ.")


def _read_plain_file(path: Path) -> bytes | None:
    """Return an unencrypted file beside the shards; None if it cannot be read.

    Every export writes these files again.
    """
    try:
        return path.read_bytes()
    except OSError:
        return None


def _check_signatures(result: _Check, directory: Path, keys: DatasetKeys) -> None:
    try:
        signatures = sum(1 for _ in read_signatures(directory, keys.signatures))
    except (DecryptionFailed, ValueError) as error:
        result.problems.append(f"Signatures: {error}.")
    else:
        result.expect(signatures == len(result.leaves), "The number of signatures differs from that of records.")


def _check_file(result: _Check, directory: Path, file: ShardFile, keys: DatasetKeys) -> None:
    digest, size = hashlib.sha256(), 0
    for piece in open_file(directory, file.name, keys):
        digest.update(piece)
        size += len(piece)
    result.expect((digest.hexdigest(), size) == (file.sha256, file.bytes), f"{file.name} does not match the manifest.")
