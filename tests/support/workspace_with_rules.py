"""A workspace with an owner, an admin, a member and its own rules."""

from dataclasses import replace
from typing import Any

from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.space import WorkspaceRole
from discreet.identity.workspaces.rules_update import RulesUpdate
from discreet.identity.workspaces.workspace import Workspace
from discreet.promises.parties import Service
from discreet.promises.visibility import Level
from discreet.promises.workspace_rules import Builders, ThirdPartyGpts
from tests.support.builder import Builder

ANY_MODEL = {"limit": "offered", "endpoints": None, "countries": None, "retention_days": None}
"""The rule on models that allows all, as the API has it."""
NO_MASKING: dict[str, list[str]] = {"masked": [], "blocked": [], "trusted": []}
"""The rule on masking that allows all, as the API has it."""
OPEN = RulesUpdate(Builders.EVERYONE, Level.EVERYONE, ThirdPartyGpts.ALL, (), None, None)


class RuledWorkspace:
    """A new workspace: Emil owns it, Ada is an admin, Cleo a member."""

    workspace: Workspace
    emil: Actor
    ada: Actor
    cleo: Actor

    def __init__(self, services: Services, build: Builder) -> None:
        self.services, self.build = services, build

    async def open(self) -> "RuledWorkspace":
        self.workspace = await self.build.workspace(Service.ENTERPRISE)
        for name, role in (("emil", WorkspaceRole.OWNER), ("ada", WorkspaceRole.ADMIN), ("cleo", WorkspaceRole.MEMBER)):
            person = await self.build.person(name)
            setattr(self, name, await self.build.add_member(self.workspace, person, role))
        return self

    async def change_rules(self, actor: Actor | None = None, *, confirmed: bool = True, **changed: Any) -> Any:
        actor = actor or self.emil
        page = await self.services.rules.page(self.emil, self.workspace.id)
        now = page.rules
        asked = RulesUpdate(
            builders=now.builders,
            sharing=now.sharing,
            third_party_gpts=now.third_party_gpts,
            approved_gpts=now.approved_gpts,
            domains=now.domains,
            retention_days=now.retention_days,
            models=now.models,
            masking=now.masking,
            capabilities=now.capabilities,
            guests=now.guests,
        )
        return await self.services.rules.change(
            actor, self.workspace.id, replace(asked, **changed), revision=page.revision, confirmed=confirmed
        )
