"""Use cases of sharing a GPT: give, change, revoke; accept, decline, leave.

Invariants:
- A right starts with the person's "yes". More than the current right needs another "yes".
- The answer about an address is the same whether or not it has an account.
- An account sees the offers to its address once the address is verified or the offer's link was opened.
- A reduced right ends at once, with everything that runs on it.
"""

from uuid import UUID

from discreet.assistants.actions.gpt_lock import lock_gpt
from discreet.assistants.actions.service import Actions
from discreet.assistants.gpts import catalogue_store, versions_store
from discreet.assistants.gpts import store as gpts_store
from discreet.assistants.gpts.gpt import DRAFT, Gpt
from discreet.assistants.gpts.sharing import store
from discreet.assistants.gpts.sharing.offer_links import OfferLinks
from discreet.assistants.gpts.sharing.rights import MAX_PEOPLE, VALID_FOR, GptOffer, GrantedRight, RightsAfterGrant
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import Conflict, Forbidden, Invalid, NotFound
from discreet.evidence.entry import EntryKind, LogEntry
from discreet.evidence.record import record_for
from discreet.identity.accounts.account import clean_email, comparable_email
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.session_revocation import Revocation, publish
from discreet.identity.workspaces.rules import rules_for_builder
from discreet.promises.visibility import Level, Right, includes
from discreet.promises.workspace_rules import may_publish


