"""Routes for a workspace's rules: members read them, owners change them.

Other people get 404.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from discreet.assistants.gpts.gpt import Gpt
from discreet.errors import NotFound
from discreet.http.actor import Me
from discreet.http.api.bodies import Id, StrictBody
from discreet.http.api.provider_views import ModelProviderView
from discreet.http.api.view import View
from discreet.identity.accounts.actor import Actor
from discreet.identity.workspaces.rules_service import RulesPage
from discreet.identity.workspaces.rules_update import RulesUpdate
from discreet.promises.capabilities import Capability
from discreet.promises.masking import MaskedKind, WorkspaceMaskingRule, masking_rule
from discreet.promises.recipients import ModelLimit, WorkspaceModelRule
from discreet.promises.visibility import Level
from discreet.promises.workspace_rules import Builders, ThirdPartyGpts

if TYPE_CHECKING:
    from discreet.http.services import Services

Domain = Annotated[str, Field(max_length=1000)]
Kind = Annotated[MaskedKind, Field(strict=False)]
Country = Annotated[str, Field(max_length=100)]


class ModelRuleBody(StrictBody):
    """Which model providers get what is written in the workspace (P14).

    `endpoints`, `countries` (two letters) and `retention_days` null allow any. An empty `endpoints` allows none.
    """

    limit: Annotated[ModelLimit, Field(strict=False)]
    endpoints: Annotated[list[Id], Field(max_length=1000)] | None
    countries: Annotated[list[Country], Field(max_length=1000)] | None
    retention_days: int | None

    def to_rule(self) -> WorkspaceModelRule:
        return WorkspaceModelRule(
            limit=self.limit,
            endpoints=None if self.endpoints is None else tuple(self.endpoints),
            countries=None if self.countries is None else tuple(self.countries),
            retention_days=self.retention_days,
        )


class MaskingRuleBody(StrictBody):
    """Which personal data is masked or blocked for models elsewhere (P14).

    A kind in neither list is allowed. `trusted` endpoints get every kind.
    """

    masked: Annotated[list[Kind], Field(max_length=50)]
    blocked: Annotated[list[Kind], Field(max_length=50)]
    trusted: Annotated[list[Id], Field(max_length=1000)]

    def to_rule(self) -> WorkspaceMaskingRule:
        return masking_rule(self.masked, self.blocked, self.trusted)


class RulesBody(StrictBody):
    """The complete set of rules.

    `domains` null allows any, an empty list none. `retention_days` null: each account decides.
    """

    builders: Annotated[Builders, Field(strict=False)]
    sharing: Annotated[Level, Field(strict=False)]
    third_party_gpts: Annotated[ThirdPartyGpts, Field(strict=False)]
    approved_gpts: Annotated[list[Id], Field(max_length=1000)]
    domains: Annotated[list[Domain], Field(max_length=1000)] | None
    retention_days: int | None
    models: ModelRuleBody
    masking: MaskingRuleBody
    capabilities: Annotated[list[Annotated[Capability, Field(strict=False)]], Field(max_length=50)] | None
    """What GPTs may use here beyond answering; null allows all."""
    guests: bool = False
    """Whether GPTs may be opened to people without an account."""

    def to_update(self) -> RulesUpdate:
        return RulesUpdate(
            builders=self.builders,
            sharing=self.sharing,
            third_party_gpts=self.third_party_gpts,
            approved_gpts=self.approved_gpts,
            domains=self.domains,
            retention_days=self.retention_days,
            models=self.models.to_rule(),
            masking=self.masking.to_rule(),
            capabilities=self.capabilities,
            guests=self.guests,
        )


class ChangeBody(RulesBody):
    """`revision` is that of the rules that were edited.

    `confirmed`: the person has read what the change ends.
    """

    revision: int
    confirmed: bool = False


class OutsideGptView(View):
    """`name` and `builder` are null for a GPT that is deleted or no longer published."""

    id: UUID
    name: str | None
    builder: str | None


class RulesChangeView(View):
    """`by` is null for the command line."""

    at: datetime
    by: str | None
    told: list[str]


class ModelRuleView(View):
    """Null: any."""

    limit: ModelLimit
    endpoints: list[UUID] | None
    countries: list[str] | None
    retention_days: int | None


class MaskingRuleView(View):
    """What is masked and blocked for models elsewhere, and the endpoints for which nothing is."""

    masked: list[MaskedKind]
    blocked: list[MaskedKind]
    trusted: list[UUID]


class RulesView(View):
    revision: int
    may_change: bool
    builders: Builders
    sharing: Level
    third_party_gpts: ThirdPartyGpts
    approved_gpts: list[OutsideGptView]
    domains: list[str] | None
    retention_days: int | None
    models: ModelRuleView
    masking: MaskingRuleView
    capabilities: list[Capability] | None
    guests: bool
    history: list[RulesChangeView]
    retention_is_late: bool
    """Whether the server has failed for a day to apply the retention rule."""


class ProvidersView(View):
    """The model providers that the server offers to this workspace."""

    providers: list[ModelProviderView]


class EffectView(View):
    """What a change would end or delete."""

    rule: str
    sentence: str


class EffectsView(View):
    effects: list[EffectView]


class OutsideGptsView(View):
    """GPTs from outside the workspace that are published to everyone."""

    gpts: list[OutsideGptView]


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/workspaces/{workspace_id}", tags=["workspaces"])

    @api.get("/rules")
    async def read(workspace_id: UUID, me: Me) -> RulesView:
        """Return the rules, for members."""
        return await _view(services, me, workspace_id, await services.rules.page(me, workspace_id))

    @api.post("/rules/effects")
    async def effects(workspace_id: UUID, body: RulesBody, me: Me) -> EffectsView:
        """Return what these rules would end, for owners. Nothing is changed."""
        effects = await services.rules.effects(me, workspace_id, body.to_update())
        return EffectsView(effects=[EffectView.model_validate(effect) for effect in effects])

    @api.put("/rules")
    async def change(workspace_id: UUID, body: ChangeBody, me: Me) -> RulesView:
        """Put rules in force at once.

        409 if they were changed in between, or if they end something without confirmation.
        """
        page = await services.rules.change(
            me, workspace_id, body.to_update(), revision=body.revision, confirmed=body.confirmed
        )
        return await _view(services, me, workspace_id, page)

    @api.get("/model-providers")
    async def providers(workspace_id: UUID, me: Me) -> ProvidersView:
        """Return the model providers that the rules can allow, for members."""
        await services.rules.page(me, workspace_id)
        found = await services.model_limits.list_providers(workspace_id)
        return ProvidersView(providers=[ModelProviderView.of(endpoint, host) for endpoint, host in found])

    @api.get("/outside-gpts")
    async def outside(workspace_id: UUID, me: Me, q: Annotated[str, Query(max_length=500)] = "") -> OutsideGptsView:
        """Return GPTs that owners can approve, in a session of this workspace.

        `q` is searched in names and descriptions.
        """
        await services.rules.page(me, workspace_id)
        found = await services.gpt_catalogue.list_external(me, q) if me.space.workspace_id == workspace_id else []
        return OutsideGptsView(gpts=[_named(gpt.id, gpt) for gpt in found])

    return api


async def _view(services: "Services", me: Actor, workspace_id: UUID, page: RulesPage) -> RulesView:
    rules = page.rules
    return RulesView.from_value(
        rules,
        revision=page.revision,
        may_change=page.may_change,
        masking=MaskingRuleView.from_value(rules.masking, trusted=sorted(rules.masking.trusted)),
        approved_gpts=[_named(id_, await _gpt(services, me, id_)) for id_ in rules.approved_gpts],
        history=page.history,
        retention_is_late=await services.retention.is_late(me, workspace_id),
    )


async def _gpt(services: "Services", me: Actor, gpt_id: UUID) -> Gpt | None:
    try:
        return await services.gpts.get(me, gpt_id)
    except NotFound:
        return None


def _named(gpt_id: UUID, gpt: Gpt | None) -> OutsideGptView:
    return OutsideGptView(id=gpt_id, name=gpt.name if gpt else None, builder=gpt.builder_name if gpt else None)
