"""An operator's choices for the instance: its name, who may sign up, and invitations."""

from uuid import UUID

from discreet.db.runtime import Runtime
from discreet.errors import NotFound
from discreet.evidence.server_events import ServerEvent, record_act
from discreet.identity.accounts import store
from discreet.identity.accounts.account import clean_name
from discreet.identity.accounts.actor import Actor, require_operator
from discreet.identity.accounts.instance import InstanceSettings, SignUp
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

    async def change_instance(self, actor: Actor, name: str, sign_up: SignUp) -> InstanceSettings:
        """Change the settings as a new row of their history. Operator only."""
        require_operator(actor)
        changed = InstanceSettings(clean_name(name), sign_up)
        async with self._database.anonymous() as connection:
            before, now = await store.instance(connection), self._clock.now()
            await store.insert_instance(connection, changed, actor.account_id, now)
            if changed != before:
                await record_act(connection, ServerEvent.INSTANCE_CHANGED, now, sign_up=sign_up, before=before.sign_up)
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
            await store.insert_link(connection, LinkKind.INVITATION, token.digest, link)
        return NewSignUpInvitation(link.id, f"{self._public_url}/sign-up#{token.text}", link.expires_at)

    async def invitations(self, actor: Actor) -> list[SignUpInvitation]:
        require_operator(actor)
        async with self._database.anonymous() as connection:
            return await store.invitations(connection)

    async def withdraw_invitation(self, actor: Actor, invitation_id: UUID) -> None:
        require_operator(actor)
        async with self._database.anonymous() as connection:
            if not await store.delete_invitation(connection, invitation_id):
                raise NotFound("There is no such invitation.")
