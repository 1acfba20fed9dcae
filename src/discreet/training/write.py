"""Writing of a shard: permitted, de-identified conversations with their proofs.

Invariants:
- It accepts only `RedactedContent`, which is made only from `PermittedContent`.
- A shard under its final name is complete.
- Until then its files have other names, and an unfinished shard is deleted.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import final

import msgspec

from discreet.crypto.envelope import DecryptionFailed
from discreet.crypto.sealed_file import SealedFile, split_lines
from discreet.ports.clock import RandomSource
from discreet.ports.model_request import ChatMessage
from discreet.runtime.atomic_file import UNFINISHED_SUFFIX, sync_directory
from discreet.training.decrypt import PermittedContent
from discreet.training.keys import DatasetKeys
from discreet.training.parquet import Message, read_columns, write_columns
from discreet.training.proofs import decode_proof, proof_of_permission
from discreet.training.refine import RefinedRecord
from discreet.training.shard import (
    EXPORTED_KINDS,
    JSONL,
    KINDS,
    PARQUET,
    PROOFS,
    SEALED_SUFFIX,
    SIGNATURES,
    Shard,
    ShardFile,
    file_name,
    key_of,
    numbered_signature,
    open_file,
    place_of,
    signature_line,
)


@final
@dataclass(frozen=True)
class RedactedContent:
    """Permitted content without the detected personal information.

    Only `deidentified` makes it; a test enforces that.
    """

    permitted: PermittedContent
    messages: tuple[ChatMessage, ...]
    signature: bytes


def deidentified(permitted: PermittedContent, refined: RefinedRecord) -> RedactedContent:
    """Return the conversation with its refined texts.

    ValueError when it was dropped, or when the number of texts differs.
    """
    if refined.dropped is not None:
        raise ValueError(f"A conversation that was dropped ({refined.dropped}) cannot become a record.")
    if len(refined.texts) != len(permitted.messages):
        raise ValueError(f"{len(permitted.messages)} messages came back as {len(refined.texts)} texts.")
    texts = zip(permitted.messages, refined.texts, strict=True)
    return RedactedContent(permitted, tuple(ChatMessage(was.role, text) for was, text in texts), refined.signature)


class ShardWriter:
    """Writes one shard into `directory`.

    Use it as a context manager; without `publish` its files are deleted.
    """

    def __init__(self, directory: Path, number: int, keys: DatasetKeys, random: RandomSource) -> None:
        self._keys = keys
        self._parts = _ShardFiles(directory, number, keys, random)

    def __enter__(self) -> "ShardWriter":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._parts.remove()

    def write(self, n: int, record: RedactedContent) -> None:
        """Write a record. Records come in the order of their numbers."""
        messages = [{"role": message.role, "content": message.content} for message in record.messages]
        proof = proof_of_permission(n, record.permitted, _line(messages), self._keys)
        self._parts.add(_Row(n, messages, proof.leaf(), record.signature))

    def publish(self) -> Shard:
        """Sync the shard's files to disk and give them their final names."""
        return self._parts.publish()


def rewrite_without(
    directory: Path, shard: Shard, keys: DatasetKeys, random: RandomSource, removed_numbers: AbstractSet[int]
) -> Shard:
    """Rewrite a shard without the records numbered `removed_numbers`.

    Killed in between, it leaves every file whole, some with and some without those records; another call, for the same
    or other records, removes them everywhere. DecryptionFailed when a file is incomplete; all files then stay
    unchanged.
    """
    parts = _ShardFiles(directory, shard.number, keys, random)
    try:
        for row in _rows(directory, shard.number, keys):
            if row.n not in removed_numbers:
                parts.add(row)
        return parts.publish()
    finally:
        parts.remove()


@dataclass(frozen=True)
class _Row:
    """One record's content for all files of a shard."""

    n: int
    messages: list[Message]
    proof: bytes
    signature: bytes


class _ShardFiles:
    """The files of an unfinished shard, under temporary names."""

    def __init__(self, directory: Path, number: int, keys: DatasetKeys, random: RandomSource) -> None:
        self._directory, self._number = directory, number
        self._numbers: list[int] = []
        self._messages: list[list[Message]] = []
        self._files: dict[str, SealedFile] = {}
        try:
            for kind in KINDS:
                name = file_name(number, kind)
                self._part(kind).unlink(missing_ok=True)  # left by a killed attempt
                self._files[kind] = SealedFile(self._part(kind), key_of(name, keys), place_of(name), random)
        except BaseException:
            self.remove()
            raise

    def add(self, row: _Row) -> None:
        self._numbers.append(row.n)
        self._messages.append(row.messages)
        self._files[JSONL].write(_line(row.messages) + b"\n")
        self._files[PROOFS].write(row.proof + b"\n")
        self._files[SIGNATURES].write(signature_line(row.n, row.signature))

    def publish(self) -> Shard:
        write_columns(self._files[PARQUET], self._numbers, self._messages)
        for file in self._files.values():
            file.close()
        for kind in KINDS:
            self._part(kind).rename(self._directory / (file_name(self._number, kind) + SEALED_SUFFIX))
        sync_directory(self._directory)
        message_count = sum(message["role"] != "system" for messages in self._messages for message in messages)
        return Shard(self._number, len(self._numbers), message_count, tuple(map(self._clear_file, EXPORTED_KINDS)))

    def remove(self) -> None:
        """Delete the unpublished files."""
        for kind, file in self._files.items():
            file.abandon()
            self._part(kind).unlink(missing_ok=True)

    def _part(self, kind: str) -> Path:
        return self._directory / (file_name(self._number, kind) + SEALED_SUFFIX + UNFINISHED_SUFFIX)

    def _clear_file(self, kind: str) -> ShardFile:
        file = self._files[kind]
        return ShardFile(file_name(self._number, kind), file.tell(), file.sha256)


def _rows(directory: Path, number: int, keys: DatasetKeys) -> Iterator[_Row]:
    """Yield the records of a shard from its columns, which the JSON lines repeat.

    The columns get their final name before proofs and signatures, so after a kill the latter have no fewer records.
    """
    proofs = {decode_proof(line).n: line for line in split_lines(open_file(directory, file_name(number, PROOFS), keys))}
    signatures = dict(map(numbered_signature, split_lines(open_file(directory, file_name(number, SIGNATURES), keys))))
    for n, messages in read_columns(b"".join(open_file(directory, file_name(number, PARQUET), keys))):
        if n not in proofs or n not in signatures:
            raise DecryptionFailed(f"record {n} of shard {number} has no proof or no signature")
        yield _Row(n, messages, proofs[n], signatures[n])


def _line(messages: list[Message]) -> bytes:
    return msgspec.json.encode({"messages": messages})
