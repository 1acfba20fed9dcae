"""A workspace with members, for tests of their permissions."""

from dataclasses import dataclass, replace
from uuid import UUID

from discreet.http.services import Services
from discreet.identity.accounts.actor import CLI_ACTOR, Actor
from discreet.identity.accounts.space import WorkspaceRole
from discreet.identity.workspaces.workspace import Workspace
from discreet.promises.parties import Service
from tests.support.people import PASSWORD, address


@dataclass
class Person:
    """A person with a session in the workspace. `actor` is the actor of their page, even after they left."""

    actor: Actor
    token: str
    email: str

    @property
    def id(self) -> UUID:
        return self.actor.account_id


class Office:
    """`await Office.open(services, "firm")`: a workspace on Olga's server, owned by Otto."""

    def __init__(self, services: Services, name: str, workspace: Workspace) -> None:
        self.services, self.name, self.workspace = services, name, workspace
        self.otto: Person

    @classmethod
    async def open(cls, services: Services, name: str) -> "Office":
        otto = await sign_up_person(services, f"otto-{name}")
        workspace = await services.workspaces.create(name, Service.TEAM, [otto.email])
        office = cls(services, name, workspace)
        office.otto = await office.enter(otto)
        return office

    async def enter(self, person: Person) -> Person:
        return replace(person, actor=await self.services.sessions.switch_space(person.actor, self.workspace.id))

    async def add_person(self, name: str, role: WorkspaceRole = WorkspaceRole.MEMBER) -> Person:
        """Add a new person, who works in the workspace."""
        person = await sign_up_person(self.services, f"{name}-{self.name}")
        await self.services.workspaces.add(CLI_ACTOR, self.workspace.id, person.email, role)
        return await self.enter(person)

    async def audited_acts(self) -> list[str]:
        """Return the audit log, oldest first."""
        return [entry.act for entry in reversed(await self.services.audit.list_of_workspace(self.workspace.id, 1000))]

    async def roles(self) -> dict[str, str]:
        members = await self.services.workspaces.members_of(CLI_ACTOR, self.workspace.id)
        return {member.name.partition("-")[0].lower(): str(member.role) for member in members}


async def sign_up_person(services: Services, name: str) -> Person:
    signed_in = await services.accounts.sign_up(name.capitalize(), address(name), PASSWORD, False)
    return Person(signed_in.actor, signed_in.token, address(name))
