"""Cosignatures: a witness's statement about a checkpoint (P12).

The format is C2SP's tlog-cosignature:

    — witness.example/w1 jWbPPwAAAABkGFDL…    the key's id, the moment, and an Ed25519 signature

A witness signs the moment and the checkpoint's three lines. It states that this is the largest tree of the log that it
has seen, and that this tree begins with every earlier one that it has seen.

Invariants:
- A cosignature counts for one key and one checkpoint, once.
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
"""The number of an Ed25519 cosignature's type in tlog-cosignature."""
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
        """Parse a verifier key. ValueError says what is wrong with the text."""
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
        """Return the verifier key in the text form of signed notes."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(COSIGNATURE + self.public).decode()}"

    def cosignature(self, text: str, lines: str) -> str | None:
        """Return the first line that is this witness's cosignature of `text`.

        The line ends with a line break. None without one. Raises NotSigned if a line has this key's id and a wrong
        signature.
        """
        for line in lines.split("\n"):
            signature = signature_in(line, self.name, self.id)
            if signature is not None:
                self._verify(signature, text)
                return f"{line}\n"
        return None

    def moment(self, note: str) -> datetime | None:
        """Return when this witness says that it cosigned a checkpoint.

        None without a valid cosignature of it.
        """
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
    """Return the policy file for verifiers of cosigned checkpoints.

    Format: c2sp.org/tlog-policy.
    """
    names = [f"witness-{number}" for number, _ in enumerate(policy.witnesses, 1)]
    lines = [f"log {log}", *(f"witness {name} {key}" for name, key in zip(names, policy.witnesses, strict=True))]
    if policy.required == 0:
        lines.append("quorum none")
    else:
        lines += [f"group required {policy.required} {' '.join(names)}", "quorum required"]
    return "".join(f"{line}\n" for line in lines)


def signed_text(seconds: int, text: str) -> bytes:
    """Return the bytes that a witness signs.

    `seconds` since 1970, and the text of the checkpoint.
    """
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def text_of(note: str) -> str:
    """Return the text of a signed note, without its signatures."""
    return note.rpartition("\n\n")[0] + "\n"


def cosigned_by(note: str, witnesses: Iterable[WitnessKey]) -> list[WitnessKey]:
    """Return the witnesses whose valid cosignature a checkpoint has."""
    text, lines = text_of(note), note.rpartition("\n\n")[2]
    return [witness for witness in witnesses if _has_cosigned(witness, text, lines)]


def _read_moment(signature: bytes) -> datetime | None:
    """Return the moment in a cosignature, or None if it is not a valid date."""
    try:
        return datetime.fromtimestamp(int.from_bytes(signature[:TIMESTAMP_BYTES]), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _has_cosigned(witness: WitnessKey, text: str, lines: str) -> bool:
    try:
        return witness.cosignature(text, lines) is not None
    except NotSigned:
        return False
