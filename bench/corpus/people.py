"""The people and GPTs of a corpus, and which of them allow training.

Invariants:
- A share is stored for each person who allows training until the end.
- A person who later says no has a share only in memory while their conversations are encrypted: as if it had been
  destroyed.
"""

import random
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from bench.corpus import texts
from discreet.adapters.keystore.sealed_key_store import SealedKeyStore
from discreet.assistants.gpts.training_copies import PassageCopy, Provenance, seal_instructions, seal_passage
from discreet.chat.conversations.message import PromptSources
from discreet.crypto.envelope import KEY_BYTES, seal
from discreet.db.pool import Connection
from discreet.identity.accounts.service_shares import ensure_service_shares
from discreet.ports.clock import RandomSource
from discreet.ports.keys import Share
from discreet.promises.parties import IMPROVING_SERVICES, Party, Service, gpt_party, service_party, user_party

CONVERSATIONS_EACH = 100
"""Conversations per person. A GPT has ten times as many."""
PASSAGES = 4
VERSION = 1


class Answer(StrEnum):
    """A person's or a builder's answer to the training question."""

    YES = "yes"
    NONE = "none"
    YES_THEN_NO = "yes, then no"


@dataclass(frozen=True)
class Gpt:
    id: UUID
    passages: tuple[UUID, ...]

    def choose_sources(self, chance: random.Random) -> PromptSources:
        """Return the sources of an answer: sometimes some passages."""
        return PromptSources(VERSION, tuple(chance.sample(self.passages, chance.randint(0, 2))))


@dataclass
class Cast:
    """All people and GPTs by their answer, their shares, and a team's id."""

    team: UUID
    people: dict[Answer, list[UUID]] = field(default_factory=lambda: {answer: [] for answer in Answer})
    gpts: dict[Answer, list[Gpt]] = field(default_factory=lambda: {answer: [] for answer in Answer})
    shares: dict[str, Share] = field(default_factory=dict)


