"""A record's proof of permission: what the record is, who allowed it and since when, under one root (specification:
Improvement, P11).

Invariants:
- A proof names nobody.
- Parties are commitments under a salt of their record, so the same person is another number in every record, and
  whoever is shown a salt can recognise one record's parties and no other's.
- A leaf carries a salt too: the hashes beside it in a Merkle proof tell nothing about other records.

`allowed_since` is exact, and the same in all records of one party: many proofs side by side tell which records belong
together. So proofs stay sealed with the dataset and are shown one by one (`check.prove`).
"""

import hashlib
import hmac
from datetime import UTC, datetime

import msgspec

from discreet.promises.parties import Party
from discreet.training.decrypt import Permitted
from discreet.training.keys import DatasetKeys

HOW_A_LEAF_IS_MADE = (
    "A leaf is the record's proof of permission as JSON in UTF-8, members sorted by name, without white space: "
    "began_at, n (the record's number), parties (each with its kind, allowed_since, and the commitment HMAC-SHA256 of "
    "its name under a salt that is kept), salt (32 random-looking bytes in hexadecimal), sha256 (of the record's line "
    "without its newline). The leaves, in the order of n, are hashed into the root as RFC 6962 (section 2.1) says."
)


class PartyProof(msgspec.Struct, frozen=True):
    """One party, and since when it has allowed the use. `commitment` is HMAC-SHA256 of its name, in hexadecimal."""

    kind: str
    commitment: str
    allowed_since: datetime


class Proof(msgspec.Struct, frozen=True):
    """Record `n`: its content began at `began_at` and every party has allowed it since no later."""

    n: int
    began_at: datetime
    sha256: str
    parties: tuple[PartyProof, ...]
    salt: str

    def leaf(self) -> bytes:
        """The leaf of the dataset's tree, which is also this proof's line in its file."""
        return msgspec.json.encode(self, order="sorted")

    @property
    def permits(self) -> bool:
        """Whether it says a permission: somebody is asked, and all have allowed since no later than it began."""
        return bool(self.parties) and all(party.allowed_since <= self.began_at for party in self.parties)


decode_proof = msgspec.json.Decoder(Proof).decode


def proof_of_permission(n: int, permitted: Permitted, line: bytes, keys: DatasetKeys) -> Proof:
    """The proof of record `n`, whose line (without its newline) is `line`."""
    salt = keys.salt(n, "party")
    parties = tuple(
        PartyProof(Party.parse(party).kind.value, commitment(salt, party), since.astimezone(UTC))
        for party, since in sorted(permitted.allowed_since.items())
    )
    digest = hashlib.sha256(line).hexdigest()
    return Proof(n, permitted.began_at.astimezone(UTC), digest, parties, keys.salt(n, "record").hex())


def commitment(salt: bytes, party: str) -> str:
    """What stands in a proof for a party; made again by whoever is shown the salt and knows the party's name."""
    return hmac.digest(salt, party.encode(), hashlib.sha256).hex()
