"""Encryption of a GPT's content (P3, P10).

Each GPT has its own key in the key store, `gpt/<id>`.

Invariants:
- Each envelope is bound to its place: it does not open in another version, file or GPT.
- After the key is destroyed, all content is noise, also in backups.
"""

from uuid import UUID

import msgspec

from discreet.crypto.envelope import open_sealed, seal
from discreet.errors import NotFound
from discreet.ports.clock import RandomSource
from discreet.ports.keys import KeyStore


class PassageBody(msgspec.Struct, frozen=True):
    """The sealed part of a passage: its place in the file, and its text."""

    place: str
    text: str


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(PassageBody).decode


def key_name(gpt_id: UUID) -> str:
    return f"gpt/{gpt_id}"


class Seals:
    """Seals and opens one GPT's content with its key.

    Opening raises DecryptionFailed for anything else.
    """

    def __init__(self, gpt_id: UUID, key: bytes, random: RandomSource) -> None:
        self.gpt_id, self.key, self._random = gpt_id, key, random

    def seal_instructions(self, version: int, instructions: str) -> bytes:
        return self._seal(instructions.encode(), f"instructions {self.gpt_id} {version}")

    def open_instructions(self, version: int, sealed: bytes) -> str:
        return open_sealed(self.key, sealed, f"instructions {self.gpt_id} {version}").decode()

    def seal_note(self, version: int, note: str) -> bytes | None:
        """Seal a note; None for an empty note."""
        return None if not note else self._seal(note.encode(), f"note {self.gpt_id} {version}")

    def open_note(self, version: int, sealed: bytes | None) -> str:
        """Open a note; "" for None."""
        return open_sealed(self.key, sealed, f"note {self.gpt_id} {version}").decode() if sealed else ""

    def seal_picture(self, data: bytes) -> bytes:
        return self._seal(data, f"picture {self.gpt_id}")

    def open_picture(self, sealed: bytes) -> bytes:
        return open_sealed(self.key, sealed, f"picture {self.gpt_id}")

    def seal_card(self, data: bytes) -> bytes:
        return self._seal(data, f"card {self.gpt_id}")

    def open_card(self, sealed: bytes) -> bytes:
        return open_sealed(self.key, sealed, f"card {self.gpt_id}")

    def seal_piece(self, file_id: UUID, n: int, data: bytes) -> bytes:
        return self._seal(data, f"piece {self.gpt_id} {file_id} {n}")

    def open_piece(self, file_id: UUID, n: int, sealed: bytes) -> bytes:
        return open_sealed(self.key, sealed, f"piece {self.gpt_id} {file_id} {n}")

    def seal_passage(self, file_id: UUID, n: int, body: PassageBody) -> bytes:
        return self._seal(_encode(body), f"passage {self.gpt_id} {file_id} {n}")

    def open_passage(self, file_id: UUID, n: int, sealed: bytes) -> PassageBody:
        return _decode(open_sealed(self.key, sealed, f"passage {self.gpt_id} {file_id} {n}"))

    def seal_tests(self, data: bytes) -> bytes:
        return self._seal(data, f"tests {self.gpt_id}")

    def open_tests(self, sealed: bytes) -> bytes:
        return open_sealed(self.key, sealed, f"tests {self.gpt_id}")

    def seal_test_run(self, run_id: UUID, data: bytes) -> bytes:
        return self._seal(data, f"test run {self.gpt_id} {run_id}")

    def open_test_run(self, run_id: UUID, sealed: bytes) -> bytes:
        return open_sealed(self.key, sealed, f"test run {self.gpt_id} {run_id}")

    def seal_test_result(self, result_id: UUID, data: bytes) -> bytes:
        return self._seal(data, f"test result {self.gpt_id} {result_id}")

    def open_test_result(self, result_id: UUID, sealed: bytes) -> bytes:
        return open_sealed(self.key, sealed, f"test result {self.gpt_id} {result_id}")

    def _seal(self, plaintext: bytes, context: str) -> bytes:
        return seal(self._random, self.key, plaintext, context)


def seals_of(keys: KeyStore, random: RandomSource, gpt_id: UUID) -> Seals:
    """Return the seals of a GPT; NotFound when its key is destroyed.

    Such a GPT is deleted, even if rows of it remain.
    """
    key = keys.key(key_name(gpt_id))
    if key is None:
        raise NotFound("There is no such GPT.")
    return Seals(gpt_id, key, random)
