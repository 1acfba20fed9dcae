"""Use cases of sharing a GPT with people: give, change, take back; accept, decline, leave (specification: GPTs).

Invariants:
- A right begins with its person's yes, and more than they hold needs another.
- What is answered about an address is the same whether or not it has an account (specification: Services, accounts,
  workspaces).
- An account sees what is offered to its address once the address is verified or the offer's link was opened.
- A right that is made less ends at once, with what runs on it.
"""

from uuid import UUID

from discreet.assistants.actions.gpt_lock import lock_gpt
from discreet.assistants.actions.service import Actions
from discreet.assistants.gpts import store as gpts_store
from discreet.assistants.gpts.gpt import DRAFT, Gpt
from discreet.assistants.gpts.sharing import store
from discreet.assistants.gpts.sharing.offer_links import OfferLinks
from discreet.assistants.gpts.sharing.rights import LASTS, MOST, GptOffer, GrantedRight, RightsAfterGrant
from discreet.db.pool import Connection, Database
from discreet.errors import Conflict, Forbidden, Invalid, NotFound
from discreet.evidence.entry import EntryKind, LogEntry
from discreet.evidence.record import record_for
from discreet.identity.accounts.account import clean_email, same_email
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.session_revocation import Revocation, publish
from discreet.identity.workspaces.rules import rules_for_builder
from discreet.ports import Clock, KeyStore, RandomSource
from discreet.promises.visible import Level, Right, includes
from discreet.promises.workspace_rules import may_publish


