"""Standing grants ("always allow"): given with a card, listed, revoked (P4).

Invariants:
- A standing grant skips the question for one operation as it was, and for no other.
- The kinds of personal data that it covers are sealed for its user, like its purpose.
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
    """A standing grant as its user sees it."""

    grant: StandingGrant
    purpose: GrantPurpose
    has_chat: bool = True


class AlwaysAllowGrants:
    def __init__(self, database: Database, seals: ConsentCipher, clock: Clock, random: RandomSource) -> None:
        self._database, self._seals, self._clock, self._random = database, seals, clock, random

    async def list_grants(self, actor: Actor) -> list[AlwaysAllowGrant]:
        """Return all standing grants of the person, latest first, also ended ones."""
        async with self._database.acting_as(actor.account_id) as connection:
            found = await store.list_standing(connection)
        return [open_grant(self._seals, each) for each in found]

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
        call_site: CallSite,
        now: datetime,
        *,
        in_chat: bool = False,
    ) -> None:
        """Add a standing grant for 90 days in this space, unless one covers the call.

        It replaces a grant for the same operation that does not cover this call. With `in_chat` it holds only in the
        conversation of the call.
        """
        if not in_chat:
            call_site = replace(call_site, conversation_id=None)
        recipient, existing = (
            disclosure.recipient,
            await list_grants_for_gpt(connection, self._seals, disclosure.recipient.gpt_id),
        )
        if any(grant.covers(account_id, disclosure, now, call_site=call_site) for grant in existing):
            return
        new = StandingGrant(
            id=self._random.new_id(),
            account_id=account_id,
            workspace_id=call_site.workspace_id,
            conversation_id=call_site.conversation_id,
            gpt_id=recipient.gpt_id,
            fingerprint=disclosure.fingerprint,
            given_at=now,
            expires_at=now + STANDING_GRANT_LIFETIME,
            wording=recipient.wording or await store.get_wording(connection, recipient.gpt_id, recipient.gpt_version),
        )
        kinds = always_allowed_kinds(account_id, disclosure, existing, now, call_site=call_site)
        purpose = GrantPurpose(
            recipient.host,
            disclosure.operation,
            disclosure.summary,
            recipient.gpt_name,
            tuple(sorted(kinds)),
            disclosure.capability,
        )
        sealed = self._seals.for_account(account_id).close(purpose, _context(new.id))
        await store.add_standing(connection, new, sealed)


def open_grant(seals: ConsentCipher, stored: StoredStanding) -> AlwaysAllowGrant:
    grant = stored.grant
    purpose = seals.for_account(grant.account_id).open(stored.sealed, GrantPurpose, _context(grant.id))
    return AlwaysAllowGrant(replace(grant, personal_kinds=frozenset(purpose.personal_kinds)), purpose, stored.has_chat)


async def list_grants_for_gpt(connection: Connection, seals: ConsentCipher, gpt_id: UUID) -> list[StandingGrant]:
    """Return the actor's standing grants for one GPT, latest first, also ended ones."""
    return [open_grant(seals, stored).grant for stored in await store.list_standing_for_gpt(connection, gpt_id)]


def get_grant_state(granted: AlwaysAllowGrant, now: datetime) -> StandingState:
    grant = granted.grant
    if grant.revoked_at:
        return "revoked"
    if not granted.has_chat:
        return "chat_gone"
    if grant.replaced_at:
        return "replaced"
    if grant.lapsed_at:
        return "lapsed"
    if now >= grant.expires_at:
        return "expired"
    return "holds" if grant.wording and grant.tells_still else "asks_again"


def _context(standing_id: UUID) -> str:
    return f"standing grant {standing_id}"
