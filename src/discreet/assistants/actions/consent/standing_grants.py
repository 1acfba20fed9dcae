"""Standing grants ("always allow"): given with a card, listed, revoked (P4).

Invariants:
- A standing grant skips the question for one operation as it was, and for no other.
- The kinds of personal data that it covers are sealed for its person, like its purpose.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from discreet.assistants.actions.consent import store
from discreet.assistants.actions.consent.encryption import ConsentCipher
from discreet.assistants.actions.consent.store import StoredStanding
from discreet.db.pool import Connection, Database
from discreet.errors import NotFound
from discreet.identity.accounts.actor import Actor
from discreet.ports.clock import Clock, RandomSource
from discreet.promises.capabilities import Capability
from discreet.promises.disclosure import Disclosure
from discreet.promises.grants import STANDING_GRANT_LIFETIME, StandingGrant, always_allowed_kinds
from discreet.promises.workspace_rules import CallSite


class GrantPurpose(msgspec.Struct, frozen=True):
    """The sealed part of a standing grant: purpose and covered kinds of personal data."""

    host: str
    operation: str
    summary: str
    gpt_name: str
    personal_kinds: tuple[str, ...] = ()
    capability: Capability | None = None


StandingState = Literal["holds", "expired", "revoked", "lapsed", "replaced", "asks_again", "chat_gone"]
"""`replaced`: a later one replaced it. `chat_gone`: it held in one chat, which was deleted. `asks_again`: the GPT's
instructions or actions have changed since."""


@dataclass(frozen=True)
class AlwaysAllowGrant:
    """A standing grant as its person sees it."""

    grant: StandingGrant
    purpose: GrantPurpose
    has_chat: bool = True


class AlwaysAllowGrants:
    def __init__(self, database: Database, seals: ConsentCipher, clock: Clock, random: RandomSource) -> None:
        self._database, self._seals, self._clock, self._random = database, seals, clock, random

    async def of(self, actor: Actor) -> list[AlwaysAllowGrant]:
        """Return all standing grants of the person, latest first, also ended ones."""
        async with self._database.acting_as(actor.account_id) as connection:
            found = await store.all_standing(connection)
        return [opened(self._seals, each) for each in found]

    async def revoke(self, actor: Actor, standing_id: UUID) -> None:
        """Revoke a standing grant. No error when it is revoked already."""
        async with self._database.acting_as(actor.account_id) as connection:
            if not await store.revoke(connection, standing_id, self._clock.now()):
                raise NotFound("This permission no longer exists.")

    async def grant(
        self,
        connection: Connection,
        account_id: UUID,
        disclosure: Disclosure,
        there: CallSite,
        now: datetime,
        *,
        in_chat: bool = False,
    ) -> None:
        """Add a standing grant for 90 days in this space, unless one covers the call.

        It replaces a grant for the same operation that does not cover this call. With `in_chat` it holds only in the
        conversation of the call.
        """
        if not in_chat:
            there = replace(there, conversation_id=None)
        to, held = disclosure.recipient, await standing_for(connection, self._seals, disclosure.recipient.gpt_id)
        if any(grant.covers(account_id, disclosure, now, there=there) for grant in held):
            return
        given = StandingGrant(
            id=self._random.new_id(),
            account_id=account_id,
            workspace_id=there.workspace_id,
            conversation_id=there.conversation_id,
            gpt_id=to.gpt_id,
            fingerprint=disclosure.fingerprint,
            given_at=now,
            expires_at=now + STANDING_GRANT_LIFETIME,
            wording=to.wording or await store.wording_of(connection, to.gpt_id, to.gpt_version),
        )
        kinds = always_allowed_kinds(account_id, disclosure, held, now, there=there)
        purpose = GrantPurpose(
            to.host,
            disclosure.operation,
            disclosure.summary,
            to.gpt_name,
            tuple(sorted(kinds)),
            disclosure.capability,
        )
        sealed = self._seals.lasting(account_id).close(purpose, _about(given.id))
        await store.add_standing(connection, given, sealed)


def opened(seals: ConsentCipher, stored: StoredStanding) -> AlwaysAllowGrant:
    grant = stored.grant
    purpose = seals.lasting(grant.account_id).open(stored.sealed, GrantPurpose, _about(grant.id))
    return AlwaysAllowGrant(replace(grant, personal_kinds=frozenset(purpose.personal_kinds)), purpose, stored.has_chat)


async def standing_for(connection: Connection, seals: ConsentCipher, gpt_id: UUID) -> list[StandingGrant]:
    """Return the actor's standing grants for one GPT, latest first, also ended ones."""
    return [opened(seals, stored).grant for stored in await store.standing_for(connection, gpt_id)]


def state_of(given: AlwaysAllowGrant, now: datetime) -> StandingState:
    grant = given.grant
    if grant.revoked_at:
        return "revoked"
    if not given.has_chat:
        return "chat_gone"
    if grant.replaced_at:
        return "replaced"
    if grant.lapsed_at:
        return "lapsed"
    if now >= grant.expires_at:
        return "expired"
    return "holds" if grant.wording and grant.tells_still else "asks_again"


def _about(standing_id: UUID) -> str:
    return f"standing grant {standing_id}"
