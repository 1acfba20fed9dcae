"""Checkpoints: a tree's size and root, signed.

The format is C2SP's tlog-checkpoint and signed-note:

    example.org/evidence                          the origin: the log's name
    20852                                         the number of entries
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=  their root

    — example.org/evidence Az3grlgtzPICa5OS8n…    the key's id and an Ed25519 signature over the three lines

Invariant: a checkpoint is verified with the reader's key before any of its values are used.
"""

import base64
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
"""The signature type's number in signed-note."""
KEY_ID_BYTES = 4
HASH_BYTES = 32
KEY_BYTES = 32


class NotSigned(Exception):
    """The note is not a checkpoint, or is not signed by this key."""


@dataclass(frozen=True)
class Tree:
    """A state of a log: all its entries up to some moment."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{_base64(self.root)}\n"


@dataclass(frozen=True)
class VerifierKey:
    """The name and the public key that verify a log's signatures."""

    name: str
    public: bytes

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """Parse a verifier key. ValueError says what is wrong with the text."""
        name, _, rest = text.strip().partition("+")
        key_id, _, encoded = rest.partition("+")
        try:
            material = base64.b64decode(encoded, validate=True)
        except ValueError:
            material = b""
        key = cls(name, material[1:])
        if not name or material[:1] != ED25519 or len(key.public) != KEY_BYTES or key.id.hex() != key_id:
            raise ValueError("this is not an Ed25519 key of a log, or it is damaged")
        return key

    @property
    def id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:KEY_ID_BYTES]

    def __str__(self) -> str:
        """Return the verifier key in the text form of signed notes."""
        return f"{self.name}+{self.id.hex()}+{_base64(ED25519 + self.public)}"

    def read(self, note: str) -> Tree:
        """Return the tree of a signed checkpoint.

        Raises NotSigned unless this key signed the note in exactly this form.
        """
        text, _, _ = note.rpartition("\n\n")
        tree = _tree(text + "\n")
        if tree.origin != self.name:
            raise NotSigned("this is another log's checkpoint")
        self.verify_note(note)
        return tree

    def verify_note(self, note: str) -> None:
        """Raise NotSigned unless this key signed the note's text."""
        text, _, signatures = note.rpartition("\n\n")
        for line in signatures.split("\n"):
            signature = signature_in(line, self.name, self.id)
            if signature is not None:
                return self._verify(signature, text + "\n")
        raise NotSigned("there is no signature of this key")

    def _verify(self, signature: bytes, text: str) -> None:
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            raise NotSigned("the signature is not this key's") from None


class SigningKey:
    """The log's private key: the seed of an Ed25519 key, from the key store."""

    def __init__(self, name: str, seed: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = VerifierKey(name, self._private.public_key().public_bytes_raw())

    def sign(self, tree: Tree) -> str:
        """Sign a tree. The same tree gives the same note: Ed25519 is deterministic."""
        return self.sign_text(tree.text())

    def sign_text(self, text: str) -> str:
        """Return a signed note of a text that ends with a line break."""
        signature = self.verifier.id + self._private.sign(text.encode())
        return f"{text}\n— {self.verifier.name} {_base64(signature)}\n"


def signature_in(line: str, name: str, key_id: bytes) -> bytes | None:
    """Return the signature in a line of a signed note (c2sp.org/signed-note).

    None if the line belongs to another key.
    """
    dash, _, rest = line.partition(" ")
    signer, _, encoded = rest.partition(" ")
    try:
        decoded = base64.b64decode(encoded, validate=True)
    except ValueError:
        return None
    is_own = (dash, signer, decoded[:KEY_ID_BYTES]) == ("—", name, key_id)
    return decoded[KEY_ID_BYTES:] if is_own else None


def _tree(text: str) -> Tree:
    try:
        origin, size, root, rest = text.split("\n", 3)
        tree = Tree(origin, int(size), base64.b64decode(root, validate=True))
    except ValueError:
        raise NotSigned("this is not a checkpoint") from None
    if rest or tree.text() != text or tree.size < 0 or len(tree.root) != HASH_BYTES:
        raise NotSigned("this is not a checkpoint")
    return tree


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