class GptSharing:
    def __init__(self, runtime: Runtime, actions: Actions, links: OfferLinks) -> None:
        self._database, self._keys = runtime.database, runtime.keys
        self._clock, self._random = runtime.clock, runtime.random
        self._actions, self._links = actions, links

    # For the owner

    async def list_rights(self, actor: Actor, gpt_id: UUID) -> list[GrantedRight]:
        """Return the people with a right or an offer."""
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id)
            await store.delete_expired_offers(connection, gpt_id, self._clock.now())
            return await store.list_rights(connection, gpt_id, self._clock.now())

    async def offer(self, actor: Actor, gpt_id: UUID, email: str, right: Right) -> RightsAfterGrant:
        """Offer the GPT to an address, or change the right of the person with that address.

        An open offer gets a new link, and its previous link ends. Forbidden if the workspace does not permit sharing;
        Invalid for a GPT that was never published.
        """
        address, now, link = clean_email(email), self._clock.now(), self._links.new()
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id)
            await self._require_shareable(connection, actor, gpt_id, right)
            if comparable_email(await catalogue_store.get_own_email(connection)) == address:
                raise Invalid("This is your own email. You already own this GPT.", field="email")
            await store.delete_expired_offers(connection, gpt_id, now)
            existing = await store.list_rights(connection, gpt_id, now)
            known = next((each for each in existing if each.email == address), None)
            if known is not None:
                await self._set_right(connection, gpt_id, known, right)
                link = link if known.given is None else None
                if link:
                    await store.put_link(connection, known.id, link.digest)
            elif len(existing) >= MAX_PEOPLE:
                raise Conflict(
                    f"This GPT is shared with {len(existing)} people; {MAX_PEOPLE} is the limit. Remove some first."
                )
            else:
                offer_id, link_hash = self._random.new_id(), link.digest if link else None
                await store.offer(connection, offer_id, gpt_id, address, right, link_hash, now, now + VALID_FOR)
            rights = await store.list_rights(connection, gpt_id, now)
        return RightsAfterGrant(rights, self._links.address(link) if link else None)

    async def change(self, actor: Actor, gpt_id: UUID, right_id: UUID, right: Right) -> list[GrantedRight]:
        """Change a right.

        A smaller right applies at once; a larger one is offered and applies once accepted.
        """
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id)
            await self._require_shareable(connection, actor, gpt_id, right)
            existing = await store.list_rights(connection, gpt_id, self._clock.now())
            known = next((each for each in existing if each.id == right_id), None)
            if known is None:
                raise _no_longer_shared()
            await self._set_right(connection, gpt_id, known, right)
            return await store.list_rights(connection, gpt_id, self._clock.now())

    async def revoke(self, actor: Actor, gpt_id: UUID, right_id: UUID) -> None:
        """Revoke a right at once, with everything that runs on it."""
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id)
            holder = await store.delete_right(connection, gpt_id, right_id)
            if holder is None:
                raise _no_longer_shared()
            await self._apply_reduction(connection, gpt_id, holder[0], None)

    # For the recipient

    async def list_shared_with_me(self, actor: Actor) -> tuple[list[Gpt], list[GptOffer]]:
        """Return the GPTs shared with the actor in the current space, and open offers."""
        async with self._database.acting_as(actor.account_id) as connection:
            here = actor.space.workspace_id
            given = await catalogue_store.list_shared_with_actor(connection, here)
            return given, await store.list_offers(connection, here, self._clock.now())

    async def accept(self, actor: Actor, offer_id: UUID, shown_right: Right) -> UUID:
        """Accept the offer of exactly the right that was shown; return the GPT's id.

        NotFound if it is not, or no longer, offered to the actor.
        """
        async with self._database.acting_as(actor.account_id) as connection:
            await self._require_current_space(connection, actor, offer_id)
            gpt_id = await store.accept(connection, offer_id, shown_right, self._clock.now())
            if gpt_id is None:
                raise _no_offer()
            await self._record_change(connection, gpt_id, actor.account_id, shown_right)
        return gpt_id

    async def decline(self, actor: Actor, offer_id: UUID) -> None:
        """Decline an offer. The right that the actor holds already stays."""
        async with self._database.acting_as(actor.account_id) as connection:
            await self._require_current_space(connection, actor, offer_id)
            if not await store.decline(connection, offer_id, self._clock.now()):
                raise _no_offer()

    async def leave(self, actor: Actor, gpt_id: UUID) -> None:
        """Give up the actor's right."""
        async with self._database.acting_as(actor.account_id) as connection:
            if not await store.leave(connection, gpt_id):
                raise gpts_store.gpt_not_found()
            await self._apply_reduction(connection, gpt_id, actor.account_id, None)

    async def _set_right(self, connection: Connection, gpt_id: UUID, known: GrantedRight, right: Right) -> None:
        now = self._clock.now()
        if known.given is not None and includes(known.given, right):
            await store.narrow(connection, known.id, right)
            if right is not known.given:
                await self._apply_reduction(connection, gpt_id, await store.find_holder(connection, known.id), right)
        else:
            await store.replace_offer(connection, known.id, right, now, now + VALID_FOR)

    async def _apply_reduction(
        self, connection: Connection, gpt_id: UUID, account_id: UUID | None, right: Right | None
    ) -> None:
        """Record a reduced or revoked right, and end what runs on it in every process."""
        if account_id is not None:
            await self._record_change(connection, gpt_id, account_id, right)
            await publish(connection, Revocation(account_id, gpt_id=gpt_id), self._clock.now())

    async def _record_change(self, connection: Connection, gpt_id: UUID, account_id: UUID, right: Right | None) -> None:
        """Record the change in the evidence log, sealed for the person concerned (P12)."""
        facts = {"gpt": str(gpt_id), "right": right}
        entry = LogEntry(EntryKind.RIGHT_CHANGED, self._clock.now(), facts)
        await record_for(connection, account_id, entry, self._keys, self._random)

    async def _require_shareable(self, connection: Connection, actor: Actor, gpt_id: UUID, right: Right) -> None:
        if right is Right.OWN:
            raise Invalid("To give this GPT away, use “Transfer ownership” instead.", field="right")
        rules = await rules_for_builder(connection, actor)
        if actor.space.workspace_id and not (decision := may_publish(rules, Level.WORKSPACE)).allowed:
            raise Forbidden(decision.sentence)
        draft = await versions_store.find_version(connection, gpt_id, DRAFT)
        version = draft.gpt.version if draft else None
        if version is not None:
            await self._actions.require_publishable_actions(connection, gpt_id, rules.domains, version)
        elif right is Right.CHAT:
            raise Invalid(
                "Publish this GPT before you share it. “Only me” is enough.",
                field="right",
            )

    async def _require_current_space(self, connection: Connection, actor: Actor, offer_id: UUID) -> None:
        """Raise NotFound unless the offer's GPT is in the current space."""
        here = await store.list_offers(connection, actor.space.workspace_id, self._clock.now())
        if offer_id not in [offer.id for offer in here]:
            raise _no_offer()


def _no_longer_shared() -> NotFound:
    return NotFound("This is no longer shared. Reload the page.")


def _no_offer() -> NotFound:
    return NotFound("This offer isn't for you, or it has ended. Reload the page.")
