"""Keyed digests of a GPT's parts, and the note of origins in a GPT file (P3).

A digest only shows that two parts are equal: its key belongs to this server. White space in texts does not count. The
note is sealed with a key of the same kind, so readers of the file learn nothing from it.

Invariants:
- A short part has no digest, because many people write the same few words.
- A part that is not in a note gets all origins of the note, because it may be a changed part.
"""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from uuid import UUID

import msgspec

from discreet.crypto.envelope import DecryptionFailed, derive_key, open_sealed, seal
from discreet.errors import Conflict
from discreet.ports.clock import RandomSource
from discreet.ports.keys import KeyStore
from discreet.promises.origins import NO_ORIGINS, Origins, Texts

KEY = "origins"
"""The name of the server's key for digests and notes."""
MIN_CHARACTERS = 40
MIN_BYTES = 64
_CONTEXT = "origins of a GPT's file"


class Note(msgspec.Struct, frozen=True):
    """The origins in a GPT file.

    `parts` has those of each part, by its hexadecimal digest.
    """

    gpt_id: UUID
    written_at: datetime
    parts: Mapping[str, tuple[UUID, ...]]

    def knows(self, digest: bytes) -> bool:
        return digest.hex() in self.parts

    def origins_of(self, digests: Sequence[bytes]) -> Origins:
        """Return the origins of a part with these digests, and the GPT itself.

        A part that is not in the note gets all origins of the note.
        """
        known = [self.parts[digest.hex()] for digest in digests if self.knows(digest)]
        return frozenset((self.gpt_id, *chain(*known))) if known else self.all

    @property
    def all(self) -> Origins:
        return frozenset((self.gpt_id, *(origin for part in self.parts.values() for origin in part)))


@dataclass(frozen=True)
class TextDigests:
    """Digests of texts; None for a part that is too short."""

    description: bytes | None
    instructions: bytes | None
    starters: bytes | None


class PartKeys:
    """Makes digests and notes with the server's key for origins."""

    def __init__(self, keys: KeyStore, random: RandomSource) -> None:
        self._keys, self._random = keys, random

    def texts(self, texts: Texts) -> TextDigests:
        """Return digests of one kind.

        The same text has the same digest as description, instructions and starters.
        """
        starters = "\n".join(texts.starters)
        return TextDigests(
            self._of_text("text", texts.description),
            self._of_text("text", texts.instructions),
            self._of_text("text", starters),
        )

    def text(self, text: str) -> bytes | None:
        """Return the digest that the text has as description, instructions or starters."""
        return self._of_text("text", text)

    def action(self, document: str | None) -> tuple[bytes, ...]:
        """Return the digests of an OpenAPI document: of its text, and of JSON in any layout. None of a short one."""
        plain, canonical = (
            self._of_text("action", document or ""),
            self._of_text("action json", _canonicalize(document)),
        )
        return tuple(digest for digest in (plain, canonical) if digest is not None)

    def file(self) -> "FileDigest":
        """Return an empty digest of a knowledge file, to which its bytes are added."""
        return FileDigest(hmac.new(self._key("digests"), b"file\0", "sha256"))

    def write_note(self, note: Note) -> str:
        """Return the sealed note as text of letters and digits."""
        sealed = seal(self._random, self._key("notes"), msgspec.msgpack.encode(note), _CONTEXT)
        return urlsafe_b64encode(sealed).decode()

    def read_note(self, text: str | None) -> Note | None:
        """Open a note; None unless this server has written it."""
        try:
            opened = open_sealed(self._key("notes"), urlsafe_b64decode(text or ""), _CONTEXT)
            return msgspec.msgpack.decode(opened, type=Note)
        except (DecryptionFailed, NotBase64, ValueError):
            return None

    def _of_text(self, kind: str, text: str) -> bytes | None:
        plain = " ".join(text.split())
        if len(plain) < MIN_CHARACTERS:
            return None
        return hmac.digest(self._key("digests"), f"{kind}\0{plain}".encode("utf-8", "surrogatepass"), "sha256")

    def _key(self, use: str) -> bytes:
        key = self._keys.key(KEY)
        if key is None:
            try:
                key = self._keys.create_key(KEY)
            except Conflict:  # another process was faster
                return self._key(use)
        return derive_key(key, f"discreet v1 origins {use}")


def _canonicalize(document: str | None) -> str:
    """Return a JSON object without the choices of its writer: white space, order, escapes. "" for another text."""
    text = (document or "").lstrip("\ufeff \t\r\n")
    try:
        value = json.loads(text) if text.startswith("{") else None
        plain = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False) if value else ""
    except (ValueError, RecursionError):
        return ""
    return plain.encode("utf-8", "replace").decode()  # imports do the same with lone surrogates


class FileDigest:
    """The digest of a file while its bytes arrive."""

    def __init__(self, digest: hmac.HMAC) -> None:
        self._digest, self._bytes = digest, 0

    def add(self, data: bytes) -> None:
        self._digest.update(data)
        self._bytes += len(data)

    @property
    def value(self) -> bytes | None:
        """The digest; None for a file that is too short."""
        return self._digest.digest() if self._bytes >= MIN_BYTES else None


def build_note(gpt_id: UUID, written_at: datetime, parts: Sequence[tuple[bytes | None, Origins]]) -> Note:
    """Return the note of parts with their digests.

    The origins of parts without a digest are stored under "", so that every unknown part gets them.
    """
    by_digest: dict[str, tuple[UUID, ...]] = {}
    nameless = NO_ORIGINS.union(*(origins for digest, origins in parts if digest is None))
    for digest, origins in parts:
        if digest is not None:
            before = by_digest.get(digest.hex(), ())
            by_digest[digest.hex()] = tuple(sorted({*before, *origins}))
    if nameless:
        by_digest[""] = tuple(sorted(nameless))
    return Note(gpt_id, written_at, by_digest)