class GptSharing:
    def __init__(
        self,
        database: Database,
        keys: KeyStore,
        clock: Clock,
        entropy: RandomSource,
        actions: Actions,
        links: OfferLinks,
    ) -> None:
        self._database, self._keys, self._clock, self._entropy = database, keys, clock, entropy
        self._actions, self._links = actions, links

    # For its owner

    async def all(self, actor: Actor, gpt_id: UUID) -> list[GrantedRight]:
        """Whom the GPT is shared with, and to whom that is offered."""
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id)
            await store.forget_expired(connection, gpt_id, self._clock.now())
            return await store.all_of(connection, gpt_id, self._clock.now())

    async def give(self, actor: Actor, gpt_id: UUID, email: str, right: Right) -> RightsAfterGrant:
        """Offer it to the address, or change what its person has. An offer that waits gets a new link, and its older
        one ends. Forbidden where the workspace does not permit sharing; Invalid for a GPT that was never published.
        """
        meant, now, link = clean_email(email), self._clock.now(), self._links.new()
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id)
            await self._refuse_unless_shareable(connection, actor, gpt_id, right)
            if same_email(await gpts_store.own_email(connection)) == meant:
                raise Invalid("This is your own address, and the GPT is yours.", field="email")
            await store.forget_expired(connection, gpt_id, now)
            there = await store.all_of(connection, gpt_id, now)
            known = next((each for each in there if each.email == meant), None)
            if known is not None:
                await self._set(connection, gpt_id, known, right)
                link = link if known.given is None else None
                if link:
                    await store.put_link(connection, known.id, link.digest)
            elif len(there) >= MOST:
                raise Conflict(f"This GPT is shared with {len(there)} people; {MOST} is the limit. Remove some first.")
            else:
                offer_id, link_hash = self._entropy.new_id(), link.digest if link else None
                await store.offer(connection, offer_id, gpt_id, meant, right, link_hash, now, now + LASTS)
            rights = await store.all_of(connection, gpt_id, now)
        return RightsAfterGrant(rights, self._links.address(link) if link else None)

    async def change(self, actor: Actor, gpt_id: UUID, right_id: UUID, right: Right) -> list[GrantedRight]:
        """Less holds at once; more is offered, and holds once it is accepted."""
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id)
            await self._refuse_unless_shareable(connection, actor, gpt_id, right)
            there = await store.all_of(connection, gpt_id, self._clock.now())
            known = next((each for each in there if each.id == right_id), None)
            if known is None:
                raise _gone()
            await self._set(connection, gpt_id, known, right)
            return await store.all_of(connection, gpt_id, self._clock.now())

    async def take_back(self, actor: Actor, gpt_id: UUID, right_id: UUID) -> None:
        """At once, with what runs on it."""
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id)
            taken = await store.take_back(connection, gpt_id, right_id)
            if taken is None:
                raise _gone()
            await self._changed(connection, gpt_id, taken[0], None)

    # For whom it is shared with

    async def with_me(self, actor: Actor) -> tuple[list[Gpt], list[GptOffer]]:
        """What the actor was given in the space that they work in, and what is offered to them there."""
        async with self._database.acting_as(actor.account_id) as connection:
            here = actor.space.workspace_id
            given = await gpts_store.given_to_me(connection, here)
            return given, await store.offers(connection, here, self._clock.now())

    async def accept(self, actor: Actor, offer_id: UUID, shown: Right) -> UUID:
        """What was shown, and nothing else. NotFound when it is not offered to the actor, or no longer so."""
        async with self._database.acting_as(actor.account_id) as connection:
            await self._refuse_elsewhere(connection, actor, offer_id)
            gpt_id = await store.accept(connection, offer_id, shown, self._clock.now())
            if gpt_id is None:
                raise _no_offer()
            await self._write_down(connection, gpt_id, actor.account_id, shown)
        return gpt_id

    async def decline(self, actor: Actor, offer_id: UUID) -> None:
        """What the actor holds already stays."""
        async with self._database.acting_as(actor.account_id) as connection:
            await self._refuse_elsewhere(connection, actor, offer_id)
            if not await store.decline(connection, offer_id, self._clock.now()):
                raise _no_offer()

    async def leave(self, actor: Actor, gpt_id: UUID) -> None:
        """The actor gives their right back."""
        async with self._database.acting_as(actor.account_id) as connection:
            if not await store.leave(connection, gpt_id):
                raise gpts_store.absent()
            await self._changed(connection, gpt_id, actor.account_id, None)

    # Within

    async def _set(self, connection: Connection, gpt_id: UUID, known: GrantedRight, right: Right) -> None:
        now = self._clock.now()
        if known.given is not None and includes(known.given, right):
            await store.narrow(connection, known.id, right)
            if right is not known.given:
                await self._changed(connection, gpt_id, await store.account_of(connection, known.id), right)
        else:
            await store.offer_anew(connection, known.id, right, now, now + LASTS)

    async def _changed(
        self, connection: Connection, gpt_id: UUID, account_id: UUID | None, right: Right | None
    ) -> None:
        """Less holds, or nothing: what runs on it ends in every process, and the evidence log is told."""
        if account_id is not None:
            await self._write_down(connection, gpt_id, account_id, right)
            await publish(connection, Revocation(account_id, gpt_id=gpt_id), self._clock.now())

    async def _write_down(self, connection: Connection, gpt_id: UUID, account_id: UUID, right: Right | None) -> None:
        """In the evidence log, sealed for the person whose right it is (P12)."""
        facts = {"gpt": str(gpt_id), "right": right}
        entry = LogEntry(EntryKind.RIGHT_CHANGED, self._clock.now(), facts)
        await record_for(connection, account_id, entry, self._keys, self._entropy)

    async def _refuse_unless_shareable(self, connection: Connection, actor: Actor, gpt_id: UUID, right: Right) -> None:
        if right is Right.OWN:
            raise Invalid("A GPT is handed over, not shared, to give it away.", field="right")
        rules = await rules_for_builder(connection, actor)
        if actor.space.workspace_id and not (ruling := may_publish(rules, Level.WORKSPACE)).allowed:
            raise Forbidden(ruling.sentence)
        draft = await gpts_store.one_version(connection, gpt_id, DRAFT)
        version = draft.gpt.version if draft else None
        if version is not None:
            await self._actions.refuse_unless_publishable(connection, gpt_id, rules.domains, version)
        elif right is Right.CHAT:
            raise Invalid(
                "Nobody else can chat with what was never published. Publish it, if only to yourself, and share it.",
                field="right",
            )

    async def _refuse_elsewhere(self, connection: Connection, actor: Actor, offer_id: UUID) -> None:
        """An offer is answered in the space that its GPT is in."""
        here = await store.offers(connection, actor.space.workspace_id, self._clock.now())
        if offer_id not in [offer.id for offer in here]:
            raise _no_offer()


def _gone() -> NotFound:
    return NotFound("This GPT is not shared like that any more. Load the page anew.")


def _no_offer() -> NotFound:
    return NotFound("This is not offered to you, or no longer so. Load the page anew.")
