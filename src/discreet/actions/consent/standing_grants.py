"""What a person allows always: given with a card, read and revoked on a page of its own (P4).

Law of this file: a standing grant spares the question for one operation as it was, and nothing else.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from discreet.accounts.actor import Actor
from discreet.actions.consent import store
from discreet.actions.consent.personal_seals import PersonalSeals
from discreet.db.pool import Connection, Database
from discreet.errors import NotFound
from discreet.promises.consent import STANDING_GRANT_LASTS, StandingGrant
from discreet.promises.disclose import Disclosure
from discreet.promises.workspace_rules import Place
from discreet.seams import Clock, Entropy


class Purpose(msgspec.Struct, frozen=True):
    """What is sealed of a standing grant: in words, what it is for."""

    host: str
    operation: str
    summary: str
    gpt_name: str


@dataclass(frozen=True)
class Standing:
    """A standing grant as its person reads it."""

    grant: StandingGrant
    purpose: Purpose


class StandingGrants:
    def __init__(self, database: Database, seals: PersonalSeals, clock: Clock, entropy: Entropy) -> None:
        self._database, self._seals, self._clock, self._entropy = database, seals, clock, entropy

    async def of(self, actor: Actor) -> list[Standing]:
        """All of the person's, the latest first, whether they still hold or not."""
        seal = self._seals.lasting(actor.account_id)
        async with self._database.acting_as(actor.account_id) as connection:
            found = await store.all_standing(connection)
        return [Standing(each.grant, seal.open(each.sealed, Purpose, _about(each.grant.id))) for each in found]

    async def revoke(self, actor: Actor, standing_id: UUID) -> None:
        """From now on the person is asked again. Silent when it was revoked already."""
        async with self._database.acting_as(actor.account_id) as connection:
            if not await store.revoke(connection, standing_id, self._clock.now()):
                raise NotFound("There is no such permission of yours.")

    async def give(
        self, connection: Connection, account_id: UUID, disclosure: Disclosure, there: Place, now: datetime
    ) -> None:
        """For 90 days, in the space where it is given, unless one holds there already."""
        to, held = disclosure.recipient, await store.standing_for(connection, disclosure.recipient.gpt_id)
        if any(grant.covers(account_id, disclosure, now, there=there) for grant in held):
            return
        given = StandingGrant(
            self._entropy.new_id(), account_id, there.workspace_id, to.gpt_id, disclosure.fingerprint, now,
            now + STANDING_GRANT_LASTS,
        )  # fmt: skip
        purpose = Purpose(to.host, disclosure.operation, disclosure.summary, to.gpt_name)
        sealed = self._seals.lasting(account_id).close(purpose, _about(given.id))
        await store.add_standing(connection, given, sealed)


def _about(standing_id: UUID) -> str:
    return f"standing grant {standing_id}"
