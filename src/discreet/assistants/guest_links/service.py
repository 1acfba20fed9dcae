"""Guests enter through a link: the checks before, at each turn, and what stops abuse (P6, P8).

Invariants:
- A link that is missing, has ended or is not open now gives the same answer: NotFound.
- A guest's network address is never stored: only keyed digests of its range are counted, for one day.
- A password is checked only with a fresh proof of work, and a limited number of times a day.
- Each message is counted before it is answered. Of concurrent ones at the last place, exactly one passes.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from discreet.assistants.gpts.seals import key_name
from discreet.assistants.guest_links import store
from discreet.assistants.guest_links.address_range import CountedSubjects
from discreet.assistants.guest_links.guest_link import (
    CLOSED,
    KnockedLink,
    OpenedGuestLink,
    PasswordNeeded,
    ProofNeeded,
    open_link,
)
from discreet.assistants.guest_links.proof_of_work import ProofChallenge, ProofsOfWork
from discreet.assistants.guest_links.store import LinkFacts
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import NotFound, TooMany
from discreet.identity.accounts.password import PasswordHashing
from discreet.identity.accounts.token import digest
from discreet.quotas.money import next_month

WRONG_PASSWORDS: Final = (300, 10)
"""The most a day: of a link, and of a range of network addresses at it."""


class GuestLinks:
    """`passwords` hashes those of links as those of accounts; `proofs` are the proofs of work."""

    def __init__(self, runtime: Runtime, passwords: PasswordHashing, proofs: ProofsOfWork) -> None:
        self._database, self._keys, self._clock = runtime.database, runtime.keys, runtime.clock
        self._passwords, self._proofs = passwords, proofs

    async def knock(self, token: str) -> KnockedLink:
        """Return what a link asks for. NotFound for one that is not open."""
        return KnockedLink(has_password=(await self._open(token)).password_hash is not None)

    async def sites_of(self, token: str) -> Sequence[str]:
        """Return the sites that may show the link's chat in a frame; none for a link that is not open."""
        async with self._database.anonymous() as connection:
            facts: LinkFacts | None = await store.facts(connection, token_hash=digest(token))
            if facts is None or not facts.is_open(self._clock.now()):
                return ()
            return await store.sites(connection, facts.id)

    async def challenge(self, token: str) -> ProofChallenge | None:
        """Return the work to prove before entering; None where this server asks for none. NotFound as `knock`."""
        return await self._proofs.challenge((await self._open(token)).id)

    async def enter(self, token: str, password: str | None, proof: str | None, address: str) -> OpenedGuestLink:
        """Return the link, which a guest may now enter.

        `proof` is a solved challenge; it is used up. NotFound for a link that is not open; PasswordNeeded without its
        password, or with a wrong one; ProofNeeded without a valid proof; TooMany after too many wrong passwords.
        """
        facts = await self._open(token)
        if facts.password_hash is not None and password is None:
            raise PasswordNeeded("This link has a password. Ask the person who gave it to you.")
        if self._proofs.is_needed and not (proof and await self._proofs.use(facts.id, proof)):
            raise ProofNeeded("Your browser has to show that you're not a robot. Please try again.")
        if facts.password_hash is not None:
            await self._check_password(facts, password or "", address)
        return self._opened(facts)

    async def still_open(self, connection: Connection, link_id: UUID) -> OpenedGuestLink | None:
        """Return the link while a guest may use it; None once it has ended. Any connection may ask."""
        facts = await store.facts(connection, link_id=link_id)
        if facts is None or not facts.is_open(self._clock.now()) or self._keys.key(key_name(facts.gpt_id)) is None:
            return None
        return self._opened(facts)

    async def count_message(self, link_id: UUID, guest_id: UUID, address: str) -> None:
        """Count a guest's message before it is answered.

        TooMany, with nothing counted, when a limit of the day or the budget of the month is used up. NotFound when the
        link is not open.
        """
        now = self._clock.now()
        async with self._database.anonymous() as connection:
            facts = await store.facts(connection, link_id=link_id)
            if facts is None or not facts.is_open(now):
                raise NotFound(CLOSED)
            caps = facts.caps
            subjects, most = self._subjects(facts, now).messages(guest_id, address), (caps.link, caps.guest, caps.range)
            reached = await store.count_message(connection, link_id, now.date(), subjects, most)
        if reached is None:
            raise NotFound(CLOSED)
        if reached:
            raise _too_many_messages(now, of_guest=reached == 2, of_month=reached < 0)

    async def _open(self, token: str) -> LinkFacts:
        async with self._database.one_statement() as connection:
            facts: LinkFacts | None = await store.facts(connection, token_hash=digest(token))
        if facts is None or not facts.is_open(self._clock.now()):
            raise NotFound(CLOSED)
        return facts

    def _opened(self, facts: LinkFacts) -> OpenedGuestLink:
        return OpenedGuestLink(
            id=facts.id,
            gpt_id=facts.gpt_id,
            owner_id=facts.owner_id,
            workspace_id=facts.workspace_id,
            name=open_link(self._gpt_key(facts.gpt_id), facts.id, facts.sealed).name,
            ends_at=facts.ends_at,
        )

    async def _check_password(self, facts: LinkFacts, password: str, address: str) -> None:
        """Check a password, which counts while it is checked and stays counted when it is wrong."""
        now = self._clock.now()
        subjects = self._subjects(facts, now).wrong_passwords(address)
        if await self._count_password(facts.id, now, subjects):
            raise TooMany(
                "Too many wrong passwords were tried. Please try again tomorrow.", retry_after=_until_tomorrow(now)
            )
        if not await self._passwords.verify(facts.password_hash, password):
            raise PasswordNeeded("This password is wrong. Check it, or ask the person who gave you the link.")
        async with self._database.one_statement() as connection:
            await store.uncount(connection, facts.id, subjects)

    async def _count_password(self, link_id: UUID, now: datetime, subjects: Sequence[bytes]) -> int:
        async with self._database.one_statement() as connection:
            reached = await store.count(connection, link_id, now.date(), subjects, WRONG_PASSWORDS)
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


def _too_many_messages(now: datetime, *, of_guest: bool, of_month: bool) -> TooMany:
    """Return the refusal. It says nothing of what others wrote, and no number of the link (P8)."""
    if of_month:
        begins = datetime.combine(next_month(now.date()), datetime.min.time(), UTC)
        return TooMany(
            "This link can't be used for more messages this month. Ask the person who gave it to you.",
            retry_after=max(1, int((begins - now).total_seconds())),
        )
    whose = "You have" if of_guest else "This link has"
    return TooMany(
        f"{whose} used all messages for today. Please try again tomorrow, or ask the person who gave you the link.",
        retry_after=_until_tomorrow(now),
    )


def _until_tomorrow(now: datetime) -> int:
    """Return the seconds until the next UTC day, at least one."""
    tomorrow = datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), datetime.min.time(), UTC)
    return max(1, int((tomorrow - now).total_seconds()))
