"""Proofs of permission: a record's hash, its parties and since when they allow it.

All proofs of a dataset have one Merkle root (specification: Improvement, P11).

Invariants:
- A proof identifies no person.
- Parties are commitments under a salt per record: the same person has another commitment in each record, and the holder
  of a salt can recognise the parties of that record only.
- A leaf has a salt, too: the hashes beside it in a Merkle proof reveal nothing about other records.

`allowed_since` is exact and the same in all records of a party: many proofs together reveal which records belong
together. So proofs stay encrypted with the dataset and are shown one by one (`check.prove`).
"""

import hashlib
import hmac
from datetime import UTC, datetime

import msgspec

from discreet.promises.parties import Party
from discreet.training.decrypt import PermittedContent
from discreet.training.keys import DatasetKeys

LEAF_FORMAT_TEXT = (
    "A leaf is the record's proof of permission as JSON in UTF-8, members sorted by name, without white space: "
    "began_at, n (the record's number), parties (each with its kind, allowed_since, and the commitment HMAC-SHA256 of "
    "its name under a salt that is kept), salt (32 random-looking bytes in hexadecimal), sha256 (of the record's line "
    "without its newline). The leaves, in the order of n, are hashed into the root as RFC 6962 (section 2.1) says."
)


class PartyProof(msgspec.Struct, frozen=True):
    """A party, and since when it allows the use.

    `commitment` is HMAC-SHA256 of its name, in hexadecimal.
    """

    kind: str
    commitment: str
    allowed_since: datetime


class Proof(msgspec.Struct, frozen=True):
    """The proof of record `n`: all parties allowed it before it began at `began_at`."""

    n: int
    began_at: datetime
    sha256: str
    parties: tuple[PartyProof, ...]
    salt: str

    def leaf(self) -> bytes:
        """Return the leaf of the Merkle tree, which is also the proof's line in its file."""
        return msgspec.json.encode(self, order="sorted")

    @property
    def permits(self) -> bool:
        """Whether it proves a permission: it has parties, and all allowed it in time."""
        return bool(self.parties) and all(party.allowed_since <= self.began_at for party in self.parties)


decode_proof = msgspec.json.Decoder(Proof).decode


def proof_of_permission(n: int, permitted: PermittedContent, line: bytes, keys: DatasetKeys) -> Proof:
    """Return the proof of record `n`, whose line (without its newline) is `line`."""
    salt = keys.salt(n, "party")
    parties = tuple(
        PartyProof(Party.parse(party).kind.value, commitment(salt, party), since.astimezone(UTC))
        for party, since in sorted(permitted.allowed_since.items())
    )
    digest = hashlib.sha256(line).hexdigest()
    return Proof(n, permitted.began_at.astimezone(UTC), digest, parties, keys.salt(n, "record").hex())


def commitment(salt: bytes, party: str) -> str:
    """Return the commitment to a party; anyone with salt and name can recompute it."""
    return hmac.digest(salt, party.encode(), hashlib.sha256).hex()
