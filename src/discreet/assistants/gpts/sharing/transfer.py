"""Use cases of handing a GPT over: offer, withdraw; accept, decline.

Invariants:
- The GPT's content is transferred, and no consent.
- The training switch is "no" from then on, so no earlier content can ever improve a model (P3).
- Each "always allow" ends, because it was given under another builder's name (P4).
- Secrets, and the feedback that people sent to the former owner, are deleted.
- A transfer needs the consent of both owners.
"""

from uuid import UUID

from discreet.assistants.actions.gpt_lock import lock_gpt
from discreet.assistants.actions.service import Actions
from discreet.assistants.gpts import catalogue_store, versions_store
from discreet.assistants.gpts.gpt import DRAFT
from discreet.assistants.gpts.sharing import handover_store as store
from discreet.assistants.gpts.sharing.handover import Handover, OfferedGpt, TransferredGpt
from discreet.assistants.gpts.sharing.offer_links import OfferLinks
from discreet.assistants.gpts.sharing.rights import VALID_FOR
from discreet.db.pool import Connection, Database
from discreet.errors import Invalid, NotFound
from discreet.evidence.entry import EntryKind
from discreet.identity.accounts.account import clean_email, comparable_email
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.choices import ChoiceTransaction, ConsentChoices
from discreet.identity.accounts.session_revocation import Revocation, publish
from discreet.identity.workspaces.rules import rules_for_builder
from discreet.ports.clock import Clock, RandomSource
from discreet.promises.parties import gpt_party
from discreet.quotas.service import check_storage_quota


class OwnershipTransfer:
    def __init__(
        self,
        database: Database,
        clock: Clock,
        random: RandomSource,
        choices: ConsentChoices,
        actions: Actions,
        links: OfferLinks,
    ) -> None:
        self._database, self._clock, self._random = database, clock, random
        self._choices, self._actions, self._links = choices, actions, links

    # For the owner

    async def get_open_offer(self, actor: Actor, gpt_id: UUID) -> Handover | None:
        """Return the open offer."""
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id)
            return await store.find_open(connection, gpt_id, self._clock.now())

    async def offer(self, actor: Actor, gpt_id: UUID, email: str) -> Handover:
        """Offer the GPT to the address, whether or not it has an account.

        The offer replaces an earlier one. Only this answer contains its link.
        """
        recipient_address, now, link = clean_email(email), self._clock.now(), self._links.new()
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id)
            if comparable_email(await catalogue_store.get_own_email(connection)) == recipient_address:
                raise Invalid("This is your own email. You already own this GPT.", field="email")
            link_hash = link.digest if link else None
            await store.offer(
                connection, self._random.new_id(), gpt_id, recipient_address, link_hash, now, now + VALID_FOR
            )
        address = self._links.address(link) if link else None
        return Handover(recipient_address, now + VALID_FOR, link is not None, address)

    async def withdraw(self, actor: Actor, gpt_id: UUID) -> None:
        """Withdraw the offer. No error when there is none."""
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id)
            await store.withdraw(connection, gpt_id)

    # For the recipient

    async def list_offers_to_me(self, actor: Actor) -> list[OfferedGpt]:
        """Return the offers to the actor in the current space."""
        async with self._database.acting_as(actor.account_id) as connection:
            return await store.list_offers(connection, actor.space.workspace_id, self._clock.now())

    async def accept(self, actor: Actor, offer_id: UUID) -> UUID:
        """Make the GPT the actor's.

        NotFound if it is not, or no longer, offered to them; TooLarge when its knowledge exceeds their storage quota.
        The "no" is recorded last, because it destroys the key share.
        """
        async with self._choices.open_transaction(actor.account_id) as choosing:
            connection = choosing.connection
            await self._require_current_space(connection, actor, offer_id)
            await rules_for_builder(connection, actor)
            transferred = await store.transfer_gpt(connection, offer_id, self._clock.now())
            if transferred is None:
                raise _no_offer()
            await check_storage_quota(connection, actor, 0, files=0)
            await self._revoke_previous_rights(choosing, actor, transferred)
            await choosing.record(gpt_party(transferred.gpt_id), allowed=False)
        return transferred.gpt_id

    async def decline(self, actor: Actor, offer_id: UUID) -> None:
        async with self._database.acting_as(actor.account_id) as connection:
            await self._require_current_space(connection, actor, offer_id)
            if not await store.decline(connection, offer_id, self._clock.now()):
                raise _no_offer()

    async def _revoke_previous_rights(
        self, choosing: ChoiceTransaction, actor: Actor, transferred: TransferredGpt
    ) -> None:
        """End people's permissions and what runs on ended rights, and record the transfer.

        Both owners get an entry in the evidence log.
        """
        connection, now = choosing.connection, self._clock.now()
        draft = await versions_store.find_version(connection, transferred.gpt_id, DRAFT)
        for version in {DRAFT, (draft.gpt.version if draft else None) or DRAFT}:
            await self._actions.begin_operations(connection, transferred.gpt_id, version, (), now)
        for account_id in (transferred.giver, *transferred.holders):
            await publish(connection, Revocation(account_id, gpt_id=transferred.gpt_id), now)
        facts = {"gpt": str(transferred.gpt_id), "from": str(transferred.giver), "to": str(actor.account_id)}
        for account_id in (transferred.giver, actor.account_id):
            await self._choices.record_evidence(connection, account_id, EntryKind.GPT_HANDED_OVER, facts)

    async def _require_current_space(self, connection: Connection, actor: Actor, offer_id: UUID) -> None:
        """Raise NotFound unless the offer's GPT is in the current space.

        A GPT never leaves its space.
        """
        here = await store.list_offers(connection, actor.space.workspace_id, self._clock.now())
        if offer_id not in [offer.id for offer in here]:
            raise _no_offer()


def _no_offer() -> NotFound:
    return NotFound("This offer isn't for you, or it has ended. Reload the page.")
