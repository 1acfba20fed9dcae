"""Copies of a GPT's instructions and passages, sealed for improvement (P3).

A GPT's content is sealed under its own key, which the improvement pipeline never gets. If the builder allows
improvement, content made from then on is sealed a second time, under a key derived from the key shares of its parties:
the GPT (its builder decides), the origins of the copied content (promises/origins.py), and the service that it was made
in.

Invariants:
- The date of such content is when it is made.
- The rule is asked when a copy is sealed and again when it is opened, with the shares of that moment.
- So a "no" closes every copy permanently, also in backups, and a later "yes" opens none.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from discreet.crypto.envelope import open_sealed, seal
from discreet.identity.accounts.shared_key import ShareOf, shared_key
from discreet.ports.clock import RandomSource
from discreet.promises.improve import PartyPermission, may_improve
from discreet.promises.origins import NO_ORIGINS, Origins, sort_origins
from discreet.promises.parties import IMPROVING_SERVICES, Party, Service, gpt_party, service_party


@dataclass(frozen=True)
class Provenance:
    """The facts for the rule: GPT, service, date and origins of some content."""

    gpt_id: UUID
    service: Service
    made_at: datetime
    origins: Origins = NO_ORIGINS

    @property
    def parties(self) -> tuple[Party, ...]:
        return (service_party(self.service), gpt_party(self.gpt_id), *map(gpt_party, sort_origins(self.origins)))

    def key(self, share_of: ShareOf) -> bytes | None:
        """Return the key for copies; None unless all parties have allowed it since before."""
        shares = {str(party): share_of(str(party)) for party in self.parties}
        held = ((party, shares[str(party)]) for party in self.parties)
        verdict = may_improve(
            [PartyPermission(party, share.since if share else None) for party, share in held], self.made_at
        )
        if self.service not in IMPROVING_SERVICES or not verdict.allowed:
            return None
        return shared_key(shares, shares.get, f"gpt {self.gpt_id}")


class PassageCopy(msgspec.Struct, frozen=True):
    """A passage as the chat gives it to the model: file, place, text.

    The sealed `file_id` names the file, independent of the database.
    """

    file: str
    place: str
    text: str
    file_id: UUID


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(PassageCopy).decode


def seal_instructions(random: RandomSource, key: bytes, gpt_id: UUID, version: int, instructions: str) -> bytes:
    return seal(random, key, instructions.encode(), _instructions_context(gpt_id, version))


def open_instructions(key: bytes, gpt_id: UUID, version: int, sealed: bytes) -> str:
    """Open a copy of instructions. DecryptionFailed for another share, GPT or version."""
    return open_sealed(key, sealed, _instructions_context(gpt_id, version)).decode()


def seal_passage(random: RandomSource, key: bytes, gpt_id: UUID, passage_id: UUID, copy: PassageCopy) -> bytes:
    return seal(random, key, _encode(copy), _passage_context(gpt_id, passage_id))


def open_passage(key: bytes, gpt_id: UUID, passage_id: UUID, sealed: bytes) -> PassageCopy:
    """Open a copy of a passage. DecryptionFailed for another share, GPT or passage."""
    return _decode(open_sealed(key, sealed, _passage_context(gpt_id, passage_id)))


def _instructions_context(gpt_id: UUID, version: int) -> str:
    return f"copy of instructions {gpt_id} {version}"


def _passage_context(gpt_id: UUID, passage_id: UUID) -> str:
    return f"copy of passage {gpt_id} {passage_id}"
