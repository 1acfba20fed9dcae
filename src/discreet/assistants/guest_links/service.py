"""Guests enter through a link: the checks before, at each turn, and what stops abuse (P6, P8).

Invariants:
- A link that is missing, has ended or is not open now gives the same answer: NotFound.
- A guest's network address is never stored: only keyed digests of its range are counted, for one day.
- A password is checked only with a fresh proof of work. A range of addresses has ten wrong ones a day; many wrong ones
  from many ranges make the proofs of the link harder, and keep no one else out.
- A refusal is the same for every limit, and says no number (P8).
- Each message is counted before it is answered. Of concurrent ones at the last place, exactly one passes.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from discreet.assistants.gpts.seals import key_name
from discreet.assistants.guest_links import store
from discreet.assistants.guest_links.counted_subjects import CountedSubjects
from discreet.assistants.guest_links.guest_link import (
    CLOSED,
    GuestLinkPreview,
    OpenedGuestLink,
    PasswordNeeded,
    ProofNeeded,
)
from discreet.assistants.guest_links.proof_of_work import ProofChallenge, ProofsOfWork
from discreet.assistants.guest_links.store import LinkFacts
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import NotFound, TooMany
from discreet.identity.accounts.password import PasswordHashing
from discreet.identity.accounts.token import digest
from discreet.quotas.quota import guests_refusal, seconds_until_tomorrow

WRONG_OF_RANGE: Final = 10
"""Wrong passwords at a link a day after which a range of network addresses is refused."""
WRONG_OF_LINK: Final = 300
"""Wrong passwords a day from which a link's proofs take twice the work; from twice as many, four times.

