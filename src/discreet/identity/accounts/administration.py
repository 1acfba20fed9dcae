"""An operator's choices for the instance: its name, looks, operator, who may sign up, and invitations."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from discreet.db.runtime import Runtime
from discreet.errors import NotFound
from discreet.evidence.server_events import ServerEvent, record_act
from discreet.identity.accounts import instance_store, links_store
from discreet.identity.accounts.account import clean_name
from discreet.identity.accounts.actor import Actor, require_operator
from discreet.identity.accounts.branding.accent import clean_accent
from discreet.identity.accounts.instance import InstanceSettings, SignUp, clean_banner, clean_contact
from discreet.identity.accounts.one_time_link import (
    LinkKind,
    NewSignUpInvitation,
    SignUpInvitation,
    clean_note,
    new_link,
)
from discreet.identity.accounts.token import new_token


class InstanceAdministration:
    """Changes the instance's settings and manages invitations. Operator only.

    `public_url` is the base of links.
    """

    def __init__(self, runtime: Runtime, *, public_url: str) -> None:
        self._database, self._clock, self._random = runtime.database, runtime.clock, runtime.random
        self._public_url = public_url

    async def change_instance(self, actor: Actor, name: str | None, sign_up: SignUp) -> InstanceSettings:
        """Change the name and who may sign up. Without a name it stays. Operator only."""
        name_change = {} if name is None else {"name": clean_name(name)}
        return await self._change(actor, sign_up=sign_up, **name_change)

    async def name_operator(self, actor: Actor, name: str, contact: str) -> InstanceSettings:
        """Change the operator's name and contact that people see. Operator only."""
        return await self._change(
            actor, operator_name=clean_contact(name, "name"), operator_contact=clean_contact(contact, "contact")
        )

    async def brand(self, actor: Actor, name: str, accent: str, banner: str) -> InstanceSettings:
        """Change the name, accent colour (#rrggbb; empty: the product's) and banner. Operator only."""
        return await self._change(
            actor, name=clean_name(name), accent=clean_accent(accent), banner=clean_banner(banner)
        )

    async def _change(self, actor: Actor, **changes: Any) -> InstanceSettings:
        """Add a row to the settings' history. What `changes` leaves out stays as it is."""
        require_operator(actor)
        async with self._database.anonymous() as connection:
            await instance_store.lock_instance(connection)
            before, now = await instance_store.instance(connection), self._clock.now()
            changed = replace(before, **changes)
            decides = "sign_up" in changes
            await instance_store.insert_instance(connection, changed, actor.account_id, now, decides_sign_up=decides)
            if changed != before:
                facts = {"sign_up": changed.sign_up, "before": before.sign_up}
                await record_act(connection, ServerEvent.INSTANCE_CHANGED, now, **facts)
        return changed

    async def invite(self, actor: Actor, note: str) -> NewSignUpInvitation:
        """Create an invitation. Operator only.

        The link is shown once; the database keeps its digest.
        """
        require_operator(actor)
        token, link = (
            new_token(self._random),
            new_link(self._random, LinkKind.INVITATION, self._clock.now(), clean_note(note)),
        )
        async with self._database.anonymous() as connection:
            await links_store.insert_link(connection, LinkKind.INVITATION, token.digest, link)
        return NewSignUpInvitation(link.id, f"{self._public_url}/sign-up#{token.text}", link.expires_at)

    async def invitations(self, actor: Actor) -> list[SignUpInvitation]:
        require_operator(actor)
        async with self._database.anonymous() as connection:
            return await links_store.invitations(connection)

    async def withdraw_invitation(self, actor: Actor, invitation_id: UUID) -> None:
        require_operator(actor)
        async with self._database.anonymous() as connection:
            if not await links_store.delete_invitation(connection, invitation_id):
                raise NotFound("There is no such invitation.")
