"""How a GPT's content is sealed (P3, P10): each GPT has a key of its own in the key store, `gpt/<id>`.

Invariants:
- Every envelope belongs to its place, so that nothing can be moved to another version, file or GPT.
- The key destroyed, all of it is noise, in backups too.
"""

from uuid import UUID

import msgspec

from discreet.crypto.envelope import open_sealed, seal
from discreet.errors import NotFound
from discreet.ports import KeyStore, RandomSource
from discreet.promises.parties import gpt_party


class PassageBody(msgspec.Struct, frozen=True):
    """What is sealed of a passage: where in its file it stands, and its words."""

    place: str
    text: str


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(PassageBody).decode


def key_name(gpt_id: UUID) -> str:
    return f"gpt/{gpt_id}"


def destroy_keys(keys: KeyStore, gpt_id: UUID) -> None:
    """First the pipeline's way in, then the builder's own. What is left of the GPT then is noise."""
    keys.destroy_share(str(gpt_party(gpt_id)))
    keys.destroy_key(key_name(gpt_id))


class Seals:
    """One GPT's content, sealed and opened with its key. Opening raises CannotOpen for anything else."""

    def __init__(self, gpt_id: UUID, key: bytes, entropy: RandomSource) -> None:
        self.gpt_id, self.key, self._entropy = gpt_id, key, entropy

    def seal_instructions(self, version: int, instructions: str) -> bytes:
        return self._seal(instructions.encode(), f"instructions {self.gpt_id} {version}")

    def open_instructions(self, version: int, sealed: bytes) -> str:
        return open_sealed(self.key, sealed, f"instructions {self.gpt_id} {version}").decode()

    def seal_note(self, version: int, note: str) -> bytes | None:
        """None where nothing is noted."""
        return None if not note else self._seal(note.encode(), f"note {self.gpt_id} {version}")

    def open_note(self, version: int, sealed: bytes | None) -> str:
        """ "" where there is none."""
        return open_sealed(self.key, sealed, f"note {self.gpt_id} {version}").decode() if sealed else ""

    def seal_picture(self, data: bytes) -> bytes:
        return self._seal(data, f"picture {self.gpt_id}")

    def open_picture(self, sealed: bytes) -> bytes:
        return open_sealed(self.key, sealed, f"picture {self.gpt_id}")

    def seal_piece(self, file_id: UUID, n: int, data: bytes) -> bytes:
        return self._seal(data, f"piece {self.gpt_id} {file_id} {n}")

    def open_piece(self, file_id: UUID, n: int, sealed: bytes) -> bytes:
        return open_sealed(self.key, sealed, f"piece {self.gpt_id} {file_id} {n}")

    def seal_passage(self, file_id: UUID, n: int, body: PassageBody) -> bytes:
        return self._seal(_encode(body), f"passage {self.gpt_id} {file_id} {n}")

    def open_passage(self, file_id: UUID, n: int, sealed: bytes) -> PassageBody:
        return _decode(open_sealed(self.key, sealed, f"passage {self.gpt_id} {file_id} {n}"))

    def _seal(self, plaintext: bytes, about: str) -> bytes:
        return seal(self._entropy, self.key, plaintext, about)


def seals_of(keys: KeyStore, entropy: RandomSource, gpt_id: UUID) -> Seals:
    """NotFound when the GPT's key is gone: it has been deleted, whatever rows remain."""
    key = keys.key(key_name(gpt_id))
    if key is None:
        raise NotFound("There is no such GPT.")
    return Seals(gpt_id, key, entropy)
