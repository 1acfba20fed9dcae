"""Use cases of workspaces: make one, and know which ones are one's own (SPEC §4)."""

from discreet.accounts.account import clean_email, clean_name
from discreet.accounts.actor import Actor
from discreet.accounts.space import WorkspaceRole
from discreet.db.pool import Database
from discreet.errors import Invalid, NotFound
from discreet.promises.parties import Service
from discreet.seams import Clock, Entropy
from discreet.workspaces import store
from discreet.workspaces.membership import Membership, memberships
from discreet.workspaces.workspace import WORKSPACE_SERVICES, Workspace


class Workspaces:
    def __init__(self, database: Database, clock: Clock, entropy: Entropy) -> None:
        self._database, self._clock, self._entropy = database, clock, entropy

    async def create(self, name: str, service: Service, members: list[str]) -> Workspace:
        """A workspace with these e-mails' accounts, the first of which owns it. For command line and demo."""
        if service not in WORKSPACE_SERVICES:
            raise Invalid(f"A workspace's service is one of: {', '.join(WORKSPACE_SERVICES)}.", field="service")
        workspace = Workspace(self._entropy.new_id(), clean_name(name), service)
        now = self._clock.now()
        async with self._database.anonymous() as connection:
            await store.insert_workspace(connection, workspace, now)
            for position, email in enumerate(members):
                role = WorkspaceRole.MEMBER if position else WorkspaceRole.OWNER
                if not await store.insert_member(connection, workspace.id, clean_email(email), role, now):
                    raise NotFound(f"There is no account with the e-mail address {email}.")
        return workspace

    async def mine(self, actor: Actor) -> list[Membership]:
        """The workspaces that the actor can work in."""
        async with self._database.anonymous() as connection:
            return await memberships(connection, actor.account_id)
