"""Copies of a GPT's content for improvement: instructions and passages, sealed a second time (specification: The one
rule; P3).

What a builder wrote is sealed under the GPT's own key, which the improvement pipeline never gets. Where the builder
allows improvement, what is made from then on is sealed once more, under a key derived from the shares of its parties:
the GPT, for which its builder speaks, the origins of what is copied (promises/origins.py), and the service that it was
made in.

Invariants:
- Such content begins when it is made.
- The rule is asked when a copy is sealed and again when one is opened, of the shares of that moment.
- So a "no" shuts every copy for good, in backups too, and a later "yes" opens none.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from discreet.crypto.envelope import open_sealed, seal
from discreet.identity.accounts.shared_key import ShareOf, shared_key
from discreet.ports import RandomSource
from discreet.promises.improve import PartyPermission, may_improve
from discreet.promises.origins import NO_ORIGINS, Origins, ordered
from discreet.promises.parties import IMPROVING_SERVICES, Party, Service, gpt_party, service_party


@dataclass(frozen=True)
class Provenance:
    """Of which GPT something was made, in which service, when, and of whose words: what the rule decides on."""

    gpt_id: UUID
    service: Service
    made_at: datetime
    origins: Origins = NO_ORIGINS

    @property
    def parties(self) -> tuple[Party, ...]:
        return (service_party(self.service), gpt_party(self.gpt_id), *map(gpt_party, ordered(self.origins)))

    def key(self, share_of: ShareOf) -> bytes | None:
        """The key to copies of what was made there and then; None unless everybody has allowed it since before."""
        shares = {str(party): share_of(str(party)) for party in self.parties}
        held = ((party, shares[str(party)]) for party in self.parties)
        verdict = may_improve(
            [PartyPermission(party, share.since if share else None) for party, share in held], self.made_at
        )
        if self.service not in IMPROVING_SERVICES or not verdict.allowed:
            return None
        return shared_key(shares, shares.get, f"gpt {self.gpt_id}")


class PassageCopy(msgspec.Struct, frozen=True):
    """A passage as the chat tells it: file, place, words; and which file that is, whatever the database says."""

    file: str
    place: str
    text: str
    file_id: UUID


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(PassageCopy).decode


def seal_instructions(entropy: RandomSource, key: bytes, gpt_id: UUID, version: int, instructions: str) -> bytes:
    return seal(entropy, key, instructions.encode(), _about_instructions(gpt_id, version))


def open_instructions(key: bytes, gpt_id: UUID, version: int, sealed: bytes) -> str:
    """CannotOpen for another share, GPT or version."""
    return open_sealed(key, sealed, _about_instructions(gpt_id, version)).decode()


def seal_passage(entropy: RandomSource, key: bytes, gpt_id: UUID, passage_id: UUID, copy: PassageCopy) -> bytes:
    return seal(entropy, key, _encode(copy), _about_passage(gpt_id, passage_id))


def open_passage(key: bytes, gpt_id: UUID, passage_id: UUID, sealed: bytes) -> PassageCopy:
    """CannotOpen for another share, GPT or passage."""
    return _decode(open_sealed(key, sealed, _about_passage(gpt_id, passage_id)))


def _about_instructions(gpt_id: UUID, version: int) -> str:
    return f"copy of instructions {gpt_id} {version}"


def _about_passage(gpt_id: UUID, passage_id: UUID) -> str:
    return f"copy of passage {gpt_id} {passage_id}"
