"""Cosignatures: what a witness states about a checkpoint, as C2SP's tlog-cosignature has them (P12).

    — witness.example/w1 jWbPPwAAAABkGFDL…    the key's id, the moment, and an Ed25519 signature

A witness signs the moment and the checkpoint's three lines. It states that this is the largest tree of the log that it
has seen, and that every tree it has seen before is where this one began.

Invariants:
- A cosignature counts for one key, one checkpoint, and once.
- Signatures of unknown keys are ignored.
"""

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from discreet.evidence.checkpoint import KEY_ID_BYTES, NotSigned, VerifierKey, signature_in

COSIGNATURE: Final = b"\x04"
"""The signature type of an Ed25519 cosignature, as tlog-cosignature numbers them."""
TIMESTAMP_BYTES: Final = 8
KEY_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64


@dataclass(frozen=True)
class WitnessKey:
    """The name and the public key of a witness."""

    name: str
    public: bytes

    @classmethod
    def parse(cls, text: str) -> "WitnessKey":
        """The key that a verifier key names. ValueError says what is wrong with the text."""
        name, _, rest = text.partition("+")
        key_id, _, encoded = rest.partition("+")
        try:
            material = base64.b64decode(encoded, validate=True)
        except ValueError:
            material = b""
        key = cls(name, material[1:])
        if not name or name.split() != [name] or len(key.public) != KEY_BYTES or material[:1] != COSIGNATURE:
            raise ValueError("a witness's key should be like witness.example/w1+5c41f3a2+BF…, of Ed25519 cosignatures")
        if key.id.hex() != key_id:
            raise ValueError(f"the key of {name} is damaged: its parts do not belong together")
        return key

    @property
    def id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + COSIGNATURE + self.public).digest()[:KEY_ID_BYTES]

    def __str__(self) -> str:
        """As verifiers of signed notes take it."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(COSIGNATURE + self.public).decode()}"

    def cosignature(self, text: str, lines: str) -> str | None:
        """The first line that is this witness's cosignature of the text of a checkpoint, its end included.

        None without one; NotSigned when a line bears this key's id and its signature is wrong.
        """
        for line in lines.split("\n"):
            signature = signature_in(line, self.name, self.id)
            if signature is not None:
                self._verify(signature, text)
                return f"{line}\n"
        return None

    def moment(self, note: str) -> datetime | None:
        """When this witness cosigned a checkpoint, as it states itself; None without a valid cosignature of it."""
        try:
            line = self.cosignature(text_of(note), note.rpartition("\n\n")[2])
        except NotSigned:
            return None
        signature = None if line is None else signature_in(line.rstrip("\n"), self.name, self.id)
        return None if signature is None else _read_moment(signature)

    def _verify(self, signature: bytes, text: str) -> None:
        moment, rest = signature[:TIMESTAMP_BYTES], signature[TIMESTAMP_BYTES:]
        try:
            if len(rest) != SIGNATURE_BYTES:
                raise InvalidSignature
            Ed25519PublicKey.from_public_bytes(self.public).verify(rest, signed_text(int.from_bytes(moment), text))
        except InvalidSignature:
            raise NotSigned(f"the cosignature of {self.name} is wrong") from None


@dataclass(frozen=True)
class WitnessPolicy:
    """The witnesses of a log, and how many of them a receipt needs."""

    witnesses: tuple[WitnessKey, ...] = ()
    required: int = 0


NO_WITNESSES: Final = WitnessPolicy()


def as_policy(log: VerifierKey, policy: WitnessPolicy) -> str:
    """As verifiers of cosigned checkpoints take it (c2sp.org/tlog-policy)."""
    names = [f"witness-{number}" for number, _ in enumerate(policy.witnesses, 1)]
    lines = [f"log {log}", *(f"witness {name} {key}" for name, key in zip(names, policy.witnesses, strict=True))]
    if policy.required == 0:
        lines.append("quorum none")
    else:
        lines += [f"group required {policy.required} {' '.join(names)}", "quorum required"]
    return "".join(f"{line}\n" for line in lines)


def signed_text(seconds: int, text: str) -> bytes:
    """The bytes that a witness signs: `seconds` since 1970, and the text of the checkpoint."""
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def text_of(note: str) -> str:
    """The text of a signed note, without its signatures."""
    return note.rpartition("\n\n")[0] + "\n"


def cosigned_by(note: str, witnesses: Iterable[WitnessKey]) -> list[WitnessKey]:
    """Those witnesses whose valid cosignature a checkpoint carries."""
    text, lines = text_of(note), note.rpartition("\n\n")[2]
    return [witness for witness in witnesses if _has_cosigned(witness, text, lines)]


def _read_moment(signature: bytes) -> datetime | None:
    """The moment that a cosignature states; None for one that no calendar has."""
    try:
        return datetime.fromtimestamp(int.from_bytes(signature[:TIMESTAMP_BYTES]), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _has_cosigned(witness: WitnessKey, text: str, lines: str) -> bool:
    try:
        return witness.cosignature(text, lines) is not None
    except NotSigned:
        return False