class Casting:
    """Writes the cast into a database, as its owner, and into a key store.

    `since`: when they sign up and answer.
    """

    def __init__(
        self, owner: Connection, keys: SealedKeyStore, entropy: RandomSource, chance: random.Random, since: datetime
    ) -> None:
        self._owner, self._keys, self._entropy = owner, keys, entropy
        self._chance, self._since = chance, since
        self._made = Cast(self.new_id())

    async def assemble(self, conversations: int) -> Cast:
        ensure_service_shares(self._keys)
        parties = (str(service_party(service)) for service in IMPROVING_SERVICES)
        self._made.shares |= {party: share for party in parties if (share := self._keys.share(party))}
        await self._owner.execute(
            "INSERT INTO workspaces (id, service, name, created_at) VALUES ($1, 'team', 'A team', $2)",
            self._made.team, self._since,
        )  # fmt: skip
        for n in range(max(10, conversations // CONVERSATIONS_EACH)):
            await self._person(n, tuple(Answer)[n % 10 if n % 10 < 3 else 0])
        for n in range(max(4, conversations // CONVERSATIONS_EACH // 10)):
            await self._gpt(Answer.NONE if n % 4 == 1 else Answer.YES)
        return self._made

    async def _person(self, n: int, answer: Answer) -> None:
        id_ = self.new_id()
        await self._owner.execute(
            "INSERT INTO accounts (id, email, name, password_hash, created_at) VALUES ($1, $2, $3, 'none', $4)",
            id_, f"person{n}@example.org", f"Person {n}", self._since,
        )  # fmt: skip
        self._made.people[answer].append(id_)
        await self._answer(id_, user_party(id_), answer)

    async def _answer(self, made_by: UUID, party: Party, answer: Answer) -> None:
        if answer is Answer.NONE:
            return
        await self._owner.execute(
            "INSERT INTO choices (at, made_by, party, purpose, allowed) VALUES ($1, $2, $3, 'improve', true)",
            self._since, made_by, str(party),
        )  # fmt: skip
        if answer is Answer.YES:
            self._made.shares[str(party)] = self._keys.create_share(str(party), self._since)
        else:
            self._made.shares[str(party)] = Share(self._entropy.bytes(KEY_BYTES), self._since)

    async def _gpt(self, answer: Answer) -> None:
        """Make a GPT with one version and one knowledge file; its key is not stored."""
        id_, builder, key = self.new_id(), self._chance.choice(self._made.people[Answer.YES]), self._entropy.bytes(32)
        await self._owner.execute(
            "INSERT INTO gpts (id, owner_id, level, current_version, created_at) VALUES ($1, $2, 'everyone', $3, $4)",
            id_, builder, VERSION, self._since,
        )  # fmt: skip
        await self._answer(builder, gpt_party(id_), answer)
        origin = Provenance(id_, Service.CONSUMER_CHAT, self._since)
        copy_key = origin.key(self._made.shares.get)
        await self._instructions(origin, key, copy_key)
        file_id = await self._file(id_)
        passages = tuple([await self._passage(origin, key, copy_key, file_id) for _ in range(PASSAGES)])
        self._made.gpts[answer].append(Gpt(id_, passages))

    async def _instructions(self, of: Provenance, key: bytes, copy_key: bytes | None) -> None:
        written = texts.instructions(self._chance)
        await self._owner.execute(
            "INSERT INTO gpt_versions (gpt_id, version, name, description, sealed_instructions, starters, made_at)"
            " VALUES ($1, $2, 'A GPT', '', $3, '{}', $4)",
            of.gpt_id, VERSION, seal(self._entropy, key, written.encode(), f"instructions {of.gpt_id}"), of.made_at,
        )  # fmt: skip
        if copy_key is not None:
            sealed = seal_instructions(self._entropy, copy_key, of.gpt_id, VERSION, written)
            await self._owner.execute(
                "INSERT INTO instruction_copies (gpt_id, version, service, made_at, sealed)"
                " VALUES ($1, $2, $3, $4, $5)",
                of.gpt_id, VERSION, of.service, of.made_at, sealed,
            )  # fmt: skip

    async def _file(self, gpt_id: UUID) -> UUID:
        id_ = self.new_id()
        await self._owner.execute(
            "INSERT INTO knowledge_files (id, gpt_id, service, name, bytes, state, added_at)"
            " VALUES ($1, $2, $3, 'handbook.pdf', 10000, 'ready', $4)",
            id_, gpt_id, Service.CONSUMER_CHAT, self._since,
        )  # fmt: skip
        return id_

    async def _passage(self, of: Provenance, key: bytes, copy_key: bytes | None, file_id: UUID) -> UUID:
        id_, written = self.new_id(), texts.passage(self._chance)
        await self._owner.execute(
            "INSERT INTO passages (id, file_id, gpt_id, n, sealed, lexemes, embedding)"
            " SELECT $1, $2, $3, count(*), $4, '', '[0, 1]' FROM passages WHERE file_id = $2",
            id_, file_id, of.gpt_id, seal(self._entropy, key, written.encode(), f"passage {id_}"),
        )  # fmt: skip
        if copy_key is not None:
            copy = PassageCopy("handbook.pdf", f"page {self._chance.randint(1, 99)}", written, file_id)
            await self._owner.execute(
                "INSERT INTO passage_copies (passage_id, gpt_id, service, made_at, sealed) VALUES ($1, $2, $3, $4, $5)",
                id_, of.gpt_id, of.service, of.made_at, seal_passage(self._entropy, copy_key, of.gpt_id, id_, copy),
            )  # fmt: skip
        return id_

    def new_id(self) -> UUID:
        return made_up_id(self._chance, self._since)


def made_up_id(chance: random.Random, at: datetime) -> UUID:
    """Return a random UUID of version 7 for that moment."""
    milliseconds = int(at.timestamp() * 1000)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | chance.getrandbits(12) << 64 | 0x2 << 62 | chance.getrandbits(62))
