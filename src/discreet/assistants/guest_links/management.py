"""Use cases of the owner of a GPT: make, change, list and revoke links for guests (P6, P8).

Invariants:
- Only the GPT's owner sees or changes its links, and makes one only while guests may use the GPT.
- The owner sees of a link what it cost, never who used it, when, or how often.
- Changed caps and budgets hold from the next day (UTC), so that changing them tells nothing of the running day.
- Revoking a link ends it at once, and its guests' visits with it.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from discreet.assistants.actions.gpt_lock import lock_gpt
from discreet.assistants.gpts.seals import key_name
from discreet.assistants.guest_links import store
from discreet.assistants.guest_links.guest_link import (
    MAX_LINKS,
    GuestLink,
    GuestLinkDraft,
    GuestLinkList,
    GuestSettings,
    MessageCaps,
    NextLimits,
    SealedLink,
    build_obstacle_error,
    check_caps,
    clean_name,
    clean_password,
    open_link,
    seal_link,
)
from discreet.assistants.guest_links.sites import clean_sites
from discreet.assistants.guest_links.store import StoredLink
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import Conflict, Invalid, NotFound
from discreet.evidence.entry import EntryKind, LogEntry
from discreet.evidence.record import record_for
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.password import PasswordHashing
from discreet.identity.accounts.token import new_token
from discreet.identity.workspaces.audit import Act, AuditTarget, record
from discreet.promises.guests import shown_percent
from discreet.quotas.money import MAX_BUDGET, month_of


class GuestLinkManagement:
    """`public_url` is the base of links; `passwords` hashes the passwords of links."""

    def __init__(self, runtime: Runtime, passwords: PasswordHashing, *, public_url: str) -> None:
        self._database, self._keys = runtime.database, runtime.keys
        self._clock, self._random = runtime.clock, runtime.random
        self._passwords, self._public_url = passwords, public_url

    async def list_links(self, actor: Actor, gpt_id: UUID) -> GuestLinkList:
        """Return the links of the actor's own GPT, and why guests cannot use it."""
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id)
            return await self._list_links(connection, gpt_id)

    async def list_own(self, actor: Actor) -> list[tuple[UUID, GuestLink]]:
        """Return the links of all GPTs of the actor's own space, each with its GPT's id."""
        async with self._database.acting_as(actor.account_id) as connection:
            settings, own_links = await store.get_settings(connection), list[tuple[UUID, GuestLink]]()
            for gpt_id in await store.list_gpts_with_links(connection):
                key, links = self._gpt_key(gpt_id), await self._list_stored(connection, gpt_id)
                own_links += [(gpt_id, self._build_link(key, link, settings)) for link in links]
            return own_links

    async def create(self, actor: Actor, gpt_id: UUID, draft: GuestLinkDraft) -> GuestLinkList:
        """Make a link.

        Forbidden while guests may not use the GPT; Invalid names the field; Conflict at `MAX_LINKS`.
        """
        name, password_hash = clean_name(draft.name), await self._hash(draft.password)
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id)
            if obstacle := (await store.get_access(connection, gpt_id)).obstacle:
                raise build_obstacle_error(obstacle)
            if len(before := await self._list_stored(connection, gpt_id)) >= MAX_LINKS:
                raise Conflict(f"This GPT has {len(before)} links; {MAX_LINKS} is the limit. Revoke some first.")
            id_, token = self._random.new_id(), new_token(self._random)
            sealed = seal_link(self._random, self._gpt_key(gpt_id), id_, SealedLink(name, token.text))
            link = await self._build_stored(connection, draft, id_, sealed, password_hash)
            await store.insert(connection, gpt_id, link, token.digest)
            await self._record(connection, actor, gpt_id, id_, is_new=True)
            return await self._list_links(connection, gpt_id)

    async def change(
        self, actor: Actor, gpt_id: UUID, link_id: UUID, draft: GuestLinkDraft, *, ends_password: bool = False
    ) -> GuestLinkList:
        """Change a link. Its address stays, and so does its password unless another one is given or it ends.

        Changed caps and another budget hold from the next day.
        """
        name, password_hash = clean_name(draft.name), await self._hash(draft.password)
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id)
            stored = next((link for link in await self._list_stored(connection, gpt_id) if link.id == link_id), None)
            if stored is None:
                raise _no_link()
            key = self._gpt_key(gpt_id)
            token = open_link(key, link_id, stored.sealed).token
            sealed = seal_link(self._random, key, link_id, SealedLink(name, token))
            kept = None if ends_password else password_hash or stored.password_hash
            link = await self._build_stored(connection, draft, link_id, sealed, kept, previous=stored)
            await store.update(connection, gpt_id, link)
            return await self._list_links(connection, gpt_id)

    async def revoke(self, actor: Actor, gpt_id: UUID, link_id: UUID) -> GuestLinkList:
        """End a link, and its guests' visits, at once and for good. Its use stays with the owner, without the link."""
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id)
            if not await store.delete(connection, gpt_id, link_id):
                raise _no_link()
            await self._record(connection, actor, gpt_id, link_id, is_new=False)
            return await self._list_links(connection, gpt_id)

    async def _build_stored(
        self,
        connection: Connection,
        draft: GuestLinkDraft,
        link_id: UUID,
        sealed: bytes,
        password_hash: str | None,
        previous: StoredLink | None = None,
    ) -> StoredLink:
        """Return the link to store. Invalid names the field that is wrong."""
        settings, now = await store.get_settings(connection), self._clock.now()
        usual_caps = (previous.set_caps if previous else settings.usual).limit_to(settings.most)
        if draft.ends_at is not None and draft.ends_at <= now and not (previous and draft.ends_at == previous.ends_at):
            raise Invalid("Choose a day in the future.", field="ends_at")
        if draft.budget is not None and not 0 <= draft.budget <= MAX_BUDGET:
            raise Invalid(f"Give an amount from 0 to {MAX_BUDGET:,}.", field="budget")
        caps = check_caps(draft.caps or usual_caps, settings.most)
        current_caps, budget, later = _plan_limits(
            previous, caps, draft.budget, tomorrow=now.date() + timedelta(days=1)
        )
        return StoredLink(
            id=link_id,
            sealed=sealed,
            password_hash=password_hash,
            created_at=previous.created_at if previous else now,
            ends_at=draft.ends_at,
            caps=current_caps,
            budget=budget,
            next_limits=later,
            sites=clean_sites(draft.sites),
            shown_cost=Decimal(0),
            last_month=Decimal(0),
            used_in=None,
        )

    async def _record(self, connection: Connection, actor: Actor, gpt_id: UUID, link_id: UUID, *, is_new: bool) -> None:
        """Record the act in the evidence log for the owner (P12), and in the audit log of the GPT's workspace."""
        now = self._clock.now()
        facts = {"gpt": str(gpt_id), "link": str(link_id), "state": "made" if is_new else "revoked"}
        entry = LogEntry(EntryKind.GUEST_LINK, now, facts)
        await record_for(connection, actor.account_id, entry, self._keys, self._random)
        if (workspace_id := actor.space.workspace_id) is not None:
            target = AuditTarget(workspace_id, gpt_id, await store.get_gpt_name(connection, gpt_id))
            await record(connection, actor, Act.GUEST_LINK_MADE if is_new else Act.GUEST_LINK_REVOKED, target, at=now)

    async def _list_links(self, connection: Connection, gpt_id: UUID) -> GuestLinkList:
        key, settings = self._gpt_key(gpt_id), await store.get_settings(connection)
        return GuestLinkList(
            links=[self._build_link(key, link, settings) for link in await self._list_stored(connection, gpt_id)],
            obstacle=(await store.get_access(connection, gpt_id)).obstacle,
            settings=settings,
            currency=await store.get_currency(connection),
        )

    async def _list_stored(self, connection: Connection, gpt_id: UUID) -> Sequence[StoredLink]:
        today = self._clock.now().date()
        await store.begin_day(connection, today)
        this_month = month_of(today)
        last_month = month_of(this_month - timedelta(days=1))
        return await store.list_links(connection, gpt_id, this_month, last_month, today)

    def _build_link(self, key: bytes, link: StoredLink, settings: GuestSettings) -> GuestLink:
        sealed_part = open_link(key, link.id, link.sealed)
        return GuestLink(
            id=link.id,
            name=sealed_part.name,
            address=f"{self._public_url}/g/{sealed_part.token}",
            created_at=link.created_at,
            ends_at=link.ends_at,
            has_password=link.password_hash is not None,
            caps=link.set_caps.limit_to(settings.most),
            budget=link.next_limits.budget if link.next_limits else link.budget,
            limits_from=link.next_limits.on if link.next_limits else None,
            sites=link.sites,
            percent=shown_percent(link.shown_cost, link.budget),
            last_month=link.last_month,
            used_in=link.used_in,
        )

    async def _hash(self, password: str | None) -> str | None:
        return await self._passwords.hash(clean_password(password)) if password else None

    def _gpt_key(self, gpt_id: UUID) -> bytes:
        key = self._keys.key(key_name(gpt_id))
        if key is None:
            raise NotFound("There is no such GPT.")
        return key


def _plan_limits(
    previous: StoredLink | None, caps: MessageCaps, budget: Decimal | None, *, tomorrow: date
) -> tuple[MessageCaps, Decimal | None, NextLimits | None]:
    """Return the limits that hold now, and those that hold from tomorrow. A new link's hold at once."""
    if previous is None:
        return caps, budget, None
    is_as_now = (caps, budget) == (previous.caps, previous.budget)
    return previous.caps, previous.budget, None if is_as_now else NextLimits(on=tomorrow, caps=caps, budget=budget)


def _no_link() -> NotFound:
    return NotFound("This link was revoked already. Reload the page.")