A server without proofs refuses them.
"""
UNBOUNDED: Final = 2**31 - 1


class GuestLinks:
    """`passwords` hashes those of links as those of accounts; `proofs` are the proofs of work."""

    def __init__(self, runtime: Runtime, passwords: PasswordHashing, proofs: ProofsOfWork) -> None:
        self._database, self._keys, self._clock = runtime.database, runtime.keys, runtime.clock
        self._passwords, self._proofs = passwords, proofs

    async def preview(self, token: str) -> GuestLinkPreview:
        """Return what a link asks for. NotFound for one that is not open."""
        return GuestLinkPreview(has_password=(await self._get_open(token)).password_hash is not None)

    async def list_sites(self, token: str) -> Sequence[str]:
        """Return the sites that may show the link's chat in a frame; none for a link that is not open."""
        async with self._database.anonymous() as connection:
            facts: LinkFacts | None = await store.find_facts(connection, token_hash=digest(token))
            if facts is None or not facts.is_open(self._clock.now()):
                return ()
            return await store.list_sites(connection, facts.id)

    async def challenge(self, token: str) -> ProofChallenge | None:
        """Return the work to prove before entering; None where this server asks for none. NotFound as `preview`."""
        facts, now = await self._get_open(token), self._clock.now()
        if facts.password_hash is None or not self._proofs.is_needed:
            return await self._proofs.challenge(facts.id)
        async with self._database.one_statement() as connection:
            wrong = await store.count_uses(
                connection, facts.id, now.date(), self._subjects(facts, now).all_passwords_subject
            )
        return await self._proofs.challenge(facts.id, doublings=(wrong // WRONG_OF_LINK).bit_length())

    async def enter(self, token: str, password: str | None, proof: str | None, address: str) -> OpenedGuestLink:
        """Return the link, which a guest may now enter.

        `proof` is a solved challenge; it is used up. NotFound for a link that is not open; PasswordNeeded without its
        password, or with a wrong one; ProofNeeded without a valid proof; TooMany after too many wrong passwords.
        """
        facts = await self._get_open(token)
        if facts.password_hash is not None and password is None:
            raise PasswordNeeded("This link has a password. Ask the person who gave it to you.")
        if self._proofs.is_needed and not (proof and await self._proofs.use(facts.id, proof)):
            raise ProofNeeded("Your browser has to show that you're not a robot. Please try again.")
        if facts.password_hash is not None:
            await self._check_password(facts, password or "", address)
        return self._build_opened(facts)

    async def find_open(self, connection: Connection, link_id: UUID) -> OpenedGuestLink | None:
        """Return the link while a guest may use it; None once it has ended. Any connection may ask."""
        facts = await store.find_facts(connection, link_id=link_id)
        return self._build_opened(facts) if facts and self._is_open(facts) else None

    async def filter_open(self, connection: Connection, link_ids: Collection[UUID]) -> set[UUID]:
        """Return those of these links that guests may use."""
        return {facts.id for facts in await store.list_facts(connection, link_ids) if self._is_open(facts)}

    async def count_message(self, link_id: UUID, guest_id: UUID, address: str) -> None:
        """Count a guest's message before it is answered.

        TooMany, with nothing counted, when a limit of the day or the budget of the month is used up. NotFound when the
        link is not open.
        """
        now = self._clock.now()
        async with self._database.anonymous() as connection:
            await store.begin_day(connection, now.date(), link_id)
            facts = await store.find_facts(connection, link_id=link_id)
            if facts is None or not facts.is_open(now):
                raise NotFound(CLOSED)
            caps = facts.caps
            subjects, limits = (
                self._subjects(facts, now).list_message_subjects(guest_id, address),
                (caps.link, caps.guest, caps.range),
            )
            reached = await store.count_message(connection, link_id, now.date(), subjects, limits)
        if reached is None:
            raise NotFound(CLOSED)
        if reached:
            raise guests_refusal(now)

    async def _get_open(self, token: str) -> LinkFacts:
        async with self._database.one_statement() as connection:
            facts = await store.find_facts(connection, token_hash=digest(token))
        if facts is None or not facts.is_open(self._clock.now()):
            raise NotFound(CLOSED)
        return facts

    def _is_open(self, facts: LinkFacts) -> bool:
        """Return whether a guest may use the link now, and its GPT's key is not destroyed."""
        return facts.is_open(self._clock.now()) and self._keys.key(key_name(facts.gpt_id)) is not None

    def _build_opened(self, facts: LinkFacts) -> OpenedGuestLink:
        return OpenedGuestLink(
            id=facts.id,
            gpt_id=facts.gpt_id,
            owner_id=facts.owner_id,
            workspace_id=facts.workspace_id,
            ends_at=facts.ends_at,
        )

    async def _check_password(self, facts: LinkFacts, password: str, address: str) -> None:
        """Check a password, which counts while it is checked and stays counted when it is wrong."""
        now = self._clock.now()
        subjects = self._subjects(facts, now).list_password_subjects(address)
        if await self._count_password(facts.id, now, subjects):
            raise TooMany(
                "Too many wrong passwords were tried. Please try again tomorrow.",
                retry_after=seconds_until_tomorrow(now),
            )
        if not await self._passwords.verify(facts.password_hash, password):
            raise PasswordNeeded("This password is wrong. Check it, or ask the person who gave you the link.")
        async with self._database.one_statement() as connection:
            await store.uncount(connection, facts.id, subjects)

    async def _count_password(self, link_id: UUID, now: datetime, subjects: Sequence[bytes]) -> int:
        limits = (UNBOUNDED if self._proofs.is_needed else WRONG_OF_LINK, WRONG_OF_RANGE)
        async with self._database.one_statement() as connection:
            reached = await store.count(connection, link_id, now.date(), subjects, limits)
        if reached is None:
            raise NotFound(CLOSED)
        return reached

    def _subjects(self, facts: LinkFacts, now: datetime) -> CountedSubjects:
        return CountedSubjects(self._gpt_key(facts.gpt_id), facts.id, now.date())

    def _gpt_key(self, gpt_id: UUID) -> bytes:
        key = self._keys.key(key_name(gpt_id))
        if key is None:
            raise NotFound(CLOSED)
        return key
